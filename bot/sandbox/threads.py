"""What threads are beyond channels: who joined them, when they archive, and which there are (topics/threads)."""

from __future__ import annotations

import datetime as dt
import heapq

from . import permissions, render
from .errors import ApiError
from .world import Channel, ChannelType, Event, Guild, ThreadState, World

MOST_ACTIVE = 1000
"""Active threads in a server; the cap behind error 160006."""
MOST_MEMBERS = 1000
PINNED = 1 << 1
"""The flag of a forum post that stands above the others; such a post does not archive by itself."""
DURATIONS = (60, 1440, 4320, 10080)
"""The auto-archive durations in minutes."""


def state(thread: Channel) -> ThreadState:
    """Return what a channel has as a thread; 50024 if it is none."""
    if thread.thread is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return thread.thread


def open_one(
    world: World,
    parent: Channel,
    owner_id: int,
    name: str,
    kind: ChannelType,
    *,
    thread_id: int | None = None,
    minutes: int | None = None,
) -> Channel:
    """Add an active thread to a channel; its owner joins it. Tell of it with `announce` when it is complete."""
    guild = world.guild_of(parent)
    if guild is None:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    if sum(not state(each).archived for each in world.threads_of(guild.id)) >= MOST_ACTIVE:
        raise ApiError(400, 160006, "Maximum number of active threads reached")
    now = world.now()
    lasting = minutes or parent.default_auto_archive_minutes or 1440
    thread = Channel(
        thread_id or world.new_id(),
        kind,
        name,
        guild.id,
        parent.id,
        slowmode=parent.default_thread_slowmode,
        thread=ThreadState(owner_id, now, lasting, now, now, members={owner_id: now}),
    )
    world.channels[thread.id] = thread
    guild.threads.append(thread.id)
    _expect_archive(world, thread)
    return thread


def announce(world: World, thread: Channel) -> None:
    """Tell of a new thread: THREAD_CREATE with `newly_created`."""
    data = render.channel(world, thread, user_id=world.bot_id) | {"newly_created": True}
    world.tell(Event("THREAD_CREATE", data, thread.guild_id, channel_id=thread.id))


def tell_change(world: World, thread: Channel) -> None:
    """Tell that a thread's settings changed: THREAD_UPDATE."""
    data = render.channel(world, thread, user_id=world.bot_id)
    world.tell(Event("THREAD_UPDATE", data, thread.guild_id, channel_id=thread.id))


def forget(world: World, thread: Channel) -> None:
    """Remove a thread and its messages without telling anyone."""
    guild = world.guild_of(thread)
    if guild is not None:
        guild.threads.remove(thread.id)
    del world.channels[thread.id]
    world.messages.pop(thread.id, None)


def wake(world: World, thread: Channel, user_id: int, *, check: bool = True) -> None:
    """Make way for a new message: it un-archives the thread, unless that is locked and its author may not manage it."""
    current = state(thread)
    if check and current.locked and not permissions.may(world, user_id, thread, "MANAGE_THREADS"):
        if current.archived:
            raise ApiError(400, 50083, "Thread is archived")
        raise ApiError(403, 160005, "Thread is locked")
    if current.archived:
        set_archived(world, thread, archived=False)
        tell_change(world, thread)


def set_archived(world: World, thread: Channel, *, archived: bool) -> None:
    """Archive or un-archive a thread; the cap on active threads counts for what comes back."""
    current = state(thread)
    if current.archived == archived:
        return
    if not archived and thread.guild_id is not None:
        active = sum(not state(each).archived for each in world.threads_of(thread.guild_id))
        if active >= MOST_ACTIVE:
            raise ApiError(400, 160006, "Maximum number of active threads reached")
    if archived:
        thread.flags &= ~PINNED
    current.archived = archived
    current.archive_changed_at = world.now()
    if not archived:
        touch(world, thread)


def touch(world: World, thread: Channel) -> None:
    """Note activity: the time to auto-archive starts anew."""
    state(thread).active_at = world.now()
    _expect_archive(world, thread)


