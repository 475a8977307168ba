"""Lasting buttons that cards of several cogs carry. What a press does is in the cog that owns the button."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.delivery.nonce import digest
from bot.show.shows import Episode, Show
from bot.texts import Say

WATCHED = "callboard:watched:"
"""What the button's `custom_id` begins with; the show's id and the episode's ordinal follow."""
TAKE_BACK = "callboard:takeback:"
"""What the button's `custom_id` begins with; the show's id and a digest of what was corrected follow."""


def watched_button(say: Say, show: Show, episode: Episode) -> ui.Button[Any]:
    """Build the button by which whoever presses it says that they have watched up to an episode."""
    return ui.Button(
        label=say("I've watched this"),
        custom_id=f"{WATCHED}{show.id}:{episode.ordinal}",
        style=discord.ButtonStyle.secondary,
    )


def take_back_button(say: Say, show: Show, what: str, number: int | None = None) -> ui.Button[Any]:
    """Build the button by which a moderator takes a correction back; `number` tells it from others on the card."""
    label = say("Take back") if number is None else say("Take back {number}", number=number)
    return ui.Button(label=label, custom_id=f"{TAKE_BACK}{show.id}:{digest(what)}", style=discord.ButtonStyle.secondary)
