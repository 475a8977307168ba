"""Moments as they are kept: whole seconds since 1970, in UTC."""

from __future__ import annotations

import datetime as dt


def seconds(when: dt.datetime) -> int:
    """Write a moment, rounded down."""
    return int(when.timestamp())


def seconds_or_none(when: dt.datetime | None) -> int | None:
    """Write a moment that there may be."""
    return None if when is None else seconds(when)


def moment(stored: int) -> dt.datetime:
    """Read a moment back."""
    return dt.datetime.fromtimestamp(stored, dt.UTC)


def moment_or_none(stored: int | None) -> dt.datetime | None:
    """Read a moment that there may be."""
    return None if stored is None else moment(stored)
