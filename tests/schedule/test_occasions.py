"""Premieres and a community's own screenings become occasions alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.community.settings import ServerSettings
from bot.schedule.model import Screening, ScreeningState
from bot.schedule.occasions import Book, PremiereMove, find_occasion, list_occasions, occurrence_of_screening
from tests.premieres import make_premiere, make_show

SETTINGS = ServerSettings(9, announcements=1, zone="Europe/Paris")
SHOW = make_show(make_premiere())
FRIDAY = Screening(
    12, 9, 12, "etoile", "", 1, 2, dt.date(2025, 10, 24), dt.time(20), "Europe/Paris"
)  # fmt: skip


def book(*screenings: Screening) -> Book:
    return Book({"etoile": SHOW}, screenings)


def test_a_screening_keeps_its_wall_time_over_the_change_of_clocks() -> None:
    later = replace(FRIDAY, id=13, date=dt.date(2025, 10, 31))
    found = [one.moment for one in list_occasions(book(FRIDAY, later), SETTINGS) if one.screening]
    assert found == [dt.datetime(2025, 10, 24, 18, tzinfo=dt.UTC), dt.datetime(2025, 10, 31, 19, tzinfo=dt.UTC)]


def test_a_screening_names_its_episodes_its_show_and_where_that_is_seen() -> None:
    occasion = find_occasion(book(FRIDAY), SETTINGS, occurrence_of_screening(FRIDAY))
    assert occasion is not None
    assert [one.code for one in occasion.episodes] == ["S1E1", "S1E2"]
    assert (occasion.title, occasion.service, occasion.is_timed) == ("Etoile", "Prime Video", True)


def test_an_event_about_no_show_has_its_own_title_and_no_episodes() -> None:
    quiz = replace(FRIDAY, id=3, show_id=None, title="Quiz night", first=0, last=0)
    assert occurrence_of_screening(quiz) == "-/screening-3"
    occasion = find_occasion(book(quiz), SETTINGS, "-/screening-3")
    assert occasion is not None
    assert (occasion.title, occasion.episodes, occasion.show) == ("Quiz night", (), None)


def test_a_screening_whose_show_pack_is_gone_is_kept_without_names() -> None:
    occasion = find_occasion(Book({}, (FRIDAY,)), SETTINGS, occurrence_of_screening(FRIDAY))
    assert occasion is not None
    assert (occasion.title, occasion.episodes) == ("", ())


def test_what_was_skipped_or_paused_or_called_off_is_off() -> None:
    for state in ScreeningState:
        occasion = find_occasion(book(replace(FRIDAY, state=state)), SETTINGS, "etoile/screening-12")
        assert occasion is not None
        assert occasion.is_off == (state is not ScreeningState.PLANNED)


def test_a_premiere_that_moderators_have_moved_remembers_the_publishers_date() -> None:
    moved = make_show(make_premiere(dt.date(2025, 5, 1)))
    at = dt.datetime(2025, 4, 20, tzinfo=dt.UTC)
    known = Book({"etoile": moved}, moves={"etoile/s1": PremiereMove(make_premiere(), at)})
    [occasion] = list_occasions(known, SETTINGS)
    assert occasion.day == dt.date(2025, 5, 1)
    assert occasion.moved_from == dt.datetime(2025, 4, 24, 7, tzinfo=dt.UTC)
    assert occasion.changed_at == at


def test_nothing_is_found_under_a_name_that_is_not_there() -> None:
    for name in ("etoile/s2", "ballet/s1", "etoile/screening-99", "nonsense"):
        assert find_occasion(book(FRIDAY), SETTINGS, name) is None
