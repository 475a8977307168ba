"""The preview: a server's posts to come, each as it will go out at its moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.community.settings import ServerSettings
from bot.delivery.model import Delivery, State
from bot.delivery.orders import Order, find_order
from bot.delivery.outbox import one_discussion_each
from bot.schedule.model import Kind, Wanted
from bot.schedule.occasions import Book, list_occasions
from bot.schedule.plan import plan_occasion

_SEEN = frozenset({Kind.REMINDER, Kind.PREMIERE, Kind.SCREENING, Kind.DISCUSSION, Kind.DIGEST})
"""What a server's members see as a new post: no edit, no event, nobody's own reminder."""


class Preview:
    """The posts to come, in order. They are drawn up where they are looked at: there may be hundreds."""

    def __init__(self, settings: ServerSettings, book: Book, rows: Iterable[Delivery], now: dt.datetime) -> None:
        self._settings = settings
        self._book = book
        self._rows = [row for row in rows if row.state is State.DUE and row.key.kind in _SEEN and row.due > now]

    def __len__(self) -> int:
        return len(self._rows)

    def list_orders(self, first: int, most: int) -> list[tuple[dt.datetime, Order]]:
        """Draw up some of the posts, each with its moment."""
        rows = self._rows[first : first + most]
        orders = [(row.due, find_order(row, self._settings, self._book, row.due)) for row in rows]
        return [(due, order) for due, order in orders if order is not None]


def foresee(settings: ServerSettings, book: Book, owed: Iterable[Delivery], now: dt.datetime) -> Preview:
    """Show the posts that a book's screenings would make, if it were the server's, which is owed something already."""
    screenings = [one for one in list_occasions(book, settings) if one.screening is not None]
    planned = [each for one in screenings for each in plan_occasion(one, settings)]
    wanted = one_discussion_each(planned, owed, now)
    rows = sorted((_as_row(one) for one in wanted), key=lambda row: (row.due, row.key.occurrence, row.sequence))
    return Preview(settings, book, rows, now)


def _as_row(one: Wanted) -> Delivery:
    return Delivery(
        id=0,
        key=one.key,
        sequence=one.sequence,
        due=one.due,
        expires=one.expires,
        state=State.DUE,
        attempt=0,
        retry_at=None,
        unsure_since=None,
        channel_id=None,
        message_id=None,
        reason=None,
        settled_at=None,
        told_at=None,
    )
