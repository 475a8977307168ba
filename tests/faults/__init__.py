"""Trouble on purpose: what the bot owes is counted against what is there, after kills and faults of every kind."""
