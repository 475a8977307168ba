"""Once: every post the bot owes is a row first, and the courier sees it to its end."""
