"""Reactions: who may react, how they are counted, listed, told of and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import act, messages, reactions, threads
from bot.sandbox.errors import ApiError
from bot.sandbox.intents import Intents, seen_through
from tests.sandbox.direct import Direct

STAR = "⭐"


@pytest.fixture
def direct() -> Direct:
    made = Direct()
    made.allow("ADD_REACTIONS")
    return made


def _path(message: dict[str, Any], *more: str) -> str:
    return "/".join([f"/channels/{message['channel_id']}/messages/{message['id']}/reactions", *more])


async def _send(direct: Direct) -> dict[str, Any]:
    return (await direct.send(direct.channel("general"))).body


async def _read(direct: Direct, message: dict[str, Any]) -> Any:
    shown = (await direct.ask("GET", f"/channels/{message['channel_id']}/messages/{message['id']}")).body
    return shown.get("reactions")


def _react(direct: Direct, person: str, message: dict[str, Any], emoji: str = STAR, **more: Any) -> dict[str, Any]:
    where = {"channel_id": message["channel_id"], "message_id": message["id"], "emoji": emoji}
    return act.perform(direct.world, {"user_id": str(direct.person(person)), "do": "react"} | where | more)


async def test_reactions_are_counted_by_emoji_and_told_of(direct: Direct) -> None:
    sent = await _send(direct)
    assert await _read(direct, sent) is None
    for _ in range(2):
        assert (await direct.ask("PUT", _path(sent, STAR, "@me"))).status == 204
    shown = _react(direct, "fan", sent)["reactions"]
    counted = {
        "emoji": {"id": None, "name": STAR},
        "count": 2,
        "count_details": {"burst": 0, "normal": 2},
        "burst_colors": [],
        "me_burst": False,
        "me": True,
    }
    assert await _read(direct, sent) == shown == [counted]
    assert _react(direct, "owner", sent, "👍")["reactions"][0]["me"] is False
    own, fans, _ = direct.told("MESSAGE_REACTION_ADD")
    assert own["user_id"] == own["message_author_id"] == str(direct.world.bot_id)
    assert fans["member"]["user"]["username"] == "fan"
    assert {key: fans[key] for key in ("channel_id", "message_id", "guild_id", "emoji", "burst", "type")} == {
        "channel_id": sent["channel_id"],
        "message_id": sent["id"],
        "guild_id": str(direct.guild.id),
        "emoji": {"id": None, "name": STAR},
        "burst": False,
        "type": 0,
    }


async def test_only_ones_own_are_taken_back_without_manage_messages(direct: Direct) -> None:
    direct.deny("MANAGE_MESSAGES")
    sent, fan = await _send(direct), str(direct.person("fan"))
    await direct.ask("PUT", _path(sent, STAR, "@me"))
    _react(direct, "fan", sent)
    assert (await direct.ask("DELETE", _path(sent, STAR, fan))).code == 50013
    assert (await direct.ask("DELETE", _path(sent, STAR))).code == 50013
    assert (await direct.ask("DELETE", _path(sent))).code == 50013
    for _ in range(2):
        assert (await direct.ask("DELETE", _path(sent, STAR, "@me"))).status == 204
    assert [each["user_id"] for each in direct.told("MESSAGE_REACTION_REMOVE")] == [str(direct.world.bot_id)]
    assert "reactions" not in _react(direct, "fan", sent, reacted=False)
    assert await _read(direct, sent) is None


async def test_a_moderator_takes_any_back_one_all_of_an_emoji_or_all(direct: Direct) -> None:
    direct.allow("MANAGE_MESSAGES")
    sent = await _send(direct)
    for person in ("fan", "owner"):
        for emoji in (STAR, "👍", "❤️"):
            _react(direct, person, sent, emoji)
    assert (await direct.ask("DELETE", _path(sent, STAR, str(direct.person("fan"))))).status == 204
    assert (await direct.ask("DELETE", _path(sent, "👍"))).status == 204
    assert [(each["emoji"]["name"], each["count"]) for each in await _read(direct, sent)] == [(STAR, 1), ("❤️", 2)]
    assert direct.told("MESSAGE_REACTION_REMOVE_EMOJI")[-1]["emoji"]["name"] == "👍"
    assert (await direct.ask("DELETE", _path(sent))).status == 204
    assert await _read(direct, sent) is None
    here = {"channel_id": sent["channel_id"], "message_id": sent["id"], "guild_id": str(direct.guild.id)}
    assert direct.told("MESSAGE_REACTION_REMOVE_ALL") == [here]


async def test_who_reacted_is_listed_by_id_in_pages(direct: Direct) -> None:
    sent = await _send(direct)
    ids = sorted(direct.person(person) for person in ("owner", "fan", "newcomer"))
    for person in ("owner", "fan", "newcomer"):
        _react(direct, person, sent)
    for query, expected in (
        ({}, ids),
        ({"limit": "2"}, ids[:2]),
        ({"after": str(ids[0])}, ids[1:]),
        ({"type": "1"}, []),
    ):
        listed = (await direct.ask("GET", _path(sent, STAR), query=query)).body
        assert [int(each["id"]) for each in listed] == expected
    assert (await direct.ask("GET", _path(sent, "👍"))).body == []


@pytest.mark.parametrize("emoji", ["star", "star:5", "5", "⭐⭐"])
async def test_what_is_no_emoji_here_is_unknown(direct: Direct, emoji: str) -> None:
    sent = await _send(direct)
    for method, more in (("PUT", ["@me"]), ("DELETE", ["@me"]), ("GET", [])):
        assert (await direct.ask(method, _path(sent, emoji, *more))).code == 10014


async def test_the_first_with_an_emoji_needs_the_permission_the_next_do_not(direct: Direct) -> None:
    sent = await _send(direct)
    direct.deny("ADD_REACTIONS")
    assert (await direct.ask("PUT", _path(sent, STAR, "@me"))).code == 50013
    _react(direct, "fan", sent)
    assert (await direct.ask("PUT", _path(sent, STAR, "@me"))).status == 204
    direct.deny("READ_MESSAGE_HISTORY")
    assert (await direct.ask("PUT", _path(sent, STAR, "@me"))).code == 50013


async def test_twenty_emoji_are_the_most_and_known_ones_still_count(direct: Direct) -> None:
    sent = await _send(direct)
    signs = [chr(0x1F600 + number) for number in range(reactions.MOST_REACTIONS + 1)]
    assert len(signs) == 21
    for sign in signs[:-1]:
        assert (await direct.ask("PUT", _path(sent, sign, "@me"))).status == 204
    assert (await direct.ask("PUT", _path(sent, signs[-1], "@me"))).code == 30010
    _react(direct, "fan", sent, signs[0])
    assert (await _read(direct, sent))[0]["count"] == 2


async def test_an_archived_thread_takes_none(direct: Direct) -> None:
    starter = await _send(direct)
    path = f"/channels/{starter['channel_id']}/messages/{starter['id']}/threads"
    thread = (await direct.ask("POST", path, {"name": "S1E5"})).body
    sent = (await direct.send(int(thread["id"]))).body
    _react(direct, "fan", sent)
    threads.set_archived(direct.world, direct.world.channels[int(thread["id"])], archived=True)
    for reacted in (True, False):
        with pytest.raises(ApiError) as refused:
            _react(direct, "fan", sent, reacted=reacted)
        assert refused.value.code == 50083


async def test_only_a_session_with_the_intent_hears_of_them(direct: Direct) -> None:
    theirs = messages.create(direct.world, direct.channel("general"), direct.person("fan"), {"content": "hi"})
    where = {"channel_id": str(theirs.channel_id), "id": str(theirs.id)}
    _react(direct, "owner", where)
    _react(direct, "owner", where, reacted=False)
    for event in direct.events[-2:]:
        assert seen_through(direct.world, Intents.GUILD_MESSAGE_REACTIONS, event) == event.data
        assert seen_through(direct.world, Intents.GUILD_MESSAGES, event) is None
