"""Names: who or which episode is meant, from what people type.

A name is found as it is, in another order, by its parts, and through a misspelling; an unknown name is never taken for
the nearest known one. What lies beyond the asker's horizon does not exist here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from bot.show.episodes import Episode
from bot.show.folding import fold, words_of
from bot.show.horizon import is_safe
from bot.show.pack import Billing, Character, Credit, NotListed, Person, ShowPack
from bot.show.spelling import Likeness, compare

LONGEST = 100
"""Characters that a name, and a choice that Discord offers, may have."""

_READ = 4 * LONGEST
"""Characters of what was typed that are looked at: more than any name has, with room for what is not seen."""

_QUERIES = 256
"""What was typed last, of which the matches are kept."""

_POSSESSIVE = re.compile(r"'s\b")
PARTICLES = frozenset(
    {"al", "d", "da", "de", "del", "der", "di", "du", "el", "la", "le", "les", "of", "the", "van", "von"}
)


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of the show, by id."""

    person: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The people who may be meant, by id; one alone where a misspelling is too unsure to be taken for granted."""

    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Somebody fans take for a member of the cast, and the id of the fact about it."""

    name: str
    fact: str


Found = Listed | Ambiguous | Unlisted | None


class _Kind(IntEnum):
    NAME = 0
    CHARACTER = 1
    EARLIER = 2


class _Match(IntEnum):
    """How well a name fits what was typed, best first."""

    WHOLE = 0
    PART = 1
    MISSPELT = 2
    DOUBTFUL = 3


class _Spelling(NamedTuple):
    who: str | NotListed
    kind: _Kind
    folded: str
    words: tuple[str, ...]
    runs: frozenset[str]
    """Neighbouring words written as one: delaage."""
    safe_after: int


class Names:
    """The names of one show, indexed once."""

    def __init__(self, pack: ShowPack, episodes: Sequence[Episode]) -> None:
        self._episodes = tuple(episodes)
        unlisted = {fold(one.name) for one in pack.not_listed}
        self._people = {person.id: person for person in pack.people if fold(person.name) not in unlisted}
        characters = {character.id: character for character in pack.characters}
        self._parts: dict[str, list[tuple[str, int]]] = {}
        spellings = [_spell(name, person.id, _Kind.NAME) for person in self._people.values() for name in _names(person)]
        for credit in pack.credits:
            if credit.character is not None and credit.person in self._people:
                character = characters[credit.character]
                safe = max(credit.safe_after_episode, character.safe_after_episode)
                self._parts.setdefault(credit.person, []).append((character.name, safe))
                spellings += [_spell(name, credit.person, _Kind.CHARACTER, safe) for name in _names(character)]
        facts = {fact.id: fact for fact in pack.facts}
        spellings += [
            _spell(work.character, person.id, _Kind.EARLIER, facts[work.fact].safe_after_episode)
            for person in self._people.values()
            for work in person.earlier
            if work.character
        ]
        spellings += [_spell(name, one, _Kind.NAME) for one in pack.not_listed for name in _names(one)]
        self._spellings = tuple(spellings)
        self._order = {person: place for place, person in enumerate(_cast_order(pack.credits, self._people))}
        self._matched = lru_cache(maxsize=_QUERIES)(self._match)

    def find(self, query: str, *, seen: int) -> Found:
        """Find who is meant by a name, as somebody who has seen `seen` episodes may know it.

        By their own name, the character they play or one they played elsewhere; whole, in parts or misspelt.
        """
        best: tuple[_Match, bool] | None = None
        found: list[str | NotListed] = []
        for spelling, match in self._matched(query[:_READ]):
            if not is_safe(spelling.safe_after, seen):
                continue
            rank = (match, spelling.kind is _Kind.EARLIER)
            if best is None or rank < best:
                best, found = rank, []
            if rank == best and spelling.who not in found:
                found.append(spelling.who)
        people = sorted((who for who in found if isinstance(who, str)), key=self._place)
        unlisted = [who for who in found if isinstance(who, NotListed)]
        if best is None:
            return None
        if best[0] is _Match.DOUBTFUL or len(people) > 1:
            return Ambiguous(tuple(people)) if people else None
        if people:
            return Listed(people[0])
        return Unlisted(unlisted[0].name, unlisted[0].fact) if len(unlisted) == 1 else None

    def _match(self, query: str) -> tuple[tuple[_Spelling, _Match], ...]:
        """Hold what was typed against every name: that is the same however far somebody has watched."""
        folded = _POSSESSIVE.sub("", fold(query))
        asked = words_of(folded) or (folded,)
        if not folded or sum(map(len, asked)) > LONGEST:
            return ()
        matches = ((spelling, _match(asked, spelling)) for spelling in self._spellings)
        return tuple((spelling, match) for spelling, match in matches if match is not None)

    def suggest(self, prefix: str, *, seen: int, limit: int = 25) -> list[tuple[str, str]]:
        """Suggest people for what has been typed so far: pairs of a label and the person's name.

        In the order of the cast list where nothing has been typed; else names that begin so, then misspelt ones.
        """
        asked, folded = words_of(prefix[:_READ]), fold(prefix[:_READ])
        ranks: dict[str, tuple[int, ...]] = {}
        for loosely in (False, True):
            for spelling in self._visible(seen):
                exactly = spelling.folded.startswith(folded)
                if isinstance(spelling.who, str) and (exactly or _begins(asked, spelling, loosely=loosely)):
                    rank = (spelling.kind, not exactly, self._place(spelling.who))
                    ranks[spelling.who] = min(ranks.get(spelling.who, rank), rank)
            if ranks:
                break
        ordered = sorted(ranks, key=lambda person: ranks[person])
        return [(self._label(person, seen), self._people[person].name) for person in ordered[:limit]]

    def suggest_episodes(self, prefix: str, *, seen: int, limit: int = 25) -> list[tuple[str, int]]:
        """Suggest episodes for what has been typed so far: pairs of a label and the episode's ordinal."""
        folded, asked = fold(prefix[:_READ]), words_of(prefix[:_READ])
        choices: list[tuple[str, int]] = []
        for episode in self._episodes:
            title = episode.find_title(seen)
            words = words_of(title or "")
            by_number = str(episode.ordinal).startswith(folded) or episode.code.casefold().startswith(folded)
            if by_number or (asked and all(any(word.startswith(one) for word in words) for one in asked)):
                choices.append((shorten(" · ".join(filter(None, (episode.code, title)))), episode.ordinal))
        return choices[:limit]

    def _visible(self, seen: int) -> Iterator[_Spelling]:
        return (spelling for spelling in self._spellings if is_safe(spelling.safe_after, seen))

    def _label(self, person: str, seen: int) -> str:
        parts = dict.fromkeys(name for name, safe_after in self._parts.get(person, ()) if is_safe(safe_after, seen))
        return shorten(" · ".join([self._people[person].name, *parts]))

    def _place(self, person: str) -> int:
        return self._order[person]


