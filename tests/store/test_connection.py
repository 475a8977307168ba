"""A database opens ready for use, writes whole transactions, and says what is wrong with a file in one sentence."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.store.connection import Database, open_database

INSERT = "INSERT INTO synced_commands (application_id, hash) VALUES (?, ?)"


async def hashes(db: Database) -> list[str]:
    async with db.read() as tx:
        return [row["hash"] for row in await tx.execute("SELECT hash FROM synced_commands ORDER BY application_id")]


async def test_a_new_file_is_made_in_a_new_folder_and_set_up_to_lose_nothing(tmp_path: Path) -> None:
    async with open_database(tmp_path / "var" / "callboard.db") as db, db.write() as tx:
        for name, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)):
            assert [tuple(row) for row in await tx.execute(f"PRAGMA {name}")] == [(value,)]


async def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    async with open_database(tmp_path / "callboard.db") as db:
        with pytest.raises(sqlite3.IntegrityError):
            async with db.write() as tx:
                await tx.execute_many(INSERT, [(1, "a"), (2, None)])
        async with db.write() as tx:
            await tx.execute(INSERT, (2, "b"))
        assert await hashes(db) == ["b"]


async def test_transactions_wait_for_each_other(tmp_path: Path) -> None:
    async with open_database(tmp_path / "callboard.db") as db:

        async def add(number: int) -> None:
            async with db.write() as tx:
                [row] = await tx.execute("SELECT COUNT(*) AS count FROM synced_commands")
                await tx.execute(INSERT, (row["count"], str(number)))

        await asyncio.gather(*(add(number) for number in range(20)))
        assert len(await hashes(db)) == 20


async def test_a_short_read_does_not_wait_behind_a_long_one(tmp_path: Path) -> None:
    async with open_database(tmp_path / "callboard.db") as db:

        async def read(count: int) -> None:
            async with db.read() as tx:
                counting = (
                    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT MAX(i) FROM n"
                )
                await tx.execute(counting, (count,))

        long = asyncio.create_task(read(2_000_000))
        await asyncio.sleep(0)
        for _ in range(3):
            await read(1)
        assert not long.done()
        await long


async def test_a_cancelled_transaction_is_stored_whole_or_not_at_all_and_blocks_nobody(tmp_path: Path) -> None:
    async with open_database(tmp_path / "callboard.db") as db:

        async def add(number: int) -> None:
            async with db.write() as tx:
                await tx.execute(INSERT, (2 * number, "first"))
                await tx.execute(INSERT, (2 * number + 1, "second"))

        for number in range(40):
            task = asyncio.create_task(add(number))
            for _ in range(8 * number):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        found = await hashes(db)
        assert found.count("first") == found.count("second")
        async with db.write() as tx:
            await tx.execute(INSERT, (1000, "last"))
        assert (await hashes(db))[-1] == "last"


async def test_the_reading_connection_cannot_write(tmp_path: Path) -> None:
    async with open_database(tmp_path / "callboard.db") as db, db.read() as tx:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await tx.execute(INSERT, (1, "a"))


async def refusal(path: Path) -> str:
    with pytest.raises(UserError) as refused:
        async with open_database(path, busy_timeout=0.02):
            pass
    assert path.name in str(refused.value) or str(path.parent) in str(refused.value)
    return str(refused.value)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "does not exist" in await refusal(tmp_path / "a" / "b" / "callboard.db")


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "callboard.db"
    path.write_text("dear diary, " * 100)
    assert "is not a database" in await refusal(path)
    assert path.read_text().startswith("dear diary")


async def test_a_damaged_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "callboard.db"
    async with open_database(path) as db, db.write() as tx:
        await tx.execute_many(INSERT, [(number, "x" * 300) for number in range(200)])
    pages = bytearray(path.read_bytes())
    pages[8192:12288] = os.urandom(4096)
    path.write_bytes(pages)
    assert "damaged" in await refusal(path)


async def test_a_database_newer_than_the_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "callboard.db"
    async with open_database(path):
        pass
    _run(path, "PRAGMA user_version = 7001")
    sentence = await refusal(path)
    assert "schema 7001" in sentence
    assert "update Callboard or restore a backup" in sentence


async def test_a_database_that_another_program_locks_is_named(tmp_path: Path) -> None:
    path = tmp_path / "callboard.db"
    async with open_database(path):
        pass
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "locked" in await refusal(path)
    other.close()


def test_an_opening_that_is_broken_off_leaves_nothing_running(tmp_path: Path) -> None:
    async def break_off(turns: int) -> None:
        async def hold() -> None:
            async with open_database(tmp_path / "callboard.db"):
                await asyncio.Event().wait()

        opening = asyncio.create_task(hold())
        for _ in range(turns):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.wait([opening])

    for turns in range(20):
        asyncio.run(break_off(turns))


def _run(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()


def _allow(path: Path, mode: int) -> None:
    path.chmod(mode)


@pytest.fixture
def nobodys_folder() -> Iterator[Path]:
    """A folder for somebody who is not root, who could write anywhere."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    user = 65534 if os.geteuid() == 0 else os.geteuid()
    if user != os.geteuid():
        os.chown(folder, user, -1)
    root = os.geteuid()
    os.seteuid(user)
    try:
        yield folder
    finally:
        os.seteuid(root)
        folder.chmod(0o700)
        shutil.rmtree(folder)


async def test_a_read_only_file_is_refused_at_once(nobodys_folder: Path) -> None:
    path = nobodys_folder / "callboard.db"
    async with open_database(path):
        pass
    _allow(path, 0o400)
    assert "cannot write" in await refusal(path)


async def test_a_read_only_folder_is_refused_at_once(nobodys_folder: Path) -> None:
    path = nobodys_folder / "callboard.db"
    _allow(nobodys_folder, 0o500)
    assert "cannot write" in await refusal(path)


async def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "callboard.db"
    path.mkdir()
    assert "cannot write" in await refusal(path)
