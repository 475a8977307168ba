"""Threads and forum posts: starting, listing, joining (resources/channel)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .. import channels, guilds, messages, permissions, render, render_messages, thread_changes, threads
from ..calls import Answer, Call, Route
from ..errors import ApiError, missing_permissions
from ..forms import Form
from ..world import Channel, ChannelType

_GUILD_MEMBERS = 1 << 1


def _channel(call: Call) -> Channel:
    return channels.find(call.world, call.id("channel_id"), call.user_id)


async def post_thread(call: Call) -> Answer:
    """Start a thread without a message, or in a forum a post with its first message."""
    parent = _channel(call)
    if parent.type is not ChannelType.FORUM:
        thread = thread_changes.start(call.world, call.user_id, parent, call.body)
        return Answer(201, render.channel(call.world, thread, user_id=call.user_id))
    thread, message = thread_changes.post(call.world, call.user_id, parent, call.body, call.files)
    shown = render.channel(call.world, thread, user_id=call.user_id)
    return Answer(201, shown | {"message": render_messages.message(call.world, message)})


async def post_thread_from_message(call: Call) -> Answer:
    """Start a thread from a message."""
    message = messages.find(call.world, _channel(call).id, call.id("message_id"))
    if message.visible_to is not None:
        raise ApiError(404, 10008, "Unknown Message")
    thread = thread_changes.start_from_message(call.world, call.user_id, message, call.body)
    return Answer(201, render.channel(call.world, thread, user_id=call.user_id))


async def get_active(call: Call) -> Answer:
    """List a server's active threads that the bot sees."""
    guild = guilds.find(call.world, call.id("guild_id"), call.user_id)
    found = threads.active(call.world, guild, call.user_id)
    return Answer(body=_listed(call, found, more=False))


async def get_public_archived(call: Call) -> Answer:
    """List a channel's archived public threads, the latest archived first."""
    parent = _channel(call)
    permissions.require(call.world, call.user_id, parent, "READ_MESSAGE_HISTORY")
    return _archived(call, threads.archived(call.world, parent, private=False))


async def get_private_archived(call: Call) -> Answer:
    """List a channel's archived private threads, the latest archived first."""
    parent = _channel(call)
    permissions.require(call.world, call.user_id, parent, "READ_MESSAGE_HISTORY", "MANAGE_THREADS")
    return _archived(call, threads.archived(call.world, parent, private=True))


async def get_joined_archived(call: Call) -> Answer:
    """List the archived private threads of a channel that the bot joined, newest first."""
    parent = _channel(call)
    permissions.require(call.world, call.user_id, parent, "READ_MESSAGE_HISTORY")
    query = Form(dict(call.query))
    before, limit = query.snowflake("before"), _limit(query)
    found = [
        each
        for each in threads.archived(call.world, parent, private=True)
        if call.user_id in threads.state(each).members and (before is None or each.id < before)
    ]
    found.sort(key=lambda each: each.id, reverse=True)
    return Answer(body=_listed(call, found[:limit], more=len(found) > limit))


def _limit(query: Form) -> int:
    return query.integer("limit", least=2, most=100) or 50


def _archived(call: Call, found: list[Channel]) -> Answer:
    query = Form(dict(call.query))
    limit, before = _limit(query), query.text("before", most=100)
    if before:
        try:
            # A plus sign that was not encoded arrives as a space.
            moment = dt.datetime.fromisoformat(before.replace(" ", "+"))
        except ValueError:
            message = f"Could not parse {before}. Should be ISO8601."
            raise query.refuse("before", "DATE_TIME_TYPE_PARSE", message) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        found = [each for each in found if threads.state(each).archive_changed_at < moment]
    return Answer(body=_listed(call, found[:limit], more=len(found) > limit))


def _listed(call: Call, found: list[Channel], *, more: bool) -> dict[str, Any]:
    joined = [each for each in found if call.user_id in threads.state(each).members]
    return {
        "threads": [render.channel(call.world, each, user_id=call.user_id) for each in found],
        "members": [render.thread_member(each, call.user_id) for each in joined],
        "has_more": more,
    }


