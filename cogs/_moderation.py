"""What moderators' commands have in common: who may use them, what they pick from, and what they are shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _

from bot.client.cards import card, escape, lines, moment, sentence
from bot.community.doctor import Finding
from bot.community.knowledge import find_correctable
from bot.community.model import RoomCeiling
from bot.community.settings import CEILING, SENTENCES, RatingsFor, ServerSettings, SettingChange
from bot.schedule.leads import format_lead, format_leads
from bot.schedule.quiet import format_quiet
from bot.show.episodes import name_span
from bot.show.horizon import is_safe
from bot.show.names import shorten
from bot.show.pack import Fact
from bot.show.shows import Show
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
    "quiet": _("quiet"),
    "digest": _("digest"),
    "events": _("events"),
    "ratings": _("ratings"),
    "archive": _("archive"),
    "close": _("close"),
    "sentence_reminder": _("sentence_reminder"),
    "sentence_premiere": _("sentence_premiere"),
    "sentence_screening": _("sentence_screening"),
    "sentence_digest": _("sentence_digest"),
    CEILING: _("ceiling"),
}
"""What people call each setting, by key."""
RATINGS_NAMES: Mapping[str, Text] = {
    RatingsFor.OFF: Text("off: no polls"),
    RatingsFor.SEEN: Text("seen: for those who have seen the episode"),
    RatingsFor.ALL: Text("all: for everybody"),
}
"""What people call each choice of whom ratings are shown to."""

LONGEST_IN_HISTORY = 80
A_MONDAY = dt.date(2025, 4, 14)

_MENTION = re.compile(r"<(?:#|@&)\d+>")
_Command = TypeVar("_Command", bound=Callable[..., Any])


class ChannelOption(app_commands.Transformer):
    """Discord's channel picker for these types alone; gives the channel's id.

    The library's own annotation for forums takes media channels too, and for threads only those it remembers.
    """

    def __init__(self, *types: discord.ChannelType) -> None:
        self._types = types

    @property
    def type(self) -> discord.AppCommandOptionType:
        """What Discord asks for: a channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The types that can be picked."""
        return list(self._types)

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> int:
        """Give the id of what was picked."""
        del interaction
        return value.id


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
    ceilings: Sequence[RoomCeiling] = (),
    buttons: Sequence[ui.Button[Any]] = (),
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
        "quiet": format_quiet(settings.quiet) if settings.quiet else say("off"),
        "digest": say("off") if settings.digest is None else weekday_name(say, settings.digest),
        "events": say("on") if settings.events else say("off"),
        "ratings": say.text(RATINGS_NAMES[settings.ratings]),
        "archive": format_lead(settings.archive),
        "close": format_lead(settings.close) if settings.close else say("off"),
        **{key: escape(own) for key in SENTENCES if (own := getattr(settings, key))},
    }
    if ceilings:
        rows[CEILING] = ", ".join(_ceiling(say, room) for room in ceilings)
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
        buttons=buttons,
    )


def weekday_name(say: Say, weekday: int) -> str:
    """Name a day of the week by its number, 0 for Monday."""
    return say.weekday(A_MONDAY + dt.timedelta(days=weekday))


def _ceiling(say: Say, room: RoomCeiling) -> str:
    where = say("whole server") if room.channel_id is None else f"<#{room.channel_id}>"
    return f"{where}: {room.ceiling} ({room.show_id})"


def _name(say: Say, key: str) -> str:
    return say(KEY_NAMES[key].message)


def told_of(say: Say, show: Show, what: str, seen: int, *, plain: bool = False) -> str:
    """Write what a show says of something that can be corrected, if it may be told at a horizon; not escaped.

    `plain`: for a place where Discord shows no moment in the reader's own time.
    """
    found = find_correctable(show, what)
    if found is None:
        return say("no longer in the show pack")
    if isinstance(found, Fact):
        safe = is_safe(found.safe_after_episode, seen)
        return getattr(found.text, say.language) if safe else say("withheld: it gives away the story")
    episodes = name_span(show.episodes_of(found))
    if found.time is None:
        when = say.date(found.date)
    else:
        when = f"{found.time.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC" if plain else moment(found.time, "F")
    return say("Premiere of {episodes}: {when}", episodes=episodes, when=when)


def _written(value: str | None) -> str:
    """Write a value of the history; a channel or role stays the mention that it is."""
    return value if value and _MENTION.fullmatch(value) else escape(shorten(value or "", LONGEST_IN_HISTORY))
