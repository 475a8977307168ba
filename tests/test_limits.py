"""Discord's limits are met with a plain message and what to do, and nothing is lost once that is done."""

from __future__ import annotations

import pytest

from bot.sandbox import scheduled_events, threads
from bot.sandbox.world import ChannelType
from tests.stage import Json, Stage, words

BEFORE_THE_PREMIERE = "2025-04-24T08:59:00Z"
CODES = [f"S1E{number}" for number in range(1, 9)]
FULL_OF_THREADS = "This server has as many active threads as Discord allows. Archive some."
FULL_OF_EVENTS = "This server has as many events ahead as Discord allows. Delete some."
REWATCH: Json = {"episodes": "1-2", "start": "2025-10-17", "time": "20:00", "days": "fri", "zone": "Europe/Paris"}


def fill_with_threads(stage: Stage, count: int) -> None:
    """Let a fan have opened so many threads, at once in the sandbox's world: one by one it would take minutes."""
    world = stage.server.world
    parent = world.channels[int(stage.channel("general"))]
    for number in range(count):
        threads.open_one(world, parent, int(stage.member("fan")), f"{number}", ChannelType.PUBLIC_THREAD, minutes=10080)


def archive_threads(stage: Stage, count: int) -> None:
    """Let a moderator archive so many of them."""
    world = stage.server.world
    theirs = [one for one in world.threads_of(int(stage.guild_id)) if threads.state(one).owner_id != world.bot_id]
    for thread in theirs[:count]:
        threads.set_archived(world, thread, archived=True)


def fill_with_events(stage: Stage, count: int) -> None:
    """Let the owner have planned so many events."""
    world = stage.server.world
    guild = world.guilds[int(stage.guild_id)]
    where = {"entity_type": 3, "privacy_level": 2, "entity_metadata": {"location": "Here"}}
    when = {"scheduled_start_time": "2025-12-01T20:00:00Z", "scheduled_end_time": "2025-12-01T21:00:00Z"}
    for _ in range(count):
        scheduled_events.create(world, guild.owner_id, guild, {"name": "Quiz", **where, **when})


async def discussions(stage: Stage) -> list[Json]:
    """List the episodes' discussions, in the order in which these were opened."""
    bot = str(stage.server.world.bot_id)
    mine = [one for one in await stage.threads() if one["owner_id"] == bot and one["name"].startswith("S1E")]
    return sorted(mine, key=lambda one: int(one["id"]))


async def codes(stage: Stage) -> list[str]:
    """List the episodes that have a discussion."""
    return [one["name"][:4] for one in await discussions(stage)]


async def own_events(stage: Stage) -> list[str]:
    """Name the bot's events."""
    return [one["name"] for one in await stage.events() if one["creator_id"] == str(stage.server.world.bot_id)]


async def told(stage: Stage) -> list[str]:
    """Read what moderators are told in the log channel."""
    return [words(one) for one in await stage.read("general", by="owner")]


@pytest.mark.parametrize("room", ["discussions", "episodes"], ids=["forum", "text"])
@pytest.mark.parametrize("free", [0, 3])
async def test_in_a_server_full_of_threads_discussions_wait_until_there_is_room(
    stage: Stage, room: str, free: int
) -> None:
    await stage.set_up(discussions=stage.channel(room), log=stage.channel("general"))
    await stage.clock_to(BEFORE_THE_PREMIERE)
    fill_with_threads(stage, threads.MOST_ACTIVE - free)
    await stage.advance(600)
    assert await codes(stage) == CODES[:free]
    trouble = await told(stage)
    [text] = [one for one in trouble if FULL_OF_THREADS in one]
    assert text.startswith(f"The discussion of Étoile {CODES[free]} (and ")
    assert "run /setup" in text
    assert FULL_OF_THREADS in (await stage.command("health", by="moderator")).text
    assert "could not be opened" in (await stage.command("discuss", episode=8)).text

    archive_threads(stage, 50)
    await stage.set_up(discussions=stage.channel(room))
    await stage.advance(60)
    assert await codes(stage) == CODES
    if room == "episodes":
        cards = [words(one) for one in await stage.read(room)]
        assert [sum(f"everything up to {code}." in card for card in cards) for code in CODES] == [1] * 8
    [announcement] = [words(one) for one in await stage.read("announcements") if "Étoile is out" in words(one)]
    assert all(f"<#{one['id']}>" in announcement for one in await discussions(stage))
    assert await told(stage) == trouble


async def test_a_discussion_that_finds_no_room_is_not_opened_again_by_hand_and_that_is_said(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-24T09:05:00Z")
    await stage.command("discussion close", by="moderator", episode=5)
    fill_with_threads(stage, threads.MOST_ACTIVE - 8)  # seven discussions and the index
    reply = await stage.command("discussion open", by="moderator", episode=5)
    assert reply.private
    assert FULL_OF_THREADS in reply.text
    archive_threads(stage, 1)
    assert "S1E5" in (await stage.command("discussion open", by="moderator", episode=5)).text
    assert [one["thread_metadata"]["archived"] for one in await discussions(stage)] == [False] * 8


async def test_in_a_server_full_of_events_those_of_screenings_wait_until_there_is_room(stage: Stage) -> None:
    await stage.clock_to("2025-10-01T12:00:00Z")
    await stage.set_up(discussions=None, log=stage.channel("general"))
    fill_with_events(stage, scheduled_events.MOST_OPEN - 1)
    shown = await stage.command("schedule rewatch", by="moderator", **REWATCH)
    await stage.press(shown.message, "Save", by="moderator")
    await stage.advance(60)
    assert await own_events(stage) == ["Étoile · S1E1"]
    [text] = await told(stage)
    assert text.startswith("The Discord event for Étoile · S1E2 could not be posted.")
    assert FULL_OF_EVENTS in text
    await stage.clock_to("2025-10-18T12:00:00Z")
    assert "watching" in words((await stage.read("announcements"))[-1])

    for event in [one for one in await stage.events() if one["name"] == "Quiz"][:10]:
        await stage.act("owner", "event_delete", event_id=event["id"], guild_id=stage.guild_id)
    await stage.set_up(discussions=None)
    await stage.advance(60)
    assert sorted(await own_events(stage)) == ["Étoile · S1E1", "Étoile · S1E2"]
    assert await told(stage) == [text]


@pytest.mark.parametrize("requires_tag", [False, True], ids=["free", "tag required"])
async def test_in_a_forum_full_of_tags_of_which_none_fits_discussions_open_all_the_same(
    stage: Stage, requires_tag: bool
) -> None:
    await stage.permissions(allow=["MANAGE_CHANNELS"])
    forum = {"channel_id": stage.channel("discussions"), "flags": 1 << 4 if requires_tag else 0}
    names = [f"Tag {number}" for number in range(20)]
    await stage.act("owner", "channel_edit", available_tags=[{"name": name} for name in names], **forum)
    await stage.set_up(log=stage.channel("general"))
    await stage.clock_to("2025-04-24T09:05:00Z")
    assert await codes(stage) == CODES
    assert [len(one["applied_tags"]) for one in await discussions(stage)] == [int(requires_tag)] * 8
    assert await told(stage) == []
    state = await stage.call("GET", "/sandbox/state")
    [found] = [one for one in state["guilds"][0]["channels"] if one["name"] == "discussions"]
    assert [tag["name"] for tag in found["available_tags"]] == names
