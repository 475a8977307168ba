"""The gateway: logging in, hearing what the intents allow, resuming, and being refused."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import SandboxServer
from tests.sandbox.conftest import Caller, Names, Puppet

GUILDS, MEMBERS, MESSAGES, DMS, CONTENT = 1 << 0, 1 << 1, 1 << 9, 1 << 12, 1 << 15


class Client:
    """A gateway client that reads and sends payloads."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, packed: bool) -> None:
        self.socket = socket
        self._inflate = zlib.decompressobj() if packed else None

    async def read(self) -> Any:
        """Return the next payload, or the close code if the connection ended."""
        async with asyncio.timeout(5):
            message = await self.socket.receive()
        if message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}:
            return self.socket.close_code
        if self._inflate is None:
            return json.loads(message.data)
        assert message.data.endswith(b"\x00\x00\xff\xff")
        return json.loads(self._inflate.decompress(message.data))

    async def send(self, op: int, data: Any = None) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def until(self, name: str) -> Any:
        """Read on to an event and return its payload."""
        while True:
            payload = await self.read()
            assert isinstance(payload, dict), f"closed with {payload} before {name}"
            if payload["t"] == name:
                return payload


Connect = Callable[..., Awaitable[Client]]


@pytest.fixture
def connect(sandbox: SandboxServer, session: aiohttp.ClientSession) -> Connect:
    """Open a connection; with `intents` identify too and read READY."""

    async def open_one(intents: int | None = None, query: str = "v=10&encoding=json") -> Client:
        url = f"ws://127.0.0.1:{sandbox.port}/gateway?{query}"
        client = Client(await session.ws_connect(url), packed="zlib-stream" in query)
        if intents is not None:
            assert (await client.read())["op"] == 10
            await client.send(2, identity(sandbox, intents))
        return client

    return open_one


def identity(sandbox: SandboxServer, intents: int, **more: Any) -> dict[str, Any]:
    return {"token": sandbox.world.token, "intents": intents, "properties": {"os": "linux"}, **more}


async def test_the_address_is_told_with_real_counts(sandbox: SandboxServer, rest: Caller, connect: Connect) -> None:
    before = (await rest("GET", "/gateway/bot")).body
    assert before["url"] == (await rest("GET", "/gateway")).body["url"] == f"ws://127.0.0.1:{sandbox.port}/gateway"
    assert before["session_start_limit"]["remaining"] == 1000
    client = await connect(GUILDS)
    await client.until("READY")
    after = (await rest("GET", "/gateway/bot")).body["session_start_limit"]
    assert after["remaining"] == 999
    assert 0 < after["reset_after"] <= 86_400_000


@pytest.mark.parametrize(
    "query", ["v=10&encoding=json&compress=zlib-stream", "v=10&encoding=json&compress=zstd-stream", ""]
)
async def test_logging_in_tells_ready_and_every_server(sandbox: SandboxServer, connect: Connect, query: str) -> None:
    client = await connect(GUILDS, query)
    ready = (await client.until("READY"))["d"]
    assert ready["user"]["id"] == str(sandbox.world.bot_id)
    assert ready["application"]["id"] == str(sandbox.world.application_id)
    assert ready["shard"] == [0, 1]
    assert ready["guilds"] == [{"id": str(each), "unavailable": True} for each in sandbox.world.guilds]
    guild = await client.until("GUILD_CREATE")
    assert guild["s"] == 2
    assert guild["d"]["unavailable"] is False
    assert [member["user"]["id"] for member in guild["d"]["members"]] == [str(sandbox.world.bot_id)]


async def test_heartbeats_are_acknowledged_before_identifying_too(connect: Connect) -> None:
    client = await connect()
    hello = await client.read()
    assert hello["d"]["heartbeat_interval"] > 0
    await client.send(1, None)
    assert (await client.read())["op"] == 11


