"""A moderator's words become screenings at wall times, or one sentence that says how to mend them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.schedule.rewatch import (
    LONGEST_SHIFT,
    MOST_POSTS,
    Slot,
    moment_of,
    parse_shift,
    plan_rewatch,
    refuse_overlap,
    refuse_past,
    shift,
)

NOW = dt.datetime(2024, 12, 1, 12, tzinfo=dt.UTC)  # a Sunday
ZONES = ("UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia")
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2036, 12, 31))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))


def planned(episodes: str = "1-8", start: str = "2025-01-03", time: str = "20:00", **more: Any) -> list[Slot]:
    usual = {"days": None, "per": None, "zone": "Europe/Paris", "skip": None, "episode_count": 8, "now": NOW}
    return plan_rewatch(episodes=episodes, start=start, time=time, **{**usual, **more})


def written(slots: list[Slot]) -> list[str]:
    return [f"{slot.first}-{slot.last} {slot.date:%a %d %b} {slot.time:%H:%M}" for slot in slots]


# What a moderator says


def test_two_every_friday() -> None:
    assert written(planned(per=2, days="fri")) == [
        "1-2 Fri 03 Jan 20:00",
        "3-4 Fri 10 Jan 20:00",
        "5-6 Fri 17 Jan 20:00",
        "7-8 Fri 24 Jan 20:00",
    ]
    assert {slot.zone for slot in planned()} == {"Europe/Paris"}


def test_without_days_it_is_every_week_on_the_weekday_of_the_start() -> None:
    assert planned() == planned(days="friday")
    assert [slot.date.weekday() for slot in planned(start="2025-01-06")] == [0] * 8


def test_one_every_tuesday_and_friday() -> None:
    assert written(planned("1-3", "2025-01-03", days="tue,fri")) == [
        "1-1 Fri 03 Jan 20:00",
        "2-2 Tue 07 Jan 20:00",
        "3-3 Fri 10 Jan 20:00",
    ]


def test_a_start_on_another_day_means_the_first_such_day_after_it() -> None:
    assert written(planned("1-2", "2025-01-01", days="ven")) == ["1-1 Fri 03 Jan 20:00", "2-2 Fri 10 Jan 20:00"]


def test_a_premiere_each_day_at_midnight_their_time() -> None:
    slots = planned("1-3", "2025-03-08", "0h", days="every day", zone="new york")
    assert written(slots) == ["1-1 Sat 08 Mar 00:00", "2-2 Sun 09 Mar 00:00", "3-3 Mon 10 Mar 00:00"]
    # The clocks change on the night to Monday, so the last two are 23 hours apart.
    assert [moment_of(slot).hour for slot in slots] == [5, 5, 4]


def test_a_skipped_date_pushes_its_episodes_to_the_next_one() -> None:
    assert written(planned("1-3", "2024-12-17", skip="2024-12-24")) == [
        "1-1 Tue 17 Dec 20:00",
        "2-2 Tue 31 Dec 20:00",
        "3-3 Tue 07 Jan 20:00",
    ]
    assert written(planned("1-2", "2024-12-24", skip="2024-12-31, 2024-12-24")) == [
        "1-1 Tue 07 Jan 20:00",
        "2-2 Tue 14 Jan 20:00",
    ]


def test_runs_of_episodes_keep_their_order_and_are_not_watched_over_a_gap() -> None:
    assert [(slot.first, slot.last) for slot in planned("6, 1-3", per=2)] == [(6, 6), (1, 2), (3, 3)]


def test_the_same_wall_time_is_another_moment_in_summer() -> None:
    before, after = planned("1-2", "2025-03-28")
    assert [moment_of(before).hour, moment_of(after).hour] == [19, 18]


def test_a_wall_time_that_the_clocks_skip_or_show_twice_happens_once() -> None:
    slots = planned("1-3", "2025-03-29", "02:30", days="daily")
    assert [moment_of(slot).isoformat()[:16] for slot in slots] == [
        "2025-03-29T01:30",
        "2025-03-30T01:00",
        "2025-03-31T00:30",
    ]
    (autumn,) = planned("1", "2025-10-26", "02:30")
    assert moment_of(autumn) == dt.datetime(2025, 10, 26, 0, 30, tzinfo=dt.UTC)


def test_today_is_still_possible_while_the_hour_is_to_come_where_the_screening_is() -> None:
    late = dt.datetime(2024, 12, 1, 23, 30, tzinfo=dt.UTC)  # the 2nd in Paris already
    assert planned("1", "2024-12-02", "00:31", now=late)[0].date == dt.date(2024, 12, 2)
    assert planned("1", "2024-12-01", "20:00", zone="America/New_York", now=late)[0].date == dt.date(2024, 12, 1)


# What is refused


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        ({"zone": "Europe/Pariss"}, "Did you mean Europe/Paris"),
        ({"start": "2024-11-30"}, "2024-11-30 is over: today is 2024-12-01"),
        ({"start": "2024-12-01", "time": "12:59", "zone": "Europe/Paris"}, "has passed in the time zone Europe/Paris"),
        ({"start": "2024-12-01", "time": "13:00", "zone": "Europe/Paris"}, "has passed in the time zone Europe/Paris"),
        ({"start": "2031-01-01"}, "too far ahead"),
        ({"start": "9999-12-31"}, "too far ahead"),
        ({"start": "2025-02-31"}, "Did you mean 2025-02-28"),
        ({"start": "2025-13-01"}, "Did you mean 2025-12-01"),
        ({"start": "2025-00-00"}, "Did you mean 2025-01-01"),
        ({"start": "tomorrow"}, "tomorrow, for example, is 2024-12-02"),
        ({"start": "03/01/2025"}, "tomorrow, for example, is 2024-12-02"),
        ({"start": ""}, "tomorrow, for example, is 2024-12-02"),
        ({"time": "8pm"}, "for example 09:00"),
        ({"episodes": "8-1"}, "Write 1-8"),
        ({"episodes": "0"}, "from 1 to 8"),
        ({"episodes": "400"}, "from 1 to 8"),
        ({"days": ""}, "tue, fri"),
        ({"days": "someday"}, "tue, fri"),
        ({"per": 0}, "between 1 and 24"),
        ({"per": -2}, "between 1 and 24"),
        ({"per": 25}, "between 1 and 24"),
        ({"skip": "2025-01-04"}, "name one of the screenings', for example 2025-01-03"),
        ({"skip": "2025-01-10, 2025-03-07"}, "No screening falls on 2025-03-07"),
        ({"skip": "2025-01-10 2025-01-11"}, "No screening falls on 2025-01-11"),
        ({"skip": "2024-12-27"}, "No screening falls on 2024-12-27"),
        ({"skip": "christmas"}, "“christmas” is not a date"),
        ({"skip": ""}, "is not a date"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_the_way_to_mend_it(words: dict[str, Any], fix: str) -> None:
    with pytest.raises(UserError) as refused:
        planned(**words)
    assert fix in str(refused.value)


def test_a_date_right_after_the_last_screening_is_nothing_to_skip_until_an_earlier_one_is_skipped() -> None:
    with pytest.raises(UserError, match="No screening falls on 2025-01-17"):
        planned("1-2", skip="2025-01-17")
    assert [slot.date.day for slot in planned("1-2", skip="2025-01-17 2025-01-10")] == [3, 24]


def test_no_more_posts_than_the_most() -> None:
    most: dict[str, Any] = {"episode_count": 1000, "posts_each": 4}
    assert len(planned(f"1-{MOST_POSTS // 4}", days="daily", **most)) == MOST_POSTS // 4
    with pytest.raises(UserError, match=f"makes {MOST_POSTS + 4} posts; at most {MOST_POSTS}"):
        planned(f"1-{MOST_POSTS // 4 + 1}", days="daily", **most)
    assert len(planned("1-51", per=2, **most)) == 26


# Shifting


@pytest.mark.parametrize(
    ("text", "days"),
    [("7d", 7), ("-1d", -1), ("2w", 14), ("+3 j", 3), ("−2D", -2), (f"{LONGEST_SHIFT}d", LONGEST_SHIFT)],
)
def test_a_shift_is_read_as_people_write_it(text: str, days: int) -> None:
    assert parse_shift(text) == days


@pytest.mark.parametrize(
    "text", ["", "7", "0d", "-0d", "36h", "a week", "999w", "1d 2d", "--1d", f"{LONGEST_SHIFT + 1}d"]
)
def test_what_is_no_shift_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UserError, match="7d for later, -1d for earlier"):
        parse_shift(text)


def test_a_shift_over_a_change_of_clocks_keeps_the_wall_time() -> None:
    (slot,) = planned("1", "2025-03-28")
    (moved,) = shift([slot], 7)
    assert (moved.date, moved.time) == (dt.date(2025, 4, 4), dt.time(20, 0))
    assert moment_of(moved) - moment_of(slot) == dt.timedelta(days=7, hours=-1)


SLOTS = st.builds(Slot, st.integers(1, 20), st.integers(20, 40), DATES, TIMES, st.sampled_from(ZONES))


@given(st.lists(SLOTS, max_size=8), st.integers(-LONGEST_SHIFT, LONGEST_SHIFT))
def test_shift_then_unshift_is_identity(slots: list[Slot], days: int) -> None:
    moved = shift(slots, days)
    assert shift(moved, -days) == slots
    assert [moment_of(slot) for slot in shift(moved, -days)] == [moment_of(slot) for slot in slots]
    assert [(one.date - slot.date).days for one, slot in zip(moved, slots, strict=True)] == [days] * len(slots)


@given(
    st.lists(st.integers(1, 40), min_size=1, unique=True),
    DATES,
    TIMES,
    st.sets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1),
    st.integers(1, 4),
    st.sampled_from(ZONES),
)
def test_every_episode_once_in_order_at_strictly_increasing_moments(
    episodes: list[int], start: dt.date, time: dt.time, days: set[str], per: int, zone: str
) -> None:
    slots = planned(
        ",".join(map(str, episodes)),
        start.isoformat(),
        time.isoformat("minutes"),
        days=",".join(days),
        per=per,
        zone=zone,
        episode_count=40,
        now=dt.datetime.combine(start - dt.timedelta(days=2), dt.time(), tzinfo=dt.UTC),
    )
    assert [number for slot in slots for number in range(slot.first, slot.last + 1)] == episodes
    assert {slot.date.strftime("%a").lower() for slot in slots} <= days
    moments = [moment_of(slot) for slot in slots]
    assert moments == sorted(set(moments))
    for slot, moment in zip(slots, moments, strict=True):
        shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        meant = dt.datetime.combine(slot.date, slot.time)
        assert meant <= shown <= meant + dt.timedelta(hours=1)


def test_screenings_shifted_into_the_past_are_refused() -> None:
    slots = planned("1-2", "2024-12-06")
    refuse_past(shift(slots, -4), NOW)
    with pytest.raises(UserError, match="2024-11-29 20:00 has passed in the time zone Europe/Paris"):
        refuse_past(shift(slots, -7), NOW)


# Overlaps


def test_an_episode_is_not_watched_in_two_rewatches_at_a_time() -> None:
    running = planned("1-4")
    with pytest.raises(UserError, match=r"Episode 4 is planned already, for 2025-01-24 20:00 .*2025-01-24 20:00"):
        refuse_overlap(planned("4-6", "2025-01-24", "19:00"), [running])
    refuse_overlap(planned("4-6", "2025-01-24", "23:00"), [running])
    refuse_overlap(planned("5-8", "2025-01-04"), [running])
    refuse_overlap(planned("1-4", "2024-12-06", days="daily"), [running])
    refuse_overlap(running, [])


def test_rewatches_one_after_the_other_do_not_run_at_the_same_time_as_one_between_them() -> None:
    refuse_overlap(planned("1-2", "2025-02-05"), [planned("1-2", "2025-01-03"), planned("1-2", "2025-03-07")])


@pytest.mark.parametrize(("time", "free"), [("19:30", True), ("19:31", False), ("20:00", False), ("20:30", True)])
def test_two_screenings_lie_half_an_hour_apart(time: str, free: bool) -> None:
    new = planned("5-8", "2025-01-10", time)
    if free:
        refuse_overlap(new, [planned("1-4")])
    else:
        with pytest.raises(UserError, match=rf"2025-01-10 {time} .* less than 30 minutes .* 2025-01-10 20:00"):
            refuse_overlap(new, [planned("1-4")])


def test_what_is_at_the_same_time_is_told_by_the_moment_and_not_by_the_wall_clock() -> None:
    london = planned("5", "2025-01-03", "19:10", zone="Europe/London")
    with pytest.raises(UserError, match="Europe/London"):
        refuse_overlap(london, [planned("1")])
    refuse_overlap([replace(london[0], time=dt.time(20, 0))], [planned("1")])
