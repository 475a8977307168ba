"""The bot's own application (resources/application, "Get Current Application")."""

from __future__ import annotations

from typing import Any

from .. import render
from ..calls import Answer, Call, Route
from ..world import World


def application(world: World) -> dict[str, Any]:
    """Return the application as its own bot sees it."""
    owner = next(account for account in world.users.values() if not account.bot)
    return {
        "id": str(world.application_id),
        "name": world.users[world.bot_id].name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot": render.user(world, world.users[world.bot_id]),
        "bot_public": True,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {}, "1": {}},
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": render.user(world, owner),
        "approximate_guild_count": sum(world.bot_id in guild.members for guild in world.guilds.values()),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["applications.commands", "bot"],
    }


async def get_application(call: Call) -> Answer:
    """Return the current application."""
    return Answer(body=application(call.world))


ROUTES = [
    Route("GET", "/applications/@me", get_application),
    Route("GET", "/oauth2/applications/@me", get_application),
]