async def test_intents_filter_events_and_content(
    sandbox: SandboxServer, connect: Connect, control: Caller, rest: Caller, names: Names
) -> None:
    deaf, blind, seeing = (
        await connect(GUILDS),
        await connect(GUILDS | MESSAGES),
        await connect(GUILDS | MESSAGES | CONTENT),
    )
    for client in (deaf, blind, seeing):
        await client.until("GUILD_CREATE")
    general = names.channels["general"]
    post = {"user_id": names.members["fan"], "do": "post", "channel_id": general, "content": "a secret"}
    assert (await control("POST", "/act", post)).status == 200
    assert (await blind.until("MESSAGE_CREATE"))["d"]["content"] == ""
    assert (await seeing.until("MESSAGE_CREATE"))["d"]["content"] == "a secret"
    await rest("POST", f"/channels/{general}/messages", {"content": "mine"})
    assert (await blind.until("MESSAGE_CREATE"))["d"]["content"] == "mine"
    await rest("POST", f"/channels/{general}/threads", {"name": "talk", "type": 11})
    assert (await deaf.read())["t"] == "THREAD_CREATE"
    assert sandbox.gateway


async def test_what_the_bot_cannot_see_it_does_not_hear(connect: Connect, control: Caller, names: Names) -> None:
    client = await connect(GUILDS | MESSAGES)
    await client.until("GUILD_CREATE")
    place = {"guild_id": names.guild, "channel_id": names.channels["episodes"]}
    await control("POST", "/permissions", place | {"deny": ["VIEW_CHANNEL"]})
    for channel in ("episodes", "general"):
        post = {"user_id": names.members["fan"], "do": "post", "channel_id": names.channels[channel], "content": "x"}
        await control("POST", "/act", post)
    heard = await client.until("MESSAGE_CREATE")
    assert heard["d"]["channel_id"] == names.channels["general"]


async def test_members_are_sent_on_request(connect: Connect, names: Names) -> None:
    client = await connect(GUILDS)
    await client.until("GUILD_CREATE")
    await client.send(8, {"guild_id": names.guild, "query": "", "limit": 0})  # needs the GUILD_MEMBERS intent
    await client.send(8, {"guild_id": names.guild, "query": "FAN", "limit": 5, "nonce": "n"})
    chunk = (await client.until("GUILD_MEMBERS_CHUNK"))["d"]
    assert sorted(member["user"]["username"] for member in chunk["members"]) == ["fan", "fan-fr"]
    assert chunk["nonce"] == "n"
    await client.send(8, {"guild_id": names.guild, "user_ids": [names.members["owner"], "5"]})
    chunk = (await client.until("GUILD_MEMBERS_CHUNK"))["d"]
    assert [member["user"]["username"] for member in chunk["members"]] == ["owner"]
    assert chunk["not_found"] == ["5"]


@pytest.mark.parametrize(
    "wanted",
    [{"guild_id": "x"}, {"guild_id": [], "query": ""}, {"limit": "many"}, {"user_ids": ["x"]}, {"query": 5}, []],
)
async def test_a_malformed_request_for_members_closes(connect: Connect, names: Names, wanted: Any) -> None:
    client = await connect(GUILDS)
    await client.until("GUILD_CREATE")
    asked = {"guild_id": names.guild, "query": "f", "limit": 1} | wanted if isinstance(wanted, dict) else wanted
    await client.send(8, asked)
    assert await client.read() == 4002


async def test_a_dropped_session_resumes_with_all_it_missed(
    sandbox: SandboxServer, connect: Connect, control: Caller, rest: Caller, names: Names
) -> None:
    client = await connect(GUILDS | MESSAGES)
    ready = (await client.until("READY"))["d"]
    seen = (await client.until("GUILD_CREATE"))["s"]
    await control("POST", "/faults", {"gateway": "drop"})
    assert await client.read() == 4000
    for text in ("one", "two"):
        await rest("POST", f"/channels/{names.channels['general']}/messages", {"content": text})
    again = await connect()
    await again.read()
    await again.send(6, {"token": sandbox.world.token, "session_id": ready["session_id"], "seq": seen})
    replayed = [await again.read() for _ in range(3)]
    assert [payload["t"] for payload in replayed] == ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]
    assert [payload["s"] for payload in replayed] == [seen + 1, seen + 2, seen + 3]
    assert [payload["d"].get("content") for payload in replayed[:2]] == ["one", "two"]
    log = (await control("GET", "/log")).body
    assert [entry["op"] for entry in log if "op" in entry] == ["IDENTIFY", "RESUME"]


