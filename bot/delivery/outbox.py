"""The outbox: what the bot owes, as rows, and the only ways in which a row may change.

due → sending → sent | parked | expired. A failed try goes back to due; a parked post does when a moderator changes
something or its moment moves. Nothing is deleted but what was never tried and is no longer wanted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from bot.community.model import Rating
from bot.delivery.following import follow, follow_loss, in_order, index_page
from bot.delivery.model import Delivery, State
from bot.schedule.model import FOLLOWING, Key, Kind, Wanted
from bot.schedule.occasions import INDEX
from bot.schedule.plan import PREMIERE_BOUND
from bot.store import outbox as rows
from bot.store import ratings, upkeep
from bot.store.connection import Database, Transaction
from bot.texts import Text

LONGEST_BACK_OFF = dt.timedelta(minutes=5)
WITHDRAWN = Text("The server no longer wants it.")
GONE = Text("Its thread has been deleted.")
"""A discussion that ends so stays the one of its episode: only a moderator opens another."""

_DATED = frozenset({Kind.PREMIERE, Kind.SCREENING, Kind.DISCUSSION})
"""What an index has the dates of."""
_TOLD_ONCE = frozenset({Kind.EVENT, Kind.POLL, Kind.PIN, Kind.TALLY, Kind.CARD, Kind.CLOSE})
"""What a server can do without: why it cannot be made is said once, not for each."""


class Outbox:
    """The rows of one database. Every method is a transaction of its own, save those that are given one."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.leaving: set[int] = set()
        """The rows of discussions that the bot is about to take back itself: that these are gone is no loss."""

    async def reconcile(
        self, tx: Transaction, found: Iterable[Delivery], wanted: Iterable[Wanted], now: dt.datetime
    ) -> None:
        """Bring rows in step with what is wanted: add, move, withdraw. What is or may be sent is left alone.

        A post that would already be late, or not worth making, when it is first wanted is not owed: leads chosen too
        late for a premiere make no reminder.
        """
        known = {row.key: row for row in found if row.key.kind not in FOLLOWING}
        new: list[Wanted] = []
        changed: set[Key] = set()
        for one in one_discussion_each(wanted, known.values(), now):
            row = known.pop(one.key, None)
            if row is None:
                new.append(one)
            elif row.state not in (State.SENT, State.SENDING) and await self._move(tx, row, one, now):
                changed.add(one.key)
        new = [one for one in new if not _comes_too_late(one, now)]
        await rows.insert_all(tx, new)
        changed |= {one.key for one in new} | {row.key for row in known.values() if row.state is State.DUE}
        for guild_id, show_id in {(key.guild_id, key.show_id) for key in changed if key.kind in _DATED}:
            await upkeep.refresh_indexes(tx, guild_id, show_id, now)
        for row in known.values():
            if row.state is not State.DUE:
                continue
            if row.unsure_since is None:
                await rows.delete(tx, row.id)
            else:
                await rows.set_ended(tx, row, State.EXPIRED, now=now, reason=WITHDRAWN, tell_at=None)

    async def release(self, tx: Transaction, guild_id: int, now: dt.datetime) -> None:
        """Give a server's parked posts another try, those that are still worth posting."""
        await rows.reopen_parked(tx, guild_id, now)

    async def list_deliveries(self, guild_id: int) -> list[Delivery]:
        """List all of a server's deliveries, in the order in which they are due."""
        async with self._db.read() as tx:
            return await rows.list_of_guild(tx, guild_id)

    async def list_of_member(self, guild_id: int, user_id: int) -> list[Delivery]:
        """List a member's own reminders in a server, in the order in which they are due."""
        async with self._db.read() as tx:
            return await rows.list_of_member(tx, guild_id, user_id)

    async def list_of_occurrence(self, row: Delivery) -> list[Delivery]:
        """List what the server itself is owed for the same premiere, in the order in which it is due."""
        async with self._db.read() as tx:
            return await rows.list_of_occurrence(tx, row.key.guild_id, row.key.occurrence)

    async def list_of_show(self, guild_id: int, show_id: str, kind: Kind = Kind.DISCUSSION) -> list[Delivery]:
        """List a server's deliveries of a kind that are about a show, in the order in which they are due."""
        async with self._db.read() as tx:
            return await rows.list_of_show(tx, guild_id, show_id, kind)

    async def list_open(self, guild_id: int, show_id: str) -> list[Delivery]:
        """List a server's discussions of a show that are there, in the order of their episodes."""
        return in_order(await self.list_of_show(guild_id, show_id))

    async def list_ratings(self, guild_id: int, show_id: str) -> dict[str, Rating]:
        """List what a server's members have given a show's episodes, by their codes."""
        async with self._db.read() as tx:
            return await ratings.list_ratings(tx, guild_id, show_id)

    async def find_delivery(self, key: Key) -> Delivery | None:
        """Find a delivery by its key."""
        async with self._db.read() as tx:
            return await rows.find_delivery(tx, key)

    async def list_ready_guilds(self, now: dt.datetime) -> list[int]:
        """List the servers for which something can be done now, the longest due first."""
        async with self._db.read() as tx:
            return await rows.list_ready_guilds(tx, now, now + LONGEST_BACK_OFF)

    async def find_ready(self, guild_id: int, now: dt.datetime) -> Delivery | None:
        """Give a server's next post: the longest due among the first open ones of its occurrences, if not held back."""
        async with self._db.read() as tx:
            return await rows.find_ready(tx, guild_id, now, now + LONGEST_BACK_OFF)

    async def find_next_moment(self, now: dt.datetime) -> dt.datetime | None:
        """Tell when there will next be something to do, after `now`."""
        async with self._db.read() as tx:
            return await rows.find_next_moment(tx, now)

    async def begin(self, row: Delivery, now: dt.datetime, channel_id: int) -> Delivery | None:
        """Store that a try begins, before it does; None if the row has been moved or withdrawn meanwhile."""
        async with self._db.write() as tx:
            return await rows.set_sending(tx, row, now, channel_id)

    async def begin_anew(self, row: Delivery, now: dt.datetime, channel_id: int) -> Delivery:
        """Store that no earlier try has made the post, as a look or a refusal showed, and give the row."""
        async with self._db.write() as tx:
            return await rows.set_sending_anew(tx, row.id, now, channel_id)

    async def save_starter(self, row: Delivery, message_id: int) -> None:
        """Store the starter card of a discussion, before its thread is started."""
        async with self._db.write() as tx:
            await rows.set_starter(tx, row.id, message_id)

    async def finish(
        self, row: Delivery, now: dt.datetime, channel_id: int, message_id: int, rating: Rating | None = None
    ) -> None:
        """Store that the post is there, with what follows from it; of a tally also the rating."""
        async with self._db.write() as tx:
            if rating is not None:
                await ratings.save_rating(tx, row.key.guild_id, row.key.show_id, row.key.part, rating, now)
            await rows.set_sent(tx, row, now, channel_id, message_id)
            await follow(tx, row, now)

    async def require_pages(self, row: Delivery, pages: int, now: dt.datetime) -> None:
        """Make sure that an index has all its pages, once its first is handled."""
        async with self._db.write() as tx:
            known = await rows.list_of_occurrence(tx, row.key.guild_id, row.key.occurrence)
            there = {one.key.part for one in known if one.key.kind is Kind.INDEX}
            new = (index_page(row.key.guild_id, row.key.occurrence, page, now) for page in range(2, pages + 1))
            await rows.insert_all(tx, [one for one in new if one.key.part not in there])

    async def find_last_edit(self, channel_id: int) -> dt.datetime | None:
        """Tell when an index in a channel was last posted or edited."""
        async with self._db.read() as tx:
            return await upkeep.find_last_edit(tx, channel_id)

    async def list_in_place(
        self, guild_id: int, *, thread_id: int | None = None, channel_id: int | None = None
    ) -> list[Delivery]:
        """List a server's discussions that are there: the one that is a thread, or all of a channel."""
        async with self._db.read() as tx:
            return await rows.list_discussions_in(tx, guild_id, thread_id=thread_id, channel_id=channel_id)

    async def refresh_index(self, guild_id: int, show_id: str, now: dt.datetime) -> None:
        """Have the index of a show edited again."""
        async with self._db.write() as tx:
            await upkeep.refresh_indexes(tx, guild_id, show_id, now)

    async def note_gone(self, discussions: Iterable[Delivery], now: dt.datetime) -> None:
        """Store that somebody has deleted discussions: each stays the one of its episode, and a human is told."""
        async with self._db.write() as tx:
            known = [await rows.find_delivery(tx, one.key) for one in discussions]
            lost = [row for row in known if row and row.state is State.SENT and row.id not in self.leaving]
            for row in lost:
                await rows.set_ended(tx, row, State.EXPIRED, now=now, reason=GONE, tell_at=now)
            for row in lost:
                await follow_loss(tx, row, now)

    async def begin_index(self, guild_id: int, show_id: str, now: dt.datetime, reason: Text) -> list[Delivery]:
        """Want a new index of a show in place of those that there were, and give these; one that is to come will do."""
        async with self._db.write() as tx:
            old = await rows.list_of_show(tx, guild_id, show_id, Kind.INDEX)
            if any(row.state is not State.EXPIRED and row.message_id is None for row in old):
                return []
            old += await rows.list_of_show(tx, guild_id, show_id, Kind.PIN)
            for row in old:
                await rows.set_ended(tx, row, State.EXPIRED, now=now, reason=reason, tell_at=None)
            made = [int(row.key.occurrence.rpartition(INDEX)[2]) for row in old]
            number = max([int(now.timestamp()), *(one + 1 for one in made)])
            await rows.insert_all(tx, [index_page(guild_id, f"{show_id}/{INDEX}{number}", 1, now)])
        return [row for row in old if row.key.kind is Kind.INDEX]

    async def postpone(self, row: Delivery, retry_at: dt.datetime) -> None:
        """Store that a try failed, and when the next may be."""
        async with self._db.write() as tx:
            await rows.set_due_again(tx, row.id, retry_at)

    async def park(self, row: Delivery, now: dt.datetime, reason: Text) -> None:
        """Store that the post cannot be made until somebody mends what is wrong; a human is to be told.

        Direct messages that belong to no server have no moderators: whoever asked for them reads it in their list.
        Of what a server can do without, it is said once: not again for every screening to come.
        """
        async with self._db.write() as tx:
            known = row.key.kind in _TOLD_ONCE and await rows.has_told_of(tx, row, reason)
            tell_at = now if row.key.guild_id and not known else None
            await rows.set_ended(tx, row, State.PARKED, now=now, reason=reason, tell_at=tell_at)

    async def expire(self, row: Delivery, now: dt.datetime, reason: Text, *, tell: bool) -> None:
        """Store that the post is no longer worth making, unless it has been moved meanwhile.

        A human is told unless it is their own doing.
        """
        async with self._db.write() as tx:
            await rows.set_ended(tx, row, State.EXPIRED, now=now, reason=reason, tell_at=now if tell else None)

    async def list_to_tell(self, guild_id: int, now: dt.datetime) -> list[Delivery]:
        """List a server's deliveries whose bad end a human must be told now."""
        async with self._db.read() as tx:
            return await rows.list_to_tell(tx, guild_id, now)

    async def give_up(self, tx: Transaction, row: Delivery, now: dt.datetime, reason: Text) -> None:
        """Store that what was sent is not there any more, so that it can be made anew by hand."""
        await rows.set_ended(tx, row, State.EXPIRED, now=now, reason=reason, tell_at=None)
        if row.key.kind is Kind.DISCUSSION:
            await follow_loss(tx, row, now)

    async def note_told(self, told: Iterable[Delivery], now: dt.datetime) -> None:
        """Store that a human has been told."""
        async with self._db.write() as tx:
            await rows.set_told(tx, [row.id for row in told], now)

    async def tell_later(self, untold: Iterable[Delivery], tell_at: dt.datetime | None) -> None:
        """Store when to try telling again; None: given up."""
        async with self._db.write() as tx:
            await rows.set_tell_at(tx, [row.id for row in untold], tell_at)

    async def _move(self, tx: Transaction, row: Delivery, one: Wanted, now: dt.datetime) -> bool:
        """Bring a row in step, and tell whether its moment has changed."""
        if (row.due, row.expires, row.sequence) != (one.due, one.expires, one.sequence):
            await rows.move(tx, row.id, one)
        lies_ahead_again = row.due != one.due and one.due > now
        wanted_again = row.reason == WITHDRAWN and not _comes_too_late(one, now)
        if row.state is not State.DUE and (lies_ahead_again or wanted_again):
            await rows.reopen(tx, row.id)
        return row.due != one.due


