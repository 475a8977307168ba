"""A server's ratings as bars, season by season, within what one message takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from discord import ui

from bot.client.cards import TEXT_LIMIT
from bot.community.model import Rating
from bot.community.ratings import ServerRatings
from bot.community.settings import RatingsFor
from bot.show.pack import Episode, Season
from bot.show.shows import Show
from bot.texts import Texts
from cogs._rating_cards import ratings_card
from tests.premieres import make_premiere, make_show

SAY = Texts(Path(__file__).parent.parent.parent / "data" / "locales").into("en")
LINE = re.compile(r"`([█░]+)` \*\*(S\d+E\d+)\*\* .*?· ★ (\d\.\d) \((\d+)\)$", re.MULTILINE)


def show_of(*seasons: int, title: str = "Part") -> Show:
    """Make a show with so many episodes in each season."""
    made = [
        Season(
            number=season,
            episodes=[Episode(number=n, title=title, title_fact="premiere") for n in range(1, episodes + 1)],
        )
        for season, episodes in enumerate(seasons, start=1)
    ]
    return Show(make_show(make_premiere()).model_copy(update={"seasons": made}))


def rated(show: Show, told_to: RatingsFor = RatingsFor.SEEN) -> ServerRatings:
    """Rate every episode, each in its own way."""
    given = {one.code: Rating(10 + one.ordinal % 40, 10) for one in show.episodes()}
    return ServerRatings(given, told_to)


def text_of(view: ui.LayoutView) -> str:
    return "\n".join(part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay))


@pytest.mark.parametrize(
    ("rating", "bar"),
    [
        (Rating(7, 7), "░░░░░░░░░░"),
        (Rating(6, 2), "█████░░░░░"),
        (Rating(52, 12), "████████░░"),
        (Rating(10, 2), "██████████"),
    ],
)
def test_a_bar_is_empty_for_one_star_and_full_for_five(rating: Rating, bar: str) -> None:
    show = show_of(1)
    view = ratings_card(SAY, show, ServerRatings({"S1E1": rating}, RatingsFor.SEEN), 1)
    assert LINE.findall(text_of(view)) == [(bar, "S1E1", f"{rating.average:.1f}", str(rating.votes))]


def test_a_seasons_average_counts_every_vote_alike_and_nothing_beyond_the_horizon() -> None:
    given = {"S1E1": Rating(10, 10), "S1E2": Rating(10, 2), "S1E3": Rating(500, 100), "S2E1": Rating(3, 1)}
    ratings, show = ServerRatings(given, RatingsFor.SEEN), show_of(3, 1)
    text = text_of(ratings_card(SAY, show, ratings, 2))
    assert "### Season 1 · ★ 1.7 (12)" in text
    assert "Season 2" not in text
    assert "The ratings of 2 later episodes are withheld." in text
    assert "### Season 1 · ★ 4.6 (112)" in text_of(ratings_card(SAY, show, ratings, 3))


def test_an_episode_that_nobody_has_rated_and_one_that_the_show_no_longer_has_are_left_out() -> None:
    ratings = ServerRatings({"S1E2": Rating(4, 1), "S9E9": Rating(5, 1)}, RatingsFor.SEEN)
    text = text_of(ratings_card(SAY, show_of(3), ratings, 3))
    assert [code for _, code, _, _ in LINE.findall(text)] == ["S1E2"]
    assert "withheld" not in text
    assert "★ 4.0 (1)" in text.split("\n")[1]


def test_all_pages_of_a_long_show_have_every_episode_once_and_say_how_many_follow() -> None:
    show = show_of(90, 90, 20)
    ratings, found = rated(show), []
    for page in range(1, 11):
        text = text_of(ratings_card(SAY, show, ratings, 200, page))
        found += [code for _, code, _, _ in LINE.findall(text)]
        assert (f"{200 - 20 * page} more follow." in text) == (page < 10)
    assert found == [one.code for one in show.episodes()]


@pytest.mark.parametrize("title", ["A title of a usual length", "*" * 100, "_🎭" * 50])
@pytest.mark.parametrize("seasons", [[200], [1] * 200])
def test_no_page_is_cut_whatever_the_titles_and_seasons_are(title: str, seasons: list[int]) -> None:
    show = show_of(*seasons, title=title)
    ratings = rated(show, RatingsFor.SEEN)
    for page in range(1, 10):
        text = text_of(ratings_card(SAY, show, ratings, 199, page))
        assert len(text) <= TEXT_LIMIT
        assert len(LINE.findall(text)) == 20
        assert text.endswith("in brackets.")


def test_a_page_that_there_is_no_more_gives_the_last_one() -> None:
    show = show_of(25)
    ratings = rated(show)
    assert text_of(ratings_card(SAY, show, ratings, 25, 9)) == text_of(ratings_card(SAY, show, ratings, 25, 2))
    assert "S1E25" in text_of(ratings_card(SAY, show, ratings, 25, 2))
