"""A community's screenings: each change is kept with what follows from it, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.community.books import Books
from bot.community.editions import Editions
from bot.community.screenings import Screenings
from bot.community.service import Community
from bot.delivery.model import Delivery, State
from bot.delivery.outbox import Outbox
from bot.errors import UserError
from bot.schedule.model import Kind, Screening, ScreeningState
from bot.schedule.rewatch import moment_of
from bot.show.shows import Show, Shows
from bot.store.connection import Database, open_database
from tests.clocks import HandClock
from tests.databases import lay_out
from tests.premieres import make_premiere, make_show

START = dt.datetime(2025, 10, 1, 12, tzinfo=dt.UTC)
GUILD, MODERATOR = 9, 77
AUTUMN: dict[str, Any] = {
    "episodes": "1-8", "start": "2025-10-17", "time": "20:00", "days": "fri", "per": 2, "zone": None, "skip": None
}  # fmt: skip
DAY = dt.timedelta(days=1)


@dataclass
class Office:
    db: Database
    shows: Shows
    clock: HandClock = field(default_factory=lambda: HandClock(START))
    woken: list[dt.datetime] = field(default_factory=list)
    books: Books = field(init=False)
    outbox: Outbox = field(init=False)
    screenings: Screenings = field(init=False)

    async def open(self) -> None:
        """Open the services as the bot's start does."""
        self.outbox, self.books = Outbox(self.db), Books(self.shows, Editions(self.shows))

        def wake() -> None:
            self.woken.append(self.clock.now())

        self.community = Community(self.db, self.outbox, self.books.book_of, self.clock, wake)
        self.screenings = Screenings(self.db, self.clock, self.books, self.community, wake)
        await self.books.load(self.db)

    async def rewatch(self, **changes: Any) -> list[Screening]:
        draft = await self.screenings.draft_rewatch(GUILD, self.shows["etoile"], MODERATOR, **AUTUMN | changes)
        return await self.screenings.save(GUILD, MODERATOR, draft.token)

    async def owed(self, kind: Kind = Kind.SCREENING) -> list[Delivery]:
        return [row for row in await self.outbox.list_deliveries(GUILD) if row.key.kind is kind]

    async def post(self, row: Delivery) -> None:
        """Put a delivery down as posted."""
        await self.outbox.begin(row, self.clock.now(), 11)
        await self.outbox.finish(row, self.clock.now(), 11, 1000 + row.id)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_database(lay_out(tmp_path / "callboard.db")) as db:
        office = Office(db, Shows([Show(make_show(make_premiere(dt.date(2024, 4, 24))))]))
        await office.open()
        await office.community.change(GUILD, MODERATOR, announcements=11, zone="Europe/Paris")
        yield office


async def test_what_is_saved_is_planned_at_once_and_there_after_a_restart(office: Office) -> None:
    saved = await office.rewatch()
    assert [(one.id, one.rewatch, one.first, one.last, one.date.day) for one in saved] == [
        (1, 1, 1, 2, 17), (2, 1, 3, 4, 24), (3, 1, 5, 6, 31), (4, 1, 7, 8, 7)
    ]  # fmt: skip
    assert [row.due.hour for row in await office.owed()] == [18, 18, 19, 19]
    assert office.woken[-1] == START
    before = office.books.screenings_of(GUILD)
    await office.open()
    assert office.books.screenings_of(GUILD) == before == tuple(saved)


async def test_every_change_is_there_after_a_restart_as_it_was_before(office: Office) -> None:
    await office.rewatch()
    await office.screenings.move(GUILD, 1, "2025-10-18 21:00")
    await office.screenings.shift(GUILD, 2, "1w")
    await office.screenings.skip(GUILD, 3)
    await office.screenings.pause(GUILD, 4)
    before = office.books.screenings_of(GUILD)
    await office.open()
    assert office.books.screenings_of(GUILD) == before
    assert [one.state.value for one in before] == ["paused", "paused", "skipped", "paused"]
    assert await office.owed() == []


