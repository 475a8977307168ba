"""Logging in and staying connected, with Discord's refusals said in plain sentences."""

from __future__ import annotations

from typing import NoReturn

import discord

from bot.client.client import Callboard
from bot.errors import UserError


async def log_in(client: Callboard, token: str) -> None:
    """Log in. Raises `UserError` if Discord does not accept the token."""
    try:
        await client.login(token)
    except discord.LoginFailure:
        raise refused_token() from None


async def stay_connected(client: Callboard) -> NoReturn:
    """Keep the connection to the gateway, for as long as Discord lets us. Raises `UserError` once it does not."""
    try:
        await client.connect()
    except discord.ConnectionClosed as closed:
        if closed.code == 4004:  # Authentication failed
            raise refused_token() from None
        raise
    raise UserError("Discord has closed the connection for good. Start the bot again.")


def refused_token() -> UserError:
    """Say that the token is not, or no longer, good."""
    return UserError(
        "Discord does not accept the token (DISCORD_TOKEN). Make a new one on the Bot page of your application in "
        "Discord's developer portal and put it in .env."
    )
