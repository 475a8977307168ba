"""Questions: what was typed, cut into clauses, with the names, episodes, topics and the horizon that it speaks of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from bot.show.episodes import Episode
from bot.show.folding import words_of
from bot.show.lexicon import Lexicon
from bot.show.mentions import Mention, Mentions, may_be_name
from bot.show.names import PARTICLES
from bot.show.slots import list_slots
from bot.show.spoken import Manner, Spoken, list_spoken
from bot.show.watched import find_watched

MOST_WORDS = 120
"""Words of a question that are read: of a longer one the beginning and the end, where people ask."""

_MOST_PARTS = 12
"""Sentences of a question, and parts of a sentence, that are read each by itself."""

_TEXTS = 16
"""Texts that are kept as they were cut."""

_YOUNGEST, _OLDEST = 16, 110
"""Numbers that are ages."""

LONGEST_WORD = 40
"""Letters of a word that are read: more than any has."""

_WORD = re.compile(r"[^\W_]+")
_SPACES = str.maketrans("\t\v\f", "   ")
_SENTENCE_ENDS = frozenset(".!?;\n\r…。？！؟")
_PART_ENDS = frozenset(',:()–—"«»')
_AND = frozenset({"and", "et", "n"})
_REFERS = frozenset({"lequel", "laquelle", "lesquels", "lesquelles"})
"""Words that begin a sentence which asks for one of what the sentence before speaks of."""
_ASKING = frozenset({
    "who", "whos", "what", "whats", "when", "whens", "where", "wheres", "why", "how", "hows", "which", "qui", "quoi",
    "quel", "quelle", "quels", "quelles", "quand", "ou", "pourquoi", "comment", "combien"
})  # fmt: skip
"""Words that, after an “and”, begin a second question."""
_BEFORE_WHERE = frozenset({"est", "sont", "d", "jusqu", "etait", "sais", "sait", "savoir", "vient"})
_AFTER_OR = frozenset({
    "c", "est", "bien", "pas", "non", "alors", "juste", "plutot", "un", "une", "le", "la", "les", "il", "elle", "on",
    "deja", "sinon", "ca", "que", "quoi", "seulement", "encore", "des", "du"
})  # fmt: skip
_IT = frozenset({"it", "one", "that", "this", "ca", "celui", "il"})
_OF_EPISODES = frozenset({"episode_title", "plot", "premise", "title"})
_TAKES_UP = frozenset({"il", "elle", "ils", "elles", "he", "she", "they"})
_TAGS = frozenset({
    "true", "right", "correct", "yes", "no", "yeah", "really", "is", "that", "it", "so", "isn", "t", "or", "not", "am",
    "i", "wrong", "vrai", "non", "nan", "oui", "si", "hein", "exact", "c", "est", "ca", "pas", "juste", "faux", "ou",
    "je", "me", "trompe", "lol", "please", "pls", "thanks", "svp", "stp", "merci"
})  # fmt: skip
"""Words of which what is added to a question consists: “is that right”, “je me trompe”."""
_ABBREVIATED = frozenset({"m", "mr", "mrs", "ms", "mme", "dr", "ep", "eps", "st", "vs", "s", "e"})

PRESENCE = frozenset({"not_in_show", "cast", "part", "role", "billing"})
"""Topics of who is in it, and so of where names stand."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a question that can be asked by itself."""

    words: tuple[str, ...]
    written: tuple[str, ...]
    """The words as they were typed."""
    terms: frozenset[str]
    """What is said besides names; see `lexicon`."""
    topics: Mapping[str, tuple[float, frozenset[str]]]
    """The topics it asks for, with how strongly and by which terms."""
    mentions: tuple[Mention, ...]
    spoken: tuple[Spoken, ...]
    strange: tuple[int, ...]
    """The places of the words that nobody here knows: perhaps a name."""
    first_names: tuple[int, ...]
    """The places of words that are first names."""
    is_joined: bool = False
    """Whether it is several sentences, read as one."""

    def with_mentions(self, mentions: tuple[Mention, ...]) -> Clause:
        """Give the clause with names that other ones have, and which take none of its own words."""
        own = (one if one in self.mentions else replace(one, start=0, end=0) for one in mentions)
        return replace(self, mentions=tuple(own))

    def find_unlisted_name(self) -> str | None:
        """Find a name that nobody here has: capitalised words, or a strange one where a name stands."""
        for mention in self.mentions:
            if mention.is_other:
                return " ".join(self.written[mention.start : mention.end])
        if not self.strange:
            return None
        strange = {*self.strange}
        for start, first_end in (*self._after_first_names(), *list_slots(self.words), *self._capitalised()):
            end = first_end
            while end < len(self.words) and self._may_follow(end):
                end += 1
            run = range(start, end)
            if not strange & {*run} or any(one.end - one.start > 1 and one.start in run for one in self.mentions):
                continue
            if len(run) == 1 and self.mentions and not _is_capital(self.written[start]):
                continue
            inner = range(start + 1, end - 1)
            if all(
                place in strange or self._is_part_of_name(place) or (place in inner and self.words[place] in PARTICLES)
                for place in run
            ):
                return " ".join(self.written[start:end])
        return None

    def _is_part_of_name(self, place: int) -> bool:
        named = any(one.start <= place < one.end for one in self.mentions)
        return named or place in self.first_names or _is_capital(self.written[place])

    def _after_first_names(self) -> Iterator[tuple[int, int]]:
        """Give a first name with the strange words that follow it: "kevin bacon", where it is asked who is in it."""
        if len(self.words) > 3 and not PRESENCE & self.topics.keys():
            return
        for start in self.first_names:
            end = start + 1
            while end < len(self.words) and (self._may_follow(end) or self.words[end] in PARTICLES):
                end += 1
            if end - start > 1 and end - 1 in self.strange:
                yield start, end

    def _may_follow(self, place: int) -> bool:
        return place in self.strange and (may_be_name(self.words[place]) or _is_capital(self.written[place]))

    def _capitalised(self) -> Iterator[tuple[int, int]]:
        """Give runs of capitalised words, two or more, where not every word is written so."""
        if sum(_is_capital(word) for word in self.written) > 0.7 * len(self.written) > 2:
            return
        start = 0
        while start < len(self.written):
            end = start
            while end < len(self.written) and _is_capital(self.written[end]):
                end += 1
            if end - start > 1:
                yield start, end
            start = max(end, start + 1)


