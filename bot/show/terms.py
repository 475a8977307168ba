"""The terms of spoilers: whether words give away something that is not yet safe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.show.folding import words_of
from bot.show.horizon import is_safe
from bot.show.pack import Fact


class Terms:
    """The listed terms of one pack's spoilers, by their first word."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Fact]]] = {}
        for fact in facts:
            for term in fact.terms:
                if words := words_of(term):
                    self._by_first.setdefault(words[0], []).append((words, fact))

    def list_given_away(self, words: Sequence[str], seen: int) -> list[Fact]:
        """List the facts beyond a horizon of which folded words say a term."""
        found = {
            fact.id: fact
            for at, word in enumerate(words)
            for term, fact in self._by_first.get(word, ())
            if not is_safe(fact.safe_after_episode, seen) and tuple(words[at : at + len(term)]) == term
        }
        return list(found.values())

    def says_much(self, fact: Fact, words: Sequence[str]) -> bool:
        """Tell whether words say a term of a fact that is no common word: one of several words."""
        text = f" {' '.join(words)} "
        return any(len(term) > 1 and f" {' '.join(term)} " in text for term in map(words_of, fact.terms))
