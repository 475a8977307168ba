"""A room asks how far everybody can talk, and hears numbers, never names."""

from __future__ import annotations

import pytest

from bot.sandbox import threads
from bot.sandbox.world import ChannelType
from tests.stage import Stage


async def share(stage: Stage, **seen: str) -> None:
    """Say for members how far they are, and let others know."""
    for member, far in seen.items():
        await stage.command("progress", by=member.replace("_", "-"), seen=far, share=True)


async def hide_channel(stage: Stage, member: str, channel: str = "general") -> None:
    what = {"channel_id": stage.channel(channel), "target_id": stage.member(member), "deny": ["VIEW_CHANNEL"]}
    await stage.act("owner", "overwrite", **what)


async def test_the_least_that_anybody_who_shares_has_seen_is_told_to_the_whole_room_and_nobody_is_named(
    stage: Stage,
) -> None:
    await share(stage, fan="5", fan_fr="3", moderator="all")
    await stage.command("progress", by="newcomer", seen="1")
    reply = await stage.command("safe")
    assert not reply.private
    assert "all of them have seen the first 3 of 8 episodes, up to S1E3." in reply.text
    for member in ("fan", "fan-fr", "moderator"):
        assert stage.member(member) not in str(reply.message["components"])
    assert not any((await stage.read("general"))[-1]["pinged"].values())


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({}, "nobody shares how far they are."),
        ({"fan": "4"}, "only one person shares how far they are, and of one alone I say nothing."),
        ({"fan": "4", "newcomer": "none"}, "not all of them have begun."),
        ({"fan": "4", "newcomer": "1"}, "all of them have seen the first of 8 episodes, S1E1."),
        ({"fan": "all", "newcomer": "all"}, "all of them have seen everything."),
    ],
)
async def test_of_fewer_than_two_no_number_is_told(stage: Stage, others: dict[str, str], told: str) -> None:
    await share(stage, **others)
    await stage.command("progress", by="owner", seen="2", share=False)
    assert f"**Those here who share** · {told}\n" in (await stage.command("safe")).text


async def test_who_does_not_see_the_channel_does_not_count_there(stage: Stage) -> None:
    await share(stage, fan="5", moderator="4", newcomer="1")
    await hide_channel(stage, "newcomer")
    assert "first 4 of 8" in (await stage.command("safe")).text
    assert "seen the first of 8 episodes, S1E1" in (await stage.command("safe", channel="episodes")).text


async def test_who_takes_it_back_counts_no_more_also_after_a_restart(stage: Stage) -> None:
    await share(stage, fan="5", moderator="4", newcomer="1")
    await stage.command("progress", by="newcomer", share=False)
    await stage.stop_bot()
    await stage.start_bot()
    assert "first 4 of 8" in (await stage.command("safe")).text


async def test_people_of_other_servers_do_not_count(stage: Stage) -> None:
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    for member in ("owner", "fan", "moderator"):
        await stage.command("progress", by=member, guild=1, seen="2", share=True)
    assert "nobody shares" in (await stage.command("safe")).text
    assert "first 2 of 8" in (await stage.command("safe", guild=1)).text


async def test_hundreds_who_share_elsewhere_do_not_hide_those_who_are_here(stage: Stage) -> None:
    app = stage.bot.app  # type: ignore[union-attr] - it has been started
    for stranger in range(1, 251):
        await app.progress.set(stranger, "etoile", 1, shared=True)
    await share(stage, fan="5", moderator="4")
    assert "first 4 of 8" in (await stage.command("safe")).text


@pytest.mark.parametrize(
    ("ceiling", "told"),
    [
        ("0", "nothing of the story may be told here."),
        ("1", "the first of 8 episodes may be told here, S1E1."),
        ("4", "the first 4 of 8 episodes may be told here, up to S1E4."),
        ("all", "everything may be told here."),
    ],
)
async def test_the_rooms_ceiling_is_told(stage: Stage, ceiling: str, told: str) -> None:
    await stage.command("settings set", by="moderator", key="ceiling", value=ceiling)
    assert f"**This room** · {told}" in (await stage.command("safe")).text


@pytest.mark.parametrize("place", ["discussions", "episodes"])
async def test_in_an_episodes_discussion_the_ceiling_is_that_episode(stage: Stage, place: str) -> None:
    await stage.set_up(discussions=stage.channel(place))
    await stage.clock_to("2025-04-24T12:00:00Z")
    fifth = next(thread for thread in await stage.discussions() if thread["name"].startswith("S1E5"))
    await share(stage, fan="6", newcomer="7")
    reply = await stage.command("safe", channel=fifth["id"])
    assert "the first 5 of 8 episodes may be told here, up to S1E5." in reply.text
    assert "all of them have seen the first 6 of 8" in reply.text


async def test_in_a_private_thread_it_says_that_it_cannot_know(stage: Stage) -> None:
    await share(stage, fan="6", newcomer="7")
    world, general = stage.server.world, int(stage.channel("general"))
    fan = int(stage.member("fan"))
    thread = threads.open_one(world, world.channels[general], fan, "just us", ChannelType.PRIVATE_THREAD)
    text = (await stage.command("safe", channel=str(thread.id))).text
    assert "who reads along in a private thread I cannot tell." in text


async def test_another_show_can_be_asked_about_and_one_that_is_not_known_is_said_to_the_asker_alone(
    stage: Stage,
) -> None:
    assert "Étoile" in (await stage.command("safe", show="etoile")).text
    reply = await stage.command("safe", show="lost")
    assert reply.private
    assert "I know no show called" in reply.text


async def test_in_french(stage: Stage) -> None:
    await share(stage, fan="5", moderator="3")
    text = (await stage.command("safe", by="fan-fr", locale="fr")).text
    assert "**Ceux qui le partagent ici** · tous ont vu les 3 premiers des 8 épisodes, jusqu'à S1E3." in text


async def test_it_is_for_servers(stage: Stage) -> None:
    assert not (await stage.command_in_dm("safe")).ok
