"""One process a database: a lock that the system lets go of when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import UserError


@contextmanager
def hold_database(path: Path) -> Iterator[None]:
    """Keep every other Callboard off the database while the context lasts.

    Raises `UserError` at once if another process holds it, or if the lock's file cannot be written.
    """
    beside = path.with_name(f"{path.name}.lock")
    try:
        path.parent.mkdir(exist_ok=True)
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        raise UserError(
            "The folder {folder} for the database does not exist. Make it, or set CALLBOARD_DATABASE to another place.",
            folder=path.parent,
        ) from None
    except OSError as error:
        raise UserError(
            "The database's lock {path} cannot be written ({problem}). Give Callboard the right to write in that "
            "folder, or set CALLBOARD_DATABASE to another place.",
            path=beside,
            problem=error.strerror,
        ) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                "Another Callboard already works with the database {path}. Stop that one first, or set "
                "CALLBOARD_DATABASE to another file.",
                path=path,
            ) from None
        yield
    finally:
        os.close(lock)
