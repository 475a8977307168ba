"""Who may do what where: Discord's permission bits and how they add up (topics/permissions)."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import ApiError, missing_access, missing_permissions
from .world import THREADS, Channel, ChannelType, Guild, World

_NAMES = (
    "CREATE_INSTANT_INVITE",
    "KICK_MEMBERS",
    "BAN_MEMBERS",
    "ADMINISTRATOR",
    "MANAGE_CHANNELS",
    "MANAGE_GUILD",
    "ADD_REACTIONS",
    "VIEW_AUDIT_LOG",
    "PRIORITY_SPEAKER",
    "STREAM",
    "VIEW_CHANNEL",
    "SEND_MESSAGES",
    "SEND_TTS_MESSAGES",
    "MANAGE_MESSAGES",
    "EMBED_LINKS",
    "ATTACH_FILES",
    "READ_MESSAGE_HISTORY",
    "MENTION_EVERYONE",
    "USE_EXTERNAL_EMOJIS",
    "VIEW_GUILD_INSIGHTS",
    "CONNECT",
    "SPEAK",
    "MUTE_MEMBERS",
    "DEAFEN_MEMBERS",
    "MOVE_MEMBERS",
    "USE_VAD",
    "CHANGE_NICKNAME",
    "MANAGE_NICKNAMES",
    "MANAGE_ROLES",
    "MANAGE_WEBHOOKS",
    "MANAGE_GUILD_EXPRESSIONS",
    "USE_APPLICATION_COMMANDS",
    "REQUEST_TO_SPEAK",
    "MANAGE_EVENTS",
    "MANAGE_THREADS",
    "CREATE_PUBLIC_THREADS",
    "CREATE_PRIVATE_THREADS",
    "USE_EXTERNAL_STICKERS",
    "SEND_MESSAGES_IN_THREADS",
    "USE_EMBEDDED_ACTIVITIES",
    "MODERATE_MEMBERS",
    "VIEW_CREATOR_MONETIZATION_ANALYTICS",
    "USE_SOUNDBOARD",
    "CREATE_GUILD_EXPRESSIONS",
    "CREATE_EVENTS",
    "USE_EXTERNAL_SOUNDS",
    "SEND_VOICE_MESSAGES",
)

BITS: dict[str, int] = {name: 1 << place for place, name in enumerate(_NAMES)} | {
    "SET_VOICE_CHANNEL_STATUS": 1 << 48,
    "SEND_POLLS": 1 << 49,
    "USE_EXTERNAL_APPS": 1 << 50,
    "PIN_MESSAGES": 1 << 51,
    "BYPASS_SLOWMODE": 1 << 52,
}
"""Every documented permission by name ("Bitwise Permission Flags")."""


def bits(names: Iterable[str]) -> int:
    """Return the permission bits of these names; an unknown name is a wrong form."""
    total = 0
    for name in names:
        if not isinstance(name, str) or name not in BITS:
            raise ApiError(400, 50035, f"There is no permission named {name!r:.60}.")
        total |= BITS[name]
    return total


ALL = bits(BITS)
_IN_DM = bits(
    (
        "VIEW_CHANNEL",
        "SEND_MESSAGES",
        "EMBED_LINKS",
        "ATTACH_FILES",
        "READ_MESSAGE_HISTORY",
        "MENTION_EVERYONE",
        "ADD_REACTIONS",
        "USE_EXTERNAL_EMOJIS",
        "USE_APPLICATION_COMMANDS",
        "SEND_POLLS",
        "PIN_MESSAGES",
    )
)
_NEED_SENDING = bits(("MENTION_EVERYONE", "SEND_TTS_MESSAGES", "ATTACH_FILES", "EMBED_LINKS"))


def in_guild(world: World, user_id: int, guild: Guild) -> int:  # noqa: ARG001 - asked like `compute`
    """Return what a member may do in a server before any channel's overwrites; 0 for who is no member."""
    member = guild.members.get(user_id)
    if member is None:
        return 0
    if user_id == guild.owner_id:
        return ALL
    total = guild.roles[guild.id].permissions
    for role_id in member.roles:
        total |= guild.roles[role_id].permissions
    return ALL if total & BITS["ADMINISTRATOR"] else total & ALL


def compute(world: World, user_id: int, channel: Channel) -> int:
    """Return what a user may do in a channel, with overwrites and implicit rules; threads inherit from their parent."""
    guild = world.guild_of(channel)
    if guild is None:
        return _IN_DM if user_id in channel.recipients or user_id == world.bot_id else 0
    if user_id not in guild.members:
        return 0
    place = world.channels[channel.parent_id] if channel.type in THREADS and channel.parent_id else channel
    total = in_guild(world, user_id, guild)
    if not total & BITS["ADMINISTRATOR"]:
        total = _overwritten(total, user_id, guild, place)
    return _implied(total, user_id, channel)


def _overwritten(total: int, user_id: int, guild: Guild, channel: Channel) -> int:
    everyone = channel.overwrites.get(guild.id)
    if everyone is not None:
        total = total & ~everyone.deny | everyone.allow
    allow = deny = 0
    for role_id in guild.members[user_id].roles:
        overwrite = channel.overwrites.get(role_id)
        if overwrite is not None:
            allow |= overwrite.allow
            deny |= overwrite.deny
    total = total & ~deny | allow
    own = channel.overwrites.get(user_id)
    return total if own is None else total & ~own.deny | own.allow


def _implied(total: int, user_id: int, channel: Channel) -> int:
    """Apply "Implicit Permissions" and, for threads, "Inherited Permissions"."""
    if not total & BITS["VIEW_CHANNEL"]:
        return 0
    if channel.thread is None:
        sending = BITS["SEND_MESSAGES"]
    else:
        sending = BITS["SEND_MESSAGES_IN_THREADS"]
        invited = user_id in channel.thread.members or user_id == channel.thread.owner_id
        if channel.type is ChannelType.PRIVATE_THREAD and not invited and not total & BITS["MANAGE_THREADS"]:
            return 0
    return total if total & sending else total & ~_NEED_SENDING


def may(world: World, user_id: int, channel: Channel, *names: str) -> bool:
    """Say whether a user has all of these permissions in a channel."""
    wanted = bits(names)
    return compute(world, user_id, channel) & wanted == wanted


def require(world: World, user_id: int, channel: Channel, *names: str) -> None:
    """Raise 50001 if the user cannot see the channel, 50013 if they lack one of the permissions there."""
    have = compute(world, user_id, channel)
    if not have & BITS["VIEW_CHANNEL"]:
        raise missing_access()
    wanted = bits(names)
    if have & wanted != wanted:
        raise missing_permissions()


def require_in_guild(world: World, user_id: int, guild: Guild, *names: str) -> None:
    """Raise 50001 for who is no member, 50013 for a member who lacks one of the permissions in the server."""
    if user_id not in guild.members:
        raise missing_access()
    wanted = bits(names)
    if in_guild(world, user_id, guild) & wanted != wanted:
        raise missing_permissions()


def top_position(guild: Guild, user_id: int) -> int:
    """Return the position of a member's highest role ("Permission Hierarchy"); the owner stands above every role."""
    if user_id == guild.owner_id:
        return max(role.position for role in guild.roles.values()) + 1
    return max((guild.roles[role_id].position for role_id in guild.members[user_id].roles), default=0)
