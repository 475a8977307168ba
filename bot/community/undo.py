"""Undo: what the last announcement of a server was made of, and that it has been taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.clock import Clock
from bot.delivery.model import Delivery, State
from bot.delivery.outbox import Outbox
from bot.schedule.model import Kind
from bot.store.connection import Database
from bot.texts import Text

TAKEN_BACK = Text("A moderator has taken it back.")

_ALONE = frozenset({Kind.REMINDER, Kind.DIGEST})
"""Announcements to which nothing else belongs."""
_WHOLE = frozenset({Kind.PREMIERE, Kind.SCREENING})
"""Announcements with discussions and their polls, links to them, and an event."""
_PARTS = _WHOLE | {Kind.DISCUSSION, Kind.POLL, Kind.TALLY, Kind.CLOSE, Kind.LINKS, Kind.EVENT}
_OPEN = frozenset({State.DUE, State.SENDING, State.SENT, State.PARKED})


class Undo:
    """Takes announcements back, as far as the outbox goes."""

    def __init__(self, db: Database, outbox: Outbox, clock: Clock, wake: Callable[[], None]) -> None:
        self._db = db
        self._outbox = outbox
        self._clock = clock
        self._wake = wake

    async def find_last(self, guild_id: int) -> list[Delivery]:
        """List all that belongs to a server's last announcement, it first; nothing if it has made none."""
        rows = await self._outbox.list_deliveries(guild_id)
        made = [row for row in rows if row.key.kind in _ALONE | _WHOLE and row.state is State.SENT]
        if not made:
            return []
        last = max(made, key=lambda row: (row.settled_at or row.due, row.id))
        if last.key.kind in _ALONE:
            return [last]
        parts = [
            row
            for row in rows
            if row.key.occurrence == last.key.occurrence and row.key.kind in _PARTS and row.state in _OPEN
        ]
        return [last, *(row for row in parts if row.id != last.id)]

    @contextmanager
    def taking_back(self, row: Delivery) -> Iterator[None]:
        """Let nobody be told meanwhile that something is gone."""
        self._outbox.leaving.add(row.id)
        try:
            yield
        finally:
            self._outbox.leaving.discard(row.id)

    async def note_gone(self, row: Delivery) -> None:
        """Store that something has been taken back, so that it is neither made again nor edited."""
        async with self._db.write() as tx:
            await self._outbox.give_up(tx, row, self._clock.now(), TAKEN_BACK)
        self._wake()
