"""The schema is brought up to date step by step, with a copy of what was there before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import aiosqlite
import pytest

from bot.store.connection import open_database
from bot.store.schema import MIGRATIONS, get_version, list_migrations, migrate
from tests.databases import lay_out


def write(folder: Path, version: int, sql: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{version:04}_step.sql").write_text(sql)


async def bring_up(path: Path, steps: Path) -> int:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await migrate(connection, path, steps)
        return await get_version(connection)


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def copies(folder: Path) -> list[Path]:
    return list(folder.glob("*.before-*"))


def test_the_steps_are_numbered_without_a_gap() -> None:
    versions = [step.version for step in list_migrations()]
    assert versions == list(range(1, len(versions) + 1))
    assert len(list(MIGRATIONS.iterdir())) == len(versions)


async def test_every_table_is_strict_and_every_step_is_applied_once(tmp_path: Path) -> None:
    path = tmp_path / "callboard.db"
    for _ in range(2):
        async with open_database(path):
            pass
    assert query(path, "PRAGMA user_version") == [(list_migrations()[-1].version,)]
    tables = query(path, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'")
    assert tables
    assert {strict for _, strict in tables} == {1}


async def test_other_tests_begin_with_the_database_that_a_first_start_makes(tmp_path: Path) -> None:
    made, laid_out = tmp_path / "made.db", lay_out(tmp_path / "laid-out.db")
    async with open_database(made):
        pass
    for sql in ("SELECT * FROM sqlite_schema ORDER BY name", "PRAGMA user_version", "PRAGMA journal_mode"):
        assert query(made, sql) == query(laid_out, sql)


async def test_a_new_database_needs_no_copy_and_one_in_use_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    path, steps = tmp_path / "callboard.db", tmp_path / "steps"
    write(steps, 1, "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);")
    assert await bring_up(path, steps) == 1
    assert copies(tmp_path) == []
    write(steps, 2, "ALTER TABLE a ADD COLUMN y INTEGER;")
    write(steps, 3, "UPDATE a SET y = 5;")
    assert await bring_up(path, steps) == 3
    assert query(path, "SELECT x, y FROM a") == [(1, 5)]
    copy = tmp_path / "callboard.db.before-2"
    assert copies(tmp_path) == [copy]
    assert query(copy, "SELECT * FROM a") == [(1,)]
    assert query(copy, "PRAGMA user_version") == [(1,)]


async def test_a_step_that_fails_changes_nothing_and_can_be_tried_again(tmp_path: Path) -> None:
    path, steps = tmp_path / "callboard.db", tmp_path / "steps"
    write(steps, 1, "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);")
    await bring_up(path, steps)
    write(steps, 2, "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO missing VALUES (1);")
    with pytest.raises(sqlite3.OperationalError):
        await bring_up(path, steps)
    assert query(path, "PRAGMA user_version") == [(1,)]
    assert query(path, "SELECT name FROM sqlite_master") == [("a",)]
    write(steps, 2, "CREATE TABLE b (x INTEGER) STRICT;")
    assert await bring_up(path, steps) == 2


async def test_a_copy_that_was_cut_short_is_not_taken_for_one(tmp_path: Path) -> None:
    path, steps = tmp_path / "callboard.db", tmp_path / "steps"
    write(steps, 1, "CREATE TABLE a (x INTEGER) STRICT;")
    await bring_up(path, steps)
    (tmp_path / "callboard.db.before-2.unfinished").write_text("half")
    write(steps, 2, "CREATE TABLE b (x INTEGER) STRICT;")
    await bring_up(path, steps)
    assert [copy.name for copy in copies(tmp_path)] == ["callboard.db.before-2"]
