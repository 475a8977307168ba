"""Books: what each server's plan is made of, in memory: packs as it knows them, its screenings, members' wishes.

`community.screenings` and `community.wishes` keep it in step with the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.community.editions import Editions
from bot.schedule.model import Opening, Screening, Subscription
from bot.schedule.occasions import Book, PremiereMove, occurrence_of
from bot.show.knowledge import Knowledge
from bot.show.pack import ShowPack
from bot.show.shows import PREMIERE, Show, Shows, corrected_premiere
from bot.store import schedules
from bot.store.connection import Database


class Books:
    """The book of every server."""

    def __init__(self, shows: Shows, editions: Editions) -> None:
        self._shows = shows
        self._editions = editions
        self._screenings: dict[int, tuple[Screening, ...]] = {}
        self._subscriptions: dict[int, tuple[Subscription, ...]] = {}
        self._openings: dict[int, tuple[Opening, ...]] = {}

    async def load(self, db: Database) -> None:
        """Read what is stored."""
        async with db.read() as tx:
            self._screenings = await schedules.load_screenings(tx)
            self._subscriptions = await schedules.load_subscriptions(tx)
            self._openings = await schedules.load_openings(tx)

    def book_of(self, guild_id: int) -> Book:
        """Give a server's book; of direct messages (0) too."""
        return self._book(guild_id, self._editions.packs_of(guild_id), self._knowledge(guild_id))

    def book_with(self, guild_id: int, show: Show, knowledge: Knowledge) -> Book:
        """Give a server's book as it will be once it knows other things of a show."""
        known = {**self._knowledge(guild_id), show.id: knowledge}
        return self._book(guild_id, self._editions.packs_with(guild_id, show, knowledge.corrections), known)

    def screenings_of(self, guild_id: int) -> tuple[Screening, ...]:
        """Give a server's screenings, in the order in which they were planned."""
        return self._screenings.get(guild_id, ())

    def subscriptions_of(self, guild_id: int) -> tuple[Subscription, ...]:
        """Give what members of a server want to be reminded of."""
        return self._subscriptions.get(guild_id, ())

    def openings_of(self, guild_id: int) -> tuple[Opening, ...]:
        """Give the discussions of a server that are opened by hand."""
        return self._openings.get(guild_id, ())

    def list_subscribed_guilds(self) -> list[int]:
        """List the servers with members who want to be reminded of something; 0 for direct messages."""
        return [guild_id for guild_id, wishes in self._subscriptions.items() if wishes]

    def put_screenings(self, guild_id: int, screenings: Iterable[Screening]) -> None:
        """Remember a server's screenings in place of those it had."""
        self._screenings[guild_id] = tuple(screenings)

    def put_subscriptions(self, guild_id: int, subscriptions: Iterable[Subscription]) -> None:
        """Remember members' wishes in place of those that were there."""
        self._subscriptions[guild_id] = tuple(subscriptions)

    def put_openings(self, guild_id: int, openings: Iterable[Opening]) -> None:
        """Remember the discussions that are opened by hand in place of those that were."""
        self._openings[guild_id] = tuple(openings)

    def _knowledge(self, guild_id: int) -> Mapping[str, Knowledge]:
        return {show.id: known for show, known in self._editions.list_of_guild(guild_id)}

    def _book(self, guild_id: int, packs: Mapping[str, ShowPack], known: Mapping[str, Knowledge]) -> Book:
        moves: dict[str, PremiereMove] = {}
        for show_id, knowledge in known.items():
            pack = self._shows[show_id].pack
            originals = {PREMIERE + one.id: one for one in pack.premieres}
            for one in knowledge.taken_back:
                if (premiere := originals.get(one.what)) is not None:
                    moves[occurrence_of(pack, premiere)] = PremiereMove(corrected_premiere(premiere, one), one.at)
            for one in knowledge.corrections:
                if (premiere := originals.get(one.what)) is not None:
                    moves[occurrence_of(pack, premiere)] = PremiereMove(premiere, one.at)
        return Book(
            packs, self.screenings_of(guild_id), self.subscriptions_of(guild_id), self.openings_of(guild_id), moves
        )
