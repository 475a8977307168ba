"""Every fault that can befall a delivery: whatever it is, each row ends sent once, parked with a reason, or told of.

Each case has a sandbox and a bot of its own. Every server is due an announcement, a discussion with its poll and the
links; an index, its pin and the card that links it follow from these.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import resource
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.ledger import Outbox, Verdict, reckon, summarise
from tests.faults.processes import Json, Program, Sandbox, bot_program, hurry, open_sandbox
from tests.faults.scenery import Programme, set_up, write_pack

LANES = 4
"""How many cases are played side by side."""
PLANNED, FOLLOWING = 4, 3
"""How many posts each server is due at one moment, and how many follow from these."""
RATE = 10
"""How fast the sandbox's clock runs, so that waiting for another try takes no longer than it must."""
_LOOK_EVERY = 0.05
_SETTLE_SECONDS = 240.0


@dataclass
class Scene:
    """One case while it is played."""

    sandbox: Sandbox
    bot: Program
    outbox: Outbox
    guilds: list[Json]
    database: Path
    moment: dt.datetime
    quick: bool
    """In the test suite: real waits are shortened."""
    struck: int = 0
    """How often trouble was met, to show that there was some."""

    @property
    def due(self) -> int:
        """How many posts are due at the moment."""
        return len(self.guilds) * PLANNED

    @property
    def requests(self) -> int:
        """How many requests the delivery takes at least."""
        return len(self.guilds) * (PLANNED + FOLLOWING)

    @property
    def until(self) -> dt.datetime:
        """By when everything must have come to its end."""
        return self.moment + dt.timedelta(days=1)

    async def begin(self, late: float = 0) -> None:
        """Let everything fall due, and more time pass."""
        await self.sandbox.step_to(self.moment + dt.timedelta(seconds=late))

    async def underway(self, share: float) -> None:
        """Wait until so much of the delivery is done."""
        while self.outbox.count("sent", self.moment) < self.due * share:
            self.bot.require_alive()
            await asyncio.sleep(_LOOK_EVERY)

    async def fault(self, **fault: object) -> None:
        await self.sandbox.call("POST", "/faults", fault)

    async def count(self, op: str) -> int:
        """Count how often the bot has identified itself, or resumed."""
        return sum(entry.get("op") == op for entry in await self.sandbox.call("GET", "/log"))

    async def count_failures(self) -> None:
        """Count the requests that had no good answer."""
        log = await self.sandbox.call("GET", "/log")
        paths = [entry for entry in log if entry.get("path", "").startswith("/channels/")]
        self.struck = sum(entry["status"] is None or entry["status"] >= 400 for entry in paths)


async def _bursts(scene: Scene, status: int | str) -> None:
    """Strike three requests in a row out of every ten, whatever they are."""
    for nth in range(1, scene.requests, 10):
        await scene.fault(route="* /channels/*", status=status, nth=nth, count=3)
    await scene.begin()


async def drop_before(scene: Scene) -> None:
    """The connection breaks before the request is read."""
    await _bursts(scene, "drop_before")


async def drop_after(scene: Scene) -> None:
    """The post is made, and the connection breaks instead of an answer."""
    await _bursts(scene, "drop_after")


async def reset(scene: Scene) -> None:
    """The post is made, and the connection is reset."""
    await _bursts(scene, "reset")


async def error_500(scene: Scene) -> None:
    """The library tries again by itself, for longer than the bot lets it."""
    await _bursts(scene, 500)


async def outage_503(scene: Scene) -> None:
    """Everything fails for a while."""
    await scene.fault(route="* /channels/*", status=503, count=scene.requests)
    await scene.begin()


async def limited_route(scene: Scene) -> None:
    """A route's limit is reached again and again."""
    await _bursts(scene, 429)


async def limited_global(scene: Scene) -> None:
    """Discord allows fewer requests a second than the bot makes."""
    await scene.sandbox.call("POST", "/limits", {"global": 15})
    await scene.begin()


async def hang(scene: Scene) -> None:
    """As many requests as may be in flight are never answered."""
    await scene.fault(route="* /channels/*", status="hang", nth=5, count=20)
    await scene.begin()


async def forbidden(scene: Scene) -> None:
    """In every second server the bot may not write."""
    for guild in scene.guilds[::2]:
        for channel in guild["channels"]:
            if channel["name"] != "general":
                deny = {"guild_id": guild["id"], "channel_id": channel["id"], "deny": ["SEND_MESSAGES"]}
                await scene.sandbox.call("POST", "/permissions", deny)
    await scene.begin()


async def deleted(scene: Scene) -> None:
    """In every second server the channels are gone."""
    for guild in scene.guilds[::2]:
        for channel in guild["channels"]:
            if channel["name"] != "general":
                deed = {"user_id": guild["owner_id"], "do": "channel_delete", "channel_id": channel["id"]}
                await scene.sandbox.call("POST", "/act", deed)
    await scene.begin()


async def gateway_away(scene: Scene) -> None:
    """The gateway closes the connection and lets nobody in until half is done."""
    await scene.fault(gateway="away")
    await scene.begin()
    await scene.underway(0.5)
    await scene.fault(clear=True)
    while not scene.struck:
        scene.struck = await scene.count("RESUME") + await scene.count("IDENTIFY") - 1
        await asyncio.sleep(_LOOK_EVERY)


async def resume_refused(scene: Scene) -> None:
    """The session is ended again and again, so that the bot has to be told anew of every server."""
    await scene.begin()
    for share in (0.3,) if scene.quick else (0.1, 0.4, 0.7):
        await scene.underway(share)
        before = await scene.count("IDENTIFY")
        await scene.fault(gateway="invalidate")
        while await scene.count("IDENTIFY") == before:
            scene.bot.require_alive()
            await asyncio.sleep(_LOOK_EVERY)
        scene.struck += 1


