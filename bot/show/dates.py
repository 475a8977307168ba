"""Dates as packs write them: known to the year, the month or the day; days; and moments with their offset from UTC."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, WithJsonSchema

_PARTIAL = re.compile(r"([1-9]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?")


def _partial_date(value: object) -> str:
    written = str(value) if type(value) is int else _iso(value)
    if not isinstance(written, str) or (match := _PARTIAL.fullmatch(written)) is None:
        raise ValueError(f"{_shown(value)} is not a date; write 2025, 2025-04 or 2025-04-24")
    _check_in_calendar(written, *(int(part) for part in match.groups() if part))
    return written


def _day(value: object) -> dt.date:
    written = _iso(value)
    if not isinstance(written, str) or (match := _PARTIAL.fullmatch(written)) is None or match[3] is None:
        raise ValueError(f"{_shown(value)} is not a day; write year, month and day, such as 2025-04-24")
    _check_in_calendar(written, *(int(part) for part in match.groups()))
    return dt.date.fromisoformat(written)


def _moment(value: object) -> dt.datetime:
    form = "write day, time and offset from UTC, such as 2025-04-24T03:00-04:00"
    if isinstance(value, dt.datetime):
        moment = value
    else:
        try:
            moment = dt.datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise ValueError(f"{_shown(value)} is not a moment; {form}") from None
    if moment.tzinfo is None:
        raise ValueError(f"{_shown(value)} does not say in which zone; {form}")
    return moment


PartialDate = Annotated[
    str,
    BeforeValidator(_partial_date),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^[1-9]\d{3}(-\d{2}(-\d{2})?)?$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ],
            "examples": ["2025", "2025-04", "2025-04-24"],
        }
    ),
]
"""A date known to the year, the month or the day: `2025`, `2025-04`, `2025-04-24`; quoted or not."""

Day = Annotated[dt.date, BeforeValidator(_day)]
"""A day: `2025-04-24`."""

Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
"""A moment with its offset from UTC: `2025-04-24T03:00-04:00`."""


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _shown(value: object) -> str:
    return f"“{value}”" if isinstance(value, str | int) else "this"


def _check_in_calendar(written: str, year: int, month: int = 1, day: int = 1) -> None:
    if not 1 <= month <= 12:
        raise ValueError(f"{written} is not in the calendar; months are 01 to 12")
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise ValueError(f"{written} is not in the calendar; {year}-{month:02} has {days} days")
