"""Reactions to messages with default emoji (resources/message, "Create Reaction"); no server here has its own."""

from __future__ import annotations

from typing import Any

from . import emoji, permissions, render, render_messages, threads
from .errors import ApiError
from .world import Channel, Event, Message, World

MOST_REACTIONS = 20
"""Different emoji at one message."""


def add(world: World, user_id: int, message: Message, sign: str) -> None:
    """React as someone and tell of it; who is the first with an emoji needs ADD_REACTIONS."""
    channel = _place(world, user_id, message, "READ_MESSAGE_HISTORY")
    _check(sign)
    if sign not in message.reactions:
        permissions.require(world, user_id, channel, "ADD_REACTIONS")
        if len(message.reactions) >= MOST_REACTIONS:
            raise ApiError(400, 30010, "Maximum number of reactions reached (20)")
    people = message.reactions.setdefault(sign, [])
    if user_id in people:
        return
    people.append(user_id)
    more: dict[str, Any] = {"message_author_id": str(message.author_id), "burst_colors": []}
    guild = world.guild_of(channel)
    if guild is not None:
        more["member"] = render.member(world, guild, guild.members[user_id])
    _tell(world, channel, message, "ADD", _by(user_id, sign) | more)


def remove(world: World, user_id: int, message: Message, sign: str, whose: int) -> None:
    """Take a reaction back, as MANAGE_MESSAGES also another's, and tell of it; nothing happens if there is none."""
    channel = _place(world, user_id, message, *(() if whose == user_id else ("MANAGE_MESSAGES",)))
    _check(sign)
    people = message.reactions.get(sign, [])
    if whose not in people:
        return
    people.remove(whose)
    if not people:
        del message.reactions[sign]
    _tell(world, channel, message, "REMOVE", _by(whose, sign))


def clear(world: World, user_id: int, message: Message, sign: str | None = None) -> None:
    """Take every reaction from a message, or all with one emoji, and tell of it; needs MANAGE_MESSAGES."""
    channel = _place(world, user_id, message, "MANAGE_MESSAGES")
    if sign is None:
        message.reactions.clear()
        _tell(world, channel, message, "REMOVE_ALL", {})
        return
    _check(sign)
    if message.reactions.pop(sign, None) is not None:
        _tell(world, channel, message, "REMOVE_EMOJI", {"emoji": render_messages.emoji(sign)})


def people(message: Message, sign: str) -> list[int]:
    """Return who reacted with an emoji, by id ("Get Reactions")."""
    _check(sign)
    return sorted(message.reactions.get(sign, []))


def _place(world: World, user_id: int, message: Message, *needed: str) -> Channel:
    channel = world.channels[message.channel_id]
    permissions.require(world, user_id, channel, *needed)
    threads.require_active(channel)
    return channel


def _check(sign: str) -> None:
    if not emoji.is_default(sign):
        raise ApiError(400, 10014, "Unknown Emoji")


def _by(user_id: int, sign: str) -> dict[str, Any]:
    return {"user_id": str(user_id), "emoji": render_messages.emoji(sign), "burst": False, "type": 0}


def _tell(world: World, channel: Channel, message: Message, what: str, more: dict[str, Any]) -> None:
    data = {"channel_id": str(channel.id), "message_id": str(message.id)} | more
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    world.tell(Event(f"MESSAGE_REACTION_{what}", data, channel.guild_id, channel_id=channel.id))
