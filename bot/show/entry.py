"""Entries: the facts of a pack and what is not known, as they are looked for, and how one fits what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.show.pack import Fact, FactStatus, Unknown


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact, or something that is not known, as it is looked for."""

    one: Fact | Unknown
    terms: frozenset[str]
    phrasings: tuple[frozenset[str], ...]
    phrasings_with: Mapping[str, tuple[int, ...]]
    """The places of the phrasings that have a term."""
    weights: list[tuple[float, float]]
    """What each phrasing says, and the share of it that counts, as it is short: known when all entries are."""
    profile: Mapping[str, float]
    """How much each term belongs to it, 0 to 1: the more of its phrasings have the term, the more."""
    handicap: float
    place: int
    """Where it stands in the pack."""

    @property
    def safe_after(self) -> int:
        """The episode after which it may be told."""
        return self.one.safe_after_episode if isinstance(self.one, Fact) else 0

    @property
    def stands(self) -> bool:
        """Whether it is a fact that still stands."""
        return isinstance(self.one, Fact) and self.one.status is FactStatus.CURRENT


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fits a clause."""

    entry: Entry
    score: float
    """For comparison with the others."""
    evidence: float
    """How far what is asked is what the entry says, whomever it is about: 0 to about 3."""
    said: float
    """The part of the evidence that comes from words, rather than from the topic."""
    is_backed: bool
    """Whether more than a single word of the text says so."""
    unexplained: float
    """The share of what is asked that has nothing to do with the entry: 0 to 1."""
