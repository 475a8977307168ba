"""People say how far they have watched, and nobody else hears of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage, buttons, on_stage

SHOWS = Path(__file__).parent.parent / "shows"


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which the invented show plays, some of whose titles give the story away."""
    async with on_stage(tmp_path / "callboard.db", callboard_shows=SHOWS, callboard_show="lighthouse") as stage:
        yield stage


async def test_who_has_said_nothing_is_told_so_and_how_to_say_it(stage: Stage) -> None:
    reply = await stage.command("progress")
    assert reply.private
    assert "You have not said how far you are" in reply.text
    assert "Next for you: **S1E1 · The Swap**" in reply.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("3", "the first 3 of 8 episodes, up to S1E3"),
        ("S1E3", "the first 3 of 8 episodes, up to S1E3"),
        ("episode 1", "the first of 8 episodes, S1E1"),
        ("the fish", "up to S1E3"),
        ("all", "You have seen everything."),
        ("rien", "You have seen nothing yet."),
    ],
)
async def test_what_is_said_is_stored_and_told_back_to_the_one_who_said_it(stage: Stage, typed: str, told: str) -> None:
    reply = await stage.command("progress", seen=typed)
    assert reply.private
    assert told in reply.text
    assert told in (await stage.command("progress")).text
    assert "You have not said" in (await stage.command("progress", by="fan-fr", locale="en-US")).text


async def test_it_outlives_a_restart_and_can_be_taken_back(stage: Stage) -> None:
    await stage.command("progress", seen="5")
    await stage.stop_bot()
    await stage.start_bot()
    assert "up to S1E5" in (await stage.command("progress")).text
    assert "up to S1E2" in (await stage.command("progress", seen="2")).text


async def test_bad_input_is_answered_with_how_to_write_it_and_loses_nothing(stage: Stage) -> None:
    await stage.command("progress", seen="5")
    for typed in ("banana", "9", "-1", "S2E1", "x" * 6000, "\x00"):
        reply = await stage.command("progress", seen=typed, share=True)
        assert reply.private
        assert "Write how many you have seen, such as 3" in reply.text
    text = (await stage.command("progress")).text
    assert "up to S1E5" in text
    assert "Nobody else is told" in text


async def test_sharing_is_off_until_it_is_said_and_changes_nothing_else(stage: Stage) -> None:
    assert "Nobody else is told" in (await stage.command("progress", seen="4")).text
    shared = (await stage.command("progress", share=True)).text
    assert "Others may be told how far you are." in shared
    assert "up to S1E4" in shared
    assert "Others may be told" in (await stage.command("progress", seen="5")).text
    assert "Nobody else is told" in (await stage.command("progress", share=False)).text


async def test_episodes_are_suggested_between_nothing_and_everything(stage: Stage) -> None:
    choices = await stage.complete("progress", "seen", "")
    assert choices[0] == ("Nothing yet", "none")
    assert choices[3] == ("S1E3 · The Fish", "3")
    assert choices[-1] == ("Everything", "all")
    assert await stage.complete("progress", "seen", "ever") == [("Everything", "all")]
    assert ("S1E5 · The Rat", "5") in await stage.complete("progress", "seen", "rat")


async def test_titles_are_suggested_and_understood_only_for_who_may_know_them(other: Stage) -> None:
    labels = dict(await other.complete("progress", "seen", ""))
    assert "S2E2" in labels
    assert not any("1984" in label for label in labels)
    assert "I cannot read" in (await other.command("progress", seen="1984")).text
    await other.command("progress", seen="all")
    assert any("1984" in label for label, _ in await other.complete("progress", "seen", "1984"))


async def test_the_button_says_in_one_press_that_the_next_episode_is_watched_also_after_a_restart(stage: Stage) -> None:
    card = (await stage.command("progress", seen="2")).message
    assert buttons(card) == {"I've watched this": "callboard:watched:etoile:3"}
    await stage.stop_bot()
    await stage.start_bot()
    reply = await stage.press(card, "I've watched this")
    assert reply.private
    assert "up to S1E3" in reply.text


async def test_the_button_never_takes_anything_back(stage: Stage) -> None:
    card = (await stage.command("progress", seen="2")).message
    await stage.command("progress", seen="6")
    assert "up to S1E6" in (await stage.press(card, "I've watched this")).text


async def test_who_has_seen_everything_is_offered_no_next_episode(stage: Stage) -> None:
    reply = await stage.command("progress", seen="all")
    assert buttons(reply.message) == {}
    assert "Next for you" not in reply.text


async def test_in_french_and_in_direct_messages_too(stage: Stage) -> None:
    assert (
        "Vous avez vu le premier des 8 épisodes, S1E1." in (await stage.command("progress", locale="fr", seen="1")).text
    )
    reply = await stage.command_in_dm("progress", seen="2")
    assert reply.private
    assert "up to S1E2" in reply.text


async def test_it_is_kept_for_each_show(other: Stage) -> None:
    assert "5 episodes" in (await other.command("progress", seen="2", show="lighthouse")).text
    assert "I know no show called" in (await other.command("progress", seen="2", show="lost")).text
