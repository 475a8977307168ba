"""What is stored comes back as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.community.model import Horizon, KnowledgeChange, RoomCeiling
from bot.community.settings import ServerSettings, SettingChange
from bot.delivery.model import State
from bot.schedule.model import Key, Kind, Quiet, Wanted
from bot.show.knowledge import Correction, Knowledge, OwnAnswer
from bot.store import ceilings, guilds, knowledge, members, outbox
from bot.store.connection import Database, Transaction, Values, open_database
from bot.store.sentences import read_text, write_text
from bot.store.sync import SyncedCommands
from bot.texts import Text
from tests.databases import lay_out

AT = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
ID = 2**63 - 1
"""The largest id there can be."""


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(lay_out(tmp_path / "callboard.db")) as db:
        yield db


@pytest.mark.parametrize(
    "settings",
    [
        ServerSettings(ID),
        ServerSettings(
            ID,
            announcements=1,
            discussions=ID - 1,
            log=3,
            ping=4,
            zone="Europe/Paris",
            language="fr",
            leads=(dt.timedelta(days=2), dt.timedelta(minutes=90)),
            morning=dt.time(18, 30),
            quiet=Quiet(dt.time(23), dt.time(7, 30)),
            digest=6,
            events=False,
            sentence_reminder="Bring popcorn.",
            sentence_premiere="At last.",
            sentence_screening="Together.",
            sentence_digest="See you.",
            configured_by=ID - 2,
            configured_at=AT,
        ),
        ServerSettings(ID, leads=(), morning=dt.time(0, 0), quiet=Quiet(dt.time(0), dt.time(1)), digest=0),
    ],
    ids=["nothing", "everything", "edges"],
)
async def test_settings_come_back_as_they_were(db: Database, settings: ServerSettings) -> None:
    for _ in range(2):
        async with db.write() as tx:
            await guilds.save_settings(tx, settings)
    async with db.read() as tx:
        assert await guilds.get_settings(tx, ID) == settings
        assert await guilds.list_settings(tx, after=0, limit=10) == [settings]


async def test_a_server_that_has_chosen_nothing_has_the_defaults(db: Database) -> None:
    async with db.read() as tx:
        assert await guilds.get_settings(tx, 5) == ServerSettings(5)


async def test_the_history_is_the_servers_own_and_the_newest_comes_first(db: Database) -> None:
    changes = [SettingChange(guild, AT, 7, key, None, "x") for guild in (1, 2) for key in ("zone", "log", "ping")]
    async with db.write() as tx:
        await guilds.add_changes(tx, changes)
    async with db.read() as tx:
        assert await guilds.list_changes(tx, 1, limit=2) == [changes[2], changes[1]]


async def test_the_hash_of_the_commands_is_kept_for_each_application(db: Database) -> None:
    synced = SyncedCommands(db)
    assert await synced.find_command_hash(1) is None
    for value in ("a", "b"):
        await synced.set_command_hash(1, value)
    await synced.set_command_hash(2, "c")
    assert [await synced.find_command_hash(number) for number in (1, 2)] == ["b", "c"]


@pytest.mark.parametrize(
    "text", [Text("No."), Text("{a} {b} “é”", a=1, b=Text("Inner {c}", c="x")), Text("{path}", path="a{b}")], ids=str
)
def test_a_sentence_comes_back_as_it_was(text: Text) -> None:
    assert read_text(write_text(text)) == text


def test_values_that_json_does_not_know_become_text() -> None:
    assert read_text(write_text(Text("{path}", path=Path("a/b")))) == Text("{path}", path="a/b")


async def test_how_far_members_are_comes_back_and_is_forgotten_for_one_alone(db: Database) -> None:
    first, other = Horizon(ID, "etoile", 3, shared=True), Horizon(5, "etoile", 0, shared=False)
    async with db.write() as tx:
        for horizon in (
            Horizon(ID, "etoile", 8, shared=False),
            first,
            other,
            Horizon(ID, "lighthouse", 1, shared=False),
        ):
            await members.save_progress(tx, horizon, AT)
    async with db.write() as tx:
        assert first in await members.list_progress(tx)
        assert len(await members.list_progress(tx)) == 3
        await members.delete_progress(tx, ID)
        assert await members.list_progress(tx) == [other]


async def test_ceilings_come_back_by_room(db: Database) -> None:
    rooms = [RoomCeiling(1, None, "etoile", 2), RoomCeiling(1, ID, "etoile", 5), RoomCeiling(2, ID, "etoile", 0)]
    async with db.write() as tx:
        for room in (RoomCeiling(1, None, "etoile", 7), *rooms):
            await ceilings.save_ceiling(tx, room)
        assert sorted(await ceilings.list_ceilings(tx), key=repr) == sorted(rooms, key=repr)
        await ceilings.delete_ceiling(tx, 1, None, "etoile")
        await ceilings.delete_ceiling(tx, 1, ID, "etoile")
        assert await ceilings.list_ceilings(tx) == rooms[2:]


async def test_a_thread_is_known_for_a_discussion_once_it_has_been_opened_and_in_its_server_alone(db: Database) -> None:
    key = Key(1, Kind.DISCUSSION, "etoile/s1", "S1E5")
    async with db.write() as tx:
        await outbox.insert_all(tx, [Wanted(key, 1, AT, None), Wanted(Key(1, Kind.PREMIERE, "etoile/s1"), 0, AT, None)])
        for row in await outbox.list_of_guild(tx, 1):
            await outbox.set_starter(tx, row.id, 77 if row.key == key else 78)
        assert await ceilings.find_discussion(tx, 1, 77) is None
        for row in await outbox.list_of_guild(tx, 1):
            await outbox.set_sent(tx, row, AT, 3, row.message_id or 0)
        assert {row.state for row in await outbox.list_of_guild(tx, 1)} == {State.SENT}
        assert await ceilings.find_discussion(tx, 1, 77) == key
        assert await ceilings.find_discussion(tx, 2, 77) is None
        assert await ceilings.find_discussion(tx, 1, 78) is None


class Explaining(Transaction):
    """Asks how a statement would be run in place of running it."""

    plan: str = ""

    async def find_one(self, sql: str, values: Values = ()) -> None:
        self.plan = "\n".join(row["detail"] for row in await self.execute(f"EXPLAIN QUERY PLAN {sql}", values))


async def test_looking_for_a_threads_discussion_reads_an_index_and_not_the_outbox(db: Database) -> None:
    explaining = Explaining(db._writer)
    await ceilings.find_discussion(explaining, 1, 77)
    assert explaining.plan == "SEARCH deliveries USING INDEX deliveries_of_discussions (message_id=?)"


async def test_answers_and_corrections_come_back_by_server_and_show(db: Database) -> None:
    answer = OwnAnswer(0, "Où ?", ("a|b", "c\nd"), "**Là** 🩰", 3)
    made = Correction("show.status", "Other", "Because", AT, ID)
    async with db.write() as tx:
        first = await knowledge.add_answer(tx, ID, "etoile", answer, now=AT, by=7)
        second = await knowledge.add_answer(tx, ID, "etoile", answer, now=AT, by=7)
        gone = await knowledge.add_answer(tx, ID, "etoile", answer, now=AT, by=7)
        await knowledge.add_answer(tx, 5, "other", answer, now=AT, by=7)
        await knowledge.save_answer(tx, ID, OwnAnswer(second, "Q", (), "A"), now=AT, by=7)
        await knowledge.save_answer(tx, 5, OwnAnswer(first, "Not theirs", (), "A"), now=AT, by=7)
        await knowledge.delete_answer(tx, 5, first)
        await knowledge.delete_answer(tx, ID, gone)
        for correction in (
            Correction("show.status", "Old", "x", AT, 1),
            made,
            Correction("premiere:s1", "x", "y", AT, 1),
        ):
            await knowledge.save_correction(tx, ID, "etoile", correction)
        await knowledge.delete_correction(tx, ID, "etoile", "premiere:s1")
    async with db.read() as tx:
        loaded = await knowledge.load_knowledge(tx)
    kept = (OwnAnswer(first, "Où ?", ("a|b", "c\nd"), "**Là** 🩰", 3), OwnAnswer(second, "Q", (), "A"))
    assert loaded[ID, "etoile"] == Knowledge(kept, (made,))
    assert [one.text for one in loaded[5, "other"].answers] == ["**Là** 🩰"]
    assert set(loaded) == {(ID, "etoile"), (5, "other")}


async def test_the_history_of_knowledge_is_the_servers_own_and_the_newest_comes_first(db: Database) -> None:
    changes = [
        KnowledgeChange(guild, show, AT, ID, f"answer:{number}", None, "new", "reason")
        for guild in (1, 2)
        for show in ("etoile", "other")
        for number in (1, 2, 3)
    ]
    async with db.write() as tx:
        for change in changes:
            await knowledge.add_change(tx, change)
    async with db.read() as tx:
        assert await knowledge.list_changes(tx, 1, "other", limit=2) == [changes[5], changes[4]]
