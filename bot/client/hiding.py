"""Hiding a message: it is posted again behind spoiler bars, and deleted only once that is done."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import discord

from bot.client.cards import NO_PINGS
from bot.client.reposts import Contents, Repost, draw_up, fetch_files
from bot.community.doctor import SWITCHES, SWITCHES_IN_FORUM
from bot.delivery.pacer import Pacer
from bot.errors import UserError
from bot.texts import Say, Text

SECONDS = 60.0
"""How long one request may take; files make it long."""

_FAILURES = (discord.HTTPException, aiohttp.ClientError, OSError)


def require_permissions(interaction: discord.Interaction[Any], contents: Contents) -> None:
    """Raise `UserError` with the switch to flip if the bot may not do here all that hiding a message takes."""
    channel = interaction.channel
    in_thread = isinstance(channel, discord.Thread)
    may = interaction.app_permissions
    needed = ["view_channel", "read_message_history", "send_messages_in_threads" if in_thread else "send_messages"]
    needed += ["manage_messages", *(["attach_files"] if contents.attachments else [])]
    for permission in needed:
        if not getattr(may, permission):
            raise _missing(channel, permission)
    if in_thread and channel.locked and not may.manage_threads:
        raise UserError("This thread is locked, so I cannot post in it. Unlock it and try again. Nothing has changed.")


async def hide_message(say: Say, message: discord.Message, contents: Contents, pacer: Pacer) -> discord.Message:
    """Hide a message and give the first of what stands in its place.

    Raises `UserError`. Whatever goes wrong, the message is there as it was, or what stands in its place is.
    """
    try:
        async with _request(message, pacer):
            now = await message.fetch()
        if now.edited_at != message.edited_at:
            raise UserError("That message has been edited since you asked. Use its menu again.")
        async with asyncio.timeout(SECONDS):
            files = await fetch_files(contents)
    except discord.NotFound:
        raise UserError("That message or a file of it is gone, so I have hidden nothing.") from None
    except _FAILURES as error:
        raise _refused(error) from error
    posted = await _post(message, draw_up(say, message, contents, files), pacer)
    try:
        async with _request(message, pacer):
            await message.delete()
    except discord.NotFound:
        # Gone all the same: perhaps at a first try of ours whose answer was lost.
        pass
    except discord.Forbidden as error:
        await _take_back(message, posted, pacer)
        raise _missing(message.channel, "manage_messages") from error
    except _FAILURES as error:
        # Nobody knows whether it is deleted, so what stands in its place must stay.
        raise UserError(
            "{link} stands in its place, but Discord does not say whether the original is deleted. If you still see "
            "it, delete it.",
            link=posted[0].jump_url,
        ) from error
    return posted[0]


async def _post(message: discord.Message, reposts: Sequence[Repost], pacer: Pacer) -> list[discord.Message]:
    """Post all of it, or leave nothing."""
    posted: list[discord.Message] = []
    try:
        for repost in reposts:
            async with _request(message, pacer):
                sent = await message.channel.send(
                    view=repost.view,
                    files=repost.files,
                    # The library tries again by itself after some failures: with a nonce that posts nothing twice.
                    nonce=secrets.token_hex(8),
                    silent=True,
                    allowed_mentions=NO_PINGS,
                )
            posted.append(sent)
    except _FAILURES as error:
        await _take_back(message, posted, pacer)
        raise _refused(error) from error
    return posted


async def _take_back(message: discord.Message, posted: Sequence[discord.Message], pacer: Pacer) -> None:
    for one in posted:
        with suppress(*_FAILURES):
            async with _request(message, pacer):
                await one.delete()


@asynccontextmanager
async def _request(message: discord.Message, pacer: Pacer) -> AsyncIterator[None]:
    async with pacer.turn(message.guild.id if message.guild else 0), asyncio.timeout(SECONDS):
        yield


def _missing(channel: object, permission: str) -> UserError:
    # A thread's permissions are those of the channel it is in.
    thread = channel if isinstance(channel, discord.Thread) else None
    in_forum = thread is not None and isinstance(thread.parent, discord.ForumChannel)
    switch = (SWITCHES_IN_FORUM if in_forum else SWITCHES)[permission]
    place = thread.parent_id if thread is not None else getattr(channel, "id", 0)
    return UserError(
        "I cannot hide that message: here I lack the permission “{permission}”. {fix} Then try again. Nothing has "
        "changed.",
        permission=switch,
        fix=Text(
            "In the settings of <#{channel}> → Permissions, allow “{permission}” for Callboard.",
            channel=place,
            permission=switch,
        ),
    )


def _refused(error: Exception) -> UserError:
    if isinstance(error, discord.HTTPException) and error.status < 500:
        return UserError(
            "Discord refused it, so the message is as it was: {reason} (code {code}).",
            reason=error.text or str(error.status),
            code=error.code,
        )
    return UserError("Discord does not answer just now, so the message is as it was. Try again in a minute.")