async def test_where_planning_fails_nothing_is_kept_and_nothing_remembered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.rewatch()
    before, owed = office.books.screenings_of(GUILD), await office.outbox.list_deliveries(GUILD)

    async def fail(*_: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Community, "replan", fail)
        for change in (
            office.screenings.move(GUILD, 1, "2025-10-18 21:00"),
            office.screenings.shift(GUILD, 1, "7d"),
            office.screenings.skip(GUILD, 1),
            office.screenings.pause(GUILD, 1),
            office.screenings.cancel(GUILD, 1),
            office.screenings.add(
                GUILD, MODERATOR, title="Quiz", at="2025-11-01 20:00", zone=None, show=None, episode=None
            ),
        ):
            with pytest.raises(OSError, match="disk"):
                await change
    assert office.books.screenings_of(GUILD) == before
    await office.open()
    assert office.books.screenings_of(GUILD) == before
    assert await office.outbox.list_deliveries(GUILD) == owed


async def test_a_move_remembers_the_moment_that_was_told_of_and_none_that_was_not(office: Office) -> None:
    first = (await office.rewatch())[0]
    assert (await office.screenings.move(GUILD, 1, "2025-10-18 20:00")).moved_from is None
    await office.post((await office.owed(Kind.REMINDER))[0])
    there = await office.screenings.move(GUILD, 1, "2025-10-19 20:00")
    assert there.moved_from == moment_of(first) + DAY
    # Nobody has read of the 19th yet.
    further = await office.screenings.move(GUILD, 1, "2025-10-20 20:00")
    assert further.moved_from == moment_of(first) + DAY
    [said] = [row for row in await office.owed(Kind.CHANGE) if row.state is State.DUE]
    await office.post(said)
    assert (await office.screenings.move(GUILD, 1, "2025-10-21 20:00")).moved_from == moment_of(further)
    assert (await office.screenings.move(GUILD, 1, "2025-10-20 20:00")).moved_from is None


async def test_each_change_is_one_of_its_own_however_fast_they_come(office: Office) -> None:
    await office.rewatch()
    changed = [
        (await office.screenings.move(GUILD, 1, "2025-10-18 20:00")).changed_at,
        (await office.screenings.pause(GUILD, 1))[0].changed_at,
        (await office.screenings.resume(GUILD, 1))[0].changed_at,
        (await office.screenings.skip(GUILD, 1)).changed_at,
    ]
    assert len(set(changed)) == 4
    assert changed == sorted(changed, key=lambda one: one or START)


async def test_what_is_over_can_no_longer_be_changed(office: Office) -> None:
    await office.rewatch()
    office.clock.jump(dt.datetime(2025, 10, 24, 18, tzinfo=dt.UTC))
    for change in (office.screenings.move(GUILD, 1, "2025-12-01 20:00"), office.screenings.skip(GUILD, 2)):
        with pytest.raises(UserError, match="has begun already"):
            await change
    assert [one.id for one in await office.screenings.cancel(GUILD, 1)] == [3, 4]
    with pytest.raises(UserError, match="skipped or called off"):
        await office.screenings.move(GUILD, 3, "2025-12-01 20:00")
    for change in (office.screenings.pause(GUILD, 1), office.screenings.cancel(GUILD, 1)):
        with pytest.raises(UserError, match="Nothing of that lies ahead"):
            await change


async def test_what_was_paused_is_not_resumed_into_the_way_of_something_else(office: Office) -> None:
    await office.rewatch()
    await office.screenings.pause(GUILD, 1)
    await office.rewatch(time="20:15")
    with pytest.raises(UserError, match="less than 30 minutes"):
        await office.screenings.resume(GUILD, 1)
    assert [one.state for one in office.screenings.list_ahead(GUILD)].count(ScreeningState.PAUSED) == 4


async def test_one_of_a_rewatch_is_not_moved_into_another_that_shows_its_episode(office: Office) -> None:
    await office.rewatch()
    await office.rewatch(start="2025-11-14")
    with pytest.raises(UserError, match="Episode 7 is planned already"):
        await office.screenings.move(GUILD, 4, "2025-11-16 20:00")


async def test_a_rewatch_may_follow_another_and_events_may_meet(office: Office) -> None:
    await office.rewatch()
    assert len(await office.rewatch(start="2025-11-14")) == 4
    for title in ("Quiz", "Concert"):
        await office.screenings.add(
            GUILD, MODERATOR, title=title, at="2025-10-17 20:00", zone=None, show=None, episode=None
        )
    assert len(office.screenings.list_ahead(GUILD)) == 10
