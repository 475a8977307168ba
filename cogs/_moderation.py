"""What moderators' commands have in common: who may use them, and the card that shows a server's choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _

from bot.client.cards import card, escape, lines, moment, sentence
from bot.community.doctor import Finding
from bot.community.settings import ServerSettings, SettingChange
from bot.schedule.leads import format_leads
from bot.texts import Say, Text

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}

KEY_NAMES: Mapping[str, app_commands.locale_str] = {
    "announcements": _("announcements"),
    "discussions": _("discussions"),
    "log": _("log"),
    "ping": _("ping"),
    "zone": _("zone"),
    "language": _("language"),
    "leads": _("leads"),
    "morning": _("morning"),
}
"""What people call each setting, by key."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def moderator_command(command: _Command) -> _Command:
    """Keep a command for members who may manage the server: hidden from others, and in servers only."""
    installs = app_commands.allowed_installs(guilds=True, users=False)
    return app_commands.default_permissions(manage_guild=True)(app_commands.guild_only()(installs(command)))


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
        "leads": format_leads(settings.leads) or say("no reminders"),
        "morning": f"{settings.morning:%H:%M}",
    }
    problems = [f"- **{say.text(finding.what)}** {say.text(finding.fix)}" for finding in found]
    history = [
        f"- {moment(change.at, 'f')} <@{change.by}>: **{_name(say, change.key)}** {_written(change.old) or none} → "
        f"{_written(change.new) or none}"
        for change in changes
    ]
    return card(
        lines(
            [
                f"## {say('Settings of this server')}",
                *(f"**{_name(say, key)}** · {value}" for key, value in rows.items()),
            ]
        ),
        sentence(say, trouble) if trouble else None,
        lines([f"### {say('To mend')}", *problems])
        if problems
        else say("Everything that is chosen will work. /next tells what is posted here, and when."),
        lines([f"### {say('Changes')}", *history]) if history else None,
    )


def _name(say: Say, key: str) -> str:
    return say(KEY_NAMES[key].message)


def _written(value: str | None) -> str:
    """Write a value of the history; a channel or role stays the mention that it is."""
    return value if value and value.startswith("<") else escape(value or "")
