"""The one place where time comes from. Everything else asks a `Clock`.

The sandbox's own clock fits this protocol too, so a bot in the same process shares its time; a bot in a process of
its own follows it over loopback.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import aiohttp
import structlog

from bot.errors import UserError

LOOK_EVERY = 1.0
"""Seconds between looks at the wall clock, so that a suspend or a corrected clock is noticed at once."""

_log = structlog.get_logger(__name__)


class Clock(Protocol):
    """Tells the time and waits for it."""

    def now(self) -> dt.datetime:
        """Return the present moment, aware, in UTC."""
        ...

    async def wait_until(self, when: dt.datetime | None, wake: asyncio.Event) -> None:
        """Return once the clock shows `when` or later, or `wake` is set; with None only `wake` ends the wait."""
        ...


async def _sleep_or_wake(seconds: float, wake: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """Return the present moment, aware, in UTC."""
        return dt.datetime.now(dt.UTC)

    async def wait_until(self, when: dt.datetime | None, wake: asyncio.Event) -> None:
        """Wait in steps of at most a second, each measured anew on the wall clock."""
        if when is None:
            await wake.wait()
            return
        while not wake.is_set() and (left := (when - self.now()).total_seconds()) > 0:
            await _sleep_or_wake(min(left, LOOK_EVERY), wake)


class RemoteClock:
    """A sandbox's clock, read several times a second; in between it runs at the rate last told."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session
        self._told = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._told_at = 0.0
        self._rate = 1.0

    async def read(self) -> None:
        """Ask the sandbox what time it is. Raises `UserError` if it does not say."""
        try:
            async with self._session.get(self._url, timeout=aiohttp.ClientTimeout(total=5)) as answer:
                answer.raise_for_status()
                body = await answer.json()
            told, rate = dt.datetime.fromisoformat(body["now"]).astimezone(dt.UTC), float(body["rate"])
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
            raise UserError(
                "No sandbox tells the time at {url} (CALLBOARD_CLOCK_URL). Start the sandbox there, or take the "
                "setting out to use this machine's clock.",
                url=self._url,
            ) from None
        self._told, self._told_at, self._rate = told, time.monotonic(), rate

    def now(self) -> dt.datetime:
        """Return the sandbox's present moment."""
        return self._told + dt.timedelta(seconds=(time.monotonic() - self._told_at) * self._rate)

    async def wait_until(self, when: dt.datetime | None, wake: asyncio.Event) -> None:
        """Wait while `follow` keeps the time."""
        if when is None:
            await wake.wait()
            return
        while not wake.is_set() and self.now() < when:
            await _sleep_or_wake(0.05, wake)

    async def follow(self) -> None:
        """Keep reading the clock; a sandbox that is away for a while is asked again."""
        away = False
        while True:
            await asyncio.sleep(LOOK_EVERY if away else 0.1)
            try:
                await self.read()
            except UserError as error:
                if not away:
                    _log.warning(str(error))
                away = True
            else:
                away = False


@asynccontextmanager
async def open_clock(url: str | None) -> AsyncIterator[Clock]:
    """Give the system's clock, or follow a sandbox's at `url` for as long as the context lasts.

    Raises `UserError` if no sandbox tells the time there.
    """
    if url is None:
        yield SystemClock()
        return
    async with aiohttp.ClientSession() as session:
        clock = RemoteClock(url, session)
        await clock.read()
        async with asyncio.TaskGroup() as group:
            follower = group.create_task(clock.follow(), name="follow the sandbox's clock")
            yield clock
            follower.cancel()
