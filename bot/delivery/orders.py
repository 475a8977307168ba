"""Orders: everything that is needed to make one post, drawn up from its row, the server's choices and its book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.community.ratings import NO_RATINGS, ServerRatings
from bot.community.settings import ServerSettings
from bot.delivery.model import Delivery
from bot.delivery.nonce import marker_for
from bot.schedule.model import FOLLOWING, OWN, Key, Kind, Subscription
from bot.schedule.occasions import (
    NO_SHOW,
    Book,
    Occasion,
    find_occasion,
    list_occasions,
    list_openings,
    occurrence_of_opening,
    occurrence_of_screening,
)
from bot.schedule.plan import digest_day, list_week, plan, plan_revisions, revised_key
from bot.show.episodes import Episode

LATE = dt.timedelta(minutes=10)
"""What goes out later than this says so, and pings nobody."""
LOOK_BACK = dt.timedelta(hours=2)
"""How much further back to look than the clock says: it may disagree with Discord's, or have been corrected since."""

BookOf: TypeAlias = Callable[[int], Book]
"""Gives the book of a server."""
_ANNOUNCED = frozenset({Kind.REMINDER, Kind.PREMIERE, Kind.SCREENING})
"""What may ping, and says if it is late."""
_IN_DISCUSSIONS = frozenset({Kind.DISCUSSION, Kind.POLL, Kind.INDEX, Kind.PIN, Kind.CARD, Kind.TALLY, Kind.CLOSE})
"""What stands in the channel of the discussions, or in one of its threads."""


@dataclass(frozen=True, slots=True)
class OpenDiscussion:
    """A discussion that can be linked to."""

    episode: Episode
    thread_id: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the first card of a discussion links to."""

    before: OpenDiscussion | None = None
    after: OpenDiscussion | None = None
    index: tuple[int, int] | None = None
    """The channel that was chosen for it, and the message of the index's first page."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What an index tells of an episode."""

    episode: Episode
    thread_id: int | None = None
    is_gone: bool = False
    """Its discussion has been deleted."""
    ahead: Occasion | None = None
    """The next occasion on which it is watched."""


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that is needed to make one post."""

    key: Key
    settings: ServerSettings
    occasions: tuple[Occasion, ...]
    """What it is about: one, but for a digest."""
    channel_id: int
    """Where to post, or to look: announcements for reminders, premieres, screenings and digests, discussions for
    discussions and indexes, for polls their thread, for links the channel that the announcement is in; 0 for events and
    direct messages."""
    room_id: int | None = None
    """Where that is a thread: the channel that the thread is in, whose permissions hold in it."""
    lead: dt.timedelta | None = None
    """How long before: reminders and personal ones only; negative: after."""
    episode: Episode | None = None
    """What is talked about: of discussions and what belongs to them."""
    late: bool = False
    """It goes out more than ten minutes after its moment: say so."""
    silent: bool = False
    """It goes out in the server's quiet hours: nobody's device may sound, and no role is pinged."""
    ping: int | None = None
    """The role to ping: only with an announcement that is neither late nor silent. With links: the one that was."""
    subscription: Subscription | None = None
    """The wish that it fulfils: members' own reminders only. None: it has been taken back since."""
    surroundings: Surroundings = Surroundings()
    """What the first card of a discussion links to: discussions and their cards only."""
    entries: tuple[IndexEntry, ...] = ()
    """An index's page: of indexes only, as the ratings."""
    ratings: ServerRatings = NO_RATINGS
    look_since: dt.datetime | None = None
    """From when on an earlier try's post can be in the channel (clocks that disagree are allowed for)."""

    @property
    def occasion(self) -> Occasion:
        """The one thing it is about."""
        return self.occasions[0]

    @property
    def marker(self) -> str:
        """The text, at most 80 characters, that a button's `custom_id` carries so that the post can be found again."""
        return marker_for(self.key)


