"""An extension with one more command, as a newer Callboard would have."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands


@app_commands.command(description="Once more")
async def encore(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Once more.")


async def setup(bot: commands.Bot) -> None:
    bot.tree.add_command(encore)
