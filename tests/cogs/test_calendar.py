"""Somebody takes a server's plan into the calendar that they keep elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import CalendarStream
from ical.event import Event

from bot.community.settings import ServerSettings
from bot.schedule.leads import NOW
from bot.schedule.model import Screening, ScreeningState
from bot.schedule.occasions import Book, find_occasion, list_occasions
from cogs.calendar import entry_of
from tests.premieres import make_premiere, make_show
from tests.stage import Reply, Stage, on_stage

LIGHTHOUSE = {"callboard_shows": Path(__file__).parent.parent / "shows", "callboard_show": "lighthouse"}
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
AT = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage with a weekly show, of which one premiere has a stated hour and one title gives the story away."""
    async with on_stage(tmp_path / "callboard.db", **LIGHTHOUSE) as stage:
        yield stage


async def opened(stage: Stage, reply: Reply) -> Calendar:
    """Open the file as another program does."""
    assert reply.private
    [attachment] = reply.message["attachments"]
    assert attachment["filename"] == "callboard.ics"
    (calendar,) = CalendarStream.from_ics((await stage.file(attachment)).decode()).calendars
    return calendar


async def events(stage: Stage, reply: Reply) -> dict[str, Event]:
    return {event.summary or "": event for event in (await opened(stage, reply)).events}


def alarms(event: Event) -> list[object]:
    return [alarm.trigger for alarm in event.alarm]


async def test_a_stated_hour_is_on_the_servers_wall_clocks_and_a_day_is_a_day(other: Stage) -> None:
    await other.set_up(zone="Europe/Paris", discussions=None)
    reply = await other.command("calendar")
    assert "3 dates" in reply.text
    found = await events(other, reply)
    hourly, daily = found["The Lighthouse Keepers · S2E1"], found["The Lighthouse Keepers · S2E2"]
    assert isinstance(hourly.dtstart, dt.datetime)
    assert hourly.dtstart.isoformat() == "2025-05-02T21:00:00+02:00"
    assert hourly.location == "Foghorn+"
    assert alarms(hourly) == [-7 * DAY, -DAY, -HOUR]
    assert daily.dtstart == dt.date(2025, 5, 9)
    assert alarms(daily) == [-7 * DAY + 9 * HOUR, -DAY + 9 * HOUR]


async def test_a_corrected_date_comes_with_the_next_file_as_the_same_event(other: Stage) -> None:
    await other.set_up(discussions=None)
    [before] = [
        one for one in (await opened(other, await other.command("calendar"))).events if "S2E1" in str(one.summary)
    ]
    await other.command(
        "correct", by="moderator", what="premiere:s2e1", value="2025-05-04 20:00Z", reason="They have said so."
    )
    [after] = [
        one for one in (await opened(other, await other.command("calendar"))).events if "S2E1" in str(one.summary)
    ]
    assert (after.uid, after.dtstart) == (before.uid, dt.datetime(2025, 5, 4, 20, tzinfo=dt.UTC))
    assert (after.sequence or 0) > (before.sequence or 0)


async def test_titles_are_in_it_as_far_as_the_asker_has_watched(other: Stage) -> None:
    await other.command("progress", by="moderator", seen="all")
    mine = await events(other, await other.command("calendar"))
    theirs = await events(other, await other.command("calendar", by="moderator"))
    assert mine["The Lighthouse Keepers · S2E2"].description == "S2E2"
    assert theirs["The Lighthouse Keepers · S2E2"].description == "S2E2 · 1984"


async def test_in_direct_messages_it_has_the_premieres(other: Stage) -> None:
    reply = await other.command_in_dm("calendar")
    [attachment] = reply.message["attachments"]
    (calendar,) = CalendarStream.from_ics((await other.file(attachment)).decode()).calendars
    assert len(calendar.events) == 3


async def test_the_reply_is_in_the_askers_language(stage: Stage) -> None:
    text = (await stage.command("calendar", locale="fr")).text
    assert "Calendrier" in text
    assert "1 date, avec ses rappels." in text


# What an entry says


SETTINGS = ServerSettings(9, zone="America/New_York", leads=(DAY, HOUR, NOW))
SCREENING = Screening(3, 9, None, "etoile", "", 1, 2, dt.date(2025, 5, 2), dt.time(20), "Europe/Paris")


def test_a_screening_keeps_its_own_zone_and_says_where_it_is() -> None:
    book = Book({"etoile": make_show(make_premiere())}, (SCREENING,))
    occasion = find_occasion(book, SETTINGS, "etoile/screening-3")
    assert occasion is not None
    entry = entry_of(occasion, SETTINGS, {}, "Étoile fans")
    assert (entry.uid, entry.zone, entry.minutes) == ("etoile/screening-3.9@callboard", "Europe/Paris", 120)
    assert entry.start == dt.datetime(2025, 5, 2, 18, tzinfo=dt.UTC)
    assert entry.alarms == (DAY, HOUR, dt.timedelta())
    event = replace(SCREENING, show_id=None, title="Quiz", first=0, last=0)
    [occasion] = list_occasions(Book({}, (event,)), SETTINGS)
    assert entry_of(occasion, SETTINGS, {}, "Étoile fans").where == "Étoile fans"


def test_what_is_called_off_stays_in_it_as_cancelled_and_counts_as_newer() -> None:
    off = replace(SCREENING, state=ScreeningState.CANCELLED, changed_at=AT)
    [before], [after] = (list_occasions(Book({}, (one,)), SETTINGS) for one in (SCREENING, off))
    planned, cancelled = (entry_of(one, SETTINGS, {}, "Fans") for one in (before, after))
    assert (planned.cancelled, cancelled.cancelled) == (False, True)
    assert planned.uid == cancelled.uid
    assert planned.revision < cancelled.revision
    assert (planned.changed, cancelled.changed) == (None, AT)


def test_the_alarms_of_a_day_are_at_the_servers_morning() -> None:
    [occasion] = list_occasions(Book({"etoile": make_show(make_premiere())}), SETTINGS)
    assert entry_of(occasion, SETTINGS, {}, "Fans").alarms == (15 * HOUR, -9 * HOUR)
