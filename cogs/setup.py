"""/setup: everything a moderator must choose, in one interaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.buttons import AnsweredModal
from bot.client.inspection import view_of
from bot.client.pings import pings_buttons
from bot.community.doctor import findings
from bot.community.settings import LANGUAGES, ServerSettings
from bot.errors import UserError
from bot.schedule.zones import parse_zone, suggest_zones
from bot.texts import Say
from cogs._answers import answer, speaker
from cogs._moderation import ChannelOption, in_server, moderator_command, settings_card

if TYPE_CHECKING:
    from bot.client.client import Callboard
    from bot.services import App


TEXT = (discord.ChannelType.text, discord.ChannelType.news)
TEXT_OR_FORUM = (*TEXT, discord.ChannelType.forum)


class Setup(commands.Cog):
    """Lets a moderator set a server up in a minute."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("setup"), description=_("Choose where and how this server hears of episodes"))
    @app_commands.describe(
        announcements=_("Where reminders and premieres are posted"),
        discussions=_("Where each episode's discussion is opened: a forum, or a text channel"),
        log=_("Where I tell moderators when something did not work"),
        ping=_("The role to ping for reminders and premieres"),
        zone=_("This server's time zone: type a city"),
        language=_("The language of posts"),
    )
    @app_commands.rename(
        announcements=_("announcements"),
        discussions=_("discussions"),
        log=_("log"),
        ping=_("ping"),
        zone=_("zone"),
        language=_("language"),
    )
    @app_commands.choices(
        language=[
            app_commands.Choice(name="English", value="en"),
            app_commands.Choice(name="Français", value="fr"),
        ]
    )
    @moderator_command
    async def setup(
        self,
        interaction: discord.Interaction[Callboard],
        announcements: app_commands.Transform[int, ChannelOption(*TEXT)] | None = None,
        discussions: app_commands.Transform[int, ChannelOption(*TEXT_OR_FORUM)] | None = None,
        log: app_commands.Transform[int, ChannelOption(*TEXT)] | None = None,
        ping: discord.Role | None = None,
        zone: str | None = None,
        language: str | None = None,
    ) -> None:
        """Store what was chosen; without options, ask for it. A zone that is not known loses nothing else."""
        say = speaker(self.app, interaction)
        guild = in_server(interaction)
        settings = await self.app.community.get_settings(guild.id)
        chosen = {
            "announcements": announcements,
            "discussions": discussions,
            "log": log,
            "ping": ping.id if ping else None,
            "language": language,
        }
        changes = {key: value for key, value in chosen.items() if value is not None}
        trouble = None
        if zone is not None:
            try:
                changes["zone"] = parse_zone(zone)
            except UserError as error:
                if not changes:
                    raise
                trouble = error
        if not changes:
            await interaction.response.send_modal(SetupModal(self.app, say, settings, guild))
            return
        await _apply(self.app, interaction, say, settings, changes, trouble)

    @setup.autocomplete("zone")
    async def zone_choices(
        self, _interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest time zones by city or name."""
        return [app_commands.Choice(name=zone.replace("_", " "), value=zone) for zone in suggest_zones(current)]


class SetupModal(AnsweredModal):
    """Asks for the channels, the role and the time zone; what is chosen already, and still there, is filled in."""

    def __init__(self, app: App, say: Say, settings: ServerSettings, guild: discord.Guild) -> None:
        super().__init__(title=say("Set up Callboard"), timeout=900)
        self._app = app
        self._say = say
        self._settings = settings
        self.announcements = _channel_select(guild, settings.announcements, TEXT)
        self.discussions = _channel_select(guild, settings.discussions, TEXT_OR_FORUM)
        self.log = _channel_select(guild, settings.log, TEXT)
        role = guild.get_role(settings.ping) if settings.ping else None
        self.ping: ui.RoleSelect[Any] = ui.RoleSelect(
            required=False,
            min_values=0,
            default_values=[role] if role else [],
        )
        self.zone: ui.TextInput[Any] = ui.TextInput(default=settings.zone, max_length=60)
        for label, part in (
            (say("Channel for announcements"), self.announcements),
            (say("Forum or channel for discussions"), self.discussions),
            (say("Channel for problems (moderators)"), self.log),
            (say("Role to ping"), self.ping),
            (say("Time zone, such as Europe/Paris"), self.zone),
        ):
            self.add_item(ui.Label(text=label, component=part))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Store what was chosen. A zone that is not known loses nothing else."""
        changes: dict[str, Any] = {
            key: select.values[0].id if select.values else None
            for key, select in (
                ("announcements", self.announcements),
                ("discussions", self.discussions),
                ("log", self.log),
                ("ping", self.ping),
            )
        }
        trouble = None
        try:
            changes["zone"] = parse_zone(self.zone.value)
        except UserError as error:
            trouble = error
        await _apply(self._app, interaction, self._say, self._settings, changes, trouble)


def _channel_select(
    guild: discord.Guild, channel_id: int | None, types: Sequence[discord.ChannelType]
) -> ui.ChannelSelect[Any]:
    channel = guild.get_channel(channel_id) if channel_id else None
    return ui.ChannelSelect(
        channel_types=list(types),
        required=False,
        min_values=0,
        default_values=[channel] if channel else [],
    )


async def _apply(
    app: App,
    interaction: discord.Interaction[Callboard],
    say: Say,
    before: ServerSettings,
    changes: dict[str, Any],
    trouble: UserError | None = None,
) -> None:
    """Store the changes and reply with what is chosen now and what would not work."""
    guild = in_server(interaction)
    if before.configured_by is None and "language" not in changes:
        spoken = str(interaction.guild_locale or "").split("-")[0]
        changes["language"] = spoken if spoken in LANGUAGES else before.language
    settings = await app.community.change(guild.id, interaction.user.id, **changes)
    found = findings(settings, view_of(guild, settings))
    buttons = pings_buttons(say, guild, settings)
    view = settings_card(say, settings, found, trouble=trouble.text if trouble else None, buttons=buttons)
    await answer(interaction, view, private=True)


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(Setup(bot))
