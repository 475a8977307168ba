"""What a server is owed, and when: a pure function from what is dated and the server's choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.community.settings import RatingsFor, ServerSettings
from bot.schedule.model import Key, Kind, Subscription, Wanted
from bot.schedule.moments import days_before, local_moment
from bot.schedule.occasions import Book, Occasion, list_occasions, list_openings

PREMIERE_BOUND = dt.timedelta(hours=12)
"""How long after its moment a premiere, a screening or a digest is still worth announcing."""
EVENT_AHEAD = dt.timedelta(days=28)
"""How long before its moment an event is made: Discord lets a server have a hundred at once."""

_DAY = dt.timedelta(days=1)
_WEEK = 7


def plan(book: Book, settings: ServerSettings) -> list[Wanted]:
    """List everything a server is owed, in the order in which it is due.

    Without an announcement channel that is its members' own reminders alone. What was due before the server chose its
    channel is not owed.
    """
    personal = plan_personal(list_occasions(book, settings), book.subscriptions, settings)
    wanted = [*plan_server(book, settings), *personal]
    return sorted(wanted, key=lambda one: (one.due, one.key.occurrence, one.sequence, one.key.part))


def plan_server(book: Book, settings: ServerSettings) -> list[Wanted]:
    """List what a server itself is owed, without its members' own reminders."""
    wanted: list[Wanted] = []
    if settings.announcements is not None and settings.configured_at is not None:
        occasions = list_occasions(book, settings)
        for each in occasions:
            wanted += plan_occasion(each, settings)
        wanted += _plan_digests(occasions, settings)
    for each in list_openings(book) if settings.discussions is not None else ():
        wanted += _plan_discussions(each, settings, 0)
    return wanted


def plan_occasion(occasion: Occasion, settings: ServerSettings) -> Iterator[Wanted]:
    """List what a server with an announcement channel is owed for one occasion."""
    moment = occasion.moment
    since = settings.configured_at or moment

    def key(kind: Kind, part: str = "") -> Key:
        return Key(settings.guild_id, kind, occasion.occurrence, part)

    if occasion.changed_at is not None:
        part = str(int(occasion.changed_at.timestamp()))
        yield Wanted(key(Kind.CHANGE, part), 0, occasion.changed_at, expires=None)
    if occasion.is_off:
        return
    for lead in settings.leads:
        due = reminder_due(occasion, lead, settings)
        if due is not None and since <= due < moment:
            yield Wanted(key(Kind.REMINDER, str(int(lead.total_seconds()))), 0, due, expires=moment)
    if settings.events and occasion.is_timed and moment > since:
        yield Wanted(key(Kind.EVENT), 0, moment - EVENT_AHEAD, expires=moment)
    if moment + PREMIERE_BOUND < since:
        return
    kind = Kind.PREMIERE if occasion.screening is None else Kind.SCREENING
    yield Wanted(key(kind), 1, moment, expires=moment + PREMIERE_BOUND)
    if settings.discussions is not None and occasion.episodes:
        yield from _plan_discussions(occasion, settings, 2)
        yield Wanted(key(Kind.LINKS), 2 + 2 * len(occasion.episodes), moment, expires=None)
        if occasion.screening is not None and settings.close is not None:
            for episode in occasion.episodes:
                yield Wanted(key(Kind.CLOSE, episode.code), 0, moment + settings.close, expires=None)


def _plan_discussions(occasion: Occasion, settings: ServerSettings, first: int) -> Iterator[Wanted]:
    """Want each episode's discussion, and right after it the poll that is its second message."""
    for index, episode in enumerate(occasion.episodes):
        key = Key(settings.guild_id, Kind.DISCUSSION, occasion.occurrence, episode.code)
        yield Wanted(key, first + 2 * index, occasion.moment, expires=None)
        if settings.ratings is not RatingsFor.OFF:
            yield Wanted(replace(key, kind=Kind.POLL), first + 2 * index + 1, occasion.moment, expires=None)


