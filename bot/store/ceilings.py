"""SQL for what may be shown in each room, and for which thread is which episode's discussion."""

from __future__ import annotations

from bot.community.model import RoomCeiling
from bot.schedule.model import Key, Kind
from bot.store.connection import Transaction

_WHOLE_SERVER = 0


async def list_ceilings(tx: Transaction) -> list[RoomCeiling]:
    """List every server's ceilings."""
    return [
        RoomCeiling(row["guild_id"], row["channel_id"] or None, row["show_id"], row["ceiling"])
        for row in await tx.execute("SELECT guild_id, channel_id, show_id, ceiling FROM ceilings")
    ]


async def save_ceiling(tx: Transaction, room: RoomCeiling) -> None:
    """Store a room's ceiling in place of the earlier one."""
    await tx.execute(
        "INSERT INTO ceilings (guild_id, channel_id, show_id, ceiling) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (guild_id, channel_id, show_id) DO UPDATE SET ceiling = excluded.ceiling",
        (room.guild_id, room.channel_id or _WHOLE_SERVER, room.show_id, room.ceiling),
    )


async def delete_ceiling(tx: Transaction, guild_id: int, channel_id: int | None, show_id: str) -> None:
    """Remove a room's ceiling."""
    await tx.execute(
        "DELETE FROM ceilings WHERE guild_id = ? AND channel_id = ? AND show_id = ?",
        (guild_id, channel_id or _WHOLE_SERVER, show_id),
    )


async def find_discussion(tx: Transaction, guild_id: int, thread_id: int) -> Key | None:
    """Find which discussion a thread of a server is, if it is one that we have opened."""
    row = await tx.find_one(
        "SELECT occurrence, part FROM deliveries "
        "WHERE message_id = ? AND kind = 'discussion' AND state = 'sent' AND guild_id = ?",
        (thread_id, guild_id),
    )
    return None if row is None else Key(guild_id, Kind.DISCUSSION, row["occurrence"], row["part"])
