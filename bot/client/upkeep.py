"""What is done for discussions once they are open: polls and their results, the cards' links, the index, the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import discord

from bot.client.cards import NO_PINGS
from bot.client.discussions import Discussions
from bot.client.index_card import index_card, index_name
from bot.client.line import UNKNOWN_MESSAGE, code_of, require_history
from bot.client.refusals import TO_MANAGE, TO_PIN, TO_POLL, TO_READ_BACK
from bot.community.model import Rating
from bot.delivery.following import POLL_LENGTH
from bot.delivery.orders import Order
from bot.delivery.ports import Refused, ThreadClosed, ThreadGone, Unreachable
from bot.schedule.model import Kind
from bot.texts import Text

UNKNOWN_CHANNEL = 10003
THREAD_ARCHIVED = 50083
STARS = 5
"""What an episode can be given at most; the answers of a poll are numbered from 1, and so are worth their number."""
FIRST_MESSAGES = 50
"""How many of a thread's first messages are looked through for its poll."""


class Upkeep(Discussions):
    """Keeps discussions and indexes current."""

    async def post_poll(self, order: Order, nonce: str) -> int:
        """Post the poll of a discussion into its thread; one that has been closed meanwhile is not opened again."""
        thread = await self._get_thread(order, order.channel_id)
        if thread.archived or thread.locked:
            raise ThreadClosed
        say = self.say(order.settings)
        poll = discord.Poll(say("How many stars for {code}?", code=order.key.part), duration=POLL_LENGTH)
        for stars in range(1, STARS + 1):
            poll.add_answer(text="★" * stars)
        async with self._in_thread(order, TO_POLL):
            message = await thread.send(poll=poll, nonce=nonce, silent=True, allowed_mentions=NO_PINGS)
        return message.id

    async def find_poll(self, order: Order) -> int | None:
        """Look for our poll in a thread."""
        thread = await self._get_thread(order, order.channel_id)
        if thread.parent is not None:
            require_history(thread.parent)
        async with self._in_thread(order, TO_READ_BACK):
            first = [one async for one in thread.history(limit=FIRST_MESSAGES, oldest_first=True)]
        return next((one.id for one in first if one.poll is not None and self.is_ours(one.author.id)), None)

    async def count_votes(self, order: Order, message_id: int) -> Rating | None:
        """Read what a poll has come to."""
        thread = await self._get_thread(order, order.channel_id)
        async with self._in_thread(order, TO_READ_BACK):
            try:
                message = await thread.fetch_message(message_id)
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
                return None
        if message.poll is None:
            return None
        if not message.poll.is_finalised():
            raise Unreachable("the votes are not counted yet")
        votes = {answer.id: answer.vote_count for answer in message.poll.answers}
        points = sum(stars * count for stars, count in votes.items())
        return Rating(points, sum(votes.values())) if points else None

    async def post_index(self, order: Order, nonce: str) -> int:
        """Post a page of an index."""
        channel, view = await self.get_channel(order), await self._index_card(order)
        if isinstance(channel, discord.ForumChannel):
            return await self.open_post(order, channel, index_name(self.say(order.settings), order), view)
        async with self.request(order):
            message = await channel.send(view=view, nonce=nonce, silent=True, allowed_mentions=NO_PINGS)
        return message.id

    async def find_index(self, order: Order) -> int | None:
        """Look for an index that an earlier try has left."""
        found = await self.find_discussion(order)
        return None if found is None else found.message_id

    async def renew(self, order: Order, message_id: int) -> bool:
        """Edit a page of an index, or the first card of a discussion."""
        if order.key.kind is Kind.INDEX:
            view = await self._index_card(order)
        elif order.episode is not None:
            view = await self.make_card(order, order.episode)
        else:
            raise ValueError("only indexes and discussions are renewed")
        channel, is_index = await self._get_place(order), order.key.kind is Kind.INDEX
        if isinstance(channel, discord.TextChannel):
            if not is_index:
                await self._get_thread(order, message_id)  # the card stays where its thread has been deleted
            return await self.edit(order, channel, message_id, view)
        thread = await self._get_thread(order, message_id)
        if (thread.archived and thread.locked) or (not is_index and (thread.archived or thread.locked)):
            return True  # somebody has closed it, and so it stays
        if thread.archived:
            # Nobody writes in an index, so Discord archives it by itself, and takes no edit then.
            async with self._in_thread(order, TO_MANAGE):
                await thread.edit(archived=False)
        try:
            with _gone_without_channel():
                return await self.edit(order, thread, message_id, view)
        except Refused as refusal:
            if code_of(refusal) == THREAD_ARCHIVED and not is_index:
                return True
            raise

    async def pin(self, order: Order, message_id: int) -> None:
        """Pin an index: its message, or its post at the top of its forum."""
        channel = await self._get_place(order)
        if isinstance(channel, discord.TextChannel):
            async with self.request(order, TO_PIN):
                await channel.get_partial_message(message_id).pin()
        elif order.key.part == "1":  # a forum has one pinned post
            thread = await self._get_thread(order, message_id)
            async with self._in_thread(order, TO_MANAGE):
                await thread.edit(pinned=True)

    async def close_discussion(self, order: Order, thread_id: int) -> None:
        """Archive a discussion; one that somebody has locked stays as it was left."""
        thread = await self._get_thread(order, thread_id)
        if not thread.archived and not thread.locked:
            async with self._in_thread(order, TO_MANAGE):
                await thread.edit(archived=True)

    @asynccontextmanager
    async def _in_thread(self, order: Order, needs: Text) -> AsyncIterator[None]:
        """Make a request about a thread, which may have been deleted."""
        with _gone_without_channel():
            async with self.request(order, needs):
                yield

    async def _get_place(self, order: Order) -> object:
        """Give the channel in which something of ours stands; with the channel that is gone too."""
        with _gone_without_channel():
            return await self.find_channel(order.key.guild_id, order.channel_id)

    async def _get_thread(self, order: Order, thread_id: int) -> discord.Thread:
        known = self.get_guild(order).get_thread(thread_id)
        if known is not None:
            return known
        with _gone_without_channel():
            async with self.request(order):
                found = await self.client.fetch_channel(thread_id)
        if not isinstance(found, discord.Thread):
            raise ThreadGone
        return found

    async def _index_card(self, order: Order) -> discord.ui.LayoutView:
        guild, now = self.get_guild(order), self.client.app.clock.now()
        if guild.unavailable:  # during an outage of the server, which threads are open is not known
            raise Unreachable("the server is unavailable")
        ceiling = await self.get_ceiling(order)
        threads = {one.thread_id: guild.get_thread(one.thread_id) for one in order.entries if one.thread_id is not None}
        # The library forgets those that are archived.
        closed = {
            thread_id: Text("archived") if thread is None else Text("locked")
            for thread_id, thread in threads.items()
            if thread is None or thread.locked
        }
        return index_card(self.say(order.settings), order, now, ceiling, closed)


@contextmanager
def _gone_without_channel() -> Iterator[None]:
    """Tell a thread or channel that has been deleted from what else may be refused."""
    try:
        yield
    except Refused as refusal:
        if code_of(refusal) == UNKNOWN_CHANNEL:
            raise ThreadGone from refusal
        raise
