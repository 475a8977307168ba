"""Logging in and staying connected, with Discord's refusals said in plain sentences."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import aiohttp
import discord

from bot.errors import UserError


async def log_in(client: discord.Client, token: str) -> None:
    """Log in. Raises `UserError` if Discord does not answer or does not accept the token."""
    try:
        with _explained():
            await client.login(token)
    except discord.LoginFailure:
        raise refused_token() from None


async def stay_connected(client: discord.Client) -> NoReturn:
    """Keep the connection to the gateway, for as long as Discord lets us. Raises `UserError` once it does not."""
    connection = asyncio.create_task(client.connect(), name="connection")
    try:
        with _explained():
            await asyncio.shield(connection)
    except discord.ConnectionClosed as closed:
        if closed.code == 4004:  # Authentication failed
            raise refused_token() from None
        raise
    finally:
        # While it reconnects, the library takes a cancellation for the end of that attempt and goes on.
        while not connection.done():
            connection.cancel()
            await asyncio.wait([connection], timeout=0.2)
    raise UserError("Discord has closed the connection for good. Start the bot again.")


def refused_token() -> UserError:
    """Say that the token is not, or no longer, good."""
    return UserError(
        "Discord does not accept the token (DISCORD_TOKEN). Make a new one on the Bot page of your application in "
        "Discord's developer portal and put it in .env."
    )


@contextmanager
def _explained() -> Iterator[None]:
    """Turn a Discord that does not answer into a sentence."""
    try:
        yield
    except (aiohttp.ClientError, OSError, discord.DiscordServerError, discord.GatewayNotFound) as error:
        raise UserError(
            "Discord does not answer ({problem}). Check this machine's connection to the internet and "
            "discordstatus.com, then start again.",
            problem=str(error) or type(error).__name__,
        ) from None
