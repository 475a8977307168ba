"""Episodes as a show counts them: by season and number, by code, and by their place in the whole show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.show.folding import fold
from bot.show.horizon import is_safe
from bot.show.pack import Id, ShowPack

_CODE = re.compile(r"s(?:aison|eason)?\s*0*(\d{1,4})\s*[,.]?\s*(?:e|ep|episode)\s*0*(\d{1,4})|0*(\d{1,4})x0*(\d{1,4})")
_ORDINAL = re.compile(r"(?:e|ep|episode)?\s*0*(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode in its show. `ordinal` counts from 1 over all seasons."""

    season: int
    number: int
    ordinal: int
    title: str
    title_safe_after: int
    title_fact: Id
    summary: Id | None

    @property
    def code(self) -> str:
        """The episode's code: S1E5."""
        return f"S{self.season}E{self.number}"

    def find_title(self, seen: int) -> str | None:
        """Give the title, if it may be shown to who has seen so many episodes."""
        return self.title if is_safe(self.title_safe_after, seen) else None


def name_span(episodes: Sequence[Episode]) -> str:
    """Name episodes that follow on each other by their codes: S1E1, or S1E1–S1E8; empty where there are none."""
    codes = [one.code for one in episodes]
    return "–".join([codes[0], codes[-1]] if len(codes) > 1 else codes)


def list_episodes(pack: ShowPack) -> tuple[Episode, ...]:
    """List the episodes of every season in order."""
    every = [(season.number, episode) for season in pack.seasons for episode in season.episodes]
    return tuple(
        Episode(
            season,
            episode.number,
            ordinal,
            episode.title,
            episode.title_safe_after_episode,
            episode.title_fact,
            episode.summary,
        )
        for ordinal, (season, episode) in enumerate(every, start=1)
    )


def find_episode(episodes: Sequence[Episode], which: int | str, seen: int) -> Episode | None:
    """Find an episode by its ordinal (5, "episode 5"), its code ("S1E5", "1x05") or a title that is safe to know."""
    asked = fold(str(which)[:200])
    if code := _CODE.fullmatch(asked):
        place = tuple(int(part) for part in code.groups() if part)
        return next((one for one in episodes if (one.season, one.number) == place), None)
    ordinal = _ORDINAL.fullmatch(asked)
    if ordinal and 1 <= int(ordinal[1]) <= len(episodes):
        return episodes[int(ordinal[1]) - 1]
    return next((one for one in episodes if asked and asked == fold(one.find_title(seen) or "")), None)
