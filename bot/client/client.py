"""The client: discord.py with our command tree, our one error handler, and the extensions in a written order."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.client.sync import sync_if_changed
from bot.client.translator import CatalogueTranslator
from bot.client.trouble import answer_trouble

if TYPE_CHECKING:
    from bot.services import App

EXTENSIONS = (
    "cogs.cast",
    "cogs.show",
    "cogs.ask",
    "cogs.calendar",
    "cogs.progress",
    "cogs.rooms",
    "cogs.undo",
    "cogs.safe",
    "cogs.remind",
    "cogs.pings",
    "cogs.help",
    "cogs.setup",
    "cogs.settings",
    "cogs.health",
    "cogs.schedule",
    "cogs.answers",
    "cogs.correct",
    "cogs.hide",
    "bot.client.watch",
)

INTENTS = discord.Intents(guilds=True)
"""No privileged intent: servers, channels, threads and roles are all that the bot needs to know of."""

_log = structlog.get_logger(__name__)


class Tree(app_commands.CommandTree["Callboard"]):
    """The command tree; whatever goes wrong in it is answered in one place."""

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer trouble in a command."""
        await self.client.answer_trouble(interaction, error)


class Callboard(commands.AutoShardedBot):
    """The bot as Discord sees it."""

    def __init__(self, app: App) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=app.settings.callboard_ready_timeout,
            enable_debug_events=False,
        )
        self.app = app

    async def setup_hook(self) -> None:
        """Load the extensions and tell Discord of the commands if they have changed. A failure here ends the start."""
        await self.tree.set_translator(CatalogueTranslator(self.app.texts))
        await self.load_extensions()
        await sync_if_changed(self.tree, self.app.command_sync)

    async def load_extensions(self) -> None:
        """Add the commands and buttons of every extension.

        Not by the library's `load_extension`, which is for modules that come and go while the bot runs.
        """
        for extension in EXTENSIONS:
            await importlib.import_module(extension).setup(self)

    async def answer_trouble(self, interaction: discord.Interaction, error: BaseException) -> None:
        """Tell the person what went wrong, in their language."""
        await answer_trouble(interaction, error, self.app.texts.into(str(interaction.locale)))

    async def on_ready(self) -> None:
        """Say in the log that the bot is there."""
        _log.info("logged in", bot=str(self.user), servers=len(self.guilds))
        self.app.logged_in.set()

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what an event handler raised; the library goes on with the next event."""
        del args, kwargs
        _log.exception("an event handler failed", handler=event_method)
