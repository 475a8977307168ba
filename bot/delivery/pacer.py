"""The pacer stands in front of every request to Discord that is not an answer to an interaction.

It keeps all that the bot does within the requests a second that Discord allows, and takes the servers in turn.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

IN_FLIGHT = 20


class Pacer:
    """Hands out turns. A request is made within `async with pacer.turn(guild_id)`; turns are not nested."""

    def __init__(self, per_second: float, in_flight: int = IN_FLIGHT) -> None:
        self._gap = 1 / per_second
        self._free = in_flight
        self._next_at = 0.0
        self._waiting: dict[int, deque[asyncio.Future[None]]] = {}
        self._coming_back: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, guild_id: int) -> AsyncIterator[None]:
        """Wait for a turn on behalf of a server (0: of nobody in particular) and hold it."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(guild_id, deque()).append(turn)
        self._hand_out()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._forget(guild_id, turn)
            else:
                self._give_back()
            raise
        try:
            yield
        finally:
            self._give_back()

    def _hand_out(self) -> None:
        """Give turns to those who wait while there are any; come back when the next one is."""
        loop = asyncio.get_running_loop()
        while self._waiting and self._free:
            wait = self._next_at - loop.time()
            if wait > 0:
                if self._coming_back is None:
                    self._coming_back = loop.call_later(wait, self._come_back)
                return
            guild_id = next(iter(self._waiting))
            turns = self._waiting.pop(guild_id)
            turn = turns.popleft()
            if turns:
                self._waiting[guild_id] = turns
            if turn.done():
                continue
            self._free -= 1
            # A turn handed out a little late does not make the next ones later, as long as it is less than one.
            self._next_at = max(self._next_at, loop.time() - self._gap) + self._gap
            turn.set_result(None)

    def _come_back(self) -> None:
        self._coming_back = None
        self._hand_out()

    def _give_back(self) -> None:
        self._free += 1
        self._hand_out()

    def _forget(self, guild_id: int, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(guild_id)
        if turns is not None and turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[guild_id]
