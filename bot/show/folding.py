"""Folding: making texts comparable however they were typed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n",
        "’": "'", "‘": "'", "ʼ": "'", "ʹ": "'", "′": "'", "`": "'", "´": "'", "‛": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip
_ASCII = str.maketrans({"`": "'"} | {chr(code): " " for code in range(32)})
_ASCII_WORDS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_SPACING = frozenset("\u115f\u1160\u2800\u3164")  # blank letters: Hangul fillers and the empty Braille cell
_MEANT_MARKS = (
    0,
    7,
    8,
    9,
)  # combining classes of marks that tell letters apart: vowel signs, nukta, kana voicing, virama


def fold(text: str) -> str:
    """Fold case, accents and ligatures, typographic signs, spaces, and characters that nobody sees.

    Two texts that a reader takes for the same one fold to the same one. Folding a folded text changes nothing.
    """
    if text.isascii():  # most words, and folded some ten times as fast
        return " ".join(text.translate(_ASCII).lower().split())
    seen = "".join(map(_visible, unicodedata.normalize("NFKD", text).casefold()))
    return " ".join(unicodedata.normalize("NFKC", seen.translate(_LETTERS)).split())


def words_of(text: str) -> tuple[str, ...]:
    """Fold a text and split it into words; punctuation and emoji are no words."""
    folded = fold(text)
    if folded.isascii():
        return tuple(folded.translate(_ASCII_WORDS).split())
    return tuple("".join(one if _in_word(one) else " " for one in folded).split())


@lru_cache(maxsize=4096)
def _visible(character: str) -> str:
    if character.isascii():
        return max(character, " ")
    category = unicodedata.category(character)
    if category in {"Cf", "Cs", "Me"} or "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0000":
        return ""
    if category == "Mn":
        return character if unicodedata.combining(character) in _MEANT_MARKS and character != "\u034f" else ""
    return " " if category in {"Cc", "Zl", "Zp"} or character in _SPACING else character


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in {"Mn", "Mc"}
