"""The clocks: they wake for a moment and for an event, and a sandbox's is followed through its absences."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import AsyncIterator

import pytest

from bot import clock as clocks
from bot.clock import SystemClock, open_clock
from bot.errors import UserError
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer

HOUR = dt.timedelta(hours=1)


async def woken(waiting: asyncio.Task[None]) -> None:
    async with asyncio.timeout(5):
        await waiting


# The machine's


async def test_the_systems_clock_wakes_at_the_moment() -> None:
    clock = SystemClock()
    when = clock.now() + dt.timedelta(seconds=0.03)
    await woken(asyncio.create_task(clock.wait_until(when, asyncio.Event())))
    assert dt.timedelta() <= clock.now() - when < dt.timedelta(seconds=1)


@pytest.mark.parametrize("timed", [False, True], ids=["nothing else to wait for", "an hour to wait"])
async def test_the_systems_clock_wakes_for_an_event(timed: bool) -> None:
    clock, wake = SystemClock(), asyncio.Event()
    waiting = asyncio.create_task(clock.wait_until(clock.now() + HOUR if timed else None, wake))
    await asyncio.sleep(0)
    assert not waiting.done()
    wake.set()
    await woken(waiting)


async def test_the_systems_clock_waits_for_nothing_that_is_past_or_has_happened() -> None:
    clock, wake = SystemClock(), asyncio.Event()
    await woken(asyncio.create_task(clock.wait_until(clock.now() - HOUR, wake)))
    wake.set()
    await woken(asyncio.create_task(clock.wait_until(clock.now() + HOUR, wake)))


async def test_a_machine_that_has_slept_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = dt.timedelta()

    class Slept(SystemClock):
        def now(self) -> dt.datetime:
            return super().now() + slept

    monkeypatch.setattr(clocks, "LOOK_EVERY", 0.01)
    clock = Slept()
    waiting = asyncio.create_task(clock.wait_until(clock.now() + HOUR, asyncio.Event()))
    await asyncio.sleep(0)
    slept = 2 * HOUR
    await woken(waiting)


# A sandbox's


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    server = SandboxServer(SandboxClock(), port=0)
    await server.start()
    yield server
    await server.stop()


def address(server: SandboxServer) -> str:
    return f"{server.url}/sandbox/clock"


async def test_a_sandboxs_clock_is_followed_when_it_is_moved(server: SandboxServer) -> None:
    async with open_clock(address(server)) as clock:
        assert abs(clock.now() - server.clock.now()) < dt.timedelta(seconds=1)
        waiting = asyncio.create_task(clock.wait_until(clock.now() + 9 * HOUR, asyncio.Event()))
        await asyncio.sleep(0)
        assert not waiting.done()
        await server.clock.advance_to(server.clock.now() + 10 * HOUR)
        await woken(waiting)
        assert abs(clock.now() - server.clock.now()) < dt.timedelta(seconds=5)
        assert clock.now().utcoffset() == dt.timedelta()


async def test_a_sandboxs_clock_runs_at_its_own_rate_between_two_looks(server: SandboxServer) -> None:
    server.clock.rate = 3600 * 1000
    async with open_clock(address(server)) as clock:
        await woken(asyncio.create_task(clock.wait_until(clock.now() + HOUR, asyncio.Event())))


@pytest.mark.parametrize("timed", [False, True], ids=["nothing else to wait for", "an hour to wait"])
async def test_a_wait_on_a_sandboxs_clock_ends_with_an_event(server: SandboxServer, timed: bool) -> None:
    async with open_clock(address(server)) as clock:
        wake = asyncio.Event()
        waiting = asyncio.create_task(clock.wait_until(clock.now() + HOUR if timed else None, wake))
        await asyncio.sleep(0)
        assert not waiting.done()
        wake.set()
        await woken(waiting)


async def test_a_sandbox_that_is_away_is_said_once_and_followed_again_when_it_is_back(
    server: SandboxServer, log_lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "LOOK_EVERY", 0.01)
    async with open_clock(address(server)) as clock:
        waiting = asyncio.create_task(clock.wait_until(clock.now() + HOUR, asyncio.Event()))
        await server.stop()
        for _ in range(500):
            if log_lines.getvalue():
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert not waiting.done()
        again = SandboxServer(SandboxClock(server.clock.now() + 2 * HOUR), port=server.port)
        await again.start()
        await woken(waiting)
        await again.stop()
    (line,) = log_lines.getvalue().splitlines()
    assert f"No sandbox tells the time at {address(server)}" in line


async def refusal(url: str) -> str:
    with pytest.raises(UserError) as refused:
        async with open_clock(url):
            pass
    return str(refused.value)


async def test_a_sandbox_that_is_not_there_at_the_start_is_said_in_a_sentence(server: SandboxServer) -> None:
    await server.stop()
    told = await refusal(address(server))
    assert told.startswith(f"No sandbox tells the time at {address(server)} (CALLBOARD_CLOCK_URL).")
    assert "Start the sandbox there" in told


@pytest.mark.parametrize("path", ["/", "/nowhere", "/sandbox/state", "/sandbox/guilds/1/threads"])
async def test_what_is_no_clock_is_said_in_the_same_sentence(server: SandboxServer, path: str) -> None:
    assert "No sandbox tells the time at" in await refusal(server.url + path)


async def test_an_address_that_is_none_is_said_in_the_same_sentence() -> None:
    assert "No sandbox tells the time at" in await refusal("http://127.0.0.1:99999/sandbox/clock")
