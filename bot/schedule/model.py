"""What a server can be owed: the plain values that the plan, the outbox and the store share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of post the bot owes."""

    REMINDER = "reminder"
    PREMIERE = "premiere"
    DISCUSSION = "discussion"
    LINKS = "links"
    """The one edit that links the discussions from the announcement."""


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a delivery the same one, however its time moves."""

    guild_id: int
    kind: Kind
    occurrence: str
    """Show and premiere: `etoile/s1`."""
    part: str = ""
    """A reminder's lead in seconds, a discussion's episode code, else empty."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One post that is owed."""

    key: Key
    sequence: int
    """Its place within its occurrence among posts due at one moment."""
    due: dt.datetime
    expires: dt.datetime | None
    """From when on it is no longer worth posting; None: always worth it."""
