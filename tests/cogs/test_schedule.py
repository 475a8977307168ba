"""Moderators plan what their community watches together; every post of it is seen before, and comes once."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.premieres import make_premiere, make_show
from tests.stage import Reply, Stage, buttons, on_stage, words

SHOWS = Path(__file__).parent.parent.parent / "data" / "shows"
FRIDAYS = {"episodes": "1-8", "start": "2025-06-06", "time": "20:00", "per": 2}


async def schedule(stage: Stage, name: str, **options: Any) -> Reply:
    return await stage.command(f"schedule {name}", by="moderator", given=options)


async def rewatch(stage: Stage, **options: Any) -> Reply:
    """Plan a rewatch and save it."""
    shown = await schedule(stage, "rewatch", **FRIDAYS | options)
    saved = await stage.press(shown.message, "Save", by="moderator")
    assert "## Saved" in saved.text
    return saved


async def set_up(stage: Stage, **options: Any) -> None:
    """Set the server up in Paris when Étoile has been out for a week, so that its own schedule is all it has."""
    await stage.clock_to("2025-05-01T12:00:00Z")
    await stage.set_up(**{"zone": "Europe/Paris", "discussions": None} | options)


def stored(stage: Stage) -> list[tuple[Any, ...]]:
    """Read everything that is kept of the schedule and of the posts that follow from it."""
    with sqlite3.connect(stage.settings.callboard_database) as kept:
        return [
            *kept.execute("SELECT * FROM screenings ORDER BY id"),
            *kept.execute("SELECT guild_id, kind, occurrence, part, due_at, state FROM deliveries ORDER BY id"),
        ]


def stamp(moment: str) -> str:
    return f"<t:{int(dt.datetime.fromisoformat(moment).timestamp())}:F>"


async def posts(stage: Stage) -> list[tuple[str, str]]:
    """Read the announcements: when each came, and its heading."""
    return [
        (message["timestamp"][:16], next(line for line in words(message).split("\n") if line.startswith("## ")))
        for message in await stage.read("announcements")
    ]


# The preview


async def test_a_rewatch_is_shown_with_every_post_before_anything_is_saved(stage: Stage) -> None:
    await set_up(stage)
    before = stored(stage)
    reply = await schedule(stage, "rewatch", **FRIDAYS)
    assert reply.private
    assert list(buttons(reply.message))[:2] == ["Save", "Cancel"]
    assert f"**S1E1–S1E2** Étoile · {stamp('2025-06-06T18:00+00:00')} · 2025-06-06 20:00 (Europe/Paris)" in reply.text
    assert f"**S1E7–S1E8** Étoile · {stamp('2025-06-27T18:00+00:00')} · 2025-06-27 20:00 (Europe/Paris)" in reply.text
    assert "16 posts to come" in reply.text
    here, role = stage.channel("announcements"), stage.role("Premieres")
    assert (
        f"<t:1749146400:f> (2025-06-05 20:00 Europe/Paris) · **S1E1–S1E2** Étoile, reminder 1d before · <#{here}> · "
        f"<@&{role}>" in reply.text
    )
    assert stored(stage) == before
    second = await stage.press(reply.message, "Page 2 of 2", by="moderator")
    assert "(2025-06-27 20:00 Europe/Paris) · **S1E7–S1E8** Étoile, at its moment" in second.text
    assert reply.text.count("\n- <t:") + second.text.count("\n- <t:") == 16
    assert stored(stage) == before


async def test_what_will_come_in_quiet_hours_is_shown_to_ping_nobody(stage: Stage) -> None:
    await set_up(stage)
    await stage.command("settings set", by="moderator", key="quiet", value="19:30-21:00")
    text = (await schedule(stage, "rewatch", **FRIDAYS | {"episodes": "1-2"})).text
    pinged = ["<@&" in line for line in text.split("\n") if line.startswith("- ")]
    assert pinged == [False, False, True, False]  # at 20:00 all but the reminder an hour before
    assert text.count("no ping") == 3


async def test_it_is_saved_as_it_was_shown_and_once(stage: Stage) -> None:
    await set_up(stage)
    shown = await schedule(stage, "rewatch", **FRIDAYS)
    twice = await asyncio.gather(*(stage.press(shown.message, "Save", by="moderator") for _ in range(2)))
    saved, refused = sorted(twice, key=lambda reply: "## Saved" not in reply.text)
    assert "**1** · **S1E1–S1E2** Étoile" in saved.text
    assert buttons(saved.message) == {}
    assert "This preview has expired" in refused.text
    listed = (await schedule(stage, "list")).text
    assert [line.split(" · ")[1] for line in listed.split("\n")[1:]] == [
        "**S1E1–S1E2** Étoile", "**S1E3–S1E4** Étoile", "**S1E5–S1E6** Étoile", "**S1E7–S1E8** Étoile"
    ]  # fmt: skip


async def test_what_is_cancelled_in_the_preview_is_not_saved(stage: Stage) -> None:
    await set_up(stage)
    before = stored(stage)
    shown = await schedule(stage, "rewatch", **FRIDAYS)
    assert "Nothing has been saved." in (await stage.press(shown.message, "Cancel", by="moderator")).text
    assert stored(stage) == before


async def test_a_moderator_has_one_preview_at_a_time(stage: Stage) -> None:
    await set_up(stage)
    before = stored(stage)
    first = await schedule(stage, "rewatch", **FRIDAYS)
    await schedule(stage, "rewatch", **FRIDAYS | {"time": "21:00"})
    assert "This preview has expired" in (await stage.press(first.message, "Save", by="moderator")).text
    assert stored(stage) == before


async def test_after_a_restart_the_buttons_say_that_they_have_expired(stage: Stage) -> None:
    await set_up(stage)
    before = stored(stage)
    shown = await schedule(stage, "rewatch", **FRIDAYS)
    await stage.stop_bot()
    await stage.start_bot()
    for label in ("Save", "Cancel", "Page 2 of 2"):
        reply = await stage.press(shown.message, label, by="moderator")
        assert reply.private
        assert "This preview has expired" in reply.text
    assert stored(stage) == before


async def test_what_has_happened_since_the_preview_stands_in_the_way_of_saving(stage: Stage) -> None:
    await set_up(stage)
    shown = await schedule(stage, "rewatch", **FRIDAYS)
    await stage.clock_to("2025-06-06T19:00:00Z")
    before = stored(stage)
    assert "has passed in the time zone" in (await stage.press(shown.message, "Save", by="moderator")).text
    await stage.permissions("announcements", deny=["SEND_MESSAGES"])
    assert "“Send Messages”" in (await stage.press(shown.message, "Save", by="moderator")).text
    assert stored(stage) == before


async def test_every_post_to_come_of_what_is_saved_can_be_looked_at(stage: Stage) -> None:
    await stage.set_up(zone="Europe/Paris")
    await rewatch(stage, start="2025-05-02")
    pages = [await schedule(stage, "preview")]
    for page in (2, 3):
        pages.append(await stage.press(pages[-1].message, f"Page {page} of 3", by="moderator"))
    lines = [line for page in pages for line in page.text.split("\n") if line.startswith("- ")]
    assert "27 posts to come" in pages[0].text
    assert len(lines) == 27
    moments = [int(found) for line in lines for found in re.findall(r"^- <t:(\d+):f>", line)]
    assert moments == sorted(moments)
    forum = stage.channel("discussions")
    assert f"(2025-04-24 09:00 Europe/Paris) · discussion of **S1E1** · <#{forum}> · no ping" in lines[3]
    await stage.clock_to("2025-06-01T00:00:00Z")
    assert "0 posts to come" in (await schedule(stage, "preview")).text
    announced = [message["timestamp"][:16] for message in await stage.read("announcements")]
    assert announced == [
        f"{dt.datetime.fromtimestamp(moment, dt.UTC):%Y-%m-%dT%H:%M}"
        for moment, line in zip(moments, lines, strict=True)
        if "discussion of" not in line
    ]


# Bad input

REWATCH: list[tuple[dict[str, Any], str]] = [
    ({"zone": "Europe/Pariz"}, "“Europe/Pariz” is not a time zone that is known. Did you mean"),
    ({"start": "2025-04-30"}, "2025-04-30 is over: today is 2025-05-01. Choose that day or a later one."),
    ({"start": "2025-05-01", "time": "11:00"}, "has passed in the time zone Europe/Paris. Choose a later time or day."),
    ({"start": "2025-02-31"}, "There is no 2025-02-31 in the calendar. Did you mean 2025-02-28?"),
    ({"start": "tomorrow"}, "Write year, month and day: tomorrow, for example, is 2025-05-02."),
    ({"start": "2031-01-01"}, "2031-01-01 is too far ahead."),
    ({"time": "25:00"}, "“25:00” is not a time of day. Write hours and minutes"),
    ({"episodes": "8-1"}, "“8-1” ends before it starts. Write 1-8."),
    ({"episodes": "0"}, "There is no episode 0: they are counted over the whole show, from 1 to 8."),
    ({"episodes": "1-400"}, "There is no episode 400: they are counted over the whole show, from 1 to 8."),
    ({"episodes": "all"}, "Write the first and the last, counted over the whole show, for example 1-8."),
    ({"per": 0}, "0 episodes at a time are not possible. Choose between 1 and 24."),
    ({"per": 400}, "400 episodes at a time are not possible. Choose between 1 and 24."),
    ({"days": "someday"}, "“someday” does not say on which days of the week."),
    ({"skip": "2025-06-07"}, "No screening falls on 2025-06-07, so there is nothing to skip."),
    ({"show": "lost"}, "I know no show called “lost”."),
    ({"show": "saga", "episodes": "1-60", "per": 1}, "That makes 240 posts; at most 200 are possible."),
    ({"start": "2025-06-14"}, "Episode 1 is planned already, for 2025-06-06 20:00 (Europe/Paris), in a rewatch"),
    ({"time": "18:15", "zone": "UTC"}, "is less than 30 minutes from one that is planned for 2025-06-06 20:00"),
]
ADD: list[tuple[dict[str, Any], str]] = [
    ({"at": "tomorrow"}, "Write both: tomorrow in the evening, for example, is 2025-05-02 20:00."),
    ({"at": "2025-06-07"}, "“2025-06-07” is not a day with a time."),
    ({"at": "2025-02-31 20:00"}, "There is no 2025-02-31 in the calendar."),
    ({"at": "2025-05-01 11:00"}, "has passed in the time zone Europe/Paris."),
    ({"zone": "Mars"}, "“Mars” is not a time zone that is known."),
    ({"title": "\u200b"}, "There is nothing under “title”."),
    ({"title": "x" * 101}, "at most 100 are possible. Shorten it."),
    ({"episode": 0}, "Étoile has no episode 0: its episodes are numbered 1 to 8."),
    ({"episode": 400}, "Étoile has no episode 400: its episodes are numbered 1 to 8."),
    ({"episode": 3, "at": "2025-06-06 20:10"}, "is less than 30 minutes from one that is planned for 2025-06-06 20:00"),
]
UNKNOWN = "nothing with the id 99. /schedule list shows what it has."
CHANGES: list[tuple[str, dict[str, Any], str]] = [
    *((name, {"id": 99}, UNKNOWN) for name in ("skip", "pause", "resume", "cancel")),
    ("move", {"id": 99, "at": "2025-06-07 20:00"}, UNKNOWN),
    ("shift", {"id": 99, "by": "7d"}, UNKNOWN),
    ("move", {"id": 1, "at": "tomorrow"}, "Write both: tomorrow in the evening"),
    ("move", {"id": 1, "at": "2025-04-01 20:00"}, "2025-04-01 is over"),
    ("move", {"id": 1, "at": "2025-06-13 20:10"}, "is less than 30 minutes from one that is planned"),
    ("shift", {"id": 1, "by": "a bit"}, "“a bit” is not a shift. Write days or weeks"),
    ("shift", {"id": 1, "by": "-90d"}, "has passed in the time zone"),
    ("resume", {"id": 1}, "Nothing of that is paused."),
]  # fmt: skip
REFUSED = [
    *(("rewatch", FRIDAYS | wrong, said) for wrong, said in REWATCH),
    *(("add", {"title": "Quiz", "at": "2025-06-07 21:00"} | wrong, said) for wrong, said in ADD),
    *CHANGES,
]


@pytest.fixture
async def two_shows(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which a show with sixty episodes plays beside Étoile, which is to be watched again in June."""
    shows = tmp_path / "shows"
    shows.mkdir()
    shutil.copy(SHOWS / "etoile.yaml", shows)
    saga = make_show(make_premiere(dt.date(2024, 1, 5), episodes=60), name="saga")
    (shows / "saga.yaml").write_text(saga.model_dump_json(exclude_defaults=True), "utf-8")
    async with on_stage(tmp_path / "callboard.db", callboard_shows=shows, callboard_show="etoile") as stage:
        await set_up(stage)
        await rewatch(stage)
        yield stage


