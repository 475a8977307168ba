"""Rewatches: a community's screenings of many episodes, from a moderator's words to wall times in a zone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, ClassVar, Protocol, TypeVar

from bot.errors import UserError
from bot.schedule.episodes import group_episodes, parse_episodes
from bot.schedule.moments import check_ahead, local_moment, parse_date, parse_time, today_in
from bot.schedule.weekdays import parse_weekdays
from bot.schedule.zones import parse_zone

MOST_POSTS = 200
MOST_AT_ONCE = 24
APART = dt.timedelta(minutes=30)
"""How far two screenings of a show must lie apart."""
LONGEST_SHIFT = 366

_DAY = dt.timedelta(days=1)
_SHIFT = re.compile(r"([+-]?)(\d{1,4})\s*(w|d|j)")


@dataclass(frozen=True, slots=True)
class Slot:
    """One screening as it is planned."""

    first: int
    last: int
    """Its episodes, counted over the whole show."""
    date: dt.date
    time: dt.time
    zone: str
    """Date and time are on the wall clocks of this zone."""


class Planned(Protocol):
    """What has episodes and a wall time: a slot, or a screening that is kept."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def first(self) -> int:
        """The first of its episodes, counted over the whole show."""
        ...

    @property
    def last(self) -> int:
        """The last of them."""
        ...

    @property
    def date(self) -> dt.date:
        """Its day, on the wall clocks of the zone."""
        ...

    @property
    def time(self) -> dt.time:
        """Its time of day, on the same clocks."""
        ...

    @property
    def zone(self) -> str:
        """The zone of those clocks."""
        ...


P = TypeVar("P", bound=Planned)


def plan_rewatch(
    *,
    episodes: str,
    start: str,
    time: str,
    days: str | None,
    per: int | None,
    zone: str,
    skip: str | None,
    episode_count: int,
    now: dt.datetime,
    posts_each: int = 1,
) -> list[Slot]:
    """Lay out a rewatch from what a moderator wrote, the first screening on `start` or the first such day after it.

    A skipped date pushes its episodes, and all that follow, to the dates after it. `posts_each` is how many posts a
    screening makes. Raises `UserError` saying how to mend what was written.
    """
    place = parse_zone(zone)
    today = today_in(place, now)
    groups = group_episodes(parse_episodes(episodes, episode_count), _check_per(1 if per is None else per))
    if len(groups) * posts_each > MOST_POSTS:
        raise UserError(
            "That makes {count} posts; at most {most} are possible. Choose fewer episodes, or more of them at a time.",
            count=len(groups) * posts_each,
            most=MOST_POSTS,
        )
    begin, hour = parse_date(start, today), parse_time(time)
    weekdays = frozenset({begin.weekday()}) if days is None else parse_weekdays(days)
    skipped = (
        frozenset() if skip is None else frozenset(parse_date(one, today) for one in re.split(r"[,;\s]+", skip.strip()))
    )
    dates = list(islice((day for day in dates_on(begin, weekdays) if day not in skipped), len(groups)))
    _check_skipped(skipped, begin, weekdays, dates)
    check_ahead(dates[0], hour, place, now)
    return [Slot(first, last, date, hour, place) for (first, last), date in zip(groups, dates, strict=True)]


def dates_on(start: dt.date, weekdays: Collection[int]) -> Iterator[dt.date]:
    """Go through the dates from `start` on that fall on the weekdays (0: Monday), without end."""
    day = start
    while True:
        if day.weekday() in weekdays:
            yield day
        day += _DAY


def moment_of(slot: Planned) -> dt.datetime:
    """Give a screening's moment, in UTC."""
    return local_moment(slot.date, slot.time, slot.zone)


def parse_shift(text: str) -> int:
    """Read by how many days to shift: `7d` later, `-1d` earlier, `2w`. Raises `UserError`."""
    match = _SHIFT.fullmatch(text.strip().lower().replace("−", "-"))
    days = int(match[2]) * (7 if match[3] == "w" else 1) if match else 0
    if match is None or not 0 < days <= LONGEST_SHIFT:
        raise UserError(
            "“{text}” is not a shift. Write days or weeks, at most {most}d: 7d for later, -1d for earlier, 2w.",
            text=text[:40],
            most=LONGEST_SHIFT,
        )
    return -days if match[1] == "-" else days


def shift(slots: Iterable[P], days: int) -> list[P]:
    """Move screenings by whole days on the calendar; their wall times stay."""
    return [replace(slot, date=slot.date + days * _DAY) for slot in slots]


def refuse_past(slots: Iterable[Planned], now: dt.datetime) -> None:
    """Refuse screenings of which one would have passed. Raises `UserError`."""
    for slot in slots:
        check_ahead(slot.date, slot.time, slot.zone, now)


def refuse_overlap(new: Sequence[Planned], existing: Iterable[Sequence[Planned]]) -> None:
    """Refuse screenings that get in the way of the same show's other ones, given as one sequence per rewatch.

    Two rewatches may not have an episode in common while both are running, nor two screenings at almost the same time.
    Raises `UserError`.
    """
    for other in existing:
        _refuse_close(new, other)
        _refuse_same_episode(new, other)


def _refuse_close(new: Sequence[Planned], other: Sequence[Planned]) -> None:
    taken = [(moment_of(slot), slot) for slot in other]
    for slot in new:
        moment = moment_of(slot)
        near = next((there for at, there in taken if abs(moment - at) < APART), None)
        if near is not None:
            raise UserError(
                "The screening at {new} is less than {apart} minutes from one that is planned for {old}. Choose "
                "another time, or move the other one first.",
                new=_wall(slot),
                old=_wall(near),
                apart=APART // dt.timedelta(minutes=1),
            )


def _refuse_same_episode(new: Sequence[Planned], other: Sequence[Planned]) -> None:
    if not new or not other:
        return
    mine, theirs = [moment_of(slot) for slot in new], [moment_of(slot) for slot in other]
    if max(mine) < min(theirs) or max(theirs) < min(mine):
        return
    planned = {number: slot for slot in other for number in range(slot.first, slot.last + 1)}
    common = next((number for slot in new for number in range(slot.first, slot.last + 1) if number in planned), None)
    if common is not None:
        raise UserError(
            "Episode {number} is planned already, for {when}, in a rewatch that is under way at the same time. Start "
            "after its last screening ({last}), or cancel that one first.",
            number=common,
            when=_wall(planned[common]),
            last=_wall(max(other, key=moment_of)),
        )


def _check_per(per: int) -> int:
    if not 1 <= per <= MOST_AT_ONCE:
        raise UserError(
            "{per} episodes at a time are not possible. Choose between 1 and {most}.", per=per, most=MOST_AT_ONCE
        )
    return per


def _check_skipped(
    skipped: Collection[dt.date], begin: dt.date, weekdays: Collection[int], dates: Sequence[dt.date]
) -> None:
    """Refuse a date to skip on which no screening would have been."""
    for date in sorted(skipped):
        if date.weekday() not in weekdays or not begin <= date < dates[-1]:
            raise UserError(
                "No screening falls on {date}, so there is nothing to skip. Leave that date out, or name one of the "
                "screenings', for example {near}.",
                date=str(date),
                near=str(min(dates, key=lambda day: abs(day - date))),
            )


def _wall(slot: Planned) -> str:
    return f"{slot.date} {slot.time.isoformat('minutes')} ({slot.zone})"
