"""Editions: each show as each server knows it, with its moderators' answers and corrections. In memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.show.knowledge import NOTHING, Correction, Knowledge
from bot.show.pack import ShowPack
from bot.show.shows import Show, Shows


class Editions:
    """What servers have added to the shows; `community.knowledge` keeps it in step with the disk."""

    def __init__(self, shows: Shows) -> None:
        self._shows = shows
        self._packs: Mapping[str, ShowPack] = shows.packs()
        self._knowledge: dict[int, dict[str, Knowledge]] = {}
        self._corrected: dict[tuple[int, str], Show] = {}

    def get(self, guild_id: int, show_id: str) -> Knowledge:
        """Give what a server has added to a show."""
        return self._knowledge.get(guild_id, {}).get(show_id, NOTHING)

    def list_of_guild(self, guild_id: int) -> list[tuple[Show, Knowledge]]:
        """List what a server has added to each show; what it added to one that is gone waits for its return."""
        added = self._knowledge.get(guild_id, {})
        return [(show, added[show.id]) for show in self._shows.values() if show.id in added]

    def put(self, guild_id: int, show_id: str, knowledge: Knowledge) -> None:
        """Remember what a server has added to a show, in place of what it had."""
        if knowledge.corrections != self.get(guild_id, show_id).corrections:
            self._corrected.pop((guild_id, show_id), None)
        self._knowledge.setdefault(guild_id, {})[show_id] = knowledge

    def show_of(self, guild_id: int | None, show: Show) -> Show:
        """Give a show as a server knows it; outside servers, as the pack does."""
        if guild_id is None:
            return show
        corrections = self.get(guild_id, show.id).corrections
        if not corrections:
            return show
        corrected = self._corrected.get((guild_id, show.id))
        if corrected is None:
            corrected = self._corrected[guild_id, show.id] = self._shows[show.id].corrected(corrections)
        return corrected

    def packs_of(self, guild_id: int) -> Mapping[str, ShowPack]:
        """Give the packs by id, as a server knows them."""
        corrected = [show for show, knowledge in self.list_of_guild(guild_id) if knowledge.corrections]
        if not corrected:
            return self._packs
        return {**self._packs, **{show.id: self.show_of(guild_id, show).pack for show in corrected}}

    def packs_with(self, guild_id: int, show: Show, corrections: Iterable[Correction]) -> Mapping[str, ShowPack]:
        """Give the packs as a server will know them once it has other corrections of a show."""
        return {**self.packs_of(guild_id), show.id: self._shows[show.id].corrected(corrections).pack}
