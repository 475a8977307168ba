"""What people do with threads and forum posts: start, change and delete them (resources/channel, topics/threads)."""

from __future__ import annotations

from typing import Any

from . import messages, permissions, render, render_messages, threads
from .calls import Upload
from .errors import ApiError, missing_permissions
from .forms import Form
from .world import Channel, ChannelType, Event, Message, World

_REQUIRE_TAG = 1 << 4
_HAS_THREAD = 1 << 5
_MOST_TAGS = 5
_MOST_PINNED = 1
_OF_PARENT = {
    ChannelType.TEXT: ChannelType.PUBLIC_THREAD,
    ChannelType.ANNOUNCEMENT: ChannelType.ANNOUNCEMENT_THREAD,
}
_BY_OWNER = frozenset({"name", "archived", "auto_archive_duration", "applied_tags", "invitable"})
"""What the thread's creator may change; the rest needs MANAGE_THREADS."""


def start_from_message(world: World, user_id: int, message: Message, payload: dict[str, Any]) -> Channel:
    """Start the one thread that a message can have; it takes the message's id ("Start Thread from Message")."""
    parent = world.channels[message.channel_id]
    kind = _OF_PARENT.get(parent.type)
    if kind is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    permissions.require(world, user_id, parent, "CREATE_PUBLIC_THREADS")
    if message.id in world.channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    if message.type in (messages.THREAD_CREATED, messages.THREAD_STARTER):
        raise ApiError(400, 50068, "Invalid message type")
    thread = _open(world, user_id, parent, kind, Form(payload), thread_id=message.id)
    message.flags |= _HAS_THREAD
    threads.announce(world, thread)
    messages.tell_change(world, message)
    reference = render_messages.reference(parent, message.id)
    messages.system(world, thread, message.author_id, messages.THREAD_STARTER, reference=reference)
    return thread


def start(world: World, user_id: int, parent: Channel, payload: dict[str, Any]) -> Channel:
    """Start a public or private thread in a text channel ("Start Thread without Message")."""
    form = Form(payload)
    kinds = (ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD)
    if parent.type is ChannelType.ANNOUNCEMENT:
        kinds = (ChannelType.ANNOUNCEMENT_THREAD,)
    elif parent.type is not ChannelType.TEXT:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    private = ChannelType.PRIVATE_THREAD
    kind = ChannelType(form.choice("type", tuple(map(int, kinds))) or private)
    needed = "CREATE_PRIVATE_THREADS" if kind is private else "CREATE_PUBLIC_THREADS"
    permissions.require(world, user_id, parent, needed)
    thread = _open(world, user_id, parent, kind, form)
    if kind is private:
        threads.state(thread).invitable = form.flag("invitable") is not False
    threads.announce(world, thread)
    if kind is not private:
        messages.system(
            world,
            parent,
            user_id,
            messages.THREAD_CREATED,
            content=thread.name,
            reference=render_messages.reference(thread),
        )
    return thread


def post(
    world: World, user_id: int, forum: Channel, payload: dict[str, Any], files: dict[int, Upload] | None = None
) -> tuple[Channel, Message]:
    """Start a forum post with its first message, both with one id ("Start Thread in Forum or Media Channel").

    SEND_MESSAGES is enough, CREATE_PUBLIC_THREADS is not asked for. There is no nonce: a second try makes a second.
    """
    permissions.require(world, user_id, forum, "SEND_MESSAGES")
    form = Form(payload)
    first = form.form("message", required=True)
    tags = _tags(world, user_id, forum, form) or []
    if not tags and forum.flags & _REQUIRE_TAG:
        raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
    thread = _open(world, user_id, forum, ChannelType.PUBLIC_THREAD, form)
    threads.state(thread).applied_tags = tags
    content = first.body if first else {}
    sent = {key: value for key, value in content.items() if key not in ("nonce", "enforce_nonce", "message_reference")}
    try:
        _check_first(world, user_id, forum, sent, files)
        message = messages.create(
            world, thread, user_id, sent, files, check_permissions=False, message_id=thread.id, quiet=True
        )
    except ApiError:
        threads.forget(world, thread)
        raise
    forum.last_message_id = thread.id
    threads.announce(world, thread)
    messages.tell_new(world, message)
    return thread, message


def _check_first(
    world: World, user_id: int, forum: Channel, sent: dict[str, Any], files: dict[int, Upload] | None
) -> None:
    if sent.get("embeds"):
        permissions.require(world, user_id, forum, "EMBED_LINKS")
    if files:
        permissions.require(world, user_id, forum, "ATTACH_FILES")
    if sent.get("poll"):
        permissions.require(world, user_id, forum, "SEND_POLLS")


def _open(
    world: World, user_id: int, parent: Channel, kind: ChannelType, form: Form, *, thread_id: int | None = None
) -> Channel:
    name = form.text("name", least=1, most=100, required=True) or ""
    minutes = form.choice("auto_archive_duration", threads.DURATIONS)
    slowmode = form.integer("rate_limit_per_user", least=0, most=21600)
    thread = threads.open_one(world, parent, user_id, name, kind, thread_id=thread_id, minutes=minutes)
    thread.slowmode = parent.default_thread_slowmode if slowmode is None else slowmode
    return thread


