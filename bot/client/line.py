"""The line to Discord: what every request shares, whatever it is about.

Each request passes the pacer, and what goes wrong with it becomes one of the port's three errors.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import ui

from bot.client.announcements import ABOUT
from bot.client.buttons import list_custom_ids
from bot.client.cards import NO_PINGS
from bot.client.refusals import TO_POST, translated
from bot.community.settings import ServerSettings
from bot.delivery.orders import Order
from bot.delivery.pacer import Pacer
from bot.delivery.ports import Refused, Unreachable
from bot.texts import Say, Text, Texts

if TYPE_CHECKING:
    from bot.client.client import Callboard

PAGE = 100
"""Messages in one answer of Discord's."""
PAGES = 10
"""How many pages after the first try a look-up reads at most."""

UNKNOWN_MESSAGE = 10008


class Line:
    """The line of one running client. Subclasses say what is asked of Discord over it."""

    def __init__(self, client: Callboard, texts: Texts, pacer: Pacer) -> None:
        self.client = client
        self.texts = texts
        self._pacer = pacer

    def say(self, settings: ServerSettings) -> Say:
        """Speak the server's language."""
        return self.texts.into(settings.language)

    def request(self, order: Order, needs: Text = TO_POST) -> AbstractAsyncContextManager[None]:
        """Make a request about an order, in the way of `request_to`."""
        return self.request_to(order.key.guild_id, order.room_id or order.channel_id, needs)

    @asynccontextmanager
    async def request_to(self, guild_id: int, channel_id: int, needs: Text = TO_POST) -> AsyncIterator[None]:
        """Wait for the pacer's turn, and turn what goes wrong into the port's errors. Channel 0: it is about none.

        `needs`: the permissions that the request takes, one of those that `client.refusals` names.
        """
        async with self._pacer.turn(guild_id):
            try:
                yield
            except discord.RateLimited as error:
                raise Unreachable("rate limited", error.retry_after) from error
            except discord.HTTPException as error:
                raise translated(error, channel_id, needs) from error
            except (aiohttp.ClientError, OSError) as error:
                raise Unreachable(repr(error)) from error

    def get_guild(self, order: Order) -> discord.Guild:
        """Give the server of an order; `Unreachable` if the library does not know it."""
        guild = self.client.get_guild(order.key.guild_id)
        if guild is None:
            raise Unreachable("the server is unknown so far, or gone")
        return guild

    async def get_channel(self, order: Order) -> discord.TextChannel | discord.ForumChannel:
        """Give the channel of an order; `Refused` if nothing can be posted in it."""
        channel = await self.find_channel(order.key.guild_id, order.channel_id)
        if not isinstance(channel, (discord.TextChannel, discord.ForumChannel)):
            raise Refused(
                Text(
                    "<#{channel}> is no channel that I can post in. Choose a text channel with /setup.",
                    channel=order.channel_id,
                )
            )
        return channel

    async def get_text_channel(self, order: Order) -> discord.TextChannel:
        """Give the channel of an order; `Refused` if it is no text channel."""
        channel = await self.get_channel(order)
        if isinstance(channel, discord.ForumChannel):
            raise Refused(
                Text(
                    "<#{channel}> is a forum, and announcements need a text channel. Choose one with /setup.",
                    channel=channel.id,
                )
            )
        return channel

    async def find_channel(self, guild_id: int, channel_id: int) -> object:
        """Find a server's channel; one that the library does not remember is asked for, since it may be there."""
        guild = self.client.get_guild(guild_id)
        # Not by the client's own look-up, which goes through all servers.
        if guild is not None and (known := guild.get_channel(channel_id)) is not None:
            return known
        async with self.request_to(guild_id, channel_id):
            fetched = await self.client.fetch_channel(channel_id)
        is_theirs = not isinstance(fetched, discord.abc.PrivateChannel) and fetched.guild.id == guild_id
        return fetched if is_theirs else None

    async def find_message(self, order: Order, channel: discord.TextChannel | discord.DMChannel) -> int | None:
        """Look for our own message with the order's marker, since `order.look_since`."""
        after: discord.abc.SnowflakeTime | None = order.look_since
        for _ in range(PAGES):
            async with self.request(order):
                page = [message async for message in channel.history(limit=PAGE, after=after)]
            for message in page:
                if self.is_ours(message.author.id) and carries(message, order):
                    return message.id
            if len(page) < PAGE:
                break
            after = page[-1]
        return None

    async def edit(
        self,
        order: Order,
        channel: discord.TextChannel | discord.Thread | discord.DMChannel,
        message_id: int,
        view: ui.LayoutView,
    ) -> bool:
        """Edit a message of ours; False if somebody has deleted it."""
        async with self.request(order):
            try:
                await channel.get_partial_message(message_id).edit(view=view, allowed_mentions=allowed_mentions(order))
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
                return False
        return True

    def is_ours(self, user_id: int | None) -> bool:
        """Tell whether a user is the bot itself."""
        return self.client.user is not None and user_id == self.client.user.id


def require_history(channel: discord.TextChannel | discord.ForumChannel) -> None:
    """Make sure that a look-up sees what is there: without the right to read back, Discord says there is nothing."""
    if channel.guild.me is None:  # during an outage of the server
        raise Unreachable("the server is unavailable")
    allowed = channel.permissions_for(channel.guild.me)
    if allowed.view_channel and not allowed.read_message_history:
        raise Refused(
            Text(
                "I cannot tell whether it is in <#{channel}> already. Allow “Read Message History” for Callboard in "
                "that channel's permissions.",
                channel=channel.id,
            )
        )


def allowed_mentions(order: Order) -> discord.AllowedMentions:
    """Allow the mention that an order asks for, and no other."""
    if order.key.user_id is not None:
        return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(order.key.user_id)])
    if order.ping is None:
        return NO_PINGS
    return discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(order.ping)])


def code_of(refusal: Refused) -> int | None:
    """Give the code with which Discord refused it; None if Discord did not."""
    cause = refusal.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else None


def carries(message: discord.Message, order: Order) -> bool:
    """Tell whether a message has the order's marker in its button."""
    return ABOUT + order.marker in list_custom_ids(message)
