"""/undo takes the last announcement back whole, and says what it has left and why."""

from __future__ import annotations

import pytest

from tests.stage import Json, Reply, Stage, words

PREMIERE = "2025-04-24T09:00:30Z"


@pytest.fixture(params=["discussions", "episodes"], ids=["forum", "text"])
async def premiered(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """A server with the premiere post and its eight discussions."""
    await stage.set_up(discussions=stage.channel(request.param))
    await stage.clock_to(PREMIERE)
    assert len(await stage.discussions()) == 8
    return stage


async def undo(stage: Stage) -> Reply:
    return await stage.command("undo", by="moderator")


def said(reply: Reply) -> str:
    """Give what was said once it was done."""
    return words(reply.raw["followups"][0]) if reply.raw["followups"] else reply.text


async def headings(stage: Stage) -> list[str]:
    """Read the first lines of what stands in the announcement channel."""
    return [next(line for line in words(one).splitlines() if "##" in line) for one in await stage.read("announcements")]


async def still_open(stage: Stage) -> list[str]:
    return [one["name"][:4] for one in await stage.discussions() if not one["thread_metadata"]["archived"]]


async def write(stage: Stage, code: str) -> None:
    """Let a fan write in an episode's discussion."""
    thread = next(one for one in await stage.discussions() if one["name"].startswith(code))
    await stage.act("fan", "post", channel_id=thread["id"], content="What an ending!")


async def test_the_post_and_the_discussions_nobody_wrote_in_are_gone(premiered: Stage) -> None:
    await write(premiered, "S1E5")
    assert "## Étoile is out" in await headings(premiered)
    reply = await undo(premiered)
    assert reply.private
    told = said(reply)
    assert "Taken back: Étoile · S1E1–S1E8" in told
    assert "7 discussions are gone." in told
    assert "people have written in it" in told
    assert "## Étoile is out" not in await headings(premiered)
    assert [one["name"][:4] for one in await premiered.discussions()] == ["S1E5"]
    left = [words(one) for one in await premiered.read("episodes") if one["type"] == 0]
    assert [one for one in left if "S1E5" not in one] == []


async def test_in_a_discussion_that_stays_the_poll_is_taken_back_and_its_votes_are_not_kept(premiered: Stage) -> None:
    await write(premiered, "S1E5")
    await undo(premiered)
    [thread] = await premiered.discussions()
    assert [one["content"] for one in await premiered.read(thread["id"]) if one.get("poll") or one["content"]] == [
        "What an ending!"
    ]
    await premiered.clock_to("2025-05-10T12:00:00Z")
    assert [words(one) for one in await premiered.direct_messages("moderator")] == []


async def test_where_it_cannot_read_back_it_deletes_no_discussion(premiered: Stage) -> None:
    await write(premiered, "S1E5")
    await premiered.permissions(deny=["READ_MESSAGE_HISTORY"])
    told = said(await undo(premiered))
    assert told.count("“Read Message History”") == 8
    assert len(await still_open(premiered)) == 8


async def test_a_discussion_counts_as_empty_though_a_moderator_has_renamed_it(premiered: Stage) -> None:
    thread = (await premiered.discussions())[0]
    await premiered.act("moderator", "thread_edit", thread_id=thread["id"], name="S1E1, the beginning")
    assert "8 discussions are gone." in said(await undo(premiered))


async def test_that_its_discussions_are_gone_is_told_to_nobody_and_the_index_follows(premiered: Stage) -> None:
    await undo(premiered)
    for _ in range(2):
        await premiered.advance(40)
    assert [words(one) for one in await premiered.direct_messages("moderator")] == []
    rooms = [*(one["id"] for one in await premiered.threads()), "episodes"]
    every = [words(one) for room in rooms for one in await premiered.read(room)]
    [index] = [text for text in every if "every episode" in text.partition("\n")[0]]
    assert "<#" not in index


async def test_where_it_may_not_delete_them_they_are_archived_and_the_switch_is_named(premiered: Stage) -> None:
    await premiered.permissions(deny=["MANAGE_THREADS"])
    told = await undo(premiered)
    assert said(told).count("“Manage Threads”") == 8
    assert await still_open(premiered) == []
    assert len(await premiered.discussions()) == 8


async def test_nothing_of_it_comes_again_after_a_restart_and_the_next_undo_takes_the_one_before(
    premiered: Stage,
) -> None:
    before = await headings(premiered)
    await undo(premiered)
    await premiered.stop_bot()
    await premiered.start_bot()
    await premiered.clock_to("2025-04-25T12:00:00Z")
    assert await premiered.discussions() == []
    assert await headings(premiered) == before[:-1]
    await undo(premiered)
    assert await headings(premiered) == before[:-2]


async def test_the_event_of_a_screening_goes_too_and_the_next_ones_stays(stage: Stage) -> None:
    await stage.clock_to("2025-10-01T12:00:00Z")
    await stage.set_up(discussions=None)
    await stage.command("settings set", by="moderator", key="leads", value="1d")
    rewatch: Json = {"episodes": "1-2", "start": "2025-10-17", "time": "20:00", "days": "fri", "zone": "Europe/Paris"}
    shown = await stage.command("schedule rewatch", by="moderator", **rewatch)
    await stage.press(shown.message, "Save", by="moderator")
    await stage.clock_to("2025-10-17T18:00:30Z")
    assert [one["name"] for one in await stage.events()] == ["Étoile · S1E1", "Étoile · S1E2"]
    assert "Its event is gone." in said(await undo(stage))
    assert [one["name"] for one in await stage.events()] == ["Étoile · S1E2"]


async def test_a_reminder_is_taken_back_alone(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-23T12:00:00Z")
    before = await headings(stage)
    await undo(stage)
    assert await headings(stage) == before[:-1]
    await stage.clock_to(PREMIERE)
    assert len(await stage.discussions()) == 8


async def test_what_cannot_be_reached_is_left_with_the_reason_and_taken_back_later(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-23T12:00:00Z")
    before = await headings(stage)
    await stage.permissions("announcements", deny=["VIEW_CHANNEL"])
    reply = await undo(stage)
    assert "Allow “View Channel” for Callboard" in said(reply)
    await stage.permissions("announcements", allow=["VIEW_CHANNEL"])
    await undo(stage)
    assert await headings(stage) == before[:-1]


async def test_what_somebody_has_deleted_by_hand_counts_as_taken_back(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-23T12:00:00Z")
    last = (await stage.read("announcements"))[-1]
    await stage.act("owner", "delete", channel_id=stage.channel("announcements"), message_id=last["id"])
    reply = await undo(stage)
    assert "Left" not in said(reply)


async def test_without_an_announcement_that_is_said_and_only_moderators_undo(stage: Stage) -> None:
    await stage.set_up()
    assert "There is no announcement that could be taken back." in (await undo(stage)).text
    await stage.clock_to("2025-04-23T12:00:00Z")
    before = await headings(stage)
    reply = await stage.command("undo")
    assert not reply.ok or "Only members who may manage this server" in reply.text
    assert await headings(stage) == before
