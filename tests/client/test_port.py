"""What the bot finds and posts in channels that are not as it left them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import roles
from tests.stage import Stage, on_stage, words

PREMIERE_NOON = "2025-04-24T12:00:00Z"
LIGHTHOUSE = {"callboard_shows": Path(__file__).parent.parent / "shows", "callboard_show": "lighthouse"}


@pytest.fixture
async def weekly(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which a weekly show plays."""
    async with on_stage(tmp_path / "callboard.db", **LIGHTHOUSE) as stage:
        yield stage


async def lose_an_answer_for_longer_than_a_nonce_lives(stage: Stage) -> None:
    await stage.fault(route="POST /channels/*/messages", status="drop_after", count=1)
    await stage.fault(route="POST /channels/*/messages", status=503, nth=1, count=7)


async def test_without_the_right_to_read_back_an_unsure_post_is_parked_and_told_not_doubled(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.permissions("announcements", deny=["READ_MESSAGE_HISTORY"])
    await lose_an_answer_for_longer_than_a_nonce_lives(stage)
    await stage.clock_to("2025-04-17T10:00:00Z")
    assert any("Read Message History" in words(message) for message in await stage.direct_messages("moderator"))
    await stage.permissions("announcements", allow=["READ_MESSAGE_HISTORY"])
    assert len(await stage.read("announcements")) == 1
    await stage.set_up(discussions=None)
    await stage.advance(60)
    assert len(await stage.read("announcements")) == 1


async def test_an_unsure_post_is_found_behind_many_others_one_request_a_turn(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    for number in range(120):
        await stage.act("moderator", "post", channel_id=stage.channel("announcements"), content=f"{number}")
    await stage.clock_to("2025-04-17T08:30:00Z")
    for number in range(120):
        await stage.act("moderator", "post", channel_id=stage.channel("announcements"), content=f"{number}")
    await lose_an_answer_for_longer_than_a_nonce_lives(stage)
    await stage.clock_to("2025-04-17T10:00:00Z")
    assert len(await stage.read("announcements")) == 241
    looks = [
        one
        for one in await stage.requests()
        if one.get("method") == "GET" and one.get("path", "").endswith("/messages")
    ]
    assert len(looks) == 2


async def test_in_a_forum_only_posts_as_young_as_the_first_try_are_looked_at(weekly: Stage) -> None:
    await weekly.set_up()
    await weekly.clock_to("2025-05-09T08:00:00Z")
    [first] = await weekly.discussions()
    await weekly.fault(route="POST /channels/*/threads", status="drop_after", count=1)
    await weekly.clock_to("2025-05-09T12:00:00Z")
    assert len(await weekly.discussions()) == 2
    assert not [
        one
        for one in await weekly.requests()
        if one.get("path", "").endswith(f"/{first['id']}/messages/{first['id']}") and one["method"] == "GET"
    ]


async def test_a_tag_that_only_moderators_may_use_is_left_alone(stage: Stage) -> None:
    tags = [{"name": "Étoile", "moderated": True}]
    await stage.act("owner", "channel_edit", channel_id=stage.channel("discussions"), available_tags=tags)
    await stage.set_up()
    await stage.clock_to(PREMIERE_NOON)
    assert len(await stage.discussions()) == 8


async def test_a_role_that_was_deleted_is_not_written(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    guild = stage.server.world.guilds[int(stage.guild_id)]
    role = guild.roles[int(stage.role("Premieres"))]
    roles.delete(stage.server.world, guild.owner_id, guild, role)
    await stage.clock_to("2025-04-17T10:00:00Z")
    assert "<@&" not in words((await stage.read("announcements"))[0])


async def test_an_announcement_that_was_deleted_gets_no_links_and_that_is_told_once(stage: Stage) -> None:
    await stage.set_up()
    await stage.fault(route="PATCH /channels/*/messages/*", status=503, count=1)
    await stage.clock_to("2025-04-24T09:00:00Z")
    post = (await stage.read("announcements"))[-1]
    await stage.act("owner", "delete", channel_id=stage.channel("announcements"), message_id=post["id"])
    await stage.clock_to(PREMIERE_NOON)
    await stage.set_up()
    await stage.advance(60)
    told = [words(message) for message in await stage.direct_messages("moderator")]
    assert len(told) == 1
    assert "has been deleted" in told[0]


@pytest.mark.parametrize("room", ["discussions", "episodes"])
async def test_a_discussion_is_named_with_its_title_where_the_rooms_ceiling_allows_it(weekly: Stage, room: str) -> None:
    await weekly.set_up(discussions=weekly.channel(room))
    await weekly.clock_to("2025-05-03T00:00:00Z")
    app = weekly.bot.app  # type: ignore[union-attr] - it has been started
    place, by = int(weekly.channel(room)), int(weekly.member("moderator"))
    await app.ceilings.set_ceiling(int(weekly.guild_id), place, "lighthouse", 5, by)
    await weekly.clock_to("2025-05-10T00:00:00Z")
    threads = sorted(await weekly.discussions(), key=lambda thread: thread["id"])
    assert [thread["name"] for thread in threads] == ["S2E1", "S2E2 · 1984"]
    posts = await weekly.read(room) if room == "episodes" else [(await weekly.read(one["id"]))[0] for one in threads]
    first, second = [words(post).split("\n")[0] for post in posts if "Talk here" in words(post)]
    # Its thread keeps its name, but the card follows what may be told.
    assert first == "## The Lighthouse Keepers · S2E1 · Low Tide"
    assert second == "## The Lighthouse Keepers · S2E2 · 1984"


async def test_a_channel_of_another_server_is_never_posted_in(stage: Stage) -> None:
    await stage.call("POST", "/sandbox/guilds", {"count": 1})
    await stage.look_round()
    assert stage.bot is not None
    foreign = int(stage.channel("announcements", guild=1))
    await stage.bot.app.community.change(int(stage.guild_id), int(stage.member("moderator")), announcements=foreign)
    await stage.clock_to("2025-04-17T10:00:00Z")
    assert await stage.read("announcements", guild=1) == []
    [notice] = await stage.direct_messages("moderator")
    assert "is no channel that I can post in" in words(notice)
