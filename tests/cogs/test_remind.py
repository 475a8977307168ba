"""Members ask to be reminded, and a direct message comes at its moment; once, to them alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.sandbox.world import Member
from tests.stage import Json, Reply, Stage, buttons, words

MORNING = "2025-04-24T09:00"
"""When the server tells of the premiere, of which only the day is known."""
NIGHT = "2025-04-25T18:00"
"""When the server's own screening begins."""
NOBODY = {"everyone": False, "roles": [], "users": []}


def stamp(moment: str, style: str = "F") -> str:
    return f"<t:{int(dt.datetime.fromisoformat(moment + 'Z').timestamp())}:{style}>"


async def add_screening(stage: Stage, at: str = "2025-04-25 18:00", title: str = "Étoile night") -> None:
    reply = await stage.command("schedule add", by="moderator", given={"title": title, "at": at, "episode": 1})
    assert "## Saved" in reply.text


async def remind(stage: Stage, about: str = "etoile/s1", **more: Any) -> Reply:
    reply = await stage.command("remind me", about=about, **more)
    assert reply.private
    return reply


async def received(stage: Stage, member: str = "fan") -> list[tuple[str, str]]:
    """Read what came to a member directly and unasked: when, and the heading."""
    found = [one for one in await stage.direct_messages(member) if not one.get("interaction_metadata")]
    return [(one["timestamp"][:16], words(one).split("\n")[0]) for one in found]


async def mentions(stage: Stage) -> list[Json]:
    """Read the announcements that name somebody."""
    return [one for one in await stage.read("announcements", by="owner") if one["pinged"]["users"]]


def number_in(reply: Reply) -> int:
    return int(reply.text.split("umber ")[1].split(":")[0].split(")")[0])


async def test_the_confirmation_says_when_and_the_message_comes_then_to_them_alone(stage: Stage) -> None:
    await stage.set_up()
    reply = await remind(stage, lead="1d")
    assert "Étoile · S1E1–S1E8 · 1d before\n" + stamp("2025-04-23T09:00") in reply.text
    assert "Number 1: /remind cancel takes it back." in reply.text
    await stage.clock_to("2025-04-26T00:00Z")
    assert await received(stage) == [("2025-04-23T09:00", "## You asked to be reminded: Étoile")]
    assert await received(stage, "fan-fr") == []
    assert "24 April 2025" in words((await stage.direct_messages("fan"))[0])
    assert await mentions(stage) == []


async def test_without_a_lead_it_comes_in_the_morning_of_a_day_and_an_hour_before_a_moment(stage: Stage) -> None:
    await stage.set_up(zone="Europe/Paris")
    await add_screening(stage)
    assert f"in the morning of that day\n{stamp('2025-04-24T07:00')}" in (await remind(stage)).text
    assert f"1h before\n{stamp('2025-04-25T15:00')}" in (await remind(stage, "etoile/screening-1")).text
    await stage.clock_to("2025-04-26T00:00Z")
    assert [when for when, _ in await received(stage)] == ["2025-04-24T07:00", "2025-04-25T15:00"]
    assert not any("<t:" in words(one) for one in (await stage.direct_messages("fan"))[:1])


async def test_a_lead_can_lie_after_the_beginning_and_now_is_the_beginning(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    assert "2h after" in (await remind(stage, "etoile/screening-1", lead="+2h")).text
    assert "when it begins" in (await remind(stage, "etoile/screening-1", lead="now")).text
    await stage.clock_to("2025-04-26T00:00Z")
    assert [when for when, _ in await received(stage)] == [NIGHT, "2025-04-25T20:00"]


async def test_everything_of_a_show_means_what_is_scheduled_later_too(stage: Stage) -> None:
    await stage.set_up()
    assert "Everything of Étoile · 1h before" in (await remind(stage, "etoile/*")).text
    await add_screening(stage)
    await stage.clock_to("2025-04-26T00:00Z")
    assert [when for when, _ in await received(stage)] == [MORNING, "2025-04-25T17:00"]


async def test_what_is_ahead_is_suggested_with_its_day_and_no_title_of_an_episode(stage: Stage) -> None:
    await stage.set_up(zone="Europe/Paris")
    await add_screening(stage)
    choices = await stage.complete("remind me", "about", "")
    assert choices == [
        ("Étoile · S1E1–S1E8 · 24 April 2025", "etoile/s1"),
        ("Étoile night · S1E1 · 25 April 2025 18:00 (Europe/Paris)", "etoile/screening-1"),
        ("Everything of Étoile", "etoile/*"),
    ]
    assert [value for _, value in await stage.complete("remind me", "about", "night")] == ["etoile/screening-1"]
    assert ("+1h", "+1h") in await stage.complete("remind me", "lead", "+", about="etoile/s1")
    await stage.clock_to("2025-04-26T00:00Z")
    assert await stage.complete("remind me", "about", "") == [("Everything of Étoile", "etoile/*")]


async def test_the_name_of_a_show_that_is_typed_means_everything_of_it(stage: Stage) -> None:
    assert "Everything of Étoile" in (await remind(stage, "etoile")).text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"about": "etoile/s2"}, "I know of nothing ahead that is called so."),
        ({"about": "x" * 6000}, "I know of nothing ahead that is called so."),
        ({"about": "etoile/s1", "lead": "tomorrow"}, "“tomorrow” is not a lead."),
        ({"about": "etoile/s1", "lead": "91d"}, "choose between 1m and 90d"),
        ({"about": "etoile/s1", "lead": "30d"}, "The moment for that has passed."),
    ],
    ids=str,
)
async def test_bad_input_is_refused_with_what_to_do_and_stores_nothing(
    stage: Stage, options: dict[str, Any], said: str
) -> None:
    assert said in (await remind(stage, **options)).text
    assert "You have none here." in (await stage.command("remind list")).text