async def test_a_session_cannot_be_resumed_when_unknown_ended_or_invalidated(
    sandbox: SandboxServer, connect: Connect, control: Caller
) -> None:
    client = await connect(GUILDS)
    ready = (await client.until("READY"))["d"]
    await control("POST", "/faults", {"gateway": "invalidate"})
    while (payload := await client.read())["op"] != 9:
        pass
    assert payload["d"] is False
    assert await client.read() == 4000
    leaver = await connect(GUILDS)
    left = (await leaver.until("READY"))["d"]
    await leaver.socket.close(code=1000)
    for session_id in (ready["session_id"], left["session_id"], "nobody's"):
        again = await connect()
        await again.read()
        await again.send(6, {"token": sandbox.world.token, "session_id": session_id, "seq": 1})
        assert await again.read() == {"op": 9, "d": False, "s": None, "t": None}


async def test_clients_can_be_asked_to_reconnect(connect: Connect, control: Caller) -> None:
    client = await connect(GUILDS)
    await client.until("GUILD_CREATE")
    await control("POST", "/faults", {"gateway": "reconnect"})
    assert (await client.read())["op"] == 7


@pytest.mark.parametrize(
    ("op", "change", "code"),
    [
        (2, {"token": "wrong"}, 4004),
        (2, {"intents": 1 << 40}, 4013),
        (2, {"intents": None}, 4013),
        (2, {"shard": [0, 2]}, 4010),
        (2, {"properties": None}, 4002),
        (6, {"token": "wrong"}, 4004),
        (3, {}, 4003),
        (77, {}, 4001),
    ],
)
async def test_wrong_payloads_close_with_their_code(
    sandbox: SandboxServer, connect: Connect, op: int, change: dict[str, Any], code: int
) -> None:
    client = await connect()
    await client.read()
    await client.send(op, identity(sandbox, GUILDS) | change)
    assert await client.read() == code


async def test_what_is_no_payload_or_not_json_closes(connect: Connect) -> None:
    client = await connect()
    await client.read()
    await client.socket.send_str("hello?")
    assert await client.read() == 4002
    assert await (await connect(query="v=10&encoding=etf")).read() == 4002
    for strange in ('{"op": []}', "[" * 2000, '{"op": 1e999}', "5", "null"):
        client = await connect()
        await client.read()
        await client.socket.send_str(strange)
        assert await client.read() in {4001, 4002}


async def test_identifying_twice_closes(sandbox: SandboxServer, connect: Connect) -> None:
    client = await connect(GUILDS)
    await client.until("GUILD_CREATE")
    await client.send(2, identity(sandbox, GUILDS))
    assert await client.read() == 4005


async def test_a_sequence_from_the_future_closes(sandbox: SandboxServer, connect: Connect) -> None:
    client = await connect(GUILDS)
    ready = (await client.until("READY"))["d"]
    again = await connect()
    await again.read()
    await again.send(6, {"token": sandbox.world.token, "session_id": ready["session_id"], "seq": 9999})
    assert await again.read() == 4007


async def test_a_client_in_a_hot_loop_is_told_off(connect: Connect) -> None:
    clients = [await connect() for _ in range(21)]
    assert (await clients[0].read())["op"] == 10
    assert await clients[-1].read() == 4008


async def test_a_flood_of_payloads_is_rate_limited(connect: Connect) -> None:
    client = await connect()
    await client.read()
    for _ in range(121):
        await client.send(1)
    while isinstance(payload := await client.read(), dict):
        assert payload["op"] == 11
    assert payload == 4008


async def test_interactions_reach_the_bot_without_any_intent(connect: Connect, puppet: Puppet) -> None:
    await puppet.register({"name": "ping", "description": "Say pong"})
    client = await connect(0)
    await client.until("READY")
    use = puppet.use(kind="command", name="ping")
    payload = (await client.read())["d"]
    assert payload["data"]["name"] == "ping"
    await puppet.reply(payload, 4, {"content": "pong"})
    assert (await use).body["ok"]
