"""The database that most tests begin with: the schema is made once, and each has a copy of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.schema import list_migrations


def lay_out(path: Path) -> Path:
    """Put an empty database with the schema at `path`, as the first start of a bot leaves it, unless one is there."""
    if not path.exists():
        path.write_bytes(_empty())
    return path


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "callboard.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            for step in list_migrations():
                db.executescript(f"{step.sql}\nPRAGMA user_version = {step.version};")
        return path.read_bytes()
