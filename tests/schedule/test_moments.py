"""A local wall time means one moment, in the nights when clocks change too."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.schedule.moments import days_before, local_moment, parse_at, parse_time

ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2036, 12, 31))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        ("UTC", "2025-04-24T09:00", "2025-04-24T09:00"),
        ("Europe/Paris", "2025-04-24T09:00", "2025-04-24T07:00"),
        # Skipped: the next minute that exists.
        ("Europe/Paris", "2025-03-30T02:00", "2025-03-30T01:00"),
        ("Europe/Paris", "2025-03-30T02:30", "2025-03-30T01:00"),
        ("Europe/Paris", "2025-03-30T02:59", "2025-03-30T01:00"),
        ("Europe/Paris", "2025-03-30T03:00", "2025-03-30T01:00"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),
        ("Australia/Lord_Howe", "2025-10-05T02:15", "2025-10-04T15:30"),
        ("Antarctica/Troll", "2025-03-30T02:30", "2025-03-30T01:00"),
        # Twice: the first time.
        ("Europe/Paris", "2025-10-26T02:30", "2025-10-26T00:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "2025-04-06T01:45", "2025-04-05T14:45"),
        # Morocco leaves its time for Ramadan.
        ("Africa/Casablanca", "2025-02-23T02:30", "2025-02-23T01:30"),
        ("Africa/Casablanca", "2025-04-06T02:30", "2025-04-06T02:00"),
        # The gap lasts beyond midnight.
        ("America/Nuuk", "2025-03-29T23:59", "2025-03-30T01:00"),
        # Nothing changes that night, but zoneinfo takes this wall time for summer time.
        ("America/Nuuk", "2023-10-28T23:59", "2023-10-29T01:59"),
    ],
)
def test_a_wall_time_means_one_moment(zone: str, wall: str, moment: str) -> None:
    local = dt.datetime.fromisoformat(wall)
    assert local_moment(local.date(), local.time(), zone) == dt.datetime.fromisoformat(moment + "+00:00")


@settings(max_examples=150)
@given(DATES, TIMES, st.sampled_from(ZONES))
def test_it_is_shown_as_the_time_that_was_meant_or_as_the_first_one_after_it(
    date: dt.date, time: dt.time, zone: str
) -> None:
    shown = local_moment(date, time, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    meant = dt.datetime.combine(date, time)
    assert shown == meant or (meant < shown <= meant + dt.timedelta(hours=1) and shown.minute in (0, 30))


@settings(max_examples=150)
@given(DATES, TIMES, st.sampled_from(ZONES))
def test_of_two_comings_it_is_the_first(date: dt.date, time: dt.time, zone: str) -> None:
    moment = local_moment(date, time, zone)
    for minutes in (30, 60):
        earlier = (moment - dt.timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
        assert earlier.replace(tzinfo=None) != dt.datetime.combine(date, time)


@settings(max_examples=100)
@given(
    DATES, st.sampled_from(ZONES), st.sampled_from([dt.time(0, 30), dt.time(1, 30), dt.time(2, 30), dt.time(23, 59)])
)
def test_days_in_a_row_stay_in_a_row(date: dt.date, zone: str, time: dt.time) -> None:
    moments = [local_moment(date + dt.timedelta(days=day), time, zone) for day in range(4)]
    assert moments == sorted(set(moments))


def test_a_day_before_is_the_same_wall_time_when_the_clocks_change_between() -> None:
    moment = dt.datetime(2025, 3, 30, 18, tzinfo=dt.UTC)
    assert days_before(moment, 1, "Europe/Paris") == dt.datetime(2025, 3, 29, 19, tzinfo=dt.UTC)


@pytest.mark.parametrize(("text", "time"), [("09:00", (9, 0)), ("9:05", (9, 5)), ("18h30", (18, 30)), (" 7 ", (7, 0))])
def test_a_time_of_day_is_read_as_people_write_it(text: str, time: tuple[int, int]) -> None:
    assert parse_time(text) == dt.time(*time)


@pytest.mark.parametrize("text", ["25:00", "9:60", "", "noon", "9:5", "-1:00", "9:00:00"])
def test_what_is_no_time_of_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match=r"09:00"):
        parse_time(text)


# A day with a time

NOW = dt.datetime(2025, 4, 14, 22, 30, tzinfo=dt.UTC)  # the 15th in Paris


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2025-04-24 20:00", "2025-04-24 20:00"),
        (" 2026-4-4  20h ", "2026-04-04 20:00"),
        ("2025-04-24T20:30", "2025-04-24 20:30"),
        ("2025-04-15 00:31", "2025-04-15 00:31"),
    ],
)
def test_a_day_with_a_time_is_read(text: str, wall: str) -> None:
    date, time = parse_at(text, "Europe/Paris", NOW)
    assert f"{date} {time:%H:%M}" == wall


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("tomorrow", "is 2025-04-16 20:00"),
        ("tomorrow 20:00", "is 2025-04-16."),
        ("2025-04-24", "is 2025-04-16 20:00"),
        ("20:00", "is 2025-04-16 20:00"),
        ("", "is 2025-04-16 20:00"),
        ("2027-02-31 20:00", "Did you mean 2027-02-28"),
        ("2025-04-24 8pm", "for example 09:00"),
        ("2025-04-14 23:59", "is over: today is 2025-04-15"),
        ("2025-04-15 00:30", "has passed in the time zone Europe/Paris"),
        ("2035-01-01 20:00", "up to 2030-04-14"),
        ("x" * 3000, "is 2025-04-16 20:00"),
    ],
)
def test_what_is_no_day_with_a_time_to_come_is_refused_with_the_way_to_write_it(text: str, fix: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_at(text, "Europe/Paris", NOW)
    assert fix in str(refused.value)
    assert len(str(refused.value)) < 250
