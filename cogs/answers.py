"""/answers: questions that a server's moderators have answered themselves, and what they have corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.buttons import LastingButton
from bot.client.cards import card, escape, lines, moment
from bot.community.knowledge import ANSWER, find_correctable
from bot.community.model import KnowledgeChange
from bot.community.wording import split_phrasings
from bot.show.folding import fold
from bot.show.horizon import is_safe
from bot.show.knowledge import Correction, Knowledge, OwnAnswer
from bot.show.names import shorten
from bot.show.pack import Fact
from bot.show.shows import Show
from bot.texts import Say
from cogs._answers import answer, show_choices, speaker
from cogs._buttons import take_back_button
from cogs._moderation import in_server, told_of

if TYPE_CHECKING:
    from bot.client.client import Callboard

PAGE = "callboard:answers:"
"""What the button's `custom_id` begins with; the show's id and the page's number follow."""
ANSWERS_ON_PAGE = 4
CORRECTIONS_ON_PAGE = 4
"""Beside the buttons that take them back there is room in the row for one that turns the page."""
CHANGES = 3
CHOICES = 25
"""How many suggestions Discord takes."""
NONE = frozenset({"none", "aucune", "aucun"})

_T = TypeVar("_T")


class PageButton(LastingButton, template=PAGE + r"(?P<show>[a-z0-9-]+):(?P<page>[0-9]{1,4})"):
    """The button that turns a page of the list."""

    def __init__(self, item: ui.Button[Any], show: str, page: int) -> None:
        super().__init__(item)
        self._show = show
        self._page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read which page the button leads to."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["show"], int(match["page"]))

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Put the page in the place of the one that is shown."""
        view = await _list_card(interaction, interaction.client.app.shows.get(self._show), self._page)
        await interaction.response.edit_message(view=view)


class Answers(commands.Cog):
    """Lets moderators answer what the show pack does not."""

    group = app_commands.Group(
        name=_("answers"),
        description=_("Questions that this server has answered itself"),
        guild_only=True,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @group.command(name=_("add"), description=_("Answer a question that fans of this server ask"))
    @app_commands.describe(
        question=_("The question, as fans ask it"),
        answer=_("The answer; markdown works"),
        phrasings=_("Other ways to ask the same, with | between them"),
        safe_after=_("The number of the episode after which it gives nothing away; 0 for everybody"),
        show=_("Another show than the usual one"),
    )
    @app_commands.rename(
        question=_("question"),
        answer=_("answer"),
        phrasings=_("phrasings"),
        safe_after=_("safe_after"),
        show=_("show"),
    )
    @app_commands.autocomplete(show=show_choices)
    async def add(
        self,
        interaction: discord.Interaction[Callboard],
        question: str,
        answer: str,
        phrasings: str = "",
        safe_after: int = 0,
        show: str | None = None,
    ) -> None:
        """Store an answer and show what is stored."""
        guild, the_show = in_server(interaction), self.app.shows.get(show)
        added = await self.app.knowledge.add(
            guild.id,
            the_show,
            question,
            answer,
            interaction.user.id,
            phrasings=split_phrasings(phrasings),
            safe_after=safe_after,
        )
        await _reply(interaction, answer_card(speaker(self.app, interaction), the_show, added, the_show.episode_count))

    @group.command(name=_("edit"), description=_("Change what is given of an answer; the rest stays"))
    @app_commands.describe(
        answer_id=_("The answer: type a word of its question"),
        question=_("The question, as fans ask it"),
        answer=_("The answer; markdown works"),
        phrasings=_("Other ways to ask the same, with | between them; “none” takes them away"),
        safe_after=_("The number of the episode after which it gives nothing away; 0 for everybody"),
    )
    @app_commands.rename(
        answer_id=_("id"),
        question=_("question"),
        answer=_("answer"),
        phrasings=_("phrasings"),
        safe_after=_("safe_after"),
    )
    async def edit(
        self,
        interaction: discord.Interaction[Callboard],
        answer_id: int,
        question: str | None = None,
        answer: str | None = None,
        phrasings: str | None = None,
        safe_after: int | None = None,
    ) -> None:
        """Store what was given and show what is stored now, as far as the moderator may know it."""
        guild, user = in_server(interaction), interaction.user.id
        split = None if phrasings is None else () if fold(phrasings) in NONE else split_phrasings(phrasings)
        edited = await self.app.knowledge.edit(
            guild.id, answer_id, user, question=question, answer=answer, phrasings=split, safe_after=safe_after
        )
        the_show, _edited = self.app.knowledge.get_answer(guild.id, answer_id)
        seen = self.app.progress.get_seen(user, the_show.id)
        await _reply(interaction, answer_card(speaker(self.app, interaction), the_show, edited, seen))

    @group.command(name=_("remove"), description=_("Remove an answer"))
    @app_commands.describe(answer_id=_("The answer: type a word of its question"))
    @app_commands.rename(answer_id=_("id"))
    async def remove(self, interaction: discord.Interaction[Callboard], answer_id: int) -> None:
        """Remove an answer and show what it was, as far as the moderator may know it."""
        guild, user = in_server(interaction), interaction.user.id
        the_show, _known = self.app.knowledge.get_answer(guild.id, answer_id)
        removed = await self.app.knowledge.remove(guild.id, answer_id, user)
        seen = self.app.progress.get_seen(user, the_show.id)
        say = speaker(self.app, interaction)
        await _reply(interaction, answer_card(say, the_show, removed, seen, removed=True))

    @group.command(name=_("list"), description=_("This server's own answers, what it has corrected, and who did it"))
    @app_commands.describe(show=_("Another show than the usual one"))
    @app_commands.rename(show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    async def list_all(self, interaction: discord.Interaction[Callboard], show: str | None = None) -> None:
        """Show the first page to the moderator who asks."""
        await _reply(interaction, await _list_card(interaction, self.app.shows.get(show), 1))

    @edit.autocomplete("answer_id")
    @remove.autocomplete("answer_id")
    async def id_choices(
        self, interaction: discord.Interaction[Callboard], current: int | str
    ) -> list[app_commands.Choice[int]]:
        """Suggest answers by their number or a word of their question."""
        guild, say, asked = in_server(interaction), speaker(self.app, interaction), fold(str(current)[:200])
        labels = [
            (_answer_label(say, show, one, self.app.progress.get_seen(interaction.user.id, show.id)), one.id)
            for show in self.app.shows.values()
            for one in self.app.knowledge.get(guild.id, show.id).answers
        ]
        fitting = [(label, answer_id) for label, answer_id in labels if asked in fold(label)]
        return [app_commands.Choice(name=shorten(label), value=answer_id) for label, answer_id in fitting[:CHOICES]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a list is shown to, and the show it is about: as its pack has it, and as the server does."""

    say: Say
    pack: Show
    show: Show
    seen: int


