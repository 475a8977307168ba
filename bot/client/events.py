"""Discord's own scheduled events, as we describe a premiere or a screening in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.client.announcements import what_is_on
from bot.delivery.orders import Order
from bot.schedule.occasions import Occasion
from bot.show.names import shorten
from bot.texts import Say

LONGEST_NAME = 100
LONGEST_LOCATION = 100
_EACH = dt.timedelta(hours=1)
"""How long an episode is taken to be: Discord wants to know when an event ends."""


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
