"""What may be shown in a room: a channel's ceiling, its server's, and that of an episode's own discussion."""

from __future__ import annotations

from collections.abc import Callable

from bot.clock import Clock
from bot.community.model import RoomCeiling
from bot.community.settings import CEILING, SettingChange
from bot.errors import UserError
from bot.show.folding import fold
from bot.show.names import shorten
from bot.show.shows import Show
from bot.store import ceilings as rows
from bot.store import guilds
from bot.store.connection import Database
from bot.store.upkeep import refresh_indexes

_NONE = frozenset({"none", "off", "no", "aucun", "aucune", "non"})
_ALL = frozenset({"all", "everything", "tout"})


class Ceilings:
    """Every server's ceilings, kept on the disk and read from memory; where nothing is chosen it is 0."""

    def __init__(self, db: Database, clock: Clock, wake: Callable[[], None]) -> None:
        self._db = db
        self._clock = clock
        self._wake = wake
        self._rooms: dict[int, dict[tuple[int | None, str], RoomCeiling]] = {}

    async def load(self) -> None:
        """Read what every server has chosen."""
        async with self._db.read() as tx:
            for room in await rows.list_ceilings(tx):
                self._rooms.setdefault(room.guild_id, {})[room.channel_id, room.show_id] = room

    async def get_ceiling(self, guild_id: int, channel_id: int, parent_id: int | None, show: Show) -> int:
        """Tell up to which episode of a show a channel or thread may be shown something.

        An episode's discussion is open up to that episode, and further if its room is.
        """
        chosen = self._rooms.get(guild_id, {})
        nearest = (chosen.get((place, show.id)) for place in (channel_id, parent_id, None))
        room = next((one.ceiling for one in nearest if one is not None), 0)
        return max(room, await self._get_ordinal_of_discussion(guild_id, channel_id, show))

    async def set_ceiling(
        self, guild_id: int, channel_id: int | None, show_id: str, ceiling: int | None, by: int
    ) -> None:
        """Choose what may be shown in a channel, or in the whole server; None takes the choice back."""
        place = (channel_id, show_id)
        async with self._db.write() as tx:
            old = self._rooms.get(guild_id, {}).get(place)
            new = None if ceiling is None else RoomCeiling(guild_id, channel_id, show_id, ceiling)
            if new is None:
                await rows.delete_ceiling(tx, guild_id, channel_id, show_id)
            else:
                await rows.save_ceiling(tx, new)
            if old != new:
                change = SettingChange(guild_id, self._clock.now(), by, CEILING, _written(old), _written(new))
                await guilds.add_changes(tx, [change])
                await refresh_indexes(tx, guild_id, show_id, self._clock.now())
        if new is None:
            self._rooms.get(guild_id, {}).pop(place, None)
        else:
            self._rooms.setdefault(guild_id, {})[place] = new
        self._wake()

    def list_ceilings(self, guild_id: int) -> list[RoomCeiling]:
        """List what a server has chosen: for the whole of it first, then by channel."""
        rooms = self._rooms.get(guild_id, {}).values()
        return sorted(rooms, key=lambda room: (room.channel_id or 0, room.show_id))

    async def _get_ordinal_of_discussion(self, guild_id: int, thread_id: int, show: Show) -> int:
        async with self._db.read() as tx:
            key = await rows.find_discussion(tx, guild_id, thread_id)
        if key is None or key.occurrence.partition("/")[0] != show.id:
            return 0
        episode = show.find_episode(key.part)
        return episode.ordinal if episode else 0


def parse_ceiling(text: str, show: Show) -> int | None:
    """Read a ceiling: `3`, `S1E3`, `all`; None for `none`, which takes it back. Raises `UserError`."""
    asked = fold(text[:200])
    if asked in _NONE:
        return None
    if asked in _ALL:
        return show.episode_count
    if asked.isdecimal() and int(asked) == 0:
        return 0
    # A title is no way to write it: it would tell who tries whether it is one.
    episode = show.find_episode(text, seen=-1)
    if episode is None:
        raise UserError(
            "A ceiling of “{text}” is not possible for {show}. Write up to which episode may be shown there: 0 to "
            "{count}, or its code, such as {code}; “none” takes the ceiling back.",
            text=shorten(text, 40),
            show=show.title,
            count=show.episode_count,
            code=show.episodes()[0].code,
        )
    return episode.ordinal


def _written(room: RoomCeiling | None) -> str | None:
    """Write a ceiling for the history: `<#11>: 3 (etoile)`."""
    if room is None:
        return None
    value = f"{room.ceiling} ({room.show_id})"
    return value if room.channel_id is None else f"<#{room.channel_id}>: {value}"