async def test_bad_input_is_refused_with_what_to_do_and_nothing_is_saved(two_shows: Stage) -> None:
    before = stored(two_shows)
    for name, options, said in REFUSED:
        reply = await schedule(two_shows, name, **options)
        assert reply.private, (name, options)
        assert said in reply.text, (name, options)
        assert buttons(reply.message) == {}, (name, options)
        assert stored(two_shows) == before, (name, options)


# A rewatch of Étoile, over the night in which the clocks of Paris go back


AUTUMN = {"episodes": "1-8", "start": "2025-10-17", "time": "20:00", "days": "fri", "per": 2}
MOMENTS = ["2025-10-17T18:00", "2025-10-24T18:00", "2025-10-31T19:00", "2025-11-07T19:00"]


async def plan_autumn(stage: Stage) -> None:
    await stage.clock_to("2025-10-01T12:00:00Z")
    await stage.set_up(zone="Europe/Paris", discussions=None)
    await rewatch(stage, **AUTUMN)


async def events(stage: Stage) -> list[tuple[str, str, str]]:
    """Read Discord's events: name, start and status."""
    statuses = {1: "scheduled", 2: "active", 3: "completed", 4: "canceled"}
    return [(one["name"], one["scheduled_start_time"][:16], statuses[one["status"]]) for one in await stage.events()]


