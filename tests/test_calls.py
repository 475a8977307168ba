"""What the bot posts by itself, as time passes."""

from __future__ import annotations

import zoneinfo
from importlib import resources
from pathlib import Path

import pytest

from bot.schedule.zones import take_packaged_zones
from tests.stage import Stage, words

PREMIERE_NOON = "2025-04-24T12:00:00Z"


async def posts(stage: Stage, channel: str = "announcements") -> list[str]:
    return [words(message) for message in await stage.read(channel)]


async def test_two_reminders_one_premiere_and_eight_discussions(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to(PREMIERE_NOON)
    messages = await stage.read("announcements")
    texts = [words(message) for message in messages]
    assert len(messages) == 3
    assert "Étoile comes out in 7 days" in texts[0]
    assert "Étoile comes out tomorrow" in texts[1]
    assert "Étoile is out" in texts[2]
    assert [message["timestamp"][:16] for message in messages] == [
        "2025-04-17T09:00", "2025-04-23T09:00", "2025-04-24T09:00"
    ]  # fmt: skip
    assert [message["pinged"]["roles"] for message in messages] == [[stage.role("Premieres")]] * 3
    threads = await stage.discussions()
    assert [thread["name"].split(" · ")[0] for thread in sorted(threads, key=lambda one: int(one["id"]))] == [
        f"S1E{number}" for number in range(1, 9)
    ]
    assert all(thread["parent_id"] == stage.channel("discussions") for thread in threads)
    assert all(f"<#{thread['id']}>" in texts[2] for thread in threads)
    assert messages[2]["edited_timestamp"] is not None
    assert f"<@&{stage.role('Premieres')}>" in texts[2]
    for thread in threads:
        first = (await stage.read(thread["id"]))[0]
        assert first["pinged"] == {"everyone": False, "roles": [], "users": []}


async def test_in_a_text_channel_each_discussion_hangs_on_a_silent_card_of_its_own(stage: Stage) -> None:
    await stage.set_up(discussions=stage.channel("episodes"))
    await stage.clock_to(PREMIERE_NOON)
    *starters, index = [message for message in await stage.read("episodes") if message["type"] == 0]
    assert index["pinned"]
    assert [message["id"] for message in starters] == sorted(thread["id"] for thread in await stage.discussions())
    assert len(starters) == 8
    assert all(message["flags"] & (1 << 12) for message in starters)


async def test_nothing_that_is_known_to_the_day_is_printed_with_an_hour(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to(PREMIERE_NOON)
    for text in await posts(stage):
        assert "<t:" not in text
        assert "Thursday 24 April 2025" in text


async def test_the_morning_is_the_servers_own(stage: Stage) -> None:
    await stage.set_up(zone="America/New_York", discussions=None)
    await stage.command("settings set", by="moderator", key="morning", value="08:30")
    await stage.clock_to("2025-04-24T12:29:00Z")
    assert len(await posts(stage)) == 2
    await stage.clock_to("2025-04-24T12:31:00Z")
    assert len(await posts(stage)) == 3


async def test_posts_are_in_the_servers_language(stage: Stage) -> None:
    await stage.set_up(language="fr", discussions=None)
    await stage.clock_to("2025-04-17T12:00:00Z")
    assert "Jeudi 24 avril 2025" in (await posts(stage))[0]


@pytest.mark.parametrize("moment", ["2025-04-16T00:00:00Z", "2025-04-23T08:59:00Z", "2025-04-24T08:59:59Z"])
async def test_a_restart_before_a_moment_loses_and_doubles_nothing(stage: Stage, moment: str) -> None:
    await stage.set_up()
    await stage.clock_to(moment)
    await stage.stop_bot()
    await stage.start_bot()
    await stage.clock_to(PREMIERE_NOON)
    assert len(await posts(stage)) == 3
    assert len(await stage.discussions()) == 8


async def test_what_fell_due_while_the_bot_was_away_comes_late_says_so_and_pings_nobody(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-24T08:00:00Z")
    await stage.stop_bot()
    await stage.clock_to("2025-04-24T11:00:00Z")
    await stage.start_bot()
    await stage.clock_to(PREMIERE_NOON)
    last = (await stage.read("announcements"))[-1]
    assert "S1E8" in words(last)
    assert "This comes late" in words(last)
    assert last["pinged"]["roles"] == []
    assert len(await stage.discussions()) == 8


async def test_a_server_set_up_long_after_a_premiere_gets_no_posts_about_it(stage: Stage) -> None:
    await stage.clock_to("2025-09-01T00:00:00Z")
    await stage.set_up()
    await stage.clock_to("2025-09-10T00:00:00Z")
    assert await posts(stage) == []
    assert await stage.discussions() == []


async def test_moving_the_morning_moves_what_is_due_and_doubles_nothing(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to("2025-04-17T12:00:00Z")
    await stage.command("settings set", by="moderator", key="morning", value="15:00")
    await stage.clock_to("2025-04-24T16:00:00Z")
    times = [message["timestamp"][:16] for message in await stage.read("announcements")]
    assert times == ["2025-04-17T09:00", "2025-04-23T15:00", "2025-04-24T15:00"]


async def test_the_posts_button_tells_more_to_whoever_presses_it_also_after_a_restart(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to("2025-04-17T12:00:00Z")
    await stage.stop_bot()
    await stage.start_bot()
    post = (await stage.read("announcements"))[0]
    reply = await stage.press(post, "When and where?", channel="announcements")
    assert reply.private
    assert "24 April 2025" in reply.text


async def test_discussions_chosen_long_after_a_premiere_do_not_open_for_it(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to("2025-04-26T00:00:00Z")
    await stage.command("settings set", by="moderator", key="discussions", value=stage.channel("discussions"))
    await stage.clock_to("2025-04-27T00:00:00Z")
    assert await stage.discussions() == []


async def test_discussions_chosen_on_the_day_open_and_are_linked(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to("2025-04-24T12:00:00Z")
    await stage.command("settings set", by="moderator", key="discussions", value=stage.channel("discussions"))
    await stage.advance(60)
    assert len(await stage.discussions()) == 8
    assert "S1E8" in (await posts(stage))[-1]


async def test_in_a_discussion_that_discord_has_archived_commands_and_buttons_still_answer(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-06-20T12:00:00Z")
    thread = (await stage.discussions())[0]
    assert thread["thread_metadata"]["archived"]
    assert "Luke Kirby" in (await stage.command("cast", channel=thread["id"], who="luke kirby")).text
    first = (await stage.read(thread["id"]))[0]
    assert "24 April 2025" in (await stage.press(first, "When and where?", channel=thread["id"])).text


async def test_a_corrected_date_leaves_the_links_to_the_discussions_where_they_are(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to(PREMIERE_NOON)
    await stage.command("correct", by="moderator", what="premiere:s1", value="2025-04-23", reason="It came early.")
    await stage.advance(1)
    last = (await posts(stage))[-1]
    assert "Moved from Thursday 24 April 2025 to Wednesday 23 April 2025." in last
    assert all(f"<#{thread['id']}>" in last for thread in await stage.discussions())


async def test_a_zone_whose_rules_have_changed_moves_what_is_owed_at_the_next_start_and_doubles_nothing(
    stage: Stage, tmp_path: Path
) -> None:
    await stage.set_up(zone="Europe/Paris", discussions=None)
    await stage.clock_to("2025-04-18T00:00:00Z")
    await stage.stop_bot()
    (tmp_path / "Europe").mkdir()
    london = resources.files("tzdata") / "zoneinfo" / "Europe" / "London"
    (tmp_path / "Europe" / "Paris").write_bytes(london.read_bytes())
    try:
        zoneinfo.reset_tzpath(to=[str(tmp_path)])
        zoneinfo.ZoneInfo.clear_cache()
        await stage.start_bot()
        await stage.clock_to(PREMIERE_NOON)
    finally:
        take_packaged_zones()
    times = [message["timestamp"][:16] for message in await stage.read("announcements")]
    assert times == ["2025-04-17T07:00", "2025-04-23T08:00", "2025-04-24T08:00"]
