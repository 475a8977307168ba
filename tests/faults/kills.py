"""kill -9 of the bot at random moments while it delivers: nothing may be lost, nothing doubled.

A season is one sandbox with new servers, and one bot that is killed and started again at each moment of its programme.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tests.faults.ledger import Outbox, Verdict, reckon, summarise
from tests.faults.processes import Program, Sandbox, bot_program, leave_out, open_sandbox
from tests.faults.scenery import LEAD, Programme, set_up, write_pack

POSTS_PER_SECOND = 48
"""How fast the bot posts, so how long a delivery takes in which a kill may fall."""
KILLS_PER_SEASON = 10
SOON = dt.timedelta(minutes=30)
"""Within which everything is made that follows from what is due at a moment, and before the next moment comes."""
_SETTLE_SECONDS = 120.0
_LOOK_EVERY = 0.02
_SETTLED_EVERY = 0.1


@dataclass(frozen=True)
class Campaign:
    """One way of killing."""

    name: str
    servers: int = 100
    discussions: bool = False
    events: bool = False
    calls: bool = False
    away: float = 0.0
    """Seconds on the sandbox's clock between the kill and the restart."""
    requests: int = 1
    """How many requests a post takes about, with all that follows from it."""
    without: str | None = None
    """The guard against doubles that is left out."""

    def programme(self, kills: int) -> Programme:
        """Give every server something at as many moments as there are kills."""
        if self.discussions or self.events:
            return Programme(kills, discussions=self.discussions, events=self.events)
        if self.calls:
            # A member's reminder, a premiere post with another reminder, and a screening's make three moments a day.
            return Programme(-(-kills // 3), calls=True)
        # A reminder and a premiere post make two moments of each premiere.
        return Programme((kills + 1) // 2, leads=(LEAD,))


AT_ONCE = Campaign("restarted at once")
LATER = Campaign("restarted 15 min later", away=900)
ROOMS = Campaign("forum posts and threads, at once", servers=50, discussions=True, requests=2)
ROOMS_LATER = replace(ROOMS, name="forum posts and threads, 15 min later", away=900)
EVENTS = Campaign("scheduled events, at once", events=True)
EVENTS_LATER = replace(EVENTS, name="scheduled events, 15 min later", away=900)
CALLS = Campaign("screenings, digests and members' reminders, at once", calls=True)
CALLS_LATER = replace(CALLS, name="screenings, digests and members' reminders, 15 min later", away=900)
CAMPAIGNS = (AT_ONCE, LATER, ROOMS, ROOMS_LATER, EVENTS, EVENTS_LATER, CALLS, CALLS_LATER)
NO_NONCE = replace(AT_ONCE, name="without the nonce, at once", without="nonce")
NO_LOOK = replace(LATER, name="without the look, 15 min later", without="look")
BLIND = (NO_NONCE, NO_LOOK)
"""With a guard left out the posts must double, else the other campaigns prove nothing."""


@dataclass
class Toll:
    """What a campaign has come to."""

    kills: int = 0
    due: int = 0
    """What was due at the moments of the kills, and what had to follow from it."""
    amid: int = 0
    """Kills while there was something left to post."""
    unsure: int = 0
    """Posts of which the killed bot did not know whether they were made."""
    verdict: Verdict = field(default_factory=Verdict)

    def __add__(self, other: Toll) -> Toll:
        sums = {name: getattr(self, name) + getattr(other, name) for name in vars(self)}
        return Toll(**sums)


async def run_campaign(
    campaign: Campaign,
    kills: int,
    *,
    seed: int,
    folder: Path,
    lanes: int = 1,
    minutes: float = 60,
    told: Callable[[int], None] | None = None,
) -> Toll:
    """Kill so often, in seasons of ten kills, a few seasons at a time; `told` hears of each season's kills.

    After so many minutes no further season begins.
    """
    waiting = enumerate(_portions(kills))
    deadline = time.monotonic() + minutes * 60

    async def lane() -> Toll:
        toll = Toll()
        for number, portion in waiting:
            if time.monotonic() > deadline:
                break
            toll += await run_season(campaign, portion, random.Random(f"{seed} {campaign.name} {number}"), folder)  # noqa: S311 - no secret
            if told is not None:
                told(portion)
        return toll

    return sum(await asyncio.gather(*(lane() for _ in range(lanes))), Toll())


def _portions(kills: int) -> Iterator[int]:
    while kills > 0:
        yield min(kills, KILLS_PER_SEASON)
        kills -= KILLS_PER_SEASON


async def run_season(campaign: Campaign, kills: int, chance: random.Random, folder: Path) -> Toll:
    """Start a sandbox and a bot, kill the bot once at each moment of the programme, and reckon up."""
    folder = Path(tempfile.mkdtemp(dir=folder))
    database, toll = folder / "callboard.db", Toll()
    programme = campaign.programme(kills)
    write_pack(folder / "shows", programme)
    async with open_sandbox(folder) as sandbox:
        state = await sandbox.state()
        await sandbox.call("POST", "/guilds", {"count": campaign.servers})
        guilds = (await sandbox.state())["guilds"][1:]
        now = dt.datetime.fromisoformat(state["now"])
        await set_up(database, guilds, programme, now)
        change = partial(leave_out, campaign.without) if campaign.without else None
        bot = bot_program(sandbox, state["token"], database, folder / "shows", change=change)
        await bot.start()
        try:
            await bot.logged_in(sandbox)
            outbox = Outbox(database)
            moments = outbox.list_moments()[:kills]
            await sandbox.call("POST", "/limits", {"before_ms": 20, "after_ms": 20})
            for moment in moments:
                await _kill_once(campaign, sandbox, bot, outbox, moment, chance, toll)
        finally:
            await bot.kill()
        toll.verdict = await reckon(sandbox, outbox.list_rows(moments[-1] + SOON))
        toll.due += programme.count_following(len(moments)) * len(guilds)
    if not toll.verdict.is_good and campaign.without is None:
        (folder / "verdict.txt").write_text(f"{toll}\n{summarise(toll.verdict.examples, 100)}\n", "utf-8")
    return toll


async def _kill_once(
    campaign: Campaign,
    sandbox: Sandbox,
    bot: Program,
    outbox: Outbox,
    moment: dt.datetime,
    chance: random.Random,
    toll: Toll,
) -> None:
    """Let something fall due, kill the bot while it delivers, start it again and wait until all has been seen to."""
    due = outbox.count("due", moment)
    await sandbox.step_to(moment)
    while outbox.count("due", moment) == due:
        bot.require_alive()
        await asyncio.sleep(_LOOK_EVERY)
    await asyncio.sleep(chance.uniform(0, due * campaign.requests / POSTS_PER_SECOND))
    await bot.kill()
    toll.kills += 1
    toll.due += due
    toll.unsure += outbox.count_sending()
    toll.amid += outbox.count_unsettled(moment + SOON) > 0
    if campaign.away:
        await sandbox.step(campaign.away)
    await bot.start()
    await settled(sandbox, bot, outbox, moment + SOON)


async def settled(sandbox: Sandbox, bot: Program, outbox: Outbox, until: dt.datetime) -> None:
    """Wait until all that is due by then has been seen to; what is tried again later has its time come."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while left := outbox.count_unsettled(until):
        bot.require_alive()
        if time.monotonic() > deadline:
            raise RuntimeError(f"{left} deliveries are still open after {_SETTLE_SECONDS:.0f} s:\n{bot.output[-2000:]}")
        retry = outbox.find_retry(until)
        if retry is not None:
            await sandbox.step_to(retry)
        await asyncio.sleep(_SETTLED_EVERY)
