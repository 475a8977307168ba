"""Episodes and seasons as people speak of them: "ep 5", "S1E5", "the third episode", "le dernier épisode"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.show.episodes import Episode

_CARDINALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "premier": 1, "premiere": 1, "deuxieme": 2, "seconde": 2,
    "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9,
    "dixieme": 10, "onzieme": 11, "douzieme": 12,
}  # fmt: skip

_N = rf"(?:0*(\d{{1,4}})|({'|'.join(_CARDINALS)}))"
_NTH = rf"(?:(\d{{1,4}})(?:st|nd|rd|th|e|er|ere|eme|ieme|nde?)|({'|'.join(_ORDINALS)}))"
_EPISODE = r"(?:episodes?|epis?|eps?|epsiode|episdoe|epsode|epidose)"
_SEASON = r"(?:seasons?|saisons?|seaons?|sason|series)"
_SIGN = r"(?:number |no |nr |numero |n )?"

_PATTERNS = tuple(
    (kind, re.compile(rf"(?<!\w){pattern}(?!\w)"))
    for kind, pattern in (
        ("code", r"s(?:aison |eason )?0*(\d{1,4}) ?(?:e|ep|episode) ?0*(\d{1,4})"),
        ("code", r"0*(\d{1,3})x0*(\d{1,4})"),
        ("code", rf"{_SEASON} {_SIGN}0*(\d{{1,4}}) {_EPISODE} {_SIGN}0*(\d{{1,4}})"),
        (
            "code",
            rf"(?P<reversed>){_EPISODE} {_SIGN}0*(\d{{1,4}}) (?:of |from |de |de la |in )?{_SEASON} 0*(\d{{1,4}})",
        ),
        ("firsts", rf"(?:the )?first {_N}(?: {_EPISODE})?"),
        ("firsts", rf"(?:les? )?{_N} (?:premiers|premieres|1ers)(?: {_EPISODE})?"),
        ("firsts", rf"(?:les )?premiers {_N}(?: {_EPISODE})?"),
        ("one", rf"{_EPISODE} {_SIGN}{_N}(?! (?:par|by) )"),  # "un par un", "one by one"
        ("one", r"e0*(\d{1,4})"),
        ("one", rf"(?:the |le |l )?{_NTH} {_EPISODE}"),
        ("one", r"ep0*(\d{1,4})"),
        ("one", rf"(?:the )?{_NTH} one"),
        ("count", rf"{_N} {_EPISODE}"),
        ("last", rf"(?:the |le )?(?:very )?(?:last|final|dernier|derniere|ultime) {_EPISODE}"),
        ("last", rf"{_EPISODE} (?:final|finale)"),
        ("last", r"(?:the |season |series |la )?finale(?: episode)?"),
        ("last", r"(?:the last one|(?:le dernier|la derniere)(?= (?:s appelle|est|c est|il|elle)))"),
        ("first", r"(?:the |le )(?:pilot|pilote)|(?:pilot|pilote) episode|episode pilote"),
        ("season", rf"{_SEASON} {_SIGN}{_N}"),
        ("season", r"s0*(\d{1,3})"),
        ("season", rf"(?:a |the |une |la )?{_NTH} {_SEASON}"),
        ("seasons", rf"{_N} {_SEASON}"),
    )
)

_TELLING = re.compile(
    rf"\d|(?<!\w)(?:{'|'.join((*_CARDINALS, *_ORDINALS))}"
    r"|last|final|finale|dernier|derniere|ultime|pilot|pilote|premiers|premieres)(?!\w)"
)
"""What each of the patterns has in it: most texts have none of this, and need not be held against each."""


class Manner(Enum):
    """What is meant by an episode or a season that is spoken of."""

    EPISODE = "episode"
    NO_SUCH_EPISODE = "no such episode"
    EPISODE_COUNT = "episode count"
    FIRST_EPISODES = "first episodes"
    SEASON = "season"
    SEASON_COUNT = "season count"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Episodes or seasons that a text speaks of; `number` is an ordinal, a season's number, or how many."""

    manner: Manner
    number: int
    start: int
    end: int
    """The words it takes: from the one at `start` to before the one at `end`."""


def list_spoken(words: Sequence[str], episodes: Sequence[Episode]) -> list[Spoken]:
    """List the episodes and seasons that folded words speak of, from left to right, none within another."""
    text = " ".join(words)
    if not _TELLING.search(text):
        return []
    taken: list[tuple[int, int]] = []
    found: list[Spoken] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            first = text.count(" ", 0, start)
            manner, number = _meant(kind, match, episodes)
            found.append(Spoken(manner, number, first, first + text.count(" ", start, end) + 1))
    return sorted(found, key=lambda one: one.start)


def _meant(kind: str, match: re.Match[str], episodes: Sequence[Episode]) -> tuple[Manner, int]:
    numbers = list(_numbers(match))
    match kind:
        case "code":
            season, number = reversed(numbers) if "reversed" in match.re.groupindex else numbers
            ordinal = next((one.ordinal for one in episodes if (one.season, one.number) == (season, number)), None)
            return (Manner.NO_SUCH_EPISODE, number) if ordinal is None else (Manner.EPISODE, ordinal)
        case "one":
            return (Manner.EPISODE if 1 <= numbers[0] <= len(episodes) else Manner.NO_SUCH_EPISODE), numbers[0]
        case "last":
            return Manner.EPISODE, len(episodes)
        case "first":
            return Manner.EPISODE, 1
        case "firsts":
            return Manner.FIRST_EPISODES, numbers[0]
        case "count":
            return Manner.EPISODE_COUNT, numbers[0]
        case "season":
            return Manner.SEASON, numbers[0]
        case _:
            return Manner.SEASON_COUNT, numbers[0]


def to_number(word: str) -> int:
    """Read a folded word as a number; 0 where it is none."""
    return int(word) if word.isdecimal() else _CARDINALS.get(word, 0)


def _numbers(match: re.Match[str]) -> Iterator[int]:
    for group in match.groups():
        if group:
            yield int(group) if group.isdigit() else (_CARDINALS.get(group) or _ORDINALS[group])
