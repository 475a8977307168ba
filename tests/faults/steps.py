"""kill -9 of the bot at each step of opening eight discussions: afterwards exactly eight are there.

A step is what lies between two things that can be seen from outside: a request to Discord, and a commit. Each kill has
a server of its own that watches eight episodes together. The bot kills itself at the next step each time, until a
server has been served without a kill.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from discord.http import HTTPClient

from bot.community.settings import ServerSettings
from bot.delivery.handover import Handover
from bot.delivery.model import Delivery
from bot.schedule.model import Kind
from bot.store.connection import Database, Transaction, open_database
from bot.store.guilds import save_settings
from bot.store.schedules import add_screenings
from tests.faults.kills import SOON, settled
from tests.faults.ledger import Outbox, Verdict, list_markers, list_messages, reckon
from tests.faults.processes import Ended, Json, Sandbox, bot_program, open_sandbox
from tests.faults.scenery import FIRST, Programme, screening, write_pack

EPISODES = 8
APART = dt.timedelta(hours=1)
"""Between one server's moment and the next one's."""
START = FIRST + dt.timedelta(days=30)
"""When all premieres are over."""
_PINNED_POST = 1 << 1
"""A flag of forum posts."""


@dataclass(frozen=True)
class Way:
    """Where the discussions are opened, and how long the bot is away once it has been killed."""

    name: str
    room: str
    away: float = 0.0


WAYS = (
    Way("threads, restarted at once", "episodes"),
    Way("threads, 15 min later", "episodes", 900),
    Way("forum posts, restarted at once", "discussions"),
    Way("forum posts, 15 min later", "discussions", 900),
)
WHOLE = Counter(
    {
        "threads": EPISODES,
        "discussion": EPISODES,
        "poll": EPISODES,
        "index": 1,
        "pinned": 1,
        "screening": 1,
        "links in screening": EPISODES,
        "links in index": EPISODES,
        # Each card links the episode before and the one after.
        "links in discussion": 2 * EPISODES - 2,
    }
)
"""What is to be found in a server: threads, messages by their kind, and how many threads they link."""


@dataclass
class Sweep:
    """What a sweep has come to."""

    kills: int = 0
    found: Counter[str] = field(default_factory=Counter)
    """What was found in all servers in which the bot was killed."""
    amiss: list[str] = field(default_factory=list)
    """Where there was anything else than what should be."""
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def is_good(self) -> bool:
        return not self.amiss and self.verdict.is_good

    def __add__(self, other: Sweep) -> Sweep:
        sums = {name: getattr(self, name) + getattr(other, name) for name in vars(self)}
        return Sweep(**sums)


async def run_sweep(way: Way, folder: Path, *, first: int = 0, every: int = 1, most: int | None = None) -> Sweep:
    """Kill the bot at the `first` step and at every so many-th after that, at most so often."""
    folder = Path(tempfile.mkdtemp(dir=folder))
    database, sweep = folder / "callboard.db", Sweep()
    outbox, moment, killed, killed_at = Outbox(database), START, None, ""
    write_pack(folder / "shows", Programme(EPISODES))
    async with open_sandbox(folder) as sandbox:
        token = (await sandbox.state())["token"]
        await sandbox.step_to(START - APART)
        for step in chain(islice(count(first, every), most), [None]):
            guild, change, trace = None, None, folder / f"{step}.steps"
            if step is not None:
                guild = await _add_server(sandbox, database, way, moment)
                change = partial(_die_at, int(guild["id"]), step, trace)
            bot = bot_program(sandbox, token, database, folder / "shows", change=change)
            await sandbox.call("DELETE", "/log")
            await bot.start()
            try:
                await bot.logged_in(sandbox)
                if killed is not None:
                    await settled(sandbox, bot, outbox, moment - APART + SOON)
                    sweep.kills += 1
                    await _look(sandbox, killed, killed_at, sweep)
                if guild is None:
                    break
                await sandbox.step_to(moment)
                with suppress(Ended):
                    await settled(sandbox, bot, outbox, moment + SOON)
                if await bot.wait(1) is None:  # at the very last step everything is settled before it dies
                    break
            finally:
                await bot.kill()
            killed, killed_at = guild, f"{way.name}, {step}: {trace.read_text('utf-8').splitlines()[-1]}"
            await sandbox.step(way.away)
            moment += APART
        sweep.verdict = await reckon(sandbox, outbox.list_rows(moment + SOON))
    return sweep


async def _add_server(sandbox: Sandbox, database: Path, way: Way, moment: dt.datetime) -> Json:
    """Add a server that watches all episodes together at a moment."""
    await sandbox.call("POST", "/guilds", {"count": 1})
    guild = (await sandbox.state())["guilds"][-1]
    guild_id, by = int(guild["id"]), int(guild["owner_id"])
    channels = {one["name"]: int(one["id"]) for one in guild["channels"]}
    now = moment - APART / 2
    settings = ServerSettings(
        guild_id,
        announcements=channels["announcements"],
        discussions=channels[way.room],
        log=channels["general"],
        leads=(),
        events=False,
        configured_by=by,
        configured_at=now,
    )
    async with open_database(database) as db, db.write() as tx:
        await save_settings(tx, settings)
        await add_screenings(tx, [screening(guild_id, 1, EPISODES, moment)], now=now, by=by, is_rewatch=False)
    return guild


async def _look(sandbox: Sandbox, guild: Json, killed_at: str, sweep: Sweep) -> None:
    """Count what is to be seen in a server."""
    bot_id = (await sandbox.state())["application_id"]
    threads = await sandbox.call("GET", f"/guilds/{guild['id']}/threads")
    discussions = {one["id"] for one in threads if re.match(r"S\d+E\d+", one["name"])}
    messages = await list_messages(sandbox, (*guild["channels"], *threads), bot_id)
    found = Counter({"threads": len(discussions)})
    pinned = {one["id"] for one in threads if one["flags"] & _PINNED_POST}
    for message in messages:
        kinds = {marker.partition(":")[0] for marker in list_markers(message)}
        linked = discussions & set(re.findall(r"<#(\d+)>", json.dumps(message["components"])))
        found.update(kinds)
        found["pinned"] += Kind.INDEX in kinds and (message["pinned"] or message["channel_id"] in pinned)
        for kind in kinds if linked else ():
            found[f"links in {kind}"] += len(linked)
    sweep.found += found
    if found != WHOLE:
        sweep.amiss.append(f"{killed_at}: {dict(found)}")


def _die_at(guild_id: int, step: int, trace: Path) -> None:
    """Let the bot kill itself at a step of serving a server, and write down each step as it comes."""
    make, write, request = Handover.make, Database.write, HTTPClient.request
    steps = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    serving, left = False, step

    def come_to(name: str) -> None:
        nonlocal left
        if not serving:
            return
        os.write(steps, f"{name}\n".encode())
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    async def make_watched(self: Handover, row: Delivery, settings: ServerSettings) -> None:
        nonlocal serving
        serving = serving or row.key.guild_id == guild_id
        await make(self, row, settings)

    @asynccontextmanager
    async def write_watched(self: Database) -> AsyncIterator[Transaction]:
        async with write(self) as tx:
            yield tx
            come_to("before a commit")
        come_to("after a commit")

    async def request_watched(self: HTTPClient, route: Any, **sent: Any) -> Any:
        come_to(f"before {route.method} {route.path}")
        answer = await request(self, route, **sent)
        come_to(f"after {route.method} {route.path}")
        return answer

    Handover.make, Database.write, HTTPClient.request = make_watched, write_watched, request_watched