def find_order(row: Delivery, settings: ServerSettings, book: Book, now: dt.datetime) -> Order | None:
    """Draw up an order; None where what it was about is gone, or the post is not owed any more."""
    occasions = list_subjects(row.key, settings, book)
    channel_id = _channel_of(row, settings)
    # A choice may have changed while the post was being tried, or was parked.
    if not occasions or channel_id is None or not _is_wanted(row.key, occasions, settings, book):
        return None
    late, silent = now - row.due > LATE, _is_quiet(settings, now)
    return Order(
        key=row.key,
        settings=settings,
        occasions=tuple(occasions),
        channel_id=channel_id,
        lead=row.key.lead,
        episode=_episode_of(row.key, occasions[0]),
        late=late,
        silent=silent,
        ping=_ping_of(row.key, settings, late=late, silent=silent),
        subscription=find_subscription(row.key, book),
        look_since=None if row.unsure_since is None else min(row.unsure_since, now) - LOOK_BACK,
    )


def list_subjects(key: Key, settings: ServerSettings, book: Book) -> list[Occasion]:
    """List what a delivery is about, as far as it is there still."""
    if key.kind is Kind.DIGEST:
        return list_week(list_occasions(book, settings), digest_day(key.occurrence), settings)
    if key.kind in (Kind.INDEX, Kind.PIN):
        every = [*list_occasions(book, settings), *list_openings(book)]
        mine = (one for one in every if one.show is not None and one.show.id == key.show_id)
        return sorted(mine, key=lambda one: one.moment)
    occasion = find_occasion(book, settings, key.occurrence)
    return [] if occasion is None else [occasion]


def find_subscription(key: Key, book: Book) -> Subscription | None:
    """Find the wish that a member's own reminder fulfils."""
    if key.kind not in OWN:
        return None
    mine = (one for one in book.subscriptions if one.user_id == key.user_id and one.lead == key.lead)
    return next((one for one in mine if one.is_about(key.occurrence)), None)


def as_announced(order: Order, row: Delivery) -> Order:
    """Make the order of a post that is there again, so that an edit leaves what it said as it was."""
    posted = row.settled_at or row.due
    late, silent = posted - row.due > LATE, _is_quiet(order.settings, posted)
    return replace(
        order,
        key=row.key,
        channel_id=row.channel_id or order.channel_id,
        lead=row.key.lead,
        late=late,
        silent=silent,
        ping=_ping_of(row.key, order.settings, late=late, silent=silent),
    )


def _is_quiet(settings: ServerSettings, moment: dt.datetime) -> bool:
    return settings.quiet is not None and settings.quiet.is_quiet(moment, settings.zone)


def _ping_of(key: Key, settings: ServerSettings, *, late: bool, silent: bool) -> int | None:
    return settings.ping if key.kind in _ANNOUNCED and not (late or silent) else None


def _channel_of(row: Delivery, settings: ServerSettings) -> int | None:
    kind = row.key.kind
    if kind is Kind.EVENT or kind in OWN:
        return 0
    if kind in FOLLOWING and row.message_id is not None:
        return row.channel_id  # what is there is kept current where it is
    return settings.discussions if kind in _IN_DISCUSSIONS else settings.announcements


def _is_wanted(key: Key, subjects: Iterable[Occasion], settings: ServerSettings, book: Book) -> bool:
    if key.kind in FOLLOWING:
        return True
    if key.kind is Kind.REVISION:
        wanted = plan_revisions(subjects, {revised_key(key): None})
    else:
        wanted = plan(book if key.kind is Kind.DIGEST else _narrowed(book, key), settings)
    return any(one.key == key for one in wanted)


def _narrowed(book: Book, key: Key) -> Book:
    """Leave in a book what one delivery is made of."""
    show_id = key.occurrence.partition("/")[0]
    wish = find_subscription(key, book)
    packs = {show_id: book.packs[show_id]} if show_id in book.packs and show_id != NO_SHOW else {}
    return replace(
        book,
        packs=packs,
        screenings=tuple(one for one in book.screenings if occurrence_of_screening(one) == key.occurrence),
        subscriptions=() if wish is None else (wish,),
        openings=tuple(one for one in book.openings if occurrence_of_opening(one) == key.occurrence),
    )


def _episode_of(key: Key, occasion: Occasion) -> Episode | None:
    if key.kind not in (Kind.DISCUSSION, Kind.POLL, Kind.CARD, Kind.TALLY, Kind.CLOSE):
        return None
    return next((one for one in occasion.episodes if one.code == key.part), None)