async def test_a_whole_rewatch_is_reminded_of_and_announced_each_once_at_its_wall_time(stage: Stage) -> None:
    await plan_autumn(stage)
    await stage.clock_to("2025-11-08T12:00:00Z")
    assert await posts(stage) == [
        ("2025-10-10T18:00", "## Étoile begins in 7 days"),
        ("2025-10-16T18:00", "## Étoile begins tomorrow"),
        ("2025-10-17T17:00", "## Étoile begins in an hour"),
        ("2025-10-17T18:00", "## Étoile begins in 7 days"),
        ("2025-10-17T18:00", "## We are watching Étoile now"),
        ("2025-10-23T18:00", "## Étoile begins tomorrow"),
        ("2025-10-24T17:00", "## Étoile begins in an hour"),
        ("2025-10-24T18:00", "## Étoile begins in 7 days"),
        ("2025-10-24T18:00", "## We are watching Étoile now"),
        ("2025-10-30T19:00", "## Étoile begins tomorrow"),
        ("2025-10-31T18:00", "## Étoile begins in an hour"),
        ("2025-10-31T19:00", "## Étoile begins in 7 days"),
        ("2025-10-31T19:00", "## We are watching Étoile now"),
        ("2025-11-06T19:00", "## Étoile begins tomorrow"),
        ("2025-11-07T18:00", "## Étoile begins in an hour"),
        ("2025-11-07T19:00", "## We are watching Étoile now"),
    ]
    told = await stage.read("announcements")
    assert [message["pinged"]["roles"] for message in told] == [[stage.role("Premieres")]] * 16
    assert "Episodes S1E1 to S1E2 on Prime Video." in words(told[0])
    assert [name for name, *_ in await events(stage)] == [
        "Étoile · S1E1–S1E2", "Étoile · S1E3–S1E4", "Étoile · S1E5–S1E6", "Étoile · S1E7–S1E8"
    ]  # fmt: skip
    assert [start for _, start, _ in await events(stage)] == MOMENTS


