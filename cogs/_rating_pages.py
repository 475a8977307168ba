"""What /show tells of ratings page by page, and the button on it, which outlives a restart."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from bot.client.buttons import LastingButton
from bot.errors import UserError
from cogs._answers import Asker, get_asker, reply
from cogs._rating_cards import RATINGS, ratings_card

if TYPE_CHECKING:
    from bot.client.client import Callboard
    from bot.services import App


class RatingsButton(LastingButton, template=RATINGS + r"(?P<show>[a-z0-9-]+):(?P<page>[0-9]{1,4})"):
    """The button that turns a page of a server's ratings, for whoever presses it."""

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
        """Put the page in the place of the one shown, if they alone see it; else give it to them alone."""
        asker = await get_asker(interaction, self._show)
        render = await get_ratings_page(interaction.client.app, asker, self._page)
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.response.edit_message(view=render(asker.seen))
        else:
            await reply(interaction, asker, render, private=True)


async def get_ratings_page(app: App, asker: Asker, page: int) -> Callable[[int], ui.LayoutView]:
    """Give what makes a page of the asker's server's ratings at a horizon. Raises `UserError` where there is none."""
    if asker.guild_id is None:
        raise UserError("Ratings are a server's own. Type this in a server that I am a member of.")
    ratings = await app.ratings.get_ratings(asker.guild_id, asker.show)
    return lambda seen: ratings_card(asker.say, asker.show, ratings, seen, page)
