"""Wishes: what members want to be reminded of, by direct message, before it begins or after.

A wish is stored together with what it means for the outbox, or not at all. What it is about is an occurrence, or a
show's id and `/*` for everything of that show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.community.books import Books
from bot.community.service import Community
from bot.community.settings import ServerSettings
from bot.delivery.model import Delivery, State
from bot.delivery.outbox import WITHDRAWN
from bot.delivery.ports import DOOR_CLOSED
from bot.errors import UserError
from bot.schedule.leads import NOW
from bot.schedule.model import Kind, Subscription
from bot.schedule.occasions import SCREENING, Book, Occasion, find_occasion, list_occasions
from bot.schedule.plan import PREMIERE_BOUND, digest_day, list_week, personal_due
from bot.store import guilds, schedules
from bot.store import outbox as deliveries
from bot.store.connection import Database, Transaction

MOST_WISHES = 50
"""How many one member can have in one server."""
EVERYTHING = "/*"
"""What follows a show's id in a wish for everything of it."""
DIGEST = "digest/"
"""What begins the name of a digest, by which all that is on in its week is meant."""
USUAL_LEADS = (dt.timedelta(hours=1), NOW, dt.timedelta(days=-1))
"""The lead of who names none: the first of these for which it is not too late."""
MOST_MISSED = 5
MISSED_FOR = dt.timedelta(days=14)
"""How many of those that could not be sent a member is told of, and for how long."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants to be reminded of, and when that will be."""

    subscription: Subscription
    occasion: Occasion | None
    """None: everything of a show, or what is in no pack and on no schedule any more."""
    due: dt.datetime | None
    """When the next direct message comes; None: for now there is none to come."""

    @property
    def id(self) -> int:
        """The number by which it is taken back."""
        return self.subscription.id

    @property
    def show_id(self) -> str | None:
        """The show of which everything is meant; None for a single occasion."""
        about = self.subscription.about
        return about.removesuffix(EVERYTHING) if about.endswith(EVERYTHING) else None

    @property
    def is_spent(self) -> bool:
        """Whether it has been fulfilled: the occasion stands, and nothing is to come."""
        return self.occasion is not None and not self.occasion.is_off and self.due is None


@dataclass(frozen=True, slots=True)
class Missed:
    """A reminder of a member's own that could not be sent."""

    name: str
    row: Delivery


@dataclass(frozen=True, slots=True)
class Wishlist:
    """What one member has asked for in one server, or in direct messages."""

    wishes: tuple[Wish, ...]
    missed: tuple[Missed, ...]
    """The newest of those that could not be sent."""
    is_closed: bool
    """Whether the last direct message was refused."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is known while a member's wishes are looked at."""

    user_id: int
    settings: ServerSettings
    book: Book
    rows: Sequence[Delivery]
    """The reminders of theirs, not the edits of these."""
    now: dt.datetime

    def view(self, one: Subscription) -> Wish:
        open_rows = [row for row in self.rows if row.state in (State.DUE, State.SENDING) and _fulfils(row, one)]
        due = min((row.due for row in open_rows), default=None)
        return Wish(one, find_occasion(self.book, self.settings, one.about), due)

    def usual_lead(self, occasion: Occasion) -> dt.timedelta | None:
        in_time = (lead for lead in USUAL_LEADS if personal_due(occasion, lead, self.settings) > self.now)
        return next(in_time, None)