async def test_the_list_is_ones_own_and_what_is_taken_back_does_not_come(stage: Stage) -> None:
    await stage.set_up()
    await remind(stage, lead="1d")
    await remind(stage, "etoile/*")
    listed = await stage.command("remind list")
    assert listed.private
    assert f"**1** · Étoile · S1E1–S1E8 · 1d before · {stamp('2025-04-23T09:00', 'f')}" in listed.text
    assert f"**2** · Everything of Étoile · 1h before · {stamp(MORNING, 'f')}" in listed.text
    assert "You have none here." in (await stage.command("remind list", by="fan-fr", locale="en-US")).text
    assert await stage.complete("remind cancel", "id", "every") == [("2 · Everything of Étoile", 2)]
    assert "You have no reminder 1 here." in (await stage.command("remind cancel", by="owner", id=1)).text
    assert "not remind you of this any more: Étoile" in (await stage.command("remind cancel", id=1)).text
    await stage.clock_to("2025-04-26T00:00Z")
    assert [when for when, _ in await received(stage)] == [MORNING]


async def test_one_server_knows_nothing_of_what_is_asked_for_in_another(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    await remind(stage, "etoile/screening-1")
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    refused = await stage.command("remind me", guild=1, about="etoile/screening-1")
    assert "I know of nothing ahead" in refused.text
    assert "You have no reminder 1 here." in (await stage.command("remind cancel", guild=1, id=1)).text
    assert "I know of nothing ahead" in (await stage.command_in_dm("remind me", about="etoile/screening-1")).text


async def test_in_direct_messages_the_packs_dates_count(stage: Stage) -> None:
    reply = await stage.command_in_dm("remind me", about="etoile/s1", lead="1d")
    assert stamp("2025-04-23T09:00") in reply.text
    assert "**1** · Étoile" in (await stage.command_in_dm("remind list")).text
    assert "You have none here." in (await stage.command("remind list")).text
    await stage.clock_to("2025-04-24T00:00Z")
    assert [when for when, _ in await received(stage)] == ["2025-04-23T09:00"]


async def test_all_of_it_is_in_the_readers_language_and_so_is_the_message(stage: Stage) -> None:
    await stage.set_up()
    reply = await stage.command("remind me", by="fan-fr", locale="fr", about="etoile/s1", lead="1j")
    assert "Je vous le rappellerai" in reply.text
    assert "Vos rappels" in (await stage.command("remind list", by="fan-fr", locale="fr")).text
    await stage.clock_to("2025-04-24T00:00Z")
    assert await received(stage, "fan-fr") == [("2025-04-23T09:00", "## Vous vouliez un rappel\u00a0: Étoile")]


async def test_a_moved_screening_moves_the_message_and_a_cancelled_one_takes_it_away(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    await add_screening(stage, at="2025-04-26 18:00")
    await remind(stage, "etoile/screening-1")
    await remind(stage, "etoile/screening-2")
    await stage.command("schedule move", by="moderator", given={"id": 1, "at": "2025-04-25 20:00"})
    await stage.command("schedule cancel", by="moderator", given={"id": 2})
    await stage.clock_to("2025-04-27T00:00Z")
    assert [when for when, _ in await received(stage)] == ["2025-04-25T19:00"]


@pytest.mark.parametrize("has_channel", [True, False], ids=["a channel", "no channel any more"])
async def test_what_a_message_said_is_put_right_when_the_date_moves_or_is_off_without_a_new_one(
    stage: Stage, has_channel: bool
) -> None:
    await stage.set_up()
    await add_screening(stage)
    if not has_channel:
        await stage.command("settings reset", by="moderator", key="announcements")
    await remind(stage, "etoile/screening-1", lead="1d")
    await remind(stage, "etoile/screening-1", by="fan-fr", locale="fr", lead="1d")
    await remind(stage, "etoile/screening-1", by="owner", lead="1h")
    await stage.clock_to("2025-04-24T20:00Z")
    await stage.command("schedule move", by="moderator", given={"id": 1, "at": "2025-04-25 20:00"})
    await stage.clock_to("2025-04-24T21:00Z")
    [message] = await stage.direct_messages("fan")
    assert f"Moved from {stamp(NIGHT)} to {stamp('2025-04-25T20:00')}" in words(message)
    assert message["edited_timestamp"]
    assert "Déplacé" in words((await stage.direct_messages("fan-fr"))[0])
    await stage.command("schedule cancel", by="moderator", given={"id": 1})
    await stage.stop_bot()
    await stage.start_bot()
    await stage.clock_to("2025-04-27T00:00Z")
    assert await received(stage) == [("2025-04-24T18:00", "## You asked to be reminded: Étoile night")]
    [message] = await stage.direct_messages("fan")
    assert "This has been called off." in words(message)
    assert stamp("2025-04-25T20:00") not in words(message)
    assert await stage.direct_messages("owner") == []


async def test_a_premiere_that_is_corrected_puts_the_messages_right_also_of_wishes_taken_back(stage: Stage) -> None:
    await stage.set_up()
    await remind(stage, lead="1d")
    await stage.clock_to("2025-04-23T10:00Z")
    await stage.command("remind cancel", id=1)
    await stage.command(
        "correct", by="moderator", what="premiere:s1", value="2025-04-26", reason="The service has moved it."
    )
    await stage.clock_to("2025-04-23T11:00Z")
    [message] = await stage.direct_messages("fan")
    assert "Moved from Thursday 24 April 2025 to Saturday 26 April 2025." in words(message)


async def test_a_message_that_comes_after_the_move_is_right_and_edited_no_more(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    await stage.clock_to("2025-04-24T18:30Z")
    await remind(stage, "etoile/screening-1", lead="1h")
    await stage.command("schedule move", by="moderator", given={"id": 1, "at": "2025-04-26 18:00"})
    await stage.clock_to("2025-04-26T17:30Z")
    await add_screening(stage, at="2025-04-30 18:00")
    await stage.advance(60)
    [message] = await stage.direct_messages("fan")
    assert "Moved from" not in words(message)
    assert not message["edited_timestamp"]


async def test_a_mention_that_stood_in_is_put_right_too_and_notifies_nobody_again(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    await remind(stage, "etoile/screening-1", lead="1d", mention=True)
    await stage.act("fan", "close_dms")
    await stage.clock_to("2025-04-24T20:00Z")
    await stage.command("schedule cancel", by="moderator", given={"id": 1})
    await stage.clock_to("2025-04-24T21:00Z")
    [mention] = await mentions(stage)
    assert words(mention).startswith(f"<@{stage.member('fan')}>\n## You asked to be reminded: Étoile night")
    assert "This has been called off." in words(mention)
    assert "You take no direct messages from me" in words(mention)


async def test_the_button_of_a_message_tells_how_an_event_of_its_server_stands_by_now(stage: Stage) -> None:
    await stage.set_up()
    for title in ("Quiz night", "Trivia"):
        given = {"title": title, "at": "2025-04-25 18:00"}
        assert "## Saved" in (await stage.command("schedule add", by="moderator", given=given)).text
    await remind(stage, "-/screening-1", lead="1d")
    await stage.clock_to("2025-04-24T20:00Z")
    [message] = await stage.direct_messages("fan")
    pressed = await stage.press_in_dm(message, "When and where?")
    assert pressed.private
    assert f"**Quiz night**\n{stamp(NIGHT)}" in pressed.text
    assert "Remind me" not in buttons(pressed.message)
    await stage.command("schedule cancel", by="moderator", given={"id": 1})
    assert "This has been called off." in (await stage.press_in_dm(message, "When and where?")).text


async def test_the_button_of_a_message_tells_the_date_that_its_server_goes_by(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    await remind(stage, "etoile/screening-1", lead="1d")
    await stage.command("correct", by="moderator", what="premiere:s1", value="2025-04-26", reason="So they said.")
    await remind(stage, "etoile/s1", lead="1d")
    await stage.clock_to("2025-04-25T10:00Z")
    night, premiere = await stage.direct_messages("fan")
    assert stamp(NIGHT) in (await stage.press_in_dm(night, "When and where?")).text
    assert "26 April 2025" in (await stage.press_in_dm(premiere, "When and where?")).text


async def test_the_menu_of_a_message_about_a_servers_own_event_says_where_to_ask(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    await remind(stage, "etoile/screening-1", lead="1d")
    await stage.clock_to("2025-04-24T20:00Z")
    [message] = await stage.direct_messages("fan")
    reply = await stage.use_menu_in_dm(message, "Remind me about this")
    assert "That is in a server's own schedule. Ask there to be reminded of it, with /remind me." in reply.text


async def test_a_restart_loses_and_doubles_nothing_and_what_is_late_says_so(stage: Stage) -> None:
    await stage.set_up()
    await remind(stage, lead="1d")
    await remind(stage, lead="2d")
    await stage.clock_to("2025-04-22T10:00Z")
    await stage.stop_bot()
    await stage.clock_to("2025-04-23T10:00Z")
    await stage.start_bot()
    await stage.clock_to("2025-04-24T00:00Z")
    early, late = await stage.direct_messages("fan")
    assert "This comes late" not in words(early)
    assert "This comes late" in words(late)


async def test_the_button_under_a_post_asks_in_one_press_also_after_a_restart(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-17T10:00Z")
    post = (await stage.read("announcements"))[0]
    await stage.stop_bot()
    await stage.start_bot()
    pressed = await stage.press(post, "Remind me", channel="announcements")
    assert pressed.private
    assert f"## I will remind you\nÉtoile · S1E1–S1E8 · in the morning of that day\n{stamp(MORNING)}" in pressed.text
    again = await stage.press(post, "Remind me", channel="announcements")
    assert "## I will remind you already" in again.text
    assert "take it back with /remind cancel (number 1) and ask anew with /remind me" in again.text
    await stage.clock_to("2025-04-24T12:00Z")
    assert [when for when, _ in await received(stage)] == [MORNING]


async def test_under_the_post_at_the_moment_itself_the_button_means_a_day_after(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to("2025-04-24T10:00Z")
    post = (await stage.read("announcements"))[-1]
    assert "1d after" in (await stage.press(post, "Remind me", channel="announcements")).text
    await stage.clock_to("2025-04-25T10:00Z")
    assert [when for when, _ in await received(stage)] == ["2025-04-25T09:00"]
    other = await stage.press(post, "Remind me", channel="announcements", by="owner")
    assert "That is over, so there is nothing left to remind you of." in other.text


async def test_the_button_of_what_has_been_called_off_says_so(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    await stage.clock_to("2025-04-24T19:00Z")
    post = (await stage.read("announcements"))[-1]
    assert "Étoile night begins tomorrow" in words(post)
    await stage.command("schedule cancel", by="moderator", given={"id": 1})
    assert (
        "is off, so there is nothing to remind you of"
        in (await stage.press(post, "Remind me", channel="announcements")).text
    )
    revised = (await stage.read("announcements"))[-1]
    assert "Remind me" not in buttons(revised)


async def test_the_button_under_a_digest_means_all_of_its_week(stage: Stage) -> None:
    await stage.set_up()
    await add_screening(stage)
    await stage.command("settings set", by="moderator", key="digest", value="monday")
    await stage.clock_to("2025-04-21T10:00Z")
    digest = (await stage.read("announcements"))[-1]
    assert "This week" in words(digest)
    text = (await stage.press(digest, "Remind me", channel="announcements")).text
    assert stamp(MORNING) in text
    assert stamp("2025-04-25T17:00") in text


@pytest.mark.parametrize(("name", "options"), [("next", {}), ("release", {}), ("episode", {"number": 3})])
async def test_answers_carry_the_button_while_something_lies_ahead(
    stage: Stage, name: str, options: dict[str, Any]
) -> None:
    card = await stage.command(name, **options)
    assert buttons(card.message)["Remind me"] == "callboard:remind:etoile/s1"
    assert "I will remind you" in (await stage.press(card.message, "Remind me", by="owner")).text
    in_dm = await stage.command_in_dm(name, **options)
    assert "Remind me" in buttons(in_dm.message)
    await stage.clock_to("2025-04-25T00:00Z")
    assert "Remind me" not in buttons((await stage.command(name, **options)).message)


async def test_an_episodes_card_reminds_of_the_screening_of_that_episode(stage: Stage) -> None:
    await stage.clock_to("2025-04-25T00:00Z")
    await stage.set_up()
    await add_screening(stage)
    shown = buttons((await stage.command("episode", number=1)).message)
    assert shown["Remind me"] == "callboard:remind:etoile/screening-1"
    assert "Remind me" not in buttons((await stage.command("episode", number=2)).message)


async def test_the_menu_of_a_post_asks_for_the_same(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-17T10:00Z")
    post = (await stage.read("announcements"))[0]
    reply = await stage.use_menu(post, "Remind me about this", channel="announcements")
    assert reply.private
    assert stamp(MORNING) in reply.text
    again = await stage.use_menu(post, "Remind me about this", channel="announcements")
    assert "I will remind you already" in again.text


async def test_the_menu_of_any_other_message_says_where_it_works(stage: Stage) -> None:
    await stage.act("owner", "post", channel_id=stage.channel("general"), content="Remind me, somebody!")
    message = (await stage.read("general"))[-1]
    reply = await stage.use_menu(message, "Remind me about this", by="fan-fr", locale="fr")
    assert reply.private
    assert "Cela fonctionne sur les annonces de Callboard." in reply.text
    help_card = await stage.command("release")
    await stage.clock_to("2025-05-25T00:00Z")
    reply = await stage.use_menu((await stage.command("show")).message, "Remind me about this")
    assert "This works on Callboard's announcements." in reply.text
    assert "That is over" in (await stage.use_menu(help_card.message, "Remind me about this")).text


async def test_closed_direct_messages_become_a_mention_where_that_was_allowed(stage: Stage) -> None:
    await stage.set_up()
    reply = await remind(stage, lead="1d", mention=True)
    assert f"If they are closed then, I mention you in <#{stage.channel('announcements')}>." in reply.text
    await remind(stage, lead="2d", mention=True)
    await stage.act("fan", "close_dms")
    await stage.clock_to("2025-04-24T00:00Z")
    found = await mentions(stage)
    fan = stage.member("fan")
    assert [one["timestamp"][:16] for one in found] == ["2025-04-22T09:00", "2025-04-23T09:00"]
    assert [one["pinged"] for one in found] == [NOBODY | {"users": [fan]}] * 2
    assert words(found[0]).startswith(f"<@{fan}>\n## You asked to be reminded: Étoile")
    assert await received(stage) == []
    assert "Your direct messages are closed to me." in (await stage.command("remind list")).text


async def test_closed_direct_messages_are_told_in_the_list_and_unsubscribe_nobody(stage: Stage) -> None:
    await stage.set_up()
    await remind(stage, "etoile/*", lead="1d")
    await add_screening(stage)
    await stage.act("fan", "close_dms")
    await stage.clock_to("2025-04-23T12:00Z")
    assert await mentions(stage) == []
    listed = (await stage.command("remind list")).text
    assert "Your direct messages are closed to me." in listed
    assert "### Not sent\n- Étoile · S1E1–S1E8" in listed
    assert "**1** · Everything of Étoile" in listed
    await stage.act("fan", "open_dms")
    await stage.clock_to("2025-04-25T00:00Z")
    assert [when for when, _ in await received(stage)] == ["2025-04-24T18:00"]
    assert "closed to me" not in (await stage.command("remind list")).text


async def test_nothing_stands_in_where_no_channel_has_been_chosen_and_that_is_said(stage: Stage) -> None:
    assert "no mention can stand in" in (await remind(stage, lead="1d", mention=True)).text


async def test_who_has_left_hears_nothing_more_from_the_server_and_is_not_mentioned(stage: Stage) -> None:
    await stage.set_up()
    await remind(stage, lead="1d", mention=True)
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    here, there = stage.server.world.guilds.values()
    fan = int(stage.member("fan"))
    there.members[fan] = Member(fan, [], stage.clock.now())
    member = here.members.pop(fan)
    await stage.clock_to("2025-04-24T00:00Z")
    assert await received(stage) == []
    assert await mentions(stage) == []
    here.members[fan] = member
    assert "They are no longer a member of the server." in (await stage.command("remind list")).text


async def test_fifty_at_most_and_the_sentence_says_what_to_do(stage: Stage) -> None:
    for minutes in range(1, 51):
        await remind(stage, "etoile/*", lead=f"{minutes}m")
    assert "You can have 50 reminders here at most." in (await remind(stage, "etoile/*", lead="51m")).text
    listed = (await stage.command("remind list")).text
    assert "**50** · " in listed
