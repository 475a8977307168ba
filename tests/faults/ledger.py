"""The reckoning: each row of the outbox against what is to be seen in the sandbox, whatever its kind."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.delivery.nonce import marker_for
from bot.delivery.outbox import WITHDRAWN
from bot.schedule.model import Key, Kind
from bot.store.sentences import write_text
from tests.faults.processes import Json, Sandbox

EDITS = {Kind.LINKS, Kind.CHANGE, Kind.REVISION, Kind.TALLY, Kind.PIN, Kind.CARD, Kind.CLOSE}
"""Kinds that post nothing of their own: they edit, read or pin what was posted before."""
ADDED = EDITS | {Kind.POLL}
"""Kinds that need another's post; where that is not there, it has been told of."""
FORUM = 15
"""Discord's type of channel."""
_OPEN = "state IN ('due', 'sending')"


@dataclass(frozen=True)
class Row:
    """What is said of one delivery."""

    key: Key
    state: str
    channel_id: int | None
    message_id: int | None
    reason: str | None
    told: bool

    @property
    def marker(self) -> str:
        """By what its post is known: the marker it carries; of polls, which carry none, their thread."""
        return poll_in(self.channel_id) if self.key.kind is Kind.POLL else marker_for(self.key)

    @property
    def is_silent(self) -> bool:
        """Whether it came to a bad end of which nobody was told."""
        if self.state == "parked":
            return not (self.reason and self.told)
        if self.state != "expired" or self.reason == write_text(WITHDRAWN):
            return False
        return not self.told and not (self.key.kind in ADDED and self.reason)


@dataclass
class Verdict:
    """How the rows compare with the posts."""

    rows: int = 0
    sent: int = 0
    parked: int = 0
    expired: int = 0
    open: int = 0
    lost: int = 0
    """Said to be sent, and not there."""
    doubled: int = 0
    """Posts more than there should be."""
    silent: int = 0
    """Ended badly without a human having been told."""
    examples: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.open or self.lost or self.doubled or self.silent)

    def __add__(self, other: Verdict) -> Verdict:
        sums = {name: getattr(self, name) + getattr(other, name) for name in vars(self)}
        return Verdict(**sums)


