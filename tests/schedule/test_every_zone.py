"""In every zone, around every change of clocks, what is scheduled by the wall clock happens exactly once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import pytest

from bot.schedule.zones import parse_zone
from tests.faults.zones import FIRST, LAST, Tally, check_nights, list_found, list_spans, list_zones

SOME = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk"]


def test_two_days_around_every_change_of_clocks_in_every_zone() -> None:
    zones = list_zones()
    assert len(zones) > 590
    tally = check_nights(zones, list_found)
    assert (tally.missing, tally.doubled, tally.disordered, tally.zones) == (0, 0, 0, set())
    # Some 7,000 changes, and at each of them eight occurrences at each of four times of day.
    assert tally.occurrences > 200_000


def test_moderators_can_choose_every_one_of_them() -> None:
    assert [parse_zone(zone) for zone in list_zones() if zone != "Factory"] == [
        zone for zone in list_zones() if zone != "Factory"
    ]


def test_the_changes_of_clocks_that_are_known_are_found() -> None:
    changes = [dt.datetime.fromtimestamp(span.end, dt.UTC) for span in list_spans("Europe/Paris", 7 * 86_400)[:-1]]
    assert changes[:2] == [dt.datetime(2020, 3, 29, 1, tzinfo=dt.UTC), dt.datetime(2020, 10, 25, 1, tzinfo=dt.UTC)]
    assert len(changes) == 2 * (LAST.year - FIRST.year + 1)
    assert len(list_spans("Asia/Tokyo", 7 * 86_400)) == 1


# The check can see


def straight(zone: str, dates: Iterable[dt.date], hour: dt.time) -> list[int]:
    """What Python makes of a wall time: in a gap it is not the next minute that exists."""
    return [int(dt.datetime.combine(date, hour, tzinfo=ZoneInfo(zone)).timestamp()) for date in dates]


def at_each_showing(zone: str, dates: Iterable[dt.date], hour: dt.time) -> list[int]:
    """Whenever the clocks show the time: not at all in a gap, twice where it comes twice."""
    found: list[int] = []
    for date in dates:
        wall = dt.datetime.combine(date, hour, tzinfo=ZoneInfo(zone))
        readings = {int(wall.replace(fold=fold).timestamp()) for fold in (0, 1)}
        found += [
            one
            for one in sorted(readings)
            if dt.datetime.fromtimestamp(one, ZoneInfo(zone)).replace(tzinfo=None) == wall.replace(tzinfo=None)
        ]
    return found


def a_day_apart(zone: str, dates: Iterable[dt.date], hour: dt.time) -> list[int]:
    """From the first date on every 24 hours."""
    days = list(dates)
    (first,) = list_found(zone, days[:1], hour)
    return [first + 86_400 * (day - days[0]).days for day in days]


@pytest.mark.parametrize("careless", [straight, at_each_showing, a_day_apart])
def test_a_careless_reckoning_is_caught(careless: type) -> None:
    assert not check_nights(SOME, careless).is_good


def test_what_is_missing_doubled_or_out_of_order_is_counted() -> None:
    def counted(found: Sequence[int]) -> tuple[int, int, int]:
        tally = Tally()
        tally.compare("UTC", found, [1, 2, 3])
        return tally.missing, tally.doubled, tally.disordered

    assert counted([1, 2, 3]) == (0, 0, 0)
    assert counted([1, 3]) == (1, 0, 0)
    assert counted([1, 2, 2, 3]) == (0, 1, 1)
    assert counted([2, 1, 3]) == (0, 0, 1)
    assert counted([1, 2, 4]) == (1, 1, 0)


def test_with_straight_reckoning_the_gap_shows_as_missing_and_with_each_showing_as_doubled_too() -> None:
    assert check_nights(SOME, straight).missing > 0
    each = check_nights(SOME, at_each_showing)
    assert each.missing > 0
    assert each.doubled > 0
