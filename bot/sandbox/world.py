"""What exists in the sandbox: servers, channels, members, messages, and the ids and events that tie them together.

Records only. What a member or a bot may do to them is in the modules beside this one; how they look is in `render`.
Discord's JSON is kept ready to show where nothing here looks inside it (embeds, components, attachments).
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

DISCORD_EPOCH = 1_420_070_400_000
"""First millisecond that a snowflake can name (reference, "Snowflakes")."""


class ChannelType(IntEnum):
    """Kinds of channel (resources/channel, "Channel Types") that the sandbox knows."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = frozenset({ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD})


@dataclass(slots=True)
class User:
    """An account."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    dms_closed: bool = False


@dataclass(slots=True)
class Role:
    """A role; the one with the server's own id is @everyone."""

    id: int
    name: str
    permissions: int
    position: int
    mentionable: bool = False
    managed: bool = False
    color: int = 0
    hoist: bool = False
    bot_id: int | None = None


@dataclass(slots=True)
class Member:
    """A user in a server."""

    user_id: int
    roles: list[int]
    joined_at: dt.datetime
    nick: str | None = None


@dataclass(slots=True)
class Overwrite:
    """What a channel allows and denies to a role (type 0) or member (type 1)."""

    id: int
    type: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Tag:
    """A forum channel's tag."""

    id: int
    name: str
    moderated: bool = False
    emoji_name: str | None = None


@dataclass(slots=True)
class ThreadState:
    """What a thread has beyond a channel."""

    owner_id: int
    created_at: dt.datetime
    auto_archive_minutes: int
    archive_changed_at: dt.datetime
    active_at: dt.datetime
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    applied_tags: list[int] = field(default_factory=list)
    members: dict[int, dt.datetime] = field(default_factory=dict)
    """Who joined, and when."""
    message_count: int = 0
    total_sent: int = 0


@dataclass(slots=True)
class Channel:
    """A channel, thread, forum post or DM."""

    id: int
    type: ChannelType
    name: str
    guild_id: int | None = None
    parent_id: int | None = None
    position: int = 0
    topic: str | None = None
    nsfw: bool = False
    slowmode: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    flags: int = 0
    default_auto_archive_minutes: int | None = None
    default_thread_slowmode: int = 0
    recipients: list[int] = field(default_factory=list)
    thread: ThreadState | None = None
    last_message_id: int | None = None
    last_pin_at: dt.datetime | None = None


@dataclass(slots=True)
class Pinged:
    """Whom a message notified."""

    everyone: bool = False
    roles: list[int] = field(default_factory=list)
    users: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Poll:
    """A question of a message, and who chose which of its answers."""

    question: str
    answers: dict[int, dict[str, Any]]
    """By id: Discord's own "Poll Media Object", ready to show."""
    ends_at: dt.datetime
    multiple: bool = False
    finished: bool = False
    votes: dict[int, list[int]] = field(default_factory=dict)
    """The ids of the answers that a member chose, by member."""


@dataclass(slots=True)
class Message:
    """A message. `visible_to` is the one user who sees it if it is ephemeral."""

    id: int
    channel_id: int
    author_id: int
    timestamp: dt.datetime
    type: int = 0
    content: str = ""
    embeds: list[dict[str, Any]] = field(default_factory=list)
    components: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    edited_at: dt.datetime | None = None
    mentions: list[int] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    pinged: Pinged = field(default_factory=Pinged)
    reference: dict[str, Any] | None = None
    interaction_id: int | None = None
    interaction_metadata: dict[str, Any] | None = None
    """Discord's own object of that name, ready to show, if the message answers an interaction."""
    visible_to: int | None = None
    deferred: bool = False
    tts: bool = False
    pinned_at: dt.datetime | None = None
    poll: Poll | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    """Who reacted, by emoji, both in the order in which they did."""


