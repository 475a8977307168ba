"""What a server can be owed: the plain values that the plan, the outbox and the store share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """The kinds of post the bot owes."""

    REMINDER = "reminder"
    PREMIERE = "premiere"
    SCREENING = "screening"
    """The post at the moment of a screening, or of another event of the community."""
    DISCUSSION = "discussion"
    POLL = "poll"
    """The poll in a discussion, by which its episode is rated."""
    LINKS = "links"
    """The one edit that links the discussions from the announcement."""
    CLOSE = "close"
    """The end of a discussion, some time after its screening."""
    EVENT = "event"
    """The scheduled event that Discord itself shows, and of which it notifies whoever is interested."""
    CHANGE = "change"
    """The edits that say in what was posted that its date has moved, or that it is off."""
    DIGEST = "digest"
    """What is on in a week."""
    PERSONAL = "personal"
    """A member's own reminder, by direct message."""
    REVISION = "revision"
    """The edit that says in such a reminder that its date has moved, or that it is off."""
    TALLY = "tally"
    """The reading of a poll's result once it has ended."""
    CARD = "card"
    """The edit that brings a discussion's first card in step with the discussions around it, made again and again."""
    INDEX = "index"
    """The list of all discussions of a show: posted once, then edited again and again."""
    PIN = "pin"
    """The pinning of an index."""


OWN = frozenset({Kind.PERSONAL, Kind.REVISION})
"""What is one member's own."""
FOLLOWING = frozenset({Kind.TALLY, Kind.CARD, Kind.INDEX, Kind.PIN})
"""What is owed because something else has been posted, and not by any plan."""


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a delivery the same one, however its time moves."""

    guild_id: int
    """0: a personal reminder that belongs to no server."""
    kind: Kind
    occurrence: str
    """Show and premiere: `etoile/s1`; show and screening: `etoile/screening-12`; a digest's day: `digest/2025-04-21`;
    an opening by hand: `etoile/opening-S1E5-1745000000`; a show's index: `etoile/index-1745000000`."""
    part: str = ""
    """A reminder's lead in seconds, a personal one's user before it, an episode for all that belongs to its discussion,
    when a change was made; of a member's own reminder, the same after that reminder's part; the page of an index."""

    @property
    def show_id(self) -> str:
        """The show it is about; `-` for what is about none."""
        return self.occurrence.partition("/")[0]

    @property
    def user_id(self) -> int | None:
        """The member whose own it is; None: the server's."""
        return int(self.part.split(":")[0]) if self.kind in OWN else None

    @property
    def lead(self) -> dt.timedelta | None:
        """How long before: of reminders only; negative: after."""
        if self.kind is Kind.REMINDER:
            return dt.timedelta(seconds=int(self.part))
        return dt.timedelta(seconds=int(self.part.split(":")[1])) if self.kind in OWN else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One post that is owed."""

    key: Key
    sequence: int
    """Its place within its occurrence among posts due at one moment."""
    due: dt.datetime
    expires: dt.datetime | None
    """From when on it is no longer worth posting; None: always worth it."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours: from `start` on, up to but without `end`; over midnight where `end` is the earlier one."""

    start: dt.time
    end: dt.time

    def is_quiet(self, moment: dt.datetime, zone: str) -> bool:
        """Tell whether the wall clocks of a zone show a quiet hour at a moment."""
        shown = moment.astimezone(ZoneInfo(zone)).time()
        if self.start < self.end:
            return self.start <= shown < self.end
        return shown >= self.start or shown < self.end


class ScreeningState(StrEnum):
    """How a screening stands. What was skipped or called off stays known, so that what was posted can say so."""

    PLANNED = "planned"
    PAUSED = "paused"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Screening:
    """A community's watching of episodes at a time, or another dated event of its own; `id` 0: not stored yet."""

    id: int
    guild_id: int
    rewatch: int | None
    """The rewatch it is part of."""
    show_id: str | None
    """None: an event that is about no show."""
    title: str
    """An event's own title; empty where the episodes say what it is."""
    first: int
    last: int
    """Its episodes, counted over the whole show; 0: none."""
    date: dt.date
    time: dt.time
    zone: str
    """Date and time are on the wall clocks of this zone, whatever tzdata says of them later."""
    state: ScreeningState = ScreeningState.PLANNED
    moved_from: dt.datetime | None = None
    """The moment that was last told of, in UTC, if it has been moved since."""
    changed_at: dt.datetime | None = None
    """When it was last moved, called off or taken up again."""


@dataclass(frozen=True, slots=True)
class Opening:
    """That an episode's discussion is opened by hand."""

    guild_id: int
    show_id: str
    code: str
    at: dt.datetime
    """To the second, in UTC."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A member's wish to be reminded of something, or of everything of a show."""

    id: int
    user_id: int
    guild_id: int
    """Where it was asked for, and whose dates count; 0: in direct messages."""
    about: str
    """An occurrence, or a show's id and `/*`."""
    lead: dt.timedelta
    """How long before; negative: after."""
    language: str
    may_mention: bool
    """Whether a mention in the server's channel may stand in for a direct message that Discord refuses."""

    def is_about(self, occurrence: str) -> bool:
        """Tell whether an occurrence is among what it asks for."""
        return self.about == occurrence or (
            self.about.endswith("/*") and occurrence.partition("/")[0] == self.about.removesuffix("/*")
        )