def answer_card(say: Say, show: Show, one: OwnAnswer, seen: int, *, removed: bool = False) -> ui.LayoutView:
    """Show an answer of a server's own as it is, or was."""
    heading = say("Answer {id} removed", id=one.id) if removed else say("Answer {id}", id=one.id)
    if not is_safe(one.safe_after_episode, seen):
        return card(lines([f"## {heading}", f"{_withheld(say)} · {_safe_for(say, show, one)}"]))
    return card(
        lines([f"## {heading}", f"**{escape(one.question)}**", *(f"- {escape(other)}" for other in one.phrasings)]),
        one.text,
        "-# " + _safe_for(say, show, one),
    )


def list_card(reader: Reader, knowledge: Knowledge, changes: Sequence[KnowledgeChange], page: int) -> ui.LayoutView:
    """Show a page of what a server has added to a show, the newest first; on the first page also who did it."""
    say = reader.say
    newest = list(enumerate(reversed(knowledge.corrections), start=1))
    pages = max(_pages(len(knowledge.answers), ANSWERS_ON_PAGE), _pages(len(newest), CORRECTIONS_ON_PAGE), 1)
    page = (page - 1) % pages + 1
    answers = _cut(tuple(reversed(knowledge.answers)), page, ANSWERS_ON_PAGE)
    corrections = _cut(newest, page, CORRECTIONS_ON_PAGE)
    buttons = [take_back_button(say, reader.show, one.what, number) for number, one in corrections]
    if pages > 1:
        buttons.append(_page_button(say, reader.show, page % pages + 1, pages))
    return card(
        f"## {escape(say('What this server adds to {show}', show=reader.show.title))}",
        lines([f"### {say('Answers')}", *(_answer_line(reader, one) for one in answers)]) if answers else None,
        lines([f"### {say('Corrections')}", *(_correction_line(reader, number, one) for number, one in corrections)])
        if corrections
        else None,
        lines([f"### {say('Changes')}", *(_change_line(reader, one) for one in changes)])
        if changes and page == 1
        else None,
        say("Nothing yet. /answers add answers a question, /correct puts right what I say.")
        if not knowledge.answers and not knowledge.corrections
        else None,
        buttons=buttons,
    )


