"""Discord is told of the commands when they have changed, and only then."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bot.client import client
from tests.stage import Stage


async def times_told(stage: Stage) -> int:
    """Count how often the commands have been sent so far."""
    sent = [one for one in await stage.requests() if one.get("method", "GET") != "GET" and "/commands" in one["path"]]
    assert {one["method"] for one in sent} <= {"PUT"}
    return len(sent)


async def restart(stage: Stage) -> None:
    await stage.stop_bot()
    await stage.start_bot()


async def test_a_first_start_tells_discord_once_and_a_restart_nothing(stage: Stage) -> None:
    assert await times_told(stage) == 1
    await restart(stage)
    assert await times_told(stage) == 1
    assert (await stage.command("help")).ok


async def test_a_changed_tree_is_told_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "EXTENSIONS", (*client.EXTENSIONS, "tests.encore"))
    await restart(stage)
    assert await times_told(stage) == 2
    assert (await stage.command("encore")).text == "Once more."
    await restart(stage)
    assert await times_told(stage) == 2


async def test_what_discord_was_told_last_is_remembered_in_the_database(stage: Stage) -> None:
    await stage.stop_bot()
    with closing(sqlite3.connect(stage.settings.callboard_database)) as db, db:
        db.execute("UPDATE synced_commands SET hash = 'that of another version'")
    await stage.start_bot()
    assert await times_told(stage) == 2


async def test_commands_that_discord_did_not_take_are_told_again_at_the_next_start(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.stop_bot()
    monkeypatch.setattr(client, "EXTENSIONS", (*client.EXTENSIONS, "tests.encore"))
    await stage.fault(route="PUT /applications/*/commands", status=503)
    with pytest.raises(ExceptionGroup):
        await stage.start_bot()
    await stage.start_bot()
    assert (await stage.command("encore")).ok
