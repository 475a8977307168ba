"""Episodes' discussions: a forum post each, or a thread on a silent starter card."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import discord
from discord import ui

from bot.client.announcements import discussion_card, discussion_name
from bot.client.cards import NO_PINGS
from bot.client.line import UNKNOWN_MESSAGE, Line, carries, require_history
from bot.client.refusals import TO_OPEN_POST, TO_READ_BACK, TO_START_THREAD
from bot.client.tags import MOST_TAGS, list_fitting_tags, list_required_tags, may_make_tags, tag_name
from bot.community.settings import ServerSettings
from bot.delivery.orders import Order
from bot.delivery.ports import FoundDiscussion, Refused
from bot.show.episodes import Episode

if TYPE_CHECKING:
    from discord.types.threads import ThreadArchiveDuration

THREAD_EXISTS = 160004


class Discussions(Line):
    """Opens discussions, and finds those that an earlier try has left."""

    async def open_discussion(
        self, order: Order, nonce: str, starter: int | None, save: Callable[[int], Awaitable[None]]
    ) -> int:
        """Open an episode's discussion: a forum post, or a thread on a silent starter card."""
        channel, episode = await self.get_channel(order), _episode(order)
        if isinstance(channel, discord.ForumChannel):
            return await self._open_forum_post(order, channel, episode)
        if starter is None:
            starter = await self._post_starter(order, channel, episode, nonce)
            await save(starter)
        if await self._start_thread(order, channel, episode, starter):
            return starter
        # Somebody has deleted the starter card, and for the old nonce Discord would not make another.
        starter = await self._post_starter(order, channel, episode, None)
        await save(starter)
        await self._start_thread(order, channel, episode, starter)
        return starter

    async def find_discussion(self, order: Order) -> FoundDiscussion | None:
        """Look for a discussion, or its starter card, that an earlier try has left."""
        channel = await self.get_channel(order)
        require_history(channel)
        if isinstance(channel, discord.ForumChannel):
            async for thread in self._own_posts(order, channel):
                if await self._starts_with(order, thread):
                    return FoundDiscussion(thread.id, is_open=True)
            return None
        message_id = await self.find_message(order, channel)
        if message_id is None:
            return None
        async with self.request(order):
            message = await channel.fetch_message(message_id)
        return FoundDiscussion(message_id, is_open=message.flags.has_thread)

    async def take_starter_down(self, order: Order, message_id: int) -> None:
        """Delete a starter card on which no thread has been started."""
        channel = await self.get_channel(order)
        if isinstance(channel, discord.TextChannel):
            async with self.request(order):
                await channel.get_partial_message(message_id).delete()

    async def _post_starter(
        self, order: Order, channel: discord.TextChannel, episode: Episode, nonce: str | None
    ) -> int:
        view = await self.make_card(order, episode)
        async with self.request(order):
            message = await channel.send(
                view=view,
                nonce=nonce if nonce is not None else secrets.token_hex(12),
                silent=True,
                allowed_mentions=NO_PINGS,
            )
        return message.id

    async def _start_thread(self, order: Order, channel: discord.TextChannel, episode: Episode, starter: int) -> bool:
        """Start the thread on its starter card, or find it started; False if the card is not there any more."""
        name = discussion_name(episode, await self.get_ceiling(order))
        async with self.request(order, TO_START_THREAD):
            try:
                await channel.get_partial_message(starter).create_thread(
                    name=name, auto_archive_duration=archived_after(order.settings)
                )
            except discord.HTTPException as error:
                if error.code not in (THREAD_EXISTS, UNKNOWN_MESSAGE):
                    raise
                return error.code == THREAD_EXISTS
        return True

    async def _open_forum_post(self, order: Order, forum: discord.ForumChannel, episode: Episode) -> int:
        view = await self.make_card(order, episode)
        return await self.open_post(order, forum, discussion_name(episode, await self.get_ceiling(order)), view)

    async def open_post(self, order: Order, forum: discord.ForumChannel, name: str, view: ui.LayoutView) -> int:
        """Open a forum post with the tags of its show, silently."""
        tags = list_fitting_tags(forum, order)
        if not tags and may_make_tags(forum):
            tags = await self._make_tag(order)
        async with self.request(order, TO_OPEN_POST):
            opened = await forum.create_thread(
                name=name,
                view=view,
                applied_tags=tags or list_required_tags(forum),
                auto_archive_duration=archived_after(order.settings),
                silent=True,
                allowed_mentions=NO_PINGS,
            )
        return opened.thread.id

    async def _make_tag(self, order: Order) -> list[discord.ForumTag]:
        """Make the tag of a show; without one a discussion is opened all the same.

        Discord is asked first what there is: making one sends all of them, and what the library remembers may be old.
        """
        try:
            async with self.request(order):
                forum = await self.client.fetch_channel(order.channel_id)
            if not isinstance(forum, discord.ForumChannel):
                return []
            tags = list_fitting_tags(forum, order)
            if not tags and len(forum.available_tags) < MOST_TAGS:
                async with self.request(order):
                    tags = [await forum.create_tag(name=tag_name(order))]
        except Refused:
            return []
        return tags

    async def make_card(self, order: Order, episode: Episode) -> ui.LayoutView:
        """Make the first card of a discussion."""
        index, guild = order.surroundings.index, self.get_guild(order)
        if index is not None and isinstance(guild.get_channel(index[0]), discord.ForumChannel):
            # In a forum the index is a thread of its own.
            order = replace(order, surroundings=replace(order.surroundings, index=(index[1], index[1])))
        return discussion_card(self.say(order.settings), order, episode, await self.get_ceiling(order))

    async def get_ceiling(self, order: Order) -> int:
        """Tell up to which episode everybody who sees the names of a channel's discussions may be shown something."""
        app = self.client.app
        if order.occasion.show is None:
            return 0
        show = app.shows[order.occasion.show.id]
        return await app.ceilings.get_ceiling(order.key.guild_id, order.channel_id, None, show)

    async def _own_posts(self, order: Order, forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
        """Give our posts in a forum that an earlier try can have made: those before it had other markers."""
        since = 0 if order.look_since is None else discord.utils.time_snowflake(order.look_since)
        async with self.request(order):
            active = await forum.guild.active_threads()
        async with self.request(order, TO_READ_BACK):
            archived = [thread async for thread in forum.archived_threads(limit=100)]
        for thread in (*active, *archived):
            if thread.parent_id == forum.id and self.is_ours(thread.owner_id) and thread.id >= since:
                yield thread

    async def _starts_with(self, order: Order, thread: discord.Thread) -> bool:
        async with self.request(order, TO_READ_BACK):
            try:
                starter = await thread.fetch_message(thread.id)
            except discord.NotFound:
                return False
        return carries(starter, order)


def archived_after(settings: ServerSettings) -> ThreadArchiveDuration:
    """Give in Discord's minutes how long a discussion stays open without a message."""
    return cast("ThreadArchiveDuration", int(settings.archive.total_seconds()) // 60)


def _episode(order: Order) -> Episode:
    if order.episode is None:
        raise ValueError("a discussion is about an episode")
    return order.episode
