"""The index: which facts of a pack a clause may be asking for, and how well each fits.

A fact fits by its topic, by whom it is about, by the words of its text, and by how the pack says that fans ask for it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.show.entry import Entry, Match
from bot.show.folding import words_of
from bot.show.lexicon import Lexicon
from bot.show.pack import Fact, FactStatus, ShowPack, Unknown
from bot.show.question import Clause

SHOW = "show"
"""What a fact about the show as a whole is about."""

WHY = "#why"
WHO = "#who"
_OF_WHO = frozenset({"part", "role"})
_OF_ONE = frozenset({"part", "role", "not_in_show"})
"""Topics of which a fact tells about the first whom it names, an actor and their part; others it names by the way."""

# The weights were found by random search over the question sets (docs/questions.md); only their proportions matter.

# What an entry gains:
_TEXT = 0.67  # all that is asked stands in its text
_TELLING = 0.61  # ... for which shared words must weigh at least so much
_PHRASED = 1.5  # the pack says that fans ask for it in just these words
_OF_PHRASING = 0.83  # ... of which so much is that the whole phrasing is asked, and the rest that nothing else is
_SHORT = 0.46  # ... less for each word the phrasing is short of
_PROFILED = 0.45  # what is asked is what its text and phrasings speak of, taken together
_AGAIN = 0.6  # ... each further phrasing with a term adds this share of what the one before it added
_IN_TEXT = 2  # ... to stand in its text counts like this many phrasings
_WEAK = 0.64  # its topic is asked for: 1 less this to the power of how strongly
_OF_ANOTHER = 1.0  # ... times this where such a topic is not asked of what is named
_NEAR, _INSTEAD = 0.17, 0.59  # ... or a topic near to it: where there is something of that topic, where there is not
_TOP = 0.17  # that is the topic asked for most clearly
_ABOUT, _FIRST = 0.25, 0.12  # it is about what is named, and first of all about that
_ABOUT_ALL = 0.38  # it is about everybody and everything that is named
_SAYS_WHO = 0.19  # somebody is asked for, and it says who
# What it loses:
_UNEXPLAINED = 1.06  # nothing of what is asked has to do with it
_UNASKED = 0.7  # it is about somebody, and nobody was named
_BY_THE_WAY = 1.19  # it names somebody by the way only
_NO_REASON = 0.64  # a reason is asked for, and it gives none
_SUPERSEDED, _OTHER_CLAIM, _NOT_KNOWN = 0.25, 0.15, 0.2  # it no longer stands, is contested, is an unknown
# What a term says, where one that a single fact has says 1:
_ASKING = 0.26  # a question word
_VALUE = 1.28  # a number, a month or a place, at most: what people have wrong is just such a thing
_MISSING = 1.72  # a concept that no fact has: it may be what is asked for
_STRANGE = 0.33  # any other word that no fact has: mostly said by the way

_BRINGS_IN = 0.5
"""The share of what the most telling word says that another one must say for what has only that to be looked at."""

_BACKED = 0.61
"""Likeness to a phrasing from which on an entry is more than a word that happens to be in its text."""


_Topic = tuple[str, tuple[float, frozenset[str]]]
"""A topic that is asked for, how strongly, and by which terms."""

_RANKINGS = 256
"""Rankings that are kept."""

_NOTHING: frozenset[str] = frozenset()
_NO_TOPIC = (0.0, _NOTHING)


@dataclass(frozen=True, slots=True)
class _Sought:
    """What a clause asks for, as each entry is held against it."""

    asked: tuple[tuple[str, float, bool, bool], ...]
    """Terms with what each says, whether it is more than a question word, and more than said by the way.

    They are in one order: sums of floats differ with it.
    """
    worth: float
    worth_of_content: float
    """Without question words."""
    asks_why: bool
    asks_who: bool
    topics: Mapping[str, tuple[float, frozenset[str]]]
    near: Mapping[str, tuple[float, frozenset[str]]]
    subjects: Collection[str]


class Index:
    """The facts and unknowns of one pack."""

    def __init__(self, pack: ShowPack, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        own = {*words_of(pack.title), *(word for name in pack.also_known_as for word in words_of(name))}
        self._words: set[str] = set(own)
        # What the show itself is called, which says nothing of what is asked of it.
        self.own = frozenset(term.name for term in lexicon.read(tuple(own)))
        self._said: set[str] = set()
        names = {
            word
            for one in (*pack.people, *pack.characters)
            for name in (one.name, *one.also_known_as)
            for word in words_of(name)
        }
        self._names = frozenset(term.name for term in lexicon.read(tuple(names)) if not term.name.startswith("#"))
        self._preferred = frozenset(dispute.preferred for dispute in pack.disputes)
        self._entries = [self._entry(one, place) for place, one in enumerate((*pack.facts, *pack.unknowns))]
        counts: dict[str, int] = {}
        for entry in self._entries:
            for term in entry.terms.union(*entry.phrasings):
                counts[term] = counts.get(term, 0) + 1
        many = len(self._entries) + 1
        self._weights = {term: math.log(many / count) / math.log(many) for term, count in counts.items()}
        self._worth = {term: self._weigh(term) for term in counts}
        for entry in self._entries:
            entry.weights.extend((self.weigh(one), 1 - _SHORT ** len(one)) for one in entry.phrasings)
        self._ranked = lru_cache(maxsize=_RANKINGS)(self._rank)
        self._by_subject: dict[str, list[Entry]] = {}
        self._topics: dict[str, dict[str, int]] = {}
        self._by_topic: dict[str, list[Entry]] = {}
        self._by_term: dict[str, list[Entry]] = {}
        for entry in self._entries:
            self._by_topic.setdefault(entry.one.topic, []).append(entry)
            for subject in dict.fromkeys(entry.one.about):
                self._by_subject.setdefault(subject, []).append(entry)
                if entry.stands:
                    topics = self._topics.setdefault(subject, {})
                    topics[entry.one.topic] = min(entry.safe_after, topics.get(entry.one.topic, entry.safe_after))
            for term in entry.terms.union(*entry.phrasings):
                self._by_term.setdefault(term, []).append(entry)

    def has_word(self, word: str) -> bool:
        """Tell whether a folded word stands anywhere in the pack's texts."""
        return word in self._words

    def is_said(self, word: str) -> bool:
        """Tell whether a folded word stands in what the pack says."""
        return word in self._said

    def is_known(self, term: str) -> bool:
        """Tell whether a term stands in any text or phrasing."""
        return term in self._weights

    def weigh(self, terms: Iterable[str]) -> float:
        """Tell how much is said by terms: the rarer the more, and question words little."""
        return math.fsum(self._worth[term] if term in self._worth else self._weigh(term) for term in terms)

    def list_of_topic(self, topic: str) -> list[Entry]:
        """List what there is about a topic, in the pack's order."""
        return self._by_topic.get(topic, [])

    def list_about(self, subject: str) -> list[Entry]:
        """List what there is about a subject, in the pack's order."""
        return self._by_subject.get(subject, [])

    def topics_of(self, subject: str) -> Mapping[str, int]:
        """Give the topics of the facts that stand about a subject, and after which episode one of each may be told."""
        return self._topics.get(subject, {})

    def has_together(self, terms: Collection[str], topics: Collection[str]) -> bool:
        """Tell whether something that there is of some topics has all of some terms in its text or phrasings."""
        entries = (entry for topic in topics for entry in self._by_topic.get(topic, ()))
        return any(entry.profile.keys() >= {*terms} for entry in entries)

    def rank(
        self, clause: Clause, subjects: Collection[str], sort: str = SHOW, top: str | None = None
    ) -> tuple[Match, ...]:
        """Rank what may be asked for, best first: about one of the subjects, or about anything where there is none.

        `sort` is what they are: a person, say. Topics that are not asked of such count less; `top` is the one that is
        asked for most clearly. A room is answered as its ceiling allows, and the asker as far as they have watched: the
        ranking is the same for both, and made once.
        """
        return self._ranked(clause.terms, tuple(clause.topics.items()), tuple(subjects), sort, top)

    def _rank(
        self,
        terms: frozenset[str],
        asked_for: tuple[_Topic, ...],
        subjects: tuple[str, ...],
        sort: str,
        top: str | None,
    ) -> tuple[Match, ...]:
        asked = terms - self.own
        content = frozenset(term for term in asked if not self._lexicon.asks(term))
        topics = {
            topic: ((1 - _WEAK**strength) * (1 if sort in self._lexicon.topics[topic].of else _OF_ANOTHER), cue)
            for topic, (strength, cue) in asked_for
            if subjects or not content or any(not self._lexicon.asks(term) for term in cue)
        }
        if subjects:
            possible = [entry for subject in subjects for entry in self._by_subject.get(subject, ())]
        else:
            possible = [entry for topic in topics for entry in self._by_topic.get(topic, ())]
            known = {term: self._worth[term] for term in content if term in self._by_term}
            enough = _BRINGS_IN * max(known.values(), default=0.0)
            possible += [entry for term, worth in known.items() if worth >= enough for entry in self._by_term[term]]
        near = self._near(topics, {entry.one.topic for entry in possible} if subjects else topics.keys())
        everything = {id(entry): entry for entry in possible}.values()
        if top is not None and subjects:
            topics[top] = (topics[top][0] + _TOP, topics[top][1])
        sought = _Sought(
            tuple(
                (
                    term,
                    self._worth[term] if term in self._worth else self._weigh(term),
                    term in content,
                    term in content and not self._lexicon.is_light(term),
                )
                for term in sorted(asked)
            ),
            self.weigh(asked),
            self.weigh(content),
            WHY in asked,
            WHO in asked,
            topics,
            near,
            subjects,
        )
        matches = [self._match(entry, sought) for entry in everything]
        # Of equals the first in the pack: sets have an order of their own in each process.
        return tuple(sorted(matches, key=lambda match: (-match.score, match.entry.place)))

    def likeness(self, asked: frozenset[str], phrasing: frozenset[str]) -> float:
        """Tell how like a question is to a phrasing: 0 to 1."""
        asked = asked - self.own
        if asked.isdisjoint(phrasing):
            return 0.0
        shared = self.weigh(asked & phrasing)
        return _OF_PHRASING * shared / self.weigh(phrasing) + (1 - _OF_PHRASING) * shared / self.weigh(asked)

    def phrase(self, text: str) -> frozenset[str]:
        """Read a way to ask for something."""
        return frozenset(term.name for term in self._lexicon.read(words_of(text))) - self.own - self._names

    def _near(
        self, topics: Mapping[str, tuple[float, frozenset[str]]], there: Collection[str]
    ) -> dict[str, tuple[float, frozenset[str]]]:
        """Tell what topics beside those that are asked for are worth, and what they explain of what is asked.

        More where there is nothing of what is asked for: then they stand in its place.
        """
        near: dict[str, tuple[float, frozenset[str]]] = {}
        for topic, (strength, cue) in topics.items():
            worth = strength * (_NEAR if topic in there else _INSTEAD)
            for other in self._lexicon.topics[topic].near:
                if worth > near.get(other, (0.0,))[0]:
                    near[other] = worth, frozenset() if topic in there else cue
        return near

    def _match(self, entry: Entry, sought: _Sought) -> Match:
        subjects, topic, about = sought.subjects, entry.one.topic, entry.one.about
        by_topic, cue = sought.topics.get(topic) or sought.near.get(topic, _NO_TOPIC)
        whole, terms, profile = sought.worth_of_content, entry.terms, entry.profile
        best, phrased = self._likest(entry, sought)
        shared = left = fitting = 0.0
        found = 0
        for term, worth, is_content, is_telling in sought.asked:
            if term in profile:
                fitting += profile[term] * worth
            if not is_content:
                continue
            if term in terms:
                found += 1
                shared += worth if is_telling else 0.0
            elif term not in cue and term not in phrased:
                left += worth
        by_text = shared / whole * min(1.0, shared / _TELLING) if whole else 0.0
        by_profile = fitting / sought.worth if sought.worth else 0.0
        unexplained = left / whole if whole else 0.0
        if subjects:
            fit = _ABOUT * sum(subject in about for subject in subjects) / len(subjects)
            fit += _FIRST if about[0] in subjects else 0.0
        elif SHOW in about or (sought.asks_who and topic == "role"):
            fit = _ABOUT + (_FIRST if about[0] == SHOW else 0.0)
        else:
            fit = -_UNASKED
        said = _TEXT * by_text + _PHRASED * best + _PROFILED * by_profile
        if sought.asks_why and WHY not in profile:
            said -= _NO_REASON
        if sought.asks_who and topic in _OF_WHO:
            said += _SAYS_WHO
        if subjects and topic in _OF_ONE and not {*subjects} & {*about[:2]}:
            said -= _BY_THE_WAY
        if len(subjects) > 1 and {*subjects} <= {*about}:
            said += _ABOUT_ALL
        score = by_topic + said + fit - _UNEXPLAINED * unexplained - entry.handicap
        backed = by_topic > 0 or best >= _BACKED or found > 1
        return Match(entry, score, by_topic + said, said, backed, unexplained)

    @staticmethod
    def _likest(entry: Entry, sought: _Sought) -> tuple[float, frozenset[str]]:
        """Give how like the question is to the phrasing that is most like it, and that phrasing."""
        shared: dict[int, float] = {}
        with_term, weights = entry.phrasings_with, entry.weights
        for term, worth, _, _ in sought.asked:
            if term in with_term:
                for place in with_term[term]:
                    shared[place] = shared.get(place, 0.0) + worth
        if not shared:
            return 0.0, _NOTHING
        best, likest = 0.0, -1
        of_asked = (1 - _OF_PHRASING) / sought.worth
        for place, worth in shared.items():
            weight, shortness = weights[place]
            likeness = worth * (_OF_PHRASING / weight + of_asked) * shortness
            if likeness > best or (likeness == best and place < likest):
                best, likest = likeness, place
        return best, entry.phrasings[likest]

    def _weigh(self, term: str) -> float:
        if self._lexicon.asks(term):
            return _ASKING
        if self._lexicon.is_value(term):
            return min(self._weights.get(term, _VALUE), _VALUE)
        if term in self._weights and self._lexicon.is_light(term):
            return min(self._weights[term], _STRANGE)
        if term in self._weights:
            return max(self._weights[term], 0.1)
        return _MISSING if term.startswith("#") and not self._lexicon.is_light(term) else _STRANGE

    def _entry(self, one: Fact | Unknown, place: int) -> Entry:
        terms: set[str] = set()
        for text in (one.text.en, one.text.fr):
            words = words_of(text)
            self._words.update(words)
            self._said.update(words)
            terms.update(term.name for term in self._lexicon.read(words))
        phrasings: list[frozenset[str]] = []
        terms_of_spoiler = one.terms if isinstance(one, Fact) else ()
        for phrasing in (*one.phrasings, *terms_of_spoiler):
            self._words.update(words_of(phrasing))
            phrasings.append(self.phrase(phrasing))
        handicap = _NOT_KNOWN if isinstance(one, Unknown) else 0.0
        if isinstance(one, Fact) and one.status is not FactStatus.CURRENT and one.id not in self._preferred:
            handicap = _SUPERSEDED if one.status is FactStatus.SUPERSEDED else _OTHER_CLAIM
        phrasings = [phrasing for phrasing in dict.fromkeys(phrasings) if phrasing]
        often = Counter(term for phrasing in phrasings for term in phrasing)
        often.update(dict.fromkeys(terms - self.own, _IN_TEXT))
        phrasings_with: dict[str, tuple[int, ...]] = {}
        for at, phrasing in enumerate(phrasings):
            for term in phrasing:
                phrasings_with[term] = (*phrasings_with.get(term, ()), at)
        profile = {term: 1 - _AGAIN**count for term, count in often.items()}
        return Entry(one, frozenset(terms) - self.own, tuple(phrasings), phrasings_with, [], profile, handicap, place)
