"""Every zone of tzdata, every day of seventeen years: does what is scheduled by the wall clock happen exactly once?

What should happen is told without the bot: from the spans in which a zone's offset from UTC stays the same, found by
looking at the clock from day to day and bisecting where it has changed. At a wall time is then due what is due at the
first moment at which the zone's clocks show that time or, where they skip it, a later one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib import resources
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from bot.schedule.moments import local_moment
from bot.schedule.rewatch import dates_on
from bot.schedule.zones import take_packaged_zones, tzdata_version

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2036, 12, 31)
TIMES = (dt.time(0, 30), dt.time(1, 30), dt.time(2, 30), dt.time(23, 59))
EVERY_DAY = range(7)
DAY = 86_400
MARGIN = 30 * DAY
"""Seconds looked at before the first day and after the last."""

_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Span:
    """Some time in which a zone's offset from UTC stays the same; seconds since 1970."""

    start: int
    end: int
    offset: int


@dataclass(slots=True)
class Tally:
    """What was counted at one time of day."""

    occurrences: int = 0
    missing: int = 0
    doubled: int = 0
    disordered: int = 0
    zones: set[str] = field(default_factory=set)
    """Those in which something was amiss."""

    @property
    def is_good(self) -> bool:
        """Whether everything happened exactly once and in order."""
        return not (self.missing or self.doubled or self.disordered)

    def compare(self, zone: str, found: Sequence[int], expected: Sequence[int]) -> None:
        """Count the moments of one schedule against those at which something should happen."""
        self.occurrences += len(expected)
        if found != expected:
            self.zones.add(zone)
            self.missing += (Counter(expected) - Counter(found)).total()
            self.doubled += (Counter(found) - Counter(expected)).total()
            self.disordered += sum(later <= earlier for earlier, later in pairwise(found))

    def add(self, other: Tally) -> None:
        """Add what was counted elsewhere."""
        self.occurrences += other.occurrences
        self.missing += other.missing
        self.doubled += other.doubled
        self.disordered += other.disordered
        self.zones |= other.zones


def list_zones() -> list[str]:
    """List the zones of the tzdata package, also those kept for old times' sake."""
    return (resources.files("tzdata") / "zones").read_text("utf-8").split()


def list_spans(zone: str, step: int) -> list[Span]:
    """List the spans of a zone in order, looking at its clock every `step` seconds."""
    place = ZoneInfo(zone)

    def offset(moment: int) -> int:
        return int((dt.datetime.fromtimestamp(moment, place).utcoffset() or dt.timedelta()).total_seconds())

    start, end = _seconds(FIRST, dt.time()) - MARGIN, _seconds(LAST, dt.time()) + MARGIN
    spans, since, known = list[Span](), start, offset(start)
    for look in range(start + step, end + step, step):
        there = offset(look)
        if there != known:
            low, high = look - step, look
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == known else (low, middle)
            spans.append(Span(since, high, known))
            since, known = high, there
    return [*spans, Span(since, end + step, known)]


def list_expected(spans: Sequence[Span], dates: Iterable[dt.date], hour: dt.time) -> list[int]:
    """Tell the moments at which something should happen, for dates in order."""
    expected, place = list[int](), 0
    for date in dates:
        wall = _seconds(date, hour)
        while wall >= spans[place].end + spans[place].offset:
            place += 1
        expected.append(max(wall - spans[place].offset, spans[place].start))
    return expected


def list_found(zone: str, dates: Iterable[dt.date], hour: dt.time) -> list[int]:
    """Ask the bot for the moments."""
    return [int(local_moment(date, hour, zone).timestamp()) for date in dates]


def list_schedules() -> Iterator[list[dt.date]]:
    """Give the dates of a daily schedule over all the years, then of a weekly one for each weekday."""
    days = (LAST - FIRST).days + 1
    yield list(islice(dates_on(FIRST, EVERY_DAY), days))
    for weekday in EVERY_DAY:
        yield [date for date in islice(dates_on(FIRST, {weekday}), days // 7 + 1) if date <= LAST]


def list_nights(spans: Sequence[Span]) -> Iterator[list[dt.date]]:
    """Give, around each change of clocks, the dates of two days before and after and of a weekly schedule."""
    for span in spans[:-1]:
        change = dt.date.fromordinal(_EPOCH + (span.end + span.offset) // DAY)
        for weekdays, start, count in ((EVERY_DAY, 2, 5), ({change.weekday()}, 7, 3)):
            yield list(islice(dates_on(change - dt.timedelta(days=start), weekdays), count))


def check_nights(zones: Iterable[str], found: Callable[[str, Iterable[dt.date], dt.time], list[int]]) -> Tally:
    """Check the days around every change of clocks in the zones."""
    tally = Tally()
    for zone in zones:
        spans = list_spans(zone, 7 * DAY)
        for dates in list_nights(spans):
            for hour in TIMES:
                tally.compare(zone, found(zone, dates, hour), list_expected(spans, dates, hour))
    return tally


def check_all_days(zone: str) -> list[Tally]:
    """Check every day of the years in a zone, daily and weekly; a tally for each time of day."""
    spans, tallies = list_spans(zone, DAY), [Tally() for _ in TIMES]
    for dates in list_schedules():
        for hour, tally in zip(TIMES, tallies, strict=True):
            tally.compare(zone, list_found(zone, dates, hour), list_expected(spans, dates, hour))
    return tallies


def main() -> int:
    """Check every day in every zone and print the table; 1 if anything is amiss."""
    argparse.ArgumentParser(prog="python -m tests.faults.zones", description=__doc__).parse_args()
    zones, days, began = list_zones(), (LAST - FIRST).days + 1, time.monotonic()
    totals = [Tally() for _ in TIMES]
    with ProcessPoolExecutor(initializer=take_packaged_zones) as workers:
        for tallies in workers.map(check_all_days, zones, chunksize=8):
            for total, tally in zip(totals, tallies, strict=True):
                total.add(tally)
    print(f"\n{f'daily and weekly, {FIRST} to {LAST}, tzdata {tzdata_version()}':<58}", end="")
    print("".join(f"{title:>12}" for title in ("zones", "days", "occurrences", "missing", "doubled", "disordered")))
    for hour, total in zip(TIMES, totals, strict=True):
        numbers = (len(zones), days, total.occurrences, total.missing, total.doubled, total.disordered)
        print(f"{f'at {hour:%H:%M}':<58}" + "".join(f"{number:>12,}" for number in numbers))
        if total.zones:
            print(f"  amiss in {', '.join(sorted(total.zones))}")
    print(f"in {time.monotonic() - began:.0f} s")
    return 0 if all(total.is_good for total in totals) else 1


def _seconds(date: dt.date, hour: dt.time) -> int:
    """Count a wall time in seconds, as if its clocks were those of UTC."""
    return (date.toordinal() - _EPOCH) * DAY + hour.hour * 3600 + hour.minute * 60


if __name__ == "__main__":
    sys.exit(main())
