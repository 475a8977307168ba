"""Registering application commands (interactions/application-commands, "Endpoints")."""

from __future__ import annotations

from .. import commands, guilds
from ..calls import Answer, Call, Route
from ..errors import ApiError, missing_access
from ..world import Command


def _scope(call: Call) -> int | None:
    """Return the server of the path, None for global commands; refuse other applications."""
    if call.id("application_id") != call.world.application_id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    if "guild_id" not in call.params:
        return None
    guild_id = call.id("guild_id")
    if guild_id not in call.world.guilds or call.user_id not in call.world.guilds[guild_id].members:
        raise missing_access()
    return guilds.find(call.world, guild_id, call.user_id).id


def _found(call: Call) -> Command:
    return commands.find(call.world, _scope(call), call.id("command_id"))


async def get_commands(call: Call) -> Answer:
    """List the commands of a scope; their localisations only on request."""
    wanted = call.asks("with_localizations")
    found = commands.in_scope(call.world, _scope(call))
    return Answer(body=[commands.render(call.world, each, localisations=wanted) for each in found])


async def put_commands(call: Call) -> Answer:
    """Replace all commands of a scope."""
    replaced = commands.replace(call.world, _scope(call), call.body)
    return Answer(body=[commands.render(call.world, each) for each in replaced])


async def post_command(call: Call) -> Answer:
    """Register one command; 201 if it is new, 200 if it overwrote one."""
    command, new = commands.put(call.world, _scope(call), call.body)
    return Answer(201 if new else 200, commands.render(call.world, command))


async def get_command(call: Call) -> Answer:
    """Return one command."""
    return Answer(body=commands.render(call.world, _found(call)))


async def patch_command(call: Call) -> Answer:
    """Change one command."""
    return Answer(body=commands.render(call.world, commands.edit(call.world, _found(call), call.body)))


async def delete_command(call: Call) -> Answer:
    """Remove one command."""
    del call.world.commands[_found(call).id]
    return Answer(204)


async def get_permissions(call: Call) -> Answer:
    """List what a server's owners changed about who may use which command: nothing, here."""
    _scope(call)
    return Answer(body=[])


_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES = [
    *(Route("GET", path, get_commands) for path in (_GLOBAL, _GUILD)),
    *(Route("PUT", path, put_commands) for path in (_GLOBAL, _GUILD)),
    *(Route("POST", path, post_command) for path in (_GLOBAL, _GUILD)),
    *(Route("GET", path + "/{command_id}", get_command) for path in (_GLOBAL, _GUILD)),
    *(Route("PATCH", path + "/{command_id}", patch_command) for path in (_GLOBAL, _GUILD)),
    *(Route("DELETE", path + "/{command_id}", delete_command) for path in (_GLOBAL, _GUILD)),
    Route("GET", _GUILD + "/permissions", get_permissions),
]
