"""/ask: anything about a show; and the buttons under an answer, which ask further or show what was held back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.buttons import LastingButton
from bot.show.answer import Answer
from bot.show.lookup import EVERYTHING
from cogs._answer_cards import answer_card, anyway_card
from cogs._answers import Asker, fan_command, get_asker, reply, reply_with_answer, show_choices
from cogs._buttons import ANYWAY, ASK, list_marked
from cogs._cards import person_card

if TYPE_CHECKING:
    from bot.client.client import Callboard


class AskButton(LastingButton, template=ASK + r"(?P<show>[a-z0-9-]+):(?P<topic>[a-z0-9_.]+):(?P<subject>.+)"):
    """The button under an answer that asks further, in the language and at the horizon of whoever presses it."""

    def __init__(self, item: ui.Button[Any], show: str, topic: str, subject: str) -> None:
        super().__init__(item)
        self._show = show
        self._topic = topic
        self._subject = subject

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what the button asks."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["show"], match["topic"], match["subject"])

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Answer what the button asks."""
        asker = await get_asker(interaction, self._show)
        if self._topic == EVERYTHING and any(one.id == self._subject for one in asker.show.pack.people):
            await reply(interaction, asker, lambda seen: person_card(asker.say, asker.show, self._subject, seen))
            return

        def find(seen: int) -> Answer:
            answers = interaction.client.app.answers
            return answers.answer_choice(self._topic, self._subject, asker.say, show=asker.show, seen=seen)

        await reply_with_answer(interaction, asker, find)


class AnywayButton(LastingButton, template=ANYWAY + r"(?P<show>[a-z0-9-]+):(?P<marks>[a-z2-7]*)"):
    """The button that shows what was held back, to whoever presses it alone."""

    def __init__(self, item: ui.Button[Any], show: str, marks: str) -> None:
        super().__init__(item)
        self._show = show
        self._marks = marks

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what the button shows."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["show"], match["marks"])

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Show it behind spoiler bars; where nothing is known of it, say so."""
        asker, answers = await get_asker(interaction, self._show), interaction.client.app.answers
        say, show = asker.say, asker.show
        # One at a time, since an answer has room for a few facts only.
        told = [answers.tell_anyway([fact], say, show=show) for fact in list_marked(show, self._marks)]
        said = dict.fromkeys(one for each in told for one in each.said)
        nothing = answers.tell_anyway([], say, show=show)
        card = anyway_card(say, said) if said else answer_card(say, show, nothing)
        await reply(interaction, asker, lambda _seen: card, private=True)


class Ask(commands.Cog):
    """Answers whatever is asked about a show."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("ask"), description=_("Ask anything about the show in your own words"))
    @app_commands.describe(
        question=_("Who, what, when, where: as you would ask a friend"), show=_("Another show than the usual one")
    )
    @app_commands.rename(question=_("question"), show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    @fan_command
    async def ask(self, interaction: discord.Interaction[Callboard], question: str, show: str | None = None) -> None:
        """Answer about the show that is chosen, else about the one that the question names."""
        named = self.app.answers.find_show(question) if show is None else None
        await _answer(interaction, await get_asker(interaction, named.id if named else show), question)


async def _answer(interaction: discord.Interaction[Callboard], asker: Asker, question: str) -> None:
    app = interaction.client.app
    own = () if asker.guild_id is None else app.knowledge.get(asker.guild_id, asker.show.id).answers

    def find(most: int) -> Answer:
        return app.answers.answer(question, asker.say, show=asker.show, seen=asker.seen, most=most, own=own)

    # A question may itself say how far its asker is, so what they have said before is no limit to the answer.
    await reply_with_answer(interaction, replace(asker, seen=asker.show.episode_count), find)


async def setup(bot: Callboard) -> None:
    """Add the cog and its buttons."""
    bot.add_dynamic_items(AskButton, AnywayButton)
    await bot.add_cog(Ask(bot))
