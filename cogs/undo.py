"""/undo: takes the last announcement back whole, and says what it has left and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.cards import NO_PINGS, card, escape, lines, sentence
from bot.client.undo import take_back
from bot.delivery.orders import list_subjects
from bot.errors import UserError
from bot.schedule.model import Kind
from bot.texts import Text
from cogs._answers import speaker
from cogs._moderation import in_server, moderator_command

if TYPE_CHECKING:
    from bot.client.client import Callboard

_COUNTED = frozenset({Kind.DISCUSSION, Kind.EVENT})
"""What is told of by itself, beside the announcement."""


class UndoCommand(commands.Cog):
    """Takes announcements back."""

    def __init__(self, bot: Callboard) -> None:
        self.bot = bot
        self.app = bot.app

    @app_commands.command(name=_("undo"), description=_("Take the last announcement back, with what belongs to it"))
    @moderator_command
    async def undo(self, interaction: discord.Interaction[Callboard]) -> None:
        """Delete the post, its discussions that nobody has written in, and its event."""
        guild, say = in_server(interaction), speaker(self.app, interaction)
        rows = await self.app.undo.find_last(guild.id)
        if not rows:
            raise UserError("There is no announcement that could be taken back.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        settings, book = await self.app.community.get_settings(guild.id), self.app.books.book_of(guild.id)
        subjects = list_subjects(rows[0].key, settings, book)
        left: list[Text] = []
        gone = dict.fromkeys(_COUNTED, 0)
        for row in rows:
            with self.app.undo.taking_back(row):
                reason = await take_back(self.bot, guild, row)
                if reason is not None:
                    left.append(reason)
                    continue
                await self.app.undo.note_gone(row)
            if row.key.kind in gone and row.message_id is not None:
                gone[row.key.kind] += 1
        name = subjects[0].name if len(subjects) == 1 else say("The digest of the week")
        view = card(
            lines(
                [
                    f"## {say('Taken back: {what}', what=escape(name))}",
                    say.plural("One discussion is gone.", "{n} discussions are gone.", gone[Kind.DISCUSSION])
                    if gone[Kind.DISCUSSION]
                    else "",
                    say("Its event is gone.") if gone[Kind.EVENT] else "",
                ]
            ),
            lines([f"### {say('Left')}", *(f"- {sentence(say, one)}" for one in left)]) if left else None,
        )
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(UndoCommand(bot))
