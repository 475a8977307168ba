"""Spelling: whether one word is truly a misspelling of another, or merely a name that looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

_SHORTEST = 5
"""Letters a word needs before a slip in it can be told from another name (Jack, Mack and Zack are three people)."""

_SHORTEST_SOUND = 3

_MOST_SLIPS = 3
"""Slips beyond which no word is taken for another: two, and one more for spellings that sound alike."""

_LONG = 7
"""Letters from which on a single slip leaves no doubt."""


_SOUNDS = (("ph", "f"), ("ck", "k"), ("zh", "z"), ("th", "t"), ("ie", "i"), ("y", "i"))
"""Spellings that sound alike in English or French."""


class Likeness(IntEnum):
    """How sure it is that a word is another one misspelt."""

    NONE = 0
    DOUBTFUL = 1
    SURE = 2


@lru_cache(maxsize=20_000)
def compare(typed: str, word: str, *, supported: bool = False) -> Likeness:
    """Compare a typed word with a known one, both folded; `supported`: the rest of the name is right.

    A slip is a letter left out, added, changed, or swapped with its neighbour, and never the first one.
    """
    length = min(len(typed), len(word))
    if length >= _SHORTEST_SOUND and _sound(typed) == _sound(word):
        return Likeness.SURE
    if length < _SHORTEST - supported or typed[0] != word[0]:
        return Likeness.NONE
    slips = OSA.distance(typed, word, score_cutoff=2)
    if slips == 0:
        return Likeness.SURE
    if slips == 1:
        if length < _SHORTEST or word + "s" == typed or typed + "s" == word:  # Matthew is not Matthews
            return Likeness.DOUBTFUL
        if length >= _LONG or supported:
            return Likeness.SURE
        changed = len(typed) == len(word) and sorted(typed) != sorted(word)  # Clark is not Clara
        return Likeness.NONE if changed else Likeness.DOUBTFUL
    if slips == 2 and supported and length >= _LONG:
        return Likeness.SURE
    long_enough = length >= (_SHORTEST if supported else _LONG + 1)
    return (
        Likeness.DOUBTFUL
        if slips == 2 and long_enough and Indel.normalized_similarity(typed, word) >= 0.8
        else Likeness.NONE
    )


def list_likely(typed: str, words: Sequence[str]) -> list[str]:
    """List the words that a typed one may be a misspelling of, so that only these need be compared."""
    found = process.extract(typed, words, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, processor=None, limit=None)
    return [word for word, _, _ in sorted(found, key=lambda one: one[2])]


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    """Write a folded word roughly as it sounds: without doubled letters and a silent e at the end."""
    for spelt, sounds in _SOUNDS:
        word = word.replace(spelt, sounds)
    single = "".join(one for one, before in zip(word, f" {word}", strict=False) if one != before)
    return single[:-1] if len(single) > _SHORTEST_SOUND and single.endswith("e") else single
