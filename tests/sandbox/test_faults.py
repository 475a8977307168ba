"""Scripted trouble: failing, hanging and broken requests, and a gateway that drops its clients."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.sandbox.faults import Faults
from bot.sandbox.server import SandboxServer
from tests.sandbox.conftest import Caller, Names


def test_a_star_is_one_segment_or_more_and_the_rest_is_literal() -> None:
    faults = Faults()
    faults.add({"route": "POST /channels/*/messages", "status": 500, "count": 9})
    assert faults.strike("POST", "/channels/1/messages") == 500
    assert faults.strike("POST", "/channels/1/threads/2/messages") == 500
    assert faults.strike("GET", "/channels/1/messages") is None
    assert faults.strike("POST", "/channels/1/messages/2") is None


def test_trouble_begins_with_the_nth_request_and_ends_after_count() -> None:
    faults = Faults()
    faults.add({"route": "* /channels/*", "status": "drop_after", "nth": 2, "count": 2})
    assert [faults.strike("GET", "/channels/1") for _ in range(4)] == [None, "drop_after", "drop_after", None]


@pytest.mark.parametrize(
    "wrong", [{}, {"route": "GET /x"}, {"route": "GET /x", "status": 200}, {"route": "GET /x", "status": 500, "nth": 0}]
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"Say|status|nth"):
        Faults().add(wrong)


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 0), (500, 0), (502, 0), (503, 0), (520, 0)])
async def test_a_status_comes_instead_of_the_deed(
    rest: Caller, control: Caller, names: Names, status: int, code: int
) -> None:
    path = f"/channels/{names.channels['general']}/messages"
    await control("POST", "/faults", {"route": "POST /channels/*/messages", "status": status, "count": 1})
    told = await rest("POST", path, {"content": "hello"})
    assert (told.status, told.body["code"]) == (status, code)
    assert (await rest("GET", path)).body is None
    assert (await rest("POST", path, {"content": "hello"})).status == 200


async def test_a_scripted_429_is_one_of_the_route(rest: Caller, control: Caller) -> None:
    await control("POST", "/faults", {"route": "GET /users/@me", "status": 429})
    told = await rest("GET", "/users/@me")
    assert (told.status, told.body["global"], told.headers["X-RateLimit-Scope"]) == (429, False, "user")
    assert told.headers["Via"]


@pytest.mark.parametrize(("outcome", "stored"), [("drop_before", 0), ("drop_after", 1), ("reset", 1)])
async def test_a_broken_connection_falls_before_or_after_the_deed(
    rest: Caller, control: Caller, names: Names, outcome: str, stored: int
) -> None:
    path = f"/channels/{names.channels['general']}/messages"
    await control("POST", "/faults", {"route": "POST /channels/*/messages", "status": outcome})
    with pytest.raises(aiohttp.ClientConnectionError):
        await rest("POST", path, {"content": "hello"})
    assert len((await rest("GET", path)).body or []) == stored
    log = (await control("GET", "/log")).body
    assert [entry["status"] for entry in log] == [None, 200]


async def test_a_reset_reads_as_one(rest: Caller, control: Caller, names: Names) -> None:
    await control("POST", "/faults", {"route": "POST /channels/*/typing", "status": "reset"})
    with pytest.raises(aiohttp.ClientOSError, match="reset by peer"):
        await rest("POST", f"/channels/{names.channels['general']}/typing")


async def test_a_gateway_that_is_away_lets_nobody_in_until_all_is_cleared(
    sandbox: SandboxServer, control: Caller
) -> None:
    async with aiohttp.ClientSession() as session:
        before = await session.ws_connect(f"{sandbox.url}/gateway")
        await before.receive()
        await control("POST", "/faults", {"gateway": "away"})
        assert (await before.receive()).data == 4000
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await session.ws_connect(f"{sandbox.url}/gateway")
        await control("POST", "/faults", {"clear": True})
        after = await session.ws_connect(f"{sandbox.url}/gateway")
        assert (await after.receive_json())["op"] == 10
        await after.close()


async def test_what_hangs_is_let_go_when_all_is_cleared(
    sandbox: SandboxServer, rest: Caller, control: Caller, names: Names
) -> None:
    await control("POST", "/faults", {"route": "POST /users/@me/channels", "status": "hang"})
    hanging = asyncio.create_task(rest("POST", "/users/@me/channels", {"recipient_id": names.members["fan"]}))
    # Another request that was answered since shows that the first has arrived and waits.
    while not sandbox.faults.hanging:
        await rest("GET", "/gateway")
    assert not hanging.done()
    log = (await control("GET", "/log")).body
    assert [entry["status"] for entry in log if entry["path"] == "/users/@me/channels"] == [None]
    await control("POST", "/faults", {"clear": True})
    with pytest.raises(aiohttp.ClientConnectionError):
        await hanging
    assert (await rest("POST", "/users/@me/channels", {"recipient_id": names.members["fan"]})).status == 200


async def test_a_fault_without_sense_is_a_plain_sentence(control: Caller) -> None:
    for body in ({}, {"gateway": "explode"}, {"route": "GET /x", "status": "sing"}):
        told = await control("POST", "/faults", body)
        assert told.status == 400
        assert told.body["error"].endswith(".")
