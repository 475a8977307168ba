"""Opening the bot."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot.clock import SystemClock
from bot.settings import Settings
from bot.show.shows import Shows

ROOT = Path(__file__).parent.parent


async def test_the_event_loop_serves_others_while_the_packs_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, load_packs, served = asyncio.get_running_loop(), app.load_packs, threading.Event()

    def load_once_served(*arguments: Any) -> Shows:
        loop.call_soon_threadsafe(served.set)
        assert served.wait(5), "the event loop stood still"
        return load_packs(*arguments)

    monkeypatch.setattr(app, "load_packs", load_once_served)
    settings = Settings(callboard_database=tmp_path / "callboard.db", callboard_shows=ROOT / "data" / "shows")
    async with app.open_bot(settings, SystemClock()) as bot:
        assert bot.app.shows.packs()