async def database_locked(scene: Scene) -> None:
    """Another program holds a lock on the database for half a minute."""
    await scene.begin()
    await scene.underway(0.3)
    with closing(sqlite3.connect(scene.database, isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(3 if scene.quick else 30)
        other.execute("ROLLBACK")
    scene.struck = scene.bot.output.count("database is locked")


async def disk_full(scene: Scene) -> None:
    """Nothing more can be written to any file for half a minute."""
    await scene.begin()
    await scene.underway(0.3)
    unlimited = resource.prlimit(scene.bot.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    await asyncio.sleep(0.5)
    before = scene.outbox.count("sent", scene.moment)
    await asyncio.sleep(3 if scene.quick else 30)
    scene.struck = scene.outbox.count("sent", scene.moment) == before < scene.due
    resource.prlimit(scene.bot.pid, resource.RLIMIT_FSIZE, unlimited)


async def second_process(scene: Scene) -> None:
    """A second bot is started on the same database."""
    await scene.begin()
    await scene.underway(0.1)
    second = scene.bot.again(scene.database.with_suffix(".second.log"))
    await second.start()
    code = await second.wait(30)
    refused = code == 1 and "Another Callboard already works with the database" in second.output
    await second.kill()
    scene.struck = refused and await scene.count("IDENTIFY") == 1


async def away_for_13_hours(scene: Scene) -> None:
    """The machine sleeps through the premiere, longer than its announcement is worth posting."""
    await scene.begin(late=13 * 3600)
    scene.struck = 1


@dataclass(frozen=True)
class Case:
    """A fault, and the ends to which it may bring a row."""

    play: Callable[[Scene], Awaitable[None]]
    ends: frozenset[str] = frozenset({"sent"})

    @property
    def name(self) -> str:
        return self.play.__name__.replace("_", " ")


_REFUSED = frozenset({"sent", "parked", "expired"})
CASES = (
    *map(Case, (drop_before, drop_after, reset, error_500, outage_503, limited_route, limited_global, hang)),
    Case(forbidden, _REFUSED),
    Case(deleted, _REFUSED),
    *map(Case, (gateway_away, resume_refused, database_locked, disk_full, second_process)),
    Case(away_for_13_hours, frozenset({"sent", "expired"})),
)


@dataclass
class Outcome:
    """What came of a case."""

    case: Case
    struck: int
    seconds: float
    verdict: Verdict
    problems: list[str] = field(default_factory=list)


async def run_case(case: Case, deliveries: int, folder: Path, *, quick: bool = False) -> Outcome:
    """Play a case with so many deliveries or a few more."""
    folder = Path(tempfile.mkdtemp(prefix=f"{case.play.__name__}-", dir=folder))
    database, programme, began = folder / "callboard.db", Programme(1, discussions=True), time.monotonic()
    write_pack(folder / "shows", programme)
    async with open_sandbox(folder) as sandbox:
        state = await sandbox.state()
        await sandbox.call("POST", "/guilds", {"count": -(-deliveries // PLANNED)})
        guilds = (await sandbox.state())["guilds"][1:]
        await set_up(database, guilds, programme, dt.datetime.fromisoformat(state["now"]))
        bot = bot_program(sandbox, state["token"], database, folder / "shows", change=hurry if quick else None)
        await bot.start()
        try:
            await bot.logged_in(sandbox)
            outbox = Outbox(database)
            [moment] = outbox.list_moments()
            scene = Scene(sandbox, bot, outbox, guilds, database, moment, quick)
            await sandbox.call("POST", "/clock", {"rate": RATE})
            await case.play(scene)
            if not scene.struck:
                await _settle(scene)
                await scene.count_failures()
            await _settle(scene)
        finally:
            await bot.kill()
        verdict = await reckon(sandbox, outbox.list_rows(scene.until))
    outcome = Outcome(case, scene.struck, time.monotonic() - began, verdict)
    opened = len(guilds[1::2]) if "parked" in case.ends else len(guilds)
    outcome.problems = _list_problems(outcome, len(guilds) * PLANNED + opened * FOLLOWING)
    return outcome


async def run_cases(
    cases: Sequence[Case],
    deliveries: int,
    folder: Path,
    *,
    quick: bool = False,
    told: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Play cases, a few side by side; `told` hears of each when it is over."""
    lanes = asyncio.Semaphore(LANES)

    async def run(case: Case) -> Outcome:
        async with lanes:
            outcome = await run_case(case, deliveries, folder, quick=quick)
        if told is not None:
            told(outcome)
        return outcome

    return await asyncio.gather(*map(run, cases))


def _list_problems(outcome: Outcome, expected: int) -> list[str]:
    verdict, ends = outcome.verdict, outcome.case.ends
    reached = {end for end in ("sent", "parked", "expired") if getattr(verdict, end)}
    problems: list[str] = [] if verdict.is_good else [summarise(verdict.examples)]
    if verdict.rows != expected:
        problems.append(f"{verdict.rows} rows where {expected} were due")
    if reached != ends:
        problems.append(f"the ends were {sorted(reached)}, not {sorted(ends)}")
    if not outcome.struck:
        problems.append("no trouble was met")
    return problems


async def _settle(scene: Scene) -> None:
    """Wait until everything has come to its end and whoever must know has been told."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while left := scene.outbox.count_unsettled(scene.until):
        scene.bot.require_alive()
        if time.monotonic() > deadline:
            raise RuntimeError(
                f"{left} deliveries are still open after {_SETTLE_SECONDS:.0f} s:\n{scene.bot.output[-2000:]}"
            )
        await asyncio.sleep(_LOOK_EVERY)
