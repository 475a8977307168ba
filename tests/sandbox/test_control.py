"""The control API: every call of it that no other test is about."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import Any

import aiohttp
import pytest

from bot.sandbox import clock as clock_module
from bot.sandbox import control as control_module
from bot.sandbox.clock import START
from bot.sandbox.server import SandboxServer
from tests.sandbox.conftest import Caller, Names, Puppet


async def test_the_state_tells_what_a_bot_and_a_page_need(sandbox: SandboxServer, control: Caller) -> None:
    state = (await control("GET", "/state")).body
    assert set(state) == {"now", "token", "application_id", "guilds"}
    assert state["token"] == sandbox.world.token
    assert len(state["token"].split(".")) == 3
    (guild,) = state["guilds"]
    assert guild["name"] == "Étoile fans"
    assert [(each["name"], each["type"]) for each in guild["channels"]] == [
        ("general", 0),
        ("announcements", 0),
        ("episodes", 0),
        ("discussions", 15),
    ]
    assert {"fan-fr": "fr", "owner": "en-US"}.items() <= {
        each["name"]: each["locale"] for each in guild["members"]
    }.items()
    assert [each["name"] for each in guild["members"] if each["bot"]] == ["callboard"]
    assert guild["owner_id"] in {each["id"] for each in guild["members"]}


async def test_the_state_tells_a_forums_tags(sandbox: SandboxServer, control: Caller, names: Names) -> None:
    forum = names.channels["discussions"]
    edit = {"do": "channel_edit", "user_id": names.members["owner"], "channel_id": forum}
    await control("POST", "/act", edit | {"available_tags": [{"name": "Spoilers", "moderated": True}]})
    (guild,) = (await control("GET", "/state")).body["guilds"]
    told = {each["id"]: each.get("available_tags") for each in guild["channels"]}
    (tag,) = told.pop(forum)
    assert (tag["name"], tag["moderated"]) == ("Spoilers", True)
    assert tag["id"] == str(sandbox.world.channels[int(forum)].tags[0].id)
    assert set(told.values()) == {None}


async def test_the_world_has_the_same_ids_at_each_start(sandbox: SandboxServer, control: Caller) -> None:
    first = (await control("GET", "/state")).body
    other = SandboxServer(sandbox.clock, port=0)
    assert other.world.token == first["token"]
    assert [str(each) for each in other.world.guilds] == [each["id"] for each in first["guilds"]]


async def test_servers_are_added_from_the_template(control: Caller) -> None:
    added = (await control("POST", "/guilds", {"count": 2, "name": "Second"})).body["guilds"]
    assert len(added) == 2
    one = (await control("GET", f"/state?guild_id={added[1]}")).body["guilds"]
    assert [guild["name"] for guild in one] == ["Second 2"]
    (named,) = (await control("POST", "/guilds", {"name": "Third"})).body["guilds"]
    assert (await control("GET", f"/state?guild_id={named}")).body["guilds"][0]["name"] == "Third"
    assert (await control("POST", "/guilds", {"count": 0})).status == 400


async def test_messages_show_whom_they_pinged(rest: Caller, control: Caller, names: Names) -> None:
    role, general = names.roles["Premieres"], names.channels["general"]
    sent = {"content": f"<@&{role}>", "allowed_mentions": {"roles": [role]}}
    await rest("POST", f"/channels/{general}/messages", sent)
    (message,) = (await control("GET", f"/channels/{general}/messages?user_id={names.members['fan']}")).body
    assert message["pinged"] == {"everyone": False, "roles": [role], "users": []}
    assert (await control("GET", f"/channels/{general}/messages")).body == [message]


async def test_threads_and_dms_are_listed(rest: Caller, control: Caller, names: Names) -> None:
    await rest("POST", f"/channels/{names.channels['episodes']}/threads", {"name": "Episode 1", "type": 11})
    (thread,) = (await control("GET", f"/guilds/{names.guild}/threads")).body
    assert (thread["name"], thread["thread_metadata"]["archived"]) == ("Episode 1", False)
    fan = names.members["fan"]
    assert (await control("GET", f"/users/{fan}/dms")).body == []
    dm = (await rest("POST", "/users/@me/channels", {"recipient_id": fan})).body
    await rest("POST", f"/channels/{dm['id']}/messages", {"content": "hello"})
    assert [each["id"] for each in (await control("GET", f"/users/{fan}/dms")).body] == [dm["id"]]
    (message,) = (await control("GET", f"/channels/{dm['id']}/messages?user_id={fan}")).body
    assert message["content"] == "hello"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/channels/5/messages", 404),
        ("/channels/x/messages", 400),
        ("/guilds/5/threads", 404),
        ("/users/5/dms", 404),
        ("/state?guild_id=5", 404),
        ("/commands", 400),
    ],
)
async def test_what_is_not_there_is_a_sentence(control: Caller, path: str, status: int) -> None:
    told = await control("GET", path)
    assert told.status == status
    assert told.body["error"].endswith(".")


async def test_a_body_that_is_no_object_is_refused(
    sandbox: SandboxServer, session: aiohttp.ClientSession, control: Caller
) -> None:
    assert (await control("POST", "/limits", [])).status == 400
    async with session.post(f"{sandbox.url}/sandbox/limits", data=b"{") as answer:
        assert answer.status == 400


async def test_the_clock_is_read_and_moved(sandbox: SandboxServer, control: Caller) -> None:
    told = (await control("GET", "/clock")).body
    assert told["rate"] == 1.0
    assert dt.datetime.fromisoformat(told["now"]) - START < dt.timedelta(seconds=5)
    goal = dt.datetime(2025, 4, 24, 16, tzinfo=dt.UTC)
    moved = (await control("POST", "/clock", {"to": "2025-04-24T16:00:00Z"})).body
    assert goal <= dt.datetime.fromisoformat(moved["now"]) < goal + dt.timedelta(seconds=5)
    back = await control("POST", "/clock", {"to": "2025-04-14T12:00:00"})
    assert (back.status, back.body["error"].startswith("The clock only goes forward")) == (400, True)
    await control("POST", "/clock", {"step": 3600})
    assert sandbox.clock.now() >= goal + dt.timedelta(hours=1)
    assert (await control("POST", "/clock", {"rate": 60})).body["rate"] == 60
    for wrong in ({"to": "tomorrow"}, {"advance": "1"}, {"rate": -1}):
        assert (await control("POST", "/clock", wrong)).status == 400


async def test_time_passes_through_everything_due(sandbox: SandboxServer, control: Caller) -> None:
    seen: list[dt.datetime] = []
    due = sandbox.clock.now() + dt.timedelta(hours=1)

    async def remind() -> None:
        await sandbox.clock.wait_until(due, asyncio.Event())
        seen.append(sandbox.clock.now())

    reminder = asyncio.create_task(remind())
    await asyncio.sleep(0)
    await control("POST", "/clock", {"advance": 2 * 3600})
    assert seen == [due]
    assert reminder.done()


async def test_a_bot_that_stays_busy_is_told_of(
    sandbox: SandboxServer, control: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_module, "SETTLE_SECONDS", 0.01)

    async def hang() -> None:
        await sandbox.clock.wait_until(sandbox.clock.now(), asyncio.Event())
        await asyncio.Event().wait()

    busy = asyncio.create_task(hang())
    told = await control("POST", "/clock", {"advance": 60})
    assert (told.status, "still busy" in told.body["error"]) == (504, True)
    busy.cancel()


async def test_limits_are_told_and_changed(sandbox: SandboxServer, control: Caller) -> None:
    assert (await control("POST", "/limits", {})).body == {
        "global": 50,
        "per_route": 50,
        "nonce_seconds": 120.0,
        "before_ms": 0,
        "after_ms": 0,
    }
    wanted = {"global": 9, "per_route": 8, "nonce_seconds": 7, "before_ms": 2, "after_ms": 1}
    assert (await control("POST", "/limits", wanted)).body == wanted
    assert sandbox.limits.per_second == 9


async def test_the_bots_permissions_change(rest: Caller, control: Caller, names: Names) -> None:
    general = f"/channels/{names.channels['general']}/messages"
    place = {"guild_id": names.guild, "channel_id": names.channels["general"]}
    await control("POST", "/permissions", place | {"deny": ["SEND_MESSAGES"]})
    assert (await rest("POST", general, {"content": "x"})).body["code"] == 50013
    await control("POST", "/permissions", place | {"allow": ["SEND_MESSAGES"]})
    assert (await rest("POST", general, {"content": "x"})).status == 200
    await control("POST", "/permissions", {"guild_id": names.guild, "deny": ["VIEW_CHANNEL"]})
    assert (await rest("POST", general, {"content": "x"})).body["code"] == 50001
    wrong = await control("POST", "/permissions", {"guild_id": names.guild, "deny": ["DANCE"]})
    assert (wrong.status, wrong.body["error"]) == (400, "There is no permission 'DANCE'.")


async def test_an_act_is_refused_as_a_sentence(control: Caller, names: Names) -> None:
    deed = {"user_id": names.members["fan"], "do": "channel_delete", "channel_id": names.channels["general"]}
    told = await control("POST", "/act", deed)
    assert (told.status, told.body) == (400, {"ok": False, "error": "Missing Permissions", "code": 50013})


async def test_the_log_tells_every_request_until_it_is_cleared(rest: Caller, control: Caller) -> None:
    await rest("GET", "/users/@me")
    await rest("GET", "/nowhere")
    log = (await control("GET", "/log")).body
    assert [(entry["method"], entry["path"], entry["status"]) for entry in log] == [
        ("GET", "/users/@me", 200),
        ("GET", "/nowhere", 501),
    ]
    assert set(log[0]) == {"at", "method", "path", "status", "ms"}
    await control("DELETE", "/log")
    assert (await control("GET", "/log")).body == []


async def test_every_outcome_of_an_interaction_has_the_same_keys(
    puppet: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"ok", "latency_ms", "type", "ephemeral", "followups"}
    await puppet.register({"name": "ping", "description": "Say pong"})
    refused = await puppet.use(kind="command", name="gone")
    assert (refused.status, refused.body.keys()) == (200, keys | {"error"})
    use = puppet.use(kind="command", name="ping")
    await puppet.reply(await puppet.received.get(), 4, {"content": "pong"})
    answered = (await use).body
    assert answered.keys() == keys | {"message"}
    monkeypatch.setattr(control_module.interactions, "RESPOND_SECONDS", 0.05)
    unanswered = (await puppet.use(kind="command", name="ping")).body
    assert unanswered.keys() == keys | {"error"}
    assert (unanswered["type"], unanswered["ephemeral"], unanswered["followups"]) == (None, False, [])


async def test_a_deferral_without_an_end_is_told_after_a_while(puppet: Puppet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_module, "_DEFERRED_SECONDS", 0.01)
    await puppet.register({"name": "ping", "description": "Say pong"})
    use = puppet.use(kind="command", name="ping")
    await puppet.reply(await puppet.received.get(), 5)
    outcome = (await use).body
    assert (outcome["ok"], outcome["type"], outcome["message"]["flags"]) == (True, 5, 128)


async def test_the_page_hears_of_changes(
    sandbox: SandboxServer, session: aiohttp.ClientSession, rest: Caller, control: Caller, names: Names
) -> None:
    async with session.get(f"{sandbox.url}/sandbox/events") as stream:
        assert stream.content_type == "text/event-stream"

        async def heard() -> dict[str, Any]:
            async with asyncio.timeout(5):
                while not (line := await stream.content.readline()).startswith(b"data: "):
                    pass
            return json.loads(line.removeprefix(b"data: "))

        await stream.content.readline()
        message = (await rest("POST", f"/channels/{names.channels['general']}/messages", {"content": "x"})).body
        hint = await heard()
        assert (hint["kind"], hint["id"]) == ("message", message["id"])
        assert (hint["guild_id"], hint["channel_id"]) == (names.guild, names.channels["general"])
        thread = (await rest("POST", f"/channels/{names.channels['episodes']}/threads", {"name": "x", "type": 11})).body
        hint = await heard()
        while hint["name"] != "THREAD_CREATE":
            hint = await heard()
        assert (hint["kind"], hint["id"]) == ("thread", thread["id"])
        await control("POST", "/clock", {"step": 1})
        while hint["kind"] != "clock":
            hint = await heard()
        assert hint["now"]
