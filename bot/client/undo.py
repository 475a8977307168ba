"""Taking back what has been posted: messages, discussions that nobody has written in, events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.client.refusals import translated
from bot.delivery.model import Delivery, State
from bot.delivery.ports import Refused, Unreachable
from bot.schedule.model import Kind
from bot.texts import Text

if TYPE_CHECKING:
    from bot.client.client import Callboard


_NOTHING = frozenset({Kind.LINKS, Kind.TALLY, Kind.CLOSE})
"""What leaves nothing behind that could be taken back."""
_LOOKED_THROUGH = 100
"""How many of a thread's messages are looked through for one that is somebody's."""


async def take_back(client: Callboard, guild: discord.Guild, row: Delivery) -> Text | None:
    """Take back what a delivery has made. Says why it stays, where it does; what is gone already is taken back."""
    if row.state is State.SENDING:
        return Text("Something of it was just being posted. Type /undo again in a minute.")
    is_there = row.state is State.SENT or row.key.kind is Kind.INDEX  # which may wait for its next edit
    if not is_there or row.message_id is None or row.channel_id is None or row.key.kind in _NOTHING:
        return None
    try:
        match row.key.kind:
            case Kind.DISCUSSION:
                return await _close(client, guild, row.message_id, row.channel_id)
            case Kind.EVENT:
                async with _request(client, guild, 0):
                    event = await guild.fetch_scheduled_event(row.message_id, with_counts=False)
                async with _request(client, guild, 0):
                    await event.delete()
            case Kind.INDEX if isinstance(guild.get_channel(row.channel_id), discord.ForumChannel):
                async with _request(client, guild, row.channel_id):
                    thread = await guild.fetch_channel(row.message_id)
                if isinstance(thread, discord.Thread):
                    async with _request(client, guild, row.channel_id):
                        await thread.delete()
            case _:
                async with _request(client, guild, row.channel_id):
                    channel = client.get_partial_messageable(row.channel_id, guild_id=guild.id)
                    await channel.get_partial_message(row.message_id).delete()
    except _Gone:
        return None
    except Refused as refusal:
        return refusal.text
    except Unreachable:
        return Text("Discord did not answer. Type /undo again in a minute.")
    return None


class _Gone(Exception):  # noqa: N818 - named for what happened
    """It is not there any more."""


async def _close(client: Callboard, guild: discord.Guild, thread_id: int, room_id: int) -> Text | None:
    """Delete a discussion that nobody has written in; archive it where it may not be deleted."""
    async with _request(client, guild, room_id):
        thread = await guild.fetch_channel(thread_id)
    if not isinstance(thread, discord.Thread):
        return None
    async with _request(client, guild, room_id):
        messages = [one async for one in thread.history(limit=_LOOKED_THROUGH)]
    if any(not one.author.bot and not one.is_system() for one in messages):
        return Text("<#{thread}> stays: people have written in it.", thread=thread_id)
    if thread.message_count and not messages:  # without the right to read back, Discord says there is nothing
        return Text(
            "<#{thread}> stays: I cannot see whether people have written in it. Allow “Read Message History” for "
            "Callboard in its channel's permissions.",
            thread=thread_id,
        )
    try:
        async with _request(client, guild, room_id):
            await thread.delete()
    except Refused:
        async with _request(client, guild, room_id):
            await thread.edit(archived=True)
        return Text(
            "<#{thread}> is archived: to delete it, Callboard needs “Manage Threads” in its channel's permissions.",
            thread=thread_id,
        )
    if not isinstance(guild.get_channel(room_id), discord.ForumChannel):
        async with _request(client, guild, room_id):
            room = client.get_partial_messageable(room_id, guild_id=guild.id)
            await room.get_partial_message(thread_id).delete()  # the card on which it hung
    return None


@asynccontextmanager
async def _request(client: Callboard, guild: discord.Guild, channel_id: int) -> AsyncIterator[None]:
    """Wait for the pacer's turn; raises `_Gone`, `Refused` or `Unreachable` for what goes wrong."""
    async with client.app.pacer.turn(guild.id):
        try:
            yield
        except discord.NotFound as error:
            raise _Gone from error
        except discord.RateLimited as error:
            raise Unreachable("rate limited", error.retry_after) from error
        except discord.HTTPException as error:
            raise translated(error, channel_id) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(repr(error)) from error
