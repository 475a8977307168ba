"""Time zones are found by what people type."""

from __future__ import annotations

from importlib import resources

import pytest

from bot.errors import UserError
from bot.schedule.zones import parse_zone, suggest_zones, tzdata_version


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        (" america/new york ", "America/New_York"),
        ("utc", "UTC"),
        ("paris", "Europe/Paris"),
        ("New York", "America/New_York"),
        ("asia/calcutta", "Asia/Calcutta"),
    ],
)
def test_a_zone_is_read_in_any_case_and_by_a_city_that_only_one_has(text: str, name: str) -> None:
    assert parse_zone(text) == name


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Europe/Pariss", "Europe/Paris"),
        ("lond", "Europe/London"),
    ],
)
def test_an_unknown_zone_is_refused_naming_near_ones(text: str, near: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_zone(text)
    assert near in str(refused.value)


@pytest.mark.parametrize("text", ["Mars/Olympus", "", "🕰️", "x" * 5000])
def test_a_zone_like_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="Europe/Paris") as refused:
        parse_zone(text)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("paris", "Europe/Paris"),
        ("par", "Europe/Paris"),
        ("lo", "Europe/London"),
        ("new y", "America/New_York"),
        ("YORK", "America/New_York"),
        ("tokyo", "Asia/Tokyo"),
        ("europe/lon", "Europe/London"),
        ("utc", "UTC"),
    ],
)
def test_suggestions_begin_with_what_is_meant(typed: str, first: str) -> None:
    found = suggest_zones(typed)
    assert first in found[:2]
    assert len(found) <= 25


def test_something_is_suggested_before_anything_is_typed() -> None:
    assert "Europe/Paris" in suggest_zones("")
    assert suggest_zones("zzz") == []


def test_the_release_of_the_zones_is_named() -> None:
    written = (resources.files("tzdata") / "zoneinfo" / "tzdata.zi").read_text("utf-8").splitlines()[0]
    assert written == f"# version {tzdata_version()}"
