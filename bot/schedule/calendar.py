"""The calendar: a server's plan as an iCalendar file (RFC 5545), for the calendars that people keep elsewhere.

It is written so that Apple's, Google's and Thunderbird's take it in by import, and a second import updates the first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from bot.schedule.moments import change_between

PRODUCT = "-//Callboard//Callboard//EN"
YEARS = range(2020, 2038)
"""What a zone is described over, besides the entries' years: some programs keep the first description they see."""
_DAY = dt.timedelta(days=1)
_STEP = 4 * _DAY  # clocks have nowhere been changed twice in less than a week
_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One premiere, screening or other event."""

    uid: str
    """The same as long as it is the same event of the same server, wherever it moves, and no other's in the world."""
    title: str
    description: str
    """May have several lines, or none."""
    where: str
    """A place, or the address of one; may be empty."""
    start: dt.datetime | dt.date
    """An aware moment, or the day where only the day is known."""
    zone: str
    """On whose wall clocks the moment is written down."""
    minutes: int
    """How long it takes; of no account where only the day is known. 0: nobody knows."""
    alarms: tuple[dt.timedelta, ...]
    """How long before the start people are reminded, a day counting from its midnight; negative: after it."""
    cancelled: bool
    revision: int
    """0 at first, and one more with each change of `start` or `cancelled`."""
    changed: dt.datetime | None
    """When that was last; None: never."""


def write_calendar(name: str, entries: Sequence[CalendarEntry], now: dt.datetime) -> bytes:
    """Write a plan as an iCalendar file; the same plan at the same time gives the same bytes.

    There is no `METHOD`: with one, programs take the file for a message of an organizer, which a plan has not.
    Each entry takes about a millisecond, so a long plan is better written in a thread than in the event loop.
    """
    events = [_event(entry, now) for entry in entries]
    years = [entry.start.year for entry in entries]
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", vText(_line(name)))
    if entries:
        (main, _), *_ = Counter(entry.zone for entry in entries).most_common(1)
        calendar.add("X-WR-TIMEZONE", vText(main))
    for zone in sorted({event["DTSTART"].params.get("TZID", "") for event in events} - {""}):
        calendar.add_component(_timezone(zone, min(YEARS[0], *years), max(YEARS[-1], *years)))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _event(entry: CalendarEntry, now: dt.datetime) -> Event:
    event = Event()
    event.add("UID", _line(entry.uid))
    event.add("DTSTAMP", now.astimezone(dt.UTC))
    if entry.changed is not None:
        event.add("LAST-MODIFIED", entry.changed.astimezone(dt.UTC))
    event.add("SEQUENCE", entry.revision)
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")  # what is on in a server makes nobody busy
    _add_time(event, entry)
    event.add("SUMMARY", _line(entry.title))
    if description := _lines(entry.description):
        event.add("DESCRIPTION", description)
    if where := _line(entry.where):
        event.add("LOCATION", where)
        if _ADDRESS.fullmatch(where):
            event.add("URL", where)
    for lead in () if entry.cancelled else entry.alarms:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", -lead)
        alarm.add("DESCRIPTION", _line(entry.title))
        event.add_component(alarm)
    return event


def _add_time(event: Event, entry: CalendarEntry) -> None:
    if not isinstance(entry.start, dt.datetime):
        event.add("DTSTART", entry.start)
        event.add("DTEND", entry.start + _DAY)
        return
    local = entry.start.astimezone(ZoneInfo(entry.zone))
    if local.fold or entry.zone == "UTC":
        # Where a wall time comes twice, a zone beside it means the first coming; the second has to be written in UTC.
        event.add("DTSTART", local.astimezone(dt.UTC))
    else:
        event.add("DTSTART", local.replace(tzinfo=None), parameters={"TZID": entry.zone})
    if entry.minutes:
        # A length, since an end on the wall clocks is two moments in the night when they go back.
        event.add("DURATION", dt.timedelta(minutes=entry.minutes))


def _timezone(zone: str, first: int, last: int) -> Timezone:
    """Describe a zone from the first year to the last, one part for each change of its clocks.

    icalendar's own description puts each change forward an hour late, and of several dates in one part Thunderbird's
    parser reads only some.
    """
    place = ZoneInfo(zone)
    start = dt.datetime(first, 1, 1, tzinfo=dt.UTC) - 2 * _DAY
    timezone = Timezone()
    timezone.add("TZID", zone)
    timezone.add_component(_observance(start, start, place))
    for before, moment in _changes(place, start, dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC) + 2 * _DAY):
        timezone.add_component(_observance(before, moment, place))
    return timezone


def _changes(place: ZoneInfo, start: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """List the changes of a place's clocks, each after a moment shortly before it."""
    before, old = start, start.astimezone(place).utcoffset()
    while before < end:
        after = before + _STEP
        new = after.astimezone(place).utcoffset()
        if new != old:
            yield before, change_between(before, after, place)
        before, old = after, new


def _observance(before: dt.datetime, moment: dt.datetime, place: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    """Describe what a place's clocks show from a moment on. Its start is what they showed until then."""
    old, new = before.astimezone(place), moment.astimezone(place)
    part = TimezoneDaylight() if (new.dst() or dt.timedelta()) > dt.timedelta() else TimezoneStandard()
    offset = old.utcoffset() or dt.timedelta()
    part.add("DTSTART", (moment + offset).replace(tzinfo=None))
    part.add("TZOFFSETFROM", offset)
    part.add("TZOFFSETTO", new.utcoffset())
    part.add("TZNAME", new.tzname())
    return part


def _line(text: str) -> str:
    return " ".join(_lines(text).split())


def _lines(text: str) -> str:
    """Keep what a text may hold: no control characters, and one kind of line end, which is written as an escape."""
    return "\n".join(_UNWRITABLE.sub("", line) for line in text.splitlines()).strip()
