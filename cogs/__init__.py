"""Slash commands, one file a group: parse, call one service, render."""
