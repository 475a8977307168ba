"""A server's channels and their permission overwrites: find, create, change and delete them (resources/channel)."""

from __future__ import annotations

from typing import Any

from . import emoji, permissions, render, threads
from .errors import ApiError, missing_access, missing_permissions
from .forms import Form
from .world import THREADS, Channel, ChannelType, Event, Guild, Overwrite, Tag, World

MOST_CHANNELS = 500
MOST_IN_CATEGORY = 50
MOST_TAGS = 20
_REQUIRE_TAG = 1 << 4
_CREATABLE = (
    ChannelType.TEXT,
    ChannelType.VOICE,
    ChannelType.CATEGORY,
    ChannelType.ANNOUNCEMENT,
    ChannelType.FORUM,
)
_SLOWED = frozenset({ChannelType.TEXT, ChannelType.VOICE, ChannelType.FORUM})


def find(world: World, channel_id: int, user_id: int) -> Channel:
    """Return a channel that someone may see: 10003 for an unknown one, 50001 for one out of their sight."""
    channel = world.channels.get(channel_id)
    if channel is None:
        raise ApiError(404, 10003, "Unknown Channel")
    if not permissions.may(world, user_id, channel, "VIEW_CHANNEL"):
        raise missing_access()
    return channel


def create(world: World, user_id: int, guild: Guild, payload: dict[str, Any]) -> Channel:
    """Add a channel to a server ("Create Guild Channel"); needs MANAGE_CHANNELS."""
    permissions.require_in_guild(world, user_id, guild, "MANAGE_CHANNELS")
    if len(guild.channels) >= MOST_CHANNELS:
        raise ApiError(400, 30013, "Maximum number of guild channels reached (500)")
    form = Form(payload)
    form.require("name")
    kind = ChannelType(form.choice("type", tuple(map(int, _CREATABLE))) or 0)
    position = 1 + max((world.channels[each].position for each in guild.channels), default=-1)
    channel = Channel(world.new_id(), kind, "", guild.id, position=position)
    _change(world, user_id, guild, channel, form)
    world.channels[channel.id] = channel
    guild.channels.append(channel.id)
    _tell(world, "CHANNEL_CREATE", channel)
    return channel


def edit(world: World, user_id: int, channel: Channel, payload: dict[str, Any]) -> Channel:
    """Change a channel's settings ("Modify Channel"); needs MANAGE_CHANNELS there, for overwrites MANAGE_ROLES."""
    guild = world.guild_of(channel)
    if guild is None:
        raise ApiError(400, 50003, "Cannot execute action on a DM channel")
    permissions.require(world, user_id, channel, "MANAGE_CHANNELS")
    form = Form(payload)
    if "type" in form and form.choice("type", (int(channel.type),)) is None:
        raise missing_permissions()
    _change(world, user_id, guild, channel, form)
    _tell(world, "CHANNEL_UPDATE", channel)
    return channel


def _change(world: World, user_id: int, guild: Guild, channel: Channel, form: Form) -> None:
    """Read every setting first, then set them: a refused request changes nothing."""
    forum = channel.type is ChannelType.FORUM
    name = form.text("name", least=1, most=100)
    topic = form.text("topic", most=4096 if forum else 1024)
    slowmode = form.integer("rate_limit_per_user", least=0, most=21600)
    thread_slowmode = form.integer("default_thread_rate_limit_per_user", least=0, most=21600)
    minutes = form.choice("default_auto_archive_duration", threads.DURATIONS)
    position = form.integer("position", least=0, most=(1 << 31) - 1)
    nsfw = form.flag("nsfw")
    flags = form.integer("flags", least=0, most=(1 << 31) - 1)
    parent_id = _parent(world, guild, channel, form) if form.has("parent_id") else channel.parent_id
    tags = _tags(world, form, channel.tags) if forum and form.has("available_tags") else channel.tags
    overwrites = _overwrites(world, user_id, guild, channel, form) if "permission_overwrites" in form else None
    # A text channel's name is kept as people see it there: in small letters, with dashes.
    kept = "-".join(name.lower().split()) if name and channel.type in _OF_TEXT else name
    channel.name = kept or channel.name
    if form.has("topic"):
        channel.topic = topic or None
    if slowmode is not None and channel.type in _SLOWED:
        channel.slowmode = slowmode
    channel.default_thread_slowmode = thread_slowmode or channel.default_thread_slowmode
    if form.has("default_auto_archive_duration"):
        channel.default_auto_archive_minutes = minutes
    channel.position = channel.position if position is None else position
    channel.nsfw = channel.nsfw if nsfw is None else nsfw
    if flags is not None and forum:
        channel.flags = flags & _REQUIRE_TAG
    channel.parent_id = parent_id
    _set_tags(world, channel, tags)
    if overwrites is not None:
        channel.overwrites = overwrites


_OF_TEXT = frozenset({ChannelType.TEXT, ChannelType.ANNOUNCEMENT, ChannelType.FORUM})


