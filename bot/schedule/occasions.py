"""Occasions: everything dated that a server is told of, premieres and its own screenings alike.

A premiere known to the day is announced at the server's morning hour; whatever has a stated moment, at that moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.community.settings import ServerSettings
from bot.schedule.model import Opening, Screening, ScreeningState, Subscription
from bot.schedule.moments import local_moment
from bot.show.episodes import Episode, list_episodes, name_span
from bot.show.pack import Premiere, ShowPack

NO_SHOW = "-"
"""Stands for the show in the occurrence of an event that is about none."""
SCREENING = "screening-"
OPENING = "opening-"
INDEX = "index-"


@dataclass(frozen=True, slots=True)
class PremiereMove:
    """That a server's moderators have put another date in place of a premiere's own."""

    before: Premiere
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Book:
    """All that one server's plan is made of, besides its settings."""

    packs: Mapping[str, ShowPack]
    """The packs by id, as the server knows them."""
    screenings: tuple[Screening, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    openings: tuple[Opening, ...] = ()
    moves: Mapping[str, PremiereMove] = field(default_factory=dict)
    """The premieres whose date the server has corrected, by occurrence."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One premiere or screening, as a server has it; or that a discussion is opened by hand."""

    occurrence: str
    show: ShowPack | None
    title: str
    """The show's, or an event's own."""
    episodes: tuple[Episode, ...]
    moment: dt.datetime
    """When the server announces it, in UTC."""
    day: dt.date
    """The day as it was stated: by the publisher, or on the wall clocks of `zone`."""
    zone: str
    is_timed: bool
    """Whether its moment was stated; else only the day is known, and no hour may be shown."""
    service: str
    """Network or streaming service; empty where nobody has said one."""
    screening: Screening | None = None
    """What of the community's schedule it is; None for a premiere."""
    is_opening: bool = False
    """Nothing is owed for it but the discussion of its episode."""
    is_off: bool = False
    """Skipped, paused or called off: nothing is owed for it but to say so where it was told of."""
    moved_from: dt.datetime | None = None
    """The moment that was told of before it was moved, in UTC."""
    changed_at: dt.datetime | None = None
    """When it was last moved or called off."""

    @property
    def show_title(self) -> str:
        """The show's title, whatever the occasion's own; the occasion's where it is about no show."""
        return self.show.title if self.show is not None else self.title

    @property
    def name(self) -> str:
        """What it is called, with its episodes' codes, which give nothing away: `Étoile · S1E1–S1E8`."""
        return " · ".join(filter(None, [self.title, name_span(self.episodes)]))


def occurrence_of(show: ShowPack, premiere: Premiere) -> str:
    """Name a premiere across shows: `etoile/s1`."""
    return f"{show.id}/{premiere.id}"


def occurrence_of_screening(screening: Screening) -> str:
    """Name a screening: `etoile/screening-12`."""
    return f"{screening.show_id or NO_SHOW}/{SCREENING}{screening.id}"


def occurrence_of_opening(opening: Opening) -> str:
    """Name an opening by hand: `etoile/opening-S1E5-1745000000`."""
    return f"{opening.show_id}/{OPENING}{opening.code}-{int(opening.at.timestamp())}"


def occurrence_of_index(show_id: str, made_at: dt.datetime) -> str:
    """Name a show's index: `etoile/index-1745000000`."""
    return f"{show_id}/{INDEX}{int(made_at.timestamp())}"


def moment_of(premiere: Premiere, settings: ServerSettings) -> dt.datetime:
    """Tell when a server announces a premiere: its stated moment, else the server's morning on that day. In UTC."""
    if premiere.time is not None:
        return premiere.time.astimezone(dt.UTC)
    return local_moment(premiere.date, settings.morning, settings.zone)


def list_occasions(book: Book, settings: ServerSettings) -> list[Occasion]:
    """List everything dated, in order. A screening of a show whose pack is gone is kept without its episodes' names."""
    found = [
        _of_premiere(show, premiere, settings, book.moves.get(occurrence_of(show, premiere)))
        for show in book.packs.values()
        for premiere in show.premieres
    ]
    found += [occasion_of_screening(one, book.packs) for one in book.screenings]
    return sorted(found, key=lambda one: (one.moment, one.occurrence))


def list_openings(book: Book) -> list[Occasion]:
    """List the openings by hand, of episodes that the packs have."""
    return [
        _of_opening(one, show, episode)
        for one in book.openings
        if (show := book.packs.get(one.show_id)) is not None
        for episode in list_episodes(show)
        if episode.code == one.code
    ]


def find_occasion(book: Book, settings: ServerSettings, occurrence: str) -> Occasion | None:
    """Find what an occurrence names; None if neither the packs nor the schedule list it any more."""
    show_id, _, name = occurrence.partition("/")
    if name.startswith(SCREENING):
        mine = (one for one in book.screenings if occurrence_of_screening(one) == occurrence)
        return next((occasion_of_screening(one, book.packs) for one in mine), None)
    if name.startswith(OPENING):
        return next((one for one in list_openings(book) if one.occurrence == occurrence), None)
    show = book.packs.get(show_id)
    if show is None:
        return None
    return next(
        (
            _of_premiere(show, premiere, settings, book.moves.get(occurrence))
            for premiere in show.premieres
            if premiere.id == name
        ),
        None,
    )


def occasion_of_screening(screening: Screening, packs: Mapping[str, ShowPack]) -> Occasion:
    """Make an occasion of a screening, with what the packs say of its episodes."""
    show = packs.get(screening.show_id or "")
    episodes = list_episodes(show) if show else ()
    return Occasion(
        occurrence=occurrence_of_screening(screening),
        show=show,
        title=screening.title or (show.title if show else ""),
        episodes=tuple(one for one in episodes if screening.first <= one.ordinal <= screening.last),
        moment=local_moment(screening.date, screening.time, screening.zone),
        day=screening.date,
        zone=screening.zone,
        is_timed=True,
        service=show.service if show else "",
        screening=screening,
        is_off=screening.state is not ScreeningState.PLANNED,
        moved_from=screening.moved_from,
        changed_at=screening.changed_at,
    )


def _of_opening(opening: Opening, show: ShowPack, episode: Episode) -> Occasion:
    return Occasion(
        occurrence=occurrence_of_opening(opening),
        show=show,
        title=show.title,
        episodes=(episode,),
        moment=opening.at,
        day=opening.at.date(),
        zone="UTC",
        is_timed=True,
        service=show.service,
        is_opening=True,
    )


def _of_premiere(show: ShowPack, premiere: Premiere, settings: ServerSettings, move: PremiereMove | None) -> Occasion:
    episodes = [one for one in list_episodes(show) if one.season == premiere.season]
    return Occasion(
        occurrence=occurrence_of(show, premiere),
        show=show,
        title=show.title,
        episodes=tuple(one for one in episodes if premiere.first <= one.number <= premiere.last),
        moment=moment_of(premiere, settings),
        day=premiere.date,
        zone=settings.zone,
        is_timed=premiere.time is not None,
        service=premiere.service,
        moved_from=moment_of(move.before, settings) if move else None,
        changed_at=move.at if move else None,
    )
