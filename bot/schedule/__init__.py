"""When: premieres, reminders due, discussions to open; pure time logic that knows no store and no Discord."""
