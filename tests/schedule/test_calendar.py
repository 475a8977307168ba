"""A plan as an iCalendar file, read back by parsers that have nothing to do with its writer."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import CalendarStream
from ical.event import Event

from bot.schedule.calendar import CalendarEntry, write_calendar

NOW = dt.datetime(2025, 1, 2, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SCREENING = CalendarEntry(
    uid="etoile/screening-1.42@callboard",
    title="Étoile · S1E1",
    description="The première, together.",
    where="#episodes",
    start=dt.datetime(2025, 1, 3, 19, tzinfo=dt.UTC),
    zone="Europe/Paris",
    minutes=90,
    alarms=(7 * DAY, HOUR),
    cancelled=False,
    revision=0,
    changed=dt.datetime(2025, 1, 1, 8, 30, tzinfo=dt.UTC),
)
PREMIERE = replace(SCREENING, uid="etoile/s1.42@callboard", start=dt.date(2025, 4, 24), alarms=(15 * HOUR, -9 * HOUR))


def _write(*entries: CalendarEntry, name: str = "Étoile fans") -> bytes:
    data = write_calendar(name, entries, NOW)
    _check(data)
    return data


def _read(*entries: CalendarEntry) -> list[Event]:
    (calendar,) = CalendarStream.from_ics(_write(*entries).decode()).calendars
    return calendar.events


def _lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def _described(data: bytes, zone: str) -> dt.tzinfo:
    """Return a zone as the file describes it, whatever the reader knows of it otherwise."""
    place = tzical(io.StringIO(data.decode().replace("\r\n", "\n"))).get(zone)
    assert isinstance(place, dt.tzinfo)
    return place


INSIDE = {
    "": {"VCALENDAR"},
    "VCALENDAR": {"VTIMEZONE", "VEVENT"},
    "VTIMEZONE": {"STANDARD", "DAYLIGHT"},
    "VEVENT": {"VALARM"},
}
REQUIRED = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}


def _check(data: bytes) -> None:
    """Hold a file against RFC 5545: line ends, folding, nesting, order, and the properties that each part must have."""
    assert data.endswith(b"\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(line) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode()  # no character is cut in two
    described, used, uids = list[str](), set[str](), list[str]()
    stack: list[tuple[str, Counter[str]]] = [("", Counter())]
    for line in _lines(data):
        content = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^;:,\"]+)*):(.*)", line)
        assert content, line
        name, parameters, value = content.groups()
        room, found = stack[-1]
        if name == "BEGIN":
            assert value in INSIDE.get(room, set()), line
            assert value != "VTIMEZONE" or not uids, "zones come before what uses them"
            stack.append((value, Counter()))
        elif name == "END":
            assert value == room
            assert set(found) >= REQUIRED[room], f"{room} has only {set(found)}"
            assert set(found.values()) == {1}, f"{room} says something twice"
            stack.pop()
        else:
            found[name] += 1
            used |= set(re.findall(";TZID=([^;]+)", parameters))
            described += [value] if name == "TZID" else []
            uids += [value] if name == "UID" else []
    assert [room for room, _ in stack] == [""]
    assert described == sorted(used)
    assert len(uids) == len(set(uids))


@pytest.mark.parametrize(
    ("moment", "zone", "wall"),
    [
        ("2025-03-28T19:00Z", "Europe/Paris", "20250328T200000"),
        ("2025-04-04T18:00Z", "Europe/Paris", "20250404T200000"),
        ("2025-10-31T19:00Z", "Europe/Paris", "20251031T200000"),
        ("2025-03-08T01:00Z", "America/New_York", "20250307T200000"),
        ("2025-03-15T00:00Z", "America/New_York", "20250314T200000"),
        ("2025-04-07T10:00Z", "Australia/Sydney", "20250407T200000"),
        ("1969-07-20T20:17Z", "America/Chicago", "19690720T151700"),
        ("2044-07-01T18:00Z", "Europe/Paris", "20440701T200000"),
        ("2025-10-26T00:30Z", "Europe/Paris", "20251026T023000"),
        ("2025-12-31T23:30Z", "Pacific/Kiritimati", "20260101T133000"),
    ],
)
def test_a_screening_stands_at_its_wall_time_and_is_the_right_moment(moment: str, zone: str, wall: str) -> None:
    start = dt.datetime.fromisoformat(moment)
    data = _write(replace(SCREENING, start=start, zone=zone))
    assert f"DTSTART;TZID={zone}:{wall}" in _lines(data)
    (read,) = _read(replace(SCREENING, start=start, zone=zone))
    assert isinstance(read.dtstart, dt.datetime)
    assert read.dtstart.astimezone(dt.UTC) == start
    assert read.computed_duration == dt.timedelta(minutes=90)
    local = dt.datetime.strptime(wall, "%Y%m%dT%H%M%S").replace(tzinfo=_described(data, zone))
    assert local.astimezone(dt.UTC) == start


def test_an_hour_that_comes_twice_is_written_so_that_it_cannot_be_mistaken() -> None:
    second = replace(SCREENING, start=dt.datetime(2025, 10, 26, 1, 30, tzinfo=dt.UTC))
    assert "DTSTART:20251026T013000Z" in _lines(_write(second))


def test_utc_needs_no_description() -> None:
    data = _write(replace(SCREENING, zone="UTC"))
    assert "DTSTART:20250103T190000Z" in _lines(data)
    assert b"VTIMEZONE" not in data


@pytest.mark.parametrize(
    "zone",
    [
        "Africa/Casablanca",  # goes back for Ramadan
        "America/Argentina/Buenos_Aires",
        "America/New_York",
        "America/Sao_Paulo",  # gave up summer time
        "Asia/Gaza",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",  # changes by half an hour
        "Etc/GMT+5",
        "Europe/Dublin",  # whose winter time is the exception
        "Europe/Paris",
        "Pacific/Apia",
        "Pacific/Auckland",
    ],
)
def test_a_zone_is_described_as_it_is_from_2020_to_2037(zone: str) -> None:
    described, place = _described(_write(replace(SCREENING, zone=zone)), zone), ZoneInfo(zone)
    start = dt.datetime(2020, 1, 1, 0, 15, tzinfo=dt.UTC)
    for day in (start + n * DAY for n in range((dt.date(2038, 1, 1) - start.date()).days)):
        has_change = day.astimezone(place).utcoffset() != (day + DAY).astimezone(place).utcoffset()
        for moment in (day + n * HOUR / 2 for n in range(48 if has_change else day.day == 1)):
            local = moment.astimezone(place)
            if not local.fold:  # the second coming of an hour is never written with its zone
                wall = local.replace(tzinfo=described)
                assert (wall.utcoffset(), wall.tzname()) == (local.utcoffset(), local.tzname()), moment


def test_each_zone_is_described_once() -> None:
    data = _write(
        SCREENING,
        replace(SCREENING, uid="2", zone="Asia/Tokyo"),
        replace(SCREENING, uid="3"),
        replace(PREMIERE, uid="4", zone="America/New_York"),
    )
    assert [line for line in _lines(data) if line.startswith("TZID")] == ["TZID:Asia/Tokyo", "TZID:Europe/Paris"]
    assert "X-WR-TIMEZONE:Europe/Paris" in _lines(data)


def test_a_day_is_written_without_an_hour() -> None:
    (read,) = _read(PREMIERE)
    assert (read.dtstart, read.dtend) == (dt.date(2025, 4, 24), dt.date(2025, 4, 25))
    (own,) = icalendar.Calendar.from_ical(_write(PREMIERE)).events
    assert (own.start, own.end) == (dt.date(2025, 4, 24), dt.date(2025, 4, 25))
    assert "DTSTART;VALUE=DATE:20250424" in _lines(_write(PREMIERE))


def test_reminders_ring_before_the_start_and_on_a_day_in_the_morning() -> None:
    (screening,), (premiere,) = _read(SCREENING), _read(PREMIERE)
    assert [alarm.trigger for alarm in screening.alarm] == [-7 * DAY, -HOUR]
    assert [alarm.trigger for alarm in premiere.alarm] == [-15 * HOUR, 9 * HOUR]
    assert {(alarm.action, alarm.description) for alarm in screening.alarm} == {("DISPLAY", "Étoile · S1E1")}
    written = [line for line in _lines(_write(SCREENING, PREMIERE)) if line.startswith("TRIGGER")]
    assert written == ["TRIGGER:-P7D", "TRIGGER:-PT1H", "TRIGGER:-PT15H", "TRIGGER:PT9H"]


def test_a_reminder_at_the_start_itself_is_one() -> None:
    (read,) = _read(replace(SCREENING, alarms=(dt.timedelta(),)))
    assert [alarm.trigger for alarm in read.alarm] == [dt.timedelta()]


def test_what_was_moved_is_the_same_event_in_a_newer_revision() -> None:
    later = dt.datetime(2025, 1, 2, 9, tzinfo=dt.UTC)
    (before,) = _read(SCREENING)
    (after,) = _read(replace(SCREENING, start=SCREENING.start + 7 * DAY, revision=1, changed=later))
    assert (before.uid, before.sequence) == ("etoile/screening-1.42@callboard", 0)
    assert (after.uid, after.sequence, after.last_modified, after.dtstamp) == (before.uid, 1, later, NOW)


def test_what_was_never_changed_names_no_moment_of_a_change() -> None:
    data = _write(replace(SCREENING, changed=None))
    (read,) = CalendarStream.from_ics(data.decode()).calendars[0].events
    assert (read.sequence, read.last_modified) == (0, None)
    assert not any(line.startswith("LAST-MODIFIED") for line in _lines(data))


def test_what_was_called_off_says_so_and_reminds_nobody() -> None:
    (confirmed,), (cancelled,) = _read(SCREENING), _read(replace(SCREENING, cancelled=True, revision=1))
    assert (confirmed.status, cancelled.status) == ("CONFIRMED", "CANCELLED")
    assert confirmed.alarm
    assert not cancelled.alarm


def test_what_is_on_makes_nobody_busy() -> None:
    (read,) = _read(PREMIERE)
    assert read.transparency == "TRANSPARENT"


def test_what_nobody_knows_is_left_out() -> None:
    (read,) = _read(replace(SCREENING, minutes=0, where="", description=""))
    assert (read.duration, read.dtend, read.location, read.description) == (None, None, None, None)


def test_an_address_can_be_followed_and_a_place_is_only_read() -> None:
    address = "https://discord.com/channels/1/2"
    (link,), (place,) = _read(replace(SCREENING, where=address)), _read(SCREENING)
    assert (link.location, str(link.url)) == (address, address)
    assert (place.location, place.url) == ("#episodes", None)


@pytest.mark.parametrize(
    "text",
    [
        "Étoile\r\nEND:VEVENT\r\nBEGIN:VEVENT",
        "a\nBEGIN:VALARM\nACTION:EMAIL",
        "x\u2028URL:https://example.com",
        "x\x85y\x0bz\x0cw\x1cv",
        "\ud800\x00\x1b[31mred",
        '1, 2; 3: "4" \\ 5 \\n 6 \\, 7^n',
        "🩰" * 100,
    ],
)
def test_no_text_can_become_anything_but_text(text: str) -> None:
    hostile = replace(SCREENING, uid=text, title=text, description=text, where=text)
    data = _write(hostile, name=text)
    lines, plain = _lines(data), _lines(_write(SCREENING))
    assert [line.split(":")[0] for line in lines] == [line.split(":")[0] for line in plain]
    (read,) = _read(hostile)
    kept = text.encode(errors="ignore").decode().replace("\x00", "").replace("\x1b", "")
    assert read.summary == " ".join(kept.split())
    assert read.description == "\n".join(kept.splitlines())


def test_an_address_that_is_more_than_one_is_no_address() -> None:
    data = _write(replace(SCREENING, where="https://example.com/\r\nATTENDEE:mailto:someone@example.com"))
    assert not [line for line in _lines(data) if line.startswith(("URL", "ATTENDEE"))]


def test_the_same_plan_gives_the_same_bytes() -> None:
    plan = (PREMIERE, SCREENING, replace(SCREENING, uid="2", zone="America/New_York"))
    assert _write(*plan) == _write(*(replace(entry) for entry in plan))


def test_an_empty_plan_is_a_calendar_without_events() -> None:
    data = _write()
    (calendar,) = CalendarStream.from_ics(data.decode()).calendars
    assert calendar.events == []
    assert "X-WR-CALNAME:Étoile fans" in _lines(data)


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029"), max_size=300)
SECONDS = st.integers(int(dt.datetime(2020, 1, 1, tzinfo=dt.UTC).timestamp()), 2**31)


@settings(deadline=None)
@given(title=TEXT, paragraphs=st.lists(TEXT, max_size=4), name=TEXT)
def test_every_text_is_read_as_it_was_written(title: str, paragraphs: Sequence[str], name: str) -> None:
    description = "\n".join(paragraphs).strip()
    entry = replace(SCREENING, title=title, description=description, zone="UTC")
    data = _write(entry, name=name)
    (read,) = _read(entry)
    assert (read.summary or "") == " ".join(title.split())
    assert (read.description or "") == description
    own = icalendar.Calendar.from_ical(data)
    (event,) = own.events
    assert (event["SUMMARY"], event.get("DESCRIPTION", "")) == (" ".join(title.split()), description)
    (title_line,) = (line for line in _lines(data) if line.startswith("X-WR-CALNAME:"))
    assert re.sub(r"\\(.)", r"\1", title_line.removeprefix("X-WR-CALNAME:")) == " ".join(name.split())


@settings(deadline=None)
@given(
    start=SECONDS.map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "UTC"]),
    minutes=st.integers(0, 3000),
    alarms=st.lists(st.integers(-86400, 90 * 86400).map(lambda seconds: dt.timedelta(seconds=seconds)), max_size=8),
)
def test_every_time_is_read_as_it_was_written(
    start: dt.datetime, zone: str, minutes: int, alarms: Sequence[dt.timedelta]
) -> None:
    (read,) = _read(replace(SCREENING, start=start, zone=zone, minutes=minutes, alarms=tuple(alarms)))
    assert isinstance(read.dtstart, dt.datetime)
    assert read.dtstart.astimezone(dt.UTC) == start
    assert (read.duration or dt.timedelta()) == dt.timedelta(minutes=minutes)
    assert [alarm.trigger for alarm in read.alarm] == [-lead for lead in alarms]
