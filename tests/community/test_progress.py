"""What members say of how far they have watched is kept, and is at hand without waiting."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.community.progress import Progress, parse_seen
from bot.errors import UserError
from bot.show.loading import load_pack
from bot.show.shows import Show
from bot.store.connection import Database, open_database
from tests.clocks import HandClock
from tests.databases import lay_out

ROOT = Path(__file__).parent.parent.parent
CLOCK = HandClock(dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC))


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(lay_out(tmp_path / "callboard.db")) as db:
        yield db


@pytest.fixture(scope="module")
def lighthouse() -> Show:
    return Show(load_pack(ROOT / "tests/shows/lighthouse.yaml"))


async def reread(db: Database) -> Progress:
    progress = Progress(db, CLOCK)
    await progress.load()
    return progress


async def test_who_has_said_nothing_has_seen_nothing(db: Database) -> None:
    progress = await reread(db)
    assert (progress.get_seen(1, "etoile"), progress.is_shared(1, "etoile")) == (0, False)


async def test_what_is_said_holds_for_one_show_and_outlives_a_restart(db: Database) -> None:
    await (await reread(db)).set(1, "etoile", 3, shared=True)
    progress = await reread(db)
    assert (progress.get_seen(1, "etoile"), progress.is_shared(1, "etoile")) == (3, True)
    assert (progress.get_seen(1, "other"), progress.get_seen(2, "etoile")) == (0, 0)


async def test_whether_others_may_know_stays_unless_it_is_said(db: Database) -> None:
    progress = await reread(db)
    await progress.set(1, "etoile", 3, shared=True)
    await progress.set(1, "etoile", 5)
    assert (progress.get_seen(1, "etoile"), progress.is_shared(1, "etoile")) == (5, True)
    await progress.set(1, "etoile", 5, shared=False)
    assert not (await reread(db)).is_shared(1, "etoile")


async def test_a_step_back_is_taken_when_said_and_never_by_raising(db: Database) -> None:
    progress = await reread(db)
    await progress.raise_to(1, "etoile", 4)
    await progress.raise_to(1, "etoile", 2)
    assert progress.get_seen(1, "etoile") == 4
    await progress.set(1, "etoile", 1)
    assert (await reread(db)).get_seen(1, "etoile") == 1


async def test_who_is_forgotten_has_said_nothing_and_others_are_not_touched(db: Database) -> None:
    progress = await reread(db)
    for user in (1, 2):
        await progress.set(user, "etoile", 3)
        await progress.set(user, "other", 1)
    await progress.forget(1)
    for one in (progress, await reread(db)):
        assert [one.get_seen(user, show) for user in (1, 2) for show in ("etoile", "other")] == [0, 0, 3, 1]


async def test_what_could_not_be_stored_is_not_claimed(tmp_path: Path) -> None:
    path = tmp_path / "callboard.db"
    async with open_database(path, busy_timeout=0.01) as db:
        progress = await reread(db)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            await progress.set(1, "etoile", 3)
        other.close()
        assert progress.get_seen(1, "etoile") == 0


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("3", 3), (" S1E3 ", 3), ("s2e1", 4), ("episode 2", 2), ("épisode 2", 2), ("2x02", 5), ("0", 0), ("00", 0),
        ("all", 5), ("Tout", 5), ("everything", 5), ("none", 0), ("Rien", 0), ("pas commencé", 0),
    ],
)  # fmt: skip
def test_people_write_it_in_many_ways(lighthouse: Show, text: str, seen: int) -> None:
    assert parse_seen(text, lighthouse, 0) == seen


@pytest.mark.parametrize("text", ["", "-1", "6", "S9E9", "banana", "3.5", "9" * 5000, "📺", "\x00"])
def test_what_cannot_be_read_is_refused_with_how_it_is_written(lighthouse: Show, text: str) -> None:
    with pytest.raises(UserError, match=r"which has 5 episodes\. Write how many you have seen, such as 3") as caught:
        parse_seen(text, lighthouse, 0)
    assert len(str(caught.value)) < 400


def test_a_title_counts_only_for_who_may_know_it(lighthouse: Show) -> None:
    hidden = next(one for one in lighthouse.episodes() if one.title_safe_after > 0)
    assert parse_seen(hidden.title, lighthouse, hidden.title_safe_after) == hidden.ordinal
    with pytest.raises(UserError):
        parse_seen(hidden.title, lighthouse, hidden.title_safe_after - 1)