def one_discussion_each(wanted: Iterable[Wanted], rows: Iterable[Delivery], now: dt.datetime) -> list[Wanted]:
    """Leave out what would be another discussion of an episode: a server has one, at its first occasion.

    What has been opened, or may have been, stays the one, whatever has become of it and of its occasion.
    """
    wanted, kept = [*wanted], dict[tuple[str, str], Key]()
    known = {row.key: row for row in rows if row.key.kind is Kind.DISCUSSION}
    for row in known.values():
        may_be_there = row.unsure_since is not None and row.state is not State.EXPIRED
        if row.state in (State.SENT, State.SENDING) or may_be_there or row.reason == GONE:
            kept[_episode_of(row.key)] = row.key
    for one in sorted(wanted, key=lambda one: one.due):
        row = known.get(one.key)
        is_over = row is not None and row.state is State.EXPIRED and row.reason != WITHDRAWN
        is_owed = row is not None and row.state is not State.EXPIRED
        if one.key.kind is Kind.DISCUSSION and not is_over and (is_owed or not _comes_too_late(one, now)):
            kept.setdefault(_episode_of(one.key), one.key)
    return [
        one
        for one in wanted
        if one.key.kind not in (Kind.DISCUSSION, Kind.POLL)
        or kept.get(_episode_of(one.key)) == replace(one.key, kind=Kind.DISCUSSION)
    ]


def _episode_of(key: Key) -> tuple[str, str]:
    """Give the show and episode of what belongs to a discussion."""
    return key.show_id, key.part


def list_told(rows: Iterable[Delivery]) -> dict[Key, dt.datetime | None]:
    """List the members' own reminders that have gone out, with when, and those of which nobody knows (None)."""
    may_be_there = (
        row for row in rows if row.key.kind is Kind.PERSONAL and (row.state is State.SENT or _is_unsure(row))
    )
    return {row.key: row.settled_at for row in may_be_there}


def _is_unsure(row: Delivery) -> bool:
    return row.state in (State.DUE, State.SENDING) and row.unsure_since is not None


def _comes_too_late(one: Wanted, now: dt.datetime) -> bool:
    """Whether a post would be old news when it is first wanted: a pack or a choice that comes after the premiere."""
    if one.key.kind in (Kind.REMINDER, Kind.PERSONAL, Kind.DIGEST):
        return one.due < now
    if one.key.kind in (Kind.EVENT, Kind.CHANGE, Kind.REVISION):
        return one.expires is not None and one.expires <= now
    return one.due + PREMIERE_BOUND <= now
