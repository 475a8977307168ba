"""What the control API shows of the world: servers, messages, threads, and the commands that a member may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import commands, dms, invoke, messages, render, render_messages
from .resolved import MalformedError, snowflake
from .world import Channel, ChannelType, Guild, Message, World

_Query = Mapping[str, str]


def find_guild(world: World, value: Any) -> Guild:
    """Return a server by its id; 404 if there is none."""
    guild = world.guilds.get(snowflake(value, "server"))
    if guild is None:
        raise MalformedError("There is no such server.", 404)
    return guild


def find_channel(world: World, value: Any) -> Channel:
    """Return a channel, thread or DM by its id; 404 if there is none."""
    channel = world.channels.get(snowflake(value, "channel"))
    if channel is None:
        raise MalformedError("There is no such channel.", 404)
    return channel


def state(world: World, query: _Query) -> dict[str, Any]:
    """Return the servers, or one of them, and what a bot needs to log in."""
    found = [find_guild(world, query["guild_id"])] if "guild_id" in query else list(world.guilds.values())
    return {
        "now": world.now().isoformat(),
        "token": world.token,
        "application_id": str(world.application_id),
        "guilds": [_guild(world, guild) for guild in found],
    }


def channel_messages(world: World, channel_id: str, query: _Query) -> list[dict[str, Any]]:
    """Return what a user sees of a channel; without a user, what is no ephemeral message."""
    channel = find_channel(world, channel_id)
    reader = snowflake(query["user_id"], "user") if "user_id" in query else 0
    return [
        message(world, each, reader) for each in messages.visible(world, channel.id, reader, check="user_id" in query)
    ]


def message(world: World, shown: Message, reader: int = 0) -> dict[str, Any]:
    """Return a message with whom it notified; its poll and reactions as the reader sees them."""
    pinged = shown.pinged
    data = render_messages.message(world, shown)
    if shown.poll is not None:
        data["poll"] = render_messages.poll(shown.poll, reader)
    if shown.reactions:
        data["reactions"] = render_messages.reactions(shown, reader)
    data["pinged"] = {
        "everyone": pinged.everyone,
        "roles": [str(role_id) for role_id in pinged.roles],
        "users": [str(user_id) for user_id in pinged.users],
    }
    return data


def guild_threads(world: World, guild_id: str) -> list[dict[str, Any]]:
    """Return a server's threads, archived ones too."""
    guild = find_guild(world, guild_id)
    return [render.channel(world, thread) for thread in world.threads_of(guild.id)]


def guild_events(world: World, guild_id: str) -> list[dict[str, Any]]:
    """Return a server's scheduled events with who is interested, those that are over or canceled too."""
    guild = find_guild(world, guild_id)
    return [
        render.scheduled_event(world, event, with_count=True)
        | {"interested": [str(user_id) for user_id in sorted(event.interested)]}
        for event in guild.events.values()
    ]


def direct_messages(world: World, user_id: str) -> list[dict[str, Any]]:
    """Return a user's DM channels."""
    account = world.users.get(snowflake(user_id, "user"))
    if account is None:
        raise MalformedError("There is no such user.", 404)
    return [render.channel(world, channel) for channel in dms.of_user(world, account)]


def usable_commands(world: World, query: _Query) -> list[dict[str, Any]]:
    """Return the commands that a member may use, with names and descriptions in their language beside the real ones."""
    user_id = snowflake(query.get("user_id"), "user")
    if user_id not in world.users:
        raise MalformedError("There is no such user.", 404)
    guild = find_guild(world, query["guild_id"]) if "guild_id" in query else None
    place = find_channel(world, query["channel_id"]) if "channel_id" in query else None
    usable = invoke.usable(world, user_id, guild, place)
    return [_localised(commands.render(world, command), query.get("locale", "en-US")) for command in usable]


def _guild(world: World, guild: Guild) -> dict[str, Any]:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "channels": [_channel(world.channels[channel_id]) for channel_id in guild.channels],
        "roles": [{"id": str(role.id), "name": role.name} for role in guild.roles.values()],
        "members": [
            {
                "id": str(member.user_id),
                "name": world.users[member.user_id].name,
                "roles": [str(role_id) for role_id in member.roles],
                "bot": world.users[member.user_id].bot,
                "locale": world.users[member.user_id].locale,
            }
            for member in guild.members.values()
        ],
    }


def _channel(channel: Channel) -> dict[str, Any]:
    parent_id = None if channel.parent_id is None else str(channel.parent_id)
    shown: dict[str, Any] = {"id": str(channel.id), "name": channel.name, "type": int(channel.type)}
    shown["parent_id"] = parent_id
    if channel.type is ChannelType.FORUM:
        shown["available_tags"] = [render.tag(each) for each in channel.tags]
    return shown


def _localised(shown: dict[str, Any], locale: str) -> dict[str, Any]:
    for key in ("name", "description"):
        if key in shown:
            texts = shown.get(f"{key}_localizations") or {}
            shown = shown | {f"{key}_localized": texts.get(locale, shown[key])}
    for key in ("options", "choices"):
        if key in shown:
            shown = shown | {key: [_localised(each, locale) for each in shown[key]]}
    return shown