def reminder_due(occasion: Occasion, lead: dt.timedelta, settings: ServerSettings) -> dt.datetime | None:
    """Give the moment of a reminder; None for a lead that a date known to the day cannot have.

    Whole days keep the wall time over a change of clocks.
    """
    days, rest = divmod(lead, _DAY)
    if rest or days == 0:
        return occasion.moment - lead if occasion.is_timed else None
    if occasion.is_timed:
        return days_before(occasion.moment, days, occasion.zone)
    return local_moment(occasion.day - days * _DAY, settings.morning, settings.zone)


def personal_due(occasion: Occasion, lead: dt.timedelta, settings: ServerSettings) -> dt.datetime:
    """Give the moment of a member's own reminder, before or after. Of a date known to the day only whole days count."""
    if not occasion.is_timed:
        lead = int(lead / _DAY) * _DAY
    return reminder_due(occasion, lead, settings) or occasion.moment


def plan_personal(
    occasions: Iterable[Occasion], subscriptions: Sequence[Subscription], settings: ServerSettings
) -> list[Wanted]:
    """List the direct messages that members asked for."""
    wanted: dict[Key, Wanted] = {}
    for occasion in occasions:
        if occasion.is_off:
            continue
        for one in subscriptions:
            if one.is_about(occasion.occurrence):
                part = f"{one.user_id}:{int(one.lead.total_seconds())}"
                key = Key(settings.guild_id, Kind.PERSONAL, occasion.occurrence, part)
                due = personal_due(occasion, one.lead, settings)
                expires = occasion.moment if due < occasion.moment else due + PREMIERE_BOUND
                # Who asks for one thing and for everything of its show is reminded of it once.
                wanted[key] = Wanted(key, 0, due, expires)
    return list(wanted.values())


def plan_revisions(occasions: Iterable[Occasion], told: Mapping[Key, dt.datetime | None]) -> list[Wanted]:
    """List the edits of members' own reminders that say what no longer holds.

    `told`: when each went out; None: one that may be there, which nobody knows.
    """
    changes = {one.occurrence: one.changed_at for one in occasions if one.changed_at is not None}
    wanted: list[Wanted] = []
    for key, at in told.items():
        changed_at = changes.get(key.occurrence)
        if changed_at is not None and (at is None or at <= changed_at):
            part = f"{key.part}:{int(changed_at.timestamp())}"
            wanted.append(Wanted(replace(key, kind=Kind.REVISION, part=part), 0, changed_at, expires=None))
    return wanted


def revised_key(key: Key) -> Key:
    """Give the key of the member's own reminder that a revision edits."""
    return replace(key, kind=Kind.PERSONAL, part=key.part.rpartition(":")[0])


def list_week(occasions: Iterable[Occasion], first: dt.date, settings: ServerSettings) -> list[Occasion]:
    """List what is on in the seven days from `first` on, by the server's own calendar."""
    zone = ZoneInfo(settings.zone)
    return [
        one for one in occasions if not one.is_off and 0 <= (one.moment.astimezone(zone).date() - first).days < _WEEK
    ]


def digest_day(occurrence: str) -> dt.date:
    """Read the day of a digest from its occurrence."""
    return dt.date.fromisoformat(occurrence.partition("/")[2])


def _plan_digests(occasions: Sequence[Occasion], settings: ServerSettings) -> Iterator[Wanted]:
    """Want a digest for each week in which something is on, on the chosen weekday."""
    if settings.digest is None:
        return
    zone = ZoneInfo(settings.zone)
    days = {one.moment.astimezone(zone).date() for one in occasions if not one.is_off}
    for first in sorted({day - ((day.weekday() - settings.digest) % _WEEK) * _DAY for day in days}):
        due = local_moment(first, settings.morning, settings.zone)
        if settings.configured_at is not None and due >= settings.configured_at:
            key = Key(settings.guild_id, Kind.DIGEST, f"digest/{first.isoformat()}")
            yield Wanted(key, 0, due, expires=due + PREMIERE_BOUND)
