"""Gateway intents: which events a session asked for, and what it sees of them (events/gateway)."""

from __future__ import annotations

from enum import IntFlag
from typing import Any

from . import permissions, render, render_messages
from .world import Event, World


class Intents(IntFlag):
    """The intents that filter something in the sandbox."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


KNOWN_INTENTS = (1 << 17) - 1 | 0b11 << 20 | 0b11 << 24
"""Every bit that Discord documents; any other closes the connection with 4013."""

_BY_PREFIX: tuple[tuple[str, Intents, Intents | None], ...] = (
    ("GUILD_SCHEDULED_EVENT", Intents.GUILD_SCHEDULED_EVENTS, None),
    ("GUILD_MEMBERS_CHUNK", Intents(0), None),
    ("GUILD_MEMBER_", Intents.GUILD_MEMBERS, None),
    ("GUILD_AUDIT_LOG", Intents.GUILD_MODERATION, None),
    ("GUILD_BAN", Intents.GUILD_MODERATION, None),
    ("GUILD_", Intents.GUILDS, None),
    ("THREAD_", Intents.GUILDS, None),
    ("CHANNEL_PINS_UPDATE", Intents.GUILDS, Intents.DIRECT_MESSAGES),
    ("CHANNEL_", Intents.GUILDS, Intents(0)),
    ("MESSAGE_REACTION", Intents.GUILD_MESSAGE_REACTIONS, Intents.DIRECT_MESSAGE_REACTIONS),
    ("MESSAGE_POLL", Intents.GUILD_MESSAGE_POLLS, Intents.DIRECT_MESSAGE_POLLS),
    ("MESSAGE_", Intents.GUILD_MESSAGES, Intents.DIRECT_MESSAGES),
    ("TYPING_START", Intents.GUILD_MESSAGE_TYPING, Intents.DIRECT_MESSAGE_TYPING),
    ("PRESENCE_UPDATE", Intents.GUILD_PRESENCES, None),
)
"""By the start of an event's name: the intent it needs in a server, and the one in a direct message."""


def may_hear(world: World, event: Event) -> bool:
    """Say whether the bot may hear of this at all, whatever its intents."""
    if event.user_id is not None:
        return event.user_id == world.bot_id
    if event.guild_id is not None and event.name != "GUILD_DELETE":
        guild = world.guilds.get(event.guild_id)
        if guild is None or world.bot_id not in guild.members:
            return False
    channel = world.channels.get(event.channel_id or 0)
    return channel is None or permissions.may(world, world.bot_id, channel, "VIEW_CHANNEL")


def seen_through(world: World, intents: Intents, event: Event) -> dict[str, Any] | None:
    """Return an event's data as a session with these intents sees it; None if it does not hear of it."""
    for prefix, in_guild, in_dm in _BY_PREFIX:
        if event.name.startswith(prefix):
            needed = in_guild if event.guild_id is not None or in_dm is None else in_dm
            break
    else:
        needed = Intents(0)
    if needed and not intents & needed and not _concerns_bot(world, event):
        return None
    if event.name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and not intents & Intents.MESSAGE_CONTENT:
        return render_messages.without_content(world, event.data)
    if event.name == "GUILD_CREATE" and intents & Intents.GUILD_MEMBERS and intents & Intents.GUILD_PRESENCES:
        guild = world.guilds[int(event.data["id"])]
        return event.data | {"members": [render.member(world, guild, each) for each in guild.members.values()]}
    return event.data


def _concerns_bot(world: World, event: Event) -> bool:
    # Changes of the bot's own membership arrive without the GUILD_MEMBERS intent.
    return event.name == "GUILD_MEMBER_UPDATE" and event.data.get("user", {}).get("id") == str(world.bot_id)
