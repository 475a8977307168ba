"""Spoken: discord.py, and everything that only it can do."""
