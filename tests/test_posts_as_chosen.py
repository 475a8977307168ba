"""What a server has chosen about its posts: quiet hours, sentences of its own, the week's digest, Discord's events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Json, Stage, on_stage, words

LIGHTHOUSE = {"callboard_shows": Path(__file__).parent / "shows", "callboard_show": "lighthouse"}
SILENT = 1 << 12
"""The flag of a message that makes no device sound."""


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which a show plays whose title of an episode gives the story away."""
    async with on_stage(tmp_path / "callboard.db", **LIGHTHOUSE) as stage:
        yield stage


async def schedule(stage: Stage, title: str, at: str) -> None:
    reply = await stage.command("schedule add", by="moderator", given={"title": title, "at": at})
    assert title in reply.text, reply.text


async def choose(stage: Stage, key: str, value: str) -> None:
    reply = await stage.command("settings set", by="moderator", key=key, value=value)
    assert reply.text.startswith("## Settings of this server"), reply.text


def is_silent(message: Json) -> bool:
    return bool(message["flags"] & SILENT)


# Quiet hours


async def test_in_quiet_hours_a_post_is_silent_and_pings_nobody(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await choose(stage, "quiet", "08:00-09:30")
    await stage.clock_to("2025-04-18T00:00:00Z")
    await choose(stage, "quiet", "09:01-08:00")
    await stage.clock_to("2025-04-24T12:00:00Z")
    first, *others = await stage.read("announcements")
    assert (is_silent(first), first["pinged"]["roles"]) == (True, [])
    assert f"<@&{stage.role('Premieres')}>" not in words(first)
    for message in others:
        assert (is_silent(message), message["pinged"]["roles"]) == (False, [stage.role("Premieres")])
        assert f"<@&{stage.role('Premieres')}>" in words(message)


async def test_quiet_hours_are_those_of_the_servers_own_clocks(stage: Stage) -> None:
    await stage.set_up(zone="America/New_York", discussions=None)
    await choose(stage, "quiet", "23:00-09:00")
    await stage.clock_to("2025-04-17T14:00:00Z")
    assert [is_silent(one) for one in await stage.read("announcements")] == [False]
    await choose(stage, "morning", "08:59")
    await stage.clock_to("2025-04-23T14:00:00Z")
    assert [is_silent(one) for one in await stage.read("announcements")] == [False, True]


async def test_what_went_out_quietly_mentions_nobody_when_the_discussions_are_linked(stage: Stage) -> None:
    await stage.set_up()
    await choose(stage, "quiet", "09:00-09:01")
    await stage.clock_to("2025-04-24T12:00:00Z")
    last = (await stage.read("announcements"))[-1]
    assert last["edited_timestamp"] is not None
    assert "S1E8" in words(last)
    assert "<@&" not in words(last)


# Sentences and leads


async def test_a_sentence_of_the_servers_own_stands_in_each_post_of_its_kind_and_does_no_harm(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await choose(stage, "sentence_reminder", f"Bring **popcorn**, @everyone and <@&{stage.role('Moderator')}>!")
    await choose(stage, "sentence_premiere", "At last.")
    await stage.clock_to("2025-04-24T12:00:00Z")
    week, day, premiere = await stage.read("announcements")
    for reminder in (week, day):
        assert "Bring \\*\\*popcorn\\*\\*, @\N{ZERO WIDTH SPACE}everyone and" in words(reminder)
        assert reminder["pinged"] == {"everyone": False, "roles": [stage.role("Premieres")], "users": []}
        assert "At last." not in words(reminder)
    assert "At last." in words(premiere)
    assert "popcorn" not in words(premiere)


async def test_a_sentence_is_put_back_to_none(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await choose(stage, "sentence_reminder", "Bring popcorn.")
    shown = await stage.command("settings reset", by="moderator", key="sentence_reminder")
    assert "popcorn" not in shown.text
    await stage.clock_to("2025-04-18T00:00:00Z")
    assert "popcorn" not in words((await stage.read("announcements"))[0])


async def test_now_is_the_announcement_itself_and_makes_no_second_post(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await choose(stage, "leads", "1d, now")
    assert "**leads** · 1d, now" in (await stage.command("settings show", by="moderator")).text
    await stage.clock_to("2025-04-24T12:00:00Z")
    day, premiere = [words(message) for message in await stage.read("announcements")]
    assert "comes out tomorrow" in day
    assert "Étoile is out" in premiere


# The digest of the week


async def test_the_digest_lists_the_week_on_the_chosen_morning_and_comes_for_no_empty_week(stage: Stage) -> None:
    await stage.set_up(discussions=None, zone="Europe/Paris")
    await choose(stage, "leads", "none")
    await choose(stage, "digest", "mon")
    await choose(stage, "sentence_digest", "See you there.")
    await stage.clock_to("2025-06-01T00:00:00Z")
    digest, premiere = await stage.read("announcements")
    assert digest["timestamp"][:16] == "2025-04-21T07:00"
    assert "This week" in words(digest)
    assert "Thursday 24 April 2025" in words(digest)
    assert "See you there." in words(digest)
    assert digest["pinged"]["roles"] == []
    assert "Étoile is out" in words(premiere)


async def test_the_digest_is_in_the_servers_language_and_keeps_its_quiet_hours(stage: Stage) -> None:
    await stage.set_up(discussions=None, language="fr")
    await choose(stage, "quiet", "08:00-09:30")
    await choose(stage, "digest", "mardi")
    await stage.clock_to("2025-04-22T10:00:00Z")
    digest = (await stage.read("announcements"))[-1]
    assert digest["timestamp"][:16] == "2025-04-22T09:00"
    assert "Cette semaine" in words(digest)
    assert "Jeudi 24 avril 2025" in words(digest)
    assert is_silent(digest)


async def test_a_digest_with_the_communitys_own_dates_gives_no_story_away_and_its_button_tells_them_again(
    other: Stage,
) -> None:
    await other.set_up(discussions=None, zone="Europe/Paris")
    await choose(other, "digest", "mon")
    await schedule(other, "Quiz", "2025-05-07 20:00")
    await other.clock_to("2025-05-05T12:00:00Z")
    digest = (await other.read("announcements"))[-1]
    lines = words(digest).split("\n")
    assert lines[:5] == [
        "## This week",
        "**Quiz**",
        "<t:1746640800:F> (<t:1746640800:R>)",
        "**The Lighthouse Keepers** · Season 2, episode 2 on Foghorn+.",
        "Friday 9 May 2025",
    ]
    assert "1984" not in words(digest)
    pressed = await other.press(digest, "When and where?", channel="announcements")
    assert pressed.private
    for line in ("**Quiz**", "<t:1746640800:F> (<t:1746640800:R>)", "Friday 9 May 2025"):
        assert line in pressed.text


async def test_a_screening_has_its_own_sentence_and_its_button_tells_its_date(other: Stage) -> None:
    await other.set_up(discussions=None)
    await choose(other, "sentence_screening", "Bring a blanket.")
    await schedule(other, "Quiz", "2025-04-15 20:00")
    await other.clock_to("2025-04-15T20:00:00Z")
    reminder, post = (await other.read("announcements"))[-2:]
    assert ("blanket" in words(reminder), "blanket" in words(post)) == (False, True)
    pressed = await other.press(post, "When and where?", channel="announcements")
    assert pressed.text.startswith("**Quiz**\n<t:1744747200:F> (<t:1744747200:R>)")
