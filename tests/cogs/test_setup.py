"""A moderator sets the server up."""

from __future__ import annotations

import pytest

from tests.stage import Stage


async def test_one_interaction_is_enough_and_shows_what_is_chosen(stage: Stage) -> None:
    reply = await stage.set_up(zone="europe/paris")
    assert reply.private
    assert f"<#{stage.channel('announcements')}>" in reply.text
    assert "Europe/Paris" in reply.text
    assert "Everything that is chosen will work." in reply.text


async def test_without_options_it_asks_and_a_wrong_zone_loses_nothing_else(stage: Stage) -> None:
    asked = await stage.command("setup", by="moderator")
    modal = asked.raw["modal"]
    fields = _fields(modal)
    reply = await stage.submit(
        modal,
        {
            fields[0]: [stage.channel("announcements")],
            fields[1]: [stage.channel("episodes")],
            fields[2]: [],
            fields[3]: [],
            fields[4]: "Paris/Europe",
        },
    )
    assert "“Paris/Europe” is not a time zone that is known" in reply.text
    assert f"<#{stage.channel('episodes')}>" in reply.text


async def test_with_options_too_a_wrong_zone_loses_nothing_else(stage: Stage) -> None:
    text = (await stage.set_up(zone="Paris/Europe")).text
    assert "“Paris/Europe” is not a time zone that is known" in text
    assert f"**announcements** · <#{stage.channel('announcements')}>" in text
    alone = await stage.command("setup", by="moderator", zone="Paris/Europe")
    assert alone.text.startswith("“Paris/Europe” is not a time zone")


def _fields(modal: dict) -> list[str]:
    return [label["component"]["custom_id"] for label in modal["components"]]


async def test_a_fan_may_not(stage: Stage) -> None:
    reply = await stage.command("setup", by="fan", zone="UTC")
    assert not reply.ok


async def test_a_channel_where_the_bot_may_not_write_is_said_at_once_with_the_switch_to_flip(stage: Stage) -> None:
    await stage.permissions("announcements", deny=["SEND_MESSAGES"])
    text = (await stage.set_up()).text
    assert "Send Messages" in text
    assert f"<#{stage.channel('announcements')}>" in text


@pytest.mark.parametrize(
    ("place", "pinning", "switch"),
    [("episodes", "PIN_MESSAGES", "Pin Messages"), ("discussions", "MANAGE_THREADS", "Manage Posts")],
)
async def test_what_would_be_left_out_of_discussions_is_said_at_once_with_the_switch_to_flip(
    stage: Stage, place: str, pinning: str, switch: str
) -> None:
    await stage.permissions(place, deny=["SEND_POLLS", pinning])
    text = (await stage.set_up(discussions=stage.channel(place))).text
    for name in ("Create Polls", switch):
        assert f"In the settings of <#{stage.channel(place)}> → Permissions, allow “{name}” for Callboard." in text
    await stage.permissions(place, allow=[pinning])
    text = (await stage.command("settings set", by="moderator", key="ratings", value="off")).text
    assert "Everything that is chosen will work." in text


async def test_zones_are_suggested_by_city(stage: Stage) -> None:
    assert ("Europe/Paris", "Europe/Paris") in await stage.complete("setup", "zone", "par", by="moderator")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("zone", "Mars/Olympus", "is not a time zone"),
        ("leads", "tomorrow", "is not a list of leads"),
        ("morning", "25:00", "25:00"),
        ("language", "klingon", "klingon"),
        ("announcements", "123", "no such channel"),
        ("ping", "123", "no such role"),
        ("quiet", "at night", "23:00-08:00"),
        ("digest", "now and then", "is not one day of the week"),
        ("events", "perhaps", "neither on nor off"),
        ("ratings", "some", "all: everybody"),
        ("archive", "2d", "There are 1h, 1d, 3d, 7d"),
        ("close", "soon", "for example 3h or 1d"),
        ("sentence_premiere", "x" * 301, "at most 300"),
    ],
)
async def test_a_wrong_value_is_refused_with_one_sentence_and_changes_nothing(
    stage: Stage, key: str, value: str, said: str
) -> None:
    await stage.set_up()
    before = (await stage.command("settings show", by="moderator")).text
    assert said in (await stage.command("settings set", by="moderator", key=key, value=value)).text
    assert (await stage.command("settings show", by="moderator")).text == before


async def test_a_choice_is_changed_put_back_and_the_history_tells_who_did_it(stage: Stage) -> None:
    await stage.set_up()
    assert (
        "**morning** · 18:30"
        in (await stage.command("settings set", by="moderator", key="morning", value="18:30")).text
    )
    assert "**morning** · 09:00" in (await stage.command("settings reset", by="moderator", key="morning")).text
    history = (await stage.command("settings show", by="moderator", history=True)).text
    assert f"<@{stage.member('moderator')}>: **morning** 18:30 → 09:00" in history


async def test_no_reminders_are_said_to_be_none_and_the_history_shows_roles_as_roles(stage: Stage) -> None:
    await stage.set_up()
    reply = await stage.command("settings set", by="moderator", key="leads", value="none")
    assert "**leads** · no reminders" in reply.text
    history = (await stage.command("settings show", by="moderator", history=True)).text
    assert f"**ping** not chosen → <@&{stage.role('Premieres')}>" in history