async def test_a_move_edits_what_was_posted_and_the_event_and_pings_nobody_again(stage: Stage) -> None:
    await plan_autumn(stage)
    await stage.clock_to("2025-10-17T12:00:00Z")
    assert len(await posts(stage)) == 2
    await schedule(stage, "move", id=1, at="2025-10-18 21:00")
    await stage.advance(60)
    said = f"Moved from {stamp('2025-10-17T18:00+00:00')} to {stamp('2025-10-18T19:00+00:00')}"
    first, second = await stage.read("announcements")
    assert said in words(first)
    assert said in words(second)
    assert "begins" not in words(second)
    assert second["edited_timestamp"] is not None
    assert (await events(stage))[0] == ("Étoile · S1E1–S1E2", "2025-10-18T19:00", "scheduled")
    await stage.clock_to("2025-10-18T20:00:00Z")
    assert [moment for moment, _ in (await posts(stage))[2:]] == [
        "2025-10-17T18:00",  # a week before the second one
        "2025-10-18T18:00",
        "2025-10-18T19:00",
    ]
    assert [message["pinged"]["roles"] for message in await stage.read("announcements")] == [
        [stage.role("Premieres")]
    ] * 5


async def test_moved_there_and_back_at_once_it_says_each_time_what_holds(stage: Stage) -> None:
    await plan_autumn(stage)
    await stage.clock_to("2025-10-17T12:00:00Z")
    there, back = stamp("2025-10-18T19:00+00:00"), stamp("2025-10-17T18:00+00:00")
    for at, said in (
        ("2025-10-18 21:00", f"Moved from {back} to {there}"),
        ("2025-10-17 20:00", f"Moved from {there} to {back}"),
        ("2025-10-18 21:00", f"Moved from {back} to {there}"),
    ):
        await schedule(stage, "move", id=1, at=at)
        await stage.advance(5)
        assert said in words((await stage.read("announcements"))[0])


