"""/progress: how far somebody has watched, by what they say themselves; and the button that says it in one press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.buttons import LastingButton
from bot.client.cards import card, escape, lines
from bot.community.progress import parse_seen
from bot.errors import UserError
from bot.show.folding import fold
from bot.show.names import shorten
from bot.show.shows import Episode, Show
from bot.texts import Say
from cogs._answers import answer, fan_command, show_choices, speaker
from cogs._buttons import WATCHED, watched_button

if TYPE_CHECKING:
    from bot.client.client import Callboard

CHOICES = 25
"""How many suggestions Discord takes."""


class WatchedButton(LastingButton, template=WATCHED + r"(?P<show>[a-z0-9-]+):(?P<ordinal>[0-9]{1,4})"):
    """The button under what is told of an episode: whoever presses it has watched up to there."""

    def __init__(self, item: ui.Button[Any], show: str, ordinal: int) -> None:
        super().__init__(item)
        self._show = show
        self._ordinal = ordinal

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read which episode the button was made for."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["show"], int(match["ordinal"]))

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Store it, unless they had said more already, and tell them alone."""
        app = interaction.client.app
        show = app.shows.get(self._show)
        episode = show.find_episode(self._ordinal)
        if episode is None:
            raise UserError(
                "{show} has no episode {number}: its episodes are numbered 1 to {last}. Choose one of these.",
                show=show.title,
                number=self._ordinal,
                last=show.episode_count,
            )
        await app.progress.raise_to(interaction.user.id, show.id, episode.ordinal)
        await _reply(interaction, show)


class ProgressCommands(commands.Cog):
    """Lets people say how far they have watched."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(
        name=_("progress"), description=_("Say how far you have watched, so that I give nothing away")
    )
    @app_commands.describe(
        seen=_("How many episodes you have seen, or the last one: 3, S1E3, all, none"),
        share=_("Whether others may be told how far you are"),
        show=_("Another show than the usual one"),
    )
    @app_commands.rename(seen=_("seen"), share=_("share"), show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    @fan_command
    async def progress(
        self,
        interaction: discord.Interaction[Callboard],
        seen: str | None = None,
        share: bool | None = None,
        show: str | None = None,
    ) -> None:
        """Store what was said; without options, tell what is stored. Always to the asker alone."""
        the_show, user = self.app.shows.get(show), interaction.user.id
        before = self.app.progress.get_seen(user, the_show.id)
        if seen is not None or share is not None:
            now = before if seen is None else parse_seen(seen, the_show, before)
            await self.app.progress.set(user, the_show.id, now, share)
        await _reply(interaction, the_show)

    @progress.autocomplete("seen")
    async def seen_choices(
        self, interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest episodes, with the titles that the person may know; nothing here waits for a disk."""
        the_show = self.app.shows.find(interaction.namespace.show) or self.app.shows.default
        seen = self.app.progress.get_seen(interaction.user.id, the_show.id)
        return [
            app_commands.Choice(name=label, value=value)
            for label, value in _suggest(speaker(self.app, interaction), the_show, seen, current)
        ]


def progress_card(say: Say, show: Show, seen: int | None, *, shared: bool) -> ui.LayoutView:
    """Tell somebody how far they have said they are (None: they have not), and what that changes."""
    following = next((one for one in show.episodes() if one.ordinal > (seen or 0)), None)
    return card(
        lines([f"## {say('How far you are: {show}', show=escape(show.title))}", _said(say, show, seen)]),
        lines(
            [
                say("What comes later I leave out for you, and say so. Change it at any time with /progress."),
                say("Others may be told how far you are.") if shared else say("Nobody else is told how far you are."),
            ]
        ),
        say("Next for you: {episode}", episode=f"**{escape(_label(following, seen or 0))}**") if following else None,
        buttons=[watched_button(say, show, following)] if following else (),
    )


def _said(say: Say, show: Show, seen: int | None) -> str:
    if seen is None:
        return say("You have not said how far you are, so I take it that you have seen nothing.")
    if seen == 0:
        return say("You have seen nothing yet.")
    if seen >= show.episode_count:
        return say("You have seen everything.")
    return say.plural(
        "You have seen the first of {count} episodes, {code}.",
        "You have seen the first {n} of {count} episodes, up to {code}.",
        seen,
        count=show.episode_count,
        code=show.episodes()[seen - 1].code,
    )


def _suggest(say: Say, show: Show, seen: int, typed: str) -> Iterator[tuple[str, str]]:
    """Suggest what can be said: for a long show, the episodes around the last one seen unless others are typed."""
    asked = fold(typed[:200])
    none, everything = say("Nothing yet"), say("Everything")
    fitting = [one for one in show.episodes() if asked in fold(_label(one, seen)) or str(one.ordinal) == asked]
    around = max(min(seen - 2, len(fitting) - (CHOICES - 2)), 0) if not asked else 0
    if asked in fold(none):
        yield none, "none"
    for episode in fitting[around : around + CHOICES - 2]:
        yield shorten(_label(episode, seen)), str(episode.ordinal)
    if asked in fold(everything):
        yield everything, "all"


def _label(episode: Episode, seen: int) -> str:
    return " · ".join(filter(None, (episode.code, episode.find_title(seen))))


async def _reply(interaction: discord.Interaction[Callboard], show: Show) -> None:
    app, user = interaction.client.app, interaction.user.id
    seen = app.progress.get_seen(user, show.id) if app.progress.has_said(user, show.id) else None
    view = progress_card(speaker(app, interaction), show, seen, shared=app.progress.is_shared(user, show.id))
    await answer(interaction, view, private=True)


async def setup(bot: Callboard) -> None:
    """Add the cog and its button."""
    bot.add_dynamic_items(WatchedButton)
    await bot.add_cog(ProgressCommands(bot))
