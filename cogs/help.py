"""/help: what the bot can do, read off the command tree itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.cards import card, lines
from bot.texts import SOURCE_LANGUAGE, Say
from cogs._answers import answer, fan_command, speaker

if TYPE_CHECKING:
    from bot.client.client import Callboard


class Help(commands.Cog):
    """Lists the commands that the asker may use."""

    def __init__(self, bot: Callboard) -> None:
        self.bot = bot
        self.app = bot.app

    @app_commands.command(name=_("help"), description=_("What this bot can do"))
    @fan_command
    async def help(self, interaction: discord.Interaction[Callboard]) -> None:
        """Answer with the commands, moderators' ones only for moderators."""
        say = speaker(self.app, interaction)
        fans: list[str] = []
        moderators: list[str] = []
        for command in _commands(self.bot.tree):
            root = command.root_parent or command
            needs = root.default_permissions
            line = f"**/{_name(say, command)}** {say(command.description)}"
            if needs is None:
                fans.append(line)
            elif needs <= interaction.permissions:
                moderators.append(line)
        view = card(
            lines(
                [
                    "## Callboard",
                    say("Who is in it, when it is on, and where to talk about it without spoilers."),
                    *fans,
                ]
            ),
            lines([f"### {say('For moderators')}", *moderators]) if moderators else None,
            "-# " + say("I only say what a source has published, and I say so when I do not know."),
        )
        await answer(interaction, view, private=True)


def _commands(tree: app_commands.CommandTree[Callboard]) -> Iterator[app_commands.Command[commands.Cog, ..., None]]:
    for command in tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command


def _name(say: Say, command: app_commands.Command[Any, ..., Any] | app_commands.Group) -> str:
    """Name a command as the asker's Discord does."""
    name = command.name if say.language == SOURCE_LANGUAGE else say(command.extras.get("meaning", command.name))
    return f"{_name(say, command.parent)} {name}" if command.parent else name


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(Help(bot))
