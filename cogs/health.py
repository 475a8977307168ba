"""/health: what is due, sent, late, parked and expired in a server, and whether the courier works."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.buttons import LastingButton
from bot.client.cards import TEXT_LIMIT, card, fit_all, lines, moment, notice, sentence
from bot.community.settings import ServerSettings
from bot.delivery.health import Health, Tally
from bot.delivery.model import Delivery
from bot.delivery.notices import describe, list_notices
from bot.schedule.model import Kind
from bot.schedule.occasions import Book
from bot.schedule.zones import tzdata_version
from bot.texts import Say, Text
from cogs._answers import answer, speaker
from cogs._moderation import in_server, moderator_command

if TYPE_CHECKING:
    from bot.client.client import Callboard

AGAIN = "callboard:again"
"""The `custom_id` of the button that gives parked posts another try."""


class AgainButton(LastingButton, template=AGAIN):
    """The button that gives a server's parked posts another try."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what the button was made for."""
        del interaction, match
        return cls(cast("ui.Button[Any]", item))

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Put what is parked back to due, as /setup does."""
        app, guild = interaction.client.app, in_server(interaction)
        await app.community.change(guild.id, interaction.user.id)
        told = Text("What was parked is tried again now. /health tells what came of it.")
        await answer(interaction, notice(speaker(app, interaction), told), private=True)


class HealthCommand(commands.Cog):
    """Shows moderators how their server's posts stand."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("health"), description=_("What is due, sent, late, parked and expired here"))
    @moderator_command
    async def health(self, interaction: discord.Interaction[Callboard]) -> None:
        """Answer with how the server's posts stand."""
        app, guild = self.app, in_server(interaction)
        settings = await app.community.get_settings(guild.id)
        view = health_card(
            speaker(app, interaction),
            await app.community.get_health(guild.id),
            settings,
            app.books.book_of(guild.id),
            works=app.courier.trouble is None,
        )
        await answer(interaction, view, private=True)


def health_card(say: Say, health: Health, settings: ServerSettings, book: Book, *, works: bool) -> ui.LayoutView:
    """Show how a server's posts stand: the counts first, then the newest of each, as many as a message holds."""
    counts = {
        say("Next"): health.ahead,
        say("Sent"): health.sent,
        say("Late"): health.late,
        say("Parked"): health.parked,
        say("Expired"): health.expired,
    }
    head = lines(
        [
            "## " + say("How this server's posts stand"),
            " · ".join(f"**{name}** {tally.count}" for name, tally in counts.items()),
            say("The courier works.")
            if works
            else say(
                "The courier cannot work at the moment, and tries again. Whoever runs Callboard finds why in its log."
            ),
            say("What has waited longest was due {when}.", when=moment(health.waiting_since, "R"))
            if health.waiting_since
            else say("Nothing that is due waits."),
            "-# " + say("Time zones: tzdata {version}", version=tzdata_version()),
        ]
    )

    def what(row: Delivery) -> str:
        named = sentence(say, describe(row.key, book, settings))
        link = _link(row)
        return f"[{named}]({link})" if link else named

    def failed(tally: Tally) -> str:
        return lines(f"- {sentence(say, one.text)}" for one in list_notices(tally.first, book, settings))

    def each(tally: Tally, write: Callable[[Delivery], str]) -> str:
        return lines(f"- {write(row)}" for row in tally.first)

    def posted(row: Delivery) -> str:
        return f"{moment(row.settled_at or row.due, 'f')} {what(row)}"

    told = {
        say("Parked"): failed(health.parked),
        say("Expired"): failed(health.expired),
        say("Late"): each(health.late, lambda row: f"{posted(row)} · {say('due {when}', when=moment(row.due, 'f'))}"),
        say("Next"): each(health.ahead, lambda row: f"{moment(row.due, 'f')} {what(row)}"),
        say("Sent"): each(health.sent, posted),
    }
    parts = fit_all([f"### {name}\n{text}" for name, text in told.items() if text], TEXT_LIMIT - len(head))
    again = ui.Button[Any](label=say("Try again"), custom_id=AGAIN, style=discord.ButtonStyle.primary)
    return card(head, *parts, buttons=[again] if health.parked.count else ())


def _link(row: Delivery) -> str | None:
    """Give the address of what was posted."""
    if not row.message_id:
        return None
    match row.key.kind:
        case Kind.EVENT:
            return f"https://discord.com/events/{row.key.guild_id}/{row.message_id}"
        case Kind.DISCUSSION:
            return f"https://discord.com/channels/{row.key.guild_id}/{row.message_id}"
        case _:
            return f"https://discord.com/channels/{row.key.guild_id}/{row.channel_id}/{row.message_id}"


async def setup(bot: Callboard) -> None:
    """Add the cog and its button."""
    bot.add_dynamic_items(AgainButton)
    await bot.add_cog(HealthCommand(bot))
