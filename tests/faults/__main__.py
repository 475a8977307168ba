"""`make faults`: the campaigns at full length, each with its table. It fails if anything is lost, doubled or silent."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bot import log
from tests.faults.kills import AT_ONCE, BLIND, CAMPAIGNS, LATER, Toll, run_campaign
from tests.faults.ledger import summarise
from tests.faults.matrix import CASES, Outcome, run_cases
from tests.faults.steps import WAYS, Sweep, run_sweep

LANES = 4
"""How many sandboxes with a bot run side by side."""
BLIND_KILLS = 5


class Progress:
    """Says once a minute how far a campaign has come."""

    def __init__(self, name: str, of: int) -> None:
        self._name, self._of, self._done = name, of, 0
        self._began = self._said = time.monotonic()

    def add(self, done: int) -> None:
        self._done += done
        if time.monotonic() - self._said >= 60:
            self._said = time.monotonic()
            print(f"  {self._name}: {self._done} of {self._of} after {self._said - self._began:.0f} s", flush=True)


async def run_kills(kills: int, minutes: float, seed: int, folder: Path) -> bool:
    """Run every campaign and print the table; True if it is as it should be."""
    print(f"\n{'kill -9 of the bot, 20 ms before storing and before answering':<62}", end="")
    print("".join(f"{title:>9}" for title in ("kills", "amid", "unsure", "due", "sent", "lost", "doubled", "s")))
    good = True
    for campaign in (*CAMPAIGNS, *BLIND):
        count = min(kills, BLIND_KILLS) if campaign.without else kills if campaign in (AT_ONCE, LATER) else kills // 4
        progress = Progress(campaign.name, count)
        began = time.monotonic()
        toll = await run_campaign(
            campaign, count, seed=seed, folder=folder, lanes=LANES, minutes=minutes, told=progress.add
        )
        print(_line(campaign.name, toll, time.monotonic() - began), flush=True)
        if campaign.without:
            good &= toll.verdict.doubled > 0
        elif not toll.verdict.is_good or toll.verdict.sent != toll.due:
            good = False
            print(summarise(toll.verdict.examples))
    return good


async def run_steps(every: int, folder: Path) -> bool:
    """Kill at every so many-th step of opening a drop and print the table; True if it is as it should be."""
    kinds = {
        "threads": "threads",
        "poll": "polls",
        "index": "indexes",
        "pinned": "pinned",
        "screening": "announced",
        "links in screening": "linked",
    }
    print(f"\n{'kill -9 at each step of opening eight discussions':<50}", end="")
    print("".join(f"{title:>11}" for title in ("kills", *kinds.values(), "amiss", "lost", "doubled", "s")))
    good = True
    for way in WAYS:
        began = time.monotonic()
        lanes = (run_sweep(way, folder, first=lane * every, every=LANES * every) for lane in range(LANES))
        sweep = sum(await asyncio.gather(*lanes), Sweep())
        counts = (sweep.found[kind] for kind in kinds)
        numbers = (sweep.kills, *counts, len(sweep.amiss), sweep.verdict.lost, sweep.verdict.doubled)
        print(
            f"{way.name:<50}" + "".join(f"{n:>11,}" for n in numbers) + f"{time.monotonic() - began:>11,.0f}",
            flush=True,
        )
        if not (sweep.kills and sweep.is_good):
            good = False
            print(summarise([*sweep.amiss, *sweep.verdict.examples]))
    return good


async def run_faults(deliveries: int, folder: Path) -> bool:
    """Play every case and print the table; True if all is as it should be."""
    columns = ("struck", "due", "sent", "parked", "expired", "lost", "doubled", "silent", "s")
    print(f"\n{'faults':<40}" + "".join(f"{title:>9}" for title in columns))

    def tell(outcome: Outcome) -> None:
        it = outcome.verdict
        numbers = (outcome.struck, it.rows, it.sent, it.parked, it.expired, it.lost, it.doubled, it.silent)
        print(
            f"{outcome.case.name:<40}" + "".join(f"{n:>9,}" for n in numbers) + f"{outcome.seconds:>9,.0f}", flush=True
        )
        print(*outcome.problems, sep="\n", end="\n" if outcome.problems else "")

    return not any(outcome.problems for outcome in await run_cases(CASES, deliveries, folder, told=tell))


def _line(name: str, toll: Toll, seconds: float) -> str:
    verdict = toll.verdict
    numbers = (toll.kills, toll.amid, toll.unsure, verdict.rows, verdict.sent, verdict.lost, verdict.doubled)
    return f"{name:<62}" + "".join(f"{number:>9,}" for number in numbers) + f"{seconds:>9,.0f}"


async def run(options: argparse.Namespace) -> bool:
    """Run what is asked for."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    good = not options.deliveries or await run_faults(options.deliveries, folder)
    good &= not options.every or await run_steps(options.every, folder)
    good &= not options.kills or await run_kills(options.kills, options.minutes, options.seed, folder)
    if good:
        shutil.rmtree(folder)
    else:
        print(f"\nSomething is not as it should be. Databases and logs: {folder}")
    return good


def main() -> int:
    """Run from the command line."""
    log.set_up("error")
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how often each campaign kills the bot")
    parser.add_argument("--minutes", type=float, default=60, help="how long one campaign may take at most")
    parser.add_argument("--deliveries", type=int, default=1000, help="how many deliveries each fault befalls")
    parser.add_argument("--every", type=int, default=1, help="at every so many-th step of opening a drop, kill once")
    parser.add_argument("--seed", type=int, default=1, help="another seed kills at other moments")
    return 0 if asyncio.run(run(parser.parse_args())) else 1


if __name__ == "__main__":
    sys.exit(main())
