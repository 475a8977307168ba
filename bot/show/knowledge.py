"""What a server's moderators know better than the pack: answers of their own, and corrections."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A question that a server's moderators have answered themselves, in markdown."""

    id: int
    question: str
    phrasings: tuple[str, ...]
    """Other ways to ask the same."""
    text: str
    safe_after_episode: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """What a server holds to be true in place of what the pack says."""

    what: str
    """The id of a fact, or `premiere:` and the id of a premiere."""
    value: str
    """The text that replaces the fact's; for a premiere a day (2025-04-24) or a moment with its offset from UTC."""
    reason: str
    at: dt.datetime
    by: int
    """The moderator's Discord id."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What one server has added to one show."""

    answers: tuple[OwnAnswer, ...] = ()
    corrections: tuple[Correction, ...] = ()
    taken_back: tuple[Correction, ...] = ()
    """Of premieres, those that held last and do not any more, by whom and when: what was posted said their dates."""


NOTHING = Knowledge()
