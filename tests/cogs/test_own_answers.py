"""Moderators answer what their fans ask, and see what they have answered and corrected."""

from __future__ import annotations

from typing import Any

import pytest

from bot.client.cards import TEXT_LIMIT
from tests.stage import Reply, Stage, buttons


async def add(stage: Stage, question: str = "Where do we watch?", answer: str = "In #cinema.", **options: Any) -> Reply:
    return await stage.command("answers add", by="moderator", question=question, answer=answer, **options)


async def listed(stage: Stage, **options: Any) -> Reply:
    return await stage.command("answers list", by="moderator", **options)


async def correct(stage: Stage, what: str, value: str = "Something else.") -> Reply:
    return await stage.command("correct", by="moderator", what=what, value=value, reason="Seen there.")


async def test_an_answer_is_stored_shown_to_the_moderator_alone_and_listed(stage: Stage) -> None:
    reply = await add(stage, answer="In **#cinema**, Fridays.", phrasings="où regarder | where to watch", safe_after=0)
    assert reply.private
    assert "## Answer 1\n**Where do we watch?**\n- où regarder\n- where to watch" in reply.text
    assert "In **#cinema**, Fridays." in reply.text
    await stage.stop_bot()
    await stage.start_bot()
    text = (await listed(stage)).text
    assert "**1** · **Where do we watch?**" in text
    assert f"<@{stage.member('moderator')}>: answer 1 added" in text


async def test_an_answer_is_edited_and_removed_by_the_number_that_its_question_suggests(stage: Stage) -> None:
    await add(stage)
    await add(stage, "Who hosts?", "Everybody.")
    suggested = await stage.complete("answers edit", "id", "hosts", by="moderator")
    assert suggested == [("2 · Who hosts? · Étoile", 2)]
    assert await stage.complete("answers remove", "id", "1", by="moderator") == [("1 · Where do we watch? · Étoile", 1)]
    edited = (await stage.command("answers edit", by="moderator", id=2, answer="Nobody.", phrasings="host?")).text
    assert "**Who hosts?**\n- host?" in edited
    assert "Nobody." in edited
    assert "host?" not in (await stage.command("answers edit", by="moderator", id=2, phrasings="none")).text
    removed = await stage.command("answers remove", by="moderator", id=1)
    assert "Answer 1 removed" in removed.text
    text = (await listed(stage)).text
    assert "Where do we watch?" not in text
    assert text.index("answer 1 removed") < text.index("answer 2 changed")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"question": " \u200b "}, "There is nothing under “question”"),
        ({"answer": "x" * 601}, "has 601 characters; at most 600 are possible"),
        ({"safe_after": 9}, "choose 0 (safe for everybody) to 8"),
        ({"question": "WHERE do we watch"}, "is answered already, by answer 1. Change that one with /answers edit."),
        ({"show": "lost"}, "I know no show called “lost”"),
    ],
    ids=str,
)
async def test_what_is_not_possible_is_refused_with_what_to_do(stage: Stage, wrong: dict, said: str) -> None:
    await add(stage)
    before = (await listed(stage)).text
    reply = await add(stage, **{"question": "Another?", **wrong})
    assert reply.private
    assert said in reply.text
    assert (await listed(stage)).text == before


async def test_an_answer_that_is_not_there_is_said_not_to_be(stage: Stage) -> None:
    for name in ("answers edit", "answers remove"):
        reply = await stage.command(name, by="moderator", id=7)
        assert "This server has no answer 7 of its own. /answers list shows those it has." in reply.text


async def test_a_fan_may_do_none_of_it(stage: Stage) -> None:
    await add(stage)
    attempts: list[tuple[str, dict[str, Any]]] = [
        ("answers add", {"question": "q", "answer": "a"}),
        ("answers edit", {"id": 1}),
        ("answers remove", {"id": 1}),
        ("answers list", {}),
        ("correct", {"what": "show.status", "value": "x", "reason": "y"}),
    ]
    for name, options in attempts:
        assert not (await stage.command(name, **options)).ok


async def test_what_gives_the_story_away_is_listed_for_those_alone_who_may_know_it(stage: Stage) -> None:
    shown = (await add(stage, "Does Zed come back?", "Zed does.", safe_after=5)).text
    assert "Zed does." in shown  # to who has just written it
    assert "for who has seen S1E5" in shown
    for text in (
        (await listed(stage)).text,
        str(await stage.complete("answers edit", "id", "", by="moderator")),
        (await stage.command("answers edit", by="moderator", id=1, phrasings="zed?")).text,
    ):
        assert "withheld: it gives away the story" in text
        assert "Zed" not in text
    await stage.command("progress", by="moderator", seen="5")
    assert "Does Zed come back?" in (await listed(stage)).text


