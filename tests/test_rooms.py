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


async def watch_together(stage: Stage) -> None:
    """Plan two Fridays, and let the first one come."""
    await stage.clock_to("2025-10-01T12:00:00Z")
    await stage.set_up()
    await stage.command("settings set", by="moderator", key="close", value="3h")
    shown = await stage.command("schedule rewatch", by="moderator", **REWATCH)
    await stage.press(shown.message, "Save", by="moderator")
    await stage.clock_to("2025-10-17T20:59:00Z")


async def archived(stage: Stage) -> list[str]:
    return [one["name"][:4] for one in await stage.discussions() if one["thread_metadata"]["archived"]]


async def test_the_discussions_of_a_screening_are_closed_after_the_chosen_delay_once(stage: Stage) -> None:
    await watch_together(stage)
    assert await archived(stage) == []
    await stage.clock_to("2025-10-17T21:01:00Z")
    assert await archived(stage) == ["S1E1"]
    [thread] = await stage.discussions()
    await stage.act("fan", "post", channel_id=thread["id"], content="One thing more!")
    await stage.clock_to("2025-10-18T12:00:00Z")
    assert await archived(stage) == []


async def test_one_that_somebody_has_locked_is_not_touched_by_its_close(stage: Stage) -> None:
    await watch_together(stage)
    [thread] = await stage.discussions()
    await stage.act("moderator", "thread_edit", thread_id=thread["id"], locked=True)
    await stage.clock_to("2025-10-17T22:00:00Z")
    [left] = await stage.discussions()
    assert (left["thread_metadata"]["locked"], left["thread_metadata"]["archived"]) == (True, False)


async def test_a_premieres_discussions_are_not_closed_by_that_delay(stage: Stage) -> None:
    await stage.set_up()
    await stage.command("settings set", by="moderator", key="close", value="3h")
    await stage.clock_to("2025-04-25T09:00:00Z")
    assert await archived(stage) == []


@pytest.mark.parametrize(("chosen", "minutes"), [(None, 10080), ("1h", 60), ("1d", 1440), ("3d", 4320)])
async def test_a_discussion_stays_open_as_long_after_its_last_message_as_was_chosen(
    stage: Stage, chosen: str | None, minutes: int
) -> None:
    await stage.set_up()
    if chosen:
        await stage.command("settings set", by="moderator", key="archive", value=chosen)
    await stage.clock_to("2025-04-24T09:00:30Z")
    assert {one["thread_metadata"]["auto_archive_duration"] for one in await stage.discussions()} == {minutes}


async def test_the_library_keeps_nothing_of_what_was_posted(stage: Stage) -> None:
    """Else the bot's memory would grow with every post, for as long as it runs."""
    await stage.set_up()
    await stage.clock_to("2025-04-24T09:05:00Z")
    await stage.command("health", by="moderator")
    assert stage.bot is not None
    assert stage.bot.client.persistent_views == []


async def test_the_discussion_of_an_event_with_a_title_of_its_own_is_the_shows(stage: Stage) -> None:
    await stage.clock_to("2025-10-01T12:00:00Z")
    await stage.permissions(allow=["MANAGE_CHANNELS"])
    await stage.set_up()
    event: Json = {"title": "Movie night", "at": "2025-10-17 20:00", "zone": "UTC", "episode": 3}
    assert (await stage.command("schedule add", by="moderator", **event)).ok
    await stage.clock_to("2025-10-17T20:01:00Z")
    assert await tags(stage) == ["Étoile"]
    [thread] = await stage.discussions()
    assert words((await stage.read(thread["id"]))[0]).startswith("## Étoile · S1E3")
