"""Rooms: which episodes of a show a server has discussions of, when others open, and opening one by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.community.books import Books
from bot.community.service import Community
from bot.delivery.model import Delivery, State
from bot.delivery.orders import list_subjects
from bot.delivery.outbox import GONE, Outbox
from bot.errors import UserError
from bot.schedule.model import Key, Kind, Opening
from bot.schedule.occasions import list_occasions
from bot.show.episodes import Episode
from bot.show.shows import Show
from bot.store import schedules as rows
from bot.store.connection import Database
from bot.texts import Text

REPLACED = Text("A moderator has opened it anew.")


@dataclass(frozen=True, slots=True)
class Room:
    """An episode's discussion, as it stands."""

    episode: Episode
    row: Delivery | None
    """What is or was posted; None where nothing is owed."""
    is_out: bool
    """Whether the episode has come out, or the community has begun to watch it."""

    @property
    def thread_id(self) -> int | None:
        """The thread, once it has been opened."""
        return self.row.message_id if self.row is not None and self.row.state is State.SENT else None

    @property
    def is_gone(self) -> bool:
        """Whether it is known that somebody has deleted it."""
        return self.row is not None and self.row.reason == GONE

    @property
    def is_parked(self) -> bool:
        """Whether Discord has refused to open it."""
        return self.row is not None and self.row.state is State.PARKED

    @property
    def opens_at(self) -> dt.datetime | None:
        """When it opens, while that lies ahead."""
        return self.row.due if self.row is not None and self.row.state is State.DUE else None


class Rooms:
    """The discussions of every server."""

    def __init__(
        self,
        db: Database,
        outbox: Outbox,
        clock: Clock,
        books: Books,
        community: Community,
        wake: Callable[[], None],
    ) -> None:
        self._db = db
        self._outbox = outbox
        self._clock = clock
        self._books = books
        self._community = community
        self._wake = wake

    async def list_rooms(self, guild_id: int, show: Show) -> list[Room]:
        """Tell of every episode how its discussion stands, in order."""
        rows_of: dict[str, Delivery] = {}
        for row in await self._outbox.list_of_show(guild_id, show.id):
            known = rows_of.get(row.key.part)
            if row.state is State.EXPIRED and row.reason != GONE:
                continue
            if known is None or known.reason == GONE or row.state is State.SENT:
                rows_of[row.key.part] = row
        out = await self._list_out(guild_id, show)
        return [Room(one, rows_of.get(one.code), one.code in out) for one in show.episodes()]

    async def get_room(self, guild_id: int, show: Show, ordinal: int) -> Room:
        """Tell how an episode's discussion stands. Raises `UserError` if the show has no such episode."""
        if not 1 <= ordinal <= show.episode_count:
            raise UserError(
                "{show} has no episode {number}: its episodes are numbered 1 to {last}. Choose one of these.",
                show=show.title,
                number=ordinal,
                last=show.episode_count,
            )
        return (await self.list_rooms(guild_id, show))[ordinal - 1]

    async def open(self, guild_id: int, room: Room, show: Show, *, is_gone: bool = False) -> int:
        """Open a discussion now and give the channel that it opens in; `is_gone`: the one there was has been deleted.

        One that Discord has refused to open is tried again, with what else it has refused here.
        Raises `UserError` where the server has chosen no channel for discussions.
        """
        settings = await self._community.get_settings(guild_id)
        if settings.discussions is None:
            raise _no_channel()
        now = self._clock.now()
        new = Opening(guild_id, show.id, room.episode.code, now.replace(microsecond=0))
        others = [one for one in self._books.openings_of(guild_id) if (one.show_id, one.code) != (show.id, new.code)]
        async with self._db.write() as tx:
            if (is_gone or room.is_gone) and room.row is not None:
                await self._outbox.give_up(tx, room.row, now, REPLACED)
            if room.is_parked:
                await self._outbox.release(tx, guild_id, now)
            await rows.save_opening(tx, new)
            book = replace(self._books.book_of(guild_id), openings=(*others, new))
            await self._community.replan(tx, guild_id, book)
        self._books.put_openings(guild_id, book.openings)
        self._wake()
        return settings.discussions

    async def begin_index(self, guild_id: int, show: Show) -> list[Delivery]:
        """Have a new index posted, and give the old one's pages, which are kept current no more.

        Raises `UserError` where the server has chosen no channel for discussions, or nothing of the show has a date.
        """
        settings = await self._community.get_settings(guild_id)
        if settings.discussions is None:
            raise _no_channel()
        book = self._books.book_of(guild_id)
        if not list_subjects(Key(guild_id, Kind.INDEX, show.id), settings, book):
            raise UserError("Nothing of {show} has a date here, so there is nothing to list.", show=show.title)
        old = await self._outbox.begin_index(guild_id, show.id, self._clock.now(), REPLACED)
        self._wake()
        return old

    async def notice_loss(self, guild_id: int, *, thread_id: int | None = None, channel_id: int | None = None) -> None:
        """Store that somebody has deleted a thread, or a channel with all its threads, where discussions were."""
        lost = await self._outbox.list_in_place(guild_id, thread_id=thread_id, channel_id=channel_id)
        if lost:
            await self._outbox.note_gone(lost, self._clock.now())
            self._wake()

    async def notice_change(self, guild_id: int, thread_id: int) -> None:
        """Bring the index in step once somebody has archived, locked or opened a discussion again."""
        for row in await self._outbox.list_in_place(guild_id, thread_id=thread_id):
            await self._outbox.refresh_index(guild_id, row.key.show_id, self._clock.now())
            self._wake()

    async def _list_out(self, guild_id: int, show: Show) -> set[str]:
        settings, now = await self._community.get_settings(guild_id), self._clock.now()
        return {
            episode.code
            for one in list_occasions(self._books.book_of(guild_id), settings)
            if not one.is_off and one.moment <= now and one.show is not None and one.show.id == show.id
            for episode in one.episodes
        }


def _no_channel() -> UserError:
    return UserError("This server has chosen no channel for discussions. A moderator chooses one with /setup.")
