"""Which Discord the library talks to: Discord's own, or a sandbox on this machine."""

from __future__ import annotations

import aiohttp
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.errors import UserError
from bot.settings import DISCORD_API


async def point_at(api_url: str) -> None:
    """Point the library at `api_url`. Raises `UserError` if a Discord other than the real one does not answer there.

    discord.py keeps its addresses as class attributes, read at each request; Discord's own need no change.
    """
    if api_url == DISCORD_API:
        return
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{api_url}/gateway", timeout=aiohttp.ClientTimeout(total=5)) as answer,
        ):
            answer.raise_for_status()
            gateway = URL((await answer.json())["url"])
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
        raise UserError(
            "No Discord answers at {url} (DISCORD_API_URL). Start the sandbox there, or take the setting out to use "
            "Discord itself.",
            url=api_url,
        ) from None
    Route.BASE = api_url
    DiscordWebSocket.DEFAULT_GATEWAY = gateway
