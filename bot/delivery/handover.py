"""Handing one delivery over to Discord, so that it is made once however often it is tried.

A try is stored before it begins. One whose outcome nobody knows is repeated with the same nonce while Discord still
knows it, and looked for in the channel after that; a forum post, for which there is no nonce, is always looked for.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from bot.clock import Clock
from bot.community.settings import ServerSettings
from bot.delivery.model import Delivery, State
from bot.delivery.nonce import nonce_for
from bot.delivery.orders import BookOf, OpenDiscussion, Order, as_announced, find_order
from bot.delivery.outbox import WITHDRAWN, Outbox
from bot.delivery.ports import DoorClosed, FoundDiscussion, MemberGone, Port, Refused
from bot.delivery.upkeep import UPKEEP, Upkeep
from bot.schedule.model import OWN, Kind
from bot.schedule.plan import revised_key
from bot.texts import Text

NONCE_LIFE = dt.timedelta(seconds=60)
"""Discord knows a nonce for "a few minutes"; for this long a repeat is trusted to be harmless."""

_NO_NONCE = frozenset({Kind.DISCUSSION, Kind.EVENT, Kind.INDEX})
"""What Discord makes twice if it is asked twice: an earlier try is looked for, however short ago."""
_EDITABLE = frozenset({Kind.REMINDER, Kind.PREMIERE, Kind.SCREENING})
"""What is edited when its date has moved."""
_LINKING = frozenset({Kind.PREMIERE, Kind.SCREENING})
"""What links the discussions."""

_T = TypeVar("_T")


class Handover:
    """Makes deliveries through a port and keeps the rows in step."""

    def __init__(self, outbox: Outbox, port: Port, book_of: BookOf, clock: Clock, attempt_seconds: float) -> None:
        self._outbox = outbox
        self._port = port
        self._book_of = book_of
        self._clock = clock
        self._attempt_seconds = attempt_seconds
        self._upkeep = Upkeep(outbox, port, clock, self._in_time, self._post)

    async def make(self, row: Delivery, settings: ServerSettings) -> None:
        """Try a delivery once. Raises what the port raises, `TimeoutError` too; the row is then still being sent."""
        now = self._clock.now()
        order = find_order(row, settings, self._book_of(row.key.guild_id), now)
        if order is None:
            await self._outbox.expire(row, now, WITHDRAWN, tell=False)
        elif row.key.kind is Kind.LINKS:
            await self._link(row, order)
        elif row.key.kind is Kind.CHANGE:
            await self._change(row, order)
        elif row.key.kind is Kind.REVISION:
            await self._revise(row, order)
        elif row.unsure_since is None and _is_expired(row, now):
            await self._expire_late(row, now)
        elif row.key.kind is Kind.PERSONAL:
            await self._remind(row, order)
        elif row.key.kind in UPKEEP:
            await self._upkeep.make(row, order)
        elif row.key.kind is Kind.DISCUSSION:
            await self._post(row, await self._upkeep.with_surroundings(order))
        else:
            await self._post(row, order)

    async def _remind(self, row: Delivery, order: Order) -> None:
        """Remind a member directly; where they take no direct messages, in the channel if they allowed that.

        That the channel stands in is stored before it does: whatever happens in between, it is never both.
        """
        channel_id = order.settings.announcements or row.channel_id
        try:
            if not row.channel_id:
                try:
                    await self._post(row, order)
                except DoorClosed:
                    if order.subscription is None or not order.subscription.may_mention or channel_id is None:
                        raise
                    row = await self._outbox.begin_anew(row, self._clock.now(), channel_id)
                else:
                    return
            await self._post(row, replace(order, channel_id=channel_id))
        except (DoorClosed, MemberGone) as refusal:
            await self._outbox.expire(row, self._clock.now(), refusal.text, tell=False)

    async def _post(self, row: Delivery, order: Order) -> None:
        now = self._clock.now()
        begun = await self._outbox.begin(row, now, order.channel_id)
        if begun is None:
            return
        starter = begun.message_id if begun.channel_id == order.channel_id else None
        if starter is None and _must_look(row, order, now):
            tried_in = begun.channel_id or order.channel_id
            found = await self._look(replace(order, channel_id=tried_in), may_be_gone=tried_in != order.channel_id)
            if found is not None and found.is_open:
                await self._outbox.finish(row, self._clock.now(), tried_in, found.message_id)
                return
            if _is_expired(row, now):
                await self._expire_late(row, now)
                return
            if found is not None and tried_in == order.channel_id:
                starter = found.message_id
                await self._outbox.save_starter(row, starter)
            else:
                if found is not None:
                    await self._take_down(replace(order, channel_id=tried_in), found.message_id)
                await self._outbox.begin_anew(row, self._clock.now(), order.channel_id)
        message_id = await self._send(row, order, starter)
        await self._outbox.finish(row, self._clock.now(), order.channel_id, message_id)

    async def _send(self, row: Delivery, order: Order, starter: int | None) -> int:
        if row.key.kind is Kind.EVENT:
            return await self._in_time(self._port.make_event(order))
        if row.key.kind is Kind.INDEX:
            order = await self._upkeep.with_entries(order)
        if row.key.kind is not Kind.DISCUSSION:
            return await self._in_time(self._port.post(order, nonce_for(row.key)))

        async def save(message_id: int) -> None:
            await self._outbox.save_starter(row, message_id)

        return await self._in_time(self._port.open_discussion(order, nonce_for(row.key), starter, save))

    async def _take_down(self, order: Order, starter: int) -> None:
        """Leave no card behind on which no discussion opens any more; where that may not be, it stays."""
        with suppress(Refused):
            await self._in_time(self._port.take_starter_down(order, starter))

    async def _look(self, order: Order, *, may_be_gone: bool) -> FoundDiscussion | None:
        """Look for an earlier try's post. A channel that has been given up since may be gone, and the post with it."""
        try:
            if order.key.kind is Kind.DISCUSSION:
                return await self._in_time(self._port.find_discussion(order))
            find = self._port.find_event if order.key.kind is Kind.EVENT else self._port.find_post
            message_id = await self._in_time(find(order))
        except Refused:
            if may_be_gone:
                return None
            raise
        return None if message_id is None else FoundDiscussion(message_id, is_open=True)

    async def _link(self, row: Delivery, order: Order) -> None:
        """Put the links into the announcement; every discussion of the occurrence has come to its end by now."""
        sent = [one for one in await self._outbox.list_of_occurrence(row) if one.state is State.SENT]
        announcement = next((one for one in sent if one.key.kind in _LINKING), None)
        discussions = await self._list_discussions(order)
        now = self._clock.now()
        if announcement is None or announcement.message_id is None or announcement.channel_id is None:
            await self._outbox.expire(row, now, Text("There is no announcement to put the links into."), tell=False)
        elif not discussions:
            await self._outbox.expire(row, now, Text("No discussion was opened that could be linked."), tell=False)
        elif await self._outbox.begin(row, now, announcement.channel_id) is not None:
            order = as_announced(order, announcement)
            if not await self._in_time(self._port.link(order, announcement.message_id, discussions)):
                reason = Text("The announcement that was to link to the discussions has been deleted.")
                await self._outbox.expire(row, self._clock.now(), reason, tell=True)
                return
            await self._outbox.finish(row, self._clock.now(), announcement.channel_id, announcement.message_id)

    async def _change(self, row: Delivery, order: Order) -> None:
        """Say in what was posted of an occurrence, and in its event, that its date has moved or that it is off."""
        if await self._outbox.begin(row, self._clock.now(), order.channel_id) is None:
            return
        refused: Refused | None = None
        sent = [one for one in await self._outbox.list_of_occurrence(row) if one.state is State.SENT]
        for one in sent:
            if one.message_id is None:
                continue
            try:
                if one.key.kind in _EDITABLE:
                    links = await self._list_discussions(order) if one.key.kind in _LINKING else []
                    await self._in_time(self._port.revise(as_announced(order, one), one.message_id, links))
                elif one.key.kind is Kind.EVENT:
                    await self._in_time(self._port.revise_event(as_announced(order, one), one.message_id))
            except Refused as refusal:
                refused = refusal  # the others can be put right all the same
        if refused is not None:
            raise refused
        await self._outbox.finish(row, self._clock.now(), order.channel_id, 0)

    async def _list_discussions(self, order: Order) -> list[OpenDiscussion]:
        """List the discussions of an occasion's episodes, in their order, whenever they were opened."""
        if order.occasion.show is None:
            return []
        rows = await self._outbox.list_open(order.key.guild_id, order.occasion.show.id)
        opened = {one.key.part: one.message_id for one in rows}
        return [
            OpenDiscussion(episode, thread_id)
            for episode in order.occasion.episodes
            if (thread_id := opened.get(episode.code)) is not None
        ]

    async def _revise(self, row: Delivery, order: Order) -> None:
        """Say the same in a member's own reminder. Who takes no direct messages any more is left with what they had."""
        if await self._outbox.begin(row, self._clock.now(), order.channel_id) is None:
            return
        told = await self._outbox.find_delivery(revised_key(row.key))
        try:
            if told is not None and told.state is State.SENT and told.message_id is not None:
                await self._in_time(self._port.revise(as_announced(order, told), told.message_id, ()))
        except (DoorClosed, MemberGone) as refusal:
            await self._outbox.expire(row, self._clock.now(), refusal.text, tell=False)
        else:
            await self._outbox.finish(row, self._clock.now(), order.channel_id, 0)

    async def _expire_late(self, row: Delivery, now: dt.datetime) -> None:
        """Give up what came too late. A member's own is no moderator's business: their list tells them."""
        await self._outbox.expire(row, now, _too_late(row), tell=row.key.kind not in OWN)

    async def _in_time(self, call: Awaitable[_T]) -> _T:
        async with asyncio.timeout(self._attempt_seconds):
            return await call


def _must_look(row: Delivery, order: Order, now: dt.datetime) -> bool:
    """Whether an earlier try may have made the post and the nonce alone does not make a repeat harmless."""
    if row.unsure_since is None:
        return False
    nonce_holds = dt.timedelta() <= now - row.unsure_since <= NONCE_LIFE and row.channel_id == order.channel_id
    return row.key.kind in _NO_NONCE or _is_expired(row, now) or not nonce_holds


def _is_expired(row: Delivery, now: dt.datetime) -> bool:
    return row.expires is not None and row.expires <= now


def _too_late(row: Delivery) -> Text:
    if row.key.kind is Kind.PERSONAL:
        return Text("Callboard could not write to you in time.")
    if row.key.kind in (Kind.REMINDER, Kind.EVENT):
        return Text("It had already begun by the time Callboard could post.")
    return Text("Callboard could not post for 12 hours, and by then it was old news.")
