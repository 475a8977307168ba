"""The sandbox's clock: waiting, advancing in order, stepping, running faster."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.sandbox import clock as clock_module
from bot.sandbox.clock import START, SandboxClock

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
async def clock() -> AsyncIterator[SandboxClock]:
    """A clock that stands still unless told."""
    before = asyncio.all_tasks()
    yield SandboxClock(rate=0)
    for task in asyncio.all_tasks() - before:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_it_starts_ten_days_before_the_premiere_and_tells_utc() -> None:
    assert SandboxClock(rate=0).now() == START == dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)


def test_it_moves_with_real_time() -> None:
    clock = SandboxClock(rate=1_000_000)
    assert clock.now() < clock.now()


async def test_waiting_ends_at_once_when_the_moment_has_passed_or_wake_is_set(clock: SandboxClock) -> None:
    wake = asyncio.Event()
    await clock.wait_until(START, wake)
    wake.set()
    await clock.wait_until(None, wake)


async def test_advancing_stops_at_each_moment_in_order(clock: SandboxClock) -> None:
    seen: list[tuple[str, dt.datetime]] = []

    async def sleep(name: str, every: dt.timedelta) -> None:
        due = clock.now()
        while True:
            due += every
            await clock.wait_until(due, asyncio.Event())
            seen.append((name, clock.now()))

    tasks = [asyncio.create_task(sleep("two", 2 * MINUTE)), asyncio.create_task(sleep("three", 3 * MINUTE))]
    await asyncio.sleep(0)
    await clock.advance_to(START + 5 * MINUTE)
    assert [(name, (at - START) // MINUTE) for name, at in seen] == [
        ("two", 2),
        ("three", 3),
        ("two", 4),
    ]
    assert clock.now() == START + 5 * MINUTE
    assert len(tasks) == 2


async def test_advancing_waits_for_work_that_takes_real_time(clock: SandboxClock) -> None:
    at_work, go_on, times = asyncio.Event(), asyncio.Event(), []

    async def work() -> None:
        await clock.wait_until(START + MINUTE, asyncio.Event())
        at_work.set()
        await go_on.wait()
        times.append(clock.now())

    worker = asyncio.create_task(work())
    await asyncio.sleep(0)
    advance = asyncio.create_task(clock.advance_to(START + 2 * MINUTE))
    await at_work.wait()
    assert not advance.done()
    go_on.set()
    await advance
    assert worker.done()
    assert times == [START + MINUTE]


async def test_settling_waits_for_a_sleeper_whose_wake_was_set(clock: SandboxClock) -> None:
    wake, woken = asyncio.Event(), []

    async def work() -> None:
        while True:
            await clock.wait_until(None, wake)
            wake.clear()
            woken.append(clock.now())

    worker = asyncio.create_task(work())
    await asyncio.sleep(0)
    wake.set()
    await clock.settle()
    assert woken == [START]
    assert not worker.done()


async def test_a_task_that_never_waits_again_is_reported(clock: SandboxClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "SETTLE_SECONDS", 0.01)

    async def hang() -> None:
        await clock.wait_until(START + MINUTE, asyncio.Event())
        await asyncio.Event().wait()

    hanging = asyncio.create_task(hang())
    await asyncio.sleep(0)
    with pytest.raises(TimeoutError, match="still busy"):
        await clock.advance_to(START + 2 * MINUTE)
    assert not hanging.done()


async def test_a_task_that_shows_signs_of_life_is_waited_for(
    clock: SandboxClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(clock_module.time, "monotonic", lambda: now)
    done = asyncio.Event()

    async def work() -> None:
        nonlocal now
        await clock.wait_until(START + MINUTE, asyncio.Event())
        for _ in range(5):
            now += clock_module.SETTLE_SECONDS - 1
            clock.stir()
            await asyncio.sleep(0)
        done.set()

    worker = asyncio.create_task(work())
    await asyncio.sleep(0)
    await clock.advance_to(START + 2 * MINUTE)
    assert done.is_set()
    await worker


async def test_it_does_not_go_back_but_can_be_corrected(clock: SandboxClock) -> None:
    with pytest.raises(ValueError, match="only goes forward"):
        await clock.advance_to(START - MINUTE)
    clock.step(-60)
    assert clock.now() == START - MINUTE


async def test_a_step_jumps_over_what_is_due_and_wakes_once(clock: SandboxClock) -> None:
    seen: list[dt.datetime] = []

    async def work() -> None:
        for minutes in (1, 2, 3):
            await clock.wait_until(START + minutes * MINUTE, asyncio.Event())
            seen.append(clock.now())

    worker = asyncio.create_task(work())
    await asyncio.sleep(0)
    clock.step(600)
    await worker
    assert seen == [START + 10 * MINUTE] * 3


async def test_with_a_high_rate_real_time_wakes_sleepers() -> None:
    clock = SandboxClock(rate=100_000)
    async with asyncio.timeout(5):
        await clock.wait_until(START + 10 * MINUTE, asyncio.Event())
    assert clock.now() >= START + 10 * MINUTE


async def test_a_new_rate_counts_for_those_who_wait_already(clock: SandboxClock) -> None:
    waiting = asyncio.create_task(clock.wait_until(START + MINUTE, asyncio.Event()))
    await asyncio.sleep(0)
    clock.rate = 100_000
    async with asyncio.timeout(5):
        await waiting
    with pytest.raises(ValueError, match="backwards"):
        clock.rate = -1


async def test_a_cancelled_sleeper_is_forgotten(clock: SandboxClock) -> None:
    sleeper = asyncio.create_task(clock.wait_until(START + MINUTE, asyncio.Event()))
    await asyncio.sleep(0)
    sleeper.cancel()
    await clock.advance_to(START + 2 * MINUTE)
    assert sleeper.cancelled()