class Wishes:
    """What the members of every server want to be reminded of; 0 stands for direct messages, with the packs' dates."""

    def __init__(
        self, db: Database, clock: Clock, books: Books, community: Community, wake: Callable[[], None]
    ) -> None:
        self._db = db
        self._clock = clock
        self._books = books
        self._community = community
        self._wake = wake

    async def list_ahead(self, guild_id: int) -> list[Occasion]:
        """List what lies ahead and can be asked for, in order."""
        now, settings = self._clock.now(), await self._community.get_settings(guild_id)
        occasions = list_occasions(self._books.book_of(guild_id), settings)
        return [one for one in occasions if not one.is_off and one.moment > now]

    async def find_ahead(self, guild_id: int, show_id: str, code: str | None = None) -> Occasion | None:
        """Find what of a show, or of one of its episodes, is on next."""
        for one in await self.list_ahead(guild_id):
            is_meant = one.show is not None and one.show.id == show_id
            if is_meant and (code is None or code in {episode.code for episode in one.episodes}):
                return one
        return None

    async def find_guild_of(self, user_id: int, message_id: int) -> int | None:
        """Find the server whose member was sent a message as a reminder of their own; 0: direct messages."""
        async with self._db.read() as tx:
            return await deliveries.find_guild_of_message(tx, user_id, message_id)

    async def list_of_member(self, guild_id: int, user_id: int) -> Wishlist:
        """List what a member has asked for and what is still to come of it, and what could not be sent."""
        async with self._db.read() as tx:
            desk = await self._look(tx, guild_id, user_id)
        wishes = (desk.view(one) for one in self._list_mine(guild_id, user_id))
        ended = [row for row in desk.rows if row.settled_at is not None and row.reason != WITHDRAWN]
        ended.sort(key=lambda row: (row.settled_at, row.id))
        missed = [row for row in ended if row.state is not State.SENT and _is_news(row, desk.now)]
        return Wishlist(
            tuple(one for one in wishes if not one.is_spent),
            tuple(Missed(_name(desk, row), row) for row in missed[-MOST_MISSED:]),
            # A mention in a channel has stood in, or nothing could.
            is_closed=bool(ended) and (ended[-1].reason == DOOR_CLOSED or bool(ended[-1].channel_id)),
        )

    async def add(
        self, guild_id: int, user_id: int, about: str, lead: dt.timedelta | None, *, language: str, may_mention: bool
    ) -> Wish:
        """Store a wish; the same once more changes its language and whether a mention may stand in.

        Without a lead it is the usual one. Raises `UserError` that says what to mend.
        """
        async with self._db.write() as tx:
            desk = await self._look(tx, guild_id, user_id)
            if not about.endswith(EVERYTHING):
                lead = _checked_lead(desk, _get_occasion(desk, about), lead)
            elif about.removesuffix(EVERYTHING) not in desk.book.packs:
                raise _unknown()
            lead = USUAL_LEADS[0] if lead is None else lead
            wanted = Subscription(0, user_id, guild_id, about, lead, language, may_mention)
            [wish], after = await self._store(tx, desk, [wanted])
        self._remember(guild_id, after)
        return wish

    async def add_usual(
        self, guild_id: int, user_id: int, subject: str, language: str
    ) -> tuple[Sequence[Wish], Sequence[Wish]]:
        """Store the usual wish for an occurrence, or for all that is on in a digest's week.

        Give what is new, and what the member had asked for already. Raises `UserError` where nothing of it lies ahead.
        """
        async with self._db.write() as tx:
            desk = await self._look(tx, guild_id, user_id)
            mine = [desk.view(one) for one in self._list_mine(guild_id, user_id)]
            known: list[Wish] = []
            wanted: list[Subscription] = []
            for occasion in _list_subjects(desk, subject):
                had = [one for one in mine if one.due and one.subscription.is_about(occasion.occurrence)]
                lead = desk.usual_lead(occasion)
                if had:
                    known += [one for one in had if one not in known]
                elif lead is not None:
                    wanted.append(
                        Subscription(0, user_id, guild_id, occasion.occurrence, lead, language, may_mention=False)
                    )
            if not known and not wanted:
                raise _over()
            new, after = await self._store(tx, desk, wanted)
        self._remember(guild_id, after)
        return new, known

    async def cancel(self, guild_id: int, user_id: int, wish_id: int) -> Wish:
        """Take a wish back and give it. Raises `UserError` if the member has none with that number here."""
        async with self._db.write() as tx:
            desk = await self._look(tx, guild_id, user_id)
            one = next((one for one in self._list_mine(guild_id, user_id) if one.id == wish_id), None)
            if one is None:
                raise UserError("You have no reminder {id} here. /remind list shows those you have.", id=wish_id)
            await schedules.delete_subscription(tx, wish_id, user_id)
            after = tuple(other for other in self._books.subscriptions_of(guild_id) if other.id != wish_id)
            await self._replan(tx, desk, after)
        self._remember(guild_id, after)
        return desk.view(one)

    async def list_everything(self, user_id: int) -> tuple[list[Subscription], list[Delivery]]:
        """List all that is stored of somebody's wishes anywhere, and of the reminders made of them."""
        async with self._db.read() as tx:
            return await schedules.list_subscriptions_of(tx, user_id), await deliveries.list_of_user(tx, user_id)

    async def forget(self, user_id: int) -> None:
        """Remove all of somebody's wishes anywhere, and the reminders made of them."""
        async with self._db.write() as tx:
            had = await schedules.list_subscriptions_of(tx, user_id)
            await schedules.delete_subscriptions_of(tx, user_id)
            await deliveries.delete_of_user(tx, user_id)
        for guild_id in {one.guild_id for one in had}:
            others = (one for one in self._books.subscriptions_of(guild_id) if one.user_id != user_id)
            self._books.put_subscriptions(guild_id, others)

    async def drop_spent(self) -> None:
        """Remove the wishes for what is long over, so that nothing is kept of people that is of no use to them."""
        now = self._clock.now()
        for guild_id in self._books.list_subscribed_guilds():
            settings, book = await self._community.get_settings(guild_id), self._books.book_of(guild_id)
            occasions = {one.occurrence: one for one in list_occasions(book, settings)}
            spent = {one.id: one for one in book.subscriptions if _is_over(one, occasions, settings, now)}
            if not spent:
                continue
            async with self._db.write() as tx:
                for one in spent.values():
                    await schedules.delete_subscription(tx, one.id, one.user_id)
            self._books.put_subscriptions(guild_id, (one for one in book.subscriptions if one.id not in spent))

    async def _look(self, tx: Transaction, guild_id: int, user_id: int) -> _Desk:
        return _Desk(
            user_id,
            await guilds.get_settings(tx, guild_id),
            self._books.book_of(guild_id),
            [row for row in await deliveries.list_of_member(tx, guild_id, user_id) if row.key.kind is Kind.PERSONAL],
            self._clock.now(),
        )

    def _list_mine(self, guild_id: int, user_id: int) -> list[Subscription]:
        return [one for one in self._books.subscriptions_of(guild_id) if one.user_id == user_id]

    async def _store(
        self, tx: Transaction, desk: _Desk, wanted: Sequence[Subscription]
    ) -> tuple[list[Wish], tuple[Subscription, ...]]:
        """Store a member's wishes and re-plan; give them, and all of the server's as they will be."""
        after = {one.id: one for one in desk.book.subscriptions}
        stored: list[Subscription] = []
        for draft in wanted:
            one = await schedules.add_subscription(tx, draft, now=desk.now)
            after[one.id] = one
            stored.append(one)
        others = [desk.view(one) for one in desk.book.subscriptions if one.user_id == desk.user_id]
        standing = {one.id for one in others if not one.is_spent} | {one.id for one in stored}
        if len(standing) > MOST_WISHES:
            raise UserError(
                "You can have {most} reminders here at most. Take one back that you do not need: /remind list shows "
                "them, /remind cancel takes one back.",
                most=MOST_WISHES,
            )
        await self._replan(tx, desk, after.values())
        desk = await self._look(tx, desk.settings.guild_id, desk.user_id)
        wishes = [desk.view(one) for one in stored]
        if any(one.is_spent for one in wishes):
            raise UserError("You have been reminded of that already. Choose another lead.")
        return wishes, tuple(after.values())

    async def _replan(self, tx: Transaction, desk: _Desk, after: Iterable[Subscription]) -> None:
        book = replace(desk.book, subscriptions=tuple(after))
        await self._community.replan_member(tx, desk.settings.guild_id, desk.user_id, book)

    def _remember(self, guild_id: int, subscriptions: Iterable[Subscription]) -> None:
        self._books.put_subscriptions(guild_id, subscriptions)
        self._wake()


