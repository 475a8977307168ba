"""Deeds: what people do by hand to discussions, to their index and to the channel, each in a server of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from bot.sandbox import threads
from bot.sandbox.world import Channel, Message
from tests.stage import Json, Stage, words

ROOMS = {"text": "episodes", "forum": "discussions"}
"""The channel of each kind that a server can choose for its discussions."""


@dataclass(frozen=True)
class Sight:
    """A server as it is to be seen at one moment."""

    threads: dict[int, Channel]
    """The bot's threads by id."""
    episodes: dict[int, int]
    """The discussions that bear an episode's name: their ids by its number."""
    markers: list[str]
    """What the buttons of the bot's cards say that they are about."""
    polls: dict[int, int]
    """How many there are in each thread."""
    indexes: list[int]
    told: list[str]
    """What the log channel says."""
    rated: frozenset[int]
    """The episodes that have a rating."""


@dataclass(repr=False)
class Server:
    """One server, in which one thing is done by hand."""

    stage: Stage
    number: int
    room: str
    """The kind of its channel for discussions."""
    deed: Deed
    channel: str = ""
    """The id of that channel."""
    touched: set[int] = field(default_factory=set)
    """The episodes whose discussion the deed was done to."""
    sights: list[Sight] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.channel = self.stage.channel(ROOMS[self.room], self.number)

    @property
    def before(self) -> Sight:
        """What was to be seen right before the deed."""
        return self.sights[0]

    @property
    def left(self) -> Sight:
        """What was to be seen right after it."""
        return self.sights[1]

    @property
    def after(self) -> Sight:
        """What was to be seen weeks later."""
        return self.sights[2]

    @property
    def end(self) -> Sight:
        """What was to be seen weeks after all that is wrong had been mended."""
        return self.sights[3]

    @property
    def news(self) -> list[str]:
        """What a human was told from the deed on."""
        return self.end.told[len(self.before.told) :]

    @property
    def guild_id(self) -> int:
        return int(self.stage.guild(self.number)["id"])

    @property
    def other_channel(self) -> str:
        """The channel of the other kind."""
        other = next(name for kind, name in ROOMS.items() if kind != self.room)
        return self.stage.channel(other, self.number)

    async def act(self, do: str, *, by: str = "owner", **what: Any) -> None:
        body = {"user_id": self.stage.member(by, self.number), "do": do, **what}
        await self.stage.call("POST", "/sandbox/act", body)

    async def command(self, name: str, **options: Any) -> str:
        """Type a command away from the log channel, and read the answer."""
        where: Json = {"by": "owner", "channel": "announcements", "guild": self.number}
        return (await self.stage.command(name, **where, **options)).text

    async def set_up(self, channel: str) -> None:
        self.channel = channel
        await self.command("setup", discussions=channel)

    async def permit(self, **changes: list[str]) -> None:
        body = {"guild_id": str(self.guild_id), "channel_id": self.channel, **changes}
        await self.stage.call("POST", "/sandbox/permissions", body)

    def messages(self, channel_id: int) -> list[Message]:
        """List a channel's messages, without the answers that one person sees."""
        found = self.stage.server.world.messages.get(channel_id, {}).values()
        return [one for one in found if one.visible_to is None]

    def threads(self) -> list[Channel]:
        """List the bot's threads."""
        world = self.stage.server.world
        return [one for one in world.threads_of(self.guild_id) if threads.state(one).owner_id == world.bot_id]

    def discussions(self) -> dict[int, Channel]:
        """Give the discussions by the number of their episode, as long as nobody has renamed them."""
        found = ((re.match(r"S1E(\d)", one.name), one) for one in self.threads())
        return {int(match[1]): one for match, one in found if match}

    def polls(self, thread: Channel) -> list[Message]:
        return [one for one in self.messages(thread.id) if one.poll is not None]

    def starter(self, thread: Channel) -> Message | None:
        """Find the card with which a thread begins, in its channel or in itself."""
        every = [*self.messages(thread.parent_id or 0), *self.messages(thread.id)]
        return next((one for one in every if one.id == thread.id), None)

    def index(self) -> Message | None:
        """Find the index, which in a forum is the first message of a post."""
        return next((one for one in self._cards() if "every episode" in json.dumps(one.components)), None)

    async def vote(self) -> None:
        """Let a fan give four stars in every poll that runs."""
        for thread in [one for one in self.threads() if not threads.state(one).archived]:
            for message in self.polls(thread):
                if message.poll and not message.poll.votes and not message.poll.finished:
                    where = {"channel_id": str(thread.id), "message_id": str(message.id)}
                    await self.act("vote", by="fan", answer_ids=[4], **where)

    async def undergo(self) -> None:
        """Have the deed done, with a look before and after."""
        await self.look(ratings=False)
        await self.deed.does(self)
        await self.look(ratings=False)

    async def look(self, *, ratings: bool = True) -> None:
        """Keep what is to be seen now; the ratings only where the bot is there to tell them."""
        shown = await self.command("show", ratings=True) if ratings else ""
        markers = [
            mark for one in self._cards() for mark in re.findall(r"callboard:about:[^\"]+", json.dumps(one.components))
        ]
        self.sights.append(
            Sight(
                {one.id: replace(one, thread=replace(threads.state(one))) for one in self.threads()},
                {number: one.id for number, one in self.discussions().items()},
                markers,
                {one.id: len(self.polls(one)) for one in self.threads()},
                [one.id for one in self._cards() if "every episode" in json.dumps(one.components)],
                [words(one) for one in await self.stage.read("general", by="owner", guild=self.number)],
                frozenset(map(int, re.findall(r"\*\*S1E(\d)\*\*.*★", shown))),
            )
        )

    def _cards(self) -> list[Message]:
        """List the bot's cards, wherever they are, but for answers."""
        channels = [int(one["id"]) for one in self.stage.guild(self.number)["channels"]]
        places = [*channels, *(one.id for one in self.threads())]
        return [one for place in places for one in self.messages(place) if one.components and not one.interaction_id]


