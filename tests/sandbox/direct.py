"""Asks the sandbox's handlers without a network, as the bot, and lets the oracle judge every exchange."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bot.sandbox import guilds, permissions
from bot.sandbox.calls import Call, RouteTable, Upload
from bot.sandbox.errors import ApiError
from bot.sandbox.rest import ROUTES
from bot.sandbox.world import Channel, Event, Guild, World
from tests import oracle

START = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Reply:
    """An answer's status and body."""

    status: int
    body: Any

    @property
    def code(self) -> int:
        """Discord's error code."""
        return self.body["code"]


class Direct:
    """A world with one server, whose clock stands still unless `pass_time` moves it."""

    def __init__(self) -> None:
        self.now = START
        self.world = World(lambda: self.now)
        self.guild: Guild = guilds.populate(self.world)
        self.events: list[Event] = []
        self.world.listen(self.events.append)
        self._table = RouteTable(ROUTES)
        self._oracle = oracle.from_environment()

    def pass_time(self, **amount: float) -> None:
        """Move the clock on."""
        self.now += dt.timedelta(**amount)

    def channel(self, name: str) -> Channel:
        """Return a channel of the server by name."""
        found = (self.world.channels[each] for each in self.guild.channels)
        return next(each for each in found if each.name == name)

    def person(self, name: str) -> int:
        """Return a member's id by name."""
        return next(each for each in self.guild.members if self.world.users[each].name == name)

    def role(self, name: str) -> int:
        """Return a role's id by name."""
        return next(each.id for each in self.guild.roles.values() if each.name == name)

    def allow(self, *names: str) -> None:
        """Let the bot do in the server what the least permissions do not include."""
        guilds.change_bot(self.world, self.guild, None, permissions.bits(names), 0)

    def deny(self, *names: str) -> None:
        """Do not let the bot do something in the server, whatever the least permissions include."""
        guilds.change_bot(self.world, self.guild, None, 0, permissions.bits(names))

    def told(self, name: str) -> list[dict[str, Any]]:
        """Return the data of the events of one name, oldest first."""
        return [event.data for event in self.events if event.name == name]

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        files: dict[int, Upload] | None = None,
        query: dict[str, str] | None = None,
        built: bool = True,
    ) -> Reply:
        """Ask as the bot; `built=False` expects an answer of 501."""
        match = self._table.find(method, path)
        assert match is not None
        assert match.route is not None
        call = Call(self.world, method, path, match.params, user_id=self.world.bot_id)
        call.body, call.files, call.query = {} if body is None else body, files or {}, query or {}
        try:
            answer = await match.route.handler(call)
            reply = Reply(204 if answer.body is None else answer.status, answer.body)
        except ApiError as error:
            reply = Reply(error.status, error.body())
        if self._oracle is not None:
            allow = () if built else (501,)
            self._oracle.check(method, path, body, reply.status, reply.body, multipart=bool(files), allow=allow)
        return reply

    async def send(self, place: Channel | str | int, content: str = "hello", **more: Any) -> Reply:
        """Post a message as the bot."""
        channel_id = place.id if isinstance(place, Channel) else place
        body = ({"content": content} if content else {}) | more
        return await self.ask("POST", f"/channels/{channel_id}/messages", body)
