"""How the world looks as Discord's JSON: users, members, roles, channels, threads, servers and events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from . import permissions
from .world import (
    THREADS,
    Channel,
    ChannelType,
    EventStatus,
    Guild,
    Member,
    Overwrite,
    Role,
    ScheduledEvent,
    Tag,
    User,
    World,
)


def time(moment: dt.datetime) -> str:
    """Return a moment as ISO 8601 with its offset, as Discord writes it."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def user(world: World, account: User) -> dict[str, Any]:  # noqa: ARG001 - every renderer takes the world
    """Return a user (resources/user, "User Object")."""
    shown: dict[str, Any] = {
        "id": str(account.id),
        "username": account.name,
        "discriminator": "0001" if account.bot else "0",
        "global_name": None,
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
    }
    if account.bot:
        shown["bot"] = True
    return shown


def own_user(world: World) -> dict[str, Any]:
    """Return the bot as it sees itself (`/users/@me`)."""
    return user(world, world.users[world.bot_id]) | {
        "mfa_enabled": True,
        "locale": "en-US",
        "verified": True,
        "email": None,
    }


def member(
    world: World,
    guild: Guild,  # noqa: ARG001 - whose member it is belongs to the question
    who: Member,
    *,
    with_user: bool = True,
) -> dict[str, Any]:
    """Return a server member (resources/guild, "Guild Member Object")."""
    shown: dict[str, Any] = {
        "nick": who.nick,
        "avatar": None,
        "banner": None,
        "roles": [str(role_id) for role_id in who.roles],
        "joined_at": time(who.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
        "avatar_decoration_data": None,
    }
    if with_user:
        shown["user"] = user(world, world.users[who.user_id])
    return shown


def role(world: World, it: Role) -> dict[str, Any]:  # noqa: ARG001 - every renderer takes the world
    """Return a role (topics/permissions, "Role Object")."""
    shown: dict[str, Any] = {
        "id": str(it.id),
        "name": it.name,
        "color": it.color,
        "colors": {"primary_color": it.color, "secondary_color": None, "tertiary_color": None},
        "hoist": it.hoist,
        "icon": None,
        "unicode_emoji": None,
        "position": it.position,
        "permissions": str(it.permissions),
        "managed": it.managed,
        "mentionable": it.mentionable,
        "flags": 0,
    }
    if it.bot_id is not None:
        shown["tags"] = {"bot_id": str(it.bot_id)}
    return shown


def overwrite(it: Overwrite) -> dict[str, Any]:
    """Return a channel's overwrite for a role or member (resources/channel, "Overwrite Object")."""
    return {"id": str(it.id), "type": it.type, "allow": str(it.allow), "deny": str(it.deny)}


def tag(it: Tag) -> dict[str, Any]:
    """Return a forum's tag (resources/channel, "Forum Tag Object")."""
    return {"id": str(it.id), "name": it.name, "moderated": it.moderated, "emoji_id": None, "emoji_name": it.emoji_name}


def channel(world: World, it: Channel, *, user_id: int | None = None) -> dict[str, Any]:
    """Return a channel, thread or DM (resources/channel, "Channel Object"); a thread holds `user_id`'s membership."""
    shown: dict[str, Any] = {"id": str(it.id), "type": int(it.type), "flags": it.flags}
    if it.type is not ChannelType.CATEGORY:
        shown["last_message_id"] = None if it.last_message_id is None else str(it.last_message_id)
    if it.last_pin_at is not None:
        shown["last_pin_timestamp"] = time(it.last_pin_at)
    if it.guild_id is None:
        return shown | {"recipients": [user(world, world.users[who]) for who in it.recipients]}
    shown |= {
        "guild_id": str(it.guild_id),
        "name": it.name,
        "parent_id": None if it.parent_id is None else str(it.parent_id),
    }
    if it.type in THREADS:
        return shown | _thread_fields(it, user_id)
    shown |= {
        "position": it.position,
        "permission_overwrites": [overwrite(each) for each in it.overwrites.values()],
        "nsfw": it.nsfw,
    }
    if it.type is ChannelType.VOICE:
        shown |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None, "rate_limit_per_user": it.slowmode}
    elif it.type is not ChannelType.CATEGORY:
        shown |= {"topic": it.topic, "rate_limit_per_user": it.slowmode}
        if it.default_auto_archive_minutes is not None:
            shown["default_auto_archive_duration"] = it.default_auto_archive_minutes
    if it.type is ChannelType.FORUM:
        shown |= {
            "available_tags": [tag(each) for each in it.tags],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
            "default_thread_rate_limit_per_user": it.default_thread_slowmode,
        }
    return shown


