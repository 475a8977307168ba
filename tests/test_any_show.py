"""Another show than Étoile: invented, still running, weekly at a stated hour, with titles that are spoilers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Stage, on_stage, words

LIGHTHOUSE = {"callboard_shows": Path(__file__).parent / "shows", "callboard_show": "lighthouse"}


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which the invented show plays."""
    async with on_stage(tmp_path / "callboard.db", **LIGHTHOUSE) as stage:
        yield stage


async def test_a_stated_hour_is_shown_as_each_readers_own_and_reminded_of_an_hour_before(other: Stage) -> None:
    await other.set_up(discussions=None)
    await other.clock_to("2025-05-03T00:00:00Z")
    messages = await other.read("announcements")
    assert [message["timestamp"][:16] for message in messages] == [
        "2025-04-25T19:00",
        "2025-05-01T19:00",
        "2025-05-02T09:00",  # a week before episode 2, which is known to the day
        "2025-05-02T18:00",
        "2025-05-02T19:00",
    ]
    assert "<t:1746212400:F> (<t:1746212400:R>)" in words(messages[0])
    assert "comes out in an hour" in words(messages[3])
    assert "episode 1 on Foghorn+" in words(messages[4])


async def test_a_title_that_gives_the_story_away_names_no_discussion(other: Stage) -> None:
    await other.set_up()
    await other.clock_to("2025-05-10T00:00:00Z")
    assert sorted(thread["name"] for thread in await other.discussions()) == ["S2E1", "S2E2"]
    text = (await other.command("episode", number=5)).text
    assert "S2E2 · title withheld" in text
    assert "1984" not in text


async def test_titles_are_told_suggested_and_shown_anyway_to_those_alone_who_may_know_them(other: Stage) -> None:
    card = await other.command("episode", number=5)
    assert not card.private
    assert "||" in (await other.press(card.message, "Show anyway")).text
    assert "1984" in (await other.press(card.message, "Show anyway")).text
    assert not any("1984" in name for name, _ in await other.complete("episode", "number", 5))
    await other.command("progress", seen="all")
    assert ("S2E2 · 1984", 5) in await other.complete("episode", "number", 5)
    for reply in (await other.command("episode", number=5), await other.command("episode")):
        assert reply.private
        assert "1984" in reply.text


async def test_episodes_are_counted_over_all_seasons(other: Stage) -> None:
    assert "S2E1" in (await other.command("episode", number=4)).text
    assert "numbered 1 to 5" in (await other.command("episode", number=6)).text


async def test_a_second_part_that_is_a_spoiler_is_not_even_hinted_at(other: Stage) -> None:
    card = (await other.command("cast", who="Dunstan Quillfeather")).text
    assert "plays the hermit" in card
    assert "Wilmot" not in card
    assert (await other.command("cast")).text.count("Dunstan Quillfeather") == 1


async def test_a_shared_surname_offers_everybody_who_bears_it(other: Stage) -> None:
    reply = await other.command("cast", who="quillfeather")
    assert reply.private
    assert "Orla Quillfeather" in reply.text
    assert "Dunstan Quillfeather" in reply.text


async def test_names_with_emoji_and_from_right_to_left_are_found_and_shown(other: Stage) -> None:
    assert "Pip 🦊 Fennimore-O’Dell" in (await other.command("cast", who="pip")).text
    assert "ليلى الفناري" in (await other.command("cast", who="ليلى")).text


async def test_next_tells_what_is_ahead_of_a_running_show(other: Stage) -> None:
    text = (await other.command("next")).text
    assert "Season 2, episode 1" in text
    assert "<t:1746212400:F>" in text
    assert "9 May 2025" in text
