"""What moderators write is kept as they mean it, without what nobody can see."""

from __future__ import annotations

import pytest

from bot.community.wording import asked, checked, clean, split_phrasings
from bot.errors import UserError
from bot.texts import Text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hello\t you \x00\x07\x1b ", "Hello  you"),
        ("\u202eolleH\u2066", "olleH"),
        ("one\r\ntwo", "one\ntwo"),
        ("👩\u200d🚀 é", "👩\u200d🚀 é"),
        ("\ud800x", "x"),
    ],
)
def test_control_characters_are_taken_out_and_signs_stay(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize("typed", ["", "  ", "\u200b\u200d", "\x00\n"])
def test_nothing_that_can_be_seen_is_nothing(typed: str) -> None:
    with pytest.raises(UserError, match="There is nothing under “reason”"):
        checked(Text("reason"), typed, 10)


def test_a_text_that_is_too_long_is_refused_and_never_cut() -> None:
    assert checked(Text("reason"), "x" * 10 + " ", 10) == "x" * 10
    with pytest.raises(UserError, match="has 11 characters; at most 10 are possible"):
        checked(Text("reason"), "x" * 11, 10)


def test_phrasings_are_split_at_bars_and_line_ends_and_each_is_kept_once() -> None:
    assert split_phrasings("Where is it? | where IS it | \n C'est où ?||") == ("Where is it?", "C'est où ?")
    assert split_phrasings(" | ") == ()


def test_questions_are_the_same_whatever_their_case_accents_and_signs() -> None:
    assert asked("C'est OÙ ?") == asked("c’est ou")
    assert asked("🩰?") != asked("🎭?")
