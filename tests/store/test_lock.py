"""One process works with a database; a second one says so and goes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.store.lock import hold_database

HOLD = """
import sys, pathlib
from bot.store.lock import hold_database
with hold_database(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "callboard.db"
    other = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(UserError, match=r"Another Callboard already works with the database .*callboard\.db"),
            hold_database(path),
        ):
            pass
        other.kill()
    with hold_database(path):
        pass


def test_the_lock_is_let_go_at_the_end(tmp_path: Path) -> None:
    for _ in range(2):
        with hold_database(tmp_path / "callboard.db"):
            pass


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"), hold_database(tmp_path / "a" / "b" / "callboard.db"):
        pass


def test_a_lock_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "callboard.db.lock").mkdir()
    with (
        pytest.raises(UserError, match=r"callboard\.db\.lock cannot be written"),
        hold_database(tmp_path / "callboard.db"),
    ):
        pass
