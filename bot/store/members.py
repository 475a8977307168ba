"""SQL for how far members have horizon."""

from __future__ import annotations

import datetime as dt

from bot.community.model import Horizon
from bot.store.connection import Transaction
from bot.store.moments import seconds


async def list_progress(tx: Transaction) -> list[Horizon]:
    """List what everybody has said."""
    found = await tx.execute("SELECT user_id, show_id, seen, shared FROM progress")
    return [Horizon(row["user_id"], row["show_id"], row["seen"], bool(row["shared"])) for row in found]


async def save_progress(tx: Transaction, horizon: Horizon, now: dt.datetime) -> None:
    """Store how far somebody has watched, in place of what they said before."""
    await tx.execute(
        "INSERT INTO progress (user_id, show_id, seen, shared, changed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (user_id, show_id) DO UPDATE "
        "SET seen = excluded.seen, shared = excluded.shared, changed_at = excluded.changed_at",
        (horizon.user_id, horizon.show_id, horizon.seen, int(horizon.shared), seconds(now)),
    )


async def delete_progress(tx: Transaction, user_id: int) -> None:
    """Remove everything that somebody has said."""
    await tx.execute("DELETE FROM progress WHERE user_id = ?", (user_id,))
