"""Days of the week are read as people write them."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.schedule.weekdays import parse_weekdays


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("fri", {4}),
        ("tue,fri", {1, 4}),
        ("Tuesdays and Fridays", {1, 4}),
        ("weds. thurs", {2, 3}),
        ("mar", {1}),
        ("le mardi et le vendredi", {1, 4}),
        ("lun/mer/jeu", {0, 2, 3}),
        ("sam, dim", {5, 6}),
        ("Sat & Sun", {5, 6}),
        ("daily", set(range(7))),
        ("every day", set(range(7))),
        ("tous les jours", set(range(7))),
        ("every sunday", {6}),
        ("chaque lundi", {0}),
    ],
)
def test_days_are_read_in_english_and_french(text: str, weekdays: set[int]) -> None:
    assert parse_weekdays(text) == weekdays


@pytest.mark.parametrize("text", ["", "  ", "every", "t", "fr", "someday", "fri, whenever", "5", "2025-04-25", "s"])
def test_what_is_no_day_of_the_week_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="tue, fri"):
        parse_weekdays(text)
