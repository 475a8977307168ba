"""Trouble is told in one sentence that says what to do, and loses nothing."""

from __future__ import annotations

import io

from tests.stage import Stage, words


async def test_a_channel_without_permission_parks_the_post_tells_a_moderator_and_a_new_setup_sends_it(
    stage: Stage,
) -> None:
    await stage.set_up(log=stage.channel("general"))
    await stage.permissions("announcements", deny=["SEND_MESSAGES"])
    await stage.clock_to("2025-04-24T09:05:00Z")
    assert await stage.read("announcements") == []
    assert any("Send Messages" in words(message) for message in await stage.read("general", by="moderator"))
    assert len(await stage.discussions()) == 8
    await stage.permissions("announcements", allow=["SEND_MESSAGES"])
    await stage.set_up()
    await stage.advance(60)
    texts = [words(message) for message in await stage.read("announcements")]
    assert len(texts) == 1
    assert "Étoile is out" in texts[0]


async def test_a_channel_deleted_after_setup_is_told_by_direct_message_where_there_is_no_log(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.act("moderator", "channel_delete", channel_id=stage.channel("announcements"))
    await stage.clock_to("2025-04-17T09:05:00Z")
    messages = await stage.direct_messages("moderator")
    assert any("/setup" in words(message) for message in messages)


async def test_a_server_error_is_tried_again_and_doubles_nothing(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.fault(route="POST /channels/*/messages", status=503, count=2)
    await stage.clock_to("2025-04-17T09:10:00Z")
    assert len(await stage.read("announcements")) == 1


async def test_a_post_whose_answer_was_lost_is_not_posted_twice(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.fault(route="POST /channels/*/messages", status="drop_after", count=1)
    await stage.clock_to("2025-04-17T09:10:00Z")
    assert len(await stage.read("announcements")) == 1


async def test_a_forum_post_whose_answer_was_lost_is_not_posted_twice(stage: Stage) -> None:
    await stage.set_up()
    await stage.fault(route="POST /channels/*/threads", status="drop_after", nth=2, count=2)
    await stage.clock_to("2025-04-24T12:00:00Z")
    assert len(await stage.discussions()) == 8


async def test_after_the_gateway_was_gone_the_bot_answers_again(stage: Stage) -> None:
    await stage.fault(gateway="drop")
    assert "Luke Kirby" in (await stage.command("cast")).text


async def test_an_exception_gives_the_person_a_reference_and_the_log_the_traceback(
    stage: Stage, log_lines: io.StringIO
) -> None:
    assert stage.bot is not None
    stage.bot.app.shows = None  # pyright: ignore[reportAttributeAccessIssue] - the mistake that the command stumbles on
    reply = await stage.command("release")
    assert reply.private
    assert "NoneType" not in reply.text
    reference = reply.text.split("`")[1]
    assert reference in log_lines.getvalue()
    assert "Traceback" in log_lines.getvalue()
    assert "NoneType" in log_lines.getvalue()


async def test_a_button_that_fails_is_answered_in_the_same_way(stage: Stage, log_lines: io.StringIO) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to("2025-04-17T12:00:00Z")
    assert stage.bot is not None
    stage.bot.app.shows = None  # pyright: ignore[reportAttributeAccessIssue] - the mistake that the button stumbles on
    post = (await stage.read("announcements"))[0]
    reply = await stage.press(post, "When and where?", channel="announcements")
    assert reply.private
    assert reply.text.split("`")[1] in log_lines.getvalue()


async def test_a_modal_that_fails_is_answered_in_the_same_way(stage: Stage, log_lines: io.StringIO) -> None:
    modal = (await stage.command("setup", by="moderator")).raw["modal"]
    assert stage.bot is not None
    stage.bot.app.community = None  # pyright: ignore[reportAttributeAccessIssue] - the mistake that the modal stumbles on
    fields = {label["component"]["custom_id"]: [] for label in modal["components"][:4]}
    zone = modal["components"][4]["component"]["custom_id"]
    reply = await stage.submit(modal, fields | {zone: "UTC"})
    assert reply.private
    assert reply.text.split("`")[1] in log_lines.getvalue()


async def test_what_somebody_typed_is_shown_as_they_typed_it_and_not_as_markdown(stage: Stage) -> None:
    assert r"\*\*loud\*\* \_one\_" in (await stage.command("cast", who="**loud** _one_")).text


async def test_an_autocompletion_that_fails_is_answered_with_nothing(stage: Stage) -> None:
    assert stage.bot is not None
    stage.bot.client.tree.remove_command("cast")
    body = {"kind": "autocomplete", "name": "cast", "options": {"who": "x"}, "focused": "who"}
    body |= {"guild_id": stage.guild_id, "channel_id": stage.channel("general"), "user_id": stage.member("fan")}
    assert not (await stage.call("POST", "/sandbox/interact", body))["ok"]
    assert not [one for one in await stage.requests() if one.get("path", "").endswith("/callback")]


async def test_moderators_commands_cannot_be_installed_by_a_person_for_themselves(stage: Stage) -> None:
    assert stage.bot is not None
    tree = stage.bot.client.tree
    told = {command.name: command.to_dict(tree) for command in tree.get_commands()}
    assert [told[name]["integration_types"] for name in ("setup", "settings", "cast")] == [[0], [0], [0, 1]]


async def test_commands_that_discord_has_lost_are_told_again_at_the_next_start(stage: Stage) -> None:
    await stage.stop_bot()
    stage.server.world.commands.clear()
    await stage.start_bot()
    assert "/cast" in (await stage.command("help")).text
