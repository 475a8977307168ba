"""The servers of the sandbox: the template they are made from, who is in them, and the bot's coming and going."""

from __future__ import annotations

import base64
import datetime as dt

from . import permissions, render
from .errors import ApiError
from .world import Channel, ChannelType, Event, Guild, Member, Overwrite, Role, User, World

_TALK = permissions.bits(
    (
        "VIEW_CHANNEL",
        "SEND_MESSAGES",
        "SEND_MESSAGES_IN_THREADS",
        "CREATE_PUBLIC_THREADS",
        "READ_MESSAGE_HISTORY",
    )
)
BOT_PERMISSIONS = _TALK | permissions.bits(
    (
        "SEND_POLLS",
        "PIN_MESSAGES",
        "MANAGE_THREADS",
        "CREATE_EVENTS",
        "MANAGE_ROLES",
        "MANAGE_MESSAGES",
        "ATTACH_FILES",
    )
)
"""What the bot's own role allows: the least it asks for when it is invited."""

_MODERATOR = permissions.bits(
    ("MANAGE_GUILD", "MANAGE_CHANNELS", "MANAGE_MESSAGES", "PIN_MESSAGES", "MANAGE_THREADS", "MANAGE_ROLES")
)
# What people may do and the bot may not comes with a role of theirs: from @everyone the bot would borrow it.
_MEMBERS = permissions.bits(("EMBED_LINKS", "ATTACH_FILES", "SEND_POLLS", "ADD_REACTIONS"))
_EVERYONE = _TALK | permissions.bits(("USE_APPLICATION_COMMANDS",))
_FIRST_NAME = "Étoile fans"
_BEFORE_EVERYTHING = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
"""When the first server was founded; a fixed moment, so that its ids are the same at every start."""
_CHANNELS = (
    ("general", ChannelType.TEXT),
    ("announcements", ChannelType.TEXT),
    ("episodes", ChannelType.TEXT),
    ("discussions", ChannelType.FORUM),
)
_PEOPLE = (
    ("owner", "en-US"),
    ("moderator", "en-GB"),
    ("fan", "en-US"),
    ("fan-fr", "fr"),
    ("newcomer", "en-US"),
)


def populate(world: World) -> Guild:
    """Make the first world: the bot's account, application and token, and one server; the same ids at each start."""
    world.application_id = world.bot_id = world.new_id(_BEFORE_EVERYTHING)
    world.users[world.bot_id] = User(world.bot_id, "callboard", bot=True)
    owner_part = base64.urlsafe_b64encode(str(world.application_id).encode()).decode().rstrip("=")
    world.token = f"{owner_part}.sandbx.{'only-good-on-this-computer-'.ljust(38, '0')}"
    return _build(world, _FIRST_NAME, _BEFORE_EVERYTHING)


def add(world: World, name: str) -> Guild:
    """Add a server made from the template, with people of its own and the bot in it, and tell the bot."""
    # One millisecond each: a shard is chosen by an id's milliseconds, so servers made together spread over shards.
    guild = _build(world, name, world.now() - dt.timedelta(milliseconds=len(world.guilds)))
    world.tell(Event("GUILD_CREATE", render.guild_create(world, guild), guild.id))
    return guild


def _build(world: World, name: str, at: dt.datetime) -> Guild:
    guild = Guild(world.new_id(at), name, owner_id=0, bot_joined_at=at)
    world.guilds[guild.id] = guild
    guild.roles[guild.id] = Role(guild.id, "@everyone", _EVERYONE, position=0)
    members = _role(world, guild, at, Role(0, "Members", _MEMBERS, position=1))
    premieres = _role(world, guild, at, Role(0, "Premieres", 0, position=2, mentionable=True))
    bot_role = Role(0, world.users[world.bot_id].name, BOT_PERMISSIONS, 3, managed=True, bot_id=world.bot_id)
    _role(world, guild, at, bot_role)
    moderator = _role(world, guild, at, Role(0, "Moderator", _MODERATOR, position=4, color=0x3498DB, hoist=True))
    held = {"moderator": [moderator.id], "fan": [premieres.id]}
    for person, locale in _PEOPLE:
        account = User(world.new_id(at), person, locale=locale)
        world.users[account.id] = account
        guild.members[account.id] = Member(account.id, [members.id, *held.get(person, [])], at)
        guild.owner_id = guild.owner_id or account.id
    guild.members[world.bot_id] = Member(world.bot_id, [bot_role.id], at)
    for position, (channel_name, kind) in enumerate(_CHANNELS):
        channel = Channel(world.new_id(at), kind, channel_name, guild.id, position=position)
        world.channels[channel.id] = channel
        guild.channels.append(channel.id)
    return guild


