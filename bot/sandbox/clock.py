"""The sandbox's clock: real time from a chosen start, or time told to pass that stops at all that is due."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from dataclasses import dataclass, field
from typing import Any

START = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
SETTLE_SECONDS = 30.0
"""How long, in real seconds, a woken task may show no sign of life until it waits again."""
_QUIET_TURNS = 5
"""Turns of the loop without a change that count as settled: what was woken may hand over by a few callbacks."""


@dataclass(slots=True, eq=False)
class _Sleeper:
    when: dt.datetime | None
    wake: asyncio.Event
    nudge: asyncio.Event = field(default_factory=asyncio.Event)


class SandboxClock:
    """Tells the time of the sandbox and lets tasks wait for a moment of it."""

    def __init__(self, start: dt.datetime = START, rate: float = 1.0) -> None:
        self._base = start.astimezone(dt.UTC)
        self._origin = time.monotonic()
        self._rate = rate
        self._frozen = False
        self._sleepers: dict[asyncio.Task[Any], _Sleeper] = {}
        self._awake: set[asyncio.Task[Any]] = set()
        self._changed = asyncio.Event()
        self._advancing = asyncio.Lock()
        self._stirred_at = time.monotonic()

    def now(self) -> dt.datetime:
        """Return the sandbox's time, aware and in UTC."""
        if self._frozen:
            return self._base
        return self._base + dt.timedelta(seconds=(time.monotonic() - self._origin) * self._rate)

    @property
    def rate(self) -> float:
        """How many of its seconds pass in a real one."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        if rate < 0:
            raise ValueError("The clock does not run backwards.")
        self._set(self.now())
        self._rate = rate
        self._nudge()

    async def wait_until(self, when: dt.datetime | None, wake: asyncio.Event) -> None:
        """Return once it is `when` or `wake` is set; without `when` only `wake` counts."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("Only a task can wait.")
        sleeper = _Sleeper(when, wake)
        watcher = asyncio.create_task(wake.wait())
        watcher.add_done_callback(lambda _: sleeper.nudge.set())
        self._awake.discard(task)
        self._sleepers[task] = sleeper
        self._changed.set()
        try:
            # One turn at least: a task that keeps asking for a moment gone by must not hold the loop.
            await asyncio.sleep(0)
            while not self._is_due(sleeper):
                sleeper.nudge.clear()
                try:
                    async with asyncio.timeout(self._real_seconds_until(when)):
                        await sleeper.nudge.wait()
                except TimeoutError:
                    continue
        finally:
            watcher.cancel()
            del self._sleepers[task]
            self._awake.add(task)
            task.add_done_callback(self._forget)

    async def advance_to(self, when: dt.datetime) -> None:
        """Let time pass up to `when`, stopping at each moment that a sleeper waits for until it waits again."""
        async with self._advancing:
            if when < self.now():
                raise ValueError(f"The clock only goes forward: it is already {self.now().isoformat()}.")
            self._set(self.now())
            self._frozen = True
            try:
                await self.settle()
                while (due := self._next_due()) is not None and due <= when:
                    self._set(max(due, self._base))
                    self._nudge()
                    await self.settle()
                self._set(when.astimezone(dt.UTC))
            finally:
                self._frozen = False
                self._set(self._base)
                self._nudge()

    def stir(self) -> None:
        """Take note of a sign of life, so that whoever waits for the bot to be done goes on waiting."""
        self._stirred_at = time.monotonic()

    async def settle(self) -> None:
        """Wait until every sleeper that was woken waits again or has ended.

        Raises `TimeoutError` once nothing has stirred for too long.
        """
        caller = asyncio.current_task()
        self.stir()
        quiet = 0
        while quiet < _QUIET_TURNS:
            self._changed.clear()
            if self._awake - {caller} or any(self._is_due(sleeper) for sleeper in self._sleepers.values()):
                quiet = 0
                await self._change_or_silence()
            else:
                quiet += 1
                await asyncio.sleep(0)

    async def _change_or_silence(self) -> None:
        left = self._stirred_at + SETTLE_SECONDS - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"The bot was still busy after {SETTLE_SECONDS:.0f} s without a sign of life.")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                await self._changed.wait()

    def step(self, seconds: float) -> None:
        """Jump without stopping on the way, as after a suspend; backwards too, as when a wrong clock is corrected."""
        self._set(self.now() + dt.timedelta(seconds=seconds))
        self._nudge()

    def _set(self, moment: dt.datetime) -> None:
        self._base = moment
        self._origin = time.monotonic()

    def _nudge(self) -> None:
        for sleeper in self._sleepers.values():
            sleeper.nudge.set()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._awake.discard(task)
        self._changed.set()

    def _is_due(self, sleeper: _Sleeper) -> bool:
        return sleeper.wake.is_set() or (sleeper.when is not None and sleeper.when <= self.now())

    def _next_due(self) -> dt.datetime | None:
        return min((sleeper.when for sleeper in self._sleepers.values() if sleeper.when is not None), default=None)

    def _real_seconds_until(self, when: dt.datetime | None) -> float | None:
        if when is None or self._frozen or self._rate == 0:
            return None
        return max(0.0, (when - self.now()).total_seconds() / self._rate)