def _parent(world: World, guild: Guild, channel: Channel, form: Form) -> int | None:
    parent_id = form.snowflake("parent_id")
    if parent_id is None:
        return None
    if parent_id not in guild.channels or world.channels[parent_id].type is not ChannelType.CATEGORY:
        raise form.refuse("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
    others = [each for each in guild.channels if world.channels[each].parent_id == parent_id and each != channel.id]
    if len(others) >= MOST_IN_CATEGORY:
        message = f"Maximum number of channels in category reached ({MOST_IN_CATEGORY})"
        raise form.refuse("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", message)
    return parent_id


def _tags(world: World, form: Form, current: list[Tag]) -> list[Tag]:
    known = {tag.id for tag in current}
    tags: list[Tag] = []
    for each in form.forms("available_tags", most=MOST_TAGS):
        name = each.text("name", least=1, most=20, required=True) or ""
        if any(tag.name == name for tag in tags):
            raise ApiError(400, 40061, "Tag names must be unique")
        tag_id = each.snowflake("id")
        moderated, emoji_name = bool(each.flag("moderated")), each.text("emoji_name", most=100)
        if "emoji_id" in each or (emoji_name and not emoji.is_default(emoji_name)):
            raise ApiError(400, 10014, "Unknown Emoji")
        tags.append(Tag(tag_id if tag_id in known and tag_id else world.new_id(), name, moderated, emoji_name))
    return tags


def _set_tags(world: World, channel: Channel, tags: list[Tag]) -> None:
    """Replace a forum's tags; a tag that is gone is gone from its posts too."""
    gone = {tag.id for tag in channel.tags} - {tag.id for tag in tags}
    channel.tags = tags
    if channel.guild_id is None or not gone:
        return
    for thread in world.threads_of(channel.guild_id):
        if thread.parent_id == channel.id:
            state = threads.state(thread)
            state.applied_tags = [each for each in state.applied_tags if each not in gone]


def _overwrites(world: World, user_id: int, guild: Guild, channel: Channel, form: Form) -> dict[int, Overwrite]:
    wanted: dict[int, Overwrite] = {}
    for each in form.forms("permission_overwrites", most=1000):
        target_id = each.snowflake("id", required=True) or 0
        wanted[target_id] = _overwrite(guild, target_id, each)
    before = channel.overwrites
    changed = {key for key in before.keys() | wanted.keys() if before.get(key) != wanted.get(key)}
    if changed:
        _check_may_overwrite(world, user_id, guild, channel, [wanted[key] for key in changed if key in wanted])
    return wanted


def _overwrite(guild: Guild, target_id: int, form: Form) -> Overwrite:
    kind = form.choice("type", (0, 1))
    if kind is None:
        kind = 0 if target_id in guild.roles else 1
    if kind == 0 and target_id not in guild.roles:
        raise ApiError(404, 10009, "Unknown Overwrite")
    return Overwrite(target_id, kind, form.bits("allow") or 0, form.bits("deny") or 0)


def _check_may_overwrite(world: World, user_id: int, guild: Guild, channel: Channel, wanted: list[Overwrite]) -> None:
    """Ask for MANAGE_ROLES, except in a new channel; only what one may do oneself can be allowed or denied.

    The second rule does not bind whom an overwrite of the channel allows MANAGE_ROLES.
    """
    have = permissions.in_guild(world, user_id, guild)
    if channel.id in world.channels:
        permissions.require(world, user_id, channel, "MANAGE_ROLES")
        have |= permissions.compute(world, user_id, channel)
    member = guild.members[user_id]
    manage = permissions.BITS["MANAGE_ROLES"]
    own = [channel.overwrites[key] for key in (user_id, *member.roles) if key in channel.overwrites]
    if any(each.allow & manage for each in own):
        return
    for each in wanted:
        if (each.allow | each.deny) & ~have:
            raise missing_permissions()


def set_overwrite(world: World, user_id: int, channel: Channel, target_id: int, payload: dict[str, Any]) -> None:
    """Allow and deny permissions to a role or member in a channel ("Edit Channel Permissions")."""
    guild = _overwritable(world, channel)
    permissions.require(world, user_id, channel, "MANAGE_ROLES")
    wanted = _overwrite(guild, target_id, Form(payload))
    _check_may_overwrite(world, user_id, guild, channel, [wanted])
    channel.overwrites[target_id] = wanted
    _tell(world, "CHANNEL_UPDATE", channel)


def clear_overwrite(world: World, user_id: int, channel: Channel, target_id: int) -> None:
    """Remove a role's or member's overwrite ("Delete Channel Permission"); 10009 if there is none."""
    _overwritable(world, channel)
    permissions.require(world, user_id, channel, "MANAGE_ROLES")
    if target_id not in channel.overwrites:
        raise ApiError(404, 10009, "Unknown Overwrite")
    del channel.overwrites[target_id]
    _tell(world, "CHANNEL_UPDATE", channel)


def _overwritable(world: World, channel: Channel) -> Guild:
    guild = world.guild_of(channel)
    if guild is None:
        raise ApiError(400, 50003, "Cannot execute action on a DM channel")
    if channel.type in THREADS:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return guild


def delete(world: World, user_id: int, channel: Channel) -> dict[str, Any]:
    """Delete a channel with its threads and messages; return it as it was. A category's channels stay, without it."""
    guild = world.guild_of(channel)
    if guild is None:
        raise ApiError(400, 50003, "Cannot execute action on a DM channel")
    permissions.require(world, user_id, channel, "MANAGE_CHANNELS")
    shown = render.channel(world, channel)
    for thread in [each for each in world.threads_of(guild.id) if each.parent_id == channel.id]:
        threads.forget(world, thread)
    guild.channels.remove(channel.id)
    del world.channels[channel.id]
    world.messages.pop(channel.id, None)
    world.tell(Event("CHANNEL_DELETE", shown, guild.id))
    for child_id in guild.channels:
        child = world.channels[child_id]
        if child.parent_id == channel.id:
            child.parent_id = None
            _tell(world, "CHANNEL_UPDATE", child)
    return shown


def _tell(world: World, name: str, channel: Channel) -> None:
    world.tell(Event(name, render.channel(world, channel), channel.guild_id))
