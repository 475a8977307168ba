"""Whatever is typed: up to Discord's 6,000 characters of any script."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.show.answer import LONGEST, Answer
from bot.show.answers import Answers
from bot.show.lexicon import load_lexicon
from bot.show.loading import load_packs
from bot.show.shows import Show
from bot.texts import Texts
from tests.scoring import Spoilers

ROOT = Path(__file__).parent.parent.parent
MOST = 6_000
SLOWEST = 50e-3
"""Seconds of CPU, of which an ordinary question takes one."""

PIECES = [
    "Jack", "McMillan", "Kevin", "Quinn", "John", "Lou", "de Laâge", "Kelly Bishop", "Bruna", "Kevin Bacon",
    "who plays", "qui joue", "episode", "épisode", "3", "S1E9", "why", "season 2", "i've seen", "j'ai vu",
    "is", "in it", "?", "!", ",", "@everyone", "<@&1>", "||", "```", "](https://example.com)", "\u202e",
    "\u200b", "ﷺ", "🦊",
]  # fmt: skip
QUESTIONS = st.lists(st.text(max_size=80) | st.sampled_from(PIECES), max_size=400).map(
    lambda pieces: " ".join(pieces)[:MOST]
)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is needed to ask, and how long that takes."""

    show: Show
    answers: Answers
    texts: Texts
    spoilers: Spoilers

    def ask(self, question: str, language: str = "en", seen: int = 0) -> tuple[Answer, Answer, float]:
        """Ask a question and look it up as a name; also give the seconds of CPU that the slower of the two took."""
        say = self.texts.into(language)
        begun = time.thread_time()
        self.answers.find_show(question)
        # A question can say how far its asker is, which counts: a ceiling keeps to `seen` what may be told.
        answer = self.answers.answer(question, say, show=self.show, seen=seen, most=seen)
        between = time.thread_time()
        found = self.answers.look_up(question, say, show=self.show, seen=seen)
        return answer, found, max(between - begun, time.thread_time() - between)


@pytest.fixture(scope="module")
def bench() -> Bench:
    shows = load_packs(ROOT / "data/shows")
    answers, texts = Answers(shows, load_lexicon()), Texts(ROOT / "data/locales")
    return Bench(shows.default, answers, texts, Spoilers(shows.default.pack))


@example(question="KEVYN :SEEN S0E7", language="en", seen=0)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(question=QUESTIONS, language=st.sampled_from(["en", "fr"]), seen=st.integers(0, 8))
def test_anything_typed_is_answered_shortly_and_leaks_nothing(
    bench: Bench, question: str, language: str, seen: int
) -> None:
    for answer in bench.ask(question, language, seen)[:2]:
        assert answer.text.strip()
        assert len(answer.text) <= LONGEST
        assert bench.spoilers.list_leaked(answer.text, seen) == []


@pytest.mark.parametrize(
    "question",
    [
        "jack " * 1200,
        "jack? " * 1000,
        "jack, " * 1000,
        "Xyzzy Abcde " * 500,
        "trusdale kirbi haigg " * 280,
        "a" * MOST,
        "e\u0301" * (MOST // 2),
        "a" + "\u0300" * (MOST - 1),
        "ﷺ" * MOST,
        "is who is jack in it " * 285,
        "i have seen episode 3 " * 270,
        "s1e1 1x05 " * 600,
        "".join(chr(0x370 + n % 0x2000) for n in range(MOST)),
    ],
    ids=lambda question: question[:12],
)
def test_no_question_keeps_everybody_waiting(bench: Bench, question: str) -> None:
    assert min(bench.ask(question)[2] for _ in range(3)) < SLOWEST


def test_nor_does_one_made_of_names_or_of_spoilers(bench: Bench) -> None:
    pack = bench.show.pack
    names = [name for one in (*pack.people, *pack.characters) for name in one.name.split()] * 40
    for words in (names, [term for fact in pack.facts for term in fact.terms]):
        assert min(bench.ask(" ".join(words)[:MOST])[2] for _ in range(3)) < SLOWEST
