"""Drafts: rewatches that moderators have laid out and not saved yet. In memory: a restart forgets them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import UserError
from bot.schedule.model import Screening


@dataclass(frozen=True, slots=True)
class Draft:
    """Screenings that somebody has laid out."""

    token: str
    """What its buttons know it by."""
    guild_id: int
    by: int
    screenings: tuple[Screening, ...]


class Drafts:
    """One draft for each moderator of a server: the newest."""

    def __init__(self) -> None:
        self._drafts: dict[tuple[int, int], Draft] = {}

    def put(self, guild_id: int, by: int, screenings: Iterable[Screening]) -> Draft:
        """Keep a draft in place of the one that there was."""
        draft = self._drafts[guild_id, by] = Draft(secrets.token_hex(8), guild_id, by, tuple(screenings))
        return draft

    def get(self, guild_id: int, by: int, token: str) -> Draft:
        """Give a draft. Raises `UserError` if it is no longer there."""
        draft = self._drafts.get((guild_id, by))
        if draft is None or draft.token != token:
            raise UserError(
                "This preview has expired, and its buttons do nothing any more. /schedule list shows what is saved; "
                "for anything else type /schedule rewatch again."
            )
        return draft

    def drop(self, draft: Draft) -> None:
        """Forget a draft, unless a newer one has taken its place."""
        if self._drafts.get((draft.guild_id, draft.by)) is draft:
            del self._drafts[draft.guild_id, draft.by]
