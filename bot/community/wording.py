"""What moderators write: stripped of what nobody can see, and held to its length."""

from __future__ import annotations

import re
import unicodedata

from bot.errors import UserError
from bot.show.folding import fold, words_of
from bot.texts import Text

_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows, also of what follows the text."""


def clean(text: str) -> str:
    """Take out control characters but line ends, and the space around the text."""
    return "".join(map(_kept, text.replace("\r\n", "\n"))).strip()


def checked(name: Text, text: str, most: int) -> str:
    """Give a text cleaned. Raises `UserError` where nothing is left of it or it is too long; `name` says what it is."""
    text = clean(text)
    if not fold(text):
        raise UserError("There is nothing under “{name}”. Write something there.", name=name)
    if len(text) > most:
        raise UserError(
            "What is under “{name}” has {count} characters; at most {most} are possible. Shorten it.",
            name=name,
            count=len(text),
            most=most,
        )
    return text


def split_phrasings(text: str) -> tuple[str, ...]:
    """Split other ways to ask a question, written with `|` or new lines between them; each is given once."""
    kept: dict[str, str] = {}
    for one in filter(fold, map(clean, re.split(r"[|\n]", text))):
        kept.setdefault(asked(one), one)
    return tuple(kept.values())


def asked(question: str) -> str:
    """Fold a question so that two which ask the same in the same words are equal."""
    return " ".join(words_of(question)) or fold(question)


def _kept(character: str) -> str:
    if character == "\t":
        return " "
    is_control = unicodedata.category(character) in {"Cc", "Cs"} or character in _TURNS
    return "" if is_control and character != "\n" else character
