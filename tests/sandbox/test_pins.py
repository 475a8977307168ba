"""Pinned messages: who pins, how many, and how they are listed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import act, guilds, permissions, pins, threads
from bot.sandbox.errors import ApiError
from bot.sandbox.intents import Intents, seen_through
from tests.sandbox.direct import Direct, Reply

PINNED = 6


@pytest.fixture
def direct() -> Direct:
    return Direct()


def _path(message: dict[str, Any]) -> str:
    return f"/channels/{message['channel_id']}/messages/pins/{message['id']}"


async def _send(direct: Direct, content: str = "the index") -> dict[str, Any]:
    return (await direct.send(direct.channel("general"), content)).body


async def _list(direct: Direct, **query: str) -> Reply:
    return await direct.ask("GET", f"/channels/{direct.channel('general').id}/messages/pins", query=query)


def _pin(direct: Direct, person: str, message: dict[str, Any], *, pinned: bool = True) -> dict[str, Any]:
    where = {"channel_id": message["channel_id"], "message_id": message["id"]}
    return act.perform(direct.world, {"user_id": str(direct.person(person)), "do": "pin", **where, "pinned": pinned})


async def test_a_pinned_message_says_so_is_listed_and_told_of(direct: Direct) -> None:
    sent = await _send(direct)
    assert sent["pinned"] is False
    direct.pass_time(minutes=1)
    assert (await direct.ask("PUT", _path(sent))).status == 204
    moment = "2025-04-14T12:01:00.000000+00:00"
    here = {"channel_id": sent["channel_id"], "guild_id": str(direct.guild.id)}
    assert direct.told("CHANNEL_PINS_UPDATE") == [here | {"last_pin_timestamp": moment}]
    assert direct.told("MESSAGE_UPDATE")[-1]["pinned"] is True
    listed = (await _list(direct)).body
    assert (listed["has_more"], [each["pinned_at"] for each in listed["items"]]) == (False, [moment])
    assert (listed["items"][0]["message"]["id"], listed["items"][0]["message"]["pinned"]) == (sent["id"], True)
    system = direct.told("MESSAGE_CREATE")[-1]
    assert (system["type"], system["author"]["id"]) == (PINNED, str(direct.world.bot_id))
    assert system["message_reference"] == here | {"type": 0, "message_id": sent["id"]}
    channel = await direct.ask("GET", f"/channels/{sent['channel_id']}")
    assert channel.body["last_pin_timestamp"] == moment
    assert (await direct.ask("PUT", _path(system))).code == 50021


async def test_pinning_twice_changes_nothing_and_taking_down_leaves_no_word(direct: Direct) -> None:
    sent = await _send(direct)
    for _ in range(2):
        assert (await direct.ask("PUT", _path(sent))).status == 204
    assert len(direct.told("CHANNEL_PINS_UPDATE")) == 1
    written = len(direct.told("MESSAGE_CREATE"))
    for _ in range(2):
        assert (await direct.ask("DELETE", _path(sent))).status == 204
    assert direct.told("CHANNEL_PINS_UPDATE")[1:] == [
        {"channel_id": sent["channel_id"], "guild_id": str(direct.guild.id), "last_pin_timestamp": None}
    ]
    assert len(direct.told("MESSAGE_CREATE")) == written
    assert (await _list(direct)).body == {"items": [], "has_more": False}


async def test_it_needs_the_permission_and_manage_messages_does_not_do(direct: Direct) -> None:
    sent = await _send(direct)
    guilds.change_bot(
        direct.world, direct.guild, None, permissions.BITS["MANAGE_MESSAGES"], permissions.BITS["PIN_MESSAGES"]
    )
    for method in ("PUT", "DELETE"):
        assert (await direct.ask(method, _path(sent))).code == 50013
    with pytest.raises(ApiError) as refused:
        _pin(direct, "fan", sent)
    assert refused.value.code == 50013
    assert _pin(direct, "moderator", sent)["pinned"] is True
    assert _pin(direct, "moderator", sent, pinned=False)["pinned"] is False


async def test_two_hundred_and_fifty_are_the_most(direct: Direct) -> None:
    sent = [await _send(direct, str(number)) for number in range(pins.MOST_PINS + 1)]
    for message in sent[:-1]:
        assert (await direct.ask("PUT", _path(message))).status == 204
    refused = await direct.ask("PUT", _path(sent[-1]))
    assert (refused.status, refused.code) == (400, 30003)
    # A message that is deleted makes room, and nothing is told of it.
    told = len(direct.told("CHANNEL_PINS_UPDATE"))
    await direct.ask("DELETE", f"/channels/{sent[0]['channel_id']}/messages/{sent[0]['id']}")
    assert len(direct.told("CHANNEL_PINS_UPDATE")) == told
    assert (await direct.ask("PUT", _path(sent[-1]))).status == 204


async def test_pages_hold_every_pin_once_the_latest_first_even_of_one_moment(direct: Direct) -> None:
    sent = [await _send(direct, str(number)) for number in range(5)]
    for message in sent:
        await direct.ask("PUT", _path(message))
    seen: list[str] = []
    more, before = True, {}
    while more:
        page = (await _list(direct, limit="2", **before)).body
        seen += [each["message"]["id"] for each in page["items"]]
        more, before = page["has_more"], {"before": page["items"][-1]["pinned_at"]}
    assert seen == [each["id"] for each in reversed(sent)]
    for wrong in ({"limit": "0"}, {"limit": "51"}, {"before": "yesterday"}):
        assert (await _list(direct, **wrong)).code == 50035


async def test_without_history_no_pins_are_seen(direct: Direct) -> None:
    sent = await _send(direct)
    await direct.ask("PUT", _path(sent))
    guilds.change_bot(
        direct.world, direct.guild, direct.channel("general"), 0, permissions.BITS["READ_MESSAGE_HISTORY"]
    )
    assert (await _list(direct)).body == {"items": [], "has_more": False}
    guilds.change_bot(direct.world, direct.guild, direct.channel("general"), 0, permissions.BITS["VIEW_CHANNEL"])
    assert (await _list(direct)).code == 50001


async def test_nothing_is_pinned_in_an_archived_thread_and_what_is_not_there_cannot_be(direct: Direct) -> None:
    starter = await _send(direct)
    path = f"/channels/{starter['channel_id']}/messages/{starter['id']}/threads"
    thread = (await direct.ask("POST", path, {"name": "S1E5"})).body
    sent = (await direct.send(int(thread["id"]))).body
    threads.set_archived(direct.world, direct.world.channels[int(thread["id"])], archived=True)
    assert (await direct.ask("PUT", _path(sent))).code == 50083
    assert (await direct.ask("PUT", _path(sent | {"id": "5"}))).code == 10008
    assert (await direct.ask("PUT", _path(sent | {"channel_id": starter["channel_id"]}))).code == 10008


async def test_a_session_hears_of_pins_with_the_guilds_intent(direct: Direct) -> None:
    await direct.ask("PUT", _path(await _send(direct)))
    (event,) = [each for each in direct.events if each.name == "CHANNEL_PINS_UPDATE"]
    assert seen_through(direct.world, Intents.GUILDS, event) == event.data
    assert seen_through(direct.world, Intents.GUILD_MESSAGES, event) is None
