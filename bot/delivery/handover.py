"""Handing one delivery over to Discord, so that it is made once however often it is tried.

A try is stored before it begins. One whose outcome nobody knows is repeated with the same nonce while Discord still
knows it, and looked for in the channel after that; a forum post, for which there is no nonce, is always looked for.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from bot.clock import Clock
from bot.community.settings import ServerSettings
from bot.delivery.model import Delivery, State
from bot.delivery.nonce import nonce_for
from bot.delivery.outbox import WITHDRAWN, Outbox
from bot.delivery.ports import FoundDiscussion, OpenDiscussion, Order, Port, Refused
from bot.delivery.subject import PacksOf, Subject, find_subject
from bot.schedule.model import Kind
from bot.schedule.plan import plan
from bot.texts import Text

LATE = dt.timedelta(minutes=10)
"""What goes out later than this says so, and pings nobody."""
NONCE_LIFE = dt.timedelta(seconds=60)
"""Discord knows a nonce for "a few minutes"; for this long a repeat is trusted to be harmless."""
LOOK_BACK = dt.timedelta(hours=2)
"""How much further back to look than the clock says: it may disagree with Discord's, or have been corrected since."""

_T = TypeVar("_T")


class Handover:
    """Makes deliveries through a port and keeps the rows in step."""

    def __init__(self, outbox: Outbox, port: Port, packs_of: PacksOf, clock: Clock, attempt_seconds: float) -> None:
        self._outbox = outbox
        self._port = port
        self._packs_of = packs_of
        self._clock = clock
        self._attempt_seconds = attempt_seconds

    async def make(self, row: Delivery, settings: ServerSettings) -> None:
        """Try a delivery once. Raises what the port raises, `TimeoutError` too; the row is then still being sent."""
        now = self._clock.now()
        subject = find_subject(self._packs_of(row.key.guild_id), row.key)
        channel_id = settings.discussions if row.key.kind is Kind.DISCUSSION else settings.announcements
        if subject is None or channel_id is None or not _is_wanted(row, settings, subject):
            await self._outbox.expire(row, now, WITHDRAWN, tell=False)
        elif row.key.kind is Kind.LINKS:
            await self._link(row, _order(row, settings, subject, channel_id, now))
        elif row.unsure_since is None and _is_expired(row, now):
            await self._outbox.expire(row, now, _too_late(row), tell=True)
        else:
            await self._post(row, _order(row, settings, subject, channel_id, now))

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
                await self._outbox.expire(row, now, _too_late(row), tell=True)
                return
            if found is not None and tried_in == order.channel_id:
                starter = found.message_id
                await self._outbox.save_starter(row, starter)
            else:
                await self._outbox.begin_anew(row, self._clock.now(), order.channel_id)
        message_id = await self._send(row, order, starter)
        await self._outbox.finish(row, self._clock.now(), order.channel_id, message_id)

    async def _send(self, row: Delivery, order: Order, starter: int | None) -> int:
        if row.key.kind is not Kind.DISCUSSION:
            return await self._in_time(self._port.post(order, nonce_for(row.key)))

        async def save(message_id: int) -> None:
            await self._outbox.save_starter(row, message_id)

        return await self._in_time(self._port.open_discussion(order, nonce_for(row.key), starter, save))

    async def _look(self, order: Order, *, may_be_gone: bool) -> FoundDiscussion | None:
        """Look for an earlier try's post. A channel that has been given up since may be gone, and the post with it."""
        try:
            if order.key.kind is Kind.DISCUSSION:
                return await self._in_time(self._port.find_discussion(order))
            message_id = await self._in_time(self._port.find_post(order))
        except Refused:
            if may_be_gone:
                return None
            raise
        return None if message_id is None else FoundDiscussion(message_id, is_open=True)

    async def _link(self, row: Delivery, order: Order) -> None:
        """Put the links into the announcement; every discussion of the occurrence has come to its end by now."""
        packs = self._packs_of(row.key.guild_id)
        sent = [one for one in await self._outbox.list_of_occurrence(row) if one.state is State.SENT]
        announcement = next((one for one in sent if one.key.kind is Kind.PREMIERE), None)
        discussions = [
            OpenDiscussion(subject.episode, one.message_id)
            for one in sent
            if (subject := find_subject(packs, one.key)) and subject.episode and one.message_id
        ]
        now = self._clock.now()
        if announcement is None or announcement.message_id is None or announcement.channel_id is None:
            await self._outbox.expire(row, now, Text("There is no announcement to put the links into."), tell=False)
        elif not discussions:
            await self._outbox.expire(row, now, Text("No discussion was opened that could be linked."), tell=False)
        elif await self._outbox.begin(row, now, announcement.channel_id) is not None:
            order = _as_announced(order, announcement)
            if not await self._in_time(self._port.link(order, announcement.message_id, discussions)):
                reason = Text("The announcement that was to link to the discussions has been deleted.")
                await self._outbox.expire(row, self._clock.now(), reason, tell=True)
                return
            await self._outbox.finish(row, self._clock.now(), announcement.channel_id, announcement.message_id)

    async def _in_time(self, call: Awaitable[_T]) -> _T:
        async with asyncio.timeout(self._attempt_seconds):
            return await call


def _order(row: Delivery, settings: ServerSettings, subject: Subject, channel_id: int, now: dt.datetime) -> Order:
    late = now - row.due > LATE
    pings = row.key.kind in (Kind.REMINDER, Kind.PREMIERE) and not late
    return Order(
        key=row.key,
        settings=settings,
        show=subject.show,
        premiere=subject.premiere,
        channel_id=channel_id,
        lead=subject.lead,
        episode=subject.episode,
        late=late,
        ping=settings.ping if pings else None,
        look_since=None if row.unsure_since is None else min(row.unsure_since, now) - LOOK_BACK,
    )


def _is_wanted(row: Delivery, settings: ServerSettings, subject: Subject) -> bool:
    """Whether a post is owed still: a choice may have changed while it was being tried, or was parked."""
    return any(wanted.key == row.key for wanted in plan([subject.show], settings))


def _as_announced(order: Order, announcement: Delivery) -> Order:
    """Make the announcement's own order again, so that an edit leaves what it said as it was."""
    late = announcement.settled_at is not None and announcement.settled_at - announcement.due > LATE
    return replace(
        order,
        key=announcement.key,
        channel_id=announcement.channel_id or order.channel_id,
        late=late,
        ping=None if late else order.settings.ping,
    )


def _must_look(row: Delivery, order: Order, now: dt.datetime) -> bool:
    """Whether an earlier try may have made the post and the nonce alone does not make a repeat harmless."""
    if row.unsure_since is None:
        return False
    nonce_holds = dt.timedelta() <= now - row.unsure_since <= NONCE_LIFE and row.channel_id == order.channel_id
    return row.key.kind is Kind.DISCUSSION or _is_expired(row, now) or not nonce_holds


def _is_expired(row: Delivery, now: dt.datetime) -> bool:
    return row.expires is not None and row.expires <= now


def _too_late(row: Delivery) -> Text:
    if row.key.kind is Kind.REMINDER:
        return Text("It had already begun by the time Callboard could post.")
    return Text("Callboard could not post for 12 hours, and by then it was old news.")
