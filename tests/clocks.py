"""A clock moved by hand, which fits `bot.clock.Clock`. Time passes only when a test says so."""

from __future__ import annotations

import asyncio
import datetime as dt


class HandClock:
    """One task waits on it at a time; `settle` returns when that task has nothing left to do now."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start
        self._when: dt.datetime | None = None
        self._wake = asyncio.Event()
        self._moved = asyncio.Event()
        self._waiting = asyncio.Event()

    def now(self) -> dt.datetime:
        return self._now

    async def wait_until(self, when: dt.datetime | None, wake: asyncio.Event) -> None:
        self._when, self._wake = when, wake
        self._waiting.set()
        try:
            while not self._is_over():
                self._moved.clear()
                both = [asyncio.ensure_future(wake.wait()), asyncio.ensure_future(self._moved.wait())]
                try:
                    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for one in both:
                        one.cancel()
        finally:
            self._waiting.clear()

    async def settle(self, worker: asyncio.Task[None]) -> None:
        """Wait until the worker waits for a later moment, or has ended."""
        while not worker.done():
            waiting = asyncio.ensure_future(self._waiting.wait())
            await asyncio.wait([waiting, worker], return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if self._waiting.is_set() and not self._is_over():
                return
            await asyncio.sleep(0)

    async def move_to(self, when: dt.datetime, worker: asyncio.Task[None]) -> None:
        """Let time pass, stopping at each moment that the worker waits for."""
        await self.settle(worker)
        while not worker.done() and self._when is not None and self._when <= when:
            self.jump(max(self._when, self._now))
            await self.settle(worker)
        self.jump(when)
        await self.settle(worker)

    def jump(self, when: dt.datetime) -> None:
        """Set the clock without stopping on the way; backwards too."""
        self._now = when
        self._moved.set()

    def _is_over(self) -> bool:
        return self._wake.is_set() or (self._when is not None and self._now >= self._when)
