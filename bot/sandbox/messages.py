"""Sending, changing, deleting and finding messages (resources/message)."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable
from typing import Any

from . import bodies, mentions, permissions, polls, render_messages, threads, validation
from .calls import Upload
from .errors import ApiError, invalid_form, missing_access, missing_permissions
from .forms import Form
from .world import THREADS, Channel, ChannelType, Event, Message, SentNonce, World

REPLY, THREAD_CREATED, THREAD_STARTER, NAME_CHANGE = 19, 18, 21, 4
WRITTEN = frozenset({0, REPLY, 20, 23})
"""Message types that are no system messages: default, reply, and the two kinds of command answers."""
_NOT_DELETABLE = frozenset({1, 2, 3, NAME_CHANGE, 5, THREAD_STARTER})
_LOADING = 1 << 7
_NO_TEXT = frozenset({ChannelType.CATEGORY})


def create(
    world: World,
    channel: Channel,
    author_id: int,
    payload: dict[str, Any],
    files: dict[int, Upload] | None = None,
    *,
    interaction_id: int | None = None,
    interaction_metadata: dict[str, Any] | None = None,
    visible_to: int | None = None,
    check_permissions: bool = True,
    deferred: bool = False,
    message_id: int | None = None,
    quiet: bool = False,
    type: int = 0,  # noqa: A002 - Discord's own word for it
) -> Message:
    """Send a message as Discord's "Create Message" does and tell of it.

    An interaction's answer gives its id and metadata, an ephemeral one its only reader; a deferred one is still empty.
    A quiet one is told of later, with `tell_new`.
    """
    files = files or {}
    if check_permissions:
        require_may_send(world, channel, author_id)
    interaction = interaction_id is not None
    validation.message(payload, interaction=interaction, files=len(files), deferred=deferred)
    poll = polls.read(world, payload)
    rules = mentions.allowed(payload, interaction=interaction)
    if check_permissions:
        _check_extras(world, channel, author_id, payload, files)
    first = None if interaction else _sent_before(world, author_id, payload)
    if first is not None:
        return first
    replied, reference = _reply(world, channel, author_id, payload, check=check_permissions)
    if channel.thread is not None:
        threads.wake(world, channel, author_id, check=check_permissions)
    attached = bodies.attachments(world, payload, files, ephemeral=visible_to is not None)
    message = Message(
        message_id or world.new_id(),
        channel.id,
        author_id,
        world.now(),
        REPLY if replied is not None and type == 0 else type,
        (payload.get("content") or "").strip(),
        bodies.embeds(payload.get("embeds"), attached),
        bodies.components(world, payload.get("components"), attached),
        attached,
        int(payload.get("flags") or 0),
        payload.get("nonce"),
        reference=reference,
        interaction_id=interaction_id,
        interaction_metadata=interaction_metadata,
        visible_to=visible_to,
        deferred=deferred,
        tts=bool(payload.get("tts")),
        poll=poll,
    )
    message.flags |= validation.EPHEMERAL if visible_to is not None else 0
    message.flags |= _LOADING if deferred else 0
    message.pinged = mentions.apply(world, channel, message, rules, replied_to=replied.author_id if replied else None)
    if message.nonce is not None and not interaction:
        world.nonces[author_id, str(message.nonce)] = SentNonce(channel.id, message.id, world.now())
    _store(world, channel, message)
    if not quiet:
        tell_new(world, message)
    return message


def system(
    world: World,
    channel: Channel,
    author_id: int,
    kind: int,
    *,
    content: str = "",
    reference: dict[str, Any] | None = None,
    embeds: Iterable[dict[str, Any]] = (),
    mentioned: Iterable[int] = (),
) -> Message:
    """Add a system message, such as "started a thread", and tell of it; it notifies nobody."""
    message = Message(world.new_id(), channel.id, author_id, world.now(), kind, content, reference=reference)
    message.embeds, message.mentions = list(embeds), list(mentioned)
    _store(world, channel, message)
    tell_new(world, message)
    return message


def _store(world: World, channel: Channel, message: Message) -> None:
    world.messages.setdefault(channel.id, {})[message.id] = message
    _expect_end(world, message)
    if message.visible_to is None:
        channel.last_message_id = message.id
        if channel.thread is not None:
            threads.touch(world, channel)
            # The message a thread starts with is not counted.
            if message.id != channel.id and message.type != THREAD_STARTER:
                channel.thread.message_count += 1
                channel.thread.total_sent += 1


def _expect_end(world: World, message: Message) -> None:
    if message.poll is not None:
        heapq.heappush(world.poll_times, (message.poll.ends_at, message.channel_id, message.id))


def tell_new(world: World, message: Message) -> None:
    """Tell of a new message; in a thread its author and whom it notifies become members."""
    channel = world.channels[message.channel_id]
    _tell(world, "MESSAGE_CREATE", channel, message)
    if channel.thread is not None and message.visible_to is None:
        for user_id in (message.author_id, *message.pinged.users):
            threads.join(world, channel, user_id)


def _tell(world: World, name: str, channel: Channel, message: Message) -> None:
    data = render_messages.message_event(world, message)
    world.tell(Event(name, data, channel.guild_id, message.visible_to, channel.id))


def require_may_send(world: World, channel: Channel, author_id: int) -> None:
    """Raise what Discord answers to who may not write in a channel: by its kind, by permission, by closed DMs."""
    if channel.type is ChannelType.FORUM:
        raise ApiError(400, 40058, "Cannot send a message in a forum channel")
    if channel.type in _NO_TEXT:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    in_thread = channel.type in THREADS
    permissions.require(world, author_id, channel, "SEND_MESSAGES_IN_THREADS" if in_thread else "SEND_MESSAGES")
    if channel.type is ChannelType.DM and author_id == world.bot_id:
        for user_id in channel.recipients:
            if world.users[user_id].dms_closed:
                raise ApiError(403, 50007, "Cannot send messages to this user")
            # Asked for each direct message of thousands of servers: two look-ups cost a quarter of comparing sets.
            if not any(user_id in guild.members and author_id in guild.members for guild in world.guilds.values()):
                raise ApiError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def _check_extras(
    world: World, channel: Channel, author_id: int, payload: dict[str, Any], files: dict[int, Upload]
) -> None:
    needed = {
        "EMBED_LINKS": bool(payload.get("embeds")),
        "ATTACH_FILES": bool(files),
        "SEND_TTS_MESSAGES": bool(payload.get("tts")),
        "SEND_POLLS": bool(payload.get("poll")),
    }
    permissions.require(world, author_id, channel, *(name for name, wanted in needed.items() if wanted))


def _sent_before(world: World, author_id: int, payload: dict[str, Any]) -> Message | None:
    """Return the message that an enforced nonce stands for; 10008 if it was deleted since."""
    nonce = payload.get("nonce")
    if nonce is None or not payload.get("enforce_nonce"):
        return None
    sent = world.nonces.get((author_id, str(nonce)))
    if sent is None or world.now() - sent.at > dt.timedelta(seconds=world.nonce_seconds):
        return None
    return find(world, sent.channel_id, sent.message_id)


def _reply(
    world: World, channel: Channel, author_id: int, payload: dict[str, Any], *, check: bool
) -> tuple[Message | None, dict[str, Any] | None]:
    """Return the message replied to, if it exists, and the reference to show."""
    form = Form(payload).form("message_reference")
    if form is None:
        return None, None
    message_id = form.snowflake("message_id", required=True) or 0
    if form.snowflake("channel_id") not in (None, channel.id):
        raise form.refuse("", "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL", "Cannot reply to a message in another channel")
    if check and not permissions.may(world, author_id, channel, "READ_MESSAGE_HISTORY"):
        raise ApiError(403, 160002, "Cannot reply without permission to read message history")
    replied = world.messages.get(channel.id, {}).get(message_id)
    if replied is None or replied.visible_to not in (None, author_id):
        if form.flag("fail_if_not_exists") is False:
            return None, None
        raise invalid_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    if replied.type not in WRITTEN:
        raise form.refuse("", "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message")
    return replied, render_messages.reference(channel, message_id)


def edit(world: World, message: Message, payload: dict[str, Any], files: dict[int, Upload] | None = None) -> Message:
    """Change a message as its author ("Edit Message") and tell of it.

    Filling a deferred answer notifies whom it mentions; any other edit notifies nobody, and adds no poll.
    """
    files = files or {}
    channel = world.channels[message.channel_id]
    threads.require_active(channel)
    if message.poll is not None or (payload.get("poll") and not message.deferred):
        raise ApiError(400, 520003, "Cannot edit a poll message")
    interaction = message.interaction_id is not None
    validation.message(payload, editing=message, interaction=interaction, files=len(files))
    poll = polls.read(world, payload)
    rules = mentions.allowed(payload, interaction=interaction)
    if files or "attachments" in payload:
        ephemeral = message.visible_to is not None
        message.attachments = bodies.attachments(world, payload, files, message.attachments, ephemeral=ephemeral)
    if "content" in payload:
        message.content = (payload["content"] or "").strip()
    if "embeds" in payload:
        message.embeds = bodies.embeds(payload["embeds"], message.attachments)
    if "components" in payload:
        message.components = bodies.components(world, payload["components"], message.attachments)
    if payload.get("flags") is not None:
        changed = int(payload["flags"])
        suppress = changed & validation.SUPPRESS_EMBEDS
        message.flags = message.flags & ~validation.SUPPRESS_EMBEDS | suppress | changed & validation.COMPONENTS_V2
    if message.deferred:
        message.deferred, message.poll = False, poll
        _expect_end(world, message)
        message.flags &= ~_LOADING
        message.pinged = mentions.apply(world, channel, message, rules)
    else:
        message.edited_at = world.now()
        if {"content", "components"} & payload.keys():
            replied = _replied_author(world, message)
            mentions.apply(world, channel, message, rules, replied_to=replied)
    _tell(world, "MESSAGE_UPDATE", channel, message)
    return message


def _replied_author(world: World, message: Message) -> int | None:
    if message.type != REPLY or message.reference is None:
        return None
    replied = world.messages.get(message.channel_id, {}).get(int(message.reference["message_id"]))
    return None if replied is None else replied.author_id


def tell_change(world: World, message: Message) -> None:
    """Tell that a message changed other than by an edit, for instance that it got a thread."""
    _tell(world, "MESSAGE_UPDATE", world.channels[message.channel_id], message)


def delete(world: World, message: Message) -> None:
    """Delete a message and tell of it; a thread started from it stays."""
    if message.type in _NOT_DELETABLE:
        raise ApiError(403, 50021, "Cannot execute action on a system message")
    channel = world.channels[message.channel_id]
    del world.messages[channel.id][message.id]
    for attachment in message.attachments:
        world.files.pop(int(attachment["id"]), None)
    if channel.thread is not None and message.visible_to is None and message.id != channel.id:
        channel.thread.message_count -= 1
    data = {"id": str(message.id), "channel_id": str(channel.id)}
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    world.tell(Event("MESSAGE_DELETE", data, channel.guild_id, message.visible_to, channel.id))


def find(world: World, channel_id: int, message_id: int) -> Message:
    """Return a message of a channel, ephemeral ones too; 10008 if there is none."""
    message = world.messages.get(channel_id, {}).get(message_id)
    if message is None:
        raise ApiError(404, 10008, "Unknown Message")
    return message


def visible(world: World, channel_id: int, user_id: int, *, check: bool = True) -> list[Message]:
    """Return what someone sees of a channel, oldest first, their own ephemeral messages included.

    Without READ_MESSAGE_HISTORY that is nothing; without VIEW_CHANNEL the question is refused.
    """
    channel = world.channels.get(channel_id)
    if channel is None:
        raise ApiError(404, 10003, "Unknown Channel")
    if check:
        permissions.require(world, user_id, channel)
        if not permissions.may(world, user_id, channel, "READ_MESSAGE_HISTORY"):
            return []
    return [each for each in world.messages.get(channel_id, {}).values() if each.visible_to in (None, user_id)]


def change(
    world: World, message: Message, user_id: int, payload: dict[str, Any], files: dict[int, Upload] | None = None
) -> Message:
    """Edit a message as someone: their own, or with MANAGE_MESSAGES the flags of another's; 50005 otherwise."""
    channel = world.channels[message.channel_id]
    if message.author_id != user_id:
        moderator = permissions.may(world, user_id, channel, "MANAGE_MESSAGES")
        if not moderator or set(payload) != {"flags"} or files:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    locked = channel.thread is not None and channel.thread.locked
    if locked and not permissions.may(world, user_id, channel, "MANAGE_THREADS"):
        raise ApiError(403, 160005, "Thread is locked")
    return edit(world, message, payload, files)


def remove(world: World, message: Message, user_id: int) -> None:
    """Delete a message as someone: their own, or any with MANAGE_MESSAGES ("Delete Message")."""
    channel = world.channels[message.channel_id]
    if not permissions.may(world, user_id, channel, "VIEW_CHANNEL"):
        raise missing_access()
    if message.author_id != user_id and not permissions.may(world, user_id, channel, "MANAGE_MESSAGES"):
        raise missing_permissions()
    locked = channel.thread is not None and channel.thread.locked
    if locked and not permissions.may(world, user_id, channel, "MANAGE_THREADS"):
        # There people may delete only while the thread is active (topics/threads, "Locked Threads").
        threads.require_active(channel)
    delete(world, message)
