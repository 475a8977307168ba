"""The index fits into Discord's messages: one for 24 episodes, and by season beyond."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from discord import ui

from bot.client.cards import TEXT_LIMIT
from bot.client.index_card import index_card, index_name
from bot.community.model import Rating
from bot.community.ratings import ServerRatings
from bot.community.settings import RatingsFor, ServerSettings
from bot.delivery.orders import IndexEntry, Order
from bot.delivery.upkeep import MOST_ON_A_PAGE, list_pages
from bot.schedule.model import Key, Kind
from bot.schedule.occasions import Book, list_occasions
from bot.show.episodes import list_episodes, name_span
from bot.show.pack import Episode, Season, ShowPack
from bot.texts import Text, Texts
from tests.premieres import PREMIERE_DAY, make_premiere, make_show

TEXTS = Texts(Path(__file__).parent.parent.parent / "data" / "locales")
THREAD = 1364888597299200065
NOW = dt.datetime(2025, 4, 1, tzinfo=dt.UTC)


def show_of(*lengths: int, title: str = "Part {n}") -> ShowPack:
    """Make a show with seasons of these lengths."""
    seasons = [
        Season(
            number=number,
            episodes=[
                Episode(number=n, title=title.format(n=n), title_fact="premiere", title_safe_after_episode=0)
                for n in range(1, length + 1)
            ],
        )
        for number, length in enumerate(lengths, start=1)
    ]
    timed = dt.datetime.combine(PREMIERE_DAY, dt.time(19), dt.UTC)
    return make_show(make_premiere(time=timed, episodes=lengths[0])).model_copy(update={"seasons": seasons})


def order_of(show: ShowPack, page: int, *, thread: int | None) -> Order:
    settings = ServerSettings(9, announcements=1, discussions=2)
    occasions = list_occasions(Book({show.id: show}), settings)
    episodes = list_pages(show)[page]
    return Order(
        Key(9, Kind.INDEX, f"{show.id}/index-1745000000", str(page + 1)),
        settings,
        tuple(occasions),
        2,
        entries=tuple(IndexEntry(one, thread, ahead=None if thread else occasions[0]) for one in episodes),
        ratings=ServerRatings({one.code: Rating(123456, 30864) for one in episodes}, RatingsFor.ALL),
    )


def said(order: Order, language: str, archived: bool) -> str:
    closed = {THREAD: Text("archived")} if archived else {}
    view = index_card(TEXTS.into(language), order, NOW, 999, closed)
    return "\n".join(part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("thread", [None, THREAD], ids=["ahead", "open"])
def test_twenty_four_episodes_with_the_longest_titles_are_told_whole_in_one_message(
    language: str, thread: int | None
) -> None:
    show = show_of(MOST_ON_A_PAGE, title="W" * 100)
    assert len(list_pages(show)) == 1
    text = said(order_of(show, 0, thread=thread), language, archived=True)
    assert len(text) <= TEXT_LIMIT
    assert "\n…" not in text
    assert [f"**{one.code}**" in text for one in list_episodes(show)] == [True] * MOST_ON_A_PAGE
    assert text.count("★") == MOST_ON_A_PAGE


def test_beyond_twenty_four_there_is_a_page_for_each_season_and_long_seasons_have_more() -> None:
    assert [name_span(page) for page in list_pages(show_of(13, 12))] == ["S1E1–S1E13", "S2E1–S2E12"]
    assert [name_span(page) for page in list_pages(show_of(50, 1))] == [
        "S1E1–S1E24",
        "S1E25–S1E48",
        "S1E49–S1E50",
        "S2E1",
    ]
    assert [name_span(page) for page in list_pages(show_of(12, 12))] == ["S1E1–S2E12"]


def test_a_page_is_named_by_its_episodes_and_the_only_one_by_all() -> None:
    say = TEXTS.into("en")
    assert index_name(say, order_of(show_of(8), 0, thread=THREAD)) == "Etoile: every episode"
    assert index_name(say, order_of(show_of(13, 12), 1, thread=THREAD)) == "Etoile · S2E1–S2E12"
