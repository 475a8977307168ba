"""Pinned messages of a channel (resources/message, "Pin Message")."""

from __future__ import annotations

import datetime as dt
from typing import Any

from . import messages, permissions, render, render_messages, threads
from .errors import ApiError
from .world import Channel, Event, Message, World

MOST_PINS = 250
_PINNED = 6


def pin(world: World, user_id: int, message: Message, *, pinned: bool) -> None:
    """Pin a message or take it down and tell of it; needs PIN_MESSAGES, for which MANAGE_MESSAGES does not stand in."""
    channel = world.channels[message.channel_id]
    permissions.require(world, user_id, channel, "PIN_MESSAGES")
    threads.require_active(channel)
    if message.visible_to is not None:
        raise ApiError(404, 10008, "Unknown Message")
    if message.type not in messages.WRITTEN:
        raise ApiError(403, 50021, "Cannot execute action on a system message")
    if pinned == (message.pinned_at is not None):
        return
    before = listed(world, channel)
    if pinned and len(before) >= MOST_PINS:
        raise ApiError(400, 30003, "Maximum number of pins reached for the channel (250)")
    message.pinned_at = _next_moment(world, _latest(before)) if pinned else None
    channel.last_pin_at = _latest(listed(world, channel))
    messages.tell_change(world, message)
    _tell(world, channel)
    if pinned:
        messages.system(world, channel, user_id, _PINNED, reference=render_messages.reference(channel, message.id))


def _latest(pinned: list[Message]) -> dt.datetime | None:
    return pinned[0].pinned_at if pinned else None


def _next_moment(world: World, latest: dt.datetime | None) -> dt.datetime:
    """Return now, or just after the latest pin: pages are told apart by the moment alone."""
    return world.now() if latest is None else max(world.now(), latest + dt.timedelta(microseconds=1))


def listed(world: World, channel: Channel, before: dt.datetime | None = None) -> list[Message]:
    """Return a channel's pinned messages, the latest pinned first, of those pinned before a moment."""
    found = [
        (each.pinned_at, each)
        for each in world.messages.get(channel.id, {}).values()
        if each.pinned_at is not None and (before is None or each.pinned_at < before)
    ]
    return [each for _, each in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _tell(world: World, channel: Channel) -> None:
    last = channel.last_pin_at
    data: dict[str, Any] = {
        "channel_id": str(channel.id),
        "last_pin_timestamp": None if last is None else render.time(last),
    }
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    world.tell(Event("CHANNEL_PINS_UPDATE", data, channel.guild_id, channel_id=channel.id))