async def put_own_member(call: Call) -> Answer:
    """Join a thread."""
    thread = _channel(call)
    threads.state(thread)
    threads.require_active(thread)
    threads.join(call.world, thread, call.user_id)
    return Answer(204)


async def delete_own_member(call: Call) -> Answer:
    """Leave a thread."""
    thread = _channel(call)
    threads.state(thread)
    threads.require_active(thread)
    threads.leave(call.world, thread, call.user_id)
    return Answer(204)


async def put_member(call: Call) -> Answer:
    """Add a member to a thread."""
    thread = _channel(call)
    current = threads.state(thread)
    threads.require_active(thread)
    permissions.require(call.world, call.user_id, thread, "SEND_MESSAGES_IN_THREADS")
    moderator = permissions.may(call.world, call.user_id, thread, "MANAGE_THREADS")
    if not (current.invitable or moderator or call.user_id == current.owner_id):
        raise missing_permissions()
    guild = guilds.find(call.world, thread.guild_id or 0, call.user_id)
    threads.join(call.world, thread, guilds.member(guild, call.id("user_id")).user_id)
    return Answer(204)


async def delete_member(call: Call) -> Answer:
    """Remove a member from a thread."""
    thread = _channel(call)
    current = threads.state(thread)
    threads.require_active(thread)
    own_private = thread.type is ChannelType.PRIVATE_THREAD and call.user_id == current.owner_id
    if not own_private:
        permissions.require(call.world, call.user_id, thread, "MANAGE_THREADS")
    threads.leave(call.world, thread, call.id("user_id"))
    return Answer(204)


async def get_member(call: Call) -> Answer:
    """Return someone's membership of a thread."""
    thread = _channel(call)
    user_id = call.user_id if call.params.get("user_id") == "@me" else call.id("user_id")
    if user_id not in threads.state(thread).members:
        raise ApiError(404, 10007, "Unknown Member")
    return Answer(body=_membership(call, thread, user_id))


async def get_members(call: Call) -> Answer:
    """List a thread's members; Discord gives this list only to applications with the GUILD_MEMBERS intent."""
    thread = _channel(call)
    if not call.world.privileged_intents & _GUILD_MEMBERS:
        raise ApiError(403, 50001, "Missing Access")
    query = Form(dict(call.query))
    after = query.snowflake("after") or 0
    limit = query.integer("limit", least=1, most=100) or 100
    found = sorted(each for each in threads.state(thread).members if each > after)
    return Answer(body=[_membership(call, thread, each) for each in found[:limit]])


def _membership(call: Call, thread: Channel, user_id: int) -> dict[str, Any]:
    shown = render.thread_member(thread, user_id)
    guild = call.world.guild_of(thread)
    if call.asks("with_member") and guild is not None and user_id in guild.members:
        shown["member"] = render.member(call.world, guild, guild.members[user_id])
    return shown


_MEMBERS = "/channels/{channel_id}/thread-members"
ROUTES: list[Route] = [
    Route("POST", "/channels/{channel_id}/threads", post_thread),
    Route("POST", "/channels/{channel_id}/messages/{message_id}/threads", post_thread_from_message),
    Route("GET", "/guilds/{guild_id}/threads/active", get_active),
    Route("GET", "/channels/{channel_id}/threads/archived/public", get_public_archived),
    Route("GET", "/channels/{channel_id}/threads/archived/private", get_private_archived),
    Route("GET", "/channels/{channel_id}/users/@me/threads/archived/private", get_joined_archived),
    Route("PUT", _MEMBERS + "/@me", put_own_member),
    Route("DELETE", _MEMBERS + "/@me", delete_own_member),
    Route("GET", _MEMBERS, get_members),
    Route("GET", _MEMBERS + "/{user_id}", get_member),
    Route("PUT", _MEMBERS + "/{user_id}", put_member),
    Route("DELETE", _MEMBERS + "/{user_id}", delete_member),
]
