"""Ratings: what the members of a server have given the episodes of a show, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.community.model import Rating
from bot.community.settings import RatingsFor
from bot.show.horizon import is_safe
from bot.show.shows import Episode, Show
from bot.store import guilds
from bot.store import ratings as rows
from bot.store.connection import Database


@dataclass(frozen=True, slots=True)
class ServerRatings:
    """What a server's members have given a show's episodes. Whoever asks is told what is safe at their horizon."""

    given: Mapping[str, Rating]
    """By the episodes' codes; what nobody has rated is left out."""
    told_to: RatingsFor

    def find(self, episode: Episode, seen: int) -> Rating | None:
        """Find what an episode was given, if who has seen so many episodes is told."""
        is_told = self.told_to is RatingsFor.ALL or is_safe(episode.ordinal, seen)
        return self.given.get(episode.code) if is_told else None

    def withholds(self, episode: Episode, seen: int) -> bool:
        """Tell whether an episode has a rating that who has seen so many is not told."""
        return episode.code in self.given and self.find(episode, seen) is None


NO_RATINGS = ServerRatings({}, RatingsFor.OFF)
"""Where there is no server."""


class Ratings:
    """The ratings of every server."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def get_ratings(self, guild_id: int | None, show: Show) -> ServerRatings:
        """Give what a server's members have given a show's episodes, to be told as the server has chosen."""
        if guild_id is None:
            return NO_RATINGS
        async with self._db.read() as tx:
            given = await rows.list_ratings(tx, guild_id, show.id)
            return ServerRatings(given, (await guilds.get_settings(tx, guild_id)).ratings)
