"""Posts for the courier: the delivery room's `Port`, spoken in discord.py."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import discord
from discord import ui

from bot.client.announcements import announcement_card, digest_card, personal_card
from bot.client.cards import NO_PINGS
from bot.client.cards import notice as sentence_card
from bot.client.direct import DirectMessages
from bot.client.events import Events
from bot.client.line import allowed_mentions, require_history
from bot.client.pings import pings_buttons
from bot.client.upkeep import Upkeep
from bot.community.settings import ServerSettings
from bot.delivery.orders import OpenDiscussion, Order
from bot.delivery.ports import Refused
from bot.schedule.model import Kind
from bot.texts import Say, Text


class DiscordPort(Upkeep, DirectMessages, Events):
    """The port of one running client."""

    async def post(self, order: Order, nonce: str) -> int:
        """Post what is one message: in its channel, or to a member directly."""
        if order.key.kind is Kind.PERSONAL:
            await self.require_member(order)
            if not order.channel_id:
                return await self.post_directly(order, nonce)
        if order.key.kind is Kind.POLL:
            return await self.post_poll(order, nonce)
        if order.key.kind is Kind.INDEX:
            return await self.post_index(order, nonce)
        channel = await self.get_text_channel(order)
        order = _without_lost_role(order, channel.guild)
        async with self.request(order):
            message = await channel.send(
                view=_message_card(self.say(order.settings), order, channel.guild),
                nonce=nonce,
                silent=order.silent,
                allowed_mentions=allowed_mentions(order),
            )
        return message.id

    async def find_post(self, order: Order) -> int | None:
        """Look for our own message with the order's marker."""
        if order.key.kind is Kind.PERSONAL and not order.channel_id:
            return await self.find_directly(order)
        if order.key.kind is Kind.POLL:
            return await self.find_poll(order)
        if order.key.kind is Kind.INDEX:
            return await self.find_index(order)
        channel = await self.get_text_channel(order)
        require_history(channel)
        return await self.find_message(order, channel)

    async def link(self, order: Order, message_id: int, discussions: Sequence[OpenDiscussion]) -> bool:
        """Edit the announcement so that it links the discussions. An edit notifies nobody a second time."""
        channel = await self.get_text_channel(order)
        order = _without_lost_role(order, channel.guild)
        view = _announcement(self.say(order.settings), order, channel.guild, discussions)
        return await self.edit(order, channel, message_id, view)

    async def revise(self, order: Order, message_id: int, discussions: Sequence[OpenDiscussion]) -> bool:
        """Edit a post so that it says what has changed. An edit notifies nobody a second time."""
        if order.key.kind is Kind.PERSONAL and not order.channel_id:
            return await self.revise_directly(order, message_id)
        channel = await self.get_text_channel(order)
        order = _without_lost_role(order, channel.guild)
        say = self.say(order.settings)
        if order.key.kind is Kind.PERSONAL:
            view = personal_card(say, order, is_revised=True)
        else:
            view = _announcement(say, order, channel.guild, discussions, is_revised=True)
        return await self.edit(order, channel, message_id, view)

    async def tell(self, settings: ServerSettings, notice: Text, nonce: str) -> bool:
        """Tell a human of the server, in its log channel or by direct message."""
        view = sentence_card(self.say(settings), notice)
        if settings.log is not None:
            with suppress(Refused):
                channel = await self.find_channel(settings.guild_id, settings.log)
                if isinstance(channel, discord.TextChannel):
                    async with self.request_to(settings.guild_id, channel.id):
                        await channel.send(view=view, nonce=nonce, allowed_mentions=NO_PINGS)
                    return True
        if settings.configured_by is not None:
            with suppress(Refused):
                async with self.request_to(settings.guild_id, 0):
                    direct = await self.client.create_dm(discord.Object(settings.configured_by))
                async with self.request_to(settings.guild_id, 0):
                    await direct.send(view=view, nonce=nonce, allowed_mentions=NO_PINGS)
                return True
        return False


def _without_lost_role(order: Order, guild: discord.Guild) -> Order:
    """Leave out a role that has been deleted: its mention would read as a number."""
    is_lost = order.ping is not None and not guild.unavailable and guild.get_role(order.ping) is None
    return replace(order, ping=None) if is_lost else order


def _message_card(say: Say, order: Order, guild: discord.Guild) -> ui.LayoutView:
    match order.key.kind:
        case Kind.DIGEST:
            return digest_card(say, order, pings_buttons(say, guild, order.settings))
        case Kind.PERSONAL:
            return personal_card(say, order)
        case _:
            return _announcement(say, order, guild)


def _announcement(
    say: Say,
    order: Order,
    guild: discord.Guild,
    discussions: Sequence[OpenDiscussion] = (),
    *,
    is_revised: bool = False,
) -> ui.LayoutView:
    buttons = pings_buttons(say, guild, order.settings)
    return announcement_card(say, order, discussions, is_revised=is_revised, buttons=buttons)
