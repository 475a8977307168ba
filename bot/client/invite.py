"""The link that invites the bot with the least permissions it needs, and none it does not."""

from __future__ import annotations

import discord

from bot.client.client import INTENTS
from bot.community.doctor import LEAST_PERMISSIONS
from bot.errors import UserError


async def find_application(token: str) -> discord.AppInfo:
    """Ask Discord whose token this is. Raises `UserError` if it is nobody's."""
    async with discord.Client(intents=INTENTS) as client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            raise UserError(
                "Discord does not accept the token (DISCORD_TOKEN). Make a new one on the Bot page of your application "
                "in Discord's developer portal and put it in .env."
            ) from None
        return await client.application_info()


def invite_link(application_id: int) -> str:
    """Write the invite link."""
    return discord.utils.oauth_url(
        application_id,
        permissions=discord.Permissions(**dict.fromkeys(LEAST_PERMISSIONS, True)),
        scopes=("bot", "applications.commands"),
    )
