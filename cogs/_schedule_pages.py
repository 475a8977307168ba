"""What /schedule shows page by page, and the buttons on it, which outlive a restart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from bot.client.buttons import LastingButton
from bot.client.inspection import view_of
from bot.community.doctor import require_announcing
from bot.community.drafts import Draft
from bot.community.settings import ServerSettings
from bot.schedule.model import Screening
from bot.schedule.occasions import Occasion, occasion_of_screening
from cogs import _schedule_cards as cards
from cogs._answers import speaker
from cogs._moderation import in_server

if TYPE_CHECKING:
    from bot.client.client import Callboard
    from bot.services import App


class DraftButton(LastingButton, template=cards.DRAFT + r"(?P<does>save|drop|[0-9]{1,4}):(?P<token>[0-9a-f]{16})"):
    """The buttons under a rewatch that is not saved yet: save it, drop it, turn its pages."""

    def __init__(self, item: ui.Button[Any], does: str, token: str) -> None:
        super().__init__(item)
        self._does = does
        self._token = token

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what the button was made for."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["does"], match["token"])

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Do it, and put what came of it in the place of the card."""
        app, guild, by = interaction.client.app, in_server(interaction), interaction.user.id
        say = speaker(app, interaction)
        draft = app.screenings.drafts.get(guild.id, by, self._token)
        if self._does == "drop":
            app.screenings.drafts.drop(draft)
            view = cards.dropped_card(say)
        elif self._does == "save":
            await get_announcing(app, guild)
            saved = await app.screenings.save(guild.id, by, self._token)
            view = cards.saved_card(say, list_occasions(app, guild.id, saved))
        else:
            view = await get_draft_page(interaction, draft, int(self._does))
        await interaction.response.edit_message(view=view)


class PageButton(LastingButton, template=cards.PAGE + r"(?P<what>list|posts):(?P<page>[0-9]{1,4})"):
    """The button that turns a page of what is planned, or of the posts to come."""

    def __init__(self, item: ui.Button[Any], what: str, page: int) -> None:
        super().__init__(item)
        self._what = what
        self._page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read which page the button leads to."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["what"], int(match["page"]))

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Put the page in the place of the one that is shown."""
        get_page = get_list_page if self._what == "list" else get_posts_page
        await interaction.response.edit_message(view=await get_page(interaction, self._page))


def list_occasions(app: App, guild_id: int, screenings: Iterable[Screening]) -> list[Occasion]:
    """Look at screenings as the server knows their shows."""
    packs = app.books.book_of(guild_id).packs
    return [occasion_of_screening(one, packs) for one in screenings]


async def get_announcing(app: App, guild: discord.Guild) -> ServerSettings:
    """Give a server's choices, if what is planned can be posted. Raises `UserError` with the fix if it cannot."""
    settings = await app.community.get_settings(guild.id)
    require_announcing(settings, view_of(guild, settings))
    return settings


async def get_draft_page(interaction: discord.Interaction[Callboard], draft: Draft, page: int) -> ui.LayoutView:
    """Give a page of a rewatch that is not saved yet."""
    app = interaction.client.app
    settings = await app.community.get_settings(draft.guild_id)
    drafted = list_occasions(app, draft.guild_id, draft.screenings)
    preview = await app.screenings.preview_of(draft.guild_id, draft.screenings)
    return cards.draft_card(speaker(app, interaction), draft.token, drafted, preview, page, has_events=settings.events)


async def get_list_page(interaction: discord.Interaction[Callboard], page: int) -> ui.LayoutView:
    """Give a page of what lies ahead."""
    app, guild = interaction.client.app, in_server(interaction)
    ahead = list_occasions(app, guild.id, app.screenings.list_ahead(guild.id))
    return cards.list_card(speaker(app, interaction), ahead, page)


async def get_posts_page(interaction: discord.Interaction[Callboard], page: int) -> ui.LayoutView:
    """Give a page of the posts to come."""
    app = interaction.client.app
    preview = await app.screenings.preview(in_server(interaction).id)
    return cards.posts_card(speaker(app, interaction), preview, page)
