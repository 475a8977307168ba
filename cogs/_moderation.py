"""What moderators' commands have in common: who may use them, and the card that shows a server's choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import discord
from discord import app_commands, ui

from bot.client.cards import card, escape, lines, moment
from bot.community.doctor import Finding
from bot.community.settings import ServerSettings, SettingChange
from bot.schedule.leads import format_leads
from bot.texts import Say, Text

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}

_Command = TypeVar("_Command", bound=Callable[..., Any])


def moderator_command(command: _Command) -> _Command:
    """Keep a command for members who may manage the server: hidden from others, and in servers only."""
    return app_commands.default_permissions(manage_guild=True)(app_commands.guild_only()(command))


def in_server(interaction: discord.Interaction[Any]) -> discord.Guild:
    """Give the server, once it is certain that the asker may manage it.

    Discord hides the command from others, but its administrators can open it to anybody (application-commands,
    "Permissions"), so it is checked here too. Raises what the error handler knows as expected trouble.
    """
    if interaction.guild is None:
        raise app_commands.NoPrivateMessage
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
    return interaction.guild


def settings_card(
    say: Say,
    settings: ServerSettings,
    found: Sequence[Finding],
    *,
    trouble: Text | None = None,
    changes: Sequence[SettingChange] = (),
) -> ui.LayoutView:
    """Show what a server has chosen, what would not work as it is, and who changed what."""
    none = say("not chosen")
    rows = {
        "announcements": f"<#{settings.announcements}>" if settings.announcements else none,
        "discussions": f"<#{settings.discussions}>" if settings.discussions else none,
        "log": f"<#{settings.log}>" if settings.log else none,
        "ping": f"<@&{settings.ping}>" if settings.ping else none,
        "zone": escape(settings.zone),
        "language": LANGUAGE_NAMES[settings.language],
        "leads": format_leads(settings.leads),
        "morning": f"{settings.morning:%H:%M}",
    }
    problems = [f"- **{say.text(finding.what)}** {say.text(finding.fix)}" for finding in found]
    history = [
        f"- {moment(change.at, 'f')} <@{change.by}>: **{change.key}** {escape(change.old or none)} → "
        f"{escape(change.new or none)}"
        for change in changes
    ]
    return card(
        lines([f"## {say('Settings of this server')}", *(f"**{key}** · {value}" for key, value in rows.items())]),
        say.text(trouble) if trouble else None,
        lines([f"### {say('To mend')}", *problems]) if problems else say("Everything that is chosen will work."),
        lines([f"### {say('Changes')}", *history]) if history else None,
    )
