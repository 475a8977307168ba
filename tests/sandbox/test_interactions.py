"""Interactions: Discord's rules before one is told, its payload, and what the bot may answer and when."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from bot.sandbox import interactions as interactions_module
from bot.sandbox import permissions
from bot.sandbox.server import SandboxServer
from tests.sandbox.conftest import Caller, Names, Puppet

PING = {"name": "ping", "description": "Say pong"}
V2 = 1 << 15
EPHEMERAL = 1 << 6
FILE = {"filename": "still.png", "base64": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}


def option(kind: int, name: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": "Part", **more}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def button(custom_id: str, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": custom_id, "custom_id": custom_id, **more}


def label(text: str, component: dict[str, Any]) -> dict[str, Any]:
    return {"type": 18, "label": text, "component": component}


async def posted(rest: Caller, names: Names, *components: dict[str, Any]) -> str:
    """Post a message with components and return its id."""
    told = await rest("POST", f"/channels/{names.channels['general']}/messages", {"components": list(components)})
    assert told.status == 200, told.body
    return told.body["id"]


async def begin(puppet: Puppet, **request: Any) -> tuple[asyncio.Task[Any], dict[str, Any]]:
    """Begin an interaction and return its task and the payload that the bot gets."""
    use = puppet.use(**request)
    getting = asyncio.create_task(puppet.received.get())
    async with asyncio.timeout(5):
        await asyncio.wait([use, getting], return_when=asyncio.FIRST_COMPLETED)
    assert getting.done(), use.result().body
    return use, getting.result()


async def pinged(puppet: Puppet, **request: Any) -> tuple[asyncio.Task[Any], dict[str, Any]]:
    """Register /ping and begin to use it."""
    await puppet.register(PING)
    return await begin(puppet, kind="command", name="ping", **request)


async def refused(puppet: Puppet, **request: Any) -> str:
    told = await puppet.use(**request)
    assert told.body["ok"] is False, told.body
    assert puppet.received.empty()
    return told.body["error"]


# What the bot is told


async def test_a_command_in_a_server_carries_all_keys(puppet: Puppet, names: Names, sandbox: SandboxServer) -> None:
    use, payload = await pinged(puppet, who="fan-fr")
    assert payload["type"] == 2
    assert payload["version"] == 1
    assert payload["application_id"] == str(sandbox.world.application_id)
    assert (payload["guild_id"], payload["channel_id"]) == (names.guild, names.channels["general"])
    assert payload["channel"]["name"] == "general"
    assert payload["guild"] == {"id": names.guild, "locale": "en-US", "features": []}
    assert (payload["locale"], payload["guild_locale"], payload["context"]) == ("fr", "en-US", 0)
    assert payload["authorizing_integration_owners"] == {"0": names.guild}
    assert payload["attachment_size_limit"] > 0
    assert payload["entitlements"] == []
    member = payload["member"]
    assert member["user"]["username"] == "fan-fr"
    assert int(member["permissions"]) & permissions.BITS["USE_APPLICATION_COMMANDS"]
    assert int(payload["app_permissions"]) & permissions.BITS["READ_MESSAGE_HISTORY"]
    assert "user" not in payload
    await puppet.reply(payload, 4, {"content": "pong"})
    await use


async def test_in_a_dm_there_is_a_user_and_no_member(puppet: Puppet) -> None:
    await puppet.register(PING)
    use = asyncio.create_task(
        puppet.control("POST", "/interact", {"kind": "command", "name": "ping", "user_id": puppet.names.members["fan"]})
    )
    payload = await puppet.received.get()
    assert payload["user"]["username"] == "fan"
    assert (payload["context"], payload["channel"]["type"]) == (1, 1)
    assert payload["authorizing_integration_owners"] == {"0": "0"}
    assert {"guild_id", "guild", "member", "guild_locale"}.isdisjoint(payload)
    await puppet.reply(payload, 4, {"content": "pong"})
    assert (await use).body["message"]["content"] == "pong"


async def test_where_the_bot_is_not_a_user_installed_command_still_works(
    puppet: Puppet, control: Caller, names: Names
) -> None:
    await puppet.register(PING, {**PING, "name": "mine", "integration_types": [0, 1]})
    await control("POST", "/act", {"user_id": names.members["owner"], "do": "bot_remove", "guild_id": names.guild})
    assert "not in this server" in await refused(puppet, kind="command", name="ping")
    use, payload = await begin(puppet, kind="command", name="mine")
    assert payload["authorizing_integration_owners"] == {"1": names.members["fan"]}
    await puppet.reply(payload, 4, {"content": "pong"})
    assert (await use).body["ok"]
    for number in range(5):
        assert (await puppet.webhook("POST", payload, body={"content": str(number)})).status == 200
    assert (await puppet.webhook("POST", payload, body={"content": "more"})).body["code"] == 40094


async def test_every_type_of_option_is_resolved(puppet: Puppet, names: Names) -> None:
    kinds = {3: "text", 4: "whole", 5: "flag", 6: "user", 7: "where", 8: "role", 9: "any", 10: "number", 11: "file"}
    await puppet.register({**PING, "options": [option(kind, name) for kind, name in kinds.items()]})
    owner, role = names.members["owner"], names.roles["Premieres"]
    given = {"text": "a", "whole": 1, "flag": True, "number": 0.5, "file": FILE}
    given |= {"user": owner, "where": names.channels["episodes"], "role": role, "any": role}
    use, payload = await begin(puppet, kind="command", name="ping", options=given)
    values = {each["name"]: each["value"] for each in payload["data"]["options"]}
    file_id = values.pop("file")
    assert values == {key: value for key, value in given.items() if key != "file"}
    resolved = payload["data"]["resolved"]
    assert resolved["users"][owner]["username"] == "owner"
    assert {"user", "deaf", "mute"}.isdisjoint(resolved["members"][owner])
    assert resolved["roles"][role]["name"] == "Premieres"
    assert resolved["channels"][names.channels["episodes"]]["name"] == "episodes"
    assert int(resolved["channels"][names.channels["episodes"]]["permissions"])
    assert resolved["attachments"][file_id]["filename"] == "still.png"
    await puppet.reply(payload, 4, {"content": "pong"})
    await use


async def test_subcommands_are_nested(puppet: Puppet) -> None:
    leaf = {**option(1, "add"), "options": [option(3, "title", required=True)]}
    await puppet.register(
        {**PING, "name": "schedule", "options": [leaf, {**option(2, "more"), "options": [option(1, "x")]}]}
    )
    use, payload = await begin(puppet, kind="command", name="schedule add", options={"title": "Finale"})
    assert payload["data"]["options"] == [
        {"name": "add", "type": 1, "options": [{"name": "title", "type": 3, "value": "Finale"}]}
    ]
    await puppet.reply(payload, 4, {"content": "done"})
    message = (await use).body["message"]
    assert message["interaction_metadata"]["name"] == "schedule add"
    use, payload = await begin(puppet, kind="command", name="schedule more x")
    assert payload["data"]["options"][0]["options"] == [{"name": "x", "type": 1, "options": []}]
    use.cancel()
    assert "subcommands only" in await refused(puppet, kind="command", name="schedule")
    assert "no subcommand 'gone'" in await refused(puppet, kind="command", name="schedule gone")


async def test_a_message_command_carries_its_message(puppet: Puppet, rest: Caller, names: Names) -> None:
    await puppet.register({"name": "Hide this", "type": 3}, {"name": "Who is it", "type": 2})
    told = await rest("POST", f"/channels/{names.channels['general']}/messages", {"content": "spoiler"})
    target = told.body["id"]
    use, payload = await begin(puppet, kind="message_command", name="Hide this", message_id=target)
    assert payload["data"]["target_id"] == target
    assert payload["data"]["resolved"]["messages"][target]["content"] == "spoiler"
    await puppet.reply(payload, 4, {"content": "hidden", "flags": EPHEMERAL})
    metadata = (await use).body["message"]["interaction_metadata"]
    assert metadata["target_message_id"] == target
    use, payload = await begin(puppet, kind="user_command", name="Who is it", target_id=names.members["owner"])
    assert payload["data"]["resolved"]["users"][names.members["owner"]]
    await puppet.reply(payload, 4, {"content": "the owner"})
    assert (await use).body["message"]["interaction_metadata"]["target_user"]["username"] == "owner"


# What Discord itself refuses


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "required"),
        ({"who": 5}, "who is text"),
        ({"who": "x" * 6001}, "6000"),
        ({"who": "a"}, "from 2"),
        ({"who": "ab", "n": "3"}, "whole number"),
        ({"who": "ab", "n": 3.5}, "whole number"),
        ({"who": "ab", "n": True}, "whole number"),
        ({"who": "ab", "n": 10}, "from 1 to 9"),
        ({"who": "ab", "pick": "c"}, "choices"),
        ({"who": "ab", "flag": "yes"}, "true or false"),
        ({"who": "ab", "where": "GENERAL"}, "not of a type"),
        ({"who": "ab", "where": "5"}, "no channel"),
        ({"who": "ab", "user": "x"}, "not the id"),
        ({"who": "ab", "user": "5"}, "no user"),
        ({"who": "ab", "role": "5"}, "no role"),
        ({"who": "ab", "file": "x"}, "filename"),
        ({"who": "ab", "gone": 1}, "no option 'gone'"),
    ],
)
async def test_wrong_values_never_reach_the_bot(puppet: Puppet, names: Names, options: Any, words: str) -> None:
    choices = [{"name": "A", "value": "a"}, {"name": "B", "value": "b"}]
    listed = [option(3, "who", required=True, min_length=2), option(4, "n", min_value=1, max_value=9)]
    listed += [option(3, "pick", choices=choices), option(5, "flag"), option(7, "where", channel_types=[15])]
    listed += [option(6, "user"), option(8, "role"), option(11, "file")]
    await puppet.register({**PING, "options": listed})
    if options.get("where") == "GENERAL":
        options = options | {"where": names.channels["general"]}
    assert words in await refused(puppet, kind="command", name="ping", options=options)


async def test_who_may_use_a_command_is_checked(puppet: Puppet, control: Caller, names: Names) -> None:
    await puppet.register(
        PING,
        {**PING, "name": "setup", "default_member_permissions": str(permissions.BITS["MANAGE_GUILD"])},
        {**PING, "name": "secret", "default_member_permissions": "0"},
        {**PING, "name": "private", "contexts": [1]},
    )
    assert "no command 'gone'" in await refused(puppet, kind="command", name="gone")
    assert "permissions" in await refused(puppet, kind="command", name="setup")
    assert "permissions" in await refused(puppet, kind="command", name="secret", who="moderator")
    assert "cannot be used here" in await refused(puppet, kind="command", name="private")
    for who, name in (("moderator", "setup"), ("owner", "secret")):
        use, payload = await begin(puppet, kind="command", name=name, who=who)
        await puppet.reply(payload, 4, {"content": "yes"})
        assert (await use).body["ok"]
    shut = {"allow": [], "deny": ["USE_APPLICATION_COMMANDS"], "target_id": names.guild}
    overwrite = {"user_id": names.members["owner"], "do": "overwrite", "channel_id": names.channels["general"], **shut}
    told = await control("POST", "/act", overwrite)
    assert told.status == 200, told.body
    assert "may not use application commands" in await refused(puppet, kind="command", name="ping")


async def test_strangers_and_hidden_channels_are_refused(puppet: Puppet, control: Caller, names: Names) -> None:
    await puppet.register(PING)
    base = {"kind": "command", "name": "ping"}
    for wrong in (
        {"user_id": "5", "guild_id": names.guild, "channel_id": names.channels["general"]},
        {"user_id": names.members["fan"], "guild_id": names.guild, "channel_id": "5"},
        {"user_id": names.members["fan"], "guild_id": "5"},
        {"user_id": names.members["callboard"]},
        {"user_id": None},
        {"kind": "dance", "user_id": names.members["fan"]},
    ):
        told = await control("POST", "/interact", base | wrong)
        assert told.body["ok"] is False
        assert told.body["error"]


async def test_the_commands_a_member_may_use_are_listed_in_their_language(
    puppet: Puppet, control: Caller, names: Names
) -> None:
    choice = {"name": "Yes", "value": "y", "name_localizations": {"fr": "Oui"}}
    fr = {"name_localizations": {"fr": "distribution"}, "description_localizations": {"fr": "Qui joue qui"}}
    await puppet.register(
        {**PING, "name": "cast", **fr, "options": [option(3, "who", choices=[choice])]},
        {**PING, "name": "setup", "default_member_permissions": str(permissions.BITS["MANAGE_GUILD"])},
    )
    query = f"?guild_id={names.guild}&user_id={names.members['fan-fr']}&locale=fr"
    (cast,) = (await control("GET", f"/commands{query}")).body
    assert (cast["name"], cast["name_localized"], cast["description_localized"]) == (
        "cast",
        "distribution",
        "Qui joue qui",
    )
    assert cast["options"][0]["choices"][0]["name_localized"] == "Oui"
    query = f"?guild_id={names.guild}&user_id={names.members['moderator']}&channel_id={names.channels['general']}"
    assert len((await control("GET", f"/commands{query}")).body) == 2


# The first answer


async def test_a_reply_is_told_to_both_sides(puppet: Puppet, names: Names) -> None:
    use, payload = await pinged(puppet)
    told = await puppet.reply(payload, 4, {"content": "pong", "flags": EPHEMERAL})
    assert told.status == 200
    interaction, resource = told.body["interaction"], told.body["resource"]
    assert interaction["response_message_ephemeral"] is True
    assert interaction["response_message_id"] == resource["message"]["id"]
    outcome = (await use).body
    assert (outcome["ok"], outcome["type"], outcome["ephemeral"]) == (True, 4, True)
    assert outcome["message"]["content"] == "pong"
    assert outcome["followups"] == []
    assert outcome["latency_ms"] >= 0
    path = f"/channels/{names.channels['general']}/messages?user_id="
    seen = [(await puppet.control("GET", path + names.members[who])).body for who in ("fan", "owner")]
    assert [len(each) for each in seen] == [1, 0]


async def test_without_with_response_there_is_204(puppet: Puppet) -> None:
    use, payload = await pinged(puppet)
    path = f"/interactions/{payload['id']}/{payload['token']}/callback"
    told = await puppet.rest("POST", path, {"type": 4, "data": {"content": "pong"}}, headers={"Authorization": ""})
    assert (told.status, told.body) == (204, None)
    assert "X-RateLimit-Bucket" not in told.headers
    assert (await use).body["ok"]


async def test_a_second_answer_is_40060_and_a_strange_one_10062(puppet: Puppet) -> None:
    use, payload = await pinged(puppet)
    assert (await puppet.reply({**payload, "token": "x"}, 4, {"content": "pong"})).body["code"] == 10062
    assert (await puppet.reply({**payload, "id": "5"}, 4, {"content": "pong"})).body["code"] == 10062
    await puppet.reply(payload, 4, {"content": "pong"})
    assert (await puppet.reply(payload, 4, {"content": "pong"})).body["code"] == 40060
    await use


async def test_an_answer_after_three_seconds_is_too_late(puppet: Puppet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactions_module, "RESPOND_SECONDS", 0.02)
    use, payload = await pinged(puppet)
    outcome = (await use).body
    assert (outcome["ok"], outcome["error"]) == (False, "The application did not respond")
    assert (await puppet.reply(payload, 4, {"content": "pong"})).body["code"] == 10062
    assert (await puppet.webhook("POST", payload, body={"content": "pong"})).body["code"] == 10015


async def test_a_refused_answer_may_be_tried_again(puppet: Puppet) -> None:
    use, payload = await pinged(puppet)
    for kind, data in (
        (4, {}),
        (4, {"content": "x" * 2001}),
        (4, None),
        (5, {"flags": V2}),
        (6, None),
        (8, {"choices": []}),
    ):
        told = await puppet.reply(payload, kind, data)
        assert (told.status, told.body["code"]) in {(400, 50035), (400, 50006)}, (kind, told.body)
    assert (await puppet.reply(payload, 4, {"content": "pong"})).status == 200
    assert (await use).body["ok"]


# What follows


async def test_a_deferral_is_filled_in_by_an_edit(puppet: Puppet, names: Names) -> None:
    use, payload = await pinged(puppet)
    told = await puppet.reply(payload, 5, {"flags": EPHEMERAL})
    assert told.body["interaction"]["response_message_loading"] is True
    assert "resource" not in told.body
    thinking = (await puppet.webhook("GET", payload, "/messages/@original")).body
    assert thinking["flags"] == EPHEMERAL | 128
    assert not use.done()
    text = {"type": 10, "content": "here"}
    edited = await puppet.webhook("PATCH", payload, "/messages/@original", {"components": [text], "flags": V2})
    assert edited.body["flags"] == EPHEMERAL | V2
    outcome = (await use).body
    assert (outcome["type"], outcome["ephemeral"]) == (5, True)
    assert outcome["message"]["components"][0]["content"] == "here"
    assert names


async def test_a_follow_up_to_a_deferral_fills_it_in_and_the_next_is_new(puppet: Puppet) -> None:
    use, payload = await pinged(puppet)
    await puppet.reply(payload, 5)
    first = (await puppet.webhook("POST", payload, body={"content": "one", "flags": EPHEMERAL})).body
    assert first["flags"] & EPHEMERAL == 0
    outcome = (await use).body
    assert (outcome["message"]["id"], outcome["followups"]) == (first["id"], [])
    second = (await puppet.webhook("POST", payload, body={"content": "two", "flags": EPHEMERAL})).body
    assert second["id"] != first["id"]
    assert second["flags"] == EPHEMERAL
    assert second["interaction_metadata"]["original_response_message_id"] == first["id"]


async def test_answers_are_read_changed_and_deleted_by_token(puppet: Puppet, rest: Caller, names: Names) -> None:
    use, payload = await pinged(puppet)
    await puppet.reply(payload, 4, {"content": "one"})
    await use
    follow = (await puppet.webhook("POST", payload, body={"content": "two"})).body
    changed = await puppet.webhook("PATCH", payload, f"/messages/{follow['id']}", {"content": "three"})
    assert changed.body["content"] == "three"
    assert (await puppet.webhook("DELETE", payload, "/messages/@original")).status == 204
    assert (await puppet.webhook("GET", payload, "/messages/@original")).body["code"] == 10008
    other = (await rest("POST", f"/channels/{names.channels['general']}/messages", {"content": "x"})).body
    assert (await puppet.webhook("GET", payload, f"/messages/{other['id']}")).body["code"] == 10008


async def test_a_token_lives_for_15_minutes_of_the_sandbox(puppet: Puppet, control: Caller) -> None:
    use, payload = await pinged(puppet)
    assert (await puppet.webhook("POST", payload, body={"content": "early"})).body["code"] == 10015
    await puppet.reply(payload, 4, {"content": "pong"})
    await use
    await control("POST", "/clock", {"step": 14 * 60})
    assert (await puppet.webhook("POST", payload, body={"content": "still"})).status == 200
    await control("POST", "/clock", {"step": 120})
    late = await puppet.webhook("POST", payload, body={"content": "late"})
    assert (late.status, late.body["code"]) == (401, 50027)


# Autocomplete


async def test_autocomplete_tells_what_is_typed_and_takes_choices(puppet: Puppet) -> None:
    options = [option(3, "who", required=True, autocomplete=True), option(4, "n", autocomplete=True)]
    await puppet.register({**PING, "options": options})
    use, payload = await begin(puppet, kind="autocomplete", name="ping", options={"who": "ch", "n": 3}, focused="who")
    assert payload["type"] == 4
    assert payload["data"]["options"] == [
        {"name": "who", "type": 3, "value": "ch", "focused": True},
        {"name": "n", "type": 4, "value": 3},
    ]
    for wrong in ([{"name": "a", "value": 5}], [{"name": "", "value": "a"}], [{"name": "a", "value": "a"}] * 26):
        assert (await puppet.reply(payload, 8, {"choices": wrong})).body["code"] == 50035
    assert (await puppet.reply(payload, 4, {"content": "x"})).body["code"] == 50035
    told = await puppet.reply(payload, 8, {"choices": [{"name": "Chéri", "value": "cheri"}]})
    assert told.status == 200
    outcome = (await use).body
    assert [(choice["name"], choice["value"]) for choice in outcome["choices"]] == [("Chéri", "cheri")]
    use, payload = await begin(puppet, kind="autocomplete", name="ping", options={"n": 1})
    assert payload["data"]["options"] == [{"name": "n", "type": 4, "value": "1", "focused": True}]
    assert (await puppet.reply(payload, 8, {"choices": [{"name": "a", "value": 1.5}]})).body["code"] == 50035
    await puppet.reply(payload, 8, {"choices": []})
    assert (await use).body["choices"] == []
    assert "autocomplete" in await refused(puppet, kind="autocomplete", name="ping", focused="gone")


# Components


async def test_a_button_updates_its_message(puppet: Puppet, rest: Caller, names: Names) -> None:
    message_id = await posted(rest, names, row(button("more"), button("off", disabled=True)))
    use, payload = await begin(puppet, kind="button", message_id=message_id, custom_id="more")
    assert payload["type"] == 3
    assert payload["message"]["id"] == message_id
    assert payload["data"] == {"id": 2, "custom_id": "more", "component_type": 2}
    told = await puppet.reply(payload, 7, {"content": "changed", "components": []})
    assert told.body["resource"]["type"] == 7
    outcome = (await use).body
    assert (outcome["type"], outcome["message"]["id"], outcome["message"]["content"]) == (7, message_id, "changed")
    assert "no button" in await refused(puppet, kind="button", message_id=message_id, custom_id="more")


async def test_disabled_or_unknown_components_are_refused(puppet: Puppet, rest: Caller, names: Names) -> None:
    message_id = await posted(rest, names, row(button("off", disabled=True)))
    assert "disabled" in await refused(puppet, kind="button", message_id=message_id, custom_id="off")
    assert "no select" in await refused(puppet, kind="select", message_id=message_id, custom_id="off", values=["a"])
    assert "no message" in await refused(puppet, kind="button", message_id="5", custom_id="off")
    post = {"user_id": names.members["fan"], "do": "post", "channel_id": names.channels["general"], "content": "x"}
    await puppet.control("POST", "/act", post)
    own = (await puppet.control("GET", f"/channels/{names.channels['general']}/messages")).body[-1]
    assert "not the bot's" in await refused(puppet, kind="button", message_id=own["id"], custom_id="off")


async def test_anothers_ephemeral_message_has_no_buttons(puppet: Puppet) -> None:
    use, payload = await pinged(puppet)
    await puppet.reply(payload, 4, {"content": "x", "flags": EPHEMERAL, "components": [row(button("more"))]})
    message_id = (await use).body["message"]["id"]
    assert "another member" in await refused(
        puppet, who="owner", kind="button", message_id=message_id, custom_id="more"
    )
    use, payload = await begin(puppet, kind="button", message_id=message_id, custom_id="more")
    await puppet.reply(payload, 4, {"content": "more", "flags": EPHEMERAL})
    assert (await use).body["message"]["interaction_metadata"]["interacted_message_id"] == message_id


async def test_a_deferred_update_ends_with_an_edit(puppet: Puppet, rest: Caller, names: Names) -> None:
    message_id = await posted(rest, names, row(button("more")))
    use, payload = await begin(puppet, kind="button", message_id=message_id, custom_id="more")
    await puppet.reply(payload, 6)
    await puppet.webhook("PATCH", payload, "/messages/@original", {"content": "later"})
    outcome = (await use).body
    assert (outcome["type"], outcome["message"]["id"], outcome["message"]["content"]) == (6, message_id, "later")


async def test_selects_check_and_resolve_their_values(puppet: Puppet, rest: Caller, names: Names) -> None:
    texts = [{"label": each.upper(), "value": each} for each in "abc"]
    message_id = await posted(
        rest,
        names,
        row({"type": 3, "custom_id": "text", "options": texts, "min_values": 2, "max_values": 2}),
        row({"type": 7, "custom_id": "who", "max_values": 2}),
        row({"type": 8, "custom_id": "where", "channel_types": [0]}),
    )
    place = {"kind": "select", "message_id": message_id}
    for custom_id, values, words in (
        ("text", ["a"], "from 2 to 2"),
        ("text", ["a", "a"], "twice"),
        ("text", ["a", "z"], "no such option"),
        ("where", [names.channels["discussions"]], "not of a type"),
        ("who", ["5"], "no user"),
    ):
        assert words in await refused(puppet, **place, custom_id=custom_id, values=values)
    use, payload = await begin(puppet, **place, custom_id="text", values=["b", "a"])
    assert payload["data"]["values"] == ["b", "a"]
    await puppet.reply(payload, 4, {"content": "x"})
    await use
    both = [names.members["fan"], names.roles["Premieres"]]
    use, payload = await begin(puppet, **place, custom_id="who", values=both)
    assert payload["data"]["values"] == both
    assert {key: len(found) for key, found in payload["data"]["resolved"].items()} == {
        "users": 1,
        "members": 1,
        "roles": 1,
    }
    await puppet.reply(payload, 4, {"content": "x"})
    await use


# Modals


FORM = {
    "custom_id": "form",
    "title": "A form",
    "components": [
        {"type": 10, "content": "Fill it in."},
        label("Words", {"type": 4, "custom_id": "words", "style": 1, "min_length": 2, "max_length": 5}),
        label(
            "Pick",
            {
                "type": 3,
                "custom_id": "pick",
                "options": [{"label": "A", "value": "a"}],
                "required": False,
                "min_values": 0,
            },
        ),
        label("Role", {"type": 6, "custom_id": "role"}),
        label("File", {"type": 19, "custom_id": "file", "required": False, "min_values": 0}),
    ],
}
BOXES = {
    "custom_id": "boxes",
    "title": "Boxes",
    "components": [
        label("One", {"type": 21, "custom_id": "one", "options": [{"label": x, "value": x} for x in "ab"]}),
        label("Some", {"type": 22, "custom_id": "some", "options": [{"label": x, "value": x} for x in "ab"]}),
        label("Yes", {"type": 23, "custom_id": "yes"}),
    ],
}


async def shown(puppet: Puppet, form: dict[str, Any]) -> dict[str, Any]:
    """Have the bot answer /ping with a modal, and return it as the member gets it."""
    use, payload = await pinged(puppet)
    told = await puppet.reply(payload, 9, form)
    assert told.status == 200, told.body
    outcome = (await use).body
    assert (outcome["type"], outcome["followups"]) == (9, [])
    return outcome["modal"]


async def test_a_modal_comes_back_filled_in(puppet: Puppet, names: Names) -> None:
    modal = await shown(puppet, FORM)
    ids = [each["id"] for each in modal["components"]] + [
        each["component"]["id"] for each in modal["components"] if "component" in each
    ]
    assert sorted(ids) == list(range(1, 10))
    role = names.roles["Premieres"]
    fields = {"words": "tutu", "role": role, "file": [FILE]}
    use, payload = await begin(puppet, kind="modal", custom_id="form", fields=fields)
    data = payload["data"]
    assert (payload["type"], data["custom_id"]) == (5, "form")
    inner = [each.get("component") for each in data["components"]]
    assert inner[0] is None
    assert inner[1]["value"] == "tutu"
    assert inner[2]["values"] == []
    assert inner[3]["values"] == [role]
    assert data["resolved"]["roles"][role]["name"] == "Premieres"
    assert list(data["resolved"]["attachments"]) == inner[4]["values"]
    assert (await puppet.reply(payload, 9, FORM)).body["code"] == 50035
    assert (await puppet.reply(payload, 7, {"content": "x"})).body["code"] == 50035
    await puppet.reply(payload, 4, {"content": "thanks"})
    metadata = (await use).body["message"]["interaction_metadata"]
    assert metadata["triggering_interaction_metadata"]["name"] == "ping"
    assert "no modal" in await refused(puppet, kind="modal", custom_id="form", fields=fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"role": "ROLE"}, "words is from 2 to 5"),
        ({"words": "x", "role": "ROLE"}, "words is from 2 to 5"),
        ({"words": "tutu"}, "role: choose"),
        ({"words": "tutu", "role": "ROLE", "pick": ["z"]}, "no such option"),
        ({"words": 5, "role": "ROLE"}, "words is text"),
        ({"words": "tutu", "role": "ROLE", "gone": "x"}, "no field 'gone'"),
    ],
)
async def test_a_modal_is_checked_before_it_is_sent(puppet: Puppet, names: Names, fields: Any, words: str) -> None:
    await shown(puppet, FORM)
    fields = {key: names.roles["Premieres"] if value == "ROLE" else value for key, value in fields.items()}
    assert words in await refused(puppet, kind="modal", custom_id="form", fields=fields)


async def test_radios_and_boxes_come_back(puppet: Puppet) -> None:
    await shown(puppet, BOXES)
    for fields, words in (
        ({"some": ["a"]}, "choose one"),
        ({"one": "a", "some": []}, "choose from 1 to 2"),
        ({"one": "z", "some": ["a"]}, "no such option"),
        ({"one": "a", "some": ["a"], "yes": "maybe"}, "true or false"),
    ):
        assert words in await refused(puppet, kind="modal", custom_id="boxes", fields=fields)
    fields = {"one": "b", "some": ["a", "b"], "yes": True}
    use, payload = await begin(puppet, kind="modal", custom_id="boxes", fields=fields)
    inner = [each["component"] for each in payload["data"]["components"]]
    assert [inner[0]["value"], inner[1]["values"], inner[2]["value"]] == ["b", ["a", "b"], True]
    await puppet.reply(payload, 4, {"content": "thanks"})
    await use


async def test_counts_that_are_null_are_left_at_their_defaults(puppet: Puppet, names: Names) -> None:
    nothing = {"min_values": None, "max_values": None, "required": None}
    files = label("File", {"type": 19, "custom_id": "file"} | nothing)
    who = label("Who", {"type": 5, "custom_id": "who"} | nothing)
    await shown(puppet, {"custom_id": "nulls", "title": "Nulls", "components": [files, who]})
    fan = names.members["fan"]
    for fields in ({"who": fan}, {"who": fan, "file": [FILE, FILE]}):
        assert "file: choose from 1 to 1" in await refused(puppet, kind="modal", custom_id="nulls", fields=fields)
    fields = {"who": fan, "file": [FILE]}
    use, payload = await begin(puppet, kind="modal", custom_id="nulls", fields=fields)
    await puppet.reply(payload, 4, {"content": "thanks"})
    assert (await use).body["ok"]


async def test_a_modal_from_a_button_may_update_the_message(puppet: Puppet, rest: Caller, names: Names) -> None:
    message_id = await posted(rest, names, row(button("ask")))
    use, payload = await begin(puppet, kind="button", message_id=message_id, custom_id="ask")
    rows = [row({"type": 4, "custom_id": "words", "style": 1, "label": "Words", "value": "old"})]
    await puppet.reply(payload, 9, {"custom_id": "form", "title": "Form", "components": rows})
    assert (await use).body["modal"]["custom_id"] == "form"
    use, payload = await begin(puppet, kind="modal", custom_id="form")
    assert payload["message"]["id"] == message_id
    assert payload["data"]["components"][0]["components"][0]["value"] == "old"
    await puppet.reply(payload, 7, {"content": "thanks", "components": []})
    assert (await use).body["message"]["content"] == "thanks"


@pytest.mark.parametrize(
    "change",
    [
        {"title": "t" * 46},
        {"title": ""},
        {"custom_id": ""},
        {"components": []},
        {"components": FORM["components"] + [label("Six", {"type": 4, "custom_id": "six", "style": 1})]},
        {"components": [label("A", {"type": 4, "custom_id": "a", "style": 1})] * 2},
        {"components": [row(button("no"))]},
    ],
)
async def test_a_wrong_modal_is_refused(puppet: Puppet, change: dict[str, Any]) -> None:
    use, payload = await pinged(puppet)
    assert (await puppet.reply(payload, 9, FORM | change)).body["code"] == 50035
    use.cancel()
