"""How far somebody says in a question that they have watched: that counts for the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.show.episodes import Episode
from bot.show.spoken import Manner, Spoken, list_spoken, to_number

_ASKER = frozenset({
    "g", "i", "we", "im", "ive", "weve", "were", "me", "j", "je", "jai", "jen", "on", "nous", "chui",
    "jsuis", "jviens", "moi"
})  # fmt: skip
_JUST = frozenset({
    "just", "only", "currently", "still", "already", "so", "juste", "deja", "toujours", "actuellement",
    "viens", "vient", "de", "d", "up"
})  # fmt: skip
_SEEN = frozenset({
    "seen", "saw", "watched", "finished", "finish", "completed", "done", "binged", "vu", "vus", "vue",
    "fini", "finie", "finis", "finir", "termine", "terminer", "mate"
})  # fmt: skip
_FINISHED = frozenset({
    "finished", "finish", "completed", "done", "through", "fini", "finie", "finis", "finir", "termine",
    "terminer"
})  # fmt: skip
_BEGUN = frozenset({"started", "start", "begun", "begin", "starting", "commence", "commencer", "debute", "entame"})
_AT = _BEGUN | {
    "on", "at", "to", "through", "thru", "watching", "halfway", "middle", "reached", "beginning", "suis", "est",
    "sommes", "en", "sur", "a", "au",
}  # fmt: skip
_TO_WATCH = frozenset({"watch", "see", "regarder", "voir", "mater"})
_ABOUT_TO = frozenset({"about", "going", "gonna", "vais", "va", "allons"})
_NOT = frozenset({"havent", "haven", "not", "never", "didnt", "didn", "nt", "pas", "jamais"})
_BUT = frozenset({"only", "que", "seulement", "just"})
_UP_TO = frozenset({"past", "beyond", "after", "apres", "dela", "until", "jusqu", "up"})
_ASKED = frozenset({
    "who", "what", "when", "where", "why", "how", "which", "qui", "quoi", "quel", "quelle", "quand", "ou",
    "pourquoi", "comment", "combien"
})  # fmt: skip
_LINKS = frozenset({
    "the", "l", "le", "la", "les", "a", "au", "aux", "sur", "of", "with", "encore", "just", "only", "still",
    "watching", "through", "until", "till", "to", "up", "at", "on", "de", "du", "jusqu", "que", "episode",
    "my", "mon", "season", "first", "far", "as", "in", "end", "qu"
})  # fmt: skip
_WHOLE = frozenset({
    "all", "everything", "whole", "entire", "every", "tout", "toute", "tous", "toutes", "integralite",
    "bout"
})  # fmt: skip
_SHOW = frozenset({"it", "show", "series", "season", "serie", "saison", "thing", "that", "la", "cette", "this"})
_EPISODES = frozenset({"episodes", "episode", "eps", "ep"}) | {str(number) for number in range(2, 30)}
_NO_EPISODE = frozenset({
    "premiers", "episodes", "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre"
})  # fmt: skip
"""What follows a number that is no episode: "les 3 premiers", "le 6 mai"."""
_AFTER_COUNT = frozenset({"so", "of", "now", "yet", "and", "et", "already"})
_YET = frozenset({"yet", "any", "anything", "single", "encore", "rien", "nothing", "it", "show", "series", "serie"})


@dataclass(frozen=True, slots=True)
class Watched:
    """How many episodes somebody says to have seen, and which words say so: from `start` to before `end`."""

    seen: int
    start: int
    end: int
    episode: int = 0
    """The episode that somebody is at: has begun, or is about to; 0 where none is named."""


def find_watched(words: Sequence[str], episodes: Sequence[Episode]) -> Watched | None:
    """Find in the folded words of a sentence how far the asker has watched.

    "On episode 3" is taken for two episodes seen: nobody knows how much of the third.
    """
    spoken = sorted([*list_spoken(words, episodes), *_list_bare(words, len(episodes))], key=lambda one: one.start)
    for one in spoken:
        number = _furthest(one, episodes)
        before = words[max(one.start - 9, 0) : one.start]
        seen = _seen_to(before, words[one.end : one.end + 2], number) if number else None
        if seen is not None:
            start = one.start - len(before) + _beginning(before)
            at = number if seen == number - 1 else 0
            return Watched(min(max(seen, 0), len(episodes)), start, one.end, at)
    return _find_all_or_nothing(words, len(episodes))


def _list_bare(words: Sequence[str], count: int) -> Iterator[Spoken]:
    """List the numbers that are episodes where somebody says to have seen to there: "je viens de finir le 6"."""
    for at in range(1, len(words)):
        number = to_number(words[at])
        before, after = words[max(at - 6, 0) : at], {*words[at + 1 : at + 2]}
        is_named = words[at].isdigit() and words[at - 1] in {"le", "au", "l"} and {*before} & (_SEEN | _BEGUN)
        is_counted = words[at - 1] in _SEEN | {"only", "just", "que"} and {*words[:at]} & _SEEN
        if not 1 <= number <= count:
            continue
        if is_named and not after & _NO_EPISODE:
            yield Spoken(Manner.EPISODE, number, at, at + 1)
        elif is_counted and (not after or after & _AFTER_COUNT):
            yield Spoken(Manner.FIRST_EPISODES, number, at, at + 1)


def _furthest(one: Spoken, episodes: Sequence[Episode]) -> int:
    """Give the last episode of what is spoken of; 0 for what says nothing of that."""
    if one.manner is Manner.SEASON:
        return max((episode.ordinal for episode in episodes if episode.season == one.number), default=0)
    return 0 if one.manner is Manner.SEASON_COUNT else one.number


def _first_person(before: Sequence[str]) -> int:
    """Give where the asker speaks of themselves; the end of the words where they do not."""
    said = (at for at, word in enumerate(before) if word in _ASKER and not (word == "on" and _is_english(before, at)))
    return next(said, len(before))


def _is_english(before: Sequence[str], at: int) -> bool:
    """Tell the English "on" in "what goes on in it" from the French one, who watches."""
    return bool({*before[at + 1 : at + 2]} & {"in", "the", "with", "at", "during"})


def _beginning(before: Sequence[str]) -> int:
    """Give where the asker begins to say how far they are."""
    begin = _SEEN | _JUST | _BEGUN | _NOT
    return next((at for at, word in enumerate(before) if word in _ASKER | begin), len(before))


def _seen_to(before: Sequence[str], after: Sequence[str], number: int) -> int | None:
    person = _first_person(before)
    if (
        person == len(before)
        and before
        and before[0] not in _SEEN | _JUST | _BEGUN | _NOT | {"about", "halfway", "middle", "on", "watching", "at"}
    ):
        guarded = any(word.startswith(("spoil", "nothing", "rien")) for word in before) and _UP_TO & {*before}
        return number if guarded or ("in" in after[:1] and before[-1] in _JUST) else None
    said = before[person:] if person < len(before) else before
    if "in" in after[:1] and len(said) <= 3:  # "I'm only 3 episodes in"
        return number
    verb = next((at for at in range(len(said) - 1, -1, -1) if said[at] in _SEEN or _is_perfect(said, at)), None)
    if verb is not None and len(said) - verb <= 6 and not _ASKED & {*said[verb:]}:
        negated = bool(_NOT & {*said[:verb]}) and not _BUT & {*said[verb:]}
        return number - negated
    tail = list(said)
    while tail and tail[-1] in _LINKS - _AT:
        tail.pop()
    if tail and (tail[-1] in _AT | {"regarde"} or (tail[-1] in _TO_WATCH and _ABOUT_TO & {*tail})):
        return number - 1
    return None


def _is_perfect(said: Sequence[str], at: int) -> bool:
    """Tell "j'ai regardé" from "je regarde", which fold to the same word."""
    return said[at] == "regarde" and bool({"ai", "jai", "avons", "a"} & {*said[:at]})


def _find_all_or_nothing(words: Sequence[str], count: int) -> Watched | None:
    for at, word in enumerate(words):
        if word not in _SEEN | _BEGUN | {"regarde", "caught"}:
            continue
        start = max(at - 5, 0)
        before, after = words[start:at], words[at + 1 : at + 6]
        named = at <= 2 and (_SHOW | {"binge"}) & {*before} - {"it", "that", "la", "this", "cette"}
        if not (at == 0 or named or (_ASKER | _JUST | _NOT) & {*before}) or _ASKED & {*before}:
            continue
        begin = start + _first_person(before) if _ASKER & {*before} else start
        near = {*before, *after}
        if _NOT & {*before} or {"rien", "nothing"} & near or (word in _BEGUN and {"to", "viens", "je"} & {*before}):
            if word not in _FINISHED and (word in _BEGUN or _YET & near):
                return Watched(0, begin, _last_of(_YET | _SHOW, words, at))
        elif word not in _BEGUN and (
            named or _WHOLE & near or (word in _FINISHED | {"caught"} and (_SHOW | {"up"}) & {*after[:3]})
        ):
            return Watched(count, begin, _last_of(_WHOLE | _SHOW | _EPISODES | {"up", "with", "of"}, words, at))
    return None


def _last_of(which: frozenset[str], words: Sequence[str], at: int) -> int:
    """Give where the words that go with a verb end."""
    end = at + 1
    for place in range(at + 1, min(at + 6, len(words))):
        if words[place] in _ASKED:
            break
        if words[place] in which:
            end = place + 1
    return end
