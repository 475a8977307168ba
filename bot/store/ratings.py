"""SQL for what servers' members give episodes."""

from __future__ import annotations

import datetime as dt

from bot.community.model import Rating
from bot.store.connection import Transaction
from bot.store.moments import seconds


async def list_ratings(tx: Transaction, guild_id: int, show_id: str) -> dict[str, Rating]:
    """List a server's ratings of a show by the episodes' codes."""
    found = await tx.execute(
        "SELECT code, points, votes FROM ratings WHERE guild_id = ? AND show_id = ?", (guild_id, show_id)
    )
    return {row["code"]: Rating(row["points"], row["votes"]) for row in found}


async def save_rating(
    tx: Transaction, guild_id: int, show_id: str, code: str, rating: Rating, ended_at: dt.datetime
) -> None:
    """Store what a poll has come to, in place of an earlier one's of the same episode."""
    await tx.execute(
        "INSERT INTO ratings (guild_id, show_id, code, points, votes, ended_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (guild_id, show_id, code) DO UPDATE SET "
        "points = excluded.points, votes = excluded.votes, ended_at = excluded.ended_at",
        (guild_id, show_id, code, rating.points, rating.votes, seconds(ended_at)),
    )
