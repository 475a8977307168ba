"""Answers: every show's expert, and which of them a question is for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.show.answer import Answer
from bot.show.expert import Expert
from bot.show.folding import words_of
from bot.show.knowledge import OwnAnswer
from bot.show.lexicon import Lexicon
from bot.show.question import LONGEST_WORD
from bot.show.shows import Show, Shows
from bot.show.telling import Teller
from bot.texts import Say

_READ = 1000
"""Characters of a question in which a show's title is looked for."""


class Answers:
    """Answers questions about any of the shows that are loaded. Each show's index is built once, here."""

    def __init__(self, shows: Shows, lexicon: Lexicon) -> None:
        self._shows = shows
        self._experts = {show.id: Expert(show, lexicon) for show in shows.values()}
        self._titles: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for show in shows.values():
            for name in (show.title, *show.pack.also_known_as):
                if words := words_of(name):
                    self._titles.setdefault(words[0], []).append((words, show.id))

    def find_show(self, question: str) -> Show | None:
        """Find the show that a question names by its title; the one that is meant otherwise if that is among them."""
        words = tuple(word for written in question[:_READ].split() for word in words_of(written[:LONGEST_WORD]))
        found = [
            show_id
            for at, word in enumerate(words)
            for title, show_id in self._titles.get(word, ())
            if words[at : at + len(title)] == title
        ]
        if not found or self._shows.default.id in found:
            return None
        return self._shows[found[0]]

    def answer(
        self,
        question: str,
        say: Say,
        *,
        show: Show,
        seen: int = 0,
        most: int | None = None,
        own: Sequence[OwnAnswer] = (),
    ) -> Answer:
        """Answer a question about a show, as its asker's server knows it, for somebody who has seen `seen` episodes.

        `most` is a room's ceiling where the answer shall be fit for everybody in it.
        """
        return self._experts[show.id].answer(Teller(show, say, seen), question, most=most, own=own)

    def look_up(self, name: str, say: Say, *, show: Show, seen: int = 0) -> Answer:
        """Tell who is meant by a name, to somebody who has seen `seen` episodes."""
        return self._experts[show.id].look_up(Teller(show, say, seen), name)

    def answer_choice(self, topic: str, subject: str, say: Say, *, show: Show, seen: int = 0) -> Answer:
        """Answer what a choice offers, to somebody who has seen `seen` episodes."""
        return self._experts[show.id].answer_choice(Teller(show, say, seen), topic, subject)

    def tell_anyway(self, fact_ids: Sequence[str], say: Say, *, show: Show) -> Answer:
        """Tell what was held back, to somebody who wants it although it is beyond their horizon."""
        known = [one for one in fact_ids if one in {fact.id for fact in show.pack.facts}]
        teller = Teller(show, say, show.episode_count)
        return teller.answer(known) if known else teller.unknown()
