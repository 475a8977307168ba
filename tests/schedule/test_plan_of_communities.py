"""What follows from a community's own schedule, from its members' wishes and from dates that change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.community.settings import ServerSettings
from bot.schedule.model import Kind, Screening, ScreeningState, Subscription, Wanted
from bot.schedule.occasions import Book, PremiereMove, list_occasions
from bot.schedule.plan import EVENT_AHEAD, list_week, plan
from tests.premieres import make_premiere, make_show

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SETTINGS = ServerSettings(
    9, announcements=1, discussions=2, zone="Europe/Paris", configured_at=dt.datetime(2025, 4, 1, tzinfo=dt.UTC)
)
FRIDAY = Screening(12, 9, 12, "etoile", "", 1, 2, dt.date(2025, 10, 31), dt.time(20), "Europe/Paris")
MOMENT = dt.datetime(2025, 10, 31, 19, tzinfo=dt.UTC)
WISH = Subscription(1, 77, 9, "etoile/screening-12", HOUR, "en", may_mention=False)


def book(*screenings: Screening, wishes: tuple[Subscription, ...] = ()) -> Book:
    return Book({"etoile": make_show()}, screenings, wishes)


def planned(known: Book, settings: ServerSettings = SETTINGS) -> dict[str, Wanted]:
    return {f"{one.key.kind} {one.key.part}".strip(): one for one in plan(known, settings)}


def test_a_screening_is_announced_at_its_moment_with_every_lead_and_an_event() -> None:
    found = planned(book(FRIDAY))
    assert {name: one.due for name, one in found.items()} == {
        "event": MOMENT - EVENT_AHEAD,
        "reminder 604800": dt.datetime(2025, 10, 24, 18, tzinfo=dt.UTC),  # 20:00 in Paris, in summer still
        "reminder 86400": MOMENT - DAY,
        "reminder 3600": MOMENT - HOUR,
        "screening": MOMENT,
        "discussion S1E1": MOMENT,
        "poll S1E1": MOMENT,
        "links": MOMENT,
    }
    assert found["screening"].expires == MOMENT + 12 * HOUR
    assert found["event"].expires == MOMENT


def test_without_events_chosen_or_an_hour_known_there_is_no_event() -> None:
    assert "event" not in planned(book(FRIDAY), replace(SETTINGS, events=False))
    assert "event" not in planned(Book({"etoile": make_show(make_premiere())}))


def test_what_is_off_is_owed_nothing_but_to_say_so() -> None:
    changed = dt.datetime(2025, 10, 20, tzinfo=dt.UTC)
    for state in (ScreeningState.SKIPPED, ScreeningState.CANCELLED, ScreeningState.PAUSED):
        off = replace(FRIDAY, state=state, changed_at=changed)
        assert [(one.key.kind, one.due) for one in plan(book(off), SETTINGS)] == [(Kind.CHANGE, changed)]


def test_each_move_is_said_once() -> None:
    changed = dt.datetime(2025, 10, 20, tzinfo=dt.UTC)
    moved = replace(FRIDAY, date=dt.date(2025, 11, 7), moved_from=MOMENT, changed_at=changed)
    again = replace(moved, date=dt.date(2025, 11, 14), changed_at=changed + DAY)
    back = replace(again, date=FRIDAY.date, moved_from=None, changed_at=changed + 2 * DAY)
    said = [
        [one.key for one in plan(book(each), SETTINGS) if one.key.kind is Kind.CHANGE] for each in (moved, again, back)
    ]
    assert [len(keys) for keys in said] == [1, 1, 1]
    assert len({key for keys in said for key in keys}) == 3


def test_a_corrected_premiere_says_that_it_moved() -> None:
    at = dt.datetime(2025, 4, 20, tzinfo=dt.UTC)
    moved = Book(
        {"etoile": make_show(make_premiere(dt.date(2025, 5, 1)))},
        moves={"etoile/s1": PremiereMove(make_premiere(), at)},
    )
    assert [one.due for one in plan(moved, SETTINGS) if one.key.kind is Kind.CHANGE] == [at]


def test_members_are_reminded_at_their_own_lead_before_or_after_without_any_channel_chosen() -> None:
    after = replace(WISH, id=2, user_id=78, about="etoile/*", lead=-2 * HOUR)
    found = planned(book(FRIDAY, wishes=(WISH, after)), ServerSettings(9))
    assert {name: one.due for name, one in found.items()} == {
        "personal 77:3600": MOMENT - HOUR,
        "personal 78:-7200": MOMENT + 2 * HOUR,
    }
    assert found["personal 77:3600"].expires == MOMENT
    assert found["personal 78:-7200"].expires == MOMENT + 14 * HOUR


def test_nobody_is_reminded_of_what_they_did_not_ask_for_or_what_is_off() -> None:
    elsewhere = replace(WISH, about="ballet/*")
    assert plan(book(FRIDAY, wishes=(elsewhere,)), ServerSettings(9)) == []
    off = replace(FRIDAY, state=ScreeningState.CANCELLED)
    assert plan(book(off, wishes=(WISH,)), ServerSettings(9)) == []


def test_a_digest_comes_on_its_weekday_for_weeks_in_which_something_is_on() -> None:
    monday = replace(SETTINGS, digest=0)
    digests = [one for one in plan(book(FRIDAY), monday) if one.key.kind is Kind.DIGEST]
    assert [(one.key.occurrence, one.due) for one in digests] == [
        ("digest/2025-10-27", dt.datetime(2025, 10, 27, 8, tzinfo=dt.UTC))
    ]
    assert not [one for one in plan(book(FRIDAY), SETTINGS) if one.key.kind is Kind.DIGEST]


def test_a_week_begins_on_the_servers_own_calendar() -> None:
    late = replace(FRIDAY, date=dt.date(2025, 11, 2), time=dt.time(23, 30), zone="America/New_York")
    occasions = list_occasions(book(FRIDAY, late), SETTINGS)
    # 23:30 on Sunday in New York is Monday morning in Paris.
    assert [one.screening for one in list_week(occasions, dt.date(2025, 10, 27), SETTINGS)] == [FRIDAY]
    assert [one.screening for one in list_week(occasions, dt.date(2025, 11, 3), SETTINGS)] == [late]
