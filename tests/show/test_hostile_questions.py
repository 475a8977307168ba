"""Whatever is typed: up to Discord's 6,000 characters of any script."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.show.answer import LONGEST, Answer
from bot.show.answers import Answers
from bot.show.lexicon import load_lexicon
from bot.show.loading import load_packs
from bot.show.shows import Show
from bot.texts import Say, Texts
from tests.scoring import list_leaked

ROOT = Path(__file__).parent.parent.parent
MOST = 6_000
SLOWEST = 50e-3
"""Seconds of CPU, of which an ordinary question takes one."""

_SHOWS = load_packs(ROOT / "data/shows")
_ANSWERS = Answers(_SHOWS, load_lexicon())
_TEXTS = Texts(ROOT / "data/locales")
_NAMES = [name for one in (*_SHOWS.default.pack.people, *_SHOWS.default.pack.characters) for name in one.name.split()]
_PIECES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [*_NAMES, "who plays", "qui joue", "episode", "épisode", "3", "S1E9", "why", "season 2", "i've seen", "j'ai vu", "is",
         "in it", "?", "!", ",", "@everyone", "<@&1>", "||", "```", "](https://example.com)", "\u202e", "\u200b", "ﷺ", "🦊"]
    ),
)  # fmt: skip
QUESTIONS = st.lists(_PIECES, max_size=400).map(lambda pieces: " ".join(pieces)[:MOST])


def _ask(question: str, say: Say, seen: int) -> tuple[Answer, Answer, float]:
    show: Show = _SHOWS.default
    begun = time.thread_time()
    _ANSWERS.find_show(question)
    answer = _ANSWERS.answer(question, say, show=show, seen=seen)
    between = time.thread_time()
    found = _ANSWERS.look_up(question, say, show=show, seen=seen)
    return answer, found, max(between - begun, time.thread_time() - between)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(question=QUESTIONS, language=st.sampled_from(["en", "fr"]), seen=st.integers(0, 8))
def test_anything_typed_is_answered_shortly_and_leaks_nothing(question: str, language: str, seen: int) -> None:
    for answer in _ask(question, _TEXTS.into(language), seen)[:2]:
        assert answer.text.strip()
        assert len(answer.text) <= LONGEST
        assert list_leaked(answer.text, _SHOWS.default.pack, seen) == []


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
        " ".join(term for fact in _SHOWS.default.pack.facts for term in fact.terms)[:MOST],
        " ".join(_NAMES * 40)[:MOST],
    ],
    ids=lambda question: question[:12],
)
def test_no_question_keeps_everybody_waiting(question: str) -> None:
    quickest = min(_ask(question, _TEXTS.into("en"), 0)[2] for _ in range(3))
    assert quickest < SLOWEST
