"""Rooms: where a community talks about what it watches, as its members see them."""

from __future__ import annotations

import pytest

from tests.stage import Json, Stage, words

REWATCH: Json = {"episodes": "1-2", "start": "2025-10-17", "time": "20:00", "days": "fri", "zone": "Europe/Paris"}


@pytest.mark.parametrize("room", ["discussions", "episodes"], ids=["forum", "text"])
async def test_what_a_community_watches_together_is_talked_about_in_a_discussion_of_each_episode(
    stage: Stage, room: str
) -> None:
    await stage.clock_to("2025-10-01T12:00:00Z")
    await stage.set_up(discussions=stage.channel(room))
    shown = await stage.command("schedule rewatch", by="moderator", **REWATCH)
    assert shown.text.count("discussion of") == 2
    await stage.press(shown.message, "Save", by="moderator")
    await stage.clock_to("2025-10-25T12:00:00Z")
    threads = sorted(await stage.threads(), key=lambda thread: int(thread["id"]))
    assert [thread["name"][:4] for thread in threads] == ["S1E1", "S1E2"]
    announced = [one for one in await stage.read("announcements") if "watching" in words(one)]
    for thread, announcement, moment in zip(threads, announced, (1760724000, 1761328800), strict=True):
        assert f"<#{thread['id']}>" in words(announcement)
        cards = await stage.read(thread["id"] if room == "discussions" else room)
        [said] = [words(one) for one in cards if thread["name"] in words(one)]
        assert f"We are watching it now: it began <t:{moment}:R>." in said
