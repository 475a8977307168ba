"""/cast: who is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.errors import UserError
from bot.show.names import Ambiguous, Listed, Unlisted, shorten
from cogs._answers import UNKNOWN_HORIZON, answer, fan_command, show_choices, speaker
from cogs._cards import cast_list_card, not_listed_card, people_card, person_card

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
        """Answer with the cast list, or with one person's card."""
        say = speaker(self.app, interaction)
        the_show = self.app.shows.get(show)
        if who is None:
            await answer(interaction, cast_list_card(say, the_show, UNKNOWN_HORIZON))
            return
        match the_show.names.find(who, seen=UNKNOWN_HORIZON):
            case Listed(person):
                await answer(interaction, person_card(say, the_show, person, UNKNOWN_HORIZON, asked=who))
            case Ambiguous(people):
                names = [the_show.person(person).name for person in people]
                await answer(interaction, people_card(say, shorten(who, 60), names), private=True)
            case Unlisted(name, fact):
                await answer(interaction, not_listed_card(say, the_show, name, the_show.told([fact])[0]))
            case None:
                raise UserError(
                    "I know nobody called “{name}” in {show}. Check the spelling, or use /cast without a name for "
                    "everybody who is listed.",
                    name=shorten(who, 60),
                    show=the_show.title,
                )

    @cast.autocomplete("who")
    async def who_choices(
        self, interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest names as they are typed; nothing here waits for a disk or a network."""
        the_show = self.app.shows.find(interaction.namespace.show) or self.app.shows.default
        return [
            app_commands.Choice(name=label, value=value)
            for label, value in the_show.names.suggest(current, seen=UNKNOWN_HORIZON)
        ]


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(Cast(bot))
