"""/safe: how far everybody can talk in a room without telling anybody too much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.audience import list_first_who_see
from bot.client.cards import NO_PINGS, card, escape, lines
from bot.show.shows import Show
from bot.texts import Say
from cogs._answers import get_asker, show_choices

if TYPE_CHECKING:
    from bot.client.client import Callboard

FEWEST = 2
"""Of fewer people nothing is told: it would be known whose number it is."""


class Safe(commands.Cog):
    """Tells how far it is safe to talk in a room."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("safe"), description=_("How far it is safe to talk in this room"))
    @app_commands.describe(show=_("Another show than the usual one"))
    @app_commands.rename(show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    @app_commands.guild_only()
    @app_commands.allowed_installs(guilds=True, users=False)
    async def safe(self, interaction: discord.Interaction[Callboard], show: str | None = None) -> None:
        """Tell the room's ceiling and the least that anybody who shares it has seen; to all, since it names nobody."""
        asker, room = await get_asker(interaction, show), interaction.channel
        # Discord is asked who is here, which can take longer than the three seconds for an answer.
        await interaction.response.defer(thinking=True)
        seen: list[int] | None = None
        if isinstance(room, discord.abc.GuildChannel | discord.Thread) and not _is_private(room):
            horizons = {one.user_id: one.seen for one in self.app.progress.list_shared(asker.show.id)}
            found = await list_first_who_see(room, sorted(horizons, key=lambda user: horizons[user]), FEWEST)
            seen = [horizons[user] for user in found]
        view = safe_card(asker.say, asker.show, asker.ceiling or 0, seen)
        await interaction.followup.send(view=view, allowed_mentions=NO_PINGS)


def safe_card(say: Say, show: Show, ceiling: int, seen: Sequence[int] | None) -> ui.LayoutView:
    """Show a room's ceiling, and the least of what those who share it have seen; None: who reads along is not known.

    `seen` has the lowest two numbers, or fewer where fewer share theirs.
    """
    return card(
        lines(
            [
                f"## {say('How far it is safe to talk here: {show}', show=escape(show.title))}",
                f"**{say('This room')}** · {_room(say, show, ceiling)}",
                f"**{say('Those here who share')}** · {_company(say, show, seen)}",
            ]
        ),
        "-# " + say("Only this number is told, never whose it is. /progress with “share” counts you in."),
    )


def _room(say: Say, show: Show, ceiling: int) -> str:
    if ceiling == 0:
        return say("nothing of the story may be told here.")
    if ceiling >= show.episode_count:
        return say("everything may be told here.")
    return say.plural(
        "the first of {count} episodes may be told here, {code}.",
        "the first {n} of {count} episodes may be told here, up to {code}.",
        ceiling,
        count=show.episode_count,
        code=show.episodes()[ceiling - 1].code,
    )


def _company(say: Say, show: Show, seen: Sequence[int] | None) -> str:
    if seen is None:
        return say("who reads along in a private thread I cannot tell.")
    if not seen:
        return say("nobody shares how far they are.")
    if len(seen) < FEWEST:
        return say("only one person shares how far they are, and of one alone I say nothing.")
    least = min(*seen, show.episode_count)
    if least == 0:
        return say("not all of them have begun.")
    if least == show.episode_count:
        return say("all of them have seen everything.")
    return say.plural(
        "all of them have seen the first of {count} episodes, {code}.",
        "all of them have seen the first {n} of {count} episodes, up to {code}.",
        least,
        count=show.episode_count,
        code=show.episodes()[least - 1].code,
    )


def _is_private(room: discord.abc.GuildChannel | discord.Thread) -> bool:
    return isinstance(room, discord.Thread) and room.is_private()


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(Safe(bot))
