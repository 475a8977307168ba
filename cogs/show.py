"""/episode, /release, /show and /next: what it is, and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.announcements import ABOUT
from bot.client.buttons import LastingButton
from bot.delivery.orders import list_subjects
from bot.errors import UserError
from bot.schedule.model import Key, Kind
from bot.schedule.occasions import NO_SHOW
from cogs._answers import answer, episode_choices, fan_command, get_asker, reply, show_choices, speaker
from cogs._cards import episode_card, episode_list_card, next_card, occasions_card, release_card, show_card
from cogs._rating_pages import RatingsButton, get_ratings_page

if TYPE_CHECKING:
    from bot.client.client import Callboard


class AboutButton(LastingButton, template=ABOUT + r"(?P<kind>[a-z]+):(?P<occurrence>(?P<show>[a-z0-9-]+)/[^:]*).*"):
    """The button under a post: when and where, for whoever presses it."""

    def __init__(self, item: ui.Button[Any], kind: str, occurrence: str, show: str) -> None:
        super().__init__(item)
        self._kind = kind
        self._occurrence = occurrence
        self._show = show

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what the button was made for."""
        del interaction
        return cls(cast("ui.Button[Any]", item), match["kind"], match["occurrence"], match["show"])

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Answer to the one who pressed: with the server's own screenings as they stand, else with the release card.

        Under a direct message from a server, all that it goes by is the server's own.
        """
        app, guild_id = interaction.client.app, interaction.guild_id or 0
        if not guild_id and interaction.message is not None:
            guild_id = await app.wishes.find_guild_of(interaction.user.id, interaction.message.id) or 0
        is_direct = guild_id != (interaction.guild_id or 0)
        subjects = list_subjects(
            Key(guild_id, Kind(self._kind), self._occurrence),
            await app.community.get_settings(guild_id),
            app.books.book_of(guild_id),
        )
        if self._kind == Kind.DIGEST or is_direct or any(one.screening for one in subjects):
            if not subjects:
                raise UserError("Nothing of that is on any more. /next tells what comes next.")
            view = occasions_card(speaker(app, interaction), subjects, can_remind=not is_direct)
            await answer(interaction, view, private=True)
            return
        if self._show == NO_SHOW:
            raise UserError("I can tell that in its server only. Type /next there.")
        asker, now = await get_asker(interaction, self._show), app.clock.now()
        ahead = await app.wishes.find_ahead(asker.guild_id or 0, asker.show.id)
        await reply(interaction, asker, lambda _seen: release_card(asker.say, asker.show, now, ahead), private=True)


class ShowCommands(commands.Cog):
    """Answers what the show is, what its episodes are, when and where it comes out."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("episode"), description=_("What an episode is called and about, or all of them"))
    @app_commands.describe(
        number=_("The episode's number, counted over the whole show"), show=_("Another show than the usual one")
    )
    @app_commands.rename(number=_("number"), show=_("show"))
    @app_commands.autocomplete(number=episode_choices)
    @app_commands.autocomplete(show=show_choices)
    @fan_command
    async def episode(
        self, interaction: discord.Interaction[Callboard], number: int | None = None, show: str | None = None
    ) -> None:
        """Answer with one episode, or with the list of them."""
        asker, now = await get_asker(interaction, show), self.app.clock.now()
        say, the_show = asker.say, asker.show
        ratings = await self.app.ratings.get_ratings(asker.guild_id, the_show)
        if number is None:
            await reply(interaction, asker, lambda seen: episode_list_card(say, the_show, seen, ratings))
            return
        episode = the_show.find_episode(number)
        if episode is None:
            raise UserError(
                "{show} has no episode {number}: its episodes are numbered 1 to {last}. Choose one of these.",
                show=the_show.title,
                number=number,
                last=the_show.episode_count,
            )
        ahead = await self.app.wishes.find_ahead(asker.guild_id or 0, the_show.id, episode.code)
        await reply(interaction, asker, lambda seen: episode_card(say, the_show, episode, seen, now, ahead, ratings))

    @app_commands.command(name=_("release"), description=_("When and where it comes out, and whether there is more"))
    @app_commands.describe(show=_("Another show than the usual one"))
    @app_commands.rename(show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    @fan_command
    async def release(self, interaction: discord.Interaction[Callboard], show: str | None = None) -> None:
        """Answer with dates, places and the show's status."""
        asker, now = await get_asker(interaction, show), self.app.clock.now()
        ahead = await self.app.wishes.find_ahead(asker.guild_id or 0, asker.show.id)
        await reply(interaction, asker, lambda _seen: release_card(asker.say, asker.show, now, ahead))

    @app_commands.command(
        name=_("show"), description=_("What the show is and who made it, or how this server rates it")
    )
    @app_commands.describe(ratings=_("How this server rates its episodes"), show=_("Another show than the usual one"))
    @app_commands.rename(ratings=_("ratings"), show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    @fan_command
    async def show(
        self, interaction: discord.Interaction[Callboard], ratings: bool = False, show: str | None = None
    ) -> None:
        """Answer with the show's introduction, or with the server's ratings."""
        asker = await get_asker(interaction, show)
        if ratings:
            await reply(interaction, asker, await get_ratings_page(self.app, asker, 1))
            return
        await reply(interaction, asker, lambda _seen: show_card(asker.say, asker.show))

    @app_commands.command(name=_("next"), description=_("What comes next, and when this server hears of it"))
    @app_commands.describe(show=_("Another show than the usual one"))
    @app_commands.rename(show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    @fan_command
    async def next(self, interaction: discord.Interaction[Callboard], show: str | None = None) -> None:
        """Answer with the premieres and screenings ahead, and this server's announcements of them."""
        asker, now = await get_asker(interaction, show), self.app.clock.now()
        guild, the_show = asker.guild_id, asker.show
        announced = await self.app.community.list_announcements_ahead(guild, the_show.id) if guild else ()
        silent = guild is not None and (await self.app.community.get_settings(guild)).announcements is None
        upcoming = the_show.list_premieres_ahead(now)
        every = await self.app.wishes.list_ahead(guild or 0)
        ahead = [one for one in every if one.show is None or one.show.id == the_show.id]
        await reply(
            interaction,
            asker,
            lambda _seen: next_card(asker.say, the_show, upcoming, now, announced, silent=silent, ahead=ahead),
        )


async def setup(bot: Callboard) -> None:
    """Add the cog and its buttons."""
    bot.add_dynamic_items(AboutButton, RatingsButton)
    await bot.add_cog(ShowCommands(bot))
