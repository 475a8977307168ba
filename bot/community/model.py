"""What members and moderators have told us: the plain values that the services and the store share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far somebody says they have watched a show."""

    user_id: int
    show_id: str
    seen: int
    """Episodes, counted over the whole show."""
    shared: bool
    """Whether others may be told."""


@dataclass(frozen=True, slots=True)
class RoomCeiling:
    """What moderators let be shown in a channel, or in the whole server where no channel is named."""

    guild_id: int
    channel_id: int | None
    show_id: str
    ceiling: int
    """Episodes, counted over the whole show."""


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """One thing that a moderator has added to a show, changed or taken back."""

    guild_id: int
    show_id: str
    at: dt.datetime
    by: int
    what: str
    """A correction's `what`, or `answer:` and the id of an own answer."""
    old: str | None
    """None: there was nothing."""
    new: str | None
    """None: it is gone; for a correction, what the pack says holds again."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What the members of a server have given an episode, once its poll has ended."""

    points: int
    """All that was given, one to five a vote."""
    votes: int
    """At least one."""

    @property
    def average(self) -> float:
        """What was given on average, 1 to 5."""
        return self.points / self.votes