def _thread_fields(it: Channel, user_id: int | None) -> dict[str, Any]:
    state = it.thread
    assert state is not None  # noqa: S101 - a channel of a thread type always has it
    metadata: dict[str, Any] = {
        "archived": state.archived,
        "archive_timestamp": time(state.archive_changed_at),
        "auto_archive_duration": state.auto_archive_minutes,
        "locked": state.locked,
        "create_timestamp": time(state.created_at),
    }
    if it.type is ChannelType.PRIVATE_THREAD:
        metadata["invitable"] = state.invitable
    shown: dict[str, Any] = {
        "owner_id": str(state.owner_id),
        "rate_limit_per_user": it.slowmode,
        "thread_metadata": metadata,
        "message_count": state.message_count,
        "member_count": min(len(state.members), 50),
        "total_message_sent": state.total_sent,
        "applied_tags": [str(tag_id) for tag_id in state.applied_tags],
    }
    if user_id is not None and user_id in state.members:
        shown["member"] = thread_member(it, user_id)
    return shown


def thread_member(it: Channel, user_id: int) -> dict[str, Any]:
    """Return someone's membership of a thread (resources/channel, "Thread Member Object")."""
    assert it.thread is not None  # noqa: S101 - callers ask for members of threads only
    return {"id": str(it.id), "user_id": str(user_id), "join_timestamp": time(it.thread.members[user_id]), "flags": 0}


def guild(world: World, it: Guild) -> dict[str, Any]:
    """Return a server (resources/guild, "Guild Object")."""
    return {
        "id": str(it.id),
        "name": it.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "features": [],
        "owner_id": str(it.owner_id),
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role(world, each) for each in it.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": it.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def counts(it: Guild) -> dict[str, Any]:
    """Return how many members a server has, and how many are there; here everybody always is."""
    return {"approximate_member_count": len(it.members), "approximate_presence_count": len(it.members)}


def guild_create(world: World, it: Guild) -> dict[str, Any]:
    """Return the data of GUILD_CREATE (events/gateway-events): the server, its channels, the threads the bot sees."""
    threads = [
        channel(world, each, user_id=world.bot_id)
        for each in world.threads_of(it.id)
        if each.thread and not each.thread.archived and permissions.may(world, world.bot_id, each, "VIEW_CHANNEL")
    ]
    own = it.members.get(world.bot_id)
    return guild(world, it) | {
        "joined_at": time(own.joined_at if own else world.now()),
        "large": False,
        "unavailable": False,
        "member_count": len(it.members),
        "voice_states": [],
        # Without the presence intent only the bot itself is listed.
        "members": [member(world, it, own)] if own else [],
        "channels": [channel(world, world.channels[each]) for each in it.channels],
        "threads": threads,
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [scheduled_event(world, each) for each in open_events(it)],
        "soundboard_sounds": [],
    }


def open_events(it: Guild) -> list[ScheduledEvent]:
    """Return a server's events that are neither over nor canceled, oldest first; Discord lists no others."""
    return [each for each in it.events.values() if each.status in (EventStatus.SCHEDULED, EventStatus.ACTIVE)]


def scheduled_event(world: World, it: ScheduledEvent, *, with_count: bool = False) -> dict[str, Any]:
    """Return a server's event (resources/guild-scheduled-event, "Guild Scheduled Event Object")."""
    shown: dict[str, Any] = {
        "id": str(it.id),
        "guild_id": str(it.guild_id),
        "channel_id": None,
        "creator_id": str(it.creator_id),
        "creator": user(world, world.users[it.creator_id]),
        "name": it.name,
        "description": it.description,
        "image": None,
        "scheduled_start_time": time(it.starts_at),
        "scheduled_end_time": time(it.ends_at),
        "privacy_level": 2,
        "status": int(it.status),
        "entity_type": 3,
        "entity_id": None,
        "entity_metadata": {"location": it.location},
        "recurrence_rule": None,
        "guild_scheduled_event_exceptions": [],
    }
    return shown | {"user_count": len(it.interested)} if with_count else shown
