"""The schema's history: numbered SQL files, each applied once, together with the number that says so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import aiosqlite
import structlog

from bot.errors import UserError

MIGRATIONS = Path(__file__).parent / "migrations"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: `0001_servers_and_outbox.sql` leads to version 1."""

    version: int
    sql: str


def list_migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """List the steps in order."""
    paths = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [Migration(int(path.name[:4]), path.read_text(encoding="utf-8")) for path in paths]


async def get_version(connection: aiosqlite.Connection) -> int:
    """Tell which step the database has reached; 0 for an empty one."""
    [row] = await connection.execute_fetchall("PRAGMA user_version")
    return int(row[0])


async def refuse_newer(connection: aiosqlite.Connection, path: Path, folder: Path = MIGRATIONS) -> None:
    """Raise `UserError` if the database has steps that this code does not know."""
    found, known = await get_version(connection), list_migrations(folder)[-1].version
    if found > known:
        raise UserError(
            "The database {path} was written by a newer Callboard (schema {found}, this one knows {known}): "
            "update Callboard or restore a backup.",
            path=path,
            found=found,
            known=known,
        )


async def migrate(connection: aiosqlite.Connection, path: Path, folder: Path = MIGRATIONS) -> None:
    """Apply the steps that are missing, each in a transaction of its own.

    A database that has been in use is copied first, to `<name>.before-<first missing step>`.
    """
    reached = await get_version(connection)
    missing = [step for step in list_migrations(folder) if step.version > reached]
    if missing and reached:
        await _copy(connection, path.with_name(f"{path.name}.before-{missing[0].version}"))
    for step in missing:
        try:
            await connection.executescript(
                f"BEGIN IMMEDIATE;\n{step.sql}\nPRAGMA user_version = {step.version};\nCOMMIT;"
            )
        except BaseException:
            await connection.rollback()
            raise
        _log.info("schema brought up to date", database=str(path), version=step.version)


async def _copy(connection: aiosqlite.Connection, to: Path) -> None:
    """Write the copy under another name first, so that a copy that is there is a whole one."""
    unfinished = to.with_name(f"{to.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    await connection.execute("VACUUM INTO ?", (str(unfinished),))
    unfinished.replace(to)