async def test_what_has_not_been_told_of_moves_without_a_note(stage: Stage) -> None:
    await plan_autumn(stage)
    await schedule(stage, "move", id=1, at="2025-10-18 21:00")
    await stage.clock_to("2025-10-18T20:00:00Z")
    for message in await stage.read("announcements"):
        assert "Moved" not in words(message)


async def test_a_shift_takes_along_all_that_follow_and_keeps_their_wall_times(stage: Stage) -> None:
    await plan_autumn(stage)
    reply = await schedule(stage, "shift", id=2, by="7d")
    assert "(Europe/Paris)" in reply.text
    await stage.clock_to("2025-11-15T12:00:00Z")
    moments = [moment for moment, heading in await posts(stage) if "now" in heading]
    assert moments == ["2025-10-17T18:00", "2025-10-31T19:00", "2025-11-07T19:00", "2025-11-14T19:00"]


async def test_what_is_called_off_says_so_where_it_was_told_of_and_nothing_more_comes(stage: Stage) -> None:
    await plan_autumn(stage)
    await stage.clock_to("2025-10-17T18:30:00Z")
    assert len(await posts(stage)) == 5
    reply = await schedule(stage, "cancel", id=1)
    assert reply.text.count("called off") == 3
    await stage.clock_to("2025-11-15T12:00:00Z")
    told = [words(message) for message in await stage.read("announcements")]
    assert len(told) == 5
    assert ["This has been called off." in one for one in told] == [False, False, False, True, False]
    assert [status for *_, status in await events(stage)] == ["completed", "canceled", "canceled", "canceled"]


async def test_one_that_is_skipped_moves_no_other(stage: Stage) -> None:
    await plan_autumn(stage)
    await schedule(stage, "skip", id=2)
    await stage.clock_to("2025-11-15T12:00:00Z")
    moments = [moment for moment, heading in await posts(stage) if "now" in heading]
    assert moments == [MOMENTS[0], *MOMENTS[2:]]


async def test_a_paused_rewatch_waits_and_what_is_over_when_it_goes_on_is_skipped(stage: Stage) -> None:
    await plan_autumn(stage)
    await stage.clock_to("2025-10-16T19:00:00Z")
    paused = await schedule(stage, "pause", id=3)
    assert paused.text.count("**paused**") == 4
    await stage.clock_to("2025-10-20T12:00:00Z")
    assert len(await posts(stage)) == 2
    resumed = await schedule(stage, "resume", id=3)
    assert resumed.text.count("**skipped**") == 1
    await stage.clock_to("2025-11-15T12:00:00Z")
    moments = [moment for moment, heading in await posts(stage) if "now" in heading]
    assert moments == MOMENTS[1:]
    held = [start for _, start, status in await events(stage) if status == "completed"]
    assert held == MOMENTS[1:]


