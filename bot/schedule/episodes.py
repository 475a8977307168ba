"""Episodes as people write them, `1-8` or `1-4, 6`: counted over the whole show, in the order they are watched in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.errors import UserError

_RUN = re.compile(r"(\d{1,9})(?:\s*[-–—]\s*(\d{1,9}))?")


def parse_episodes(text: str, count: int) -> tuple[int, ...]:
    """Read episodes of a show that has `count`, in the order in which they are written. Raises `UserError`."""
    if count == 0:
        raise UserError("No episode of this show is known yet, so there is none to watch. Choose another show.")
    episodes: list[int] = []
    for part in text.split(","):
        match = _RUN.fullmatch(part.strip())
        if match is None:
            raise UserError(
                "“{text}” does not say which episodes. Write the first and the last, counted over the whole show, for "
                "example 1-{count}.",
                text=text[:60],
                count=count,
            )
        first, last = int(match[1]), int(match[2] or match[1])
        for number in (first, last):
            if not 1 <= number <= count:
                raise UserError(
                    "There is no episode {number}: they are counted over the whole show, from 1 to {count}. Write for "
                    "example 1-{count}.",
                    number=number,
                    count=count,
                )
        if last < first:
            raise UserError(
                "“{first}-{last}” ends before it starts. Write {last}-{first}.", first=str(first), last=str(last)
            )
        run = range(first, last + 1)
        again = next((number for number in episodes if number in run), None)
        if again is not None:
            raise UserError("Episode {number} is in the list twice. Name each episode once.", number=again)
        episodes.extend(run)
    return tuple(episodes)


def group_episodes(episodes: Sequence[int], per: int) -> list[tuple[int, int]]:
    """Share episodes out, `per` at a time, as first and last; only those that follow on each other go together."""
    groups: list[tuple[int, int]] = []
    for number in episodes:
        if groups and number == groups[-1][1] + 1 and number - groups[-1][0] < per:
            groups[-1] = (groups[-1][0], number)
        else:
            groups.append((number, number))
    return groups