@dataclass(frozen=True)
class Deed:
    """Something that is done by hand."""

    name: str
    does: Callable[[Server], Awaitable[None]]
    rooms: Sequence[str] = tuple(ROOMS)
    mends: Callable[[Server], Awaitable[None]] | None = None
    """What puts right what it has made impossible."""
    is_command: bool = False
    """Whether it is done with the bot."""
    is_to_threads: bool = False
    """Whether it is done to discussions one by one."""


async def _to_threads(server: Server, do: str, **what: Any) -> None:
    """Do something to every discussion that is there; what Discord has archived takes nothing but its deletion."""
    for number, thread in server.discussions().items():
        if do == "thread_delete" or not threads.state(thread).archived:
            server.touched.add(number)
            await server.act(do, thread_id=str(thread.id), **what)


async def _delete_starters(server: Server) -> None:
    for number, thread in server.discussions().items():
        starter = server.starter(thread)
        assert starter is not None
        server.touched.add(number)
        await server.act("delete", channel_id=str(starter.channel_id), message_id=str(starter.id))


async def _delete_polls(server: Server) -> None:
    for number, thread in server.discussions().items():
        for poll in server.polls(thread):
            server.touched.add(number)
            await server.act("delete", channel_id=str(thread.id), message_id=str(poll.id))


async def _to_index(server: Server, do: str, **what: Any) -> None:
    index = server.index()
    assert index is not None
    if do.startswith("thread"):
        await server.act(do, thread_id=str(index.channel_id), **what)
    else:
        await server.act(do, channel_id=str(index.channel_id), message_id=str(index.id), **what)


async def _unpin(server: Server) -> None:
    if server.room == "text":
        await _to_index(server, "pin", pinned=False)
    else:
        await _to_index(server, "thread_edit", flags=0)


async def _delete_index(server: Server) -> None:
    await _to_index(server, "delete" if server.room == "text" else "thread_delete")


async def _choose_another(server: Server) -> None:
    await server.set_up(server.other_channel)


async def _delete_channel(server: Server) -> None:
    await server.act("channel_delete", channel_id=server.channel)


async def _revoke(server: Server, permission: str) -> None:
    await server.permit(deny=[permission])


async def _allow(server: Server, permission: str) -> None:
    await server.permit(allow=[permission])


_PERMISSIONS = {
    "View Channel": "VIEW_CHANNEL",
    "Send Messages": "SEND_MESSAGES",
    "Create Public Threads": "CREATE_PUBLIC_THREADS",
    "Send Messages in Threads": "SEND_MESSAGES_IN_THREADS",
    "Read Message History": "READ_MESSAGE_HISTORY",
    "Create Polls": "SEND_POLLS",
    "Pin Messages": "PIN_MESSAGES",
    "Manage Threads": "MANAGE_THREADS",
}
DEEDS = (
    Deed("archive it", partial(_to_threads, do="thread_edit", archived=True), is_to_threads=True),
    Deed("lock it", partial(_to_threads, do="thread_edit", locked=True), is_to_threads=True),
    Deed("archive and lock it", partial(_to_threads, do="thread_edit", archived=True, locked=True), is_to_threads=True),
    Deed("rename it", partial(_to_threads, do="thread_edit", name="Off topic"), is_to_threads=True),
    Deed("delete it", partial(_to_threads, do="thread_delete"), is_to_threads=True),
    Deed("delete its first card", _delete_starters, is_to_threads=True),
    Deed("delete its poll", _delete_polls, is_to_threads=True),
    Deed("unpin the index", _unpin),
    Deed("archive the index", partial(_to_index, do="thread_edit", archived=True), ("forum",)),
    Deed("lock the index", partial(_to_index, do="thread_edit", locked=True), ("forum",)),
    Deed("archive and lock the index", partial(_to_index, do="thread_edit", archived=True, locked=True), ("forum",)),
    Deed("rename the index", partial(_to_index, do="thread_edit", name="Off topic"), ("forum",)),
    Deed("delete the index", _delete_index),
    Deed("choose another channel", _choose_another, is_command=True),
    Deed("delete the channel", _delete_channel, mends=_choose_another),
    *(
        Deed(f"revoke “{name}”", partial(_revoke, permission=flag), mends=partial(_allow, permission=flag))
        for name, flag in _PERMISSIONS.items()
    ),
)
