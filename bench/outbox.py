"""What a full outbox costs: finding what is due among a million rows against a thousand, and planning anew.

The rows are those of servers for which the bot has posted for years; a hundred are due.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot import log
from bot.clock import SystemClock
from bot.community.books import Books
from bot.community.editions import Editions
from bot.community.service import Community
from bot.community.settings import ServerSettings
from bot.delivery.outbox import Outbox
from bot.schedule.model import Screening, Subscription
from bot.show.loading import load_packs
from bot.show.shows import Shows
from bot.store.connection import Database, Transaction, open_database
from bot.store.guilds import save_settings
from tests.faults.scenery import Programme, write_pack

NOW = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
ROWS, FEW, DUE = 1_000_000, 1_000, 100
SERVERS = 10_000
MEMBERS, SCREENINGS = 5_000, 10
ROUNDS = 200
_TURN = 0.001
_ROWS_OF_A_SERVER = 100
_INSERT = """
    INSERT INTO deliveries
        (guild_id, kind, occurrence, part, sequence, due_at, expires_at, state, message_id, settled_at)
        VALUES (?, 'premiere', ?, '', 1, ?, ?, ?, ?, ?)
"""
_OPEN_FIRST = """
    UPDATE deliveries SET state = 'sent', channel_id = 2, message_id = id, settled_at = due_at
    WHERE occurrence = 'overture/day_1'
"""
_ADD_INDEXES = """
    INSERT INTO deliveries
        (guild_id, kind, occurrence, part, sequence, due_at, state, channel_id, message_id, settled_at)
        SELECT guild_id, 'index', 'overture/index-1', '1', 1, due_at, 'sent', 2, id, due_at FROM deliveries
        WHERE kind = 'discussion' AND state = 'sent'
"""
_COUNT = (
    "SELECT COUNT(*) AS rows, COUNT(CASE WHEN kind = 'index' AND state = 'due' THEN 1 END) AS edits FROM deliveries"
)


@asynccontextmanager
async def open_outbox(folder: Path, rows: int) -> AsyncIterator[tuple[Database, Outbox]]:
    """Give an outbox in which so many rows have been sent or lie ahead, and a hundred servers are due a post now."""
    async with open_database(folder / f"{rows}.db") as db:
        async with db.write() as tx:
            await tx.execute_many(_INSERT, _history(rows))
        yield db, Outbox(db)


def _history(rows: int) -> Iterator[tuple[int | str | None, ...]]:
    now = int(NOW.timestamp())
    for number in range(rows):
        guild, place = divmod(number, _ROWS_OF_A_SERVER)
        # Nine in ten are over, one in ten lies ahead; a hundred servers more are due one now.
        at = now + (place - 90) * 86_400 + 3_600
        state = "sent" if place < 90 else "due"
        ended = at if state == "sent" else None
        yield guild + DUE, f"show/{place}", at, at + 43_200, state, ended, ended
    for guild in range(DUE):
        yield guild, "show/now", now - guild, now + 43_200, "due", None, None


async def time_look(*outboxes: Outbox) -> dict[str, list[float]]:
    """Give the median milliseconds of the processor that each thing takes which the courier asks of each outbox.

    They are asked in turn: what slows the machine down slows all of them.
    """
    asks: dict[str, Callable[[Outbox], Awaitable[object]]] = {
        "who is due": lambda outbox: outbox.list_ready_guilds(NOW),
        "what a server is due": lambda outbox: outbox.find_ready(7, NOW),
        "when something is due next": lambda outbox: outbox.find_next_moment(NOW),
    }
    times: dict[str, list[list[float]]] = {name: [[] for _ in outboxes] for name in asks}
    for _ in range(ROUNDS):
        for name, ask in asks.items():
            for outbox, taken in zip(outboxes, times[name], strict=True):
                began = time.process_time()
                await ask(outbox)
                taken.append((time.process_time() - began) * 1000)
    return {name: [statistics.median(one) for one in taken] for name, taken in times.items()}


@dataclass(frozen=True)
class Replan:
    """How planning all servers anew went."""

    rows: int
    work: float
    """Milliseconds for which the event loop's thread was at work altogether."""
    longest_work: float
    """Milliseconds for which it was at work without a pause at most."""
    longest_wait: float
    """Milliseconds for which somebody else's turn was late at most, whatever else the machine did."""
    edits: int
    """How many indexes are to be edited for it."""