class Outbox:
    """A look at the outbox from outside, which changes nothing in it, whether the bot runs or was killed."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def list_moments(self) -> list[dt.datetime]:
        """List the moments at which something is due that has not come to its end, in order."""
        with self._open() as db:
            found = db.execute(f"SELECT DISTINCT due_at FROM deliveries WHERE {_OPEN} ORDER BY due_at")  # noqa: S608 - a constant
            return [dt.datetime.fromtimestamp(due, dt.UTC) for (due,) in found]

    def count(self, state: str, due: dt.datetime) -> int:
        """Count the deliveries of one moment in a state."""
        with self._open() as db:
            at = int(due.timestamp())
            [(count,)] = db.execute("SELECT COUNT(*) FROM deliveries WHERE state = ? AND due_at = ?", (state, at))
            return count

    def count_sending(self) -> int:
        """Count the tries that have begun and not ended."""
        with self._open() as db:
            [(count,)] = db.execute("SELECT COUNT(*) FROM deliveries WHERE state = 'sending'")
            return count

    def count_unsettled(self, now: dt.datetime) -> int:
        """Count what is still to be done by now: posts, and humans to be told."""
        with self._open() as db:
            [(count,)] = db.execute(
                f"SELECT COUNT(*) FROM deliveries WHERE ({_OPEN} AND due_at <= ?1) OR tell_at IS NOT NULL",  # noqa: S608 - a constant
                (int(now.timestamp()),),
            )
            return count

    def find_retry(self, now: dt.datetime) -> dt.datetime | None:
        """Tell when something is tried again, if all that is to be done by now waits for that."""
        with self._open() as db:
            [(retry,)] = db.execute(
                "SELECT CASE COUNT(*) WHEN COUNT(retry_at) THEN MIN(retry_at) END FROM deliveries "  # noqa: S608 - a constant
                f"WHERE ({_OPEN} AND due_at <= ?1) OR tell_at IS NOT NULL",
                (int(now.timestamp()),),
            )
            return None if retry is None else dt.datetime.fromtimestamp(retry, dt.UTC)

    def list_rows(self, until: dt.datetime) -> list[Row]:
        """List what was due by a moment."""
        with self._open() as db:
            found = db.execute(
                "SELECT guild_id, kind, occurrence, part, state, channel_id, message_id, reason, told_at "
                "FROM deliveries WHERE due_at <= ?",
                (int(until.timestamp()),),
            )
            return [
                Row(Key(guild, Kind(kind), occurrence, part), state, channel_id, message_id, reason, told is not None)
                for guild, kind, occurrence, part, state, channel_id, message_id, reason, told in found
            ]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, timeout=10)) as connection:
            yield connection


async def reckon(sandbox: Sandbox, rows: list[Row]) -> Verdict:
    """Compare rows with what is to be seen in the sandbox."""
    state = await sandbox.state()
    members: dict[int, set[str]] = {}
    for row in rows:
        if row.key.kind is Kind.PERSONAL:
            members.setdefault(row.key.guild_id, set()).add(row.key.part.partition(":")[0])
    posts = await asyncio.gather(
        *(
            _read_posts(sandbox, guild, state["application_id"], members.get(int(guild["id"]), set()))
            for guild in state["guilds"]
        )
    )
    seen = {int(guild["id"]): found for guild, found in zip(state["guilds"], posts, strict=True)}
    verdict, accounted = Verdict(), set[tuple[int, str]]()
    for row in rows:
        _judge(row, seen[row.key.guild_id], verdict)
        accounted.add((row.key.guild_id, row.marker))
    for guild_id, found in seen.items():
        strangers = [marker for marker in found.by_marker if (guild_id, marker) not in accounted]
        verdict.doubled += sum(len(found.by_marker[marker]) for marker in strangers)
        verdict.examples += [f"{guild_id} {marker}: not owed" for marker in strangers]
    return verdict


@dataclass
class _Posts:
    """What the bot has posted in one server, and to its members."""

    by_marker: dict[str, list[int]]
    notices: int
    """Messages without a marker: those that tell of trouble."""


def _judge(row: Row, posts: _Posts, verdict: Verdict) -> None:
    verdict.rows += 1
    there = posts.by_marker.get(row.marker, [])
    if row.state in ("sent", "parked", "expired"):
        setattr(verdict, row.state, getattr(verdict, row.state) + 1)
    else:
        verdict.open += 1
    lost = row.state == "sent" and row.key.kind not in EDITS and row.message_id not in there
    # A message that is there counts only if its row says so; whatever is more was posted twice.
    doubled = len(there) - (1 if row.state == "sent" and there else 0)
    silent = row.is_silent or (row.told and not posts.notices)
    verdict.lost += lost
    verdict.doubled += doubled
    verdict.silent += silent
    if lost or doubled or silent or row.state in ("due", "sending"):
        verdict.examples.append(f"{row}: {there}")


async def _read_posts(sandbox: Sandbox, guild: Json, bot_id: str, members: set[str]) -> _Posts:
    threads, events = await asyncio.gather(
        *(sandbox.call("GET", f"/guilds/{guild['id']}/{what}") for what in ("threads", "events"))
    )
    direct = await asyncio.gather(*(sandbox.call("GET", f"/users/{member}/dms") for member in members))
    rooms = [*guild["channels"], *threads, *(dm for dms in direct for dm in dms)]
    by_marker: dict[str, list[int]] = {}
    notices = 0
    for message in await list_messages(sandbox, rooms, bot_id):
        markers = list_markers(message)
        notices += not markers
        for marker in markers:
            by_marker.setdefault(marker, []).append(int(message["id"]))
    for event in events:
        mark = re.search(r"\[(.+)\]$", event["description"] or "")
        if mark is not None:
            by_marker.setdefault(mark[1], []).append(int(event["id"]))
    return _Posts(by_marker, notices)


async def list_messages(sandbox: Sandbox, rooms: Iterable[Json], bot_id: str) -> list[Json]:
    """List what the bot has written in channels and threads."""
    read = await asyncio.gather(
        *(sandbox.call("GET", f"/channels/{room['id']}/messages") for room in rooms if room["type"] != FORUM)
    )
    return [one for messages in read for one in messages if one["author"]["id"] == bot_id and one["type"] == 0]


def list_markers(message: Json) -> set[str]:
    """Give by what a message is known: the markers in its buttons; of a poll, its thread."""
    return {poll_in(message["channel_id"])} if "poll" in message else set(_markers(message["components"]))


def poll_in(thread_id: int | str | None) -> str:
    """Give what a poll is known by."""
    return f"{Kind.POLL}:{thread_id}"


def _markers(components: Any) -> Iterator[str]:
    """Give the markers in the buttons of a message: `callboard:`, the button's own word, then kind and occurrence."""
    for part in components:
        _, _, marker = str(part.get("custom_id", "")).partition(":")[2].partition(":")
        if marker.partition(":")[0] in set(Kind):
            yield marker
        yield from _markers(part.get("components", []))


def summarise(examples: list[str], most: int = 10) -> str:
    """Write the first examples of what went wrong, each once."""
    return "\n".join(f"  {example} ({times} ×)" for example, times in Counter(examples).most_common(most))
