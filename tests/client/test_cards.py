"""Cards fit into what Discord takes for one message."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from discord import ui

from bot.client.announcements import announcement_card
from bot.client.cards import TEXT_LIMIT, card, fit_all
from bot.community.settings import ServerSettings
from bot.delivery.orders import Order
from bot.schedule.model import Key, Kind
from bot.schedule.occasions import Book, list_occasions
from bot.show.pack import Episode, Season
from bot.show.shows import Show
from bot.texts import Texts
from cogs._cards import episode_list_card
from tests.premieres import make_premiere, make_show

SAY = Texts(Path(__file__).parent.parent.parent / "data" / "locales").into("en")


def texts(view: ui.LayoutView) -> list[str]:
    return [part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay)]


def test_after_a_text_that_was_cut_nothing_follows() -> None:
    long = "\n".join(["a line of some length"] * 300)
    said = texts(card("## Heading", long, "### Next\nmore"))
    assert len(said) == 2
    assert said[1].endswith("\n…")
    assert sum(map(len, said)) <= TEXT_LIMIT


def test_a_show_of_many_seasons_fits_into_one_card() -> None:
    pack = make_show(make_premiere())
    seasons = [
        Season(number=number, episodes=[Episode(number=1, title="Pilot", title_fact="premiere")])
        for number in range(1, 41)
    ]
    said = "\n".join(texts(episode_list_card(SAY, Show(pack.model_copy(update={"seasons": seasons})), 0)))
    assert "S1E1" in said
    assert "S40E1" in said


def heading(lead: dt.timedelta, *, late: bool = False) -> str:
    premiere = make_premiere(time=dt.datetime(2025, 4, 24, 20, tzinfo=dt.UTC))
    key = Key(1, Kind.REMINDER, "etoile/s1", str(int(lead.total_seconds())))
    settings = ServerSettings(1)
    occasions = list_occasions(Book({"etoile": make_show(premiere)}), settings)
    order = Order(key, settings, tuple(occasions), 2, lead=lead, late=late)
    return texts(announcement_card(SAY, order))[0].splitlines()[0]


def test_a_reminder_says_how_long_it_still_is() -> None:
    assert heading(dt.timedelta(days=7)) == "## Etoile comes out in 7 days"
    assert heading(dt.timedelta(days=1)) == "## Etoile comes out tomorrow"
    assert heading(dt.timedelta(hours=36)) == "## Etoile comes out in 36 hours"
    assert heading(dt.timedelta(hours=1)) == "## Etoile comes out in an hour"
    assert heading(dt.timedelta(minutes=90)) == "## Etoile comes out in 90 minutes"
    assert heading(dt.timedelta(minutes=1)) == "## Etoile comes out in a minute"


def test_a_late_reminder_does_not_count_from_the_moment_it_missed() -> None:
    assert heading(dt.timedelta(days=7), late=True) == "## Etoile comes out soon"


def test_texts_that_share_a_room_are_cut_at_their_lines_and_the_short_ones_are_left_whole() -> None:
    long, short = "\n".join(["one line of it"] * 100), "a short one"
    fitted = fit_all([long, short, long], 400)
    assert fitted[1] == short
    assert sum(map(len, fitted)) <= 400
    for text in (fitted[0], fitted[2]):
        assert text.endswith("one line of it\n…")
        assert text.count("one line of it") > 10
    assert fit_all([short, short], 22) == [short, short]
