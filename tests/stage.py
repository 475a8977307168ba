"""The stage on which tests play: the bot in a sandbox, members who type and press, and what they then see.

Everything goes over HTTP through the sandbox's control API, as a person's browser would; time is moved, never slept.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.app import Bot, open_bot, run_bot
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from bot.settings import Settings
from tests.databases import lay_out
from tests.oracle import Watch

Json = dict[str, Any]
FAST = 5000
"""Requests a second that the bot makes here, and is allowed: its pace is tried where it is measured."""


def words(message: Mapping[str, Any]) -> str:
    """Return every text of a message that a person reads: content, cards, labels of buttons."""
    return "\n".join([message.get("content") or "", *_texts(message.get("components", ()))]).strip()


def _texts(components: Any) -> Iterator[str]:
    for part in components:
        for key in ("content", "label"):
            if part.get(key):
                yield part[key]
        yield from _texts(part.get("components", ()))
        if "accessory" in part:
            yield from _texts([part["accessory"]])


def buttons(message: Mapping[str, Any]) -> dict[str, str]:
    """Return a message's buttons: label to custom_id."""
    found: dict[str, str] = {}
    waiting = list(message.get("components", ()))
    while waiting:
        part = waiting.pop(0)
        if part.get("type") == 2 and "custom_id" in part:
            found[part["label"]] = part["custom_id"]
        waiting.extend(part.get("components", ()))
    return found


@dataclass(frozen=True)
class Reply:
    """What came back to somebody who typed or pressed."""

    raw: Json

    @property
    def ok(self) -> bool:
        return self.raw["ok"]

    @property
    def private(self) -> bool:
        return self.raw["ephemeral"]

    @property
    def text(self) -> str:
        assert self.ok, self.raw.get("error")
        return words(self.raw["message"]) if self.raw.get("message") else ""

    @property
    def message(self) -> Json:
        return self.raw["message"]

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return [(choice["name"], choice["value"]) for choice in self.raw["choices"]]