async def test_corrections_are_listed_with_a_button_each_that_takes_them_back(stage: Stage) -> None:
    await correct(stage, "show.status", "It is back.")
    await correct(stage, "premiere:s1", "2025-05-01")
    reply = await listed(stage)
    assert "**1** · Premiere of S1E1–S1E8: 24 April 2025 → **Premiere of S1E1–S1E8: 1 May 2025**" in reply.text
    assert "→ **It is back.**\n-# Seen there. · <@" in reply.text
    assert f"<@{stage.member('moderator')}>: corrected: Premiere of S1E1–S1E8" in reply.text
    await stage.stop_bot()
    await stage.start_bot()
    taken = await stage.press(reply.message, "Take back 1", by="moderator")
    assert "## Taken back: Étoile" in taken.text
    assert "**now** · Premiere of S1E1–S1E8: 24 April 2025" in taken.text
    text = (await listed(stage)).text
    assert "1 May 2025" not in text
    assert "It is back." in text
    assert "taken back: Premiere of S1E1–S1E8" in text


async def test_a_correction_of_what_gives_the_story_away_is_listed_without_it(stage: Stage) -> None:
    await stage.command("progress", by="moderator", seen="all")
    await correct(stage, "ep7.spoiler3", "Nicholas wakes up.")
    assert "Nicholas wakes up." in (await listed(stage)).text
    await stage.command("progress", by="moderator", seen="6")
    text = (await listed(stage)).text
    assert "withheld" in text
    assert not any(word in text for word in ("Nicholas", "coma", "Seen there."))


async def test_the_buttons_obey_moderators_alone(stage: Stage) -> None:
    for number in range(5):
        await add(stage, f"Question {number}?")
    corrected = (await correct(stage, "show.status", "It is back.")).message
    pages = (await listed(stage)).message
    role = stage.role("Moderator")
    await stage.act("owner", "role_edit", guild_id=stage.guild_id, role_id=role, permissions=["VIEW_CHANNEL"])
    for message, label in ((corrected, "Take back"), (pages, "Take back 1"), (pages, "Page 2 of 2")):
        assert "Only members who may manage this server" in (await stage.press(message, label, by="moderator")).text
    await stage.act("owner", "role_edit", guild_id=stage.guild_id, role_id=role, permissions=["MANAGE_GUILD"])
    assert "It is back." in (await listed(stage)).text


async def test_a_long_list_has_pages_that_turn_and_begin_again(stage: Stage) -> None:
    for number in range(9):
        await add(stage, f"Question {number}?", "*" * 600)
    first = await listed(stage)
    assert [number for number in range(9) if f"Question {number}?" in first.text] == [5, 6, 7, 8]
    second = await stage.press(first.message, "Page 2 of 3", by="moderator")
    assert [number for number in range(9) if f"Question {number}?" in second.text] == [1, 2, 3, 4]
    assert "### Changes" in first.text
    assert "### Changes" not in second.text
    third = await stage.press(second.message, "Page 3 of 3", by="moderator")
    assert "Question 0?" in third.text
    assert (await stage.press(third.message, "Page 1 of 3", by="moderator")).text == first.text


async def test_the_worst_that_can_be_written_still_fits_into_one_card(stage: Stage) -> None:
    for number in range(4):
        await add(stage, "*" * 190 + str(number), "*" * 600)
    facts = [value for _, value in await stage.complete("correct", "what", "", by="moderator")][1:5]
    for fact in facts:
        await stage.command("correct", by="moderator", what=fact, value="_" * 600, reason="*" * 200)
    reply = await listed(stage)
    assert len(reply.text) < TEXT_LIMIT
    assert "…" not in reply.text.splitlines()[-5:]
    assert "### Changes" in reply.text
    assert len(buttons(reply.message)) == 4


async def test_each_server_has_its_own(stage: Stage) -> None:
    await add(stage)
    await correct(stage, "show.status", "It is back.")
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    text = (await listed(stage, guild=1)).text
    assert "Nothing yet. /answers add answers a question" in text
    assert "###" not in text
    assert "has no answer 1" in (await stage.command("answers remove", by="moderator", guild=1, id=1)).text


async def test_in_french(stage: Stage) -> None:
    await add(stage)
    text = (await listed(stage, locale="fr")).text
    assert "Ce que ce serveur ajoute à Étoile" in text
    assert "réponse 1 ajoutée" in text
