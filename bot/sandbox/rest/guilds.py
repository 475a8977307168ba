"""Servers, their members and roles (resources/guild)."""

from __future__ import annotations

from .. import guilds, permissions, render, roles
from ..calls import Answer, Call, Route
from ..errors import missing_access
from ..forms import Form
from ..world import Guild, Member, Role

_GUILD_MEMBERS = 1 << 1


def _guild(call: Call) -> Guild:
    return guilds.find(call.world, call.id("guild_id"), call.user_id)


def _member(call: Call, guild: Guild) -> Member:
    return guilds.member(guild, call.id("user_id"))


def _role(call: Call, guild: Guild) -> Role:
    return roles.find(guild, call.id("role_id"))


async def get_guild(call: Call) -> Answer:
    """Return a server, with counts if asked."""
    guild = _guild(call)
    shown = render.guild(call.world, guild)
    if call.asks("with_counts"):
        shown |= render.counts(guild)
    return Answer(body=shown)


async def get_member(call: Call) -> Answer:
    """Return one member."""
    guild = _guild(call)
    return Answer(body=render.member(call.world, guild, _member(call, guild)))


async def get_members(call: Call) -> Answer:
    """List members by id; Discord gives this list only to applications with the GUILD_MEMBERS intent."""
    guild = _guild(call)
    if not call.world.privileged_intents & _GUILD_MEMBERS:
        raise missing_access()
    query = Form(dict(call.query))
    limit, after = query.integer("limit", least=1, most=1000) or 1, query.snowflake("after") or 0
    found = sorted(user_id for user_id in guild.members if user_id > after)
    return Answer(body=[render.member(call.world, guild, guild.members[each]) for each in found[:limit]])


async def patch_member(call: Call) -> Answer:
    """Change a member's nickname or roles."""
    guild = _guild(call)
    member = _member(call, guild)
    roles.change_member(call.world, call.user_id, guild, member, call.body)
    return Answer(body=render.member(call.world, guild, member))


async def patch_own_member(call: Call) -> Answer:
    """Change the bot's own nickname."""
    guild = _guild(call)
    member = guild.members[call.user_id]
    nick_only = {key: value for key, value in Form(call.body).body.items() if key == "nick"}
    roles.change_member(call.world, call.user_id, guild, member, nick_only)
    shown = render.member(call.world, guild, member)
    return Answer(body=shown | {"permissions": str(permissions.in_guild(call.world, call.user_id, guild))})


async def put_member_role(call: Call) -> Answer:
    """Give a member a role."""
    guild = _guild(call)
    roles.give(call.world, call.user_id, guild, _member(call, guild), _role(call, guild))
    return Answer(204)


async def delete_member_role(call: Call) -> Answer:
    """Take a role from a member."""
    guild = _guild(call)
    roles.take(call.world, call.user_id, guild, _member(call, guild), _role(call, guild))
    return Answer(204)


async def get_roles(call: Call) -> Answer:
    """List a server's roles."""
    return Answer(body=[render.role(call.world, each) for each in _guild(call).roles.values()])


async def get_role(call: Call) -> Answer:
    """Return one role."""
    return Answer(body=render.role(call.world, _role(call, _guild(call))))


async def post_role(call: Call) -> Answer:
    """Add a role."""
    return Answer(body=render.role(call.world, roles.create(call.world, call.user_id, _guild(call), call.body)))


async def patch_role(call: Call) -> Answer:
    """Change a role."""
    guild = _guild(call)
    changed = roles.edit(call.world, call.user_id, guild, _role(call, guild), call.body)
    return Answer(body=render.role(call.world, changed))


async def delete_role(call: Call) -> Answer:
    """Delete a role."""
    guild = _guild(call)
    roles.delete(call.world, call.user_id, guild, _role(call, guild))
    return Answer(204)


_ROLE = "/guilds/{guild_id}/roles/{role_id}"
_MEMBER_ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"
ROUTES: list[Route] = [
    Route("GET", "/guilds/{guild_id}", get_guild),
    Route("GET", "/guilds/{guild_id}/members", get_members),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", get_member),
    Route("PATCH", "/guilds/{guild_id}/members/{user_id}", patch_member),
    Route("PATCH", "/guilds/{guild_id}/members/@me", patch_own_member),
    Route("PUT", _MEMBER_ROLE, put_member_role),
    Route("DELETE", _MEMBER_ROLE, delete_member_role),
    Route("GET", "/guilds/{guild_id}/roles", get_roles),
    Route("POST", "/guilds/{guild_id}/roles", post_role),
    Route("GET", _ROLE, get_role),
    Route("PATCH", _ROLE, patch_role),
    Route("DELETE", _ROLE, delete_role),
]
