"""How long a person waits for an answer, against a bot that answers every command with one constant word.

Both are the unmodified library in the same sandbox, one after the other in turns; the time is the sandbox's, from
telling the bot of the interaction until its answer.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from tests.stage import on_stage

ROUNDS, TURNS = 200, 3
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": "is it out yet?"}),
    ("ask", {"question": "who plays Kevin?"}),
    ("cast", {"who": "luke kirby"}),
    ("cast", {"who": "gainsburg"}),
    ("cast", {}),
    ("episode", {"number": 3}),
    ("release", {}),
    ("next", {}),
]


@asynccontextmanager
async def constant_bot() -> AsyncIterator[SandboxServer]:
    """Give a sandbox with a bot in it that has one command and answers it with one word."""
    server = SandboxServer(SandboxClock(), port=0)
    await server.start()
    Route.BASE = server.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(f"ws://{server.host}:{server.port}/gateway")
    client = discord.Client(intents=discord.Intents(guilds=True), guild_ready_timeout=0.05)
    tree = app_commands.CommandTree(client)

    @tree.command(name="word", description="One word")
    async def word(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("word")

    async with client:
        await client.login(server.world.token)
        await tree.sync()
        running = asyncio.create_task(client.connect())
        await client.wait_until_ready()
        yield server
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await server.stop()


async def ask(server: SandboxServer, name: str, options: dict[str, Any]) -> list[float]:
    """Ask the same again and again, one at a time; give the milliseconds of each answer."""
    guild = next(iter(server.world.guilds.values()))
    fan = next(user.id for user in server.world.users.values() if user.name == "fan")
    request = {
        "kind": "command",
        "guild_id": str(guild.id),
        "channel_id": str(guild.channels[0]),
        "user_id": str(fan),
        "name": name,
        "options": options,
    }
    times = []
    async with aiohttp.ClientSession() as session:
        for _ in range(ROUNDS):
            async with session.post(f"{server.url}/sandbox/interact", json=request) as answer:
                told = await answer.json()
                if not told["ok"]:
                    raise RuntimeError(told["error"])
                times.append(told["latency_ms"])
    return times


async def measure() -> None:
    """Print the table."""
    floor: list[float] = []
    ours: dict[str, list[float]] = {}
    for _ in range(TURNS):
        async with constant_bot() as server:
            floor += await ask(server, "word", {})
        async with on_stage(Path(tempfile.mkdtemp()) / "callboard.db") as stage:
            for name, options in QUESTIONS:
                asked = f"/{name} {' '.join(f'{key}:{value}' for key, value in options.items())}".strip()
                ours.setdefault(asked, []).extend(await ask(stage.server, name, options))
    base = statistics.median(floor)
    print(f"{'answer':<32}{'median ms':>10}{'p99 ms':>9}{'× floor':>9}")
    for asked, times in {"one constant word": floor, **ours}.items():
        middle, last = statistics.median(times), statistics.quantiles(times, n=100)[98]
        print(f"{asked:<32}{middle:>10.2f}{last:>9.2f}{middle / base:>9.2f}")


if __name__ == "__main__":
    asyncio.run(measure())
