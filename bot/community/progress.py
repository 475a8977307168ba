"""How far members have watched, by what they say themselves. Kept on the disk, read from memory."""

from __future__ import annotations

from bot.clock import Clock
from bot.community.model import Horizon
from bot.errors import UserError
from bot.show.folding import fold
from bot.show.names import shorten
from bot.show.shows import Show
from bot.store import members
from bot.store.connection import Database

_ALL = frozenset({"all", "all of it", "everything", "finished", "tout", "tous", "tout vu", "fini", "termine"})
_NONE = frozenset(
    {"none", "nothing", "nothing yet", "no", "not started", "rien", "rien encore", "aucun", "pas commence"}
)


class Progress:
    """Everybody's horizons. A change is stored first and remembered after that, so memory never claims more."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._horizons: dict[int, dict[str, Horizon]] = {}

    async def load(self) -> None:
        """Read what everybody has said."""
        async with self._db.read() as tx:
            for horizon in await members.list_progress(tx):
                self._remember(horizon)

    def get_seen(self, user_id: int, show_id: str) -> int:
        """Give how many episodes somebody says they have seen; 0 where they have said nothing."""
        horizon = self._find(user_id, show_id)
        return horizon.seen if horizon else 0

    def is_shared(self, user_id: int, show_id: str) -> bool:
        """Tell whether somebody lets others know how far they are."""
        horizon = self._find(user_id, show_id)
        return horizon is not None and horizon.shared

    def has_said(self, user_id: int, show_id: str) -> bool:
        """Tell whether somebody has said how far they are; nothing at all is an answer too."""
        return self._find(user_id, show_id) is not None

    def list_shared(self, show_id: str) -> list[Horizon]:
        """List how far those are, in any server, who let others know."""
        found = (horizons.get(show_id) for horizons in self._horizons.values())
        return [one for one in found if one is not None and one.shared]

    async def set(self, user_id: int, show_id: str, seen: int, shared: bool | None = None) -> None:
        """Store how far somebody has watched; whether others may know stays as it is unless `shared` says."""
        await self._store(user_id, show_id, seen, shared, at_least=False)

    async def raise_to(self, user_id: int, show_id: str, seen: int) -> None:
        """Store that somebody has watched at least so far."""
        await self._store(user_id, show_id, seen, None, at_least=True)

    async def forget(self, user_id: int) -> None:
        """Remove everything that somebody has said."""
        async with self._db.write() as tx:
            await members.delete_progress(tx, user_id)
        self._horizons.pop(user_id, None)

    async def _store(self, user_id: int, show_id: str, seen: int, shared: bool | None, *, at_least: bool) -> None:
        async with self._db.write() as tx:
            # Read only now: one writes at a time, so nobody else is changing it.
            if at_least:
                seen = max(seen, self.get_seen(user_id, show_id))
            if shared is None:
                shared = self.is_shared(user_id, show_id)
            horizon = Horizon(user_id, show_id, seen, shared)
            await members.save_progress(tx, horizon, self._clock.now())
        self._remember(horizon)

    def _find(self, user_id: int, show_id: str) -> Horizon | None:
        return self._horizons.get(user_id, {}).get(show_id)

    def _remember(self, horizon: Horizon) -> None:
        self._horizons.setdefault(horizon.user_id, {})[horizon.show_id] = horizon


def parse_seen(text: str, show: Show, seen: int) -> int:
    """Read how far somebody has watched: `3`, `S1E3`, `episode 3`, a title safe at `seen`, `all` or `none`.

    Raises `UserError` that shows how it is written.
    """
    asked = fold(text[:200])
    if asked in _NONE or (asked.isdecimal() and int(asked) == 0):
        return 0
    if asked in _ALL:
        return show.episode_count
    episode = show.find_episode(text, seen=seen)
    if episode is None:
        raise UserError(
            "I cannot read “{text}” as a place in {show}, which has {count} episodes. Write how many you have seen, "
            "such as 3, or the last one you have seen, such as {code}; “all” and “none” work too. Nothing has changed.",
            text=shorten(text, 60),
            show=show.title,
            count=show.episode_count,
            code=show.episodes()[min(2, show.episode_count - 1)].code,
        )
    return episode.ordinal
