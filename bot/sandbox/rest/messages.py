"""Messages of a channel (resources/message)."""

from __future__ import annotations

from typing import Any

from .. import channels, messages, permissions, render, render_messages
from ..calls import Answer, Call, Route
from ..errors import ApiError
from ..forms import Form
from ..world import Event, Message

_MESSAGE_CONTENT = 1 << 15


def shown(call: Call, message: Message) -> dict[str, Any]:
    """Return a message as the bot reads it; without the MESSAGE_CONTENT intent others' texts are empty."""
    data = render_messages.message(call.world, message)
    return (
        data if call.world.privileged_intents & _MESSAGE_CONTENT else render_messages.without_content(call.world, data)
    )


def found(call: Call) -> Message:
    """Return the message of the path; an ephemeral one is as unknown here as one that never was."""
    channel = channels.find(call.world, call.id("channel_id"), call.user_id)
    message = messages.find(call.world, channel.id, call.id("message_id"))
    if message.visible_to is not None:
        raise ApiError(404, 10008, "Unknown Message")
    return message


async def get_messages(call: Call) -> Answer:
    """List messages, newest first: the latest, or those before, after or around one."""
    channel = channels.find(call.world, call.id("channel_id"), call.user_id)
    query = Form(dict(call.query))
    limit = query.integer("limit", least=1, most=100) or 50
    marks = {key: query.snowflake(key) for key in ("before", "after", "around") if key in query}
    if len(marks) > 1:
        raise query.refuse("", "MUTUALLY_EXCLUSIVE", "before, after and around are mutually exclusive")
    every = messages.visible(call.world, channel.id, call.user_id)
    key, mark = next(iter(marks.items()), ("before", None))
    older = [each for each in every if mark is None or each.id < mark]
    newer = [each for each in every if mark is not None and each.id > mark]
    if key == "before":
        page = older[-limit:]
    elif key == "after":
        page = newer[:limit]
    else:
        half = limit // 2
        exact = [each for each in every if each.id == mark]
        page = older[-half:] * bool(half) + exact + newer[: max(limit - half - 1, 0)]
    return Answer(body=[shown(call, each) for each in reversed(page)])


async def post_message(call: Call) -> Answer:
    """Send a message."""
    channel = channels.find(call.world, call.id("channel_id"), call.user_id)
    message = messages.create(call.world, channel, call.user_id, call.body, call.files)
    return Answer(body=render_messages.message(call.world, message))


async def get_message(call: Call) -> Answer:
    """Return one message."""
    channel = channels.find(call.world, call.id("channel_id"), call.user_id)
    permissions.require(call.world, call.user_id, channel, "READ_MESSAGE_HISTORY")
    return Answer(body=shown(call, found(call)))


async def patch_message(call: Call) -> Answer:
    """Change a message: one's own, or with MANAGE_MESSAGES the flags of another's."""
    message = found(call)
    messages.change(call.world, message, call.user_id, call.body, call.files)
    return Answer(body=render_messages.message(call.world, message))


async def delete_message(call: Call) -> Answer:
    """Delete a message."""
    messages.remove(call.world, found(call), call.user_id)
    return Answer(204)


async def post_typing(call: Call) -> Answer:
    """Show that the bot is typing."""
    channel = channels.find(call.world, call.id("channel_id"), call.user_id)
    messages.require_may_send(call.world, channel, call.user_id)
    data: dict[str, Any] = {
        "channel_id": str(channel.id),
        "user_id": str(call.user_id),
        "timestamp": int(call.world.now().timestamp()),
    }
    guild = call.world.guild_of(channel)
    if guild is not None:
        data["guild_id"] = str(guild.id)
        data["member"] = render.member(call.world, guild, guild.members[call.user_id])
    call.world.tell(Event("TYPING_START", data, channel.guild_id, channel_id=channel.id))
    return Answer(204)


_ONE = "/channels/{channel_id}/messages/{message_id}"
ROUTES: list[Route] = [
    Route("GET", "/channels/{channel_id}/messages", get_messages),
    Route("POST", "/channels/{channel_id}/messages", post_message),
    Route("GET", _ONE, get_message),
    Route("PATCH", _ONE, patch_message),
    Route("DELETE", _ONE, delete_message),
    Route("POST", "/channels/{channel_id}/typing", post_typing),
]
