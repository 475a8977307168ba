"""The expert on one show: what is needed to answer questions about it, built once, and where each question begins."""

from __future__ import annotations

from collections.abc import Sequence

from bot.show.answer import Answer
from bot.show.case import Case
from bot.show.cast import Cast
from bot.show.index import Index
from bot.show.knowledge import OwnAnswer
from bot.show.lexicon import Lexicon
from bot.show.lookup import Lookup
from bot.show.mentions import Mentions
from bot.show.question import Reader
from bot.show.shows import Show
from bot.show.structure import Library, Structure
from bot.show.telling import Teller
from bot.show.terms import Terms


class Expert:
    """Answers questions about one show. Who asks, and what their server knows better, comes with each `Teller`."""

    def __init__(self, show: Show, lexicon: Lexicon) -> None:
        self._index = Index(show.pack, lexicon)
        mentions = Mentions(show.pack, lexicon)
        self._library = Library(lexicon, self._index, mentions, Cast(show.pack), Terms(show.pack.facts))
        self._reader = Reader(lexicon, mentions, show.episodes(), self._knows)
        self._lexicon = lexicon

    def answer(self, teller: Teller, text: str, *, most: int | None = None, own: Sequence[OwnAnswer] = ()) -> Answer:
        """Answer a question; `most` is a room's ceiling where the answer shall be fit for everybody in it."""
        question = self._reader.read(text, teller.seen, most)
        if question.seen != teller.seen:
            teller = Teller(teller.show, teller.say, question.seen)
        return Case(self._library, teller, question).decide(own)

    def look_up(self, teller: Teller, name: str) -> Answer:
        """Tell who is meant by a name: of the show, of its crew, or of what its people did before."""
        return Lookup(self._library, teller, self._reader.read(name, teller.seen)).decide(name)

    def answer_choice(self, teller: Teller, topic: str, subject: str) -> Answer:
        """Answer what a choice offers."""
        return Structure(self._library, teller).about(topic, subject)

    def _knows(self, word: str) -> bool:
        return self._lexicon.knows(word) or self._index.has_word(word) or self._lexicon.is_of_service(word)