def _role(world: World, guild: Guild, at: dt.datetime, role: Role) -> Role:
    role.id = world.new_id(at)
    guild.roles[role.id] = role
    return role


def find(world: World, guild_id: int, user_id: int) -> Guild:
    """Return a server that this account is in, or answer as Discord does for any other: 10004."""
    guild = world.guilds.get(guild_id)
    if guild is None or user_id not in guild.members:
        raise ApiError(404, 10004, "Unknown Guild")
    return guild


def member(guild: Guild, user_id: int) -> Member:
    """Return a member of a server; 10007 if there is none."""
    found = guild.members.get(user_id)
    if found is None:
        raise ApiError(404, 10007, "Unknown Member")
    return found


def bot_role(world: World, guild: Guild) -> Role | None:
    """Return the role that came with the bot; None when the bot is not in the server."""
    return next((role for role in guild.roles.values() if role.bot_id == world.bot_id), None)


def remove_bot(world: World, guild: Guild) -> None:
    """Throw the bot out of a server; its own role goes with it. It hears GUILD_DELETE."""
    if world.bot_id not in guild.members:
        raise ApiError(404, 10007, "Unknown Member")
    del guild.members[world.bot_id]
    guild.bot_joined_at = None
    role = bot_role(world, guild)
    if role is not None:
        del guild.roles[role.id]
        for channel_id in guild.channels:
            world.channels[channel_id].overwrites.pop(role.id, None)
    world.tell(Event("GUILD_DELETE", {"id": str(guild.id)}, guild.id))


def invite_bot(world: World, guild: Guild) -> None:
    """Add the bot to a server with the least permissions; it hears GUILD_CREATE."""
    if world.bot_id in guild.members:
        return
    position = 1 + max((role.position for role in guild.roles.values() if role.name == "Premieres"), default=0)
    for role in guild.roles.values():
        if role.position >= position:
            role.position += 1
    name = world.users[world.bot_id].name
    role = _role(world, guild, world.now(), Role(0, name, BOT_PERMISSIONS, position, managed=True, bot_id=world.bot_id))
    guild.members[world.bot_id] = Member(world.bot_id, [role.id], world.now())
    guild.bot_joined_at = world.now()
    world.tell(Event("GUILD_CREATE", render.guild_create(world, guild), guild.id))


def change_bot(world: World, guild: Guild, channel: Channel | None, allow: int, deny: int) -> None:
    """Change what the bot may do: in one channel by an overwrite, in the server by its role.

    What @everyone grants too is denied to the bot's role in each channel.
    """
    role = bot_role(world, guild)
    if role is None:
        raise ApiError(404, 10007, "Unknown Member")
    if channel is not None:
        _overwrite_bot(world, channel, role, allow, deny)
        return
    role.permissions = role.permissions & ~deny | allow
    data = {"guild_id": str(guild.id), "role": render.role(world, role)}
    world.tell(Event("GUILD_ROLE_UPDATE", data, guild.id))
    borrowed = deny & guild.roles[guild.id].permissions
    for channel_id in tuple(guild.channels):
        place = world.channels[channel_id]
        existing = place.overwrites.get(role.id)
        if borrowed or (existing is not None and existing.deny & allow):
            _overwrite_bot(world, place, role, allow if existing is not None else 0, borrowed)


def _overwrite_bot(world: World, channel: Channel, role: Role, allow: int, deny: int) -> None:
    own = channel.overwrites.setdefault(role.id, Overwrite(role.id, 0))
    own.allow = own.allow & ~deny | allow
    own.deny = own.deny & ~allow | deny
    world.tell(Event("CHANNEL_UPDATE", render.channel(world, channel), channel.guild_id))
