"""Mentions: whom and what a question names, wherever in it: people, characters, works, and people who are not listed.

Names are found whole, in parts, by nickname, written together and misspelt. What is beyond the asker's horizon is found
too and says so: the answer must hold it back rather than take it for somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import combinations

from rapidfuzz import fuzz

from bot.show.folding import fold, words_of
from bot.show.horizon import is_safe
from bot.show.lexicon import Lexicon
from bot.show.names import PARTICLES
from bot.show.pack import ShowPack
from bot.show.spelling import Likeness, compare, list_likely

_NO_NAME = ("ly", "ait", "aient", "tion")
"""Endings of adverbs and verbs, in both languages, that hardly a surname has."""
_NEARLY = 55
"""From which likeness on, in percent, a strange word beside a first name is its surname misspelt."""
_BEFORE_SURNAMES = frozenset({"le", "von", "van", "di", "del", "der", "da"})
_EPISODE = frozenset({"ep", "eps", "episode", "episodes"})
"""Words that make an episode's title of what is one: "which episode is the rat"."""
_BESIDE_TITLE = _EPISODE | {"one"}
"""The same where they stand beside it: "the rat one"."""
_EXCLUDING = (
    "besides", "other than", "apart from", "aside from", "except", "except for", "a part", "a part dans", "sauf",
    "sauf dans", "hormis", "outre", "en dehors de", "excepte",
)  # fmt: skip
_TITLES = frozenset({"mr", "mrs", "miss", "ms", "mme", "mlle", "monsieur", "madame", "dr"})


class Sort(IntEnum):
    """What a name belongs to; where several fit, the first of these is meant."""

    CHARACTER = 0
    PERSON = 1
    UNLISTED = 2
    PART = 3
    """A character that somebody of the show played elsewhere; the id is that person's."""
    WORK = 4
    EPISODE = 5
    """An episode named by its title; the id is its code."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a name may belong to."""

    sort: Sort
    id: str
    safe_after: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a question: the words it takes, and what it may belong to. None of it: a name that nobody here has."""

    start: int
    end: int
    targets: tuple[Target, ...]
    hidden: bool = False
    """The targets are beyond the asker's horizon."""
    is_other: bool = False
    """What stands beside it makes it another one's name: "Charlotte Rampling"."""

    def seen_by(self, seen: int) -> Mention:
        """Give it as somebody may be told of it who has seen so many episodes."""
        visible = tuple(target for target in self.targets if is_safe(target.safe_after, seen))
        if self.is_other or len(visible) == len(self.targets):
            return self
        return replace(self, targets=visible or self.targets, hidden=not visible)


@dataclass(frozen=True, slots=True)
class _Name:
    target: Target
    words: tuple[str, ...]


