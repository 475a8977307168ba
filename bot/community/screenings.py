"""Screenings: a community's own schedule. A change is stored with what it means for the outbox, or not at all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.community.books import Books
from bot.community.drafts import Draft, Drafts
from bot.community.service import Community
from bot.community.wording import checked
from bot.delivery.preview import Preview, foresee
from bot.errors import UserError
from bot.schedule.leads import NOW
from bot.schedule.model import Kind, Screening, ScreeningState
from bot.schedule.moments import parse_at, parse_date, today_in
from bot.schedule.occasions import occurrence_of_screening
from bot.schedule.rewatch import moment_of, parse_shift, plan_rewatch, refuse_overlap, refuse_past, shift
from bot.schedule.zones import parse_zone
from bot.show.shows import Show
from bot.store import outbox as deliveries
from bot.store import schedules as rows
from bot.store.connection import Database, Transaction
from bot.texts import Text

MOST_AHEAD = 200
LONGEST_TITLE = 100

STANDING = frozenset({ScreeningState.PLANNED, ScreeningState.PAUSED})
"""What can still take place."""
_TOLD = frozenset({Kind.REMINDER, Kind.SCREENING, Kind.PERSONAL})
"""The posts that say when a screening is, and are edited when it moves."""
_EDITS = frozenset({Kind.CHANGE, Kind.REVISION})
"""What edits them."""
_SECOND = dt.timedelta(seconds=1)


class Screenings:
    """Every server's screenings, kept on the disk and read from memory."""

    def __init__(
        self, db: Database, clock: Clock, books: Books, community: Community, wake: Callable[[], None]
    ) -> None:
        self._db = db
        self._clock = clock
        self._books = books
        self._community = community
        self._wake = wake
        self.drafts = Drafts()

    def list_ahead(self, guild_id: int) -> list[Screening]:
        """List what is planned or paused and still ahead, in order."""
        now = self._clock.now()
        ahead = [one for one in self._books.screenings_of(guild_id) if one.state in STANDING and moment_of(one) > now]
        return sorted(ahead, key=lambda one: (moment_of(one), one.id))

    def get(self, guild_id: int, screening_id: int) -> Screening:
        """Give a screening. Raises `UserError` if the server has none with that id."""
        for one in self._books.screenings_of(guild_id):
            if one.id == screening_id:
                return one
        raise UserError(
            "This server's schedule has nothing with the id {id}. /schedule list shows what it has.", id=screening_id
        )

    async def draft_rewatch(
        self,
        guild_id: int,
        show: Show,
        by: int,
        *,
        episodes: str,
        start: str,
        time: str,
        days: str | None,
        per: int | None,
        zone: str | None,
        skip: str | None,
    ) -> Draft:
        """Lay out a rewatch to be looked at; it is stored by `save`. Raises `UserError` that says what to mend."""
        settings = await self._community.get_settings(guild_id)
        slots = plan_rewatch(
            episodes=episodes,
            start=start,
            time=time,
            days=days,
            per=per,
            zone=zone or settings.zone,
            skip=skip,
            episode_count=show.episode_count,
            now=self._clock.now(),
            posts_each=1 + sum(lead > NOW for lead in settings.leads),
        )
        drafted = tuple(
            Screening(0, guild_id, None, show.id, "", one.first, one.last, one.date, one.time, one.zone)
            for one in slots
        )
        self._check(guild_id, drafted)
        return self.drafts.put(guild_id, by, drafted)

    async def save(self, guild_id: int, by: int, token: str) -> list[Screening]:
        """Store a draft. Raises `UserError` if it is no longer there, or what has happened since stands in its way."""
        async with self._db.write() as tx:
            draft = self.drafts.get(guild_id, by, token)
            added, after = await self._add(tx, guild_id, draft.screenings, by, is_rewatch=True)
        self._remember(guild_id, after)
        self.drafts.drop(draft)
        return added

    async def add(
        self, guild_id: int, by: int, *, title: str, at: str, zone: str | None, show: Show | None, episode: int | None
    ) -> Screening:
        """Store a single screening, or another dated event. Raises `UserError` that says what to mend."""
        title = " ".join(checked(Text("title"), title, LONGEST_TITLE).split())
        place = parse_zone(zone or (await self._community.get_settings(guild_id)).zone)
        date, time = parse_at(at, place, self._clock.now())
        number = 0 if show is None or episode is None else _episode(show, episode)
        one = Screening(0, guild_id, None, show.id if show else None, title, number, number, date, time, place)
        async with self._db.write() as tx:
            added, after = await self._add(tx, guild_id, [one], by, is_rewatch=False)
        self._remember(guild_id, after)
        return added[0]

    async def move(self, guild_id: int, screening_id: int, at: str) -> Screening:
        """Move one to another wall time in its zone. Raises `UserError`."""
        async with self._db.write() as tx:
            old = self._get_standing(guild_id, screening_id)
            date, time = parse_at(at, old.zone, self._clock.now())
            [moved], after = await self._move(tx, guild_id, [replace(old, date=date, time=time)])
        self._remember(guild_id, after)
        return moved

    async def shift(self, guild_id: int, screening_id: int, by: str) -> list[Screening]:
        """Move one and all that follow it in its rewatch by whole days; their wall times stay. Raises `UserError`."""
        async with self._db.write() as tx:
            first = self._get_standing(guild_id, screening_id)
            following = [one for one in self._list_part(first) if moment_of(one) >= moment_of(first)]
            shifted = shift(following, parse_shift(by))
            refuse_past(shifted, self._clock.now())
            for one in shifted:  # nor may they be too far ahead
                parse_date(one.date.isoformat(), today_in(one.zone, self._clock.now()))
            moved, after = await self._move(tx, guild_id, shifted)
        self._remember(guild_id, after)
        return moved

    async def skip(self, guild_id: int, screening_id: int) -> Screening:
        """Leave one out; the others stay where they are. Raises `UserError`."""
        async with self._db.write() as tx:
            one = self._get_standing(guild_id, screening_id)
            skipped = self._changed(one, state=ScreeningState.SKIPPED)
            after = await self._store(tx, guild_id, [skipped])
        self._remember(guild_id, after)
        return skipped

    async def pause(self, guild_id: int, screening_id: int) -> list[Screening]:
        """Let a rewatch, or a single one, wait until it is resumed. Raises `UserError`."""
        async with self._db.write() as tx:
            part = self._list_part(self.get(guild_id, screening_id))
            paused = [
                self._changed(one, state=ScreeningState.PAUSED) for one in part if one.state is ScreeningState.PLANNED
            ]
            if not paused:
                raise UserError(
                    "Nothing of that lies ahead that could be paused. /schedule list shows what is planned."
                )
            after = await self._store(tx, guild_id, paused)
        self._remember(guild_id, after)
        return paused

    async def cancel(self, guild_id: int, screening_id: int) -> list[Screening]:
        """Call off what is left of a rewatch, or a single one. Raises `UserError`."""
        async with self._db.write() as tx:
            part = self._list_part(self.get(guild_id, screening_id))
            if not part:
                raise UserError(
                    "Nothing of that lies ahead that could be called off. /schedule list shows what is planned."
                )
            cancelled = [self._changed(one, state=ScreeningState.CANCELLED) for one in part]
            after = await self._store(tx, guild_id, cancelled)
        self._remember(guild_id, after)
        return cancelled

    async def resume(self, guild_id: int, screening_id: int) -> list[Screening]:
        """Take up what is paused of a rewatch, or a single one. What is over by now is skipped. Raises `UserError`."""
        now = self._clock.now()
        async with self._db.write() as tx:
            named = self.get(guild_id, screening_id)
            paused = [
                one
                for one in self._books.screenings_of(guild_id)
                if one.state is ScreeningState.PAUSED and _is_part(one, named)
            ]
            if not paused:
                raise UserError("Nothing of that is paused. /schedule list shows what is.")
            resumed = [
                self._changed(one, state=ScreeningState.PLANNED)
                if moment_of(one) > now
                else replace(one, state=ScreeningState.SKIPPED)
                for one in paused
            ]
            self._check(guild_id, [one for one in resumed if one.state is ScreeningState.PLANNED])
            after = await self._store(tx, guild_id, resumed)
        self._remember(guild_id, after)
        return resumed

    async def preview(self, guild_id: int) -> Preview:
        """Show every post to come of what is saved."""
        settings = await self._community.get_settings(guild_id)
        async with self._db.read() as tx:
            owed = await deliveries.list_of_guild(tx, guild_id)
        return Preview(settings, self._books.book_of(guild_id), owed, self._clock.now())

    async def preview_of(self, guild_id: int, screenings: Sequence[Screening]) -> Preview:
        """Show the posts that screenings will make, saved or not."""
        settings = await self._community.get_settings(guild_id)
        # Those without an id need one to be told apart.
        known = tuple(one if one.id else replace(one, id=-number) for number, one in enumerate(screenings, start=1))
        async with self._db.read() as tx:
            owed = await deliveries.list_of_guild(tx, guild_id)
        return foresee(settings, replace(self._books.book_of(guild_id), screenings=known), owed, self._clock.now())

    def _get_standing(self, guild_id: int, screening_id: int) -> Screening:
        one = self.get(guild_id, screening_id)
        if one.state not in STANDING:
            raise UserError("That has been skipped or called off. Put it on again with /schedule add.")
        if moment_of(one) <= self._clock.now():
            raise UserError("That has begun already, so it stays as it was. Put it on again with /schedule add.")
        return one

    def _list_part(self, named: Screening) -> list[Screening]:
        """List what stands and lies ahead of the rewatch that one is part of; of a single one, itself."""
        return [one for one in self.list_ahead(named.guild_id) if _is_part(one, named)]

    def _check(self, guild_id: int, new: Sequence[Screening]) -> None:
        """Refuse what would get in the way of what is planned, or would be too much."""
        ids = {one.id for one in new if one.id}
        others = [one for one in self.list_ahead(guild_id) if one.id not in ids]
        if len(others) + len(new) > MOST_AHEAD:
            raise UserError(
                "That would make {count} screenings ahead in this server; at most {most} are possible. Cancel some "
                "that nobody needs with /schedule cancel.",
                count=len(others) + len(new),
                most=MOST_AHEAD,
            )
        refuse_past(new, self._clock.now())
        mine = [one for one in new if one.first]
        if mine:
            planned = [one for one in others if one.state is ScreeningState.PLANNED and one.first]
            _refuse_in_the_way(mine, [one for one in planned if one.show_id == mine[0].show_id])

    async def _add(
        self, tx: Transaction, guild_id: int, drafted: Sequence[Screening], by: int, *, is_rewatch: bool
    ) -> tuple[list[Screening], tuple[Screening, ...]]:
        self._check(guild_id, drafted)
        added = await rows.add_screenings(tx, drafted, now=self._clock.now(), by=by, is_rewatch=is_rewatch)
        after = (*self._books.screenings_of(guild_id), *added)
        await self._replan(tx, guild_id, after)
        return added, after

    async def _move(
        self, tx: Transaction, guild_id: int, moved: Sequence[Screening]
    ) -> tuple[list[Screening], tuple[Screening, ...]]:
        self._check(guild_id, [one for one in moved if one.state is ScreeningState.PLANNED])
        changed: list[Screening] = []
        for one in moved:
            told = await self._find_told(tx, self.get(guild_id, one.id))
            changed.append(self._changed(one, moved_from=None if told == moment_of(one) else told))
        return changed, await self._store(tx, guild_id, changed)

    async def _find_told(self, tx: Transaction, one: Screening) -> dt.datetime | None:
        """Find the moment that the posts about one give; None if there are none."""
        occurrence = occurrence_of_screening(one)
        if not await deliveries.has_made(tx, one.guild_id, occurrence, _TOLD):
            return None
        if one.moved_from is not None and one.changed_at is not None:
            at = str(int(one.changed_at.timestamp()))
            if not await deliveries.has_made(tx, one.guild_id, occurrence, _EDITS, at):
                return one.moved_from
        return moment_of(one)

    def _changed(self, one: Screening, **changes: object) -> Screening:
        """Change one, now. Two changes never have the same second: by it the posts' edits are told apart."""
        now = self._clock.now().replace(microsecond=0)
        return replace(one, changed_at=now if one.changed_at is None else max(now, one.changed_at + _SECOND), **changes)

    async def _store(self, tx: Transaction, guild_id: int, changed: Iterable[Screening]) -> tuple[Screening, ...]:
        new = {one.id: one for one in changed}
        await rows.save_screenings(tx, new.values())
        after = tuple(new.get(one.id, one) for one in self._books.screenings_of(guild_id))
        await self._replan(tx, guild_id, after)
        return after

    async def _replan(self, tx: Transaction, guild_id: int, screenings: tuple[Screening, ...]) -> None:
        book = replace(self._books.book_of(guild_id), screenings=screenings)
        await self._community.replan(tx, guild_id, book)

    def _remember(self, guild_id: int, screenings: Iterable[Screening]) -> None:
        self._books.put_screenings(guild_id, screenings)
        self._wake()


def _refuse_in_the_way(mine: Sequence[Screening], planned: Iterable[Screening]) -> None:
    """Refuse screenings of one rewatch, or a single one, that get in the way of what is planned of the same show."""
    beside: defaultdict[tuple[str, int], list[Screening]] = defaultdict(list)
    for one in planned:
        beside[("screening", one.id) if one.rewatch is None else ("rewatch", one.rewatch)].append(one)
    rewatch = mine[0].rewatch
    rest = [] if rewatch is None else beside.pop(("rewatch", rewatch), [])
    refuse_overlap(mine, [rest])
    # What stays of a rewatch counts with what is moved of it: together they are under way.
    refuse_overlap([*mine, *rest], beside.values())


def _is_part(one: Screening, named: Screening) -> bool:
    return one.id == named.id or (one.rewatch is not None and one.rewatch == named.rewatch)


def _episode(show: Show, number: int) -> int:
    if not 1 <= number <= show.episode_count:
        raise UserError(
            "{show} has no episode {number}: its episodes are numbered 1 to {last}. Choose one of these.",
            show=show.title,
            number=number,
            last=show.episode_count,
        )
    return number
