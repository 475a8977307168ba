"""Ratings for tests that show them: stored as the end of a poll stores them."""

from __future__ import annotations

import datetime as dt

from bot.community.model import Rating
from bot.store import ratings
from bot.store.connection import open_database
from tests.stage import Stage

ENDED = dt.datetime(2025, 4, 1, tzinfo=dt.UTC)


async def rate(stage: Stage, given: dict[str, Rating], show: str = "etoile") -> None:
    """Store what a server's members have given episodes of a show, by their codes."""
    async with open_database(stage.settings.callboard_database) as db, db.write() as tx:
        for code, rating in given.items():
            await ratings.save_rating(tx, int(stage.guild_id), show, code, rating, ENDED)
