"""A server's roles and who holds them, under the permission hierarchy (topics/permissions, resources/guild)."""

from __future__ import annotations

from typing import Any

from . import guilds, permissions, render
from .errors import ApiError, missing_permissions
from .forms import Form
from .world import Event, Guild, Member, Role, World

MOST_ROLES = 250


def find(guild: Guild, role_id: int) -> Role:
    """Return a role of a server; 10011 if there is none."""
    role = guild.roles.get(role_id)
    if role is None:
        raise ApiError(404, 10011, "Unknown Role")
    return role


def create(world: World, user_id: int, guild: Guild, payload: dict[str, Any]) -> Role:
    """Add a role just above @everyone ("Create Guild Role"); it can grant only what its maker has."""
    permissions.require_in_guild(world, user_id, guild, "MANAGE_ROLES")
    if len(guild.roles) >= MOST_ROLES:
        raise ApiError(400, 30005, "Maximum number of guild roles reached (250)")
    role = Role(world.new_id(), "new role", guild.roles[guild.id].permissions, position=1)
    _change(world, user_id, guild, role, Form(payload))
    for other in guild.roles.values():
        if other.id != guild.id:
            other.position += 1
    guild.roles[role.id] = role
    _tell(world, "GUILD_ROLE_CREATE", guild, role)
    return role


def edit(world: World, user_id: int, guild: Guild, role: Role, payload: dict[str, Any]) -> Role:
    """Change a role below one's own highest ("Modify Guild Role")."""
    _require_above(world, user_id, guild, role)
    _change(world, user_id, guild, role, Form(payload))
    _tell(world, "GUILD_ROLE_UPDATE", guild, role)
    return role


def _change(world: World, user_id: int, guild: Guild, role: Role, form: Form) -> None:
    name = form.text("name", most=100)
    bits = form.bits("permissions")
    color = form.integer("color", least=0, most=0xFFFFFF)
    colors = form.form("colors")
    if colors is not None:
        color = colors.integer("primary_color", least=0, most=0xFFFFFF, required=True)
    hoist, mentionable = form.flag("hoist"), form.flag("mentionable")
    if bits is not None:
        if (bits ^ role.permissions) & ~permissions.in_guild(world, user_id, guild):
            raise missing_permissions()
        role.permissions = bits
    role.name = name or role.name
    role.color = role.color if color is None else color
    role.hoist = role.hoist if hoist is None else hoist
    role.mentionable = role.mentionable if mentionable is None else mentionable


def delete(world: World, user_id: int, guild: Guild, role: Role) -> None:
    """Delete a role below one's own highest ("Delete Guild Role"); @everyone and managed roles stay."""
    _require_above(world, user_id, guild, role)
    if role.managed or role.id == guild.id:
        raise ApiError(400, 50028, "Invalid role")
    del guild.roles[role.id]
    for channel_id in guild.channels:
        world.channels[channel_id].overwrites.pop(role.id, None)
    for member in guild.members.values():
        if role.id in member.roles:
            member.roles.remove(role.id)
    data = {"guild_id": str(guild.id), "role_id": str(role.id)}
    world.tell(Event("GUILD_ROLE_DELETE", data, guild.id))


def give(world: World, user_id: int, guild: Guild, member: Member, role: Role) -> None:
    """Give a member a role below one's own highest ("Add Guild Member Role")."""
    _require_assignable(world, user_id, guild, role)
    if role.id not in member.roles:
        member.roles.append(role.id)
        _tell_member(world, guild, member)


def take(world: World, user_id: int, guild: Guild, member: Member, role: Role) -> None:
    """Take a role from a member ("Remove Guild Member Role")."""
    _require_assignable(world, user_id, guild, role)
    if role.id in member.roles:
        member.roles.remove(role.id)
        _tell_member(world, guild, member)


def change_member(world: World, user_id: int, guild: Guild, member: Member, payload: dict[str, Any]) -> None:
    """Change a member's nickname or roles ("Modify Guild Member")."""
    form = Form(payload)
    if any(key in form for key in ("mute", "deaf", "channel_id", "communication_disabled_until")):
        raise ApiError(501, 0, "Voice states and timeouts are not built yet.")
    nick = form.text("nick", most=32)
    wanted = form.snowflakes("roles", most=MOST_ROLES)
    if form.has("nick"):
        own = member.user_id == user_id
        needed = "CHANGE_NICKNAME" if own else "MANAGE_NICKNAMES"
        permissions.require_in_guild(world, user_id, guild, needed)
        if not own and permissions.top_position(guild, member.user_id) >= permissions.top_position(guild, user_id):
            raise missing_permissions()
    if wanted is not None:
        for role_id in set(wanted) ^ set(member.roles):
            _require_assignable(world, user_id, guild, find(guild, role_id))
        member.roles = wanted
    if form.has("nick"):
        member.nick = nick or None
    _tell_member(world, guild, member)


def _require_above(world: World, user_id: int, guild: Guild, role: Role) -> None:
    permissions.require_in_guild(world, user_id, guild, "MANAGE_ROLES")
    if role.position >= permissions.top_position(guild, user_id):
        raise missing_permissions()


def _require_assignable(world: World, user_id: int, guild: Guild, role: Role) -> None:
    _require_above(world, user_id, guild, role)
    if role.managed:
        raise missing_permissions()
    if role.id == guild.id:
        raise ApiError(400, 50028, "Invalid role")


def _tell(world: World, name: str, guild: Guild, role: Role) -> None:
    world.tell(Event(name, {"guild_id": str(guild.id), "role": render.role(world, role)}, guild.id))


def _tell_member(world: World, guild: Guild, member: Member) -> None:
    guilds.member(guild, member.user_id)
    data = render.member(world, guild, member) | {"guild_id": str(guild.id)}
    world.tell(Event("GUILD_MEMBER_UPDATE", data, guild.id))