async def test_what_is_resumed_is_no_longer_said_to_be_off(stage: Stage) -> None:
    await plan_autumn(stage)
    await stage.clock_to("2025-10-12T12:00:00Z")
    await schedule(stage, "pause", id=1)
    await stage.advance(10)
    assert "This is paused for now." in words((await stage.read("announcements"))[0])
    await schedule(stage, "resume", id=1)
    await stage.advance(10)
    told = words((await stage.read("announcements"))[0])
    assert "paused" not in told
    assert stamp("2025-10-17T18:00+00:00") in told
    assert ("Étoile · S1E1–S1E2", "2025-10-17T18:00", "scheduled") in await events(stage)


async def test_an_event_that_took_the_place_of_another_is_kept_in_step_too(stage: Stage) -> None:
    await plan_autumn(stage)
    await stage.advance(10)
    off = "canceled"
    steps = ("pause", [off]), ("resume", [off, "scheduled"]), ("pause", [off, off]), ("resume", [off, off, "scheduled"])
    for name, statuses in steps:
        await schedule(stage, name, id=1)
        for _ in range(30):  # what is changed again before it was carried out is carried out once
            await stage.advance(10)
            if sorted(status for one, _, status in await events(stage) if one == "Étoile · S1E1–S1E2") == statuses:
                break
    await schedule(stage, "move", id=1, at="2025-10-18 21:00")
    for _ in range(30):
        await stage.advance(10)
        if any(start == "2025-10-18T19:00" for _, start, _ in await events(stage)):
            break
    mine = sorted((start, status) for name, start, status in await events(stage) if name == "Étoile · S1E1–S1E2")
    assert mine == [
        ("2025-10-17T18:00", "canceled"), ("2025-10-17T18:00", "canceled"), ("2025-10-18T19:00", "scheduled")
    ]  # fmt: skip


# What stands in the way of posts


async def refused(stage: Stage, said: str) -> None:
    """Hold every way to plan something to being refused with a sentence."""
    before = stored(stage)
    for name, options in (("rewatch", FRIDAYS), ("add", {"title": "Quiz", "at": "2025-06-07 21:00"})):
        reply = await schedule(stage, name, **options)
        assert reply.private
        assert said in reply.text
        assert buttons(reply.message) == {}
    assert stored(stage) == before


async def test_without_a_channel_nothing_is_planned(stage: Stage) -> None:
    await refused(stage, "No channel for announcements has been chosen, so nothing is posted here. Run /setup and pick")


@pytest.mark.parametrize(
    ("permission", "switch"), [("SEND_MESSAGES", "Send Messages"), ("VIEW_CHANNEL", "View Channel")]
)
async def test_in_a_channel_where_i_may_not_post_nothing_is_planned(stage: Stage, permission: str, switch: str) -> None:
    await set_up(stage)
    await stage.permissions("announcements", deny=[permission])
    await refused(stage, f"→ Permissions, allow “{switch}” for Callboard.")


async def test_with_a_channel_that_is_gone_nothing_is_planned(stage: Stage) -> None:
    await set_up(stage)
    await stage.act("owner", "channel_delete", channel_id=stage.channel("announcements"))
    await refused(stage, "Run /setup and pick a channel for announcements")


async def test_with_a_role_that_cannot_be_pinged_nothing_is_planned(stage: Stage) -> None:
    await set_up(stage)
    role = stage.role("Premieres")
    await stage.act("owner", "role_edit", guild_id=stage.guild_id, role_id=role, mentionable=False)
    await refused(stage, f"In Server Settings → Roles → <@&{role}>, switch on “Allow anyone to @mention this role”.")


async def test_what_concerns_other_posts_alone_keeps_nobody_from_planning(stage: Stage) -> None:
    await set_up(stage, log=stage.channel("episodes"))
    await stage.permissions("episodes", deny=["SEND_MESSAGES"])
    assert "## Saved" in (await schedule(stage, "add", title="Quiz", at="2025-06-07 21:00")).text


# Single events


