"""What a delivery is about: its show, premiere and episode, found in the packs by its key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.schedule.model import Key, Kind
from bot.schedule.plan import episode_code, occurrence_of
from bot.show.pack import Episode, Premiere, ShowPack

PacksOf: TypeAlias = Callable[[int], Mapping[str, ShowPack]]
"""Gives the packs by id as a server knows them, which may have corrected a date."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The piece of a show that a post speaks of."""

    show: ShowPack
    premiere: Premiere
    lead: dt.timedelta | None = None
    episode: Episode | None = None


def find_subject(shows: Mapping[str, ShowPack], key: Key) -> Subject | None:
    """Find what a delivery is about; None if the packs no longer list it."""
    show = shows.get(key.occurrence.partition("/")[0])
    if show is None:
        return None
    for premiere in show.premieres:
        if occurrence_of(show, premiere) == key.occurrence:
            break
    else:
        return None
    if key.kind is Kind.REMINDER:
        return Subject(show, premiere, lead=dt.timedelta(seconds=int(key.part)))
    if key.kind is Kind.DISCUSSION:
        episode = _find_episode(show, key.part)
        return None if episode is None else Subject(show, premiere, episode=episode)
    return Subject(show, premiere)


def _find_episode(show: ShowPack, code: str) -> Episode | None:
    for season in show.seasons:
        for episode in season.episodes:
            if episode_code(season.number, episode.number) == code:
                return episode
    return None
