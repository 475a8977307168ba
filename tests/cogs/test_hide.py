"""Moderators put a member's message behind spoiler bars; whatever goes wrong, it is not lost."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from bot.client.reposts import cut
from bot.sandbox import messages
from tests.stage import Json, Reply, Stage, words

MENU = "Spoiler: hide this"
TEXT = "It was the swan who stole the shoes."
POST, DELETE = "POST /channels/*/messages", "DELETE /channels/*/messages/*"
CONTAINER, GALLERY, FILE = 17, 12, 13
EPHEMERAL = 1 << 6


async def say_it(stage: Stage, content: str = TEXT, channel: str = "general", **more: Any) -> Json:
    """Write something as the fan."""
    channel_id = channel if channel.isdecimal() else stage.channel(channel)
    return await stage.act("fan", "post", channel_id=channel_id, content=content, **more)


async def ask(stage: Stage, message: Json, **more: Any) -> Reply:
    return await stage.use_menu(message, MENU, **{"by": "moderator", **more})


async def hide(stage: Stage, message: Json, channel: str = "general") -> Reply:
    """Use the menu and confirm."""
    question = await ask(stage, message, channel=channel)
    return await stage.press(question.message, "Hide it", by="moderator", channel=channel)


async def seen(stage: Stage, channel: str = "general") -> list[Json]:
    """Read a channel as somebody who has nothing to do with it."""
    return await stage.read(channel, by="newcomer")


def behind_bars(message: Json) -> str:
    """Return the text that is read only once the bars are pressed."""
    (hidden,) = [part for part in message["components"] if part["type"] == CONTAINER]
    assert hidden["spoiler"]
    return words(hidden)


def in_the_open(message: Json) -> str:
    return words({"components": [part for part in message["components"] if part["type"] != CONTAINER]})


def told_after(reply: Reply) -> str:
    """Return what the presser is told once it has been tried."""
    assert all(one["flags"] & EPHEMERAL for one in reply.raw["followups"])
    return "\n".join(map(words, reply.raw["followups"]))


async def is_as_it_was(stage: Stage, message: Json, channel: str = "general") -> bool:
    """Tell whether a message is there, and nothing else."""
    return [(one["id"], one["content"]) for one in await seen(stage, channel)] == [(message["id"], message["content"])]


async def test_it_asks_first_then_stands_behind_bars_with_its_author_named_and_pings_nobody(stage: Stage) -> None:
    message = await say_it(stage)
    question = await ask(stage, message)
    assert question.private
    assert f"I post what <@{stage.member('fan')}> wrote again behind spoiler bars" in question.text
    assert await is_as_it_was(stage, message)
    done = await stage.press(question.message, "Hide it", by="moderator")
    (repost,) = await seen(stage)
    assert repost["id"] != message["id"]
    assert behind_bars(repost) == TEXT
    assert f"<@{stage.member('fan')}> (fan) wrote this" in in_the_open(repost)
    assert not any(repost["pinged"].values())
    assert repost["id"] in done.text


@pytest.mark.parametrize(
    "content",
    [
        "|| already || and || more",
        "a||",
        "```\ncode ||",
        "```py\nprint('a')\n``` after",
        "`||",
        ">>> quoted\nto the end",
        "# Loud\n-# small\n> quoted",
        "@everyone <@{fan}> <@&{role}> @here",
        "[see](https://example.org/a_b_c) https://example.org/||",
        "\\",
        "é 🩰 \u200b.",
    ],
)
async def test_nothing_that_is_written_ends_the_bars_or_is_lost_or_pings(stage: Stage, content: str) -> None:
    content = content.format(fan=stage.member("fan"), role=stage.role("Premieres"))
    await hide(stage, await say_it(stage, content))
    (repost,) = await seen(stage)
    assert behind_bars(repost) == content
    assert content not in in_the_open(repost)
    assert not any(repost["pinged"].values())


def test_a_text_is_cut_at_a_lines_end_or_a_space_and_nothing_is_lost() -> None:
    text = "\n".join(f"line {number} of it" for number in range(100))
    pieces = list(cut(text, 200))
    assert "".join(pieces) == text
    assert all(len(piece) <= 200 for piece in pieces)
    assert all(piece.endswith("\n") for piece in pieces[:-1])
    assert list(cut("one two three four", 10)) == ["one two ", "three four"]
    assert list(cut("x" * 25, 10)) == ["x" * 10, "x" * 10, "x" * 5]


async def test_a_text_as_long_as_discord_sells_becomes_two_messages_both_behind_bars(stage: Stage) -> None:
    message = await say_it(stage)
    text = "\n".join(f"{number}: {TEXT}" for number in range(200))[:3999] + "!"
    stage.server.world.messages[int(stage.channel("general"))][int(message["id"])].content = text
    await hide(stage, message)
    first, second = await seen(stage)
    assert [*behind_bars(first).split("\n"), *behind_bars(second).split("\n")] == text.split("\n")
    for one in (first, second):
        assert f"<@{stage.member('fan')}>" in in_the_open(one)
        assert TEXT not in in_the_open(one)


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
FILES = [
    {"filename": "swan.png", "base64": PNG},
    {"filename": "swan.png", "base64": PNG},
    {"filename": "script.txt", "base64": base64.b64encode(b"the end").decode()},
]


@pytest.mark.parametrize("content", ["", TEXT])
async def test_files_come_along_as_spoilers(stage: Stage, content: str) -> None:
    message = await say_it(stage, content, files=FILES)
    await hide(stage, message)
    (repost,) = await seen(stage)
    (hidden,) = [part for part in repost["components"] if part["type"] == CONTAINER]
    (gallery,) = [part for part in hidden["components"] if part["type"] == GALLERY]
    (file,) = [part for part in hidden["components"] if part["type"] == FILE]
    assert [item["spoiler"] for item in gallery["items"]] == [True, True]
    assert file["spoiler"]
    assert [one["filename"] for one in repost["attachments"]] == [
        "SPOILER_1_swan.png",
        "SPOILER_2_swan.png",
        "SPOILER_3_script.txt",
    ]
    assert await stage.file(repost["attachments"][2]) == b"the end"
    assert behind_bars(repost) == content


async def test_a_file_that_does_not_fit_is_named_before_and_after(stage: Stage) -> None:
    message = await say_it(stage, files=FILES)
    stored = stage.server.world.messages[int(stage.channel("general"))][int(message["id"])]
    stored.attachments[2]["size"] = 11 * 1024 * 1024
    question = await ask(stage, message)
    assert "Left out: script.txt." in question.text
    await stage.press(question.message, "Hide it", by="moderator")
    (repost,) = await seen(stage)
    assert "Left out: script.txt." in in_the_open(repost)
    assert len(repost["attachments"]) == 2


async def test_an_answer_still_shows_what_it_answers(stage: Stage) -> None:
    first = await stage.act("owner", "post", channel_id=stage.channel("general"), content="Who?")
    message = await say_it(stage, message_reference={"message_id": first["id"]})
    await hide(stage, message)
    repost = (await seen(stage))[-1]
    assert "It answers https://discord.com/channels/" in in_the_open(repost)
    assert first["id"] in in_the_open(repost)


@pytest.mark.parametrize("place", ["discussions", "episodes"])
async def test_in_a_thread_and_in_a_forums_post_too(stage: Stage, place: str) -> None:
    await stage.set_up(discussions=stage.channel(place))
    await stage.clock_to("2025-04-24T12:00:00Z")
    thread = (await stage.discussions())[0]["id"]
    message = await say_it(stage, channel=thread)
    await hide(stage, message, channel=thread)
    everything = await seen(stage, thread)
    assert message["id"] not in {one["id"] for one in everything}
    assert behind_bars(everything[-1]) == TEXT


# What may be missing

SWITCHES = [
    ("VIEW_CHANNEL", "View Channel"),
    ("READ_MESSAGE_HISTORY", "Read Message History"),
    ("SEND_MESSAGES", "Send Messages"),
    ("MANAGE_MESSAGES", "Manage Messages"),
    ("ATTACH_FILES", "Attach Files"),
]


@pytest.mark.parametrize(("permission", "switch"), SWITCHES)
async def test_without_a_permission_the_switch_is_named_when_asked_and_when_pressed_and_nothing_is_lost(
    stage: Stage, permission: str, switch: str
) -> None:
    message = await say_it(stage, files=FILES)
    question = await ask(stage, message)
    await stage.permissions("general", deny=[permission])
    for reply in (await ask(stage, message), await stage.press(question.message, "Hide it", by="moderator")):
        assert reply.private
        assert f"here I lack the permission “{switch}”" in reply.text
        assert f"In the settings of <#{stage.channel('general')}> → Permissions, allow “{switch}”" in reply.text
    assert await is_as_it_was(stage, message)
    await stage.permissions("general", allow=[permission])
    await stage.press(question.message, "Hide it", by="moderator")
    (repost,) = await seen(stage)
    assert behind_bars(repost) == TEXT


async def test_without_attach_files_a_message_that_has_none_is_hidden(stage: Stage) -> None:
    await stage.permissions(deny=["ATTACH_FILES"])
    await hide(stage, await say_it(stage))
    assert behind_bars((await seen(stage))[0]) == TEXT


@pytest.mark.parametrize(
    ("place", "switch"), [("discussions", "Send Messages in Posts"), ("episodes", "Send Messages in Threads")]
)
async def test_in_a_thread_the_switch_is_that_of_its_channel(stage: Stage, place: str, switch: str) -> None:
    await stage.set_up(discussions=stage.channel(place))
    await stage.clock_to("2025-04-24T12:00:00Z")
    thread = (await stage.discussions())[0]
    message = await say_it(stage, channel=thread["id"])
    await stage.permissions(place, deny=["SEND_MESSAGES_IN_THREADS"])
    text = (await ask(stage, message, channel=thread["id"])).text
    assert f"In the settings of <#{stage.channel(place)}> → Permissions, allow “{switch}”" in text
    await stage.permissions(place, allow=["SEND_MESSAGES_IN_THREADS"])
    await stage.permissions(deny=["MANAGE_THREADS"])
    await stage.act("moderator", "thread_edit", thread_id=thread["id"], locked=True)
    assert "This thread is locked" in (await ask(stage, message, channel=thread["id"])).text


async def test_without_these_permissions_everything_else_works(stage: Stage) -> None:
    await stage.permissions(deny=["MANAGE_MESSAGES", "ATTACH_FILES"])
    assert "Everything that is chosen will work." in (await stage.set_up()).text
    assert (await stage.command("calendar")).ok
    await stage.clock_to("2025-04-24T12:00:00Z")
    assert len(await stage.discussions()) == 8


async def test_it_is_for_those_who_may_manage_messages_also_when_pressed(stage: Stage) -> None:
    message = await say_it(stage)
    assert not (await ask(stage, message, by="fan")).ok
    question = await ask(stage, message)
    role = {"guild_id": stage.guild_id, "role_id": stage.role("Moderator")}
    await stage.act("owner", "role_edit", **role, permissions=["MANAGE_GUILD", "VIEW_CHANNEL"])
    reply = await stage.press(question.message, "Hide it", by="moderator")
    assert "Only members who may manage messages here can hide one." in reply.text
    assert await is_as_it_was(stage, message)


# Who else is at it


async def test_pressed_twice_at_once_it_is_hidden_once(stage: Stage) -> None:
    question = (await ask(stage, await say_it(stage))).message
    replies = await asyncio.gather(*(stage.press(question, "Hide it", by="moderator") for _ in range(3)))
    assert len(await seen(stage)) == 1
    assert sum("That message is being hidden or has been" in one.text for one in replies) == 2


async def test_by_two_moderators_at_once_it_is_hidden_once_and_neither_can_again(stage: Stage) -> None:
    message = await say_it(stage)
    questions = {name: (await ask(stage, message, by=name)).message for name in ("moderator", "owner")}
    pressed = [stage.press(question, "Hide it", by=name) for name, question in questions.items()]
    replies = dict(zip(questions, await asyncio.gather(*pressed), strict=True))
    (loser,) = [name for name, one in replies.items() if "That message is being hidden or has been" in one.text]
    again = await stage.press(questions[loser], "Hide it", by=loser)
    assert "That message is being hidden or has been" in again.text
    (repost,) = [one for one in await seen(stage) if one["author"]["id"] != stage.member("fan")]
    assert behind_bars(repost) == TEXT


async def test_asked_again_while_it_is_being_hidden_it_is_hidden_once(stage: Stage) -> None:
    message = await say_it(stage)
    question = (await ask(stage, message)).message
    other = (await ask(stage, message, by="owner")).message
    await stage.fault(route=POST, status="hang", count=1)
    first = asyncio.create_task(stage.press(question, "Hide it", by="moderator"))
    while not stage.server.faults.hanging:
        await ask(stage, message, by="owner")
    assert "is being hidden" in (await stage.press(other, "Hide it", by="owner")).text
    await stage.call("POST", "/sandbox/faults", {"clear": True})
    await first
    assert len(await seen(stage)) == 1


async def test_what_its_author_has_deleted_or_edited_meanwhile_is_not_posted(stage: Stage) -> None:
    here = {"channel_id": stage.channel("general")}
    message = await say_it(stage)
    question = await ask(stage, message)
    await stage.act("fan", "edit", **here, message_id=message["id"], content="Never mind.")
    reply = await stage.press(question.message, "Hide it", by="moderator")
    assert "has been edited since you asked" in told_after(reply)
    assert [one["content"] for one in await seen(stage)] == ["Never mind."]
    question = await ask(stage, message)
    await stage.act("fan", "delete", **here, message_id=message["id"])
    reply = await stage.press(question.message, "Hide it", by="moderator")
    assert "is gone" in told_after(reply)
    assert await seen(stage) == []


async def test_after_a_restart_it_has_to_be_asked_for_again(stage: Stage) -> None:
    message = await say_it(stage)
    question = await ask(stage, message)
    await stage.stop_bot()
    await stage.start_bot()
    assert "use its menu again" in (await stage.press(question.message, "Hide it", by="moderator")).text
    assert await is_as_it_was(stage, message)


async def test_a_moderator_can_leave_it(stage: Stage) -> None:
    message = await say_it(stage)
    question = await ask(stage, message)
    reply = await stage.press(question.message, "Leave it", by="moderator")
    assert "I have left it as it is." in reply.text
    assert await is_as_it_was(stage, message)


async def test_the_bots_own_and_systems_messages_are_left_alone(stage: Stage) -> None:
    card = (await stage.command("release")).message
    world, general = stage.server.world, int(stage.channel("general"))
    system = messages.system(world, world.channels[general], int(stage.member("fan")), 7)
    for message in (card, {"id": str(system.id)}):
        reply = await ask(stage, message)
        assert reply.private
        assert "Only what a member has written can be hidden." in reply.text
    assert len(await seen(stage)) == 2


# What Discord may do


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"route": POST, "status": 403}, "Discord refused it, so the message is as it was"),
        ({"route": POST, "status": "drop_before"}, "Discord does not answer just now"),
        ({"route": DELETE, "status": 403}, "here I lack the permission “Manage Messages”"),
        ({"route": "GET /channels/*/messages/*", "status": 403}, "Discord refused it, so the message is as it was"),
        ({"route": "GET /channels/*/messages/*", "status": "drop_before", "count": 2}, "Discord does not answer"),
    ],
)
async def test_where_discord_refuses_or_fails_the_message_stays_as_it_was_and_can_be_hidden_later(
    stage: Stage, fault: Json, told: str
) -> None:
    message = await say_it(stage)
    question = (await ask(stage, message)).message
    await stage.fault(**fault)
    reply = await stage.press(question, "Hide it", by="moderator")
    assert told in told_after(reply)
    assert await is_as_it_was(stage, message)
    await stage.press(question, "Hide it", by="moderator")
    (repost,) = await seen(stage)
    assert behind_bars(repost) == TEXT


@pytest.mark.parametrize(("status", "count", "deleted"), [("drop_before", 2, False), ("drop_after", 1, True)])
async def test_if_nobody_knows_whether_the_original_is_deleted_what_stands_in_its_place_stays(
    stage: Stage, status: str, count: int, deleted: bool
) -> None:
    # What is deleted may be deleted again, so a lost connection is tried once more before anybody hears of it.
    message = await say_it(stage)
    question = (await ask(stage, message)).message
    await stage.fault(route=DELETE, status=status, count=count)
    reply = await stage.press(question, "Hide it", by="moderator")
    assert ("Discord does not say whether the original is deleted" in told_after(reply)) == (not deleted)
    everything = await seen(stage)
    assert behind_bars(everything[-1]) == TEXT
    assert [one["id"] for one in everything[:-1]] == ([] if deleted else [message["id"]])


async def test_the_second_part_of_a_long_text_that_is_refused_takes_the_first_with_it(stage: Stage) -> None:
    message = await say_it(stage)
    stage.server.world.messages[int(stage.channel("general"))][int(message["id"])].content = "x" * 4000
    question = (await ask(stage, message)).message
    await stage.fault(route=POST, status=403, nth=2, count=1)
    await stage.press(question, "Hide it", by="moderator")
    assert [one["id"] for one in await seen(stage)] == [message["id"]]


async def test_the_log_channel_is_told_who_did_it_and_nothing_of_what_was_hidden(stage: Stage) -> None:
    await stage.set_up(log=stage.channel("episodes"))
    await hide(stage, await say_it(stage))
    posts: list[Json] = []
    for _ in range(500):  # it is told after the reply
        posts = posts or await seen(stage, "episodes")
    (told,) = posts
    assert words(told).startswith(f"<@{stage.member('moderator')}> has hidden what <@{stage.member('fan')}> wrote: ")
    assert (await seen(stage))[-1]["id"] in words(told)
    assert TEXT not in words(told)
    assert not any(told["pinged"].values())


async def test_in_french(stage: Stage) -> None:
    await stage.command("settings set", by="moderator", key="language", value="fr")
    message = await say_it(stage)
    question = await stage.use_menu(message, MENU, by="moderator", locale="fr")
    assert "Masquer ce message ?" in question.text
    await stage.press(question.message, "Masquer", by="moderator")
    assert "a écrit ceci le" in in_the_open((await seen(stage))[-1])
