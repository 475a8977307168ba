"""The link that invites the bot with the least permissions it needs, and none it does not."""

from __future__ import annotations

import discord

from bot.client.client import INTENTS
from bot.client.session import log_in
from bot.community.doctor import LEAST_PERMISSIONS


async def find_application(token: str) -> discord.AppInfo:
    """Ask Discord whose token this is. Raises `UserError` if it is nobody's or Discord does not answer."""
    async with discord.Client(intents=INTENTS) as client:
        await log_in(client, token)
        return await client.application_info()


def invite_link(application_id: int) -> str:
    """Write the invite link."""
    return discord.utils.oauth_url(
        application_id,
        permissions=discord.Permissions(**dict.fromkeys(LEAST_PERMISSIONS, True)),
        scopes=("bot", "applications.commands"),
    )
