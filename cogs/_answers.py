"""What commands that answer have in common: where they work, who asks about which show, and who sees the answer.

Here alone it is decided whether others may read an answer. Whatever fans ask for goes through `reply`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands, ui

from bot.client.cards import NO_PINGS
from bot.show.answer import Answer, AnswerKind
from bot.show.shows import Show
from bot.texts import Say
from cogs._answer_cards import answer_card

if TYPE_CHECKING:
    from bot.client.client import Callboard
    from bot.services import App

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks about a show: what they speak, how far they have watched, and what their room may be shown."""

    say: Say
    show: Show
    """The show as their server knows it."""
    seen: int
    ceiling: int | None
    """None where the bot is no member of the server, and in direct messages."""
    guild_id: int | None
    """The server; None where the bot is not one of its members."""


def fan_command(command: _Command) -> _Command:
    """Let a command work in servers, in direct messages and wherever a member has installed the bot for themselves."""
    installs = app_commands.allowed_installs(guilds=True, users=True)
    contexts = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    return installs(contexts(command))


def speaker(app: App, interaction: discord.Interaction[Any]) -> Say:
    """Give the asker's language."""
    return app.texts.into(interaction.locale.value)


async def get_asker(interaction: discord.Interaction[Callboard], show: str | None) -> Asker:
    """Tell who asks about a show, the default one if none is named. Raises `UserError` for a name that is not known."""
    app, user = interaction.client.app, interaction.user.id
    pack = app.shows.get(show)
    guild_id = interaction.guild_id if interaction.is_guild_integration() else None
    ceiling = None
    if guild_id is not None and interaction.channel_id is not None:
        parent = interaction.channel.parent_id if isinstance(interaction.channel, discord.Thread) else None
        ceiling = await app.ceilings.get_ceiling(guild_id, interaction.channel_id, parent, pack)
    return Asker(
        speaker(app, interaction),
        app.knowledge.show_of(guild_id, pack),
        app.progress.get_seen(user, pack.id),
        ceiling,
        guild_id,
    )


async def reply(
    interaction: discord.Interaction[Callboard],
    asker: Asker,
    render: Callable[[int], ui.LayoutView],
    *,
    private: bool = False,
) -> None:
    """Reply with a card as it is at the asker's horizon.

    Others see it only if it is the very same card at the room's ceiling too. `render` is given a horizon, and is pure.
    """
    card = render(asker.seen)
    public = (
        not private
        and asker.ceiling is not None
        and (asker.seen <= asker.ceiling or render(asker.ceiling).to_components() == card.to_components())
    )
    await answer(interaction, card, private=not public)


async def reply_with_answer(
    interaction: discord.Interaction[Callboard], asker: Asker, find: Callable[[int], Answer]
) -> None:
    """Reply with what is found at the asker's horizon; others see it only if it tells something, by the same rule."""
    find = cache(find)
    private = not _tells(find(asker.seen))
    await reply(interaction, asker, lambda seen: answer_card(asker.say, asker.show, find(seen)), private=private)


async def answer(
    interaction: discord.Interaction[Callboard],
    card: ui.LayoutView,
    *,
    private: bool,
    files: Sequence[discord.File] = (),
) -> None:
    """Send a card in reply. What fans have asked for is sent by `reply`, everything else to the asker alone."""
    await interaction.response.send_message(view=card, ephemeral=private, allowed_mentions=NO_PINGS, files=list(files))


async def show_choices(interaction: discord.Interaction[Callboard], current: str) -> list[app_commands.Choice[str]]:
    """Suggest the shows whose title or id contains what has been typed."""
    return [
        app_commands.Choice(name=title[:100], value=show_id)
        for title, show_id in interaction.client.app.shows.suggest(current)
    ]


async def episode_choices(
    interaction: discord.Interaction[Callboard], current: int | str
) -> list[app_commands.Choice[int]]:
    """Suggest episodes as they are typed, with the titles that the person may know."""
    app = interaction.client.app
    show = app.shows.find(interaction.namespace.show) or app.shows.default
    seen = app.progress.get_seen(interaction.user.id, show.id)
    return [
        app_commands.Choice(name=label, value=ordinal)
        for label, ordinal in show.names.suggest_episodes(str(current), seen=seen)
    ]


def _tells(answer: Answer) -> bool:
    """Tell whether something is told, to whoever reads it, and not just said to the asker of what they have typed."""
    # What begins with the asker's own words, a name that nobody has, has no source.
    return answer.kind is AnswerKind.ANSWER or (answer.kind is AnswerKind.NOT_LISTED and bool(answer.said[0].source))
