"""/correct: what a server's moderators know better than the show pack; and the button that takes it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.buttons import LastingButton
from bot.client.cards import card, escape, lines
from bot.delivery.nonce import digest
from bot.show.folding import words_of
from bot.show.horizon import is_safe
from bot.show.names import shorten
from bot.show.pack import FactStatus
from bot.show.shows import PREMIERE, Show
from bot.texts import Say, Text
from cogs._answers import answer, show_choices, speaker
from cogs._buttons import TAKE_BACK, take_back_button
from cogs._log_channel import tell_log
from cogs._moderation import in_server, moderator_command, told_of

if TYPE_CHECKING:
    from bot.client.client import Callboard
    from bot.services import App

CHOICES = 25
"""How many suggestions Discord takes."""


class TakeBackButton(LastingButton, template=TAKE_BACK + r"(?P<show>[a-z0-9-]+):(?P<what>[a-z0-9]+)"):
    """The button beside a correction: the pack holds again."""

    def __init__(self, item: ui.Button[Any], show: str, what: str) -> None:
        super().__init__(item)
        self._show = show
        self._what = what

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read which correction the button was made for."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["show"], match["what"])

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Take the correction back, if whoever pressed may, and tell them alone."""
        app, guild, by = interaction.client.app, in_server(interaction), interaction.user.id
        pack = app.shows.get(self._show)
        corrections = app.knowledge.get(guild.id, pack.id).corrections
        what = next((one.what for one in corrections if digest(one.what) == self._what), "")
        before = app.knowledge.show_of(guild.id, pack)
        await app.knowledge.take_back(guild.id, pack, what, by)
        change = _Change(what, before, app.knowledge.show_of(guild.id, pack), by)
        say, seen = speaker(app, interaction), app.progress.get_seen(by, pack.id)
        await answer(interaction, _change_card(say, change, seen), private=True)
        await _tell_log(app, guild.id, change)


class Correct(commands.Cog):
    """Lets moderators put right what a show pack says, for their server."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("correct"), description=_("Put right, for this server, what I say of the show"))
    @app_commands.describe(
        what=_("What is wrong: type a few of its words"),
        value=_("What is true instead; for a premiere 2025-04-24 or 2025-04-24 20:00"),
        reason=_("How you know; kept with the correction"),
        show=_("Another show than the usual one"),
    )
    @app_commands.rename(what=_("what"), value=_("value"), reason=_("reason"), show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    @moderator_command
    async def correct(
        self,
        interaction: discord.Interaction[Callboard],
        what: str,
        value: str,
        reason: str,
        show: str | None = None,
    ) -> None:
        """Store the correction, show before and after, and tell the server's log channel."""
        app, guild, by = self.app, in_server(interaction), interaction.user.id
        pack = app.shows.get(show)
        before = app.knowledge.show_of(guild.id, pack)
        made = await app.knowledge.correct(guild.id, pack, what, value, reason, by)
        change = _Change(what, before, app.knowledge.show_of(guild.id, pack), by, made.reason)
        say, seen = speaker(app, interaction), app.progress.get_seen(by, pack.id)
        await answer(interaction, _change_card(say, change, seen), private=True)
        await _tell_log(app, guild.id, change)

    @correct.autocomplete("what")
    async def what_choices(
        self, interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest what contains the words typed so far, in the moderator's language."""
        guild = in_server(interaction)
        pack = self.app.shows.find(interaction.namespace.show) or self.app.shows.default
        seen = self.app.progress.get_seen(interaction.user.id, pack.id)
        show, say = self.app.knowledge.show_of(guild.id, pack), speaker(self.app, interaction)
        fitting = islice(_suggest(say, show, seen, current), CHOICES)
        return [app_commands.Choice(name=shorten(label), value=what) for label, what in fitting]


@dataclass(frozen=True, slots=True)
class _Change:
    """A correction that was made or, if it has no reason, taken back."""

    what: str
    before: Show
    after: Show
    by: int
    reason: str | None = None


def _change_card(say: Say, change: _Change, seen: int) -> ui.LayoutView:
    """Show what held before and what holds now, as far as the moderator may know it."""
    was, now = (escape(told_of(say, show, change.what, seen)) for show in (change.before, change.after))
    title = escape(change.after.title)
    made = change.reason is not None
    return card(
        lines(
            [
                f"## {say('Corrected: {show}', show=title) if made else say('Taken back: {show}', show=title)}",
                f"**{say('before')}** · {was}",
                f"**{say('now')}** · {now}",
                f"**{say('reason')}** · {escape(change.reason)}" if change.reason is not None else "",
            ]
        ),
        "-# " + say("This holds in this server only. /answers list shows every correction."),
        buttons=[take_back_button(say, change.after, change.what)] if made else (),
    )


def _suggest(say: Say, show: Show, seen: int, typed: str) -> Iterator[tuple[str, str]]:
    """Suggest what can be corrected: premieres first, then the facts that stand and may be told."""
    asked = words_of(typed[:200])
    named = [PREMIERE + premiere.id for premiere in show.premieres()]
    named += [
        fact.id
        for fact in show.pack.facts
        if fact.status is not FactStatus.SUPERSEDED and is_safe(fact.safe_after_episode, seen)
    ]
    for what in named:
        label = told_of(say, show, what, seen, plain=True)
        words = (*_words(label), *_words(what))
        if all(any(word.startswith(one) for word in words) for one in asked):
            yield label, what


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Fold a text once: the same ones are looked through with every letter that is typed."""
    return words_of(text)


async def _tell_log(app: App, guild_id: int, change: _Change) -> None:
    """Tell the server's log channel, if it has one, as far as all who read there may know it."""
    settings = await app.community.get_settings(guild_id)
    if settings.log is None:
        return
    say = app.texts.into(settings.language)
    ceiling = await app.ceilings.get_ceiling(guild_id, settings.log, None, change.after)
    was, now = (told_of(say, show, change.what, ceiling) for show in (change.before, change.after))
    values = {"by": change.by, "show": change.after.title, "was": was, "now": now}
    text = (
        Text("<@{by}> has taken back a correction of {show}: {was} → {now}", **values)
        if change.reason is None
        else Text("<@{by}> has corrected {show}: {was} → {now}", **values)
    )
    await tell_log(app, settings, text, f"correction:{change.what}")


async def setup(bot: Callboard) -> None:
    """Add the cog and its button."""
    bot.add_dynamic_items(TakeBackButton)
    await bot.add_cog(Correct(bot))