class Stage:
    """One server of a sandbox, with the bot in it."""

    def __init__(self, server: SandboxServer, session: aiohttp.ClientSession, settings: Settings) -> None:
        self.server = server
        self.settings = settings
        self.bot: Bot | None = None
        self._session = session
        self._life: asyncio.Task[None] | None = None
        self._state: Json = {}

    @property
    def clock(self) -> SandboxClock:
        return self.server.clock

    async def look_round(self) -> None:
        """Read names and ids of everything; again after servers were added."""
        self._state = await self.call("GET", "/sandbox/state")

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control API."""
        async with self._session.request(method, self.server.url + path, json=body) as answer:
            told = await answer.json()
            assert answer.status == 200, told
            return told

    # The bot

    async def start_bot(self) -> Bot:
        """Start the bot and wait until it has logged in."""
        started: asyncio.Future[Bot] = asyncio.get_running_loop().create_future()

        async def live() -> None:
            async with open_bot(self.settings, self.clock) as bot:
                self.bot = bot
                async with asyncio.TaskGroup() as group:
                    group.create_task(run_bot(bot, self.server.world.token), name="bot")
                    await bot.app.ready.wait()
                    started.set_result(bot)

        self._life = asyncio.create_task(live(), name="bot on stage")
        await asyncio.wait([self._life, started], return_when=asyncio.FIRST_COMPLETED)
        if self._life.done():
            self._life.result()
        return started.result()

    async def stop_bot(self) -> None:
        """End the bot as Ctrl+C would."""
        if self._life is not None:
            self._life.cancel()
            with suppress(asyncio.CancelledError):
                await self._life
            self._life = None

    # Names

    def guild(self, index: int = 0) -> Json:
        return self._state["guilds"][index]

    @property
    def guild_id(self) -> str:
        return self.guild()["id"]

    def channel(self, name: str, guild: int = 0) -> str:
        return next(channel["id"] for channel in self.guild(guild)["channels"] if channel["name"] == name)

    def member(self, name: str, guild: int = 0) -> str:
        return next(member["id"] for member in self.guild(guild)["members"] if member["name"] == name)

    def role(self, name: str, guild: int = 0) -> str:
        return next(role["id"] for role in self.guild(guild)["roles"] if role["name"] == name)

    # What people do

    async def command(
        self,
        name: str,
        *,
        by: str = "fan",
        channel: str = "general",
        locale: str | None = None,
        guild: int = 0,
        given: Json | None = None,
        **options: Any,
    ) -> Reply:
        """Type a slash command in a channel; `given` are options that have the name of a parameter here."""
        options |= given or {}
        return await self._interact(by, channel, guild, kind="command", name=name, options=options, locale=locale)

    async def command_in_dm(self, name: str, *, by: str = "fan", **options: Any) -> Reply:
        """Type a slash command in the direct messages with the bot."""
        return await self._interact_in_dm(by, kind="command", name=name, options=options)

    async def complete(
        self, name: str, option: str, typed: Any, *, by: str = "fan", channel: str = "general", **options: Any
    ) -> list[tuple[str, Any]]:
        """Type into an option and read what is suggested."""
        reply = await self._interact(
            by, channel, 0, kind="autocomplete", name=name, options={**options, option: typed}, focused=option
        )
        assert reply.ok, reply.raw
        return reply.choices

    async def press(self, message: Json, label: str, *, by: str = "fan", channel: str = "general") -> Reply:
        """Press a button of a message by its label."""
        return await self._interact(
            by, channel, 0, kind="button", message_id=message["id"], custom_id=buttons(message)[label]
        )

    async def press_in_dm(self, message: Json, label: str, *, by: str = "fan") -> Reply:
        """Press a button of a message in the direct messages with the bot, by its label."""
        return await self._interact_in_dm(
            by, kind="button", message_id=message["id"], custom_id=buttons(message)[label]
        )

    async def use_menu_in_dm(self, message: Json, name: str, *, by: str = "fan") -> Reply:
        """Choose something from the menu of a message there."""
        return await self._interact_in_dm(by, kind="message_command", name=name, message_id=message["id"])

    async def use_menu(
        self, message: Json, name: str, *, by: str = "fan", channel: str = "general", locale: str | None = None
    ) -> Reply:
        """Choose something from the menu of a message."""
        return await self._interact(
            by, channel, 0, kind="message_command", name=name, message_id=message["id"], locale=locale
        )

    async def submit(
        self, modal: Json, fields: Json, *, by: str = "moderator", channel: str = "general", locale: str | None = None
    ) -> Reply:
        """Fill a modal by its fields' custom_ids and send it."""
        return await self._interact(
            by, channel, 0, kind="modal", custom_id=modal["custom_id"], fields=fields, locale=locale
        )

    async def _interact(self, by: str, channel: str, guild: int, **body: Any) -> Reply:
        channel_id = channel if channel.isdecimal() else self.channel(channel, guild)
        body |= {"guild_id": self.guild(guild)["id"], "channel_id": channel_id, "user_id": self.member(by, guild)}
        return Reply(await self.call("POST", "/sandbox/interact", {k: v for k, v in body.items() if v is not None}))

    async def _interact_in_dm(self, by: str, **body: Any) -> Reply:
        return Reply(await self.call("POST", "/sandbox/interact", {"user_id": self.member(by), **body}))

    async def act(self, by: str, do: str, **what: Any) -> Json:
        """Do something by hand, with that member's permissions, and let the bot hear of it."""
        done = await self.call("POST", "/sandbox/act", {"user_id": self.member(by), "do": do, **what})
        await self._until_heard()
        return done

    async def _until_heard(self) -> None:
        """Wait until the bot has handled all that the gateway has told it; one that is not there hears nothing."""
        if self._life is None or self.bot is None:
            return
        shards = [shard._parent.ws for shard in self.bot.client.shards.values()]
        async with asyncio.timeout(5):
            while any(  # noqa: ASYNC110 - the library says of no event that it has been handled
                session.connection is not None and session.sequence > (shard.sequence or 0)
                for session in self.server.gateway._sessions.values()
                for shard in shards
            ) or any(task.get_name().startswith("discord.py: on_") for task in asyncio.all_tasks()):
                await asyncio.sleep(0)

    # What people see

    async def read(self, channel: str, *, by: str = "fan", guild: int = 0) -> list[Json]:
        """Read a channel or thread as a member sees it, oldest first."""
        channel_id = channel if channel.isdecimal() else self.channel(channel, guild)
        user = self.member(by, guild)
        return await self.call("GET", f"/sandbox/channels/{channel_id}/messages?user_id={user}")

    async def threads(self, guild: int = 0) -> list[Json]:
        return await self.call("GET", f"/sandbox/guilds/{self.guild(guild)['id']}/threads")

    async def discussions(self, guild: int = 0) -> list[Json]:
        """Read the threads of a server that are an episode's discussion; the other is the index in a forum."""
        return [one for one in await self.threads(guild) if re.match(r"S\d+E\d+", one["name"])]

    async def events(self, guild: int = 0) -> list[Json]:
        """Read a server's scheduled events, those that are over or canceled too."""
        return await self.call("GET", f"/sandbox/guilds/{self.guild(guild)['id']}/events")

    async def direct_messages(self, member: str) -> list[Json]:
        """Read what the bot has written to a member directly."""
        channels = await self.call("GET", f"/sandbox/users/{self.member(member)}/dms")
        return [message for channel in channels for message in await self.read(channel["id"], by=member)]

    async def file(self, attachment: Json) -> bytes:
        """Open an attachment of a message, as somebody who presses it."""
        async with self._session.get(attachment["url"]) as answer:
            assert answer.status == 200, attachment["url"]
            data = await answer.read()
        assert len(data) == attachment["size"]
        return data

    # Time and trouble

    async def clock_to(self, moment: str) -> None:
        """Let time pass up to a moment; answers when the bot has done what fell due."""
        await self.call("POST", "/sandbox/clock", {"to": moment})

    async def advance(self, seconds: float) -> None:
        await self.call("POST", "/sandbox/clock", {"advance": seconds})

    async def fault(self, **fault: Any) -> None:
        await self.call("POST", "/sandbox/faults", fault)

    async def permissions(
        self, channel: str | None = None, *, deny: list[str] | None = None, allow: list[str] | None = None
    ) -> None:
        """Change what the bot may do, in a channel or in the whole server."""
        body: Json = {"guild_id": self.guild_id, "deny": deny or [], "allow": allow or []}
        if channel:
            body["channel_id"] = self.channel(channel)
        await self.call("POST", "/sandbox/permissions", body)
        await self._until_heard()

    async def requests(self) -> list[Json]:
        """Read the log of what the bot has asked of Discord."""
        return await self.call("GET", "/sandbox/log")

    async def set_up(self, **options: Any) -> Reply:
        """Set the server up as a moderator would, with the forum for discussions unless told otherwise."""
        chosen = {
            "announcements": self.channel("announcements"),
            "discussions": self.channel("discussions"),
            "ping": self.role("Premieres"),
            **options,
        }
        return await self.command("setup", by="moderator", **{k: v for k, v in chosen.items() if v is not None})


@asynccontextmanager
async def on_stage(database: Path, **settings: Any) -> AsyncIterator[Stage]:
    """Give a sandbox with the bot in it; in the end every exchange must have been as Discord's OpenAPI file says."""
    server = SandboxServer(SandboxClock(), port=0)
    server.limits.per_second = server.limits.per_route = FAST
    watch = Watch(server, refused_too=True)
    await server.start()
    async with aiohttp.ClientSession() as session:
        stage = Stage(server, session, stage_settings(server, database, **settings))
        try:
            await stage.look_round()
            await stage.start_bot()
            yield stage
        finally:
            await stage.stop_bot()
            await server.stop()
    watch.check()


def stage_settings(server: SandboxServer, database: Path, **changes: Any) -> Settings:
    """Make the settings of a bot that lives in a sandbox, and has not to wait for its turn with each request there."""
    made = Settings(
        discord_token=SecretStr(server.world.token),
        discord_api_url=server.api_url,
        callboard_database=lay_out(database),
        callboard_ready_timeout=0.05,
        **changes,
    )
    return made.model_copy(update={"callboard_requests_per_second": FAST})
