"""Health: how a server's deliveries stand, for the moderators who ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.delivery.model import Delivery, State
from bot.delivery.orders import LATE
from bot.delivery.upkeep import UPKEEP
from bot.schedule.model import OWN, Kind

MOST = 10
"""How many of each sort are shown."""

_AT_ONCE = frozenset({Kind.EVENT, Kind.CHANGE})
"""What is made as soon as it can be, and so is never late."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The deliveries of one sort: how many there are, and the first of them."""

    count: int
    first: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How a server's deliveries stand. Members' own reminders are theirs, and not among them."""

    ahead: Tally
    """What is still to be posted, the next first."""
    sent: Tally
    """The newest first, as in all that follow."""
    late: Tally
    """Those of the sent that went out more than ten minutes after their moment."""
    parked: Tally
    """What would still be posted if what is wrong were mended."""
    expired: Tally
    """What is no longer worth posting, also what was parked until it was not."""
    waiting_since: dt.datetime | None
    """The moment of the longest due that is not posted yet; None: nothing waits."""


def take_stock(rows: Iterable[Delivery], now: dt.datetime) -> Health:
    """Sort a server's deliveries as they stand now."""
    rows = [row for row in rows if row.key.kind not in OWN and not _is_upkeep(row)]
    ahead = sorted((row for row in rows if row.state in (State.DUE, State.SENDING)), key=lambda row: row.due)
    settled = sorted((row for row in rows if row.settled_at), key=lambda row: row.settled_at or now, reverse=True)
    sent = [row for row in settled if row.state is State.SENT]
    lost = [row for row in settled if row.state in (State.PARKED, State.EXPIRED)]
    parked = [row for row in lost if row.state is State.PARKED and (row.expires is None or row.expires > now)]
    waiting = (row.due for row in ahead if row.due <= now and row.key.kind not in _AT_ONCE)
    return Health(
        ahead=_tally(ahead),
        sent=_tally(sent),
        late=_tally([row for row in sent if row.key.kind not in _AT_ONCE and (row.settled_at or now) - row.due > LATE]),
        parked=_tally(parked),
        expired=_tally([replace(row, state=State.EXPIRED) for row in lost if row not in parked]),
        waiting_since=min(waiting, default=None),
    )


def _is_upkeep(row: Delivery) -> bool:
    """Whether it belongs to what is told of already, and nothing stands in its way."""
    return row.key.kind in UPKEEP and row.state not in (State.PARKED, State.EXPIRED)


def _tally(rows: Sequence[Delivery]) -> Tally:
    return Tally(len(rows), tuple(rows[:MOST]))
