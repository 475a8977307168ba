"""/settings: see, change and put back what a server has chosen, one choice at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.inspection import view_of
from bot.community.ceilings import parse_ceiling
from bot.community.doctor import findings
from bot.community.parsing import DIGEST_DAYS, parse_setting
from bot.community.settings import ARCHIVE_AFTER, CEILING, KEYS, LANGUAGES, ServerSettings, SettingChange
from bot.errors import UserError
from bot.schedule.leads import format_lead
from bot.schedule.zones import suggest_zones
from bot.show.shows import Show
from bot.texts import Text
from cogs._answers import answer, show_choices, speaker
from cogs._moderation import (
    KEY_NAMES,
    LANGUAGE_NAMES,
    RATINGS_NAMES,
    ChannelOption,
    in_server,
    settings_card,
    weekday_name,
)

if TYPE_CHECKING:
    from bot.client.client import Callboard

CHANNEL_KEYS = ("announcements", "discussions", "log")
IN_SERVER_KEYS = (*CHANNEL_KEYS, "ping")
"""The settings that are something of the server."""
FORUM_OR_TEXT_KEYS = {"discussions"}
KEY_CHOICES = [app_commands.Choice(name=KEY_NAMES[key], value=key) for key in (*KEYS, CEILING)]
AS_WRITTEN = {
    "leads": ("7d, 1d, 1h", "7d, 1d, 1h, now", "1d, 1h", "1d"),
    "morning": tuple(f"{hour:02}:00" for hour in range(6, 13)),
    "quiet": ("22:00-08:00", "23:00-08:00", "00:00-07:00"),
    "archive": tuple(format_lead(after) for after in ARCHIVE_AFTER),
    "close": ("3h", "1d", "2d"),
}
"""What is suggested for settings whose values are shown as they are written."""
ROOMS = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.news_thread,
)
"""Where a ceiling can be chosen."""


class Settings(commands.Cog):
    """Shows and changes a server's choices."""

    group = app_commands.Group(
        name=_("settings"),
        description=_("See and change what this server has chosen"),
        guild_only=True,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @group.command(
        name=_("show", meaning="show (verb)"),
        description=_("What is chosen, and what would not work"),
        extras={"meaning": "show (verb)"},
    )
    @app_commands.describe(history=_("Also who changed what, and when"))
    @app_commands.rename(history=_("history"))
    async def show_settings(self, interaction: discord.Interaction[Callboard], history: bool = False) -> None:
        """Show the choices to the moderator who asks."""
        settings = await self.app.community.get_settings(in_server(interaction).id)
        changes = await self.app.community.list_changes(settings.guild_id) if history else ()
        await self._show(interaction, settings, changes)

    @group.command(name=_("set"), description=_("Change one choice"))
    @app_commands.describe(
        key=_("What to change"),
        value=_("What it shall be"),
        channel=_("For a ceiling: the channel or thread, if not the whole server"),
        show=_("For a ceiling: another show than the usual one"),
    )
    @app_commands.rename(key=_("key"), value=_("value"), channel=_("channel"), show=_("show"))
    @app_commands.choices(key=KEY_CHOICES)
    @app_commands.autocomplete(show=show_choices)
    async def set_one(
        self,
        interaction: discord.Interaction[Callboard],
        key: str,
        value: str,
        channel: app_commands.Transform[int, ChannelOption(*ROOMS)] | None = None,
        show: str | None = None,
    ) -> None:
        """Store one choice."""
        guild = in_server(interaction)
        if key == CEILING:
            the_show = self.app.shows.get(show)
            await self._set_ceiling(interaction, channel, the_show, parse_ceiling(value, the_show))
            return
        _refuse_room(key, channel, show)
        parsed = parse_setting(key, value)
        if key in IN_SERVER_KEYS and isinstance(parsed, int):
            _check_is_here(guild, key, parsed)
        settings = await self.app.community.change(guild.id, interaction.user.id, **{key: parsed})
        await self._show(interaction, settings)

    @group.command(name=_("reset"), description=_("Put one choice back to what it was at first"))
    @app_commands.describe(
        key=_("What to put back"),
        channel=_("For a ceiling: the channel or thread, if not the whole server"),
        show=_("For a ceiling: another show than the usual one"),
    )
    @app_commands.rename(key=_("key"), channel=_("channel"), show=_("show"))
    @app_commands.choices(key=KEY_CHOICES)
    @app_commands.autocomplete(show=show_choices)
    async def reset_one(
        self,
        interaction: discord.Interaction[Callboard],
        key: str,
        channel: app_commands.Transform[int, ChannelOption(*ROOMS)] | None = None,
        show: str | None = None,
    ) -> None:
        """Put one choice back to its default."""
        if key == CEILING:
            await self._set_ceiling(interaction, channel, self.app.shows.get(show), None)
            return
        _refuse_room(key, channel, show)
        settings = await self.app.community.reset(in_server(interaction).id, interaction.user.id, key)
        await self._show(interaction, settings)

    @set_one.autocomplete("value")
    async def value_choices(
        self, interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest values for the key that is chosen."""
        guild, key = interaction.guild, interaction.namespace.key
        if guild is None:
            return []
        typed = current.casefold().lstrip("#@")
        fitting = (
            [(zone, zone) for zone in suggest_zones(current)]
            if key == "zone"
            else [pair for pair in self._suggest(interaction, guild, key) if typed in pair[0].casefold()]
        )
        return [app_commands.Choice(name=name[:100], value=value) for name, value in fitting[:25]]

    def _suggest(
        self, interaction: discord.Interaction[Callboard], guild: discord.Guild, key: str
    ) -> list[tuple[str, str]]:
        """List values for a key, each as it is shown and as it is written."""
        say = speaker(self.app, interaction)
        off = (say("off"), "off")
        match key:
            case "language":
                return [(LANGUAGE_NAMES[language], language) for language in LANGUAGES]
            case "leads" | "morning" | "archive":
                return [(value, value) for value in AS_WRITTEN[key]]
            case "quiet" | "close":
                return [off, *((value, value) for value in AS_WRITTEN[key])]
            case "digest":
                return [off, *((weekday_name(say, day), DIGEST_DAYS[day]) for day in range(7))]
            case "events":
                return [(say("on"), "on"), off]
            case "ratings":
                return [(say.text(name), choice) for choice, name in RATINGS_NAMES.items()]
            case "ping":
                return [(f"@{role.name}", str(role.id)) for role in guild.roles if not role.is_default()]
            case _ if key == CEILING:
                return self._suggest_ceilings(interaction)
            case _ if key in CHANNEL_KEYS:
                channels = [*guild.text_channels, *(guild.forums if key in FORUM_OR_TEXT_KEYS else ())]
                return [(f"#{channel.name}", str(channel.id)) for channel in channels]
            case _:
                return []

    def _suggest_ceilings(self, interaction: discord.Interaction[Callboard]) -> list[tuple[str, str]]:
        """Suggest episodes by their codes alone: a moderator need not have seen them."""
        the_show = self.app.shows.find(interaction.namespace.show) or self.app.shows.default
        say = speaker(self.app, interaction)
        return [
            (say("none: as if it had never been chosen"), "none"),
            (say("0: nothing that gives anything away"), "0"),
            *((f"{one.ordinal}: {one.code}", str(one.ordinal)) for one in the_show.episodes()),
        ]

    async def _set_ceiling(
        self,
        interaction: discord.Interaction[Callboard],
        channel_id: int | None,
        the_show: Show,
        ceiling: int | None,
    ) -> None:
        guild = in_server(interaction)
        await self.app.ceilings.set_ceiling(guild.id, channel_id, the_show.id, ceiling, interaction.user.id)
        await self._show(interaction, await self.app.community.get_settings(guild.id))

    async def _show(
        self,
        interaction: discord.Interaction[Callboard],
        settings: ServerSettings,
        changes: Sequence[SettingChange] = (),
    ) -> None:
        say = speaker(self.app, interaction)
        found = findings(settings, view_of(in_server(interaction), settings))
        ceilings = self.app.ceilings.list_ceilings(settings.guild_id)
        view = settings_card(say, settings, found, changes=changes, ceilings=ceilings)
        await answer(interaction, view, private=True)


def _refuse_room(key: str, channel_id: int | None, show: str | None) -> None:
    """Refuse a channel or a show for what holds for the whole server."""
    if channel_id is not None or show is not None:
        raise UserError(
            "“{key}” holds for the whole server and for every show: leave channel and show empty.",
            key=Text(KEY_NAMES[key].message),
        )


def _check_is_here(guild: discord.Guild, key: str, chosen: int) -> None:
    """Refuse a channel or role that is not this server's, or not of a kind that can be used."""
    if key == "ping":
        if guild.get_role(chosen) is None:
            raise UserError("There is no such role in this server. Choose one from the list that opens as you type.")
        return
    kinds = (discord.TextChannel, discord.ForumChannel) if key in FORUM_OR_TEXT_KEYS else discord.TextChannel
    if not isinstance(guild.get_channel(chosen), kinds):
        raise UserError(
            "There is no such channel in this server that can be used for {key}. Choose one from the list that opens "
            "as you type.",
            key=Text(KEY_NAMES[key].message),
        )


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(Settings(bot))
