"""How the world looks as Discord's JSON: users, members, roles, channels, threads, servers and messages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from . import permissions, polls
from .world import (
    THREADS,
    Channel,
    ChannelType,
    EventStatus,
    Guild,
    Member,
    Message,
    Overwrite,
    Poll,
    Role,
    ScheduledEvent,
    Tag,
    User,
    World,
)

_SHOWS_REFERENCE = frozenset({19, 21})
"""Message types that show the message they refer to: REPLY and THREAD_STARTER_MESSAGE."""
_SUPPRESS_EMBEDS = 1 << 2
_HAS_CONTENT = ("content", "embeds", "attachments", "components")


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


def message(world: World, it: Message, *, nested: bool = False) -> dict[str, Any]:
    """Return a message (resources/message, "Message Object"); a nested one leaves out what it refers to."""
    shown: dict[str, Any] = {
        "id": str(it.id),
        "channel_id": str(it.channel_id),
        "type": it.type,
        "author": user(world, world.users[it.author_id]),
        "content": it.content,
        "timestamp": time(it.timestamp),
        "edited_timestamp": None if it.edited_at is None else time(it.edited_at),
        "tts": it.tts,
        "pinned": it.pinned_at is not None,
        "mention_everyone": it.mention_everyone,
        "mentions": [user(world, world.users[who]) for who in it.mentions],
        "mention_roles": [str(role_id) for role_id in it.mention_roles],
        "attachments": it.attachments,
        "embeds": [] if it.flags & _SUPPRESS_EMBEDS else it.embeds,
        "components": it.components,
        "flags": it.flags,
    }
    if it.nonce is not None:
        shown["nonce"] = it.nonce
    if it.interaction_metadata is not None:
        shown["interaction_metadata"] = it.interaction_metadata
    if it.interaction_id is not None:
        shown["application_id"] = shown["webhook_id"] = str(world.application_id)
    if it.poll is not None:
        shown["poll"] = poll(it.poll, world.bot_id)
    if it.reactions:
        shown["reactions"] = reactions(it, world.bot_id)
    if it.reference is not None:
        shown["message_reference"] = it.reference
    started = world.channels.get(it.id)
    if started is not None and started.parent_id == it.channel_id:
        shown["thread"] = channel(world, started, user_id=world.bot_id)
    if it.type in _SHOWS_REFERENCE and not nested:
        shown["referenced_message"] = _referenced(world, it)
    return shown


def poll(it: Poll, user_id: int) -> dict[str, Any]:
    """Return a poll as someone sees it (resources/poll, "Poll Object"); answers without votes are not counted."""
    own = it.votes.get(user_id, [])
    return {
        "question": {"text": it.question},
        "answers": [{"answer_id": answer, "poll_media": media} for answer, media in it.answers.items()],
        "expiry": time(it.ends_at),
        "allow_multiselect": it.multiple,
        "layout_type": 1,
        "results": {
            "is_finalized": it.finished,
            "answer_counts": [
                {"id": answer, "count": count, "me_voted": answer in own} for answer, count in polls.counts(it).items()
            ],
        },
    }


def emoji(sign: str) -> dict[str, Any]:
    """Return a default emoji (resources/emoji, "Standard Emoji")."""
    return {"id": None, "name": sign}


def reactions(it: Message, user_id: int) -> list[dict[str, Any]]:
    """Return a message's reactions as someone sees them (resources/message, "Reaction Object")."""
    return [
        {
            "emoji": emoji(sign),
            "count": len(people),
            "count_details": {"burst": 0, "normal": len(people)},
            "burst_colors": [],
            "me_burst": False,
            "me": user_id in people,
        }
        for sign, people in it.reactions.items()
    ]


def reference(place: Channel, message_id: int | None = None) -> dict[str, Any]:
    """Return what a message shows of the channel or message it is about ("Message Reference Structure")."""
    shown: dict[str, Any] = {"type": 0, "channel_id": str(place.id)}
    if place.guild_id is not None:
        shown["guild_id"] = str(place.guild_id)
    return shown if message_id is None else shown | {"message_id": str(message_id)}


def _referenced(world: World, it: Message) -> dict[str, Any] | None:
    reference = it.reference or {}
    messages = world.messages.get(int(reference.get("channel_id", 0)), {})
    found = messages.get(int(reference.get("message_id", 0)))
    return None if found is None else message(world, found, nested=True)


def message_event(world: World, it: Message) -> dict[str, Any]:
    """Return the data of MESSAGE_CREATE and MESSAGE_UPDATE: the message with its server and its author's membership."""
    shown = message(world, it)
    place = world.channels[it.channel_id]
    guild_here = world.guild_of(place)
    if guild_here is None:
        return shown
    shown["guild_id"] = str(guild_here.id)
    author = guild_here.members.get(it.author_id)
    if author is not None and it.interaction_id is None:
        shown["member"] = member(world, guild_here, author, with_user=False)
    for mentioned in shown["mentions"]:
        found = guild_here.members.get(int(mentioned["id"]))
        if found is not None:
            mentioned["member"] = member(world, guild_here, found, with_user=False)
    return shown


def without_content(world: World, data: dict[str, Any]) -> dict[str, Any]:
    """Return a shown message as a bot without the intent gets it (events/gateway, "Message Content Intent").

    Its own messages, direct messages and messages that mention it keep their content. Others lose a poll altogether.
    """
    if data.get("referenced_message"):
        data = data | {"referenced_message": without_content(world, data["referenced_message"])}
    own = str(world.bot_id)
    place = world.channels.get(int(data["channel_id"]))
    if (
        place is None
        or place.guild_id is None
        or own in (data["author"]["id"], *(each["id"] for each in data["mentions"]))
    ):
        return data
    kept = {key: value for key, value in data.items() if key != "poll"}
    return kept | {key: "" if key == "content" else [] for key in _HAS_CONTENT}