def _page_button(say: Say, show: Show, page: int, pages: int) -> ui.Button[Any]:
    return ui.Button(
        label=say("Page {page} of {pages}", page=page, pages=pages),
        custom_id=f"{PAGE}{show.id}:{page}",
        style=discord.ButtonStyle.secondary,
    )


def _answer_line(reader: Reader, one: OwnAnswer) -> str:
    say = reader.say
    if not is_safe(one.safe_after_episode, reader.seen):
        return f"**{one.id}** · {_withheld(say)} · {_safe_for(say, reader.show, one)}"
    text = escape(shorten(" ".join(one.text.split()), 100))
    return f"**{one.id}** · **{escape(shorten(one.question, 80))}**\n{text}\n-# {_safe_for(say, reader.show, one)}"


def _correction_line(reader: Reader, number: int, one: Correction) -> str:
    say, seen = reader.say, reader.seen
    was, now = (escape(shorten(told_of(say, show, one.what, seen), 60)) for show in (reader.pack, reader.show))
    found = find_correctable(reader.pack, one.what)
    hidden = isinstance(found, Fact) and not is_safe(found.safe_after_episode, seen)
    told = _withheld(say) if hidden else f"{was} → **{now}**"
    reason = "" if hidden else f"{escape(shorten(one.reason, 40))} · "
    return f"**{number}** · {told}\n-# {reason}<@{one.by}> · {moment(one.at, 'd')}"


def _change_line(reader: Reader, change: KnowledgeChange) -> str:
    say = reader.say
    if change.what.startswith(ANSWER):
        number = change.what.removeprefix(ANSWER)
        if change.old is None:
            done = say("answer {id} added", id=number)
        elif change.new is None:
            done = say("answer {id} removed", id=number)
        else:
            done = say("answer {id} changed", id=number)
    else:
        what = escape(shorten(told_of(say, reader.pack, change.what, reader.seen), 50))
        done = say("taken back: {what}", what=what) if change.new is None else say("corrected: {what}", what=what)
    return f"- {moment(change.at, 'f')} <@{change.by}>: {done}"


def _answer_label(say: Say, show: Show, one: OwnAnswer, seen: int) -> str:
    known = is_safe(one.safe_after_episode, seen)
    return f"{one.id} · {one.question if known else _withheld(say)} · {show.title}"


def _withheld(say: Say) -> str:
    return say("withheld: it gives away the story")


def _safe_for(say: Say, show: Show, one: OwnAnswer) -> str:
    if one.safe_after_episode == 0:
        return say("for everybody")
    return say("for who has seen {code}", code=show.episodes()[one.safe_after_episode - 1].code)


def _pages(count: int, on_page: int) -> int:
    return -(-count // on_page)


def _cut(every: Sequence[_T], page: int, on_page: int) -> Sequence[_T]:
    return every[(page - 1) * on_page : page * on_page]


async def _list_card(interaction: discord.Interaction[Callboard], pack: Show, page: int) -> ui.LayoutView:
    app, guild = interaction.client.app, in_server(interaction)
    seen = app.progress.get_seen(interaction.user.id, pack.id)
    reader = Reader(speaker(app, interaction), pack, app.knowledge.show_of(guild.id, pack), seen)
    changes = await app.knowledge.list_changes(guild.id, pack.id, CHANGES)
    return list_card(reader, app.knowledge.get(guild.id, pack.id), changes, page)


async def _reply(interaction: discord.Interaction[Callboard], view: ui.LayoutView) -> None:
    await answer(interaction, view, private=True)


async def setup(bot: Callboard) -> None:
    """Add the cog and its button."""
    bot.add_dynamic_items(PageButton)
    await bot.add_cog(Answers(bot))
