"""Channels and their permission overwrites (resources/channel)."""

from __future__ import annotations

from .. import channels, guilds, permissions, render, thread_changes
from ..calls import Answer, Call, Route
from ..world import Channel, ChannelType


def _found(call: Call) -> Channel:
    return channels.find(call.world, call.id("channel_id"), call.user_id)


async def get_channel(call: Call) -> Answer:
    """Return a channel, thread or DM."""
    return Answer(body=render.channel(call.world, _found(call), user_id=call.user_id))


async def patch_channel(call: Call) -> Answer:
    """Change a channel or thread."""
    channel = _found(call)
    change = channels.edit if channel.thread is None else thread_changes.edit
    changed = change(call.world, call.user_id, channel, call.body)
    return Answer(body=render.channel(call.world, changed, user_id=call.user_id))


async def delete_channel(call: Call) -> Answer:
    """Delete a channel or thread; closing a DM only hides it, so it stays."""
    channel = _found(call)
    if channel.type is ChannelType.DM:
        return Answer(body=render.channel(call.world, channel))
    remove = channels.delete if channel.thread is None else thread_changes.delete
    return Answer(body=remove(call.world, call.user_id, channel))


async def put_overwrite(call: Call) -> Answer:
    """Allow and deny permissions to a role or member in a channel."""
    channels.set_overwrite(call.world, call.user_id, _found(call), call.id("overwrite_id"), call.body)
    return Answer(204)


async def delete_overwrite(call: Call) -> Answer:
    """Remove a role's or member's overwrite."""
    channels.clear_overwrite(call.world, call.user_id, _found(call), call.id("overwrite_id"))
    return Answer(204)


async def get_guild_channels(call: Call) -> Answer:
    """List a server's channels, threads not among them."""
    guild = guilds.find(call.world, call.id("guild_id"), call.user_id)
    found = [call.world.channels[each] for each in guild.channels]
    seen = [each for each in found if permissions.may(call.world, call.user_id, each, "VIEW_CHANNEL")]
    return Answer(body=[render.channel(call.world, each) for each in seen])


async def post_guild_channel(call: Call) -> Answer:
    """Add a channel to a server."""
    guild = guilds.find(call.world, call.id("guild_id"), call.user_id)
    return Answer(201, render.channel(call.world, channels.create(call.world, call.user_id, guild, call.body)))


ROUTES: list[Route] = [
    Route("GET", "/channels/{channel_id}", get_channel),
    Route("PATCH", "/channels/{channel_id}", patch_channel),
    Route("DELETE", "/channels/{channel_id}", delete_channel),
    Route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", put_overwrite),
    Route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", delete_overwrite),
    Route("GET", "/guilds/{guild_id}/channels", get_guild_channels),
    Route("POST", "/guilds/{guild_id}/channels", post_guild_channel),
]
