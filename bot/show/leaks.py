"""Terms that give a spoiler away must not stand in what people may read earlier: else nobody could tell a leak."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.show.branches import Branch, Written
from bot.show.folding import words_of
from bot.show.problems import Fault, write_way

_SAFE_FOR_ALL = (
    ("people", "name"),
    ("people", "also_known_as"),
    ("people.earlier", "work"),
    ("people.earlier", "character"),
    ("crew.job", "en"),
    ("crew.job", "fr"),
    ("not_listed", "name"),
    ("works.title", "en"),
    ("works.title", "fr"),
    ("unknowns.text", "en"),
    ("unknowns.text", "fr"),
    ("sources", "publisher"),
)
"""What people read that has no bound: where it stands, and under which key."""


class _Said(NamedTuple):
    way: str
    words: str
    safe_after: int


def list_leaks(pack: Branch) -> Iterator[Fault]:
    """Find the terms of spoilers that occur in texts which are safe earlier: as whole words, in any case and accent."""
    said = [_Said(write_way(text.way), _spaced(text.text), bound) for text, bound in _texts(pack)]
    for fact in pack.list_blocks("facts"):
        bound = fact.find_number("safe_after_episode") or 0
        for term in fact.list_texts("terms"):
            if not words_of(term.text):
                yield Fault(term.way, f"“{term.text}” has no letters to look for; write a word")
                continue
            words = _spaced(term.text)
            for one in said:
                if one.safe_after < bound and words in one.words:
                    yield Fault(
                        term.way,
                        f"“{term.text}” also stands in {one.way}, which is safe after episode {one.safe_after}; "
                        "choose a term that only the spoiler has, or make that text safe later",
                    )


def _spaced(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _texts(pack: Branch) -> Iterator[tuple[Written, int]]:
    """List everything that people read, with the episode after which they may."""
    for text in pack.list_texts("title", "service"):
        yield text, 0
    for where, key in _SAFE_FOR_ALL:
        for block in pack.list_blocks(*where.split(".")):
            yield from ((text, 0) for text in block.list_texts(key))
    for episode in pack.list_blocks("seasons", "episodes"):
        bound = episode.find_number("title_safe_after_episode") or 0
        yield from ((text, bound) for text in episode.list_texts("title"))
    for character in pack.list_blocks("characters"):
        bound = character.find_number("safe_after_episode") or 0
        yield from ((text, bound) for text in character.list_texts("name"))
    for block in (*pack.list_blocks("facts"), *pack.list_blocks("disputes")):
        bound = block.find_number("safe_after_episode") or 0
        for texts in block.list_blocks("text"):
            yield from ((text, bound) for text in texts.list_texts("en", "fr"))
