"""Whatever members delete is noticed, also if the bot was away: the index follows, and a human is told once."""

from __future__ import annotations

import pytest

from tests.stage import Stage, words

PREMIERE = "2025-04-24T09:00:30Z"
GONE = "is gone: somebody deleted it. It stays so until a moderator types /discussion open."
INDEX_GONE = "The index of Étoile is gone: somebody deleted it. /discussion index posts a new one."


@pytest.fixture(params=["discussions", "episodes"], ids=["forum", "text"])
async def premiered(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """A server in which the eight discussions are open, in a forum or in a text channel."""
    await stage.set_up(discussions=stage.channel(request.param), log=stage.channel("general"))
    await stage.clock_to(PREMIERE)
    await stage.advance(60)
    return stage


async def delete(stage: Stage, *codes: str) -> None:
    """Let a moderator delete discussions."""
    for thread in await stage.discussions():
        if thread["name"][:4] in codes:
            await stage.act("moderator", "thread_delete", thread_id=thread["id"])


async def told(stage: Stage) -> list[str]:
    """Read what moderators have been told."""
    return [words(one) for one in await stage.read("general", by="owner") if "/discussion " in words(one)]


async def listed_as_gone(stage: Stage) -> list[str]:
    """Read in the index which discussions have been deleted."""
    places = ["episodes", *(one["id"] for one in await stage.threads() if "every episode" in one["name"])]
    lines = [line for place in places for one in await stage.read(place) for line in words(one).splitlines()]
    return [line[2:6] for line in lines if line.endswith("its discussion has been deleted")]


async def test_a_discussion_that_is_deleted_is_told_of_at_once(premiered: Stage) -> None:
    await delete(premiered, "S1E5")
    await premiered.advance(40)
    assert await told(premiered) == [f"The discussion of Étoile S1E5 {GONE}"]
    assert await listed_as_gone(premiered) == ["S1E5"]
    assert "The discussion of S1E5 has been deleted." in (await premiered.command("discuss", episode=5)).text
    await premiered.stop_bot()
    await premiered.start_bot()
    await premiered.clock_to("2025-05-10T12:00:00Z")
    assert len(await told(premiered)) == 1
    assert len(await premiered.discussions()) == 7


@pytest.mark.parametrize("room", ["discussions", "episodes"], ids=["forum", "text"])
async def test_a_channel_that_is_deleted_is_told_of_once_for_all_that_were_in_it(stage: Stage, room: str) -> None:
    await stage.set_up(discussions=stage.channel(room), log=stage.channel("general"))
    await stage.clock_to(PREMIERE)
    await stage.act("owner", "channel_delete", channel_id=stage.channel(room))
    await stage.advance(60)
    assert await told(stage) == [f"The discussion of Étoile S1E1 (and 7 more) {GONE}", INDEX_GONE]
    other = "episodes" if room == "discussions" else "discussions"
    await stage.set_up(discussions=stage.channel(other))
    await stage.clock_to("2025-05-10T12:00:00Z")
    assert len(await told(stage)) == 2
    assert await stage.threads() == []
    assert "The discussion of S1E5 has been deleted." in (await stage.command("discuss", episode=5)).text


async def test_what_was_deleted_while_the_bot_was_away_is_noticed_where_there_is_next_something_to_do(
    premiered: Stage,
) -> None:
    await premiered.stop_bot()
    await delete(premiered, "S1E5")
    await premiered.start_bot()
    await premiered.advance(60)
    assert await told(premiered) == []
    await delete(premiered, "S1E6")  # so that the cards beside it no longer link it
    await premiered.advance(60)
    assert sum(1 + ("(and 1 more)" in one) for one in await told(premiered)) == 2
    assert await listed_as_gone(premiered) == ["S1E5", "S1E6"]


async def test_what_was_deleted_while_the_bot_was_away_is_noticed_when_somebody_asks_for_it(premiered: Stage) -> None:
    await premiered.stop_bot()
    await delete(premiered, "S1E5")
    await premiered.start_bot()
    for _ in range(2):
        assert "The discussion of S1E5 has been deleted." in (await premiered.command("discuss", episode=5)).text
        await premiered.advance(60)
    assert await told(premiered) == [f"The discussion of Étoile S1E5 {GONE}"]
    assert await listed_as_gone(premiered) == ["S1E5"]


async def test_what_the_bot_itself_takes_back_is_told_to_nobody(premiered: Stage) -> None:
    await premiered.command("undo", by="moderator")
    await premiered.clock_to("2025-05-10T12:00:00Z")
    assert await told(premiered) == []
    assert await premiered.discussions() == []


async def test_an_index_that_somebody_has_archived_and_locked_stays_so(stage: Stage) -> None:
    await stage.set_up(log=stage.channel("general"))
    await stage.clock_to(PREMIERE)
    [index] = [one for one in await stage.threads() if "every episode" in one["name"]]
    await stage.act("moderator", "thread_edit", thread_id=index["id"], archived=True, locked=True)
    await delete(stage, "S1E5")
    await stage.advance(120)
    [index] = [one for one in await stage.threads() if "every episode" in one["name"]]
    assert (index["thread_metadata"]["archived"], index["thread_metadata"]["locked"]) == (True, True)
    assert await told(stage) == [f"The discussion of Étoile S1E5 {GONE}"]
