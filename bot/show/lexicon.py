"""The lexicon: the words in which people ask about any television show, read from `data/lexicon.yaml`.

It turns words into terms, the same for both languages where it can: a concept (`#cancel`) for what it lists, else the
word's stem. Whatever is compared with a question has gone through it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

import snowballstemmer
import yaml
from pydantic import Field

from bot.show.folding import fold, words_of
from bot.show.pack import Id, Localized, Name, Part
from bot.show.spelling import Likeness, compare, list_likely

LEXICON = Path(__file__).parent.parent.parent / "data" / "lexicon.yaml"

ASKING = ("who", "what", "when", "where", "why", "how", "which", "whose", "not")
"""The concepts of question words, and of “not”: what is asked is the same with it."""

_SHORTEST_MENDED = 5

Subjects = Literal["show", "person", "character", "episode", "work"]
"""What a topic can be asked about."""


class Topic(Part):
    """Something that is asked for: how long, by whom, what happens."""

    of: list[Subjects] = Field(default=[], description="What it can be asked about")
    question: Localized | None = Field(default=None, description="How a button asks it; {name} is whom or what")
    cues: list[Name] = Field(min_length=1, description="Words that, all together in a question, ask for it")
    near: list[Id] = Field(default=[], description="Topics that are told where this one is not known")


class LexiconFile(Part):
    """The file as it is written."""

    concepts: dict[Id, list[Name]]
    small: list[Name]
    nicknames: list[list[Name]]
    ordinary: list[Name]
    services: list[Name]
    values: list[Id]
    places: list[Id]
    light: list[Id]
    topics: dict[Id, Topic]


class Term(NamedTuple):
    """A meaning in a text, and from which word to before which it stands."""

    name: str
    start: int
    end: int


class _Node:
    """A place in the tree of listed words: where the next word leads, and what ends here."""

    __slots__ = ("concept", "endings", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.endings: dict[str, _Node] = {}
        self.concept: str | None = None


class Lexicon:
    """The lexicon, ready to read texts. Made by `load_lexicon`."""

    def __init__(self, file: LexiconFile) -> None:
        self.topics: Mapping[str, Topic] = file.topics
        self._places = {topic: place for place, topic in enumerate(file.topics)}
        self.small = frozenset(fold(word) for word in file.small)
        self.ordinary = frozenset(fold(word) for word in file.ordinary)
        self.services = {words_of(name): name for name in file.services}
        self._service_words = frozenset(word for words in self.services for word in words)
        families = [frozenset(fold(name) for name in family) for family in file.nicknames]
        self._nicknames = {
            name: frozenset().union(*(one for one in families if name in one)) for name in frozenset().union(*families)
        }
        self._tree = _Node()
        self._vocabulary: set[str] = {*self.small}
        for concept, phrases in file.concepts.items():
            for phrase in phrases:
                self._plant(phrase, concept)
        cues: dict[frozenset[str], set[str]] = {}
        for topic_id, topic in file.topics.items():
            for cue in topic.cues:
                words = words_of(cue)
                self._vocabulary.update(words)
                if terms := frozenset(term.name for term in self.read(words)):
                    cues.setdefault(terms, set()).add(topic_id)
        self.light = frozenset(f"#{concept}" for concept in file.light)
        self.places = frozenset(f"#{concept}" for concept in file.places)
        self._values = self.places.union(f"#{concept}" for concept in file.values)
        self._asking = frozenset(f"#{concept}" for concept in ASKING)
        self._by_letter: dict[str, list[str]] = {}
        for word in self._vocabulary - self.small:
            if len(word) >= _SHORTEST_MENDED:
                self._by_letter.setdefault(word[0], []).append(word)
        self._cues: dict[str, list[tuple[frozenset[str], tuple[str, ...]]]] = {}
        for terms, topic_ids in cues.items():
            self._cues.setdefault(min(terms), []).append((terms, tuple(sorted(topic_ids))))

    def place_of(self, topic: str) -> int:
        """Give a topic's place in the order of a fan's interest."""
        return self._places[topic]

    def knows(self, word: str) -> bool:
        """Tell whether a folded word is one of the lexicon's."""
        return word in self._vocabulary or self._longest((word,), 0)[0] is not None

    def mend(self, word: str) -> str:
        """Give the listed word that a folded one is surely a misspelling of; else the word itself."""
        if len(word) < _SHORTEST_MENDED:
            return word
        possible = list_likely(word, self._by_letter.get(word[0], ()))
        likely = {one for one in possible if compare(word, one) is Likeness.SURE}
        concepts = {self._longest((one,), 0)[0] or one for one in likely}
        return min(likely) if len(concepts) == 1 else word

    def asks(self, term: str) -> bool:
        """Tell whether a term is a question word."""
        return term in self._asking

    def is_value(self, term: str) -> bool:
        """Tell whether a term is a value that can be right or wrong: a number, a month, a place."""
        return term in self._values or term.isdigit()

    def is_of_service(self, word: str) -> bool:
        """Tell whether a folded word is part of a service's name."""
        return word in self._service_words

    def is_light(self, term: str) -> bool:
        """Tell whether a term is mostly said by the way: "you know", "I think"."""
        return term in self.light

    def is_first_name(self, word: str) -> bool:
        """Tell whether a folded word is a first name that the lexicon knows."""
        return word in self._nicknames

    def weigh(self, terms: Iterable[str]) -> float:
        """Tell how much is said by terms: a question word says less than another."""
        return sum(0.5 if term in self._asking else 1.0 for term in terms)

    def nicknames_of(self, name: str) -> frozenset[str]:
        """Give the first names that a folded one may stand for, itself included."""
        return self._nicknames.get(name, frozenset((name,)))

    def read(self, words: Sequence[str]) -> list[Term]:
        """Read folded words: the longest listed phrases as concepts, small words passed over, the rest as stems."""
        terms: list[Term] = []
        at = 0
        while at < len(words):
            concept, end = self._longest(words, at)
            if concept is not None:
                terms.append(Term(concept, at, end))
                at = end
                continue
            if words[at] not in self.small:
                terms.append(Term(stem(words[at]), at, at + 1))
            at += 1
        return terms

    def weigh_topics(self, terms: Iterable[str]) -> dict[str, tuple[float, frozenset[str]]]:
        """Tell how strongly each topic is asked for that a text has a cue of, and by which terms."""
        topics: dict[str, tuple[float, frozenset[str]]] = {}
        for topic, cue in self.list_topics(terms):
            strength = self.weigh(cue)
            if strength > topics.get(topic, (0.0, cue))[0]:
                topics[topic] = strength, cue
        return topics

    def list_topics(self, terms: Iterable[str]) -> list[tuple[str, frozenset[str]]]:
        """List the topics whose cues a text has, each with the terms of the cue."""
        present = frozenset(terms)
        return [
            (topic_id, cue)
            for term in sorted(present)
            for cue, topic_ids in self._cues.get(term, ())
            if cue <= present
            for topic_id in topic_ids
        ]

    def _plant(self, phrase: str, concept: str) -> None:
        for words in product(*(place.split("|") for place in fold(phrase).split())):
            node = self._tree
            for word in words:
                self._vocabulary.add(word.rstrip("*"))
                if word.endswith("*"):
                    node = node.endings.setdefault(word[:-1], _Node())
                else:
                    node = node.words.setdefault(word, _Node())
            node.concept = f"#{concept}"

    def _longest(self, words: Sequence[str], start: int) -> tuple[str | None, int]:
        """Find the longest listed phrase that begins at a word; a word as it is goes before one with any ending."""
        best: tuple[str | None, int] = (None, start)
        nodes = [self._tree]
        for at in range(start, len(words)):
            nodes = [following for node in nodes for following in _step(node, words[at])]
            if not nodes:
                break
            concept = next((node.concept for node in nodes if node.concept), None)
            if concept is not None:
                best = (concept, at + 1)
        return best


@cache
def load_lexicon(path: Path = LEXICON) -> Lexicon:
    """Read the lexicon, once in a process: nothing in it changes.

    It comes with the code, so what is wrong with it is a mistake of ours and raised as it is.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where it is there
    return Lexicon(LexiconFile.model_validate(yaml.load(path.read_text("utf-8"), loader)))  # noqa: S506 - both are safe


_ENGLISH = snowballstemmer.stemmer("english")
_FRENCH = snowballstemmer.stemmer("french")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Cut a folded word's endings off, those of both languages: a word is not known to be of one."""
    return _FRENCH.stemWord(_ENGLISH.stemWord(word)) or word


def _step(node: _Node, word: str) -> list[_Node]:
    found = [node.words[word]] if word in node.words else []
    if node.endings:
        found += [node.endings[word[:cut]] for cut in range(len(word), 1, -1) if word[:cut] in node.endings]
    return found
