"""What members of the sandbox do by hand, each with their own permissions: POST /sandbox/act."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from . import (
    channels,
    dms,
    guilds,
    messages,
    permissions,
    pins,
    reactions,
    render,
    render_messages,
    roles,
    scheduled_events,
    thread_changes,
    views,
    voting,
)
from .calls import Upload
from .errors import ApiError
from .forms import Form
from .world import Channel, ChannelType, Guild, Message, ScheduledEvent, World

_SETTINGS = frozenset(
    {"user_id", "do", "channel_id", "thread_id", "message_id", "guild_id", "role_id", "event_id", "files"}
)
"""What says who does what and where; the rest of a request is Discord's own body."""


def perform(world: World, request: dict[str, Any]) -> dict[str, Any]:
    """Do what a member asked for and return what came of it as Discord's JSON; refusals are Discord's own."""
    form = Form(request)
    user_id = form.snowflake("user_id", required=True) or 0
    if user_id not in world.users:
        raise ApiError(404, 10013, "Unknown User")
    deed = form.text("do", most=40, required=True) or ""
    if deed not in _DEEDS:
        raise form.refuse("do", "BASE_TYPE_CHOICES", f"Value must be one of {', '.join(sorted(_DEEDS))}.")
    return _DEEDS[deed](world, user_id, form)


def _body(form: Form) -> dict[str, Any]:
    return {key: value for key, value in form.body.items() if key not in _SETTINGS}


def _channel(world: World, user_id: int, form: Form, key: str = "channel_id") -> Channel:
    return channels.find(world, form.snowflake(key, required=True) or 0, user_id)


def _thread(world: World, user_id: int, form: Form) -> Channel:
    thread = _channel(world, user_id, form, "thread_id" if "thread_id" in form else "channel_id")
    if thread.thread is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return thread


def _guild(world: World, user_id: int, form: Form) -> Guild:
    return guilds.find(world, form.snowflake("guild_id", required=True) or 0, user_id)


