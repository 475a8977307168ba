"""Moderators say up to which episode something may be shown in a room."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stage import Reply, Stage


async def type_settings(stage: Stage, which: str, **options: Any) -> Reply:
    """Type /settings in #general; what is picked as the option `channel` is another matter."""
    who = {"user_id": stage.member("moderator"), "guild_id": stage.guild_id, "channel_id": stage.channel("general")}
    body = {"kind": "command", "name": f"settings {which}", "options": options, **who}
    return Reply(await stage.call("POST", "/sandbox/interact", body))


async def choose(stage: Stage, value: str, **options: Any) -> Reply:
    return await type_settings(stage, "set", key="ceiling", value=value, **options)


async def ceiling(stage: Stage, channel: str, parent: str | None = None) -> int:
    app = stage.bot.app  # type: ignore[union-attr] - it has been started
    above = None if parent is None else int(parent)
    return await app.ceilings.get_ceiling(int(stage.guild_id), int(channel), above, app.shows.default)


async def test_a_ceiling_is_chosen_for_the_server_and_for_a_channel_shown_and_kept(stage: Stage) -> None:
    general, episodes = stage.channel("general"), stage.channel("episodes")
    await choose(stage, "1")
    reply = await choose(stage, "S1E5", channel=episodes)
    assert reply.private
    assert f"**ceiling** · whole server: 1 (etoile), <#{episodes}>: 5 (etoile)" in reply.text
    await stage.stop_bot()
    await stage.start_bot()
    assert (await ceiling(stage, general), await ceiling(stage, episodes)) == (1, 5)
    assert f"<#{episodes}>: 5 (etoile)" in (await stage.command("settings show", by="moderator")).text


async def test_a_forum_and_a_thread_can_have_one(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-24T12:00:00Z")
    fifth = next(thread for thread in await stage.discussions() if thread["name"].startswith("S1E5"))
    forum = stage.channel("discussions")
    assert await ceiling(stage, fifth["id"], forum) == 5
    await choose(stage, "2", channel=forum)
    assert (await ceiling(stage, fifth["id"], forum), await ceiling(stage, "1", forum)) == (5, 2)
    await choose(stage, "8", channel=fifth["id"])
    assert await ceiling(stage, fifth["id"], forum) == 8


@pytest.mark.parametrize("how", ["none", "reset"])
async def test_a_ceiling_taken_back_gives_way_and_the_history_names_the_channel(stage: Stage, how: str) -> None:
    episodes = stage.channel("episodes")
    await choose(stage, "1")
    await choose(stage, "all", channel=episodes)
    if how == "none":
        await choose(stage, "none", channel=episodes)
    else:
        await type_settings(stage, "reset", key="ceiling", channel=episodes)
    assert await ceiling(stage, episodes) == 1
    history = (await stage.command("settings show", by="moderator", history=True)).text
    who = f"<@{stage.member('moderator')}>: **ceiling**"
    assert f"{who} <#{episodes}>: 8 (etoile) → not chosen" in history
    assert f"{who} not chosen → <#{episodes}>: 8 (etoile)" in history
    assert f"{who} not chosen → 1 (etoile)" in history


@pytest.mark.parametrize("value", ["9", "-1", "S2E1", "a lot", "x" * 6000])
async def test_a_number_beyond_the_last_episode_is_refused_with_those_there_are(stage: Stage, value: str) -> None:
    await choose(stage, "3")
    reply = await choose(stage, value)
    assert reply.private
    assert "is not possible for Étoile. Write up to which episode may be shown there: 0 to 8" in reply.text
    assert await ceiling(stage, stage.channel("general")) == 3


async def test_other_choices_hold_for_the_whole_server(stage: Stage) -> None:
    for options in ({"channel": stage.channel("episodes")}, {"show": "etoile"}):
        reply = await type_settings(stage, "set", key="zone", value="Europe/Paris", **options)
        assert "“zone” holds for the whole server and for every show: leave channel and show empty." in reply.text
        reply = await type_settings(stage, "reset", key="zone", **options)
        assert "holds for the whole server" in reply.text


async def test_values_are_suggested_by_code_without_titles(stage: Stage) -> None:
    choices = await stage.complete("settings set", "value", "", by="moderator", key="ceiling")
    assert [value for _, value in choices[:4]] == ["none", "0", "1", "2"]
    assert ("5: S1E5", "5") in choices
    assert await stage.complete("settings set", "value", "s1e7", by="moderator", key="ceiling") == [("7: S1E7", "7")]


async def test_one_server_does_not_see_anothers(stage: Stage) -> None:
    await choose(stage, "4")
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    assert "ceiling" not in (await stage.command("settings show", by="moderator", guild=1)).text


async def test_in_french(stage: Stage) -> None:
    await choose(stage, "4")
    text = (await stage.command("settings show", by="moderator", locale="fr")).text
    assert "**plafond** · tout le serveur: 4 (etoile)" in text
