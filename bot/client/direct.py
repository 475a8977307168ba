"""Direct messages: members' own reminders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import discord

from bot.client.announcements import personal_card
from bot.client.cards import NO_PINGS
from bot.client.line import Line, code_of
from bot.delivery.orders import Order
from bot.delivery.ports import DoorClosed, MemberGone, Refused
from bot.texts import Say

UNKNOWN_MEMBER = 10007
UNKNOWN_USER = 10013
CLOSED_DIRECT_MESSAGES = (50007, 50278)
"""Closed by the member; closed because there is no server that they share with the bot."""


class DirectMessages(Line):
    """Writes to members directly, as long as they are there and take it."""

    async def require_member(self, order: Order) -> None:
        """Make sure that a member is in the server still whose reminder it is: Discord lets us write to others too."""
        if not order.key.guild_id:
            return
        guild = self.get_guild(order)
        try:
            async with self.request(order):
                await guild.fetch_member(_member_id(order))
        except Refused as refusal:
            if code_of(refusal) in (UNKNOWN_MEMBER, UNKNOWN_USER):
                raise MemberGone from refusal
            raise

    async def post_directly(self, order: Order, nonce: str) -> int:
        """Post a reminder to its member; `DoorClosed` if they do not take it."""
        view = personal_card(self._say_directly(order), order)
        with _door():
            direct = await self._open_direct(order)
            async with self.request(order):
                message = await direct.send(view=view, nonce=nonce, allowed_mentions=NO_PINGS)
        return message.id

    async def find_directly(self, order: Order) -> int | None:
        """Look for our own message to a member with the order's marker."""
        return await self.find_message(order, await self._open_direct(order))

    async def revise_directly(self, order: Order, message_id: int) -> bool:
        """Edit a reminder so that it says what has changed; False if it is not there any more."""
        view = personal_card(self._say_directly(order), order, is_revised=True)
        with _door():
            return await self.edit(order, await self._open_direct(order), message_id, view)

    async def _open_direct(self, order: Order) -> discord.DMChannel:
        async with self.request(order):
            return await self.client.create_dm(discord.Object(_member_id(order)))

    def _say_directly(self, order: Order) -> Say:
        """Speak to a member in their language; in the server's once they have taken their wish back."""
        wish = order.subscription
        return self.texts.into(wish.language) if wish is not None else self.say(order.settings)


@contextmanager
def _door() -> Iterator[None]:
    """Tell who takes no direct messages, or is gone, from what else may be refused."""
    try:
        yield
    except Refused as refusal:
        if code_of(refusal) in CLOSED_DIRECT_MESSAGES:
            raise DoorClosed from refusal
        if code_of(refusal) == UNKNOWN_USER:
            raise MemberGone from refusal
        raise


def _member_id(order: Order) -> int:
    if order.key.user_id is None:
        raise ValueError("a personal reminder is somebody's")
    return order.key.user_id
