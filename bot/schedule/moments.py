"""From days and hours as people write them to the one moment they mean, also in the nights when clocks change."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from zoneinfo import ZoneInfo

from bot.errors import UserError

FARTHEST = dt.timedelta(days=5 * 365)
"""How far ahead something can be planned."""

_DAY = dt.timedelta(days=1)
_DATE = re.compile(r"([1-9]\d{3})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2})(?:[:h.](\d{2})?)?")
_DATE_AND_TIME = re.compile(r"(.+?)(?:\s+|(?<=\d)t)(.+)", re.IGNORECASE)


def local_moment(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """Give the moment of a wall time, in UTC.

    A time that the clocks skip becomes the next one that exists; a time that comes twice means its first coming.
    """
    place = ZoneInfo(zone)
    as_if_utc = dt.datetime.combine(date, time, tzinfo=dt.UTC)
    # The offset is asked for moments alone. Asked for a wall time, zoneinfo errs where a zone's listed changes end and
    # its rule begins: in Nuuk on 2023-10-28 at 23:59.
    for side in (-_DAY, _DAY):
        offset = _offset(as_if_utc + side, place)
        if _offset(as_if_utc - offset, place) == offset:
            return as_if_utc - offset
    return change_between(as_if_utc - _DAY, as_if_utc + _DAY, place)


def days_before(moment: dt.datetime, days: int, zone: str) -> dt.datetime:
    """Go back whole days on a place's calendar: the same wall time, in UTC."""
    local = moment.astimezone(ZoneInfo(zone))
    if days == 0:
        return moment.astimezone(dt.UTC)
    return local_moment(local.date() - dt.timedelta(days=days), local.time(), zone)


def today_in(zone: str, now: dt.datetime) -> dt.date:
    """Tell which day it is in a place."""
    return now.astimezone(ZoneInfo(zone)).date()


def parse_time(text: str) -> dt.time:
    """Read a time of day: `09:00`, `9:00`, `9h30` or `9`. Raises `UserError`."""
    match = _TIME.fullmatch(text.strip().lower())
    hour, minute = (int(part or 0) for part in match.groups()) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise UserError("“{text}” is not a time of day. Write hours and minutes, for example 09:00.", text=text[:40])
    return dt.time(hour, minute)


def parse_date(text: str, today: dt.date) -> dt.date:
    """Read a day that is not over yet: `2025-04-24`. Raises `UserError`."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise UserError(
            "“{text}” is not a date. Write year, month and day: tomorrow, for example, is {tomorrow}.",
            text=text[:40],
            tomorrow=(today + _DAY).isoformat(),
        )
    year, month, day = (int(part) for part in match.groups())
    nearest_month = min(max(month, 1), 12)
    nearest_day = min(max(day, 1), calendar.monthrange(year, nearest_month)[1])
    date = dt.date(year, nearest_month, nearest_day)
    if (date.month, date.day) != (month, day):
        raise UserError("There is no {text} in the calendar. Did you mean {near}?", text=text[:40], near=str(date))
    if date < today:
        raise UserError(
            "{date} is over: today is {today}. Choose that day or a later one.", date=str(date), today=str(today)
        )
    if date - today > FARTHEST:
        raise UserError(
            "{date} is too far ahead. Choose a day up to {latest}.", date=str(date), latest=str(today + FARTHEST)
        )
    return date


def parse_at(text: str, zone: str, now: dt.datetime) -> tuple[dt.date, dt.time]:
    """Read a wall time that is still to come in a zone: `2025-04-24 20:00`. Raises `UserError`."""
    today = today_in(zone, now)
    match = _DATE_AND_TIME.fullmatch(text.strip())
    if match is None:
        raise UserError(
            "“{text}” is not a day with a time. Write both: tomorrow in the evening, for example, is {tomorrow} 20:00.",
            text=text[:40],
            tomorrow=str(today + _DAY),
        )
    date, time = parse_date(match[1], today), parse_time(match[2])
    check_ahead(date, time, zone, now)
    return date, time


def check_ahead(date: dt.date, time: dt.time, zone: str, now: dt.datetime) -> None:
    """Refuse a wall time that has passed. Raises `UserError`."""
    if local_moment(date, time, zone) <= now:
        raise UserError(
            "{date} {time} has passed in the time zone {zone}. Choose a later time or day.",
            date=str(date),
            time=time.isoformat("minutes"),
            zone=zone,
        )


def _offset(moment: dt.datetime, place: ZoneInfo) -> dt.timedelta:
    return moment.astimezone(place).utcoffset() or dt.timedelta()


def change_between(before: dt.datetime, after: dt.datetime, place: ZoneInfo) -> dt.datetime:
    """Find the second at which the clocks change, somewhere after `before` and no later than `after`."""
    old = _offset(before, place)
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(dt.datetime.fromtimestamp(middle, dt.UTC), place) == old:
            low = middle
        else:
            high = middle
    return dt.datetime.fromtimestamp(high, dt.UTC)
