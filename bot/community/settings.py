"""What a server has chosen: plain values. `store.guilds` keeps them, `community.service` changes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.schedule.model import Quiet

SENTENCES = ("sentence_reminder", "sentence_premiere", "sentence_screening", "sentence_digest")
"""The sentences of a server's own, one for each kind of announcement."""
KEYS = (
    "announcements", "discussions", "log", "ping", "zone", "language", "leads", "morning", "quiet", "digest", "events",
    "ratings", "archive", "close", *SENTENCES,
)  # fmt: skip
"""What a moderator can set for the whole server, in the order in which it is shown."""
CEILING = "ceiling"
"""What a moderator can set for a channel too, and for each show: kept by `community.ceilings`."""
LANGUAGES = ("en", "fr")
DEFAULT_LEADS = (dt.timedelta(days=7), dt.timedelta(days=1), dt.timedelta(hours=1))
DEFAULT_MORNING = dt.time(9, 0)
ARCHIVE_AFTER = (dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=3), dt.timedelta(days=7))
"""How long without a message Discord can be told to wait before it archives a thread (channel resource)."""


class RatingsFor(StrEnum):
    """Whether a server's members rate episodes, and who is told of what they gave."""

    OFF = "off"
    """There are no polls."""
    SEEN = "seen"
    """Whoever has seen the episode; in public, what the room's ceiling allows."""
    ALL = "all"
    """Everybody, of every episode."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """One server's choices. Channels and the role are Discord ids; None means: not chosen."""

    guild_id: int
    announcements: int | None = None
    discussions: int | None = None
    log: int | None = None
    ping: int | None = None
    zone: str = "UTC"
    language: str = "en"
    leads: tuple[dt.timedelta, ...] = DEFAULT_LEADS
    morning: dt.time = DEFAULT_MORNING
    quiet: Quiet | None = None
    """When its posts go out silently and ping nobody, on the wall clocks of its zone; None: never."""
    digest: int | None = None
    """The weekday on which the week's digest comes, 0 for Monday; None: there is none."""
    events: bool = True
    """Whether Discord's own scheduled events are made."""
    ratings: RatingsFor = RatingsFor.SEEN
    archive: dt.timedelta = ARCHIVE_AFTER[-1]
    """How long without a message before a discussion is archived."""
    close: dt.timedelta | None = None
    """How long after a screening begins its discussions are closed; None: they are not."""
    sentence_reminder: str | None = None
    sentence_premiere: str | None = None
    sentence_screening: str | None = None
    sentence_digest: str | None = None
    configured_by: int | None = None
    configured_at: dt.datetime | None = None
    """When a channel for announcements was last chosen where there was none: what was due before that is not owed."""


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One choice that somebody changed; values as `format_setting` writes them, None: not chosen."""

    guild_id: int
    at: dt.datetime
    by: int
    key: str
    old: str | None
    new: str | None
