"""/remind: direct messages before or after what members ask for; the button and the menu that ask in one press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.announcements import ABOUT, REMIND
from bot.client.buttons import LastingButton, list_custom_ids
from bot.community.wishes import EVERYTHING
from bot.errors import UserError
from bot.schedule.leads import parse_lead
from bot.show.folding import fold
from bot.show.names import shorten
from bot.texts import Say
from cogs._answers import answer, speaker
from cogs._remind_cards import cancelled_card, choice_of, name_of, wished_card, wishlist_card

if TYPE_CHECKING:
    from bot.client.client import Callboard
    from bot.services import App

CHOICES = 25
"""How many suggestions Discord takes."""
LONGEST_VALUE = 100
"""Characters that Discord takes for the value of a suggestion."""
SUGGESTED_LEADS = ("1h", "1d", "7d", "now", "+1h", "+1d")

_IN_BUTTON = re.compile(REMIND + r"(?P<subject>[a-z0-9-]+/[^:]+)")
_IN_MARKER = re.compile(ABOUT + r"\w+:(?P<subject>[a-z0-9-]+/[^:]+):.*")


class RemindButton(LastingButton, template=_IN_BUTTON.pattern):
    """The button under posts and answers: whoever presses it is reminded, by direct message."""

    def __init__(self, item: ui.Button[Any], subject: str) -> None:
        super().__init__(item)
        self._subject = subject

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what the button was made for."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["subject"])

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Store the usual wish, unless there is one already, and tell them alone."""
        await _add_usual(interaction, self._subject)


class Remind(commands.Cog):
    """Lets everybody be reminded of what they choose."""

    group = app_commands.Group(
        name=_("remind"),
        description=_("Reminders of your own, by direct message"),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
    )

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app
        self._tree = bot.tree
        self._menu = app_commands.ContextMenu(
            name=_("Remind me about this"),
            callback=self.remind_about_message,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
        )

    async def cog_load(self) -> None:
        """Add what is in the menu of messages."""
        self._tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it out of there."""
        self._tree.remove_command(self._menu.name, type=self._menu.type)

    @group.command(name=_("me"), description=_("Be reminded of a premiere, a screening or everything of a show"))
    @app_commands.describe(
        about=_("What to be reminded of"),
        lead=_("How long before, such as 1h or 2d, or after: +1h; now is the beginning"),
        mention=_("Whether a mention in the announcements channel may stand in if your direct messages are closed"),
    )
    @app_commands.rename(about=_("about"), lead=_("lead"), mention=_("mention"))
    async def me(
        self, interaction: discord.Interaction[Callboard], about: str, lead: str | None = None, mention: bool = False
    ) -> None:
        """Store the wish and confirm when the direct message will come."""
        guild_id, say = _place(interaction), speaker(self.app, interaction)
        wish = await self.app.wishes.add(
            guild_id,
            interaction.user.id,
            _subject_of(self.app, about),
            None if lead is None else parse_lead(lead),
            language=say.language,
            may_mention=mention,
        )
        stands_in = await self.app.community.get_settings(guild_id) if mention else None
        await answer(interaction, wished_card(say, [wish], [], _titles(self.app), stands_in=stands_in), private=True)

    @me.autocomplete("about")
    async def about_choices(
        self, interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest what lies ahead, and everything of each show."""
        say, typed = speaker(self.app, interaction), fold(current[:200])
        ahead = [(choice_of(say, one), one.occurrence) for one in await self.app.wishes.list_ahead(_place(interaction))]
        shows = [(say("Everything of {show}", show=one.title), one.id + EVERYTHING) for one in self.app.shows.values()]
        fitting = [one for one in (*ahead, *shows) if typed in fold(one[0]) and len(one[1]) <= LONGEST_VALUE]
        return [app_commands.Choice(name=shorten(label), value=value) for label, value in fitting[:CHOICES]]

    @me.autocomplete("lead")
    async def lead_choices(
        self, _interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest what many choose."""
        typed = current.strip().lower()
        return [app_commands.Choice(name=lead, value=lead) for lead in SUGGESTED_LEADS if lead.startswith(typed)]

    @group.command(name=_("list"), description=_("What you will be reminded of here"))
    async def list_mine(self, interaction: discord.Interaction[Callboard]) -> None:
        """List a member's own wishes to them."""
        found = await self.app.wishes.list_of_member(_place(interaction), interaction.user.id)
        await answer(interaction, wishlist_card(speaker(self.app, interaction), found, _titles(self.app)), private=True)

    @group.command(name=_("cancel"), description=_("Take a reminder of your own back"))
    @app_commands.describe(number=_("The reminder's number, as /remind list shows it"))
    @app_commands.rename(number=_("id"))
    async def cancel(self, interaction: discord.Interaction[Callboard], number: int) -> None:
        """Take a wish back."""
        wish = await self.app.wishes.cancel(_place(interaction), interaction.user.id, number)
        await answer(interaction, cancelled_card(speaker(self.app, interaction), wish, _titles(self.app)), private=True)

    @cancel.autocomplete("number")
    async def number_choices(
        self, interaction: discord.Interaction[Callboard], current: int | str
    ) -> list[app_commands.Choice[int]]:
        """Suggest a member's own wishes."""
        found = await self.app.wishes.list_of_member(_place(interaction), interaction.user.id)
        say, typed = speaker(self.app, interaction), fold(str(current)[:200])
        titles = _titles(self.app)
        labels = ((f"{one.id} · {name_of(say, one, titles)}", one.id) for one in found.wishes)
        fitting = [one for one in labels if typed in fold(one[0])]
        return [app_commands.Choice(name=shorten(label), value=number) for label, number in fitting[:CHOICES]]

    async def remind_about_message(self, interaction: discord.Interaction[Callboard], message: discord.Message) -> None:
        """Store the usual wish for what a post of ours is about."""
        subject = next(_subjects_in(message), None)
        if message.author.id != interaction.application_id or subject is None:
            raise UserError(
                "This works on Callboard's announcements. For anything else, /remind me suggests what lies ahead."
            )
        await _add_usual(interaction, subject)


def _place(interaction: discord.Interaction[Any]) -> int:
    """Tell whose dates count: the server's if the bot is one of its members, else the packs' own."""
    return interaction.guild_id or 0 if interaction.is_guild_integration() else 0


def _titles(app: App) -> dict[str, str]:
    return {show.id: show.title for show in app.shows.values()}


def _subject_of(app: App, about: str) -> str:
    """Read what was chosen, or typed: the name of a show means everything of it."""
    show = app.shows.find(about[:200])
    return about if show is None else show.id + EVERYTHING


def _subjects_in(message: discord.Message) -> Iterator[str]:
    custom_ids = list_custom_ids(message)
    for pattern in (_IN_BUTTON, _IN_MARKER):
        yield from (match["subject"] for one in custom_ids if (match := pattern.fullmatch(one)))


async def _add_usual(interaction: discord.Interaction[Callboard], subject: str) -> None:
    app = interaction.client.app
    say: Say = speaker(app, interaction)
    new, known = await app.wishes.add_usual(_place(interaction), interaction.user.id, subject, say.language)
    await answer(interaction, wished_card(say, new, known, _titles(app)), private=True)


async def setup(bot: Callboard) -> None:
    """Add the cog and its button."""
    bot.add_dynamic_items(RemindButton)
    await bot.add_cog(Remind(bot))
