"""Ratings: each discussion has a poll, and what it came to is kept and told to those who may know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.orders import find_order
from bot.delivery.outbox import Outbox
from bot.delivery.ports import Refused
from bot.schedule.model import Key, Kind
from tests.stage import Json, Stage, words

PREMIERE = "2025-04-24T09:00:30Z"
ENDED = "2025-05-08T09:05:00Z"


@pytest.fixture(params=["discussions", "episodes"], ids=["forum", "text"])
async def premiered(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """A server in which the eight discussions are open, in a forum or in a text channel."""
    await stage.set_up(discussions=stage.channel(request.param), log=stage.channel("general"))
    await stage.clock_to(PREMIERE)
    return stage


async def thread_of(stage: Stage, code: str) -> str:
    return next(one["id"] for one in await stage.discussions() if one["name"].startswith(code))


async def polls(stage: Stage, code: str) -> list[Json]:
    return [one for one in await stage.read(await thread_of(stage, code)) if one.get("poll")]


async def vote(stage: Stage, code: str, **stars: int) -> None:
    """Let members give an episode so many stars each."""
    [poll] = await polls(stage, code)
    for member, count in stars.items():
        what = {"channel_id": await thread_of(stage, code), "message_id": poll["id"], "answer_ids": [count]}
        await stage.act(member, "vote", **what)


async def rating(stage: Stage, number: int) -> str:
    """Read what somebody who has seen everything is told of an episode's rating."""
    await stage.command("progress", by="owner", seen="all")
    told = (await stage.command("episode", by="owner", number=number)).text
    return next((line for line in told.splitlines() if "★" in line), "")


async def trouble(stage: Stage) -> list[str]:
    """Read what moderators have been told."""
    return [words(one) for one in await stage.read("general") if one["author"].get("bot")]


async def test_the_second_message_of_a_discussion_is_a_poll_of_one_to_five_stars(premiered: Stage) -> None:
    for thread in await premiered.discussions():
        first, second = await premiered.read(thread["id"])
        assert not first.get("poll")
        poll = second["poll"]
        assert poll["question"]["text"] == f"How many stars for {thread['name'][:4]}?"
        assert [one["poll_media"]["text"] for one in poll["answers"]] == ["★" * stars for stars in range(1, 6)]
        assert not poll["allow_multiselect"]
        assert second["flags"] & (1 << 12)
        assert second["pinged"] == {"everyone": False, "roles": [], "users": []}
        assert poll["expiry"].startswith("2025-05-08T09:00")


async def test_what_a_poll_came_to_is_kept_when_it_ends(premiered: Stage) -> None:
    await vote(premiered, "S1E5", fan=5, owner=4, moderator=4)
    assert await rating(premiered, 5) == ""
    await premiered.clock_to(ENDED)
    assert "★ 4.3 of 5 (3 votes)" in await rating(premiered, 5)
    assert await rating(premiered, 4) == ""


async def test_it_is_kept_also_if_the_bot_was_away_when_the_poll_ended(premiered: Stage) -> None:
    await vote(premiered, "S1E5", fan=5, owner=2)
    await premiered.stop_bot()
    await premiered.clock_to("2025-06-01T09:00:00Z")
    await premiered.start_bot()
    assert "★ 3.5 of 5 (2 votes)" in await rating(premiered, 5)


async def test_a_result_that_cannot_be_read_at_once_is_read_later(premiered: Stage) -> None:
    await vote(premiered, "S1E5", fan=1)
    for status in ("drop_before", "drop_after"):
        await premiered.fault(route="GET /channels/*/messages/*", status=status, count=1)
    await premiered.clock_to("2025-05-08T09:20:00Z")
    assert "★ 1.0 of 5 (one vote)" in await rating(premiered, 5)


async def test_a_poll_that_somebody_has_deleted_is_not_missed_and_not_made_again(premiered: Stage) -> None:
    [poll] = await polls(premiered, "S1E5")
    thread = await thread_of(premiered, "S1E5")
    await premiered.act("moderator", "delete", channel_id=thread, message_id=poll["id"])
    await premiered.clock_to(ENDED)
    assert await polls(premiered, "S1E5") == []
    assert await rating(premiered, 5) == ""
    assert await trouble(premiered) == []


async def test_without_create_polls_the_discussions_open_and_the_switch_is_named_once(stage: Stage) -> None:
    await stage.permissions(deny=["SEND_POLLS"])
    await stage.set_up(log=stage.channel("general"))
    await stage.clock_to(PREMIERE)
    assert len(await stage.discussions()) == 8
    [told] = await trouble(stage)
    assert told.startswith("The poll about Étoile S1E1 (and 7 more) could not be posted.")
    assert "“Create Polls”" in told
    await stage.permissions(allow=["SEND_POLLS"])
    await stage.command("setup", by="moderator", log=stage.channel("general"))
    await stage.advance(60)
    assert [len(await polls(stage, f"S1E{number}")) for number in range(1, 9)] == [1] * 8


async def test_with_ratings_off_there_are_no_polls(stage: Stage) -> None:
    await stage.set_up()
    await stage.command("settings set", by="moderator", key="ratings", value="off")
    await stage.clock_to(PREMIERE)
    assert [len(await polls(stage, f"S1E{number}")) for number in range(1, 9)] == [0] * 8


async def test_a_discussion_that_is_closed_before_its_poll_could_be_posted_stays_closed(stage: Stage) -> None:
    await stage.set_up()
    await stage.permissions(deny=["SEND_POLLS"])
    await stage.clock_to(PREMIERE)
    thread = await thread_of(stage, "S1E5")
    await stage.act("moderator", "thread_edit", thread_id=thread, archived=True)
    await stage.permissions(allow=["SEND_POLLS"])
    await stage.command("setup", by="moderator", log=stage.channel("general"))
    await stage.advance(60)
    assert await polls(stage, "S1E5") == []
    assert len(await polls(stage, "S1E6")) == 1
    [closed] = [one["name"][:4] for one in await stage.discussions() if one["thread_metadata"]["archived"]]
    assert closed == "S1E5"


async def test_an_earlier_tries_poll_is_found_and_where_it_cannot_read_back_that_is_said(stage: Stage) -> None:
    await stage.set_up(discussions=stage.channel("episodes"))
    await stage.clock_to(PREMIERE)
    assert stage.bot is not None
    app, guild = stage.bot.app, int(stage.guild_id)
    settings, book = await app.community.get_settings(guild), app.books.book_of(guild)
    key = Key(guild, Kind.POLL, "etoile/s1", "S1E5")
    [row] = [one for one in await Outbox(app.community._db).list_deliveries(guild) if one.key == key]
    order = find_order(row, settings, book, app.clock.now())
    assert order is not None
    order = replace(order, channel_id=int(await thread_of(stage, "S1E5")))
    assert await app.port.find_post(order) == row.message_id
    await stage.permissions(deny=["READ_MESSAGE_HISTORY"])
    with pytest.raises(Refused, match="Read Message History"):
        await app.port.find_post(order)
