"""What a server is owed, and when: a pure function from show packs and the server's choices.

A premiere known to the day is announced at the server's morning hour; one with a stated moment, at that moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from bot.community.settings import ServerSettings
from bot.schedule.model import Key, Kind, Wanted
from bot.schedule.moments import days_before, local_moment
from bot.show.pack import Premiere, ShowPack

PREMIERE_BOUND = dt.timedelta(hours=12)
"""How long after its moment a premiere is still worth announcing."""

_DAY = dt.timedelta(days=1)


def occurrence_of(show: ShowPack, premiere: Premiere) -> str:
    """Name a premiere across shows: `etoile/s1`."""
    return f"{show.id}/{premiere.id}"


def episode_code(season: int, number: int) -> str:
    """Write an episode's code: S1E5."""
    return f"S{season}E{number}"


def moment_of(premiere: Premiere, settings: ServerSettings) -> dt.datetime:
    """Tell when a server announces a premiere: its stated moment, else the server's morning on that day. In UTC."""
    if premiere.time is not None:
        return premiere.time.astimezone(dt.UTC)
    return local_moment(premiere.date, settings.morning, settings.zone)


def plan(shows: Iterable[ShowPack], settings: ServerSettings) -> list[Wanted]:
    """List everything a server is owed, in the order in which it is due; nothing while it has no announcement channel.

    What was due before the server chose its channel is not owed.
    """
    if settings.announcements is None or settings.configured_at is None:
        return []
    wanted = [one for show in shows for premiere in show.premieres for one in _plan_premiere(show, premiere, settings)]
    return sorted(wanted, key=lambda one: (one.due, one.key.occurrence, one.sequence, one.key.part))


def _plan_premiere(show: ShowPack, premiere: Premiere, settings: ServerSettings) -> Iterator[Wanted]:
    occurrence = occurrence_of(show, premiere)
    moment = moment_of(premiere, settings)
    since = settings.configured_at or moment

    def key(kind: Kind, part: str = "") -> Key:
        return Key(settings.guild_id, kind, occurrence, part)

    for lead in settings.leads:
        due = _reminder_due(premiere, lead, settings)
        if due is not None and since <= due < moment:
            yield Wanted(key(Kind.REMINDER, str(int(lead.total_seconds()))), 0, due, expires=moment)
    if moment + PREMIERE_BOUND < since:
        return
    yield Wanted(key(Kind.PREMIERE), 1, moment, expires=moment + PREMIERE_BOUND)
    if settings.discussions is None:
        return
    sequence = 1
    for number in range(premiere.first, premiere.last + 1):
        sequence += 1
        yield Wanted(key(Kind.DISCUSSION, episode_code(premiere.season, number)), sequence, moment, expires=None)
    yield Wanted(key(Kind.LINKS), sequence + 1, moment, expires=None)


def _reminder_due(premiere: Premiere, lead: dt.timedelta, settings: ServerSettings) -> dt.datetime | None:
    """Give the moment of a reminder; None for a lead that a date known to the day cannot have."""
    days, rest = divmod(lead, _DAY)
    if rest == dt.timedelta() and days > 0:
        moment = moment_of(premiere, settings)
        if premiere.time is None:
            return local_moment(premiere.date - days * _DAY, settings.morning, settings.zone)
        return days_before(moment, days, settings.zone)
    return None if premiere.time is None else premiere.time.astimezone(dt.UTC) - lead
