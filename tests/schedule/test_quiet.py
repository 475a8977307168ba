"""Quiet hours follow the wall clocks, over midnight and through the nights when clocks change."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.schedule.model import Quiet
from bot.schedule.quiet import format_quiet, parse_quiet

TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("23:00-08:00", "23:00-08:00"),
        ("23h – 8h30", "23:00-08:30"),
        ("0-7", "00:00-07:00"),
        ("off", "off"),
        ("Aucune", "off"),
    ],
)
def test_quiet_hours_are_read_and_written_back(text: str, written: str) -> None:
    assert format_quiet(parse_quiet(text)) == written


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("", "23:00-08:00"),
        ("at night", "23:00-08:00"),
        ("23:00", "23:00-08:00"),
        ("23:00-08:00-09:00", "23:00-08:00"),
        ("08:00-08:00", "two different times"),
        ("23:00-24:30", "not a time of day"),
        ("-", "not a time of day"),
    ],
)
def test_what_are_no_quiet_hours_is_refused_with_an_example(text: str, fix: str) -> None:
    with pytest.raises(UserError, match=fix):
        parse_quiet(text)


@pytest.mark.parametrize(
    ("text", "zone", "moment", "quiet"),
    [
        ("23:00-08:00", "Europe/Paris", "2025-01-10T21:59:59", False),
        ("23:00-08:00", "Europe/Paris", "2025-01-10T22:00:00", True),
        ("23:00-08:00", "Europe/Paris", "2025-01-10T23:30:00", True),
        ("23:00-08:00", "Europe/Paris", "2025-01-11T06:59:59", True),
        ("23:00-08:00", "Europe/Paris", "2025-01-11T07:00:00", False),
        ("12:00-14:00", "Europe/Paris", "2025-07-10T09:59:59", False),
        ("12:00-14:00", "Europe/Paris", "2025-07-10T10:00:00", True),
        ("12:00-14:00", "Europe/Paris", "2025-07-10T12:00:00", False),
        ("00:00-08:00", "America/New_York", "2025-01-10T05:00:00", True),
        ("22:00-00:00", "America/New_York", "2025-01-10T05:00:00", False),
        # Their end is skipped by the clocks: over when these jump from 02:00 to 03:00.
        ("23:00-02:30", "Europe/Paris", "2025-03-30T00:59:59", True),
        ("23:00-02:30", "Europe/Paris", "2025-03-30T01:00:00", False),
        # Their end comes twice, as does what lies before it: the wall clocks decide each time.
        ("23:00-02:30", "Europe/Paris", "2025-10-26T00:29:00", True),
        ("23:00-02:30", "Europe/Paris", "2025-10-26T00:30:00", False),
        ("23:00-02:30", "Europe/Paris", "2025-10-26T01:00:00", True),
        ("23:00-02:30", "Europe/Paris", "2025-10-26T01:30:00", False),
    ],
)
def test_it_is_quiet_when_the_wall_clocks_say_so(text: str, zone: str, moment: str, quiet: bool) -> None:
    hours = parse_quiet(text)
    assert hours is not None
    assert hours.is_quiet(dt.datetime.fromisoformat(moment + "+00:00"), zone) is quiet


@given(TIMES, TIMES)
def test_what_is_written_reads_as_the_same(start: dt.time, end: dt.time) -> None:
    if start != end:
        assert parse_quiet(format_quiet(Quiet(start, end))) == Quiet(start, end)
    assert parse_quiet(format_quiet(None)) is None


@given(TIMES, TIMES, st.integers(0, 2**31).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)))
def test_at_every_moment_either_the_hours_or_the_rest_of_the_day_is_quiet(
    start: dt.time, end: dt.time, moment: dt.datetime
) -> None:
    if start != end:
        hours, rest = Quiet(start, end), Quiet(end, start)
        assert hours.is_quiet(moment, "Europe/Paris") is not rest.is_quiet(moment, "Europe/Paris")
