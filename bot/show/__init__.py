"""What we know: show packs, names and (later) questions, answers and spoiler horizons."""
