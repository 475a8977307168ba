"""Ratings: what the members of a server have given the episodes of a show."""

from __future__ import annotations

from bot.community.model import Rating
from bot.show.shows import Show
from bot.store import ratings as rows
from bot.store.connection import Database


class Ratings:
    """The ratings of every server."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def list_ratings(self, guild_id: int, show: Show) -> dict[str, Rating]:
        """List what a server's members have given, by the episodes' codes; what nobody has rated is left out."""
        async with self._db.read() as tx:
            return await rows.list_ratings(tx, guild_id, show.id)
