"""Leads: how long before an event its reminders go out, as people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from bot.errors import UserError

LONGEST = dt.timedelta(days=90)
MOST = 8
_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60}
_LEAD = re.compile(r"(\d{1,6})\s*(w|d|j|h|m|min)")


def parse_leads(text: str) -> tuple[dt.timedelta, ...]:
    """Read `7d, 1d, 1h`, longest first and each once; `w`, `d`, `h` and `m` are understood. Raises `UserError`."""
    parts = [part for part in re.split(r"[,;\s]+(?=\d)|[,;]", text.strip().lower()) if part.strip()]
    leads = {_lead(part.strip(), text) for part in parts}
    if not leads:
        raise UserError("No lead was given. Write how long before, for example 7d, 1d, 1h.")
    if len(leads) > MOST:
        raise UserError(
            "That is {count} leads; at most {most} are possible. Leave some out.", count=len(leads), most=MOST
        )
    return tuple(sorted(leads, reverse=True))


def format_leads(leads: Iterable[dt.timedelta]) -> str:
    """Write leads as they are read: `7d, 1d, 1h`."""
    return ", ".join(_format(int(lead.total_seconds())) for lead in leads)


def _lead(part: str, text: str) -> dt.timedelta:
    match = _LEAD.fullmatch(part)
    if match is None:
        raise UserError(
            "“{text}” is not a list of leads. Write numbers with d for days, h for hours or m for minutes, "
            "for example 7d, 1d, 1h.",
            text=text[:60],
        )
    unit = "d" if match[2] == "j" else match[2][0]
    lead = dt.timedelta(seconds=int(match[1]) * _SECONDS[unit])
    if not dt.timedelta() < lead <= LONGEST:
        raise UserError(
            "A lead of {lead} is not possible: choose between 1m and {longest}d.", lead=part, longest=LONGEST.days
        )
    return lead


def _format(seconds: int) -> str:
    for unit in ("d", "h"):
        if seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds // 60}m"
