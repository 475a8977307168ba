"""A delivery: one post the bot owes to a server, and how far it has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.schedule.model import Key
from bot.texts import Text


class State(StrEnum):
    """How far a delivery has come. Sent, parked and expired are ends; a parked one can be put back to due.

    What was sent and is not there any more, by a moderator's hand, ends as expired.
    """

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    PARKED = "parked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the outbox."""

    id: int
    key: Key
    sequence: int
    due: dt.datetime
    expires: dt.datetime | None
    state: State
    attempt: int
    """How often it has been tried."""
    retry_at: dt.datetime | None
    """Not to be tried again before this moment."""
    unsure_since: dt.datetime | None
    """When the first try began whose outcome is not known: the post may be there."""
    channel_id: int | None
    """Where it was last tried, or where it is."""
    message_id: int | None
    """What was posted. For a discussion: its thread; while it is not sent, the starter card the thread will hang on."""
    reason: Text | None
    """Why it was parked or expired."""
    settled_at: dt.datetime | None
    """When it came to its end."""
    told_at: dt.datetime | None
    """When a human was told of a bad end."""
