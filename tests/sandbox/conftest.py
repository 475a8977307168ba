"""Fixtures of the sandbox's own tests: a server with its clock, and the ways to talk to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from bot.sandbox.world import Event
from tests.oracle import Watch

ANSWERS_OF_ITS_OWN = (405, 501)
"""What the sandbox answers where Discord's file knows no answer."""


@dataclass
class Told:
    """An answer: status, JSON, headers."""

    status: int
    body: Any
    headers: Any


@dataclass
class Names:
    """The ids of the first server, as strings, by name."""

    guild: str
    channels: dict[str, str]
    roles: dict[str, str]
    members: dict[str, str]


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxServer]:
    """A server of its own for the test; every REST exchange is held against Discord's OpenAPI file, if it is there."""
    server = SandboxServer(SandboxClock(), port=0)
    watch = Watch(server, allow=ANSWERS_OF_ITS_OWN)
    await server.start()
    yield server
    await server.stop()
    watch.check()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as client:
        yield client


Caller = Callable[..., Coroutine[Any, Any, Told]]


@pytest.fixture
def rest(sandbox: SandboxServer, session: aiohttp.ClientSession) -> Caller:
    """Call the REST API as the bot: `await rest("GET", "/users/@me")`."""

    async def call(method: str, path: str, body: Any = None, **options: Any) -> Told:
        headers = {"Authorization": f"Bot {sandbox.world.token}"} | options.pop("headers", {})
        async with session.request(method, sandbox.api_url + path, json=body, headers=headers, **options) as answer:
            data = await answer.json() if answer.content_type == "application/json" else await answer.read()
            return Told(answer.status, data or None, answer.headers)

    return call


@pytest.fixture
def control(sandbox: SandboxServer, session: aiohttp.ClientSession) -> Caller:
    """Call the control API: `await control("POST", "/clock", {"advance": 60})`."""

    async def call(method: str, path: str, body: Any = None) -> Told:
        async with session.request(method, f"{sandbox.url}/sandbox{path}", json=body) as answer:
            return Told(answer.status, await answer.json(), answer.headers)

    return call


@pytest.fixture
def names(sandbox: SandboxServer) -> Names:
    """The ids in the first server."""
    world = sandbox.world
    guild = next(iter(world.guilds.values()))
    return Names(
        str(guild.id),
        {world.channels[each].name: str(each) for each in guild.channels},
        {role.name: str(role.id) for role in guild.roles.values()},
        {world.users[each].name: str(each) for each in guild.members},
    )


class Puppet:
    """A bot without a library: it takes interactions as the gateway would tell them, and the test answers."""

    def __init__(self, sandbox: SandboxServer, rest: Caller, control: Caller, names: Names) -> None:
        self.world = sandbox.world
        self.rest = rest
        self.control = control
        self.names = names
        self.received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.stop = sandbox.world.listen(self._hear)

    def _hear(self, event: Event) -> None:
        if event.name == "INTERACTION_CREATE":
            self.received.put_nowait(event.data)

    def use(self, who: str = "fan", where: str = "general", **request: Any) -> asyncio.Task[Told]:
        """Begin an interaction of a member; the task ends with what POST /sandbox/interact answers."""
        place = {"guild_id": self.names.guild, "channel_id": self.names.channels[where]}
        body = {"user_id": self.names.members[who], **place, **request}
        return asyncio.create_task(self.control("POST", "/interact", {k: v for k, v in body.items() if v is not None}))

    async def reply(self, payload: dict[str, Any], kind: int, data: Any = None, **options: Any) -> Told:
        """Answer an interaction with a callback type and data."""
        body = {"type": kind} | ({} if data is None else {"data": data})
        path = f"/interactions/{payload['id']}/{payload['token']}/callback?with_response=1"
        return await self.rest("POST", path, body, **options)

    async def webhook(self, method: str, payload: dict[str, Any], rest_of_path: str = "", body: Any = None) -> Told:
        """Call a follow-up endpoint of an interaction."""
        path = f"/webhooks/{payload['application_id']}/{payload['token']}{rest_of_path}"
        return await self.rest(method, path, body)

    async def register(self, *commands: dict[str, Any], guild: bool = False) -> list[dict[str, Any]]:
        """Replace the application's commands."""
        scope = f"/guilds/{self.names.guild}" if guild else ""
        told = await self.rest("PUT", f"/applications/{self.world.application_id}{scope}/commands", list(commands))
        assert told.status == 200, told.body
        return told.body


@pytest.fixture
def puppet(sandbox: SandboxServer, rest: Caller, control: Caller, names: Names) -> Iterator[Puppet]:
    made = Puppet(sandbox, rest, control, names)
    yield made
    made.stop()