def _files(form: Form) -> dict[int, Upload]:
    uploads: dict[int, Upload] = {}
    for number, each in enumerate(form.forms("files", most=10)):
        try:
            data = base64.b64decode(each.require("base64"), validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise each.refuse("base64", "BASE_TYPE_STRING", "This is not base64.") from None
        name = each.text("filename", least=1, most=1024, required=True) or ""
        uploads[number] = Upload(name, each.text("content_type", most=200) or "application/octet-stream", data)
    return uploads


def _post(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """Send a message, in a forum with a `name` a post; without `channel_id` it is a direct message to the bot."""
    channel = _channel(world, user_id, form) if "channel_id" in form else dms.open_with(world, user_id)
    body = _body(form)
    if channel.type is ChannelType.FORUM and "name" in form:
        name, tags = body.pop("name", None), body.pop("applied_tags", None)
        sent = {"name": name, "applied_tags": tags, "message": body}
        thread, _ = thread_changes.post(world, user_id, channel, sent, _files(form))
        return render.channel(world, thread, user_id=user_id)
    return render_messages.message(world, messages.create(world, channel, user_id, body, _files(form)))


def _message(world: World, user_id: int, form: Form) -> Message:
    channel = _channel(world, user_id, form)
    return messages.find(world, channel.id, form.snowflake("message_id", required=True) or 0)


def _edit(world: World, user_id: int, form: Form) -> dict[str, Any]:
    message = _message(world, user_id, form)
    return render_messages.message(world, messages.change(world, message, user_id, _body(form), _files(form)))


def _delete(world: World, user_id: int, form: Form) -> dict[str, Any]:
    message = _message(world, user_id, form)
    messages.remove(world, message, user_id)
    return {"id": str(message.id)}


def _pin(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """Pin a message, or with `pinned` false take it down."""
    message = _message(world, user_id, form)
    pins.pin(world, user_id, message, pinned=form.flag("pinned") is not False)
    return render_messages.message(world, message)


def _react(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """React with `emoji`, or with `reacted` false take that back."""
    message = _message(world, user_id, form)
    sign = form.text("emoji", most=100, required=True) or ""
    if form.flag("reacted") is False:
        reactions.remove(world, user_id, message, sign, user_id)
    else:
        reactions.add(world, user_id, message, sign)
    return views.message(world, message, user_id)


def _vote(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """Choose the answers `answer_ids` of a poll; the message shows what the member chose."""
    message = _message(world, user_id, form)
    voting.vote(world, user_id, message, form)
    return views.message(world, message, user_id)


def _thread_edit(world: World, user_id: int, form: Form) -> dict[str, Any]:
    thread = thread_changes.edit(world, user_id, _thread(world, user_id, form), _body(form))
    return render.channel(world, thread, user_id=user_id)


def _thread_delete(world: World, user_id: int, form: Form) -> dict[str, Any]:
    return thread_changes.delete(world, user_id, _thread(world, user_id, form))


def _thread_create(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """Start a thread, from the message `message_id` or without one."""
    if "message_id" in form:
        thread = thread_changes.start_from_message(world, user_id, _message(world, user_id, form), _body(form))
    else:
        thread = thread_changes.start(world, user_id, _channel(world, user_id, form), _body(form))
    return render.channel(world, thread, user_id=user_id)


def _channel_create(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """Add a channel or, with type 4, a category."""
    return render.channel(world, channels.create(world, user_id, _guild(world, user_id, form), _body(form)))


def _channel_edit(world: World, user_id: int, form: Form) -> dict[str, Any]:
    return render.channel(world, channels.edit(world, user_id, _channel(world, user_id, form), _body(form)))


def _channel_delete(world: World, user_id: int, form: Form) -> dict[str, Any]:
    return channels.delete(world, user_id, _channel(world, user_id, form))


def _role_edit(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """Change a role; `permissions` may be names."""
    guild = _guild(world, user_id, form)
    role = roles.find(guild, form.snowflake("role_id", required=True) or 0)
    body = _body(form)
    if isinstance(body.get("permissions"), list):
        body["permissions"] = str(permissions.bits(body["permissions"]))
    return render.role(world, roles.edit(world, user_id, guild, role, body))


def _overwrite(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """Allow and deny permissions, by name, to a role or member in a channel; other permissions stay as they were."""
    channel = _channel(world, user_id, form)
    target_id = form.snowflake("target_id", required=True) or 0
    allow = permissions.bits(form.listed("allow", most=64) or ())
    deny = permissions.bits(form.listed("deny", most=64) or ())
    before = channel.overwrites.get(target_id)
    body: dict[str, Any] = {
        "allow": (before.allow if before else 0) & ~deny | allow,
        "deny": (before.deny if before else 0) & ~allow | deny,
    }
    channels.set_overwrite(world, user_id, channel, target_id, body)
    return render.channel(world, channel)


def _event_create(world: World, user_id: int, form: Form) -> dict[str, Any]:
    event = scheduled_events.create(world, user_id, _guild(world, user_id, form), _body(form))
    return render.scheduled_event(world, event)


def _event(world: World, user_id: int, form: Form) -> tuple[Guild, ScheduledEvent]:
    guild = _guild(world, user_id, form)
    return guild, scheduled_events.find(guild, form.snowflake("event_id", required=True) or 0)


def _event_edit(world: World, user_id: int, form: Form) -> dict[str, Any]:
    event = scheduled_events.edit(world, user_id, *_event(world, user_id, form), _body(form))
    return render.scheduled_event(world, event)


def _event_delete(world: World, user_id: int, form: Form) -> dict[str, Any]:
    guild, event = _event(world, user_id, form)
    scheduled_events.delete(world, user_id, guild, event)
    return {"id": str(event.id)}


def _event_interest(world: World, user_id: int, form: Form) -> dict[str, Any]:
    """Press "Interested" on an event, or with `interested` false take it back."""
    _, event = _event(world, user_id, form)
    scheduled_events.follow(world, user_id, event, interested=form.flag("interested") is not False)
    return render.scheduled_event(world, event, with_count=True)


def _set_dms(world: World, user_id: int, *, closed: bool) -> dict[str, Any]:
    world.users[user_id].dms_closed = closed
    return {"id": str(user_id), "dms_closed": closed}


def _bot_remove(world: World, user_id: int, form: Form) -> dict[str, Any]:
    guild = _guild(world, user_id, form)
    permissions.require_in_guild(world, user_id, guild, "MANAGE_GUILD")
    guilds.remove_bot(world, guild)
    return {"id": str(guild.id)}


def _bot_add(world: World, user_id: int, form: Form) -> dict[str, Any]:
    guild = _guild(world, user_id, form)
    permissions.require_in_guild(world, user_id, guild, "MANAGE_GUILD")
    guilds.invite_bot(world, guild)
    return {"id": str(guild.id)}


_DEEDS: dict[str, Callable[[World, int, Form], dict[str, Any]]] = {
    "post": _post,
    "edit": _edit,
    "delete": _delete,
    "pin": _pin,
    "react": _react,
    "vote": _vote,
    "thread_create": _thread_create,
    "thread_edit": _thread_edit,
    "thread_delete": _thread_delete,
    "channel_create": _channel_create,
    "channel_edit": _channel_edit,
    "channel_delete": _channel_delete,
    "role_edit": _role_edit,
    "overwrite": _overwrite,
    "event_create": _event_create,
    "event_edit": _event_edit,
    "event_delete": _event_delete,
    "event_interest": _event_interest,
    "close_dms": lambda world, user_id, _: _set_dms(world, user_id, closed=True),
    "open_dms": lambda world, user_id, _: _set_dms(world, user_id, closed=False),
    "bot_remove": _bot_remove,
    "bot_add": _bot_add,
}
