"""/settings: see, change and put back what a server has chosen, one choice at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.inspection import view_of
from bot.community.doctor import findings
from bot.community.parsing import parse_setting
from bot.community.settings import KEYS, LANGUAGES, ServerSettings, SettingChange
from bot.errors import UserError
from bot.schedule.zones import suggest_zones
from bot.texts import Text
from cogs._answers import answer, speaker
from cogs._moderation import KEY_NAMES, LANGUAGE_NAMES, in_server, settings_card

if TYPE_CHECKING:
    from bot.client.client import Callboard

FORUM_OR_TEXT_KEYS = {"discussions"}
KEY_CHOICES = [app_commands.Choice(name=KEY_NAMES[key], value=key) for key in KEYS]


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
    @app_commands.describe(key=_("What to change"), value=_("What it shall be"))
    @app_commands.rename(key=_("key"), value=_("value"))
    @app_commands.choices(key=KEY_CHOICES)
    async def set_one(self, interaction: discord.Interaction[Callboard], key: str, value: str) -> None:
        """Store one choice."""
        guild = in_server(interaction)
        parsed = parse_setting(key, value)
        if isinstance(parsed, int):
            _check_is_here(guild, key, parsed)
        settings = await self.app.community.change(guild.id, interaction.user.id, **{key: parsed})
        await self._show(interaction, settings)

    @group.command(name=_("reset"), description=_("Put one choice back to what it was at first"))
    @app_commands.describe(key=_("What to put back"))
    @app_commands.rename(key=_("key"))
    @app_commands.choices(key=KEY_CHOICES)
    async def reset_one(self, interaction: discord.Interaction[Callboard], key: str) -> None:
        """Put one choice back to its default."""
        settings = await self.app.community.reset(in_server(interaction).id, interaction.user.id, key)
        await self._show(interaction, settings)

    @set_one.autocomplete("value")
    async def value_choices(
        self, interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest values for the key that is chosen."""
        guild, key = interaction.guild, interaction.namespace.key
        typed = current.casefold().lstrip("#@")
        if guild is None:
            return []
        suggested = {
            "zone": [(zone, zone) for zone in suggest_zones(current)],
            "language": [(LANGUAGE_NAMES[language], language) for language in LANGUAGES],
            "leads": [("7d, 1d, 1h", "7d, 1d, 1h"), ("1d, 1h", "1d, 1h"), ("1d", "1d")],
            "morning": [(f"{hour:02}:00", f"{hour:02}:00") for hour in range(6, 13)],
            "ping": [(f"@{role.name}", str(role.id)) for role in guild.roles if not role.is_default()],
        }.get(key)
        if suggested is None:
            channels = [*guild.text_channels, *(guild.forums if key in FORUM_OR_TEXT_KEYS else ())]
            suggested = [(f"#{channel.name}", str(channel.id)) for channel in channels]
        fitting = suggested if key == "zone" else [pair for pair in suggested if typed in pair[0].casefold()]
        return [app_commands.Choice(name=name[:100], value=value) for name, value in fitting[:25]]

    async def _show(
        self,
        interaction: discord.Interaction[Callboard],
        settings: ServerSettings,
        changes: Sequence[SettingChange] = (),
    ) -> None:
        say = speaker(self.app, interaction)
        found = findings(settings, view_of(in_server(interaction), settings))
        await answer(interaction, settings_card(say, settings, found, changes=changes), private=True)


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