async def test_an_event_about_no_show_is_announced_under_its_own_title(stage: Stage) -> None:
    await set_up(stage)
    reply = await schedule(stage, "add", title="Quiz @everyone", at="2025-06-07 21:00", zone="new york")
    assert "2025-06-07 21:00 (America/New" in reply.text
    assert "4 posts to come" in reply.text
    await stage.clock_to("2025-06-08T12:00:00Z")
    assert [moment for moment, _ in await posts(stage)] == [
        "2025-06-01T01:00", "2025-06-07T01:00", "2025-06-08T00:00", "2025-06-08T01:00"
    ]  # fmt: skip
    last = (await stage.read("announcements"))[-1]
    assert "## Quiz @" in words(last)
    assert last["pinged"] == {"everyone": False, "roles": [stage.role("Premieres")], "users": []}
    assert await events(stage) == [("Quiz @everyone", "2025-06-08T01:00", "completed")]


async def test_a_single_screening_names_its_episode_by_its_code(stage: Stage) -> None:
    await set_up(stage)
    reply = await schedule(stage, "add", title="Finale night", at="2025-06-07 21:00", episode=8)
    assert "**S1E8** Finale night" in reply.text
    await stage.clock_to("2025-06-07T20:00:00Z")
    assert "Season 1, episode 8 on Prime Video." in words((await stage.read("announcements"))[-1])


# What is typed, who may, and how much fits


async def test_ids_are_suggested_by_title_episode_and_day(stage: Stage) -> None:
    await set_up(stage)
    await rewatch(stage)
    await schedule(stage, "add", title="Quiz night", at="2025-06-07 21:00")
    every = await stage.complete("schedule move", "id", "", by="moderator")
    assert [value for _, value in every] == [1, 5, 2, 3, 4]
    assert every[0] == ("1 · S1E1–S1E2 · Étoile · 6 June 2025 20:00", 1)
    for typed, found in (("quiz", [5]), ("s1e4", [2]), ("13 june", [2]), ("2025-06-20", [3]), ("friday", [1, 2, 3, 4])):
        choices = await stage.complete("schedule skip", "id", typed, by="moderator")
        assert [value for _, value in choices] == found, typed
    french = await stage.command("schedule list", by="moderator", locale="fr")
    assert "Le programme de ce serveur" in french.text


async def test_of_a_rewatch_only_the_next_one_is_suggested_where_all_of_it_is_meant(stage: Stage) -> None:
    await set_up(stage)
    await rewatch(stage)
    await schedule(stage, "add", title="Quiz night", at="2025-06-07 21:00")
    for name in ("pause", "cancel"):
        assert [value for _, value in await stage.complete(f"schedule {name}", "id", "", by="moderator")] == [1, 5]
    assert await stage.complete("schedule resume", "id", "", by="moderator") == []
    await schedule(stage, "pause", id=4)
    assert [value for _, value in await stage.complete("schedule resume", "id", "", by="moderator")] == [1]


async def test_zones_are_suggested_by_city(stage: Stage) -> None:
    for name in ("schedule rewatch", "schedule add"):
        assert ("America/New York", "America/New_York") in await stage.complete(name, "zone", "new y", by="moderator")


async def test_members_who_may_not_manage_the_server_change_nothing(stage: Stage) -> None:
    await set_up(stage)
    await rewatch(stage)
    await stage.act("owner", "role_edit", guild_id=stage.guild_id, role_id=stage.role("Moderator"), permissions=[])
    before = stored(stage)
    for name, options in (("rewatch", FRIDAYS), ("list", {}), ("cancel", {"id": 1})):
        reply = await schedule(stage, name, **options)
        assert not reply.ok or "Only members who may manage this server" in reply.text
    assert stored(stage) == before


async def test_another_servers_schedule_is_not_to_be_seen_or_changed(stage: Stage) -> None:
    await set_up(stage)
    await rewatch(stage)
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    assert "Nothing is planned." in (await stage.command("schedule list", by="moderator", guild=1)).text
    reply = await stage.command("schedule cancel", by="moderator", guild=1, given={"id": 1})
    assert "nothing with the id 1." in reply.text
    assert "paused" not in (await schedule(stage, "list")).text


