"""/discuss and /discussion: everybody finds where an episode is talked about, and moderators open and close it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stage import Reply, Stage, words

PREMIERE = "2025-04-24T09:00:30Z"


@pytest.fixture(params=["discussions", "episodes"], ids=["forum", "text"])
async def premiered(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """A server in which the eight discussions are open."""
    await stage.set_up(discussions=stage.channel(request.param))
    await stage.clock_to(PREMIERE)
    assert len(await stage.discussions()) == 8
    return stage


async def thread_of(stage: Stage, code: str) -> dict[str, Any]:
    """Give the newest thread of an episode."""
    return max(
        (one for one in await stage.discussions() if one["name"].startswith(code)), key=lambda one: int(one["id"])
    )


async def by_hand(stage: Stage, do: str, code: str, **what: Any) -> None:
    """Let a moderator do something to a discussion."""
    thread = await thread_of(stage, code)
    await stage.act("moderator", do, thread_id=thread["id"], **what)


async def open_by_hand(stage: Stage, number: int) -> Reply:
    reply = await stage.command("discussion open", by="moderator", episode=number)
    await stage.advance(5)
    return reply


async def test_everybody_is_led_to_a_discussion_or_to_all(premiered: Stage) -> None:
    reply = await premiered.command("discuss", episode=5)
    assert reply.private
    assert reply.text == f"**S1E5** · <#{(await thread_of(premiered, 'S1E5'))['id']}>"
    every = (await premiered.command("discuss")).text
    assert every.startswith("## Discussions: Étoile")
    assert [f"<#{one['id']}>" in every for one in await premiered.discussions()] == [True] * 8


async def test_before_the_premiere_it_is_said_when_it_opens_and_nothing_is_opened(stage: Stage) -> None:
    await stage.set_up()
    assert "opens <t:1745485200:R>" in (await stage.command("discuss", episode=5)).text
    assert "Nothing of Étoile is talked about here yet." in (await stage.command("discuss")).text
    await stage.advance(5)
    assert await stage.discussions() == []


async def test_what_came_out_before_the_server_was_set_up_is_opened_by_whoever_asks_for_it_once(stage: Stage) -> None:
    await stage.clock_to("2025-06-01T12:00:00Z")
    await stage.set_up()
    assert "opens now" in (await stage.command("discuss", episode=5)).text
    await stage.command("discuss", episode=5, by="owner")
    await stage.advance(5)
    [thread] = await stage.discussions()
    assert thread["name"].startswith("S1E5")
    assert f"<#{thread['id']}>" in (await stage.command("discuss", episode=5)).text


async def test_what_may_not_be_opened_is_said_to_be_so_until_a_moderator_has_mended_it(stage: Stage) -> None:
    await stage.set_up()
    await stage.permissions("discussions", deny=["SEND_MESSAGES"])
    await stage.clock_to(PREMIERE)
    told = (await stage.command("discuss", episode=5)).text
    assert "could not be opened" in told
    assert "/health" in told
    await stage.permissions("discussions", allow=["SEND_MESSAGES"])
    assert "opens now" in (await open_by_hand(stage, 5)).text
    assert [one["name"][:4] for one in await stage.discussions()].count("S1E5") == 1


async def test_without_a_channel_for_discussions_it_is_said_who_chooses_one(stage: Stage) -> None:
    await stage.clock_to("2025-06-01T12:00:00Z")
    assert "A moderator chooses one with /setup." in (await stage.command("discuss", episode=5)).text
    assert "A moderator chooses one with /setup." in (await open_by_hand(stage, 5)).text


@pytest.mark.parametrize("number", [0, 9, -1])
async def test_an_episode_that_does_not_exist_is_refused(stage: Stage, number: int) -> None:
    await stage.set_up()
    assert f"has no episode {number}" in (await stage.command("discuss", episode=number)).text
    assert f"has no episode {number}" in (await open_by_hand(stage, number)).text


async def test_what_is_opened_early_is_not_opened_again_at_the_premiere_but_linked(stage: Stage) -> None:
    await stage.set_up()
    assert "opens now" in (await open_by_hand(stage, 3)).text
    early = await thread_of(stage, "S1E3")
    await stage.clock_to(PREMIERE)
    assert len(await stage.discussions()) == 8
    assert f"<#{early['id']}>" in words((await stage.read("announcements"))[-1])


async def test_what_has_been_deleted_stays_so_until_a_moderator_opens_it_again(premiered: Stage) -> None:
    await by_hand(premiered, "thread_delete", "S1E5")
    assert "has been deleted" in (await premiered.command("discuss", episode=5)).text
    await premiered.clock_to("2025-05-01T12:00:00Z")
    assert len(await premiered.discussions()) == 7
    assert "opens now" in (await open_by_hand(premiered, 5)).text
    assert len(await premiered.discussions()) == 8
    anew = (await thread_of(premiered, "S1E5"))["id"]
    assert f"<#{anew}>" in (await premiered.command("discuss", episode=5)).text
    assert f"<#{anew}>" in (await open_by_hand(premiered, 5)).text
    assert len(await premiered.discussions()) == 8


async def test_what_has_been_archived_stays_so_until_a_moderator_opens_it(premiered: Stage) -> None:
    await by_hand(premiered, "thread_edit", "S1E5", archived=True)
    assert f"<#{(await thread_of(premiered, 'S1E5'))['id']}>" in (await premiered.command("discuss", episode=5)).text
    await premiered.clock_to("2025-04-25T12:00:00Z")
    assert (await thread_of(premiered, "S1E5"))["thread_metadata"]["archived"]
    await open_by_hand(premiered, 5)
    assert not (await thread_of(premiered, "S1E5"))["thread_metadata"]["archived"]


async def test_a_moderator_closes_it_and_is_told_so_the_second_time_too(premiered: Stage) -> None:
    for _ in range(2):
        assert "is closed" in (await premiered.command("discussion close", by="moderator", episode=5)).text
        assert (await thread_of(premiered, "S1E5"))["thread_metadata"]["archived"]
    await by_hand(premiered, "thread_delete", "S1E5")
    told = await premiered.command("discussion close", by="moderator", episode=5)
    assert "There is no discussion of S1E5 that could be closed." in told.text


async def test_what_has_been_locked_is_left_to_moderators(premiered: Stage) -> None:
    await premiered.permissions(deny=["MANAGE_THREADS"])
    await by_hand(premiered, "thread_edit", "S1E5", archived=True, locked=True)
    assert "Somebody has locked that discussion. Unlock it, or" in (await open_by_hand(premiered, 5)).text
    assert (await thread_of(premiered, "S1E5"))["thread_metadata"]["archived"]


async def test_where_it_may_manage_threads_what_has_been_locked_is_closed_and_opened_by_hand_and_stays_locked(
    premiered: Stage,
) -> None:
    await by_hand(premiered, "thread_edit", "S1E5", locked=True)
    for name, is_closed in (("discussion close", True), ("discussion open", False)):
        assert (await premiered.command(name, by="moderator", episode=5)).ok
        state = (await thread_of(premiered, "S1E5"))["thread_metadata"]
        assert (state["archived"], state["locked"]) == (is_closed, True)


async def test_only_moderators_open_and_close(premiered: Stage) -> None:
    for name in ("discussion open", "discussion close"):
        reply = await premiered.command(name, episode=5)
        assert not reply.ok or "Only members who may manage this server" in reply.text
    assert not (await thread_of(premiered, "S1E5"))["thread_metadata"]["archived"]


async def test_an_opening_survives_a_restart_and_is_made_once(stage: Stage) -> None:
    await stage.set_up()
    await stage.fault(route="POST /channels/*/threads", status=500, count=50)
    await stage.command("discussion open", by="moderator", episode=3)
    await stage.stop_bot()
    await stage.fault(clear=True)
    await stage.start_bot()
    await stage.advance(600)
    assert [one["name"][:4] for one in await stage.discussions()] == ["S1E3"]
    await stage.clock_to(PREMIERE)
    assert len(await stage.discussions()) == 8
