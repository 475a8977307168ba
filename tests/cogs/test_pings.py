"""Members take the role to ping and give it back with a button, where the bot may hand it out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stage import Json, Stage, buttons, words

REMINDER = "2025-04-17T10:00Z"
PREMIERE = "2025-04-24T10:00Z"


async def last_post(stage: Stage, moment: str = REMINDER) -> Json:
    await stage.clock_to(moment)
    return (await stage.read("announcements"))[-1]


def has_role(stage: Stage, member: str, role: str = "Premieres") -> bool:
    guild = stage.server.world.guilds[int(stage.guild_id)]
    return int(stage.role(role)) in guild.members[int(stage.member(member))].roles


async def change_role(stage: Stage, name: str = "Premieres", *, position: int | None = None, **changes: Any) -> None:
    """Change a role as the server's owner would."""
    if position is not None:
        stage.server.world.guilds[int(stage.guild_id)].roles[int(stage.role(name))].position = position
    await stage.act("owner", "role_edit", guild_id=stage.guild_id, role_id=stage.role(name), **changes)


async def test_a_press_gives_the_role_and_another_takes_it_also_after_a_restart(stage: Stage) -> None:
    await stage.set_up()
    post = await last_post(stage)
    await stage.stop_bot()
    await stage.start_bot()
    given = await stage.press(post, "Get pings", by="newcomer", channel="announcements")
    assert given.private
    assert f"You have <@&{stage.role('Premieres')}> now" in given.text
    assert has_role(stage, "newcomer")
    taken = await stage.press(post, "Get pings", by="newcomer", channel="announcements")
    assert f"You no longer have <@&{stage.role('Premieres')}>" in taken.text
    assert not has_role(stage, "newcomer")


async def test_who_has_the_role_is_pinged_once_for_a_drop_of_eight(stage: Stage) -> None:
    await stage.set_up()
    await last_post(stage, PREMIERE)
    said = [
        *await stage.read("announcements"),
        *[message for thread in await stage.discussions() for message in await stage.read(thread["id"])],
    ]
    assert len(await stage.discussions()) == 8
    at_the_drop = [one for one in said if one["timestamp"] >= "2025-04-24"]
    assert sum(one["pinged"]["roles"] == [stage.role("Premieres")] for one in at_the_drop) == 1
    assert sum(any(one["pinged"].values()) for one in at_the_drop) == 1


async def test_the_reply_to_setup_has_the_button_too_and_each_presses_for_themselves(stage: Stage) -> None:
    reply = await stage.set_up()
    pressed = await stage.press(reply.message, "Get pings", by="moderator")
    assert "You have" in pressed.text
    assert has_role(stage, "moderator")
    again = await stage.command("setup", by="moderator", zone="UTC", locale="fr")
    assert "Être mentionné" in buttons(again.message)


async def test_it_stays_when_a_post_is_edited(stage: Stage) -> None:
    await stage.set_up()
    post = await last_post(stage, PREMIERE)
    assert post["edited_timestamp"] is not None
    assert set(buttons(post)) == {"When and where?", "Remind me", "Get pings"}


async def _without_the_right(stage: Stage) -> None:
    await stage.permissions(deny=["MANAGE_ROLES"])


async def _too_high(stage: Stage) -> None:
    await change_role(stage, position=9)


async def _powerful(stage: Stage) -> None:
    await change_role(stage, permissions=str(1 << 13))


TROUBLES = [
    pytest.param(_without_the_right, "may not give roles", "allow “Manage Roles”", id="without the right"),
    pytest.param(_too_high, "stands above Callboard's own role", "drag Callboard's role above", id="too high"),
    pytest.param(_powerful, "may do more than others", "clear the permissions", id="powerful"),
]


@pytest.mark.parametrize(("trouble", "what", "fix"), TROUBLES)
async def test_where_it_cannot_work_it_is_left_out_and_moderators_are_told_why(
    stage: Stage, trouble: Any, what: str, fix: str
) -> None:
    await trouble(stage)
    reply = await stage.set_up()
    assert what in reply.text
    assert fix in reply.text
    assert "Get pings" not in buttons(reply.message)
    assert "Get pings" not in buttons(await last_post(stage))


@pytest.mark.parametrize(("trouble", "what", "fix"), TROUBLES)
async def test_what_has_changed_since_is_found_at_the_press_and_said(
    stage: Stage, trouble: Any, what: str, fix: str
) -> None:
    await stage.set_up()
    post = await last_post(stage)
    await trouble(stage)
    pressed = await stage.press(post, "Get pings", by="newcomer", channel="announcements")
    assert pressed.private
    assert "I cannot give that role or take it now." in pressed.text
    assert what in pressed.text
    assert fix in pressed.text
    assert not has_role(stage, "newcomer")


async def test_a_role_that_is_gone_or_given_up_is_said_to_be(stage: Stage) -> None:
    await stage.set_up()
    post = await last_post(stage)
    await stage.command("settings reset", by="moderator", key="ping")
    pressed = await stage.press(post, "Get pings", channel="announcements")
    assert "This server has no role to ping any more." in pressed.text
    assert "Get pings" not in buttons(await last_post(stage, "2025-04-23T10:00Z"))


async def test_a_refusal_of_discords_own_is_said_and_not_taken_for_done(stage: Stage) -> None:
    await stage.set_up()
    post = await last_post(stage)
    await stage.fault(route="PUT /guilds/*/members/*/roles/*", status=403, count=1)
    pressed = await stage.press(post, "Get pings", by="newcomer", channel="announcements")
    assert "Discord does not let me give that role" in pressed.text


async def test_everyone_is_no_role_to_give(stage: Stage) -> None:
    assert "Get pings" not in buttons((await stage.set_up(ping=stage.guild_id)).message)


async def test_a_moderators_role_is_never_handed_out(stage: Stage) -> None:
    reply = await stage.set_up(ping=stage.role("Moderator"))
    assert "Get pings" not in buttons(reply.message)
    assert "gives it to nobody" in reply.text


async def test_in_french_it_is_answered_in_the_readers_language(stage: Stage) -> None:
    await stage.set_up(language="fr")
    post = await last_post(stage)
    assert "Être mentionné" in words(post)
    pressed = await stage.press(post, "Être mentionné", by="fan-fr", channel="announcements")
    assert "Vous avez maintenant" in pressed.text