async def test_the_cards_of_two_hundred_screenings_fit_and_one_more_is_refused(two_shows: Stage) -> None:
    stage = two_shows
    await stage.command("settings set", by="moderator", key="leads", value="none")
    title = "*_~|`>" * 16 + "last"
    for start in ("2026-01-01", "2026-04-01", "2026-07-01"):
        await rewatch(stage, show="saga", episodes="1-60", per=1, start=start, days="daily", time="23:00")
    for day in range(1, 17):
        at = f"2027-01-{day:02} 20:00"
        reply = await schedule(stage, "add", title=title, at=at, zone="America/Argentina/ComodRivadavia")
        assert "## Saved" in reply.text
    assert (
        "That would make 201 screenings ahead" in (await schedule(stage, "add", title="x", at="2028-01-01 20:00")).text
    )
    for name in ("list", "preview"):
        page = await stage.command(f"schedule {name}", by="moderator", locale="fr")
        seen = [page.text]
        for number in range(2, 18):
            [label] = buttons(page.message)
            assert f" {number} " in label
            page = await stage.press(page.message, label, by="moderator")
            seen.append(page.text)
        shown = [line for text in seen for line in text.split("\n") if "<t:" in line]
        assert len(shown) == 200
        assert not any("\n…" in text for text in seen)


# What fans see of it


async def test_next_lists_the_servers_screenings_beside_premieres_to_everybody(stage: Stage) -> None:
    await stage.set_up(zone="Europe/Paris", discussions=None)
    await rewatch(stage)
    await schedule(stage, "add", title="Quiz *night*", at="2025-06-07 21:00")
    await schedule(stage, "skip", id=4)
    reply = await stage.command("next")
    assert not reply.private
    assert "**Season 1, episodes 1 to 8** · 24 April 2025" in reply.text
    there = [line.split(" · <t:")[0] for line in reply.text.split("### The schedule of this server\n")[1].split("\n")]
    assert there[:4] == [
        "- **Étoile · S1E1–S1E2**",
        "- **Quiz \\*night\\***",
        "- **Étoile · S1E3–S1E4**",
        "- **Étoile · S1E5–S1E6**",
    ]
    assert f"{stamp('2025-06-07T19:00+00:00')}" in reply.text
    assert "S1E7" not in reply.text
    assert "9 more follow." in reply.text  # announcements: three of the premiere, four each of four screenings
    assert "S1E1–S1E2" not in (await stage.command_in_dm("next")).text


async def test_next_says_that_nothing_is_scheduled_only_where_nothing_is(stage: Stage) -> None:
    await set_up(stage)
    assert "Nothing of Étoile is scheduled." in (await stage.command("next")).text
    await rewatch(stage)
    assert "Nothing of Étoile is scheduled." not in (await stage.command("next")).text


async def test_the_button_of_a_post_tells_how_the_screening_stands_by_now(stage: Stage) -> None:
    await set_up(stage)
    await rewatch(stage)
    await schedule(stage, "add", title="Quiz night", at="2025-06-06 22:00")
    await stage.clock_to("2025-05-31T00:00:00Z")
    screening, quiz = await stage.read("announcements")
    await schedule(stage, "move", id=1, at="2025-06-08 20:00")
    reply = await stage.press(screening, "When and where?", channel="announcements")
    assert reply.private
    assert "**Étoile · S1E1–S1E2**" in reply.text
    assert f"Moved from {stamp('2025-06-06T18:00+00:00')} to {stamp('2025-06-08T18:00+00:00')}" in reply.text
    await schedule(stage, "cancel", id=5)
    assert "This has been called off." in (await stage.press(quiz, "When and where?", channel="announcements")).text


async def test_the_button_of_a_digest_tells_what_is_on_in_its_week_by_now(stage: Stage) -> None:
    await set_up(stage)
    await stage.command("settings set", by="moderator", key="digest", value="mon")
    await stage.command("settings set", by="moderator", key="leads", value="none")
    await rewatch(stage)
    await stage.clock_to("2025-06-02T12:00:00Z")
    [digest] = await stage.read("announcements")
    assert "**Étoile · S1E1–S1E2**" in (await stage.press(digest, "When and where?", channel="announcements")).text
    await schedule(stage, "skip", id=1)
    reply = await stage.press(digest, "When and where?", channel="announcements")
    assert "Nothing of that is on any more." in reply.text
