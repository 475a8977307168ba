"""The outbox follows what is wanted, and leaves alone what has been or may have been sent."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.model import Delivery, State
from bot.delivery.outbox import WITHDRAWN, Outbox
from bot.schedule.model import Key, Kind, Wanted
from bot.store import outbox as rows
from bot.store.connection import Database, Transaction, Values, open_database
from bot.texts import Text
from tests.databases import lay_out

NOW = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
DUE = dt.datetime(2025, 4, 24, 9, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
REMINDER = Wanted(Key(9, Kind.REMINDER, "etoile/s1", "86400"), 0, DUE - DAY, expires=DUE)
PREMIERE = Wanted(Key(9, Kind.PREMIERE, "etoile/s1"), 1, DUE, expires=DUE + 12 * HOUR)
DISCUSSION = Wanted(Key(9, Kind.DISCUSSION, "etoile/s1", "S1E1"), 2, DUE, expires=None)
LINKS = Wanted(Key(9, Kind.LINKS, "etoile/s1"), 3, DUE, expires=None)
REASON = Text("No.")


class Desk:
    def __init__(self, db: Database) -> None:
        self.db = db
        self.outbox = Outbox(db)

    async def want(self, *wanted: Wanted, now: dt.datetime = NOW) -> list[Delivery]:
        async with self.db.write() as tx:
            await self.outbox.reconcile(tx, await rows.list_of_guild(tx, 9), wanted, now)
        return await self.outbox.list_deliveries(9)

    async def release(self, now: dt.datetime = NOW) -> list[Delivery]:
        async with self.db.write() as tx:
            await self.outbox.release(tx, 9, now)
        return await self.outbox.list_deliveries(9)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_database(lay_out(tmp_path / "callboard.db")) as db:
        yield Desk(db)


async def test_what_is_wanted_is_added_once(desk: Desk) -> None:
    await desk.want(REMINDER, PREMIERE)
    rows = await desk.want(REMINDER, PREMIERE)
    assert [(row.key, row.due, row.expires, row.state) for row in rows] == [
        (REMINDER.key, REMINDER.due, REMINDER.expires, State.DUE),
        (PREMIERE.key, PREMIERE.due, PREMIERE.expires, State.DUE),
    ]


async def test_what_is_no_longer_wanted_and_was_never_tried_is_removed(desk: Desk) -> None:
    await desk.want(REMINDER, PREMIERE)
    assert [row.key for row in await desk.want(PREMIERE)] == [PREMIERE.key]


async def test_a_moved_date_moves_the_row_and_keeps_it_the_same(desk: Desk) -> None:
    [before] = await desk.want(PREMIERE)
    [after] = await desk.want(replace(PREMIERE, due=DUE + DAY, expires=DUE + 2 * DAY))
    assert (after.id, after.due, after.expires) == (before.id, DUE + DAY, DUE + 2 * DAY)


async def test_what_is_sent_or_being_sent_is_left_alone(desk: Desk) -> None:
    for wanted in (REMINDER, PREMIERE):
        await desk.want(REMINDER, PREMIERE)
        row = next(row for row in await desk.outbox.list_deliveries(9) if row.key == wanted.key)
        assert await desk.outbox.begin(row, DUE, 5) is not None
    await desk.outbox.finish(row, DUE, 5, 1234)
    before = await desk.outbox.list_deliveries(9)
    assert [row.state for row in before] == [State.SENDING, State.SENT]
    assert await desk.want(replace(REMINDER, due=DUE + DAY), replace(PREMIERE, due=DUE + DAY)) == before
    assert await desk.want() == before


async def test_a_reminder_whose_moment_had_passed_when_it_was_first_wanted_is_not_owed(desk: Desk) -> None:
    assert await desk.want(REMINDER, now=REMINDER.due + HOUR) == []


async def test_a_reminder_that_is_moved_into_the_past_is_still_owed(desk: Desk) -> None:
    await desk.want(REMINDER)
    [row] = await desk.want(replace(REMINDER, due=NOW - HOUR))
    assert row.state is State.DUE


async def test_a_premiere_that_is_old_news_when_first_wanted_is_not_owed_nor_are_its_discussions(desk: Desk) -> None:
    assert await desk.want(PREMIERE, DISCUSSION, LINKS, now=DUE + 3 * DAY) == []


async def test_discussions_that_were_owed_stay_owed_however_late(desk: Desk) -> None:
    await desk.want(DISCUSSION, LINKS)
    rows = await desk.want(DISCUSSION, LINKS, now=DUE + 30 * DAY)
    assert [(row.key.kind, row.state) for row in rows] == [(Kind.DISCUSSION, State.DUE), (Kind.LINKS, State.DUE)]


async def test_a_tried_row_that_is_withdrawn_ends_with_the_reason_and_comes_back_when_wanted_again(desk: Desk) -> None:
    [row] = await desk.want(PREMIERE)
    await desk.outbox.begin(row, DUE, 5)
    await desk.outbox.postpone(row, DUE + HOUR)
    [row] = await desk.want(now=DUE)
    assert (row.state, row.reason) == (State.EXPIRED, WITHDRAWN)
    [row] = await desk.want(PREMIERE, now=DUE)
    assert (row.state, row.reason, row.unsure_since) == (State.DUE, None, DUE)


async def test_a_parked_row_waits_for_a_moderator(desk: Desk) -> None:
    [row] = await desk.want(PREMIERE)
    await desk.outbox.park(row, DUE, REASON)
    [row] = await desk.want(PREMIERE, now=DUE + HOUR)
    assert (row.state, row.reason, row.settled_at) == (State.PARKED, REASON, DUE)
    [row] = await desk.release(DUE + HOUR)
    assert (row.state, row.reason, row.attempt) == (State.DUE, None, 0)


async def test_a_parked_row_past_its_bound_stays_parked(desk: Desk) -> None:
    [row] = await desk.want(PREMIERE)
    await desk.outbox.park(row, DUE, REASON)
    [row] = await desk.release(DUE + 12 * HOUR)
    assert row.state is State.PARKED


@pytest.mark.parametrize("end", [State.PARKED, State.EXPIRED])
async def test_a_row_that_ended_badly_comes_back_when_its_moment_lies_ahead_again(desk: Desk, end: State) -> None:
    [row] = await desk.want(PREMIERE)
    if end is State.PARKED:
        await desk.outbox.park(row, DUE, REASON)
    else:
        await desk.outbox.expire(row, DUE, REASON, tell=True)
    moved = replace(PREMIERE, due=DUE + 30 * DAY, expires=DUE + 31 * DAY)
    [row] = await desk.want(moved, now=DUE + DAY)
    assert (row.state, row.due) == (State.DUE, DUE + 30 * DAY)
    assert await desk.outbox.list_to_tell(9, DUE + 2 * DAY) == []


async def test_releasing_a_discussion_brings_back_its_links(desk: Desk) -> None:
    rows = {row.key.kind: row for row in await desk.want(PREMIERE, DISCUSSION, LINKS)}
    await desk.outbox.finish(rows[Kind.PREMIERE], DUE, 5, 1)
    await desk.outbox.finish(rows[Kind.LINKS], DUE, 5, 1)
    await desk.outbox.park(rows[Kind.DISCUSSION], DUE, REASON)
    states = {row.key.kind: row.state for row in await desk.release(DUE + HOUR)}
    assert states == {Kind.PREMIERE: State.SENT, Kind.DISCUSSION: State.DUE, Kind.LINKS: State.DUE}


async def test_a_row_that_was_moved_meanwhile_is_not_begun(desk: Desk) -> None:
    [row] = await desk.want(PREMIERE)
    await desk.want(replace(PREMIERE, due=DUE + DAY))
    assert await desk.outbox.begin(row, DUE, 5) is None


async def test_servers_do_not_see_each_others_rows(desk: Desk) -> None:
    await desk.want(PREMIERE)
    assert await desk.outbox.list_deliveries(10) == []
    assert await desk.outbox.find_ready(10, DUE) is None


async def test_the_next_moment_is_that_of_the_next_due_post_try_or_notice(desk: Desk) -> None:
    assert await desk.outbox.find_next_moment(NOW) is None
    first, second = await desk.want(REMINDER, PREMIERE)
    assert await desk.outbox.find_next_moment(NOW) == REMINDER.due
    await desk.outbox.postpone(first, REMINDER.due + HOUR)
    assert await desk.outbox.find_next_moment(REMINDER.due) == REMINDER.due + HOUR
    await desk.outbox.park(second, DUE, REASON)
    await desk.outbox.tell_later([second], DUE + DAY)
    assert await desk.outbox.find_next_moment(DUE) == DUE + DAY


class Explained(Transaction):
    """Gives the plan of each statement in place of its rows."""

    def __init__(self, inner: Transaction) -> None:
        super().__init__(inner._connection)
        self.steps: list[str] = []

    async def execute(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        self.steps += [row["detail"] for row in await super().execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        return []


async def test_finding_what_is_due_never_reads_the_whole_outbox(desk: Desk) -> None:
    async with desk.db.read() as tx:
        explained = Explained(tx)
        await rows.list_ready_guilds(explained, NOW, DUE)
        await rows.find_ready(explained, 9, NOW, DUE)
        await rows.find_next_moment(explained, NOW)
        await rows.list_of_occurrence(explained, 9, "etoile/s1")
        await rows.list_to_tell(explained, 9, NOW)
    assert [step for step in explained.steps if step.startswith("SCAN deliveries")] == []
    assert len([step for step in explained.steps if step.startswith("SEARCH deliveries USING")]) == 8
