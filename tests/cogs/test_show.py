"""A fan asks what it is, and when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stage import Stage, buttons


async def test_release_tells_the_day_without_an_hour_where_it_streams_and_that_it_was_cancelled(stage: Stage) -> None:
    text = (await stage.command("release")).text
    assert "24 April 2025" in text
    assert "Prime Video" in text
    assert "6 June 2025" in text
    assert "Deadline" in text
    assert "<t:" not in text


async def test_long_after_the_premiere_the_days_since_are_counted(stage: Stage) -> None:
    await stage.clock_to("2025-08-01T00:00Z")
    assert "24 April 2025 (<t:1745496000:R>)" in (await stage.command("release")).text


async def test_release_in_french(stage: Stage) -> None:
    text = (await stage.command("release", locale="fr")).text
    assert "24 avril 2025" in text
    assert "annul" in text


async def test_an_episode_is_told_without_what_it_gives_away(stage: Stage) -> None:
    text = (await stage.command("episode", number=3)).text
    assert "S1E3 · The Fish" in text
    assert "withheld" in text
    assert "uncle" not in text.lower()


async def test_who_has_watched_it_is_told_all_of_an_episode_alone(stage: Stage) -> None:
    await stage.command("progress", seen="3")
    reply = await stage.command("episode", number=3)
    assert reply.private
    assert "uncle" in reply.text.lower()
    assert "Show anyway" not in buttons(reply.message)
    assert "uncle" not in str(await stage.read("general", by="fan-fr")).lower()


async def test_whoever_presses_that_they_have_watched_it_is_told_all_of_it_from_then_on(stage: Stage) -> None:
    card = await stage.command("episode", number=3)
    assert not card.private
    pressed = await stage.press(card.message, "I've watched this", by="owner")
    assert pressed.private
    assert "up to S1E3" in pressed.text
    assert "uncle" in (await stage.command("episode", number=3, by="owner")).text.lower()
    assert "uncle" not in (await stage.command("episode", number=3)).text.lower()


async def test_what_an_episode_gives_away_is_shown_anyway_to_whoever_presses_alone(stage: Stage) -> None:
    card = await stage.command("episode", number=3)
    reply = await stage.press(card.message, "Show anyway", by="owner")
    assert reply.private
    told = [line for line in reply.text.split("\n") if "uncle" in line.lower()]
    assert told
    assert all(line.startswith("||") and line.endswith("||") for line in told)
    assert reply.text.count("\n||") == 4  # as many as the card said


async def test_a_correction_stands_on_the_cards_of_its_server_with_who_corrected_it(stage: Stage) -> None:
    await stage.command("correct", by="moderator", what="show.status", value="It is *back*.", reason="They _said_ so.")
    text = (await stage.command("release")).text
    assert "- It is \\*back\\*.\n-# Corrected by this server's moderators, 14 April 2025: They \\_said\\_ so." in text
    assert "back" not in (await stage.command_in_dm("release")).text


async def test_a_corrected_premiere_is_shown_by_every_command_that_tells_it(stage: Stage) -> None:
    await stage.command("correct", by="moderator", what="premiere:s1", value="2025-05-01", reason="They said so.")
    told: list[tuple[str, dict[str, Any]]] = [
        ("release", {}),
        ("next", {}),
        ("episode", {"number": 1}),
        ("episode", {}),
    ]
    for name, options in told:
        text = (await stage.command(name, **options)).text
        assert "1 May 2025" in text.split("\n- ")[0], name
        assert "1 May 2025" not in (await stage.command_in_dm(name, **options)).text, name


@pytest.mark.parametrize("number", [0, 99, -1])
async def test_an_episode_that_there_is_not_is_refused_with_those_there_are(stage: Stage, number: int) -> None:
    reply = await stage.command("episode", number=number)
    assert f"Étoile has no episode {number}: its episodes are numbered 1 to 8." in reply.text
    assert reply.private


async def test_all_episodes_are_listed_in_order(stage: Stage) -> None:
    text = (await stage.command("episode")).text
    assert [code for code in (f"S1E{n}" for n in range(1, 9)) if code in text] == [f"S1E{n}" for n in range(1, 9)]


async def test_episodes_are_suggested_by_number_and_title(stage: Stage) -> None:
    assert ("S1E5 · The Rat", 5) in await stage.complete("episode", "number", 5)


async def test_show_introduces_it_with_sources(stage: Stage) -> None:
    text = (await stage.command("show")).text
    assert "Amy Sherman-Palladino" in text
    assert "Prime Video" in text


async def test_another_show_that_is_not_known_is_said_to_be_unknown(stage: Stage) -> None:
    reply = await stage.command("release", show="lost")
    assert "“lost”" in reply.text
    assert "Étoile" in reply.text


async def test_next_tells_the_premiere_and_when_this_server_hears_of_it(stage: Stage) -> None:
    assert "24 April 2025" in (await stage.command("next")).text
    await stage.set_up(zone="Europe/Paris")
    text = (await stage.command("next")).text
    assert "<t:1744873200:F>" in text  # 17 April, 09:00 in Paris
    await stage.clock_to("2025-06-10T00:00Z")
    assert "Nothing of Étoile is scheduled." in (await stage.command("next")).text


async def test_next_says_who_can_choose_where_this_server_hears_of_it(stage: Stage) -> None:
    assert "A moderator chooses where with /setup." in (await stage.command("next")).text
    assert "/setup" not in (await stage.command_in_dm("next")).text
    await stage.set_up()
    assert "/setup" not in (await stage.command("next")).text


async def test_help_names_the_commands_as_the_askers_discord_does(stage: Stage) -> None:
    text = (await stage.command("help", by="moderator", locale="fr")).text
    assert "**/distribution** " in text
    assert "**/réglages voir** " in text
    assert "**/settings show** " in (await stage.command("help", by="moderator")).text


async def test_help_lists_moderators_commands_for_moderators_alone(stage: Stage) -> None:
    fans = (await stage.command("help")).text
    assert "/cast" in fans
    assert "/setup" not in fans
    assert "/settings reset" in (await stage.command("help", by="moderator")).text
