"""What is sent by mistake: every answer is a refusal in JSON, none a 500."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.sandbox import guilds, permissions
from bot.sandbox.server import SandboxServer
from tests.sandbox.conftest import Caller, Names, Puppet

BUTTON = {"type": 2, "style": 1, "label": "Go", "custom_id": "go"}
SELECT = {"type": 3, "custom_id": "pick", "options": [{"label": "A", "value": "a"}]}
TEXT = {"type": 10, "content": "hello"}
V2 = 1 << 15


def row(*components: Any) -> list[dict[str, Any]]:
    return [{"type": 1, "components": list(components)}]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"content": ["hello"]},
        {"content": "hello", "allowed_mentions": {"parse": [{}]}},
        {"content": "hello", "flags": "--5"},
        {"content": "hello", "flags": "9" * 5000},
        {"content": "hello", "nonce": 1.5},
        {"embeds": [{"title": "t", "timestamp": 5, "color": "red"}]},
        {"embeds": [{"title": "t", "timestamp": 20250414}]},
        {"embeds": [{"title": "t", "timestamp": "9999-12-31T23:59:59-14:00"}]},
        {"components": [None]},
        {"components": [{"type": {}}]},
        {"components": row({"type": 5, "custom_id": "who", "default_values": ["x"]})},
        {"components": row({"type": 5, "custom_id": "who", "default_values": [{"id": "x", "type": "user"}]})},
        {"components": row({"type": 8, "custom_id": "where", "channel_types": "x"})},
        {"components": row({"type": 8, "custom_id": "where", "channel_types": [[]]})},
        {"components": row(SELECT | {"options": [{"label": "A", "value": {}}]})},
        {"flags": V2, "components": [{"type": 12, "items": [{"media": "x"}]}]},
    ],
)
async def test_a_malformed_message_is_refused(sandbox: SandboxServer, rest: Caller, names: Names, body: Any) -> None:
    guilds.change_bot(sandbox.world, sandbox.world.guilds[int(names.guild)], None, permissions.BITS["EMBED_LINKS"], 0)
    told = await rest("POST", f"/channels/{names.channels['general']}/messages", body)
    assert (told.status, told.body["code"]) == (400, 50035), told.body


@pytest.mark.parametrize(
    "components",
    [
        row(BUTTON | {"components": "xyz"}),
        row(BUTTON | {"components": 5}),
        row(BUTTON | {"accessory": "xyz", "component": 5}),
        [TEXT | {"custom_id": []}],
        [TEXT | {"components": ["x"]}],
        [{"type": 14, "content": 5, "components": [5]}],
    ],
)
async def test_what_a_component_does_not_know_is_left_out(rest: Caller, names: Names, components: Any) -> None:
    flags = 0 if components[0]["type"] == 1 else V2
    body = {"components": components, "flags": flags}
    told = await rest("POST", f"/channels/{names.channels['general']}/messages", body)
    assert told.status == 200, told.body
    (shown,) = told.body["components"]
    assert not {"custom_id", "accessory", "component"} & shown.keys()


@pytest.mark.parametrize(
    "option",
    [
        {"type": 7, "channel_types": [[]]},
        {"type": 3, "choices": [{"name": "a", "value": {}}]},
        {"type": 3, "choices": [{"name": "a", "value": "a", "name_localizations": {"fr": 5}}]},
        {"type": 4, "min_value": []},
        {"type": 4, "min_value": 10**400},
        {"type": []},
        5,
    ],
)
async def test_a_malformed_command_is_refused(sandbox: SandboxServer, rest: Caller, option: Any) -> None:
    named = {"name": "part", "description": "Part"} | option if isinstance(option, dict) else option
    body = {"name": "ping", "description": "Say pong", "options": [named]}
    told = await rest("POST", f"/applications/{sandbox.world.application_id}/commands", body)
    assert (told.status, told.body["code"]) == (400, 50035), told.body


@pytest.mark.parametrize("query", ["limit=--5", "limit=%D9%A3", "before=" + "9" * 4400, "around=-1"])
async def test_a_malformed_query_is_refused(rest: Caller, names: Names, query: str) -> None:
    told = await rest("GET", f"/channels/{names.channels['general']}/messages?{query}")
    assert (told.status, told.body["code"]) == (400, 50035)


@pytest.mark.parametrize("channel_id", ["x", "-1", "1.5", "9" * 30, "9" * 4400, "%D9%A3"])
async def test_a_malformed_id_is_refused(
    sandbox: SandboxServer, session: aiohttp.ClientSession, channel_id: str
) -> None:
    url = URL(f"{sandbox.api_url}/channels/{channel_id}", encoded=True)
    async with session.get(url, headers={"Authorization": f"Bot {sandbox.world.token}"}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50035)


@pytest.mark.parametrize(
    "data",
    [b"{", b"", b"[" * 5000, b'{"count": NaN}', b'{"count": 1e999}', b'{"name": "\\ud83d"}', b"[]", b"null", b'"x"'],
)
async def test_what_is_no_json_object_is_refused(
    sandbox: SandboxServer, session: aiohttp.ClientSession, names: Names, data: bytes
) -> None:
    headers = {"Authorization": f"Bot {sandbox.world.token}", "Content-Type": "application/json; charset=unknown"}
    for url in (f"{sandbox.url}/sandbox/guilds", f"{sandbox.api_url}/channels/{names.channels['general']}/messages"):
        async with session.post(url, data=data, headers=headers) as answer:
            assert answer.status == 400, await answer.text()
            assert await answer.json()
    assert len(sandbox.world.guilds) == 1


async def test_a_broken_form_is_refused(sandbox: SandboxServer, session: aiohttp.ClientSession, names: Names) -> None:
    url = f"{sandbox.api_url}/channels/{names.channels['general']}/messages"
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        headers = {"Authorization": f"Bot {sandbox.world.token}", "Content-Type": kind}
        async with session.post(url, data=b"--y\r\n", headers=headers) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 50035)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("PUT", "/act", {}, 405),
        ("GET", f"/channels/{'9' * 4400}/messages", None, 400),
        ("GET", "/users/x/dms", None, 400),
        ("GET", "/commands?user_id=5", None, 404),
        ("GET", "/commands?user_id=FAN&guild_id=5", None, 404),
        ("POST", "/guilds", {"count": True}, 400),
        ("POST", "/guilds", {"count": "2"}, 400),
        ("POST", "/guilds", {"name": ["x"]}, 400),
        ("POST", "/guilds", {"name": ""}, 400),
        ("POST", "/clock", {}, 400),
        ("POST", "/clock", {"advance": 1e300}, 400),
        ("POST", "/clock", {"advance": -1}, 400),
        ("POST", "/clock", {"to": "9999-12-31T23:59:59-14:00"}, 400),
        ("POST", "/clock", {"to": "2101-01-01"}, 400),
        ("POST", "/clock", {"step": -1e9}, 400),
        ("POST", "/clock", {"rate": [], "step": 60}, 400),
        ("POST", "/clock", {"rate": 1e9}, 400),
        ("POST", "/limits", {"global": -1}, 400),
        ("POST", "/limits", {"nonce_seconds": None}, 400),
        ("POST", "/faults", {}, 400),
        ("POST", "/faults", {"gateway": []}, 400),
        ("POST", "/faults", {"route": "GET /x", "status": {}}, 400),
        ("POST", "/faults", {"route": 5, "status": 500}, 400),
        ("POST", "/permissions", {}, 400),
        ("POST", "/permissions", {"guild_id": "5"}, 404),
        ("POST", "/permissions", {"guild_id": "GUILD", "channel_id": "5"}, 404),
        ("POST", "/permissions", {"guild_id": "GUILD", "allow": "SEND_MESSAGES"}, 400),
        ("POST", "/permissions", {"guild_id": "GUILD", "deny": [{}]}, 400),
        ("POST", "/act", {}, 400),
        ("POST", "/act", {"user_id": "5", "do": "post"}, 404),
        ("POST", "/act", {"user_id": "FAN", "do": "dance"}, 400),
        ("POST", "/act", {"user_id": "FAN", "do": "post", "channel_id": "5", "content": "x"}, 404),
        ("POST", "/act", {"user_id": "FAN", "do": "post", "channel_id": "GENERAL", "files": "x"}, 400),
        ("POST", "/act", {"user_id": "FAN", "do": "overwrite", "channel_id": "GENERAL", "target_id": "GUILD",
                          "allow": [[]]}, 400),
        ("POST", "/interact", {}, 400),
        ("POST", "/interact", {"kind": [], "user_id": "FAN"}, 400),
        ("POST", "/interact", {"kind": "command", "user_id": "5", "name": "x"}, 404),
        ("POST", "/interact", {"kind": "command", "user_id": "FAN", "guild_id": "5", "name": "x"}, 404),
        ("POST", "/interact", {"kind": "command", "user_id": "FAN", "guild_id": "GUILD", "name": "x"}, 400),
        ("POST", "/interact", {"kind": "command", "user_id": "FAN", "name": 5, "options": 5}, 400),
        ("POST", "/interact", {"kind": "command", "user_id": "FAN", "options": []}, 400),
        ("POST", "/interact", {"kind": "command", "user_id": "FAN", "name": "x", "locale": 5}, 400),
        ("POST", "/interact", {"kind": "button", "user_id": "FAN", "message_id": "5"}, 404),
    ],
)  # fmt: skip
async def test_a_malformed_control_call_is_refused_in_a_sentence(
    control: Caller, names: Names, method: str, path: str, body: Any, status: int
) -> None:
    known = {"FAN": names.members["fan"], "GUILD": names.guild, "GENERAL": names.channels["general"]}
    if body is not None:
        body = {key: known.get(value, value) if isinstance(value, str) else value for key, value in body.items()}
    told = await control(method, path.replace("FAN", known["FAN"]), body)
    assert told.status == status, told.body
    assert told.body["ok"] is False
    assert isinstance(told.body["error"], str)
    assert (await control("GET", "/clock")).body["rate"] == 1


async def test_a_refused_change_of_limits_changes_nothing(sandbox: SandboxServer, control: Caller) -> None:
    assert (await control("POST", "/limits", {"before_ms": 5, "global": "many"})).status == 400
    assert sandbox.delays.before_ms == 0


@pytest.mark.parametrize("values", [{}, [[]], [{}], 5.5])
async def test_strange_choices_never_reach_the_bot(puppet: Puppet, names: Names, values: Any) -> None:
    path = f"/channels/{names.channels['general']}/messages"
    for component in (SELECT, {"type": 5, "custom_id": "pick"}):
        posted = await puppet.rest("POST", path, {"components": row(component)})
        use = {"kind": "select", "message_id": posted.body["id"], "custom_id": "pick", "values": values}
        told = await puppet.use(**use)
        assert told.body["ok"] is False
        assert puppet.received.empty()
