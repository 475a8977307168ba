"""SQL for what is kept current: the rows of the outbox that are opened again when something around them changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bot.schedule.model import Kind, Wanted
from bot.store.connection import Transaction
from bot.store.moments import moment_or_none, seconds

_AGAIN = """
    due_at = CASE WHEN deliveries.due_at < :now THEN :now ELSE deliveries.due_at + 1 END, attempt = 0,
    state = CASE deliveries.state WHEN 'sent' THEN 'due' ELSE deliveries.state END
"""
"""Has an edit made again. One that is being made finds by its moment, which moves, that it is out of date already."""


async def refresh_indexes(tx: Transaction, guild_id: int, show_id: str | None, now: dt.datetime) -> None:
    """Have a server's index of a show edited again, or (None) of every show; one that is not there stays away."""
    await tx.execute(
        f"UPDATE deliveries SET {_AGAIN} WHERE guild_id = :guild AND kind = :kind "  # noqa: S608 - a constant
        "AND state IN ('sending', 'sent') AND occurrence >= :first AND occurrence < :last",
        {
            "now": seconds(now),
            "guild": guild_id,
            "kind": Kind.INDEX,
            "first": f"{show_id}/" if show_id else "",
            "last": f"{show_id}0" if show_id else "~",  # 0 comes after /, and ~ after all that an id can have
        },
    )


async def add_or_repeat(tx: Transaction, wanted: Iterable[Wanted]) -> None:
    """Add edits that are owed; one that was made before is made again. What is parked or given up stays so."""
    for one in wanted:
        await tx.execute(
            "INSERT INTO deliveries (guild_id, kind, occurrence, part, sequence, due_at) "  # noqa: S608 - a constant
            "VALUES (:guild, :kind, :occurrence, :part, :sequence, :now) "
            f"ON CONFLICT (guild_id, kind, occurrence, part) DO UPDATE SET {_AGAIN} "
            "WHERE deliveries.state IN ('sending', 'sent')",
            {
                "guild": one.key.guild_id,
                "kind": one.key.kind,
                "occurrence": one.key.occurrence,
                "part": one.key.part,
                "sequence": one.sequence,
                "now": seconds(one.due),
            },
        )


async def find_last_edit(tx: Transaction, channel_id: int) -> dt.datetime | None:
    """Tell when an index in a channel was last posted or edited."""
    row = await tx.find_one(
        "SELECT MAX(settled_at) AS at FROM deliveries WHERE channel_id = ? AND kind = 'index'", (channel_id,)
    )
    return None if row is None else moment_or_none(row["at"])
