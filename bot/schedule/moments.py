"""From local wall time to the one moment it means, also in the nights when clocks change."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from bot.errors import UserError


def local_moment(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """Give the moment of a wall time, in UTC.

    A time that the clocks skip becomes the next one that exists; a time that comes twice means its first coming.
    """
    place = ZoneInfo(zone)
    first = dt.datetime.combine(date, time, tzinfo=place).astimezone(dt.UTC)
    if first.astimezone(place).replace(tzinfo=None) == dt.datetime.combine(date, time):
        return first
    # In the gap the two readings of the wall time lie on either side of the change.
    before = dt.datetime.combine(date, time.replace(fold=1), tzinfo=place).astimezone(dt.UTC)
    return _change_between(before, first, place)


def days_before(moment: dt.datetime, days: int, zone: str) -> dt.datetime:
    """Go back whole days on a place's calendar: the same wall time, in UTC."""
    local = moment.astimezone(ZoneInfo(zone))
    if days == 0:
        return moment.astimezone(dt.UTC)
    return local_moment(local.date() - dt.timedelta(days=days), local.time(), zone)


def parse_morning(text: str) -> dt.time:
    """Read a time of day: `09:00`, `9:00`, `9h30` or `9`. Raises `UserError`."""
    match = re.fullmatch(r"(\d{1,2})(?:[:h.](\d{2})?)?", text.strip().lower())
    hour, minute = (int(part or 0) for part in match.groups()) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise UserError("“{text}” is not a time of day. Write hours and minutes, for example 09:00.", text=text[:40])
    return dt.time(hour, minute)


def _change_between(before: dt.datetime, after: dt.datetime, place: ZoneInfo) -> dt.datetime:
    """Find the second at which the clocks change, somewhere after `before` and no later than `after`."""
    old = before.astimezone(place).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if dt.datetime.fromtimestamp(middle, place).utcoffset() == old:
            low = middle
        else:
            high = middle
    return dt.datetime.fromtimestamp(high, dt.UTC)
