"""Leads are read as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.schedule.leads import LONGEST, MOST, format_leads, parse_leads


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("7d, 1d, 1h", "7d, 1d, 1h"),
        ("1h 1d 7d", "7d, 1d, 1h"),
        ("1D,1d;24h", "1d"),
        ("1w", "7d"),
        ("90m", "90m"),
        ("36 h", "36h"),
        ("2 j, 30 min", "2d, 30m"),
    ],
)
def test_leads_are_read_and_written_back(text: str, written: str) -> None:
    assert format_leads(parse_leads(text)) == written


@pytest.mark.parametrize("text", ["", "tomorrow", "7", "d", "0d", "-1d", "400d", "1d and 2d", "1y", "99999d"])
def test_what_is_no_list_of_leads_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_leads(text)


def test_too_many_are_refused() -> None:
    with pytest.raises(UserError, match=str(MOST)):
        parse_leads(", ".join(f"{n}h" for n in range(1, MOST + 2)))


@given(st.sets(st.integers(1, LONGEST // dt.timedelta(minutes=1)), min_size=1, max_size=MOST))
def test_what_is_written_reads_as_the_same(minutes: set[int]) -> None:
    leads = tuple(dt.timedelta(minutes=n) for n in sorted(minutes, reverse=True))
    assert parse_leads(format_leads(leads)) == leads