def shorten(text: str, most: int = LONGEST) -> str:
    """Cut a text to what Discord takes for a choice."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _names(one: Person | Character | NotListed) -> list[str]:
    return [one.name, *one.also_known_as]


def _spell(name: str, who: str | NotListed, kind: _Kind, safe_after: int = 0) -> _Spelling:
    words = words_of(name) or (fold(name),)
    runs = frozenset("".join(words[start:end]) for start, end in combinations(range(len(words) + 1), 2))
    return _Spelling(who, kind, fold(name), words, runs, safe_after)


def _cast_order(cast: Iterable[Credit], people: Iterable[str]) -> list[str]:
    """Order people as a cast list does, the crew after the cast."""
    billings = list(Billing)
    in_order = sorted(cast, key=lambda credit: billings.index(credit.billing))
    return list(dict.fromkeys([*(credit.person for credit in in_order), *people]))


def _match(asked: tuple[str, ...], spelling: _Spelling) -> _Match | None:
    missing, left = _without_common(asked, spelling.words)
    if not missing:
        if not left and len(asked) > 1:
            return _Match.WHOLE
        # One word that is a whole name (a character called Kevin) is worth no more than one that is a part of a name.
        return _Match.PART if not left or not PARTICLES.issuperset(asked) else None
    if "".join(asked) in spelling.runs:
        return _Match.PART
    supported = any(word not in PARTICLES for word in asked if word not in missing)
    likeness = _pair(missing, left, supported=supported)
    return {Likeness.SURE: _Match.MISSPELT, Likeness.DOUBTFUL: _Match.DOUBTFUL}.get(likeness)


def _without_common(asked: Sequence[str], words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Pair off equal words; give those asked for that are missing, and those left over."""
    left, missing = list(words), list[str]()
    for word in asked:
        if word in left:
            left.remove(word)
        else:
            missing.append(word)
    return missing, left


def _pair(missing: Sequence[str], left: Sequence[str], *, supported: bool) -> Likeness:
    """Pair each missing word with the word left over that it is most like; the weakest pair decides."""
    free, weakest = list(left), Likeness.SURE
    for word in missing:
        likenesses = [compare(word, other, supported=supported) for other in free]
        best = max(likenesses, default=Likeness.NONE)
        if best is Likeness.NONE:
            return best
        free.pop(likenesses.index(best))
        weakest = min(weakest, best)
    return weakest


def _begins(asked: Sequence[str], spelling: _Spelling, *, loosely: bool) -> bool:
    """Tell whether what has been typed begins words of a name, each word another."""
    free = list(spelling.words)
    for word in asked:
        for other in free:
            if other.startswith(word) or (loosely and compare(word, other[: len(word)], supported=True)):
                free.remove(other)
                break
        else:
            return any(run.startswith("".join(asked)) for run in spelling.runs)
    return bool(asked)
