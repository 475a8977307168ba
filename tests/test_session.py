"""Staying connected: the bot ends when it is told to, whatever Discord does meanwhile."""

from __future__ import annotations

import asyncio

import pytest
from discord.backoff import ExponentialBackoff

from tests.stage import Stage


async def test_the_bot_ends_at_once_while_it_reconnects_to_a_discord_that_says_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.01)
    knocked, over = asyncio.Event(), asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readline()).startswith(b"GET /gateway"):
            knocked.set()
        await over.wait()
        writer.close()

    await stage.server.stop()
    async with await asyncio.start_server(say_nothing, "127.0.0.1", stage.server.port):
        async with asyncio.timeout(10):
            await knocked.wait()
        async with asyncio.timeout(10):
            await stage.stop_bot()
        over.set()
