"""/schedule: a community's own screenings, rewatches and other dated events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.schedule.model import Screening, ScreeningState
from bot.schedule.zones import suggest_zones
from bot.texts import Text
from cogs import _schedule_cards as cards
from cogs._answers import answer, show_choices, speaker
from cogs._moderation import in_server
from cogs._schedule_pages import (
    DraftButton,
    PageButton,
    get_announcing,
    get_draft_page,
    get_list_page,
    get_posts_page,
    list_occasions,
)

if TYPE_CHECKING:
    from bot.client.client import Callboard

CHOICES = 25
"""How many suggestions Discord takes."""


class Schedule(commands.Cog):
    """Lets moderators plan what their community watches together."""

    group = app_commands.Group(
        name=_("schedule"),
        description=_("What this server watches together, and when"),
        guild_only=True,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @group.command(
        name=_("rewatch"), description=_("Plan a rewatch of many episodes; you see all of it before it is saved")
    )
    @app_commands.describe(
        episodes=_("Which episodes, counted over the whole show: 1-8"),
        start=_("The first day: 2026-01-03"),
        time=_("The time of day: 20:00"),
        days=_("On which days of the week: fri, or tue,fri; the first day's own if left out"),
        per=_("How many episodes each time; one if left out"),
        zone=_("The time zone of that time: type a city; this server's if left out"),
        skip=_("Days without a screening: 2026-01-10, 2026-01-17"),
        show=_("Another show than the usual one"),
    )
    @app_commands.rename(
        episodes=_("episodes"),
        start=_("start"),
        time=_("time"),
        days=_("days"),
        per=_("per"),
        zone=_("zone"),
        skip=_("skip"),
        show=_("show"),
    )
    @app_commands.autocomplete(show=show_choices)
    async def rewatch(
        self,
        interaction: discord.Interaction[Callboard],
        episodes: str,
        start: str,
        time: str,
        days: str | None = None,
        per: int | None = None,
        zone: str | None = None,
        skip: str | None = None,
        show: str | None = None,
    ) -> None:
        """Show the rewatch and the posts it will make; its button saves it."""
        app, guild, the_show = self.app, in_server(interaction), self.app.shows.get(show)
        await get_announcing(app, guild)
        draft = await app.screenings.draft_rewatch(
            guild.id,
            the_show,
            interaction.user.id,
            episodes=episodes,
            start=start,
            time=time,
            days=days,
            per=per,
            zone=zone,
            skip=skip,
        )
        await answer(interaction, await get_draft_page(interaction, draft, 1), private=True)

    @group.command(name=_("add"), description=_("Plan a single screening, or any other event of this server"))
    @app_commands.describe(
        title=_("What it is called"),
        at=_("Day and time: 2026-01-03 20:00"),
        zone=_("The time zone of that time: type a city; this server's if left out"),
        episode=_("The episode's number, counted over the whole show"),
        show=_("The show it is about"),
    )
    @app_commands.rename(title=_("title"), at=_("at"), zone=_("zone"), episode=_("episode"), show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    async def add(
        self,
        interaction: discord.Interaction[Callboard],
        title: str,
        at: str,
        zone: str | None = None,
        episode: int | None = None,
        show: str | None = None,
    ) -> None:
        """Store it, and show it with the posts it will make."""
        app, guild = self.app, in_server(interaction)
        the_show = None if show is None and episode is None else app.shows.get(show)
        await get_announcing(app, guild)
        one = await app.screenings.add(
            guild.id, interaction.user.id, title=title, at=at, zone=zone, show=the_show, episode=episode
        )
        preview = await app.screenings.preview_of(guild.id, [one])
        [added] = list_occasions(app, guild.id, [one])
        await answer(interaction, cards.added_card(speaker(app, interaction), added, preview), private=True)

    @group.command(name=_("list"), description=_("What is planned, with the ids by which it is changed"))
    async def list_all(self, interaction: discord.Interaction[Callboard]) -> None:
        """Show the first page to the moderator who asks."""
        await answer(interaction, await get_list_page(interaction, 1), private=True)

    @group.command(name=_("preview"), description=_("Every post to come: when, where, and whom it pings"))
    async def preview(self, interaction: discord.Interaction[Callboard]) -> None:
        """Show the first page to the moderator who asks."""
        await answer(interaction, await get_posts_page(interaction, 1), private=True)

    @group.command(name=_("move"), description=_("Move a screening; what was posted of it says so"))
    @app_commands.describe(
        screening_id=_("Which one: type its title or its day"), at=_("Day and time: 2026-01-03 20:00")
    )
    @app_commands.rename(screening_id=_("id"), at=_("at"))
    async def move(self, interaction: discord.Interaction[Callboard], screening_id: int, at: str) -> None:
        """Store the new time."""
        moved = await self.app.screenings.move(in_server(interaction).id, screening_id, at)
        await self._reply(interaction, Text("Moved"), [moved])

    @group.command(
        name=_("shift"), description=_("Move a screening and all that follow it in its rewatch, by whole days")
    )
    @app_commands.describe(
        screening_id=_("Which one: type its title or its day"), by=_("By how much: 7d later, -1d earlier, 2w")
    )
    @app_commands.rename(screening_id=_("id"), by=_("by"))
    async def shift(self, interaction: discord.Interaction[Callboard], screening_id: int, by: str) -> None:
        """Store the new days."""
        moved = await self.app.screenings.shift(in_server(interaction).id, screening_id, by)
        await self._reply(interaction, Text("Moved"), moved)

    @group.command(name=_("skip"), description=_("Leave one screening out; the others stay"))
    @app_commands.describe(screening_id=_("Which one: type its title or its day"))
    @app_commands.rename(screening_id=_("id"))
    async def skip(self, interaction: discord.Interaction[Callboard], screening_id: int) -> None:
        """Store that it is left out."""
        skipped = await self.app.screenings.skip(in_server(interaction).id, screening_id)
        await self._reply(interaction, Text("Skipped"), [skipped])

    @group.command(name=_("pause"), description=_("Let a whole rewatch, or a single event, wait until it is resumed"))
    @app_commands.describe(screening_id=_("Any screening of the rewatch, or the single one"))
    @app_commands.rename(screening_id=_("id"))
    async def pause(self, interaction: discord.Interaction[Callboard], screening_id: int) -> None:
        """Store that it waits."""
        paused = await self.app.screenings.pause(in_server(interaction).id, screening_id)
        await self._reply(interaction, Text("Paused"), paused)

    @group.command(name=_("resume"), description=_("Take up a paused rewatch or event; what is over by now is skipped"))
    @app_commands.describe(screening_id=_("Any screening of the rewatch, or the single one"))
    @app_commands.rename(screening_id=_("id"))
    async def resume(self, interaction: discord.Interaction[Callboard], screening_id: int) -> None:
        """Store that it goes on."""
        guild = in_server(interaction)
        await get_announcing(self.app, guild)
        resumed = await self.app.screenings.resume(guild.id, screening_id)
        await self._reply(interaction, Text("Resumed"), resumed)

    @group.command(name=_("cancel"), description=_("Call off what is left of a rewatch, or a single event"))
    @app_commands.describe(screening_id=_("Any screening of the rewatch, or the single one"))
    @app_commands.rename(screening_id=_("id"))
    async def cancel(self, interaction: discord.Interaction[Callboard], screening_id: int) -> None:
        """Store that it is off."""
        cancelled = await self.app.screenings.cancel(in_server(interaction).id, screening_id)
        await self._reply(interaction, Text("Called off"), cancelled)

    @rewatch.autocomplete("zone")
    @add.autocomplete("zone")
    async def zone_choices(
        self, interaction: discord.Interaction[Callboard], current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest time zones by city or name."""
        in_server(interaction)
        return [app_commands.Choice(name=zone.replace("_", " "), value=zone) for zone in suggest_zones(current)]

    @add.autocomplete("episode")
    async def episode_choices(
        self, interaction: discord.Interaction[Callboard], current: int | str
    ) -> list[app_commands.Choice[int]]:
        """Suggest episodes as they are typed."""
        the_show = self.app.shows.find(interaction.namespace.show) or self.app.shows.default
        seen = self.app.progress.get_seen(interaction.user.id, the_show.id)
        return [
            app_commands.Choice(name=label, value=ordinal)
            for label, ordinal in the_show.names.suggest_episodes(str(current), seen=seen)
        ]

    @move.autocomplete("screening_id")
    @shift.autocomplete("screening_id")
    @skip.autocomplete("screening_id")
    async def one_choices(
        self, interaction: discord.Interaction[Callboard], current: int | str
    ) -> list[app_commands.Choice[int]]:
        """Suggest what lies ahead by its id, its title or its day."""
        return self._suggest(interaction, current, self.app.screenings.list_ahead(in_server(interaction).id))

    @pause.autocomplete("screening_id")
    @cancel.autocomplete("screening_id")
    async def part_choices(
        self, interaction: discord.Interaction[Callboard], current: int | str
    ) -> list[app_commands.Choice[int]]:
        """Suggest each rewatch by its next screening, and what belongs to none."""
        ahead = self.app.screenings.list_ahead(in_server(interaction).id)
        return self._suggest(interaction, current, _firsts(ahead))

    @resume.autocomplete("screening_id")
    async def paused_choices(
        self, interaction: discord.Interaction[Callboard], current: int | str
    ) -> list[app_commands.Choice[int]]:
        """Suggest what is paused in the same way."""
        ahead = self.app.screenings.list_ahead(in_server(interaction).id)
        paused = _firsts(one for one in ahead if one.state is ScreeningState.PAUSED)
        return self._suggest(interaction, current, paused)

    def _suggest(
        self, interaction: discord.Interaction[Callboard], current: int | str, screenings: Iterable[Screening]
    ) -> list[app_commands.Choice[int]]:
        say, known = speaker(self.app, interaction), list_occasions(self.app, in_server(interaction).id, screenings)
        return [
            app_commands.Choice(name=label, value=screening_id)
            for label, screening_id in cards.suggest_screenings(say, known, str(current), CHOICES)
        ]

    async def _reply(
        self, interaction: discord.Interaction[Callboard], heading: Text, changed: Iterable[Screening]
    ) -> None:
        known = list_occasions(self.app, in_server(interaction).id, changed)
        await answer(interaction, cards.changed_card(speaker(self.app, interaction), heading, known), private=True)


def _firsts(screenings: Iterable[Screening]) -> list[Screening]:
    """Leave of each rewatch the first one that is listed."""
    firsts: dict[tuple[str, int], Screening] = {}
    for one in screenings:
        firsts.setdefault(("screening", one.id) if one.rewatch is None else ("rewatch", one.rewatch), one)
    return list(firsts.values())


async def setup(bot: Callboard) -> None:
    """Add the cog and its buttons."""
    bot.add_dynamic_items(DraftButton, PageButton)
    await bot.add_cog(Schedule(bot))
