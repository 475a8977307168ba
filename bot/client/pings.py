"""The button that gives the role to ping to whoever presses it, and takes it again. What a press does is in its cog."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.client.inspection import view_of
from bot.community.doctor import may_hand_out
from bot.community.settings import ServerSettings
from bot.texts import Say

PINGS = "callboard:pings"
"""The button's `custom_id`; which role is meant is looked up at each press."""


def pings_buttons(say: Say, guild: discord.Guild, settings: ServerSettings) -> list[ui.Button[Any]]:
    """Build the button; none where it could not work, which the doctor tells the moderators."""
    # During an outage of the server nobody can tell.
    if guild.me is None or not may_hand_out(settings, view_of(guild, settings)):
        return []
    return [ui.Button(label=say("Get pings"), custom_id=PINGS, style=discord.ButtonStyle.secondary)]
