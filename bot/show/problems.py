"""What is wrong with a show pack: a sentence for each problem, with the file, the line and the way to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

Way = tuple[str | int, ...]
"""The way to a value in a pack: `("facts", 4, "source")`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place of a pack. `line` is given where it is not simply the line of that place."""

    way: Way
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file. Printed as `data/shows/etoile.yaml:123: facts[4].source: the key is missing; ...`."""

    file: Path
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}" if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.path, self.message) if part)


class PackError(Exception):
    """One or more packs cannot be used; printed, it gives each problem on a line of its own."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def write_way(way: Way) -> str:
    """Write the way to a value as people do: `facts[4].source`."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)
    return written.removeprefix(".")


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the hint that names the nearest known word; empty where none is near."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f"; did you mean “{close[0]}”?" if close else ""
