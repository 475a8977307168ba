"""What is stored comes back as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.community.settings import ServerSettings, SettingChange
from bot.store import guilds
from bot.store.connection import Database, open_database
from bot.store.sentences import read_text, write_text
from bot.store.sync import SyncedCommands
from bot.texts import Text

AT = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
ID = 2**63 - 1
"""The largest id there can be."""


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(tmp_path / "callboard.db") as db:
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
            configured_by=ID - 2,
            configured_at=AT,
        ),
        ServerSettings(ID, leads=(), morning=dt.time(0, 0)),
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