def set_pinned(world: World, thread: Channel, *, pinned: bool) -> None:
    """Let a forum post stand above the others, or no longer."""
    if pinned == bool(thread.flags & PINNED):
        return
    thread.flags ^= PINNED
    touch(world, thread)


def set_duration(world: World, thread: Channel, minutes: int) -> None:
    """Change how long without activity a thread stays active; the change is activity itself."""
    current = state(thread)
    current.auto_archive_minutes = minutes
    current.archive_changed_at = world.now()
    touch(world, thread)


def _due(thread: Channel) -> dt.datetime:
    current = state(thread)
    return current.active_at + dt.timedelta(minutes=current.auto_archive_minutes)


def _expect_archive(world: World, thread: Channel) -> None:
    heapq.heappush(world.archive_times, (_due(thread), thread.id))


def archive_due(world: World) -> dt.datetime | None:
    """Archive every thread whose time has come; return when the next is due, None if no thread is active."""
    times = world.archive_times
    while times:
        expected, thread_id = times[0]
        thread = world.channels.get(thread_id)
        # Entries outlive what they were made for: skip what is gone, archived, pinned, or was active since.
        if thread is None or state(thread).archived or thread.flags & PINNED or _due(thread) != expected:
            heapq.heappop(times)
        elif expected <= world.now():
            heapq.heappop(times)
            set_archived(world, thread, archived=True)
            tell_change(world, thread)
        else:
            return expected
    return None


def require_active(thread: Channel) -> None:
    """Raise 50083 in an archived thread; anything else passes."""
    if thread.thread is not None and thread.thread.archived:
        raise ApiError(400, 50083, "Thread is archived")


def join(world: World, thread: Channel, user_id: int) -> None:
    """Make someone a member of a thread and tell of it; nothing happens if they are one."""
    current = state(thread)
    if user_id in current.members:
        return
    if len(current.members) >= MOST_MEMBERS:
        raise ApiError(400, 30033, "Maximum number of thread participants has been reached (1000)")
    current.members[user_id] = world.now()
    _tell_members(world, thread, added=user_id)


def leave(world: World, thread: Channel, user_id: int) -> None:
    """End someone's membership of a thread and tell of it."""
    if state(thread).members.pop(user_id, None) is not None:
        _tell_members(world, thread, removed=user_id)


def _tell_members(world: World, thread: Channel, *, added: int | None = None, removed: int | None = None) -> None:
    guild = world.guild_of(thread)
    data = {
        "id": str(thread.id),
        "guild_id": str(thread.guild_id),
        "member_count": min(len(state(thread).members), 50),
    }
    if added is not None and guild is not None:
        who = guild.members.get(added)
        shown = render.thread_member(thread, added) | {"presence": None}
        data["added_members"] = [shown | ({"member": render.member(world, guild, who)} if who else {})]
    if removed is not None:
        data["removed_member_ids"] = [str(removed)]
    world.tell(Event("THREAD_MEMBERS_UPDATE", data, thread.guild_id, channel_id=thread.parent_id))


def active(world: World, guild: Guild, user_id: int) -> list[Channel]:
    """Return a server's active threads that someone may see, newest first."""
    seen = [
        each
        for each in world.threads_of(guild.id)
        if not state(each).archived and permissions.may(world, user_id, each, "VIEW_CHANNEL")
    ]
    return sorted(seen, key=lambda each: each.id, reverse=True)


def archived(world: World, parent: Channel, *, private: bool) -> list[Channel]:
    """Return a channel's archived threads of one kind, the latest archived first."""
    if parent.guild_id is None:
        return []
    found = [
        each
        for each in world.threads_of(parent.guild_id)
        if each.parent_id == parent.id and state(each).archived and (each.type is ChannelType.PRIVATE_THREAD) == private
    ]
    return sorted(found, key=lambda each: state(each).archive_changed_at, reverse=True)
