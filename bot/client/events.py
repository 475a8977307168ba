"""Discord's own scheduled events: how we describe a premiere or a screening in them, make and change them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord

from bot.client.announcements import what_is_on
from bot.client.line import Line, code_of
from bot.delivery.orders import Order
from bot.delivery.ports import Refused
from bot.schedule.occasions import Occasion
from bot.show.names import shorten
from bot.texts import Say

LONGEST_NAME = 100
LONGEST_LOCATION = 100
UNKNOWN_EVENT = 10070
_EACH = dt.timedelta(hours=1)
"""How long an episode is taken to be: Discord wants to know when an event ends."""


class Events(Line):
    """Makes events, finds them again and keeps them in step with their dates."""

    async def make_event(self, order: Order) -> int:
        """Make a scheduled event of Discord's own."""
        guild = self.get_guild(order)
        async with self.request_to(guild.id, 0):
            made = await guild.create_scheduled_event(
                entity_type=discord.EntityType.external,
                privacy_level=discord.PrivacyLevel.guild_only,
                **event_fields(self.say(order.settings), order),
            )
        return made.id

    async def find_event(self, order: Order) -> int | None:
        """Look for our own event with the order's marker."""
        event = await self._find_event(order)
        return None if event is None else event.id

    async def revise_event(self, order: Order, event_id: int) -> bool:
        """Move an event, or call it off: it has no moment any more, or one that is over.

        Discord opens none again that has been called off, so another takes its place once it is on again.
        """
        guild, occasion = self.get_guild(order), order.occasion
        is_ahead = occasion.is_timed and occasion.moment > self.client.app.clock.now()
        is_on = is_ahead and not occasion.is_off
        try:
            async with self.request_to(guild.id, 0):
                event = await guild.fetch_scheduled_event(event_id, with_counts=False)
            if event.status is discord.EventStatus.canceled:
                event = await self._find_event(order)
            if event is None:
                if is_on:
                    await self.make_event(order)
                return True
            if event.status is not discord.EventStatus.scheduled:
                return True  # it has begun or is over, and nobody can move it any more
            async with self.request_to(guild.id, 0):
                if is_on:
                    await event.edit(**event_fields(self.say(order.settings), order))
                else:
                    await event.cancel()
        except Refused as refusal:
            if code_of(refusal) == UNKNOWN_EVENT:
                return False
            raise
        return True

    async def _find_event(self, order: Order) -> discord.ScheduledEvent | None:
        """Find our own event with the order's marker, among those that are not over."""
        guild = self.get_guild(order)
        async with self.request_to(guild.id, 0):
            events = await guild.fetch_scheduled_events(with_counts=False)
        mark = event_mark(order)
        mine = (one for one in events if self.is_ours(one.creator_id) and (one.description or "").endswith(mark))
        return next(mine, None)


def event_fields(say: Say, order: Order) -> dict[str, Any]:
    """Give an event's name, description, place and times, as the library's methods name them."""
    occasion = order.occasion
    return {
        "name": shorten(occasion.name, LONGEST_NAME),
        "description": f"{what_is_on(say, occasion)}\n{event_mark(order)}".strip(),
        "location": shorten(occasion.service or say("In this server"), LONGEST_LOCATION),
        "start_time": occasion.moment,
        "end_time": occasion.moment + length_of(occasion),
    }


def length_of(occasion: Occasion) -> dt.timedelta:
    """Tell how long an occasion is taken to be."""
    return max(len(occasion.episodes), 1) * _EACH


def event_mark(order: Order) -> str:
    """Give what the description ends with, so that our event can be found again."""
    return f"[{order.marker}]"
