"""A fan asks who is in it."""

from __future__ import annotations

import pytest

from tests.stage import Stage


async def test_a_fan_who_types_a_name_in_lower_case_gets_the_persons_card(stage: Stage) -> None:
    reply = await stage.command("cast", who="dakin matthews")
    assert not reply.private
    assert "Dakin Matthews" in reply.text
    assert "part not published" in reply.text
    assert "TVLine" in reply.text or "2025" in reply.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Lenny Bruce", "Luke Kirby"),
        ("cheyenne", "Lou de Laâge"),
        ("gainsburg", "Charlotte Gainsbourg"),
        ("Marguerite Derricks", "Marguerite Derricks"),
    ],
)
async def test_characters_misspellings_crew_and_earlier_parts_find_the_person(
    stage: Stage, typed: str, found: str
) -> None:
    assert f"## {found}" in (await stage.command("cast", who=typed)).text


@pytest.mark.parametrize(
    ("typed", "first"),
    [("Lenny Bruce", "Lenny Bruce"), ("luke", "Luke Kirby plays Jack McMillan"), ("derricks", "producer credit")],
)
async def test_a_card_begins_with_what_was_asked_for_and_with_the_part(stage: Stage, typed: str, first: str) -> None:
    text = (await stage.command("cast", who=typed)).text
    assert first in text.split("\n- ")[1]


async def test_without_a_name_everybody_with_a_credit_is_listed_by_billing(stage: Stage) -> None:
    text = (await stage.command("cast")).text
    assert text.index("Luke Kirby") < text.index("Yanic Truesdale") < text.index("Kelly Bishop")
    assert "Jack McMillan" in text


async def test_a_name_that_nobody_bears_is_said_to_be_unknown_and_to_the_asker_alone(stage: Stage) -> None:
    reply = await stage.command("cast", who="Lorelai Gilmore")
    assert reply.private
    assert "I know nobody called “Lorelai Gilmore” in Étoile" in reply.text


async def test_a_doubtful_misspelling_is_asked_about_rather_than_taken_for_granted(stage: Stage) -> None:
    reply = await stage.command("cast", who="Alex Wang")
    assert "Do you mean **Alex Wong**?" in reply.text
    assert reply.private


async def test_a_part_that_gives_the_story_away_is_withheld_and_not_suggested(stage: Stage) -> None:
    text = (await stage.command("cast", who="Jonathan Groff")).text
    assert "withheld" in text
    assert "Kevin" not in text
    assert "I know nobody called “Kevin”" in (await stage.command("cast", who="Kevin")).text
    assert all("Kevin" not in name for name, _ in await stage.complete("cast", "who", "kev"))


async def test_names_are_suggested_while_they_are_typed(stage: Stage) -> None:
    assert ("Luke Kirby · Jack McMillan", "Luke Kirby") in await stage.complete("cast", "who", "luk")


async def test_somebody_whom_fans_expect_is_said_not_to_be_in_the_cast(stage: Stage) -> None:
    reply = await stage.command("cast", who="Camille Cottin")
    assert "Not in the cast of Étoile." in reply.text


async def test_the_answer_is_in_the_askers_language(stage: Stage) -> None:
    reply = await stage.command("cast", by="fan-fr", locale="fr", who="Luke Kirby")
    assert "Luke Kirby incarne Jack McMillan" in reply.text


@pytest.mark.parametrize("typed", ["x" * 6000, "🩰" * 50, "\u202eytsehC", "@everyone", "**_`||"])
async def test_odd_names_are_answered_with_one_sentence_and_ping_nobody(stage: Stage, typed: str) -> None:
    reply = await stage.command("cast", who=typed)
    assert reply.text.startswith("I know nobody called")
    assert len(reply.text) < 400
    assert (await stage.read("general"))[-1]["pinged"] == {"everyone": False, "roles": [], "users": []}


async def test_in_direct_messages_the_answer_is_for_the_asker_alone(stage: Stage) -> None:
    reply = await stage.command_in_dm("cast", who="Luke Kirby")
    assert "Jack McMillan" in reply.text
    assert reply.private