class Mentions:
    """The names of one show, ready to be found in questions."""

    def __init__(self, pack: ShowPack, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._by_word: dict[str, list[_Name]] = {}
        self._joined: dict[str, list[_Name]] = {}
        for name in _list_names(pack):
            for word in dict.fromkeys(name.words):
                self._by_word.setdefault(word, []).append(name)
            if name.target.sort in (Sort.CHARACTER, Sort.PERSON, Sort.PART):
                for start, end in combinations(range(len(name.words) + 1), 2):
                    if end - start > 1 and sum(map(len, name.words[start:end])) > 4:
                        self._joined.setdefault("".join(name.words[start:end]), []).append(name)
        self._by_letter: dict[str, list[str]] = {}
        for word in self._by_word:
            if word not in PARTICLES:
                self._by_letter.setdefault(word[0], []).append(word)

    def has(self, word: str) -> bool:
        """Tell whether a folded word is part of a name."""
        return word in self._by_word

    def find(self, words: Sequence[str], written: Sequence[str], is_known: Callable[[str], bool]) -> list[Mention]:
        """Find the names in folded words, from left to right; `written` are the words as they were typed.

        A word that is known for something else is no misspelt name.
        """
        found: list[Mention] = []
        at = 0
        while at < len(words):
            mention = self._find_at(words, written, is_known, at)
            if mention and not _is_excluded(mention, words):
                found.append(mention)
            at = mention.end if mention else at + 1
        return found

    def _find_at(
        self, words: Sequence[str], written: Sequence[str], is_known: Callable[[str], bool], at: int
    ) -> Mention | None:
        """Find the longest name that begins at a word."""
        best: tuple[int, list[_Name]] | None = None
        left: list[_Name] | None = None
        for end in range(at + 1, len(words) + 1):
            possible = self._candidates(words[end - 1], is_known)
            left = [name for name in possible if left is None or name in left]
            if not left:
                break
            speaks_of_episodes = not _EPISODE.isdisjoint(words) or not _BESIDE_TITLE.isdisjoint(words[end : end + 1])
            named = [
                name
                for name in left
                if self._is_named(name, words[at:end], written[at:end], at)
                or (name.target.sort is Sort.EPISODE and speaks_of_episodes and _is_whole(name, words[at:end]))
            ]
            if named and words[end - 1] not in PARTICLES | _TITLES:
                best = end, named
        if best is None:
            return None
        end, named = best
        span = words[at:end]
        whole = [name for name in named if _is_whole(name, span)] if len(span) > 1 else []
        targets = _most_likely(whole or named)
        beside = self._beside(words, written, is_known, at, named) if len(span) == 1 else None
        if words[end : end + 1] and words[end] in _BEFORE_SURNAMES and end + 2 == len(words) and len(span) == 1:
            return Mention(at, end + 2, (), is_other=True)  # "Charlotte Le Bon"
        if beside is not None:
            return Mention(min(at, beside), max(end, beside + 1), (), is_other=True)
        return Mention(at, end, targets)

    def _beside(
        self,
        words: Sequence[str],
        written: Sequence[str],
        is_known: Callable[[str], bool],
        at: int,
        named: Sequence[_Name],
    ) -> int | None:
        """Give where a strange surname stands after a first name, or a strange first name before a surname."""
        is_surname = all(len(name.words) > 1 and name.words[-1] == words[at] for name in named)
        is_character = all(name.target.sort is Sort.CHARACTER for name in named)
        for place in (at - 1,) if is_surname else (at + 1,):
            if not 0 <= place < len(words):
                continue
            # "Jack Kirby"; but "Cheyenne love" is rather what she does, and "Clara Jacks mom" speaks of two.
            has_meaning = self._lexicon.knows(words[place]) and words[place] not in self._lexicon.ordinary
            means = has_meaning and not written[place][:1].isupper()
            of_named = any(words[place] in name.words for name in named)
            if not is_surname and not means and not of_named and self._is_surname(words[place]):
                return place
            if not may_be_name(words[place]) or is_known(words[place]) or self._candidates(words[place], is_known):
                continue
            # What follows a character's name in small letters is rather something they do.
            if (is_surname or is_character) and not written[place][:1].isupper():
                continue
            own = {word for name in named for word in name.words}
            if len(words[place]) < 5 or not any(_is_nearly(word, words[place]) for word in own):
                return place
        return None

    def _is_surname(self, word: str) -> bool:
        """Tell whether a word is a surname of the show's people, and nobody's first name."""
        names = [name for name in self._by_word.get(word, ()) if name.target.sort <= Sort.UNLISTED]
        return bool(names) and all(len(name.words) > 1 and name.words[-1] == word for name in names)

    def _candidates(self, word: str, is_known: Callable[[str], bool]) -> list[_Name]:
        """List the names that a word may be part of: as it is, written together, as a nickname, or misspelt."""
        exact = self._by_word.get(word) or self._joined.get(word)
        if exact:
            return exact
        if word.endswith("s") and word[:-1] in self._by_word and not is_known(word):  # "jacks" for "Jack's"
            return self._by_word[word[:-1]]
        familiar = [name for other in self._lexicon.nicknames_of(word) for name in self._by_word.get(other, ())]
        if familiar or len(word) < 5 or is_known(word):
            return familiar
        possible = list_likely(word, self._by_letter.get(word[0], ()))
        likely = [other for other in possible if compare(word, other) is Likeness.SURE]
        found = [name for other in likely for name in self._by_word[other]]
        # A word misspelt that means something is that, rather than the title of another show.
        means = self._lexicon.knows(self._lexicon.mend(word))
        return [name for name in found if not (means and name.target.sort in (Sort.WORK, Sort.EPISODE))]

    def _is_named(self, name: _Name, span: Sequence[str], written: Sequence[str], at: int) -> bool:
        """Tell whether words are enough to take them for a name, rather than for what they mean otherwise."""
        telling = [word for word in span if word not in PARTICLES and word not in _TITLES]
        if not telling:
            return False
        whole = _is_whole(name, span)
        if name.target.sort is Sort.EPISODE:
            return whole and len(span) > 1 and (len(span) > 2 or written[-1][:1].isupper())
        if whole and len(span) > 1:
            return True
        if all(word in self._lexicon.ordinary or self._lexicon.knows(word) for word in telling):
            # A word with a meaning of its own is a name where it stands among others as one.
            return (
                name.target.sort <= Sort.UNLISTED
                and at > 0
                and all(one[:1].isupper() and not one.isupper() for one in written)
            )
        return True


def _is_excluded(mention: Mention, words: Sequence[str]) -> bool:
    """Tell whether a work is named to leave it out: "besides Gilmore Girls", "à part Gilmore"."""
    of_work = bool(mention.targets) and all(one.sort is Sort.WORK for one in mention.targets)
    before = " ".join(words[max(mention.start - 3, 0) : mention.start])
    return of_work and before.endswith(_EXCLUDING)


def may_be_name(word: str) -> bool:
    """Tell whether a word that nobody knows may be a surname, by its length and ending."""
    return len(word) > 3 and not word.endswith(_NO_NAME)


def _is_nearly(word: str, typed: str) -> bool:
    return word[0] == typed[0] and fuzz.ratio(word, typed) > _NEARLY


def _is_whole(name: _Name, span: Sequence[str]) -> bool:
    return sorted(name.words) == sorted(span) or "".join(name.words) == "".join(span)


def _most_likely(names: Iterable[_Name]) -> tuple[Target, ...]:
    """Give what names belong to, once each: who is of the show goes before what else bears the name."""
    targets = dict.fromkeys(name.target for name in names)
    own = [target for target in targets if target.sort <= Sort.UNLISTED]
    works = [target for target in targets if target.sort in (Sort.WORK, Sort.EPISODE)]
    return tuple(own or works or targets)


def _list_names(pack: ShowPack) -> Iterator[_Name]:
    yield from _list_people(pack)
    for character in pack.characters:
        bounds = [one.safe_after_episode for one in pack.credits if one.character == character.id]
        safe = max(character.safe_after_episode, min(bounds, default=0))
        for name in (character.name, *character.also_known_as):
            yield _Name(Target(Sort.CHARACTER, character.id, safe), words_of(name))
    for one in pack.not_listed:
        for name in (one.name, *one.also_known_as):
            yield _Name(Target(Sort.UNLISTED, one.id), words_of(name))
    # What has an id of its own goes before what is only named in somebody's earlier work.
    works = {fold(work.work): f"earlier:{fold(work.work)}" for person in pack.people for work in person.earlier}
    works |= {fold(title): work.id for work in pack.works for title in (work.title.en, work.title.fr)}
    for title, work_id in works.items():
        yield _Name(Target(Sort.WORK, work_id), words_of(title))
    for season in pack.seasons:
        for episode in season.episodes:
            target = Target(Sort.EPISODE, f"S{season.number}E{episode.number}", episode.title_safe_after_episode)
            yield _Name(target, words_of(episode.title))


def _list_people(pack: ShowPack) -> Iterator[_Name]:
    unlisted = {fold(one.name) for one in pack.not_listed}
    facts = {fact.id: fact for fact in pack.facts}
    for person in pack.people:
        if fold(person.name) in unlisted:
            continue
        for name in (person.name, *person.also_known_as):
            yield _Name(Target(Sort.PERSON, person.id), words_of(name))
        for work in person.earlier:
            if work.character:
                safe = facts[work.fact].safe_after_episode
                yield _Name(Target(Sort.PART, person.id, safe), words_of(work.character))
