"""Watch: what members do to discussions by hand. They stay as they were left; the bot only keeps up with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

if TYPE_CHECKING:
    from bot.client.client import Callboard


class Watch(commands.Cog):
    """Hears of threads that change and channels that go."""

    def __init__(self, bot: Callboard) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Note that a discussion has been deleted."""
        await self._bot.app.rooms.notice_loss(payload.guild_id, thread_id=payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Note that a channel has gone, and all discussions with it, of which Discord does not tell one by one."""
        await self._bot.app.rooms.notice_loss(channel.guild.id, channel_id=channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Note that a discussion has been archived, locked or opened again."""
        if self._bot.user is not None and payload.data.get("owner_id") == str(self._bot.user.id):
            await self._bot.app.rooms.notice_change(payload.guild_id, payload.thread_id)


async def setup(bot: Callboard) -> None:
    """Begin to listen."""
    await bot.add_cog(Watch(bot))