def _tags(world: World, user_id: int, forum: Channel, form: Form) -> list[int] | None:
    """Return the tags a post is to have: at most 5, known to the forum; moderated ones need MANAGE_THREADS."""
    wanted = form.snowflakes("applied_tags", most=_MOST_TAGS)
    if wanted is None:
        return None
    if forum.type is not ChannelType.FORUM and wanted:
        raise form.refuse("applied_tags", "BASE_TYPE_BAD_LENGTH", "Must be 0 or fewer in length.")
    known = {tag.id: tag for tag in forum.tags}
    for place, tag_id in enumerate(wanted):
        if tag_id not in known:
            raise form.refuse(f"applied_tags.{place}", "FORUM_TAG_UNKNOWN", "Unknown tag")
        if known[tag_id].moderated and not permissions.may(world, user_id, forum, "MANAGE_THREADS"):
            raise missing_permissions()
    return wanted


def edit(world: World, user_id: int, thread: Channel, payload: dict[str, Any]) -> Channel:
    """Change a thread's settings ("Modify Channel"); an archived one takes changes only when un-archived with them."""
    form = Form(payload)
    permissions.require(world, user_id, thread)
    current = threads.state(thread)
    changes = set(payload)
    _check_may_edit(world, user_id, thread, form, changes)
    archived, locked = form.flag("archived"), form.flag("locked")
    if current.archived and archived is not False:
        raise ApiError(400, 50083, "Thread is archived")
    name = form.text("name", least=1, most=100)
    minutes = form.choice("auto_archive_duration", threads.DURATIONS)
    slowmode = form.integer("rate_limit_per_user", least=0, most=21600)
    parent = world.channels[thread.parent_id or 0]
    tags = _tags(world, user_id, parent, form)
    if tags == [] and parent.flags & _REQUIRE_TAG:
        raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
    pinned = _pinned(world, parent, thread, form)
    invitable = form.flag("invitable")
    if pinned is not None:
        threads.set_pinned(world, thread, pinned=pinned)
    if archived is not None:
        threads.set_archived(world, thread, archived=archived)
    if minutes is not None and minutes != current.auto_archive_minutes:
        threads.set_duration(world, thread, minutes)
    current.locked = current.locked if locked is None else locked
    current.invitable = current.invitable if invitable is None else invitable
    current.applied_tags = current.applied_tags if tags is None else tags
    thread.slowmode = thread.slowmode if slowmode is None else slowmode
    renamed = name is not None and name != thread.name
    thread.name = name or thread.name
    threads.tell_change(world, thread)
    if renamed and not current.archived:
        messages.system(world, thread, user_id, messages.NAME_CHANGE, content=thread.name)
    return thread


def _pinned(world: World, forum: Channel, thread: Channel, form: Form) -> bool | None:
    """Say whether a post is to be pinned; None leaves it as it is."""
    flags = form.integer("flags", least=0, most=(1 << 31) - 1)
    if flags is None or forum.type is not ChannelType.FORUM:
        return None
    pinned = bool(flags & threads.PINNED)
    siblings = [each for each in world.threads_of(forum.guild_id or 0) if each.parent_id == forum.id]
    others = sum(bool(each.flags & threads.PINNED) for each in siblings if each is not thread)
    if pinned and others >= _MOST_PINNED:
        raise ApiError(400, 30047, "Maximum number of pinned threads in a forum channel has been reached")
    return pinned


def _check_may_edit(world: World, user_id: int, thread: Channel, form: Form, changes: set[str]) -> None:
    if permissions.may(world, user_id, thread, "MANAGE_THREADS"):
        return
    current = threads.state(thread)
    if current.locked:
        raise ApiError(403, 160005, "Thread is locked")
    if user_id == current.owner_id and changes <= _BY_OWNER:
        return
    reopening = changes == {"archived"} and form.flag("archived") is False
    if not reopening:
        raise missing_permissions()
    permissions.require(world, user_id, thread, "SEND_MESSAGES_IN_THREADS")


def delete(world: World, user_id: int, thread: Channel) -> dict[str, Any]:
    """Delete a thread as someone who may manage threads; return it as it was ("Delete/Close Channel")."""
    permissions.require(world, user_id, thread, "MANAGE_THREADS")
    shown = render.channel(world, thread, user_id=user_id)
    origin = world.messages.get(thread.parent_id or 0, {}).get(thread.id)
    if origin is not None:
        origin.flags &= ~_HAS_THREAD
    threads.forget(world, thread)
    data = {key: shown[key] for key in ("id", "guild_id", "parent_id", "type")}
    world.tell(Event("THREAD_DELETE", data, thread.guild_id, channel_id=thread.parent_id))
    return shown