@dataclass(frozen=True, slots=True)
class Question:
    """A question that has been read; `seen` is the horizon that counts for it."""

    text: str
    clauses: tuple[Clause, ...]
    seen: int

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Every name in it, once for whomever it belongs to."""
        every = (mention for clause in self.clauses for mention in clause.mentions)
        return tuple({(one.targets or one.start): one for one in every}.values())


class _Part(NamedTuple):
    """A piece of a sentence: its folded words, and the same as they were typed."""

    words: Sequence[str]
    written: Sequence[str]


class _Said(NamedTuple):
    """What a text says: its sentences, each of parts, how far the asker has watched, and the episode they are at."""

    sentences: Sequence[Sequence[_Part]]
    seen: int | None
    episode: int


class Reader:
    """Reads questions about one show."""

    def __init__(
        self, lexicon: Lexicon, mentions: Mentions, episodes: Sequence[Episode], is_known: Callable[[str], bool]
    ) -> None:
        self._lexicon = lexicon
        self._mentions = mentions
        self._episodes = episodes
        self._is_known = is_known
        # A room and its asker are answered from one reading.
        self._parsed = lru_cache(maxsize=_TEXTS)(self._parse)
        self._understood = lru_cache(maxsize=_TEXTS * 4)(self._understand)

    def read(self, text: str, seen: int, most: int | None = None) -> Question:
        """Read a question of somebody who has seen so many episodes, unless it says otherwise; at most `most`."""
        said = self._parsed(text)
        horizon = seen if said.seen is None else said.seen
        horizon = horizon if most is None else min(horizon, most)
        clauses: list[Clause] = []
        for parts in said.sentences:
            clauses.append(self._clause(_together(parts), horizon))
            if len(parts) > 1:
                clauses += [self._clause(part, horizon) for part in parts[:_MOST_PARTS] if part.words]
        if len(said.sentences) > 1:
            joined = self._clause(_together([part for parts in said.sentences for part in parts]), horizon)
            clauses.append(replace(joined, is_joined=True))
        return Question(text, tuple(_speaking_of(clause, said.episode) for clause in clauses), horizon)

    def _parse(self, text: str) -> _Said:
        """Cut a text into what is asked and how far its asker has watched."""
        seen: int | None = None
        episode = 0
        sentences: list[list[_Part]] = []
        for sentence in _sentences(text):
            parts: list[_Part] = []
            for words, written in sentence:
                watched = find_watched(words, self._episodes)
                kept = range(len(words))
                if watched:
                    episode = watched.episode or episode
                    seen = watched.seen if seen is None else min(seen, watched.seen)
                    kept = [place for place in kept if not watched.start <= place < watched.end]
                parts.append(_Part([words[place] for place in kept], [written[place] for place in kept]))
            if any(part.words for part in parts):
                sentences.append([part for part in parts if not _TAGS.issuperset(part.words)] or parts)
        asking = [parts for parts in sentences if any(not _TAGS.issuperset(part.words) for part in parts)] or sentences
        if len(asking) > _MOST_PARTS:
            asking = asking[: _MOST_PARTS // 2] + asking[-_MOST_PARTS // 2 :]
        return _Said(asking, seen, episode)

    @staticmethod
    def _means_or(words: Sequence[str], written: Sequence[str], place: int) -> bool:
        """Tell the French "ou" from "où" that is typed without its accent: by what stands around it."""
        if words[place] != "ou" or "ù" in written[place].casefold() or not 0 < place < len(words) - 1:
            return False
        return words[place - 1] not in _BEFORE_WHERE and words[place + 1] in _AFTER_OR

    def _clause(self, part: _Part, seen: int) -> Clause:
        """Read a piece of a question for somebody who has seen so many episodes."""
        clause = self._understood(tuple(part.words), tuple(part.written))
        mentions = tuple(one.seen_by(seen) for one in clause.mentions)
        topics = dict(clause.topics)
        years = frozenset(term for term in clause.terms if term.isdecimal() and _YOUNGEST <= int(term) <= _OLDEST)
        is_named = any(not one.hidden for one in mentions)
        if is_named and years and all(cue <= self._lexicon.light for _, cue in topics.values()):
            topics["age"] = (1.0, years)  # "she must be like 80 now"
        return replace(clause, mentions=mentions, topics=topics)

    def _understand(self, words: tuple[str, ...], written: tuple[str, ...]) -> Clause:
        """Read a piece of a question, as far as it is the same for everybody."""
        mentions = self._mentions.find(words, written, self._is_known)
        left = list(words)
        for mention in mentions:
            left[mention.start : mention.end] = [""] * (mention.end - mention.start)
        spoken = tuple(list_spoken(words, self._episodes))
        for one in spoken:
            if one.manner is Manner.EPISODE:
                left[one.start : one.end] = ["episode"] + [""] * (one.end - one.start - 1)
        left = ["" if self._means_or(words, written, place) else word for place, word in enumerate(left)]
        if left[:1] == ["us"]:  # "us rating": nobody begins with themselves
            left[0] = "usa"
        corrected = [word if not word or self._is_known(word) else self._lexicon.mend(word) for word in left]
        terms = frozenset(term.name for term in self._lexicon.read(corrected) if term.name)
        topics = self._lexicon.weigh_topics(terms)
        places = terms & self._lexicon.places
        if places and terms & {"#film", "#shoot"} and not mentions:
            topics["location"] = (2.0, places | (terms & {"#film", "#shoot"}))
        if len(mentions) > 1 and terms == {"#who"}:  # "who is Jack to Clara"
            topics["relation"] = (3.0, terms)
        strange = tuple(place for place, word in enumerate(corrected) if word and not self._is_known(word))
        return Clause(
            words,
            written,
            terms,
            topics,
            tuple(mentions),
            spoken,
            strange,
            tuple(place for place, word in enumerate(left) if self._lexicon.is_first_name(word)),
        )


def _together(parts: Sequence[_Part]) -> _Part:
    return _Part([word for part in parts for word in part.words], [word for part in parts for word in part.written])


def _speaking_of(clause: Clause, episode: int) -> Clause:
    """Let "that one" and "it" mean the episode that the asker is at, where it is asked what it is called or about."""
    if not episode or clause.mentions or clause.spoken or not _OF_EPISODES & clause.topics.keys():
        return clause
    if not _IT & {*clause.words}:
        return clause
    return replace(clause, spoken=(Spoken(Manner.EPISODE, episode, 0, 0),))


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and not (len(word) > 1 and word.isupper())


def _sentences(text: str) -> Iterator[list[tuple[list[str], list[str]]]]:
    """Cut a text into sentences, those into parts at commas, and parts into words: folded ones, and as typed."""
    clean = text.translate(_SPACES)
    if not clean.isascii():
        clean = "".join(one for one in clean if unicodedata.category(one) not in {"Cf", "Cs"})
    tokens = list(_WORD.finditer(clean[: MOST_WORDS * 100]))
    if len(tokens) > MOST_WORDS:
        tokens = tokens[: MOST_WORDS // 2] + tokens[-MOST_WORDS // 2 :]
    sentence: list[tuple[list[str], list[str]]] = [([], [])]
    last, end = "", 0
    for token in tokens:
        words = words_of(token[0][:LONGEST_WORD])
        first = words[0] if words else ""
        between = clean[end : token.start()] if last else " "
        if between != " " and _ends_sentence(between, last, first):
            yield sentence
            sentence = [([], [])]
        elif (between != " " and _ends_part(between, first, sentence[-1][0])) or _begins_another(
            first, sentence[-1][0]
        ):
            sentence.append(([], []))
        sentence[-1][0].extend(words)
        sentence[-1][1].extend([token[0]] * len(words))
        last, end = token[0], token.end()
    yield sentence


def _ends_part(between: str, word: str, before: Sequence[str]) -> bool:
    """Tell whether a word does not speak of what stands before it: as in "the one who plays Gabin, he danced?"."""
    takes_up = word in _TAKES_UP and not _ASKING & {*before[:1]}
    return " - " in between or (not _PART_ENDS.isdisjoint(between) and not takes_up)


def _begins_another(word: str, before: Sequence[str]) -> bool:
    """Tell whether a word asks something else than the words before the “and” that it follows."""
    return word in _ASKING and len(before) > 2 and before[-1] in _AND and word not in before


def _ends_sentence(between: str, before: str, after: str) -> bool:
    ends = _SENTENCE_ENDS & {*between}
    if after in _REFERS:
        return False
    if ends == {"."} and (before.casefold() in _ABBREVIATED or (before.isdigit() and after.isdigit())):
        return False
    return bool(ends)
