"""A rating is written as the reader's language writes numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.client.ratings import rating_text
from bot.community.model import Rating
from bot.texts import Texts

LOCALES = Path(__file__).parent.parent.parent / "data" / "locales"


@pytest.mark.parametrize(("language", "written"), [("en", "★ 4.3 (12)"), ("fr", "★ 4,3 (12)")])
def test_a_rating_is_its_average_with_one_decimal_and_the_number_of_votes(language: str, written: str) -> None:
    assert rating_text(Texts(LOCALES).into(language), Rating(points=52, votes=12)) == written


def test_a_whole_average_has_a_decimal_too() -> None:
    assert rating_text(Texts(LOCALES).into("en"), Rating(points=5, votes=1)) == "★ 5.0 (1)"
