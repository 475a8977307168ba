"""Leads are read as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.schedule.leads import LONGEST, MOST, format_lead, format_leads, parse_lead, parse_leads


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
        ("now", "now"),
        ("1h now 1d", "1d, 1h, now"),
        ("Maintenant, 7d, now", "7d, now"),
    ],
)
def test_leads_are_read_and_written_back(text: str, written: str) -> None:
    assert format_leads(parse_leads(text)) == written


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "7", "d", "0d", "-1d", "400d", "1d and 2d", "1y", "99999d", "+1h", "nowhere", "now and 1d"]
)
def test_what_is_no_list_of_leads_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_leads(text)


def test_too_many_are_refused() -> None:
    with pytest.raises(UserError, match=str(MOST)):
        parse_leads(", ".join(f"{n}h" for n in range(1, MOST + 2)))


@given(st.sets(st.integers(0, LONGEST // dt.timedelta(minutes=1)), min_size=1, max_size=MOST))
def test_what_is_written_reads_as_the_same(minutes: set[int]) -> None:
    leads = tuple(dt.timedelta(minutes=n) for n in sorted(minutes, reverse=True))
    assert parse_leads(format_leads(leads)) == leads


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1h", "1h"),
        ("1h before", "1h"),
        ("-1h", "1h"),
        ("avant 2 j", "2d"),
        ("now", "now"),
        (" Maintenant ", "now"),
        ("+1h", "+1h"),
        ("+ 90 min", "+90m"),
        ("after 1h", "+1h"),
        ("1 h après", "+1h"),
        ("1d AFTER", "+1d"),
        ("90d", "90d"),
        ("+90d", "+90d"),
    ],
)
def test_a_members_own_lead_is_before_or_after(text: str, written: str) -> None:
    assert format_lead(parse_lead(text)) == written


def test_what_comes_after_is_a_lead_below_zero() -> None:
    assert parse_lead("after 1h") == -parse_lead("1h") == dt.timedelta(hours=-1)


@pytest.mark.parametrize("text", ["", "later", "1h, 1d", "+", "after", "++1h", "after 1h before", "1 hour-ish", "1"])
def test_what_is_no_lead_is_refused_with_examples_of_both(text: str) -> None:
    with pytest.raises(UserError, match=r"1d or 2h.*\+1h"):
        parse_lead(text)


@pytest.mark.parametrize("text", ["91d", "+91d", "0h", "after 0m"])
def test_a_lead_too_short_or_too_long_is_refused_with_the_bounds(text: str) -> None:
    with pytest.raises(UserError, match="between 1m and 90d"):
        parse_lead(text)


@given(st.integers(-(LONGEST // dt.timedelta(minutes=1)), LONGEST // dt.timedelta(minutes=1)))
def test_a_members_own_lead_as_it_is_written_reads_as_the_same(minutes: int) -> None:
    lead = dt.timedelta(minutes=minutes)
    assert parse_lead(format_lead(lead)) == lead
