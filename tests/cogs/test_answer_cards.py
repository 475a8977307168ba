"""What an answer's card says is read exactly as it was meant, whatever stands in it."""

from __future__ import annotations

import re
from pathlib import Path

from discord import ui
from hypothesis import example, given
from hypothesis import strategies as st

from bot.community.wording import clean
from bot.show.answer import Answer, AnswerKind, Choice, Said
from bot.show.loading import load_pack
from bot.show.shows import Show
from bot.texts import Texts
from cogs._answer_cards import answer_card, anyway_card
from cogs._buttons import LONGEST_ID, anyway_button, choice_buttons, list_marked
from cogs._cards import plain
from tests.plainly import has_markdown, plainly

ROOT = Path(__file__).parent.parent.parent
SAY = Texts(ROOT / "data" / "locales").into("en")
SHOW = Show(load_pack(ROOT / "data" / "shows" / "etoile.yaml"))
HOSTILE = "\\\\`*_~|<>[]()#-+@!&:/.\n 1aé\u202e\u200b"


def texts(view: ui.LayoutView) -> list[str]:
    return [part.content for part in view.walk_children() if isinstance(part, ui.TextDisplay)]


def answer(*said: Said, **more: object) -> Answer:
    return Answer(AnswerKind.ANSWER, said, **more)  # type: ignore[arg-type] - named options, passed on


@given(st.text(st.sampled_from(HOSTILE) | st.characters(codec="utf-8"), max_size=60))
@example("[`](||x) https://a.example/`b||c @everyone <@123456789012345678>")
@example("-# small\n# big\n> said\n- one")
@example("\\`code\\`")
def test_a_plain_text_is_read_as_it_is_and_nothing_in_it_is_markdown(text: str) -> None:
    assert plainly(plain(text)) == clean(text).replace("@\u200b", "@")
    assert not has_markdown(plain(text))


@given(st.text(st.sampled_from(HOSTILE + "||||```"), min_size=1, max_size=60))
def test_no_text_gets_out_from_behind_its_bars(text: str) -> None:
    _, barred = texts(anyway_card(SAY, [Said(text, text), Said("Second.", "Source.")]))
    lines = barred.split("\n")
    assert len(lines) == 4
    for line in lines:
        inside = re.fullmatch(r"(?:-# )?\|\|(.*)\|\|", line)
        assert inside
        assert "|" not in inside[1]
        assert "`" not in inside[1]


def test_a_card_says_exactly_what_the_answer_does() -> None:
    given_answer = answer(Said("Someone_else* plays [it](x).", "A | B, 2025"), Said("It is so.", "C, 2024"))
    assert plainly("\n".join(texts(answer_card(SAY, SHOW, given_answer)))) == given_answer.text


def test_moderators_markdown_stays_as_they_wrote_it_and_reaches_nothing_else() -> None:
    own = answer(Said("**Fridays**, ||in|| <#1> ```js @everyone", "Answered by us", is_markdown=True))
    written, source = texts(answer_card(SAY, SHOW, own))
    assert written == "**Fridays**, ||in|| <#1> ```js @\u200beveryone"
    assert source == "-# Answered by us"


def test_a_button_for_each_thing_to_ask_next_once_and_none_that_is_too_long() -> None:
    choices = [
        Choice("First", "role", "a"),
        Choice("Again", "role", "a"),
        Choice("Too long", "role", "x" * 80),
        *(Choice(f"{'w' * 90} {number}", "part", f"b{number}") for number in range(5)),
    ]
    buttons = choice_buttons(SHOW, choices)
    assert [one.custom_id for one in buttons] == ["callboard:ask:etoile:role:a"] + [
        f"callboard:ask:etoile:part:b{number}" for number in range(3)
    ]
    assert [len(one.label or "") for one in buttons] == [5, 80, 80, 80]


def test_show_anyway_names_facts_that_are_found_again_when_the_pack_has_grown() -> None:
    ids = [fact.id for fact in SHOW.pack.facts]
    custom_id = anyway_button(SAY, SHOW, ids).custom_id or ""
    assert len(custom_id) <= LONGEST_ID
    marks = custom_id.rpartition(":")[2]
    assert list_marked(SHOW, marks) == ids[:8]
    fewer = SHOW.pack.model_copy(update={"facts": SHOW.pack.facts[3:]})
    assert list_marked(Show(fewer), marks) == ids[3:8]


def test_show_anyway_fits_whatever_the_show_is_called() -> None:
    long = Show(SHOW.pack.model_copy(update={"id": "x" * 32}))
    assert len(anyway_button(SAY, long, [fact.id for fact in SHOW.pack.facts]).custom_id or "") <= LONGEST_ID


def test_no_two_facts_are_taken_for_each_other() -> None:
    for fact in SHOW.pack.facts:
        custom_id = anyway_button(SAY, SHOW, [fact.id]).custom_id or ""
        assert list_marked(SHOW, custom_id.rpartition(":")[2]) == [fact.id]
