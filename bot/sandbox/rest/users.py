"""Accounts, the bot's own among them, and the servers it is in (resources/user)."""

from __future__ import annotations

from .. import dms, guilds, permissions, render
from ..calls import Answer, Call, Route
from ..errors import ApiError
from ..forms import Form
from ..world import Event


async def get_own_user(call: Call) -> Answer:
    """Return the bot's account."""
    return Answer(body=render.own_user(call.world))


async def patch_own_user(call: Call) -> Answer:
    """Change the bot's name; pictures are accepted and not kept."""
    name = Form(call.body).text("username", least=2, most=32)
    if name is not None:
        call.world.users[call.user_id].name = name
        call.world.tell(Event("USER_UPDATE", render.own_user(call.world)))
    return Answer(body=render.own_user(call.world))


async def get_user(call: Call) -> Answer:
    """Return an account."""
    account = call.world.users.get(call.id("user_id"))
    if account is None:
        raise ApiError(404, 10013, "Unknown User")
    return Answer(body=render.user(call.world, account))


async def get_own_guilds(call: Call) -> Answer:
    """List the servers the bot is in, by id."""
    query = Form(dict(call.query))
    limit = query.integer("limit", least=1, most=200) or 200
    before, after = query.snowflake("before"), query.snowflake("after")
    found = sorted(
        (guild for guild in call.world.guilds.values() if call.user_id in guild.members), key=lambda each: each.id
    )
    found = [each for each in found if (after is None or each.id > after) and (before is None or each.id < before)]
    page = found[-limit:] if before is not None else found[:limit]
    return Answer(
        body=[
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": guild.owner_id == call.user_id,
                "permissions": str(permissions.in_guild(call.world, call.user_id, guild)),
                "features": [],
                **(render.counts(guild) if call.asks("with_counts") else {}),
            }
            for guild in page
        ]
    )


async def delete_own_guild(call: Call) -> Answer:
    """Leave a server."""
    guilds.remove_bot(call.world, guilds.find(call.world, call.id("guild_id"), call.user_id))
    return Answer(204)


async def post_dm(call: Call) -> Answer:
    """Open the direct messages with a user."""
    user_id = Form(call.body).snowflake("recipient_id", required=True) or 0
    return Answer(body=render.channel(call.world, dms.open_with(call.world, user_id)))


ROUTES: list[Route] = [
    Route("GET", "/users/@me", get_own_user),
    Route("PATCH", "/users/@me", patch_own_user),
    Route("GET", "/users/@me/guilds", get_own_guilds),
    Route("DELETE", "/users/@me/guilds/{guild_id}", delete_own_guild),
    Route("POST", "/users/@me/channels", post_dm),
    Route("GET", "/users/{user_id}", get_user),
]
