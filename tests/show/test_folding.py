"""Folding: what a reader takes for the same text is the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.show.folding import fold, words_of


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Lou de LAÂGE", "lou de laage"),
        ("  Dakin \t\n Matthews\u00a0", "dakin matthews"),
        ("Cœur, Straße, Łukasz, Æon, Ørsted", "coeur, strasse, lukasz, aeon, orsted"),
        ("l’étoile l‘étoile lʼétoile l`étoile", "l'etoile l'etoile l'etoile l'etoile"),
        ("Devernay–Laurence Devernay‑Laurence", "devernay-laurence devernay-laurence"),
        ("E\u0301toile", "etoile"),
        ("\u202eLuke\u202c \u2066Kirby\u2069", "luke kirby"),
        ("Lu\u200bke\u00ad Kir\ufeffby", "luke kirby"),
        ("𝐋𝐮𝐤𝐞 Ｋｉｒｂｙ ﬁn Ⅷ", "luke kirby fin viii"),
        ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
        ("אָלֶף", "אלף"),
        ("❤️\u20e3", "❤"),
        ("\u3164\u2800", ""),
        ("\ud800x\x00y", "x y"),
    ],
)
def test_looks_do_not_matter(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("कि", "की"), ("O'Brien", "O Brien"), ("Kirby", "Kirbi")])
def test_letters_do_matter(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_words_leave_out_punctuation_and_emoji() -> None:
    assert words_of("Pip 🦊 Fennimore-O’Dell!") == ("pip", "fennimore", "o", "dell")
    assert words_of("कीर्ति ليلى") == ("कीर्ति", "ليلى")
    assert words_of("🦊 ?!") == ()


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.casefold()) == fold(text)
