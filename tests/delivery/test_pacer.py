"""Requests go out evenly, a few at a time, and in turn between servers."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.pacer import Pacer


async def test_no_more_turns_are_handed_out_than_the_pace_allows() -> None:
    pacer, loop, times = Pacer(200), asyncio.get_running_loop(), list[float]()

    async def ask() -> None:
        async with pacer.turn(1):
            times.append(loop.time())

    await asyncio.gather(*(ask() for _ in range(20)))
    assert times[-1] - times[0] >= 18 / 200


async def test_servers_take_turns_however_many_requests_one_has() -> None:
    pacer, served = Pacer(10_000, in_flight=1), list[int]()

    async def ask(guild_id: int) -> None:
        async with pacer.turn(guild_id):
            served.append(guild_id)

    async with pacer.turn(3):
        asking = [asyncio.create_task(ask(guild_id)) for guild_id in [1] * 10 + [2] * 2]
        await asyncio.sleep(0)
    await asyncio.gather(*asking)
    assert served[:6].count(2) == 2


async def test_no_more_than_so_many_are_in_flight() -> None:
    pacer, flying, most, answered = Pacer(10_000, in_flight=3), 0, 0, asyncio.Event()

    async def ask() -> None:
        nonlocal flying, most
        async with pacer.turn(1):
            flying += 1
            most = max(most, flying)
            if flying == 3:
                asyncio.get_running_loop().call_later(0.01, answered.set)
            await answered.wait()
            flying -= 1

    await asyncio.gather(*(ask() for _ in range(12)))
    assert most == 3


@pytest.mark.parametrize("turns_of_the_loop", range(4))
async def test_a_request_given_up_takes_nobodys_turn(turns_of_the_loop: int) -> None:
    pacer = Pacer(10_000, in_flight=1)

    async def ask() -> None:
        async with pacer.turn(1):
            await asyncio.sleep(0)

    async with pacer.turn(1):
        given_up = asyncio.create_task(ask())
        await asyncio.sleep(0)
    for _ in range(turns_of_the_loop):
        await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    async with asyncio.timeout(10), pacer.turn(2):
        pass


async def test_a_request_that_fails_gives_its_turn_back() -> None:
    pacer = Pacer(10_000, in_flight=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            async with pacer.turn(1):
                raise ValueError("no")
