"""The SQLite file: how it is opened, read and written.

All writes go through one connection, one transaction at a time, stored on the disk as a whole or not at all.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TypeAlias, TypeVar

import aiosqlite

from bot.errors import UserError
from bot.store.schema import get_version, migrate, refuse_newer

BUSY_TIMEOUT = 5.0
"""Seconds to wait for a lock that another process, a backup for instance, has on the file."""

READERS = 2
"""Connections for reading: one that the courier may keep busy for a moment, and another."""

Values: TypeAlias = Sequence[int | str | None] | Mapping[str, int | str | None]

_T = TypeVar("_T")


class Transaction:
    """What the functions of the store run their SQL through."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """Run a statement and give all the rows that it returns, so that none keeps an old state of the file open."""
        return list(await self._connection.execute_fetchall(sql, values))

    async def find_one(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        """Run a statement and give its first row, if it returns any."""
        rows = await self.execute(sql, values)
        return rows[0] if rows else None

    async def execute_many(self, sql: str, many: Iterable[Sequence[int | str | None]]) -> None:
        """Run a statement once for each set of values."""
        await self._connection.executemany(sql, many)


class Database:
    """An open database. Made by `open_database`."""

    def __init__(self, writer: aiosqlite.Connection, readers: Iterable[aiosqlite.Connection]) -> None:
        self._writer = writer
        self._reading = dict.fromkeys(readers, 0)
        """How many reads are under way on each connection for reading."""
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Run a transaction that may write: committed at the end of the block, undone if the block raises.

        A cancellation never leaves it open. Raises `sqlite3.OperationalError` when the file is locked or the disk full.
        """
        async with self._writing:
            try:
                await _to_its_end(self._writer.execute("BEGIN IMMEDIATE"))
                yield Transaction(self._writer)
                await _to_its_end(self._writer.commit())
            except BaseException:
                await _to_its_end(self._writer.rollback())
                raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Give a connection for reading; each statement sees what has been committed by then.

        It is the one with the least to do, so that a person's answer does not wait while the courier looks for work.
        """
        reader = min(self._reading, key=self._reading.__getitem__)
        self._reading[reader] += 1
        try:
            yield Transaction(reader)
        finally:
            self._reading[reader] -= 1


@asynccontextmanager
async def open_database(path: Path, *, busy_timeout: float = BUSY_TIMEOUT) -> AsyncIterator[Database]:
    """Open the file, make it if it is not there, and bring its schema up to date.

    Raises `UserError` that says what to do: no such folder, read-only, not a database, damaged, newer than the code.
    """
    async with AsyncExitStack() as stack:
        with _explained(path):
            path.parent.mkdir(exist_ok=True)
            writer = await stack.enter_async_context(_connect(path, busy_timeout))
            await _check(writer, path)
            await migrate(writer, path)
            readers = [await stack.enter_async_context(_connect(path, busy_timeout)) for _ in range(READERS)]
            for reader in readers:
                await reader.execute("PRAGMA query_only = ON")
        yield Database(writer, readers)


@asynccontextmanager
async def _connect(path: Path, busy_timeout: float) -> AsyncIterator[aiosqlite.Connection]:
    # Opened here and not by aiosqlite, whose thread outlives the event loop for a moment when the opening fails.
    opened = sqlite3.connect(path, isolation_level=None, timeout=busy_timeout, check_same_thread=False)
    connection = aiosqlite.Connection(lambda: opened, iter_chunk_size=64)
    try:
        await _to_its_end(connection)
        connection.row_factory = sqlite3.Row
        await connection.execute("PRAGMA foreign_keys = ON")
        await connection.execute("PRAGMA synchronous = FULL")
        yield connection
    finally:
        await connection.close()


async def _check(connection: aiosqlite.Connection, path: Path) -> None:
    await refuse_newer(connection, path)
    if [row[0] for row in await connection.execute_fetchall("PRAGMA quick_check(1)")] != ["ok"]:
        raise _damaged(path)
    [mode] = await connection.execute_fetchall("PRAGMA journal_mode = WAL")
    if mode[0] != "wal":
        raise _unwritable(path, "no write-ahead log is possible there")
    # A file that is read-only shall say so now, rather than at the first command.
    await connection.execute("BEGIN IMMEDIATE")
    try:
        await connection.execute(f"PRAGMA user_version = {await get_version(connection)}")
    finally:
        await connection.rollback()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what can be wrong with the file into sentences."""
    try:
        yield
    except FileNotFoundError:
        raise UserError(
            "The folder {folder} for the database does not exist. Make it, or set CALLBOARD_DATABASE to another place.",
            folder=path.parent,
        ) from None
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from None
    except sqlite3.DatabaseError as error:
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
                raise _unwritable(path, str(error)) from None
            case sqlite3.SQLITE_NOTADB:
                raise UserError(
                    "{path} is not a database. Move that file away, or set CALLBOARD_DATABASE to another one.",
                    path=path,
                ) from None
            case sqlite3.SQLITE_CORRUPT:
                raise _damaged(path) from None
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                raise UserError(
                    "Another program keeps the database {path} locked. Close it, then start Callboard again.", path=path
                ) from None
            case sqlite3.SQLITE_FULL:
                raise UserError(
                    "The disk with the database {path} is full. Free some space, then start Callboard again.", path=path
                ) from None
        raise


def _unwritable(path: Path, problem: str) -> UserError:
    return UserError(
        "Callboard cannot write to its database {path} ({problem}). Give it the right to write to that file and its "
        "folder, or set CALLBOARD_DATABASE to another place.",
        path=path,
        problem=problem,
    )


def _damaged(path: Path) -> UserError:
    return UserError(
        "The database {path} is damaged. Nothing has been changed in it. Move it away and put a backup in its place.",
        path=path,
    )


async def _to_its_end(work: Awaitable[_T]) -> _T:
    """Await what must not be left half done: a cancellation takes effect after it."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        raise
