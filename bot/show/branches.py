"""Walking the plain values of a pack that may be wrong: a wrong type is passed over, and every value knows its way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.show.problems import Way


class Written(NamedTuple):
    """A text and the way to it."""

    way: Way
    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A block of keys and values somewhere in a pack."""

    way: Way
    values: dict[str, Any]

    def find_text(self, key: str) -> Written | None:
        """Find a text."""
        value = self.values.get(key)
        return Written((*self.way, key), value) if isinstance(value, str) else None

    def find_number(self, key: str) -> int | None:
        """Find a whole number."""
        value = self.values.get(key)
        return value if type(value) is int else None

    def list_texts(self, *keys: str) -> list[Written]:
        """List the texts under some keys, be each a text or a list of texts."""
        return [Written(way, value) for key in keys for way, value in self._under(key) if isinstance(value, str)]

    def list_blocks(self, *keys: str) -> list[Branch]:
        """List the blocks under keys within keys (`"seasons", "episodes"`), be each a block or a list of blocks."""
        if not keys:
            return [self]
        inner = [Branch(way, value) for way, value in self._under(keys[0]) if isinstance(value, dict)]
        return [block for branch in inner for block in branch.list_blocks(*keys[1:])]

    def _under(self, key: str) -> Iterator[tuple[Way, Any]]:
        value = self.values.get(key)
        if isinstance(value, list):
            yield from (((*self.way, key, place), item) for place, item in enumerate(value))
        else:
            yield (*self.way, key), value
