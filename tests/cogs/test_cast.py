"""A fan asks who is in it."""

from __future__ import annotations

import pytest

from tests.plainly import plainly
from tests.stage import Stage, buttons


async def test_a_fan_who_types_a_name_in_lower_case_is_told_who_that_is(stage: Stage) -> None:
    reply = await stage.command("cast", who="dakin matthews")
    assert not reply.private
    assert "Dakin Matthews is seen in Étoile" in reply.text
    assert "does not say in which part" in reply.text
    assert "\n-# Bustle" in reply.text


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
    assert (await stage.command("cast", who=typed)).text.startswith(f"{found}\n")


async def test_what_is_read_is_what_the_command_line_says(stage: Stage) -> None:
    app = stage.bot.app  # type: ignore[union-attr] - it has been started
    for typed in ("Lenny Bruce", "luke", "Camille Cottin", "Alex Wang", "Zorblax", "david", "Gilmore Girls"):
        told = app.answers.look_up(typed, app.texts.into("en"), show=app.shows.default)
        reply = await stage.command("cast", who=typed)
        assert plainly(reply.text) == "\n".join([told.text, *buttons(reply.message)])


async def test_an_answer_begins_with_what_was_asked_for(stage: Stage) -> None:
    for typed, first in (("Lenny Bruce", "Lenny Bruce"), ("luke", "Jack McMillan")):
        assert first in (await stage.command("cast", who=typed)).text.split("\n")[1]


async def test_without_a_name_everybody_with_a_credit_is_listed_by_billing(stage: Stage) -> None:
    text = (await stage.command("cast")).text
    assert text.index("Luke Kirby") < text.index("Yanic Truesdale") < text.index("Kelly Bishop")
    assert "Jack McMillan" in text


async def test_a_name_that_nobody_bears_is_said_to_be_unknown_and_to_the_asker_alone(stage: Stage) -> None:
    reply = await stage.command("cast", who="Lorelai Gilmore")
    assert reply.private
    assert "I find nobody called “Lorelai Gilmore” in Étoile." in reply.text


async def test_a_doubtful_misspelling_is_asked_about_rather_than_taken_for_granted(stage: Stage) -> None:
    reply = await stage.command("cast", who="Alex Wang")
    assert "Do you mean Alex Wong?" in reply.text
    assert reply.private
    (label,) = buttons(reply.message)
    assert "Alex Wong" in (await stage.press(reply.message, label)).text


async def test_a_part_that_gives_the_story_away_is_withheld_and_not_suggested(stage: Stage) -> None:
    text = (await stage.command("cast", who="Jonathan Groff")).text
    assert "Jonathan Groff is a guest star" in text
    assert "Kevin" not in text
    reply = await stage.command("cast", who="Kevin")
    assert reply.private
    assert "That is withheld" in reply.text
    assert all("Kevin" not in name for name, _ in await stage.complete("cast", "who", "kev"))


async def test_who_has_watched_far_enough_is_told_and_suggested_the_part_alone(stage: Stage) -> None:
    await stage.command("progress", seen="7")
    reply = await stage.command("cast", who="Kevin")
    assert reply.private
    assert reply.text.startswith("Jonathan Groff\n")
    assert "Jonathan Groff · Kevin" in [name for name, _ in await stage.complete("cast", "who", "kev")]
    everybody = await stage.command("cast")
    assert everybody.private
    assert "Kevin" in everybody.text


async def test_the_cast_as_everybody_may_know_it_is_shown_to_everybody(stage: Stage) -> None:
    reply = await stage.command("cast")
    assert not reply.private
    assert "part withheld" in reply.text
    assert "Kevin" not in reply.text


async def test_names_are_suggested_while_they_are_typed(stage: Stage) -> None:
    assert ("Luke Kirby · Jack McMillan", "Luke Kirby") in await stage.complete("cast", "who", "luk")


async def test_somebody_whom_fans_expect_is_said_not_to_be_in_the_cast(stage: Stage) -> None:
    reply = await stage.command("cast", who="Camille Cottin")
    assert not reply.private
    assert "Camille Cottin" in reply.text


async def test_the_answer_is_in_the_askers_language(stage: Stage) -> None:
    reply = await stage.command("cast", by="fan-fr", locale="fr", who="Luke Kirby")
    assert "Jack McMillan" in reply.text
    assert "dans Étoile" in reply.text


async def test_in_direct_messages_the_answer_is_for_the_asker_alone(stage: Stage) -> None:
    reply = await stage.command_in_dm("cast", who="Luke Kirby")
    assert "Jack McMillan" in reply.text
    assert reply.private
