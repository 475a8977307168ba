"""The horizon: what may be shown to somebody who has seen so many episodes of a show. Every spoiler bound ends here."""

from __future__ import annotations

from collections.abc import Iterable

from bot.show.pack import Fact


def is_safe(safe_after_episode: int, seen: int) -> bool:
    """Tell whether something safe after the n-th episode of the show may be shown to who has seen `seen` of them."""
    return safe_after_episode <= seen


def safe_facts(facts: Iterable[Fact], seen: int) -> tuple[list[Fact], int]:
    """Split facts at a horizon: those that may be shown, in order, and how many are withheld."""
    every = list(facts)
    visible = [fact for fact in every if is_safe(fact.safe_after_episode, seen)]
    return visible, len(every) - len(visible)
