"""Quiet hours: the part of each day in which a server's posts go out silently and ping nobody."""

from __future__ import annotations

import re

from bot.errors import UserError
from bot.schedule.model import Quiet
from bot.schedule.moments import parse_time

_OFF = frozenset({"off", "none", "no", "aucun", "aucune", "non"})


def parse_quiet(text: str) -> Quiet | None:
    """Read `23:00-08:00`, each side as a time of day, or `off`: None. Raises `UserError`."""
    folded = text.strip().lower()
    if folded in _OFF:
        return None
    times = re.split(r"\s*[-–—]\s*", folded)
    if len(times) != 2:
        raise UserError(
            "“{text}” does not say from when until when it is quiet. Write for example 23:00-08:00, or off.",
            text=text[:40],
        )
    start, end = (parse_time(one) for one in times)
    if start == end:
        raise UserError(
            "From {time} until {time} is no time at all. Write two different times, for example 23:00-08:00, or off.",
            time=start.isoformat("minutes"),
        )
    return Quiet(start, end)


def format_quiet(quiet: Quiet | None) -> str:
    """Write quiet hours as they are read: `23:00-08:00`, or `off`."""
    return f"{quiet.start.isoformat('minutes')}-{quiet.end.isoformat('minutes')}" if quiet else "off"