async def test_what_is_chosen_of_posts_is_shown_suggested_and_in_the_history(stage: Stage) -> None:
    await stage.set_up()
    suggested = await stage.complete("settings set", "value", "fri", by="moderator", key="digest")
    assert suggested == [("Friday", "fri")]
    for key, value in (("digest", "fri"), ("quiet", "23-8"), ("events", "off"), ("sentence_digest", "See *you*.")):
        await stage.command("settings set", by="moderator", key=key, value=value)
    text = (await stage.command("settings show", by="moderator", history=True)).text
    for row in ("digest** · Friday", "quiet** · 23:00-08:00", "events** · off", "sentence_digest** · See \\*you\\*."):
        assert f"**{row}" in text
    assert "**quiet** not chosen → 23:00-08:00" in text
    assert "**events** on → off" in text
    french = (await stage.command("settings reset", by="moderator", key="digest", locale="fr")).text
    assert "**programme** · non" in french


async def test_what_is_chosen_of_discussions_is_shown_suggested_and_in_the_history(stage: Stage) -> None:
    text = (await stage.set_up()).text
    for row in ("ratings** · seen: for those who have seen the episode", "archive** · 7d", "close** · off"):
        assert f"**{row}" in text
    suggested = await stage.complete("settings set", "value", "", by="moderator", key="ratings")
    assert [value for _, value in suggested] == ["off", "seen", "all"]
    for key, typed, values in (("archive", "", ["1h", "1d", "3d", "7d"]), ("close", "d", ["1d", "2d"])):
        suggestions = await stage.complete("settings set", "value", typed, by="moderator", key=key)
        assert [value for _, value in suggestions] == values
    for key, value in (("ratings", suggested[2][1]), ("archive", "1h"), ("close", "36h")):
        await stage.command("settings set", by="moderator", key=key, value=value)
    text = (await stage.command("settings show", by="moderator", history=True)).text
    for row in ("ratings** · all: for everybody", "archive** · 1h", "close** · 36h"):
        assert f"**{row}" in text
    assert "**ratings** seen → all" in text
    assert "**close** not chosen → 36h" in text
    french = (await stage.command("settings reset", by="moderator", key="ratings", locale="fr")).text
    assert "**notes** · vu\N{NO-BREAK SPACE}: pour qui a vu l'épisode" in french


async def test_in_french_settings_are_called_as_in_the_commands(stage: Stage) -> None:
    await stage.set_up()
    await stage.permissions("announcements", deny=["SEND_MESSAGES"])
    text = (await stage.command("settings show", by="moderator", locale="fr")).text
    assert "**annonces** · " in text
    assert "choisi pour «\N{NO-BREAK SPACE}annonces\N{NO-BREAK SPACE}»" in text


async def test_everyone_is_no_role_to_ping(stage: Stage) -> None:
    assert "Callboard never pings @everyone" in (await stage.set_up(ping=stage.guild_id)).text


async def test_the_first_setup_takes_the_language_of_the_server(stage: Stage) -> None:
    stage.server.world.guilds[int(stage.guild_id)].locale = "fr"
    assert "Français" in (await stage.set_up()).text


async def test_what_is_chosen_outlives_a_restart(stage: Stage) -> None:
    await stage.set_up()
    before = (await stage.command("settings show", by="moderator")).text
    assert f"<#{stage.channel('announcements')}>" in before
    await stage.stop_bot()
    await stage.start_bot()
    assert (await stage.command("settings show", by="moderator")).text == before


async def test_one_server_does_not_see_what_another_has_chosen(stage: Stage) -> None:
    await stage.set_up()
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    text = (await stage.command("settings show", by="moderator", guild=1)).text
    assert stage.channel("announcements", guild=0) not in text


async def test_a_language_chosen_before_the_channels_stays(stage: Stage) -> None:
    await stage.command("setup", by="moderator", language="fr")
    assert "Français" in (await stage.set_up()).text


async def test_what_is_gone_is_not_filled_into_the_form(stage: Stage) -> None:
    await stage.set_up()
    await stage.act("moderator", "channel_delete", channel_id=stage.channel("announcements"))
    parts = [label["component"] for label in (await stage.command("setup", by="moderator")).raw["modal"]["components"]]
    assert not parts[0].get("default_values")
    assert [str(one["id"]) for one in parts[1]["default_values"]] == [stage.channel("discussions")]
    assert [str(one["id"]) for one in parts[3]["default_values"]] == [stage.role("Premieres")]


async def test_the_form_opened_again_holds_what_is_chosen_by_ids_that_a_browser_can_read(stage: Stage) -> None:
    await stage.set_up()
    modal = (await stage.command("setup", by="moderator")).raw["modal"]
    filled = [label["component"].get("default_values") for label in modal["components"][:2]]
    chosen = (stage.channel("announcements"), stage.channel("discussions"))
    assert filled == [[{"id": channel, "type": "channel"}] for channel in chosen]