def _is_news(row: Delivery, now: dt.datetime) -> bool:
    return row.settled_at is not None and now - row.settled_at < MISSED_FOR


def _fulfils(row: Delivery, one: Subscription) -> bool:
    return row.key.lead == one.lead and one.is_about(row.key.occurrence)


def _name(desk: _Desk, row: Delivery) -> str:
    occasion = find_occasion(desk.book, desk.settings, row.key.occurrence)
    return occasion.name if occasion else row.key.occurrence


def _get_occasion(desk: _Desk, occurrence: str) -> Occasion:
    occasion = find_occasion(desk.book, desk.settings, occurrence)
    if occasion is None:
        raise _unknown()
    if occasion.is_off:
        raise UserError(
            "{what} is off, so there is nothing to remind you of. /next tells what is on.", what=occasion.name
        )
    return occasion


def _list_subjects(desk: _Desk, subject: str) -> list[Occasion]:
    if not desk.settings.guild_id and subject.partition("/")[2].startswith(SCREENING):
        raise UserError("That is in a server's own schedule. Ask there to be reminded of it, with /remind me.")
    if subject.startswith(DIGEST):
        return list_week(list_occasions(desk.book, desk.settings), digest_day(subject), desk.settings)
    return [_get_occasion(desk, subject)]


def _checked_lead(desk: _Desk, occasion: Occasion, lead: dt.timedelta | None) -> dt.timedelta:
    if lead is None:
        lead = desk.usual_lead(occasion)
        if lead is None:
            raise _over()
    elif personal_due(occasion, lead, desk.settings) <= desk.now:
        raise UserError(
            "The moment for that has passed. Choose a shorter lead, or one after the beginning such as +1h."
        )
    return lead


def _unknown() -> UserError:
    return UserError(
        "I know of nothing ahead that is called so. Choose what to be reminded of from the list that opens as you type."
    )


def _over() -> UserError:
    return UserError("That is over, so there is nothing left to remind you of. /next tells what comes next.")


def _is_over(one: Subscription, occasions: Mapping[str, Occasion], settings: ServerSettings, now: dt.datetime) -> bool:
    """Whether a wish is about something so long over that no reminder of it is sent any more."""
    occasion = occasions.get(one.about)
    if occasion is None or occasion.is_off:
        return False
    return max(occasion.moment, personal_due(occasion, one.lead, settings)) + PREMIERE_BOUND <= now
