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
    threads = sorted(await stage.discussions(), key=lambda thread: int(thread["id"]))
    assert [thread["name"][:4] for thread in threads] == ["S1E1", "S1E2"]
    announced = [one for one in await stage.read("announcements") if "watching" in words(one)]
    for thread, announcement, moment in zip(threads, announced, (1760724000, 1761328800), strict=True):
        assert f"<#{thread['id']}>" in words(announcement)
        cards = await stage.read(thread["id"] if room == "discussions" else room)
        [said] = [words(one) for one in cards if thread["name"] in words(one)]
        assert f"We are watching it now: it began <t:{moment}:R>." in said


async def tags(stage: Stage) -> list[str]:
    """Read the names of the forum's tags."""
    state = await stage.call("GET", "/sandbox/state")
    forum = next(one for one in state["guilds"][0]["channels"] if one["name"] == "discussions")
    return [tag["name"] for tag in forum.get("available_tags", ())]


async def name_tags(stage: Stage, *names: str) -> None:
    """Let the owner give the forum these tags."""
    made = [{"name": name} for name in names]
    await stage.act("owner", "channel_edit", channel_id=stage.channel("discussions"), available_tags=made)


async def applied(stage: Stage) -> list[int]:
    """Count the tags of each discussion."""
    return [len(thread["applied_tags"]) for thread in await stage.discussions()]


async def test_where_it_may_the_bot_makes_the_shows_tag_once_and_gives_it_to_every_discussion(stage: Stage) -> None:
    await stage.permissions(allow=["MANAGE_CHANNELS"])
    await name_tags(stage, "Off topic")
    await stage.set_up()
    await stage.clock_to("2025-04-24T09:00:30Z")
    assert await tags(stage) == ["Off topic", "Étoile"]
    assert await applied(stage) == [1] * 8
    assert len({thread["applied_tags"][0] for thread in await stage.discussions()}) == 1


@pytest.mark.parametrize(
    ("names", "count"), [(["étoile"], 1), (["S1", "Étoile"], 2), ([f"Tag {n}" for n in range(20)], 0), ([], 0)]
)
async def test_tags_are_matched_by_name_and_a_full_forum_or_one_that_may_not_be_changed_is_left_as_it_is(
    stage: Stage, names: list[str], count: int
) -> None:
    await name_tags(stage, *names)
    if names:
        await stage.permissions(allow=["MANAGE_CHANNELS"])
    await stage.set_up()
    await stage.clock_to("2025-04-24T09:00:30Z")
    assert await tags(stage) == names
    assert await applied(stage) == [count] * 8


async def test_where_the_tag_cannot_be_made_the_discussions_open_without_it(stage: Stage) -> None:
    await stage.permissions(allow=["MANAGE_CHANNELS"])
    await stage.fault(route="PATCH /channels/*", status=403, count=50)
    await stage.set_up()
    await stage.clock_to("2025-04-24T09:00:30Z")
    assert await applied(stage) == [0] * 8