class EventStatus(IntEnum):
    """How far a scheduled event is (resources/guild-scheduled-event)."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


@dataclass(slots=True)
class ScheduledEvent:
    """An event that a server announces, held outside its channels (EXTERNAL)."""

    id: int
    guild_id: int
    creator_id: int
    name: str
    description: str | None
    location: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    status: EventStatus = EventStatus.SCHEDULED
    interested: set[int] = field(default_factory=set)
    """Who asked to be told when it begins."""


@dataclass(slots=True)
class Guild:
    """A server."""

    id: int
    name: str
    owner_id: int
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    events: dict[int, ScheduledEvent] = field(default_factory=dict)
    bot_joined_at: dt.datetime | None = None


@dataclass(slots=True)
class Event:
    """Something that clients hear of: a dispatch name, its data, and who may hear it."""

    name: str
    data: dict[str, Any]
    guild_id: int | None = None
    user_id: int | None = None
    """If set, only this account hears it (interactions, ephemeral messages)."""
    channel_id: int | None = None
    """If set, only accounts that may view this channel hear it (messages, threads, direct messages)."""


@dataclass(slots=True)
class Command:
    """An application command as registered; `data` is its JSON without the ids."""

    id: int
    version: int
    guild_id: int | None
    data: dict[str, Any]


@dataclass(slots=True)
class Interaction:
    """One use of a command, component or modal, and what the bot made of it."""

    id: int
    token: str
    type: int
    user_id: int
    channel_id: int
    guild_id: int | None
    created_at: dt.datetime
    deadline: float
    """On the event loop's clock: when the first answer is too late."""
    owners: dict[str, str] = field(default_factory=dict)
    """authorizing_integration_owners."""
    name: str | None = None
    """Of a command: its name with group and subcommand."""
    message_id: int | None = None
    """The message whose component was used, also for a modal that this component opened."""
    target_id: int | None = None
    """The message or user of a context menu command."""
    opened_by: int | None = None
    """Of a modal: the interaction that showed it."""
    focused_type: int | None = None
    """Of an autocomplete: the type of the option being typed."""
    callback_type: int | None = None
    response_id: int | None = None
    """@original: the message that the first answer made, or changed."""
    followups: list[int] = field(default_factory=list)
    choices: list[dict[str, Any]] | None = None
    modal: dict[str, Any] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first answer."""
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first answer that is not a deferral, or by what follows a deferral."""


@dataclass(frozen=True, slots=True)
class SentNonce:
    """Which message carried a nonce, and when."""

    channel_id: int
    message_id: int
    at: dt.datetime


class World:
    """Everything that exists, and the one place where ids are made and events are told."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self.now = now
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, dict[int, Message]] = {}
        """Messages by channel id, oldest first."""
        self.dms: dict[int, int] = {}
        """The channel of the direct messages with each user, by the user's id."""
        self.files: dict[int, bytes] = {}
        """Contents of attachments by attachment id."""
        self.commands: dict[int, Command] = {}
        self.interactions: dict[int, Interaction] = {}
        self.interaction_tokens: dict[str, int] = {}
        """Interactions by their token."""
        self.session_starts: deque[float] = deque()
        """When the bot identified at the gateway, in real monotonic seconds."""
        self.application_id = 0
        self.bot_id = 0
        self.token = ""
        self.base_url = "http://127.0.0.1:8765"
        """Where the server listens; the addresses of attachments start with it."""
        self.nonce_seconds = 120.0
        """How long an enforced nonce is remembered ("the past few minutes")."""
        self.nonces: dict[tuple[int, str], SentNonce] = {}
        """What was sent with a nonce, by author and nonce."""
        self.privileged_intents = 0
        """The privileged gateway intents of the application (events/gateway, "Privileged Intents")."""
        self.archive_times: list[tuple[dt.datetime, int]] = []
        """A heap of when which thread may be due to archive; `threads.archive_due` reads it."""
        self.event_times: list[tuple[dt.datetime, int, int]] = []
        """A heap of when which server's event may be due to begin or end; `scheduled_events.move_on` reads it."""
        self.poll_times: list[tuple[dt.datetime, int, int]] = []
        """A heap of when the poll of which channel's message may be due to end; `voting.finish_due` reads it."""
        self._sequence = 0
        self._latest = 0
        self._listeners: list[Callable[[Event], None]] = []

    def new_id(self, at: dt.datetime | None = None) -> int:
        """Return a new snowflake for this moment; ids made in one run come out the same in the next."""
        self._sequence += 1
        milliseconds = int((at or self.now()).timestamp() * 1000) - DISCORD_EPOCH
        if at is None:
            # Ids keep rising when the clock is set back: paging and "oldest first" rest on that.
            milliseconds = self._latest = max(milliseconds, self._latest)
        return (milliseconds << 22) | (self._sequence & 0x3FFFFF)

    def listen(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call `listener` for each event from now on; return the function that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, event: Event) -> None:
        """Tell every listener of an event."""
        for listener in tuple(self._listeners):
            listener(event)

    def guild_of(self, channel: Channel) -> Guild | None:
        """Return the server that a channel is in; None for a DM."""
        return None if channel.guild_id is None else self.guilds[channel.guild_id]

    def threads_of(self, guild_id: int) -> Iterator[Channel]:
        """Yield every thread of a server, archived ones too, oldest first."""
        for thread_id in self.guilds[guild_id].threads:
            yield self.channels[thread_id]
