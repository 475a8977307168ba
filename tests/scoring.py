"""The question set: what is asked, what must and must not be answered, and how an answer fares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.show.answer import LONGEST, Answer
from bot.show.folding import fold, words_of
from bot.show.pack import ShowPack

TABLES = pytest.StashKey[dict[str, str]]()
"""What is printed in the end: a table for each set."""
FOLDER = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, or one name that is looked up."""

    group: str
    q: str
    lang: str
    kinds: tuple[str, ...]
    seen: int = 0
    facts: tuple[str, ...] = ()
    """At least one of these must have been used."""
    must: tuple[tuple[str, ...], ...] = ()
    """Of each of these, one must occur."""
    never: tuple[str, ...] = ()


@dataclass(slots=True)
class Score:
    """How a group fared."""

    asked: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)


@cache
def load_questions(path: Path) -> tuple[Asked, ...]:
    """Read a set, once for all tests."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where it is there
    rows = yaml.load(path.read_text("utf-8"), loader)  # noqa: S506 - both are safe
    return tuple(_asked(**row) for row in rows)


def _asked(
    *,
    group: str,
    q: str,
    lang: str,
    kind: str | list[str],
    seen: int = 0,
    facts: Sequence[str] = (),
    must: Sequence[str | list[str]] = (),
    never: Sequence[str] = (),
) -> Asked:
    kinds = (kind,) if isinstance(kind, str) else tuple(kind)
    needed = tuple(tuple(map(str, one)) if isinstance(one, list) else (str(one),) for one in must)
    return Asked(group, q, lang, kinds, seen, tuple(facts), needed, tuple(map(str, never)))


def find_faults(asked: Asked, answer: Answer, spoilers: Spoilers, *, seen: int | None = None) -> list[str]:
    """List what is wrong with an answer; leaks first."""
    text = fold(answer.text)
    faults = [f"LEAK of {term!r}" for term in spoilers.list_leaked(answer.text, asked.seen if seen is None else seen)]
    faults += [f"says {word!r}" for word in asked.never if fold(word) in text]
    if answer.kind not in asked.kinds:
        faults.append(f"kind {answer.kind}, not {' or '.join(asked.kinds)}")
    elif asked.facts and not {*asked.facts} & {*answer.facts} and answer.kind in ("answer", "not_listed"):
        faults.append(f"facts {list(answer.facts)}, none of {list(asked.facts)}")
    faults += [f"lacks {' / '.join(words)!r}" for words in asked.must if not any(fold(word) in text for word in words)]
    if len(answer.text) > LONGEST:
        faults.append(f"{len(answer.text)} characters")
    return faults


class Spoilers:
    """What a pack says must not be told before an episode has been watched."""

    def __init__(self, pack: ShowPack) -> None:
        self._terms = [
            (fact.safe_after_episode, term, _whole_words(term)) for fact in pack.facts for term in fact.terms
        ]

    def list_leaked(self, text: str, seen: int) -> list[str]:
        """List the terms of facts beyond a horizon that stand in a text as whole words."""
        said = _whole_words(text)
        return [term for safe_after, term, words in self._terms if safe_after > seen and words in said]


def _whole_words(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def table(scores: dict[str, Score]) -> str:
    """Write the scores by kind of question."""
    rows = [f"{name:15} {one.right:4} of {one.asked:4}" for name, one in sorted(scores.items())]
    total = Score(sum(one.asked for one in scores.values()), sum(one.right for one in scores.values()))
    return "\n".join([*rows, f"{'all':15} {total.right:4} of {total.asked:4}"])


def score(results: Iterable[tuple[Asked, Answer, list[str]]]) -> dict[str, Score]:
    """Count by group what is right, and list what is wrong."""
    scores: dict[str, Score] = {}
    for asked, answer, faults in results:
        one = scores.setdefault(asked.group, Score())
        one.asked += 1
        one.right += not faults
        if faults:
            one.wrong.append(f"{asked.q!r} ({asked.lang}, seen {asked.seen}): {'; '.join(faults)}\n    {answer.text!r}")
    return scores
