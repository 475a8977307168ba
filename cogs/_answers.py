"""What commands that answer have in common: where they work, who sees the answer, which show is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands, ui

from bot.client.cards import NO_PINGS
from bot.texts import Say

if TYPE_CHECKING:
    from bot.client.client import Callboard
    from bot.services import App

_Command = TypeVar("_Command", bound=Callable[..., Any])

UNKNOWN_HORIZON = 0
"""How far somebody has watched who has not said so: nothing at all."""


def fan_command(command: _Command) -> _Command:
    """Let a command work in servers, in direct messages and wherever a member has installed the bot for themselves."""
    installs = app_commands.allowed_installs(guilds=True, users=True)
    contexts = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    return installs(contexts(command))


def speaker(app: App, interaction: discord.Interaction[Any]) -> Say:
    """Give the asker's language."""
    return app.texts.into(interaction.locale.value)


async def answer(interaction: discord.Interaction[Callboard], card: ui.LayoutView, *, private: bool = False) -> None:
    """Reply with a card: to everybody where the bot is a member of the server, else to the asker alone."""
    private = private or not interaction.is_guild_integration()
    await interaction.response.send_message(view=card, ephemeral=private, allowed_mentions=NO_PINGS)


async def show_choices(interaction: discord.Interaction[Callboard], current: str) -> list[app_commands.Choice[str]]:
    """Suggest the shows whose title or id contains what has been typed."""
    return [
        app_commands.Choice(name=title[:100], value=show_id)
        for title, show_id in interaction.client.app.shows.suggest(current)
    ]
