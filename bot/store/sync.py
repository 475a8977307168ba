"""Which slash commands Discord has been given, so that they are only sent again when they have changed."""

from __future__ import annotations

from bot.store.connection import Database


class SyncedCommands:
    """A hash of the commands per application."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find_command_hash(self, application_id: int) -> str | None:
        """Give the hash of the commands that an application was last given."""
        async with self._db.read() as tx:
            row = await tx.find_one("SELECT hash FROM synced_commands WHERE application_id = ?", (application_id,))
            return None if row is None else row["hash"]

    async def set_command_hash(self, application_id: int, value: str) -> None:
        """Remember the hash of the commands that an application has just been given."""
        async with self._db.write() as tx:
            await tx.execute(
                "INSERT INTO synced_commands (application_id, hash) VALUES (?, ?) "
                "ON CONFLICT (application_id) DO UPDATE SET hash = excluded.hash",
                (application_id, value),
            )
