"""How fast thousands of servers that are due at one instant get their post, and what others notice of it meanwhile.

The sandbox, with Discord's limit of 50 requests a second, and the bot are processes of their own. Once all channels are
there, and once 1 in 100 has been deleted. Meanwhile somebody asks /cast again and again.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import log
from tests.faults.ledger import Outbox
from tests.faults.processes import Json, Sandbox, bot_program, open_sandbox
from tests.faults.scenery import Programme, set_up, write_pack

SERVERS = 2500
LIMIT = 50
"""Requests a second that Discord allows over all routes."""
PACE = 48
"""Requests a second that the bot makes by default."""
DEAD_EVERY = 100
"""Every so many-th channel is dead in the second run."""
ASK_EVERY = 0.1


@dataclass(frozen=True)
class Burst:
    """What was measured."""

    limit: int
    """Requests a second that were allowed."""
    posts: int
    refused: int
    """Requests that were too many: 429."""
    delays: Sequence[float]
    """Seconds from the instant at which all were due to each post."""
    answers: Sequence[float]
    """Milliseconds from asking /cast to its answer, one after the other while posts went out."""

    @property
    def share(self) -> float:
        """How much of what the limit allows was made use of, from the first post to the last."""
        return (self.posts - 1) / (self.delays[-1] - self.delays[0]) / self.limit

    @property
    def slowest(self) -> float:
        """The delay that one in a hundred exceeds."""
        return statistics.quantiles(self.delays, n=100)[98]

    @property
    def slowest_answer(self) -> float:
        """The time of an answer that one in a hundred exceeds."""
        return statistics.quantiles(self.answers, n=100)[98]


async def run_burst(
    servers: int, folder: Path, *, limit: int = LIMIT, pace: int = PACE, dead_every: int | None = None
) -> Burst:
    """Let as many servers be due at one instant; with `dead_every` delete every so many-th channel before.

    The bot is set to as many requests a second as `pace` says.
    """
    folder = Path(tempfile.mkdtemp(dir=folder))
    database = folder / "callboard.db"
    write_pack(folder / "shows", Programme(1))
    async with open_sandbox(folder) as sandbox:
        state = await sandbox.state()
        await sandbox.call("POST", "/guilds", {"count": servers})
        asker, *guilds = (await sandbox.state())["guilds"]
        await set_up(database, guilds, Programme(1), dt.datetime.fromisoformat(state["now"]))
        bot = bot_program(sandbox, state["token"], database, folder / "shows", CALLBOARD_REQUESTS_PER_SECOND=str(pace))
        await bot.start()
        try:
            await bot.logged_in(sandbox)
            await _wait_for_cast(sandbox, asker)
            for guild in guilds[::dead_every] if dead_every else ():
                deed = {"user_id": guild["owner_id"], "do": "channel_delete", "channel_id": _announcements(guild)}
                await sandbox.call("POST", "/act", deed)
            outbox = Outbox(database)
            [moment] = outbox.list_moments()
            await sandbox.call("DELETE", "/log")
            await sandbox.call("POST", "/limits", {"global": limit})
            now = dt.datetime.fromisoformat((await sandbox.call("GET", "/clock"))["now"])
            await sandbox.step((moment - now).total_seconds())
            answers = []
            while outbox.count_unsettled(moment):
                bot.require_alive()
                answers.append(await _ask(sandbox, asker))
                await asyncio.sleep(ASK_EVERY)
        finally:
            await bot.kill()
        requests = await sandbox.call("GET", "/log")
    channels = {_announcements(guild) for guild in guilds}
    sent = [one for one in requests if one.get("method") == "POST" and one["status"] == 200]
    posts = [one for one in sent if one["path"].split("/")[2] in channels]
    delays = sorted((dt.datetime.fromisoformat(one["at"]) - moment).total_seconds() for one in posts)
    return Burst(limit, len(posts), sum(one.get("status") == 429 for one in requests), delays, answers)


def _announcements(guild: Json) -> str:
    return next(one["id"] for one in guild["channels"] if one["name"] == "announcements")


async def _ask(sandbox: Sandbox, guild: Json) -> float:
    told = await sandbox.call("POST", "/interact", _cast(guild))
    if not told["ok"]:
        raise RuntimeError(told["error"])
    return told["latency_ms"]


async def _wait_for_cast(sandbox: Sandbox, guild: Json) -> None:
    """Wait until the bot answers, which it does once it has been told of all servers."""
    while not (await sandbox.call("POST", "/interact", _cast(guild)))["ok"]:
        pass  # what is refused at once is refused by the sandbox, which has yielded meanwhile


def _cast(guild: Json) -> Json:
    fan = next(one["id"] for one in guild["members"] if one["name"] == "fan")
    where = {"guild_id": guild["id"], "channel_id": guild["channels"][0]["id"]}
    return {"kind": "command", **where, "user_id": fan, "name": "cast", "options": {}}


async def measure(servers: int) -> None:
    """Print the table."""
    log.set_up("error")
    print(f"{f'{servers:,} servers due at one instant':<34}{'posts':>8}{'429':>6}{'of the limit':>14}", end="")
    print(f"{'p99 s':>8}{'last s':>8}{'/cast p50 ms':>14}{'p99 ms':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name, dead_every in (("all channels there", None), ("1 in 100 channels deleted", DEAD_EVERY)):
            burst = await run_burst(servers, Path(folder), dead_every=dead_every)
            print(f"{name:<34}{burst.posts:>8,}{burst.refused:>6}{burst.share:>14.3f}{burst.slowest:>8.1f}", end="")
            print(
                f"{burst.delays[-1]:>8.1f}{statistics.median(burst.answers):>14.1f}{burst.slowest_answer:>8.1f}",
                flush=True,
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", type=int, default=SERVERS)
    asyncio.run(measure(parser.parse_args().servers))
