"""Channels as moderators arrange them: categories, a forum's tags and pinned posts, and their limits."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import act, channels, threads
from bot.sandbox.errors import ApiError
from tests.sandbox.direct import Direct, Reply

CATEGORY = 4


@pytest.fixture
def direct() -> Direct:
    return Direct()


def _by(direct: Direct, person: str, deed: str, **more: Any) -> dict[str, Any]:
    return act.perform(direct.world, {"user_id": str(direct.person(person)), "do": deed} | more)


def _refused(direct: Direct, person: str, deed: str, **more: Any) -> int:
    with pytest.raises(ApiError) as refused:
        _by(direct, person, deed, **more)
    return refused.value.code


def _category(direct: Direct, name: str = "Étoile") -> str:
    return _by(direct, "moderator", "channel_create", guild_id=direct.guild.id, name=name, type=CATEGORY)["id"]


async def _post(direct: Direct, *tags: str) -> dict[str, Any]:
    body = {"name": "Episode 5", "message": {"content": "Talk here"}, "applied_tags": list(tags)}
    return (await direct.ask("POST", f"/channels/{direct.channel('discussions').id}/threads", body)).body


async def _tag(direct: Direct, *tags: dict[str, Any]) -> Reply:
    return await direct.ask("PATCH", f"/channels/{direct.channel('discussions').id}", {"available_tags": list(tags)})


async def test_a_moderator_moves_a_channel_into_a_category_and_out(direct: Direct) -> None:
    here = {"guild_id": direct.guild.id, "name": "Étoile", "type": CATEGORY}
    assert _refused(direct, "fan", "channel_create", **here) == 50013
    category, general = _category(direct), direct.channel("general")
    assert _by(direct, "moderator", "channel_edit", channel_id=general.id, parent_id=category)["parent_id"] == category
    assert direct.told("CHANNEL_UPDATE")[-1]["parent_id"] == category
    assert _refused(direct, "fan", "channel_edit", channel_id=general.id, parent_id=None) == 50013
    assert _by(direct, "moderator", "channel_edit", channel_id=general.id, parent_id=None)["parent_id"] is None
    assert _refused(direct, "moderator", "channel_edit", channel_id=general.id, parent_id="5") == 50035


async def test_a_category_holds_fifty_channels(direct: Direct) -> None:
    category = _category(direct)
    here = {"guild_id": direct.guild.id, "parent_id": category}
    made = [_by(direct, "moderator", "channel_create", name=f"c{number}", **here) for number in range(50)]
    assert len(made) == channels.MOST_IN_CATEGORY
    assert _refused(direct, "moderator", "channel_create", name="one more", **here) == 50035
    general = direct.channel("general").id
    assert _refused(direct, "moderator", "channel_edit", channel_id=general, parent_id=category) == 50035
    again = _by(direct, "moderator", "channel_edit", channel_id=made[0]["id"], parent_id=category)
    assert again["parent_id"] == category
    _by(direct, "moderator", "channel_delete", channel_id=made[0]["id"])
    assert _by(direct, "moderator", "channel_edit", channel_id=general, parent_id=category)["parent_id"] == category


async def test_the_bot_makes_tags_only_where_it_manages_channels(direct: Direct) -> None:
    direct.deny("MANAGE_CHANNELS")
    assert (await _tag(direct, {"name": "S1"})).code == 50013
    direct.allow("MANAGE_CHANNELS")
    first = (await _tag(direct, {"name": "S1", "emoji_name": "⭐"}, {"name": "S2", "moderated": True})).body
    tags = first["available_tags"]
    assert [(each["name"], each["moderated"], each["emoji_name"]) for each in tags] == [
        ("S1", False, "⭐"),
        ("S2", True, None),
    ]
    assert direct.told("CHANNEL_UPDATE")[-1]["available_tags"] == tags
    changed = (await _tag(direct, tags[0] | {"name": "Season 1"}, {"name": "S3"})).body["available_tags"]
    assert (changed[0]["id"], [each["name"] for each in changed]) == (tags[0]["id"], ["Season 1", "S3"])


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([{"name": str(number)} for number in range(21)], 50035),
        ([{"name": ""}], 50035),
        ([{"name": "x" * 21}], 50035),
        ([{"name": "S1"}, {"name": "S1"}], 40061),
        ([{"name": "S1", "emoji_name": "star"}], 10014),
        ([{"name": "S1", "emoji_id": "5"}], 10014),
    ],
)
async def test_wrong_tags_are_refused_whole(direct: Direct, tags: list[dict[str, Any]], code: int) -> None:
    direct.allow("MANAGE_CHANNELS")
    assert (await _tag(direct, *tags)).code == code
    assert direct.channel("discussions").tags == []


async def test_twenty_tags_of_twenty_letters_pass(direct: Direct) -> None:
    direct.allow("MANAGE_CHANNELS")
    made = await _tag(direct, *({"name": f"{number:020}"} for number in range(20)))
    assert len(made.body["available_tags"]) == 20


async def test_a_tag_that_is_gone_is_gone_from_its_posts(direct: Direct) -> None:
    direct.allow("MANAGE_CHANNELS")
    first, second = (await _tag(direct, {"name": "S1"}, {"name": "S2"})).body["available_tags"]
    post = await _post(direct, first["id"], second["id"])
    await _tag(direct, second)
    assert (await direct.ask("GET", f"/channels/{post['id']}")).body["applied_tags"] == [second["id"]]


async def test_one_post_of_a_forum_is_pinned_and_does_not_archive_by_itself(direct: Direct) -> None:
    index, other = await _post(direct), await _post(direct)
    pin = {"flags": threads.PINNED}
    direct.deny("MANAGE_THREADS")
    assert (await direct.ask("PATCH", f"/channels/{index['id']}", pin)).code == 50013
    assert _by(direct, "moderator", "thread_edit", thread_id=index["id"], **pin)["flags"] == threads.PINNED
    assert _by(direct, "moderator", "thread_edit", thread_id=index["id"], **pin)["flags"] == threads.PINNED
    assert _refused(direct, "moderator", "thread_edit", thread_id=other["id"], **pin) == 30047
    direct.pass_time(days=8)
    assert threads.archive_due(direct.world) is None
    states = {each: direct.world.channels[int(each)].thread for each in (index["id"], other["id"])}
    assert [each and each.archived for each in states.values()] == [False, True]
    _by(direct, "moderator", "thread_edit", thread_id=index["id"], flags=0)
    assert threads.archive_due(direct.world) is not None
    _by(direct, "moderator", "thread_edit", thread_id=index["id"], **pin)
    assert _by(direct, "moderator", "thread_edit", thread_id=index["id"], archived=True)["flags"] == 0


async def test_members_start_threads_by_hand(direct: Direct) -> None:
    general = direct.channel("general").id
    sent = await direct.send(direct.channel("general"))
    start = {"channel_id": general, "name": "Episode 5"}
    assert _by(direct, "fan", "thread_create", message_id=sent.body["id"], **start)["id"] == sent.body["id"]
    assert _refused(direct, "owner", "thread_create", message_id=sent.body["id"], **start) == 160004
    assert _by(direct, "fan", "thread_create", type=11, **start)["owner_id"] == str(direct.person("fan"))
    assert _refused(direct, "fan", "thread_create", type=12, **start) == 50013
