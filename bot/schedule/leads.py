"""Leads: how long before an event its reminders go out, as people write them; a member's own may also come after it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from bot.errors import UserError

LONGEST = dt.timedelta(days=90)
MOST = 8
NOW = dt.timedelta()
"""The lead of a reminder at the very moment of the event."""

_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60}
_NOW = frozenset({"now", "maintenant"})
_AFTER = frozenset({"+", "after", "après"})
_LEAD = re.compile(r"(\d{1,6})\s*(w|d|j|h|m|min)")
_BETWEEN_LEADS = re.compile(r"[,;\s]+(?=\d|now|maintenant)|[,;]")
_SIDE = "after|before|après|avant"
_SIDED = re.compile(rf"(?:(?P<side>[+-]|{_SIDE})\s*(?P<lead>.+)|(?P<lead_first>.+?)\s+(?P<side_last>{_SIDE}))")


def parse_leads(text: str) -> tuple[dt.timedelta, ...]:
    """Read `7d, 1d, 1h, now`, longest first and each once; `w`, `d`, `h` and `m` are understood. Raises `UserError`."""
    parts = [part.strip() for part in _BETWEEN_LEADS.split(text.strip().lower()) if part.strip()]
    leads: set[dt.timedelta] = set()
    for part in parts:
        lead = _find_lead(part)
        if lead is None:
            raise UserError(
                "“{text}” is not a list of leads. Write numbers with d for days, h for hours or m for minutes, "
                "for example 7d, 1d, 1h; now is the moment itself.",
                text=text[:60],
            )
        leads.add(lead)
    if not leads:
        raise UserError("No lead was given. Write how long before, for example 7d, 1d, 1h.")
    if len(leads) > MOST:
        raise UserError(
            "That is {count} leads; at most {most} are possible. Leave some out.", count=len(leads), most=MOST
        )
    return tuple(sorted(leads, reverse=True))


def parse_lead(text: str) -> dt.timedelta:
    """Read a member's own lead: `1h` or `1h before`, `+1h` or `1h after` (negative), `now`. Raises `UserError`."""
    folded = text.strip().lower()
    match = _SIDED.fullmatch(folded)
    lead = _find_lead((match["lead"] or match["lead_first"]) if match else folded)
    if lead is None:
        raise UserError(
            "“{text}” is not a lead. Write how long before, for example 1d or 2h, or how long after, for example +1h; "
            "now is the moment itself.",
            text=text[:40],
        )
    return -lead if match and (match["side"] or match["side_last"]) in _AFTER else lead


def format_leads(leads: Iterable[dt.timedelta]) -> str:
    """Write leads as they are read: `7d, 1d, 1h, now`."""
    return ", ".join(format_lead(lead) for lead in leads)


def format_lead(lead: dt.timedelta) -> str:
    """Write a lead as it is read: `1d`, `now`, `+1h`."""
    seconds = int(abs(lead).total_seconds())
    if seconds == 0:
        return "now"
    unit = next((one for one in ("d", "h") if seconds % _SECONDS[one] == 0), "m")
    return f"{'+' if lead < NOW else ''}{seconds // _SECONDS[unit]}{unit}"


def _find_lead(part: str) -> dt.timedelta | None:
    """Read one lead; None if it is none. Raises `UserError` if it is too short or too long."""
    if part in _NOW:
        return NOW
    match = _LEAD.fullmatch(part)
    if match is None:
        return None
    unit = "d" if match[2] == "j" else match[2][0]
    lead = dt.timedelta(seconds=int(match[1]) * _SECONDS[unit])
    if not NOW < lead <= LONGEST:
        raise UserError(
            "A lead of {lead} is not possible: choose between 1m and {longest}d.", lead=part, longest=LONGEST.days
        )
    return lead
