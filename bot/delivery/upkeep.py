"""Upkeep: what is done once discussions are open: polls, their results, the cards' links, the index, the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from bot.clock import Clock
from bot.community.ratings import ServerRatings
from bot.delivery.model import Delivery, State
from bot.delivery.orders import IndexEntry, OpenDiscussion, Order, Surroundings
from bot.delivery.outbox import GONE, WITHDRAWN, Outbox
from bot.delivery.ports import Port, ThreadClosed, ThreadGone
from bot.schedule.model import FOLLOWING, Kind
from bot.show.episodes import Episode, list_episodes
from bot.show.pack import ShowPack
from bot.texts import Text

BETWEEN_EDITS = dt.timedelta(seconds=30)
"""How long an index is left alone after an edit, together with all others in its channel."""
MOST_ON_A_PAGE = 24
"""Episodes on one page of an index."""
INDEX_GONE = Text("Its message has been deleted.")
UPKEEP = FOLLOWING | {Kind.POLL, Kind.CLOSE}

_NOT_OPEN = Text("Its discussion is not open.")
_ROUNDED = dt.timedelta(seconds=1)
"""What may be missing of a moment that has been stored."""
_T = TypeVar("_T")


class InTime(Protocol):
    """Gives a call up once it takes too long."""

    def __call__(self, call: Awaitable[_T], /) -> Awaitable[_T]:
        """Await a call; raises `TimeoutError`."""
        ...


class Upkeep:
    """Keeps discussions and indexes current through a port."""

    def __init__(
        self,
        outbox: Outbox,
        port: Port,
        clock: Clock,
        in_time: InTime,
        post: Callable[[Delivery, Order], Awaitable[None]],
    ) -> None:
        self._outbox = outbox
        self._port = port
        self._clock = clock
        self._in_time = in_time
        self._post = post

    async def make(self, row: Delivery, order: Order) -> None:
        """Do once what a row asks for, as `Handover.make` does."""
        try:
            match row.key.kind:
                case Kind.INDEX:
                    await self._keep_index(row, order)
                case Kind.PIN:
                    await self._pin(row, order)
                case Kind.CLOSE:
                    await self._close(row, order)
                case _:
                    await self._in_discussion(row, order)
        except (ThreadClosed, ThreadGone) as refusal:
            await self._outbox.expire(row, self._clock.now(), refusal.text, tell=False)

    async def with_surroundings(self, order: Order) -> Order:
        """Say in an order what the discussions before and after are, and where the index is."""
        guild_id, show = order.key.guild_id, _show(order)
        episodes = {one.code: one for one in list_episodes(show)}
        discussions = [
            OpenDiscussion(episodes[row.key.part], row.message_id)
            for row in await self._outbox.list_open(guild_id, show.id)
            if row.key.part in episodes and row.message_id is not None
        ]
        here = episodes[order.key.part].ordinal
        before = [one for one in discussions if one.episode.ordinal < here]
        after = [one for one in discussions if one.episode.ordinal > here]
        indexes = await self._outbox.list_of_show(guild_id, show.id, Kind.INDEX)
        places = (
            (row.channel_id, row.message_id)
            for row in indexes
            if row.state is not State.EXPIRED and row.channel_id is not None and row.message_id is not None
        )
        around = Surroundings(before[-1] if before else None, after[0] if after else None, next(places, None))
        return replace(order, surroundings=around)

    async def with_entries(self, order: Order) -> Order:
        """Say in an index's order what it tells, once its try has begun: what changes later has it edited again."""
        guild_id, show, now = order.key.guild_id, _show(order), self._clock.now()
        rows = await self._outbox.list_of_show(guild_id, show.id)
        threads = {row.key.part: row.message_id for row in rows if row.state is State.SENT}
        gone = {row.key.part for row in rows if row.reason == GONE} - threads.keys()
        ahead = [one for one in order.occasions if one.moment > now and not one.is_off]
        entries = tuple(
            IndexEntry(
                one,
                threads.get(one.code),
                one.code in gone,
                next((each for each in ahead if one in each.episodes), None),
            )
            for one in list_pages(show)[int(order.key.part) - 1]
        )
        ratings = ServerRatings(await self._outbox.list_ratings(guild_id, show.id), order.settings.ratings)
        return replace(order, entries=entries, ratings=ratings)

    async def _in_discussion(self, row: Delivery, order: Order) -> None:
        """Post a discussion's poll, count it, or bring its card in step."""
        discussion = await self._outbox.find_delivery(replace(row.key, kind=Kind.DISCUSSION))
        if discussion is None or discussion.state is not State.SENT or discussion.message_id is None:
            await self._outbox.expire(row, self._clock.now(), _NOT_OPEN, tell=False)
            return
        thread_id, room = discussion.message_id, discussion.channel_id or order.channel_id
        in_thread = replace(order, channel_id=thread_id, room_id=room)
        try:
            if row.key.kind is Kind.POLL:
                await self._post(row, in_thread)
            elif row.key.kind is Kind.TALLY:
                await self._count(row, in_thread)
            elif await self._outbox.begin(row, self._clock.now(), order.channel_id) is not None:
                about = await self.with_surroundings(replace(order, key=discussion.key, channel_id=room))
                await self._in_time(self._port.renew(about, thread_id))
                await self._outbox.finish(row, self._clock.now(), room, thread_id)
        except ThreadGone:
            await self._lose(row, discussion)

    async def _count(self, row: Delivery, order: Order) -> None:
        poll = await self._outbox.find_delivery(replace(row.key, kind=Kind.POLL))
        if poll is None or poll.state is not State.SENT or poll.message_id is None:
            await self._outbox.expire(row, self._clock.now(), _NOT_OPEN, tell=False)
        elif await self._outbox.begin(row, self._clock.now(), order.channel_id) is not None:
            rating = await self._in_time(self._port.count_votes(order, poll.message_id))
            await self._outbox.finish(row, self._clock.now(), order.channel_id, poll.message_id, rating)

    async def _close(self, row: Delivery, order: Order) -> None:
        """Archive the discussion of an episode, at whichever occasion it was opened."""
        rows = await self._outbox.list_open(row.key.guild_id, row.key.show_id)
        discussion = next((one for one in rows if one.key.part == row.key.part), None)
        if discussion is None or discussion.message_id is None:
            await self._outbox.expire(row, self._clock.now(), _NOT_OPEN, tell=False)
            return
        room = discussion.channel_id or order.channel_id
        if await self._outbox.begin(row, self._clock.now(), room) is None:
            return
        try:
            await self._in_time(self._port.close_discussion(replace(order, channel_id=room), discussion.message_id))
            await self._outbox.finish(row, self._clock.now(), room, discussion.message_id)
        except ThreadGone:
            await self._lose(row, discussion)

    async def _lose(self, row: Delivery, discussion: Delivery) -> None:
        now = self._clock.now()
        await self._outbox.note_gone([discussion], now)
        await self._outbox.expire(row, now, GONE, tell=False)

    async def _pin(self, row: Delivery, order: Order) -> None:
        index = await self._outbox.find_delivery(replace(row.key, kind=Kind.INDEX))
        if index is None or index.message_id is None or index.channel_id is None or index.state is State.EXPIRED:
            await self._outbox.expire(row, self._clock.now(), INDEX_GONE, tell=False)
        elif await self._outbox.begin(row, self._clock.now(), index.channel_id) is not None:
            await self._in_time(self._port.pin(replace(order, channel_id=index.channel_id), index.message_id))
            await self._outbox.finish(row, self._clock.now(), index.channel_id, index.message_id)

    async def _keep_index(self, row: Delivery, order: Order) -> None:
        """Post a page of an index, or edit it: at most once in 30 seconds among all that stand in its channel."""
        now, pages = self._clock.now(), list_pages(_show(order))
        page = int(row.key.part)
        if page > len(pages):
            await self._outbox.expire(row, now, WITHDRAWN, tell=False)
            return
        if page == 1 and len(pages) > 1:
            await self._outbox.require_pages(row, len(pages), now)
        if row.message_id is not None:
            edited = await self._outbox.find_last_edit(order.channel_id)
            if edited is not None and dt.timedelta() <= now - edited < BETWEEN_EDITS + _ROUNDED:
                await self._outbox.postpone(row, edited + BETWEEN_EDITS + _ROUNDED)
                return
        if row.message_id is None:
            await self._post(row, order)
        elif await self._outbox.begin(row, now, order.channel_id) is not None:
            try:
                is_there = await self._in_time(self._port.renew(await self.with_entries(order), row.message_id))
            except ThreadGone:
                is_there = False
            if is_there:
                await self._outbox.finish(row, self._clock.now(), order.channel_id, row.message_id)
            else:
                await self._outbox.expire(row, self._clock.now(), INDEX_GONE, tell=True)


def list_pages(show: ShowPack) -> list[tuple[Episode, ...]]:
    """Divide a show's episodes into the pages of its index: one, or by season where it has more than 24."""
    episodes = list_episodes(show)
    if len(episodes) <= MOST_ON_A_PAGE:
        return [episodes]
    pages: list[tuple[Episode, ...]] = []
    for season in show.seasons:
        of_season = tuple(one for one in episodes if one.season == season.number)
        pages += [of_season[at : at + MOST_ON_A_PAGE] for at in range(0, len(of_season), MOST_ON_A_PAGE)]
    return pages


def _show(order: Order) -> ShowPack:
    if order.occasion.show is None:
        raise ValueError("discussions are of a show")
    return order.occasion.show
