"""/cast: who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from cogs._answers import fan_command, get_asker, reply, reply_with_answer, show_choices
from cogs._cards import cast_list_card

if TYPE_CHECKING:
    from bot.client.client import Callboard


class Cast(commands.Cog):
    """Answers who plays whom."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("cast"), description=_("Who is in the show, or who somebody is"))
    @app_commands.describe(
        who=_("An actor, a character, somebody of the crew, or a part from an earlier show"),
        show=_("Another show than the usual one"),
    )
    @app_commands.rename(who=_("who"), show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    @fan_command
    async def cast(
        self, interaction: discord.Interaction[Callboard], who: str | None = None, show: str | None = None
    ) -> None:
        """Answer with the cast list, or with who is meant."""
        asker = await get_asker(interaction, show)
        say, the_show, answers = asker.say, asker.show, self.app.answers
        if who is None:
            await reply(interaction, asker, lambda seen: cast_list_card(say, the_show, seen))
        else:
            await reply_with_answer(
                interaction, asker, lambda seen: answers.look_up(who, say, show=the_show, seen=seen)
            )

    @cast.autocomplete("who")
    async def who_choices(
        self, interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest names as they are typed; nothing here waits for a disk or a network."""
        the_show = self.app.shows.find(interaction.namespace.show) or self.app.shows.default
        seen = self.app.progress.get_seen(interaction.user.id, the_show.id)
        return [
            app_commands.Choice(name=label, value=value) for label, value in the_show.names.suggest(current, seen=seen)
        ]


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(Cast(bot))
