"""Discord's own events, which the bot makes of what has a stated hour and keeps in step with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import Json, Stage, on_stage, words

LIGHTHOUSE = {"callboard_shows": Path(__file__).parent / "shows", "callboard_show": "lighthouse"}
EPISODE_1 = "2025-05-02T19:00"
MOVED = "2025-05-04T20:00"


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which a show plays of which one premiere has a stated hour."""
    async with on_stage(tmp_path / "callboard.db", **LIGHTHOUSE) as stage:
        yield stage


async def correct(stage: Stage, value: str) -> None:
    reply = await stage.command(
        "correct", by="moderator", what="premiere:s2e1", value=value, reason="The network has said so."
    )
    assert "**now**" in reply.text, reply.text
    await stage.advance(1)


def told(event: Json) -> tuple[str, str, int]:
    return event["name"], event["scheduled_start_time"][:16], event["status"]


SCHEDULED, CANCELED = 1, 4


async def test_there_is_an_event_for_a_stated_hour_and_none_for_a_day(other: Stage) -> None:
    await other.set_up(discussions=None)
    await other.clock_to("2025-05-01T12:00:00Z")
    [event] = await other.events()
    assert told(event) == ("The Lighthouse Keepers · S2E1", EPISODE_1, SCHEDULED)
    assert event["entity_metadata"]["location"] == "Foghorn+"


async def test_a_show_known_to_the_day_alone_has_no_events(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to("2025-04-25T00:00:00Z")
    assert await stage.events() == []


async def test_a_corrected_hour_moves_the_event_and_is_said_in_what_was_posted_without_a_second_ping(
    other: Stage,
) -> None:
    await other.set_up(discussions=None)
    await other.clock_to("2025-04-26T00:00:00Z")
    await correct(other, f"{MOVED}Z")
    [event] = await other.events()
    assert told(event)[1:] == (MOVED, SCHEDULED)
    [week] = await other.read("announcements")
    assert "Moved from <t:1746212400:F> to <t:1746388800:F>" in words(week)
    assert week["pinged"]["roles"] == [other.role("Premieres")]  # by the post itself; the edit pings nobody
    await other.clock_to("2025-05-05T00:00:00Z")
    posts = [words(one) for one in await other.read("announcements")]
    assert [text for text in posts if "episode 1" in text and "is out" in text] == [posts[-1]]
    assert len(await other.events()) == 1


async def test_a_correction_that_is_taken_back_moves_all_of_it_back_also_after_a_restart(other: Stage) -> None:
    await other.set_up(discussions=None)
    await other.clock_to("2025-04-26T00:00:00Z")
    await correct(other, f"{MOVED}Z")
    await other.stop_bot()
    await other.start_bot()
    listed = (await other.command("answers list", by="moderator")).message
    await other.press(listed, "Take back 1", by="moderator")
    await other.advance(1)
    await other.stop_bot()
    await other.start_bot()
    [event] = await other.events()
    assert told(event)[1:] == (EPISODE_1, SCHEDULED)
    assert "Moved from <t:1746388800:F> to <t:1746212400:F>" in words((await other.read("announcements"))[0])


async def test_an_event_that_may_not_be_moved_keeps_no_post_from_being_put_right(other: Stage) -> None:
    await other.set_up(discussions=None, log=other.channel("general"))
    await other.clock_to("2025-04-26T00:00:00Z")
    await other.permissions(deny=["CREATE_EVENTS"])
    await correct(other, f"{MOVED}Z")
    assert "Moved from" in words((await other.read("announcements"))[0])
    assert any("allow “Create Events”" in words(one) for one in await other.read("general"))
    await other.permissions(allow=["CREATE_EVENTS"])
    await other.set_up(discussions=None)
    await other.advance(1)
    assert [told(event)[1] for event in await other.events()] == [MOVED]


async def test_an_hour_corrected_to_a_day_calls_the_event_off(other: Stage) -> None:
    await other.set_up(discussions=None)
    await other.clock_to("2025-04-26T00:00:00Z")
    await correct(other, "2025-05-04")
    [event] = await other.events()
    assert event["status"] == CANCELED
    text = words((await other.read("announcements"))[0])
    assert "Moved from Friday 2 May 2025 to Sunday 4 May 2025." in text
    assert "<t:" not in text


async def test_switched_off_there_are_none(other: Stage) -> None:
    await other.set_up(discussions=None)
    await other.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await other.look_round()
    await other.command("settings set", by="moderator", guild=1, key="events", value="off")
    channel = other.channel("announcements", guild=1)
    await other.command("setup", by="moderator", guild=1, announcements=channel)
    await other.clock_to("2025-05-01T12:00:00Z")
    assert (len(await other.events()), await other.events(guild=1)) == (1, [])


async def test_without_create_events_the_reason_is_said_once_and_setup_makes_them_afterwards(other: Stage) -> None:
    await other.permissions(deny=["CREATE_EVENTS"])
    text = (await other.set_up(discussions=None, log=other.channel("general"))).text
    assert "Callboard may not make Discord's own events" in text
    await other.advance(60)
    await other.command(
        "correct", by="moderator", what="premiere:s2e2", value="2025-05-30 20:00Z", reason="They have said so."
    )
    await other.clock_to("2025-05-03T00:00:00Z")
    notices = [words(one) for one in await other.read("general")]
    assert [text for text in notices if "event" in text] == [
        "The Discord event for The Lighthouse Keepers · S2E1 could not be posted. I may not make events. In Server "
        "Settings → Roles → Callboard, allow “Create Events”. When that is mended, run /setup: Callboard then posts "
        "what is still worth posting."
    ]
    await other.permissions(allow=["CREATE_EVENTS"])
    await other.set_up(discussions=None)
    await other.advance(60)
    assert [event["name"] for event in await other.events()] == ["The Lighthouse Keepers · S2E2"]