async def time_replan(folder: Path, servers: int) -> list[Replan]:
    """Plan servers for the first time, and again when each has an index and nothing has changed."""
    write_pack(folder / "shows", Programme(8))
    shows: Shows = await asyncio.to_thread(load_packs, folder / "shows", "overture")
    async with open_database(folder / "servers.db") as db:
        async with db.write() as tx:
            await _save_servers(tx, servers)
        community = Community(db, Outbox(db), Books(shows, Editions(shows)).book_of, _Clock(), lambda: None)
        with _packs_spared():
            first = await _time(community.replan_all, db)
            async with db.write() as tx:
                await tx.execute(_OPEN_FIRST)
                await tx.execute(_ADD_INDEXES)
            return [first, await _time(community.replan_all, db)]


async def time_wishes(folder: Path, members: int) -> list[Replan]:
    """Plan a server whose members each want to be reminded of all of a rewatch: at first, again, and as all moves."""
    write_pack(folder / "shows", Programme(8))
    shows: Shows = await asyncio.to_thread(load_packs, folder / "shows", "overture")
    show = shows.default.id
    days = [NOW.date() + dt.timedelta(days=7 * week) for week in range(1, SCREENINGS + 1)]
    screenings = [
        Screening(number, 1, 1, show, "", 1, 1, day, dt.time(20), "UTC") for number, day in enumerate(days, start=1)
    ]
    wishes = [
        Subscription(user, user, 1, f"{show}/*", dt.timedelta(hours=1), "en", may_mention=False)
        for user in range(1, members + 1)
    ]
    async with open_database(folder / "wishes.db") as db:
        async with db.write() as tx:
            await _save_servers(tx, 1)
        books = Books(shows, Editions(shows))
        books.put_subscriptions(1, wishes)
        community = Community(db, Outbox(db), books.book_of, _Clock(), lambda: None)

        async def move() -> None:
            books.put_screenings(1, [replace(one, time=dt.time(21)) for one in screenings])
            await community.replan_all()

        with _packs_spared():
            books.put_screenings(1, screenings)
            return [await _time(one, db) for one in (community.replan_all, community.replan_all, move)]


@contextmanager
def _packs_spared() -> Iterator[None]:
    """Leave the packs out of garbage collections, as the bot does."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Clock(SystemClock):
    def now(self) -> dt.datetime:
        return NOW


async def _save_servers(tx: Transaction, servers: int) -> None:
    for guild_id in range(1, servers + 1):
        await save_settings(tx, ServerSettings(guild_id, announcements=1, discussions=2, configured_at=NOW))


async def _time(replan: Callable[[], Awaitable[None]], db: Database) -> Replan:
    turns: list[tuple[float, float]] = []
    watching = asyncio.create_task(_watch(turns))
    await asyncio.sleep(0)
    began = time.thread_time()
    await replan()
    work = time.thread_time() - began
    watching.cancel()
    async with db.read() as tx:
        [row] = await tx.execute(_COUNT)
    longest_work, longest_wait = (max(one) * 1000 for one in zip(*turns, strict=True))
    return Replan(row["rows"], work * 1000, longest_work, longest_wait, row["edits"])


async def _watch(turns: list[tuple[float, float]]) -> None:
    """Take a turn every millisecond; note how long the loop was at work since the last one, and how late it came."""
    while True:
        worked, began = time.thread_time(), time.perf_counter()
        await asyncio.sleep(_TURN)
        turns.append((time.thread_time() - worked, time.perf_counter() - began - _TURN))


async def measure() -> None:
    """Print the tables."""
    log.set_up("error")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        async with open_outbox(folder, FEW) as (_, short), open_outbox(folder, ROWS) as (_, full):
            times = await time_look(short, full)
        print(f"{'processor time':<30}{f'{FEW:,} rows, ms':>18}{f'{ROWS:,} rows, ms':>20}{'ratio':>8}")
        for name, (few, many) in times.items():
            print(f"{name:<30}{few:>18.3f}{many:>20.3f}{many / few:>8.2f}")
        _print_replans(f"planning {SERVERS:,} servers", await time_replan(folder, SERVERS))
        _print_replans(f"planning {MEMBERS:,} members", await time_wishes(folder, MEMBERS))


def _print_replans(title: str, replans: list[Replan]) -> None:
    columns = ("rows", "loop at work, s", "at a stretch, ms", "others late by, ms", "index edits")
    print(f"\n{title:<30}" + "".join(f"{column:>20}" for column in columns))
    for name, one in zip(("for the first time", "again", "as all moves"), replans, strict=False):
        times = f"{one.work / 1000:>20.1f}{one.longest_work:>20.1f}{one.longest_wait:>20.1f}"
        print(f"{name:<30}{one.rows:>20,}{times}{one.edits:>20,}")


if __name__ == "__main__":
    asyncio.run(measure())
