"""Days of the week as people write them: `tue, fri`, `every day`, `mardi et vendredi`."""

from __future__ import annotations

import re

from bot.errors import UserError

_NAMES = (
    ("monday", "lundi"), ("tuesday", "mardi"), ("wednesday", "mercredi"), ("thursday", "jeudi"), ("friday", "vendredi"),
    ("saturday", "samedi"), ("sunday", "dimanche"),
)  # fmt: skip
_EVERY_DAY = frozenset({"day", "days", "daily", "jour", "jours", "quotidien", "quotidiennement"})
_BESIDE = frozenset({"every", "each", "on", "and", "chaque", "tous", "les", "le", "et"})
_SHORTEST = 3


def parse_weekdays(text: str) -> frozenset[int]:
    """Read days of the week, 0 for Monday: names and their beginnings in English and French. Raises `UserError`."""
    words = [word for word in re.findall(r"[^\W\d_]+|\d+", text.lower()) if word not in _BESIDE]
    found = [_weekdays(word) for word in words]
    if not found or not all(found):
        raise UserError(
            "“{text}” does not say on which days of the week. Write for example fri, or tue, fri, or daily.",
            text=text[:60],
        )
    return frozenset().union(*found)


def _weekdays(word: str) -> frozenset[int]:
    if word in _EVERY_DAY:
        return frozenset(range(7))
    short = word.removesuffix("s")
    return frozenset(
        number
        for number, names in enumerate(_NAMES)
        if len(short) >= _SHORTEST and any(name.startswith(short) for name in names)
    )
