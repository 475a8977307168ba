"""The HTTP server: routing, tokens, bodies, files, delays, the page, and who may talk to it."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json

import aiohttp
import pytest
from yarl import URL

from bot.sandbox import guilds, permissions
from bot.sandbox.calls import Answer, Call, Route, RouteTable
from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import ApiError
from bot.sandbox.server import Exchange, SandboxServer
from tests.sandbox.conftest import Caller, Names


async def _nothing(_call: Call) -> Answer:
    return Answer()


def test_a_literal_beats_a_parameter() -> None:
    table = RouteTable(
        [
            Route("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", _nothing),
            Route("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", _nothing),
            Route("DELETE", "/channels/{channel_id}/messages/{message_id}", _nothing),
        ]
    )
    found = table.find("GET", "/webhooks/1/t/messages/@original")
    assert found
    assert found.route
    assert found.route.template.endswith("@original")
    assert found.params == {"webhook_id": "1", "webhook_token": "t"}
    wrong_method = table.find("PATCH", "/channels/1/messages/2")
    assert wrong_method
    assert wrong_method.route is None
    assert table.find("GET", "/nowhere") is None
    assert table.find("DELETE", "/channels//messages/2") is None


def test_one_route_cannot_be_there_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        RouteTable([Route("GET", "/users/@me", _nothing), Route("GET", "/users/@me", _nothing)])


def test_a_parameter_that_is_no_snowflake_is_refused(sandbox: SandboxServer) -> None:
    call = Call(sandbox.world, "GET", "/channels/x", {"channel_id": "x"})
    with pytest.raises(ApiError) as refused:
        call.id("channel_id")
    assert (refused.value.status, refused.value.code) == (400, 50035)


async def test_an_unknown_route_is_named(rest: Caller) -> None:
    told = await rest("GET", "/guilds/1/soundboard-sounds")
    assert told.status == 501
    assert told.body == {"message": "The sandbox does not have GET /guilds/1/soundboard-sounds yet.", "code": 0}


async def test_a_wrong_method_is_405_but_another_route_is_named(rest: Caller, names: Names) -> None:
    assert (await rest("PUT", "/users/@me")).status == 405
    general = f"/channels/{names.channels['general']}"
    assert (await rest("PUT", f"{general}/messages/5")).status == 405
    told = await rest("POST", f"{general}/messages/bulk-delete", {"messages": ["1", "2"]})
    assert told.status == 501
    assert told.body["message"].endswith("/messages/bulk-delete yet.")


async def test_without_the_token_there_is_401(rest: Caller) -> None:
    told = await rest("GET", "/users/@me", headers={"Authorization": "Bot wrong"})
    assert (told.status, told.body) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_the_content_type_has_no_charset(rest: Caller) -> None:
    assert (await rest("GET", "/users/@me")).headers["Content-Type"] == "application/json"


async def test_the_own_application_is_told(sandbox: SandboxServer, rest: Caller) -> None:
    for path in ("/oauth2/applications/@me", "/applications/@me"):
        told = await rest("GET", path)
        assert told.body["id"] == str(sandbox.world.application_id)


async def test_broken_json_and_other_content_types_are_refused(
    sandbox: SandboxServer, session: aiohttp.ClientSession, names: Names
) -> None:
    url = f"{sandbox.api_url}/channels/{names.channels['general']}/messages"
    token = {"Authorization": f"Bot {sandbox.world.token}"}
    broken = {"Content-Type": "application/json"} | token
    async with session.post(url, data=b"{", headers=broken) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50109)
    async with session.post(url, data=b"content=x", headers={"Content-Type": "text/plain"} | token) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50035)


async def test_a_file_is_uploaded_and_served(
    sandbox: SandboxServer, session: aiohttp.ClientSession, names: Names
) -> None:
    guild = sandbox.world.guilds[int(names.guild)]
    guilds.change_bot(sandbox.world, guild, None, permissions.BITS["ATTACH_FILES"], 0)
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps({"attachments": [{"id": 0, "description": "a still"}]}))
    form.add_field("files[0]", b"<script>", filename="page.html", content_type="text/html")
    url = f"{sandbox.api_url}/channels/{names.channels['general']}/messages"
    async with session.post(url, data=form, headers={"Authorization": f"Bot {sandbox.world.token}"}) as answer:
        message = await answer.json()
    attachment = message["attachments"][0]
    assert (attachment["filename"], attachment["description"]) == ("page.html", "a still")
    async with session.get(attachment["url"]) as answer:
        assert await answer.read() == b"<script>"
        assert answer.headers["Content-Security-Policy"] == "sandbox"
    async with session.get(f"{sandbox.url}/sandbox/files/1/none.png") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("kind", [None, "application/json", "text/plain"])
async def test_the_json_of_a_form_may_say_that_it_is_json(
    sandbox: SandboxServer, session: aiohttp.ClientSession, names: Names, kind: str | None
) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("payload_json", json.dumps({"content": "étoile"}), content_type=kind)
    url = f"{sandbox.api_url}/channels/{names.channels['general']}/messages"
    async with session.post(url, data=form, headers={"Authorization": f"Bot {sandbox.world.token}"}) as answer:
        assert (answer.status, (await answer.json())["content"]) == (200, "étoile")


async def test_a_request_over_25_mib_is_refused(
    sandbox: SandboxServer, session: aiohttp.ClientSession, names: Names
) -> None:
    form = aiohttp.FormData()
    form.add_field("payload_json", "{}")
    form.add_field("files[0]", io.BytesIO(b"0" * (25 * 1024 * 1024 + 1)), filename="big.bin")
    url = f"{sandbox.api_url}/channels/{names.channels['general']}/messages"
    async with session.post(url, data=form, headers={"Authorization": f"Bot {sandbox.world.token}"}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (413, 40005)


async def test_the_audit_log_reason_is_decoded_and_limited(
    sandbox: SandboxServer, rest: Caller, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/channels/{names.channels['general']}"
    long = await rest("GET", path, headers={"X-Audit-Log-Reason": "x" * 513})
    assert (long.status, long.body["code"]) == (400, 50035)
    reasons: list[str | None] = []

    async def note(call: Call) -> Answer:
        reasons.append(call.reason)
        return Answer(200, {})

    monkeypatch.setattr(sandbox, "_table", RouteTable([Route("GET", "/noted", note)]))
    sandbox.on_exchange.clear()
    await rest("GET", "/noted", headers={"X-Audit-Log-Reason": "moved %E2%80%94 by hand"})
    assert reasons == ["moved — by hand"]


async def test_exchanges_are_told(sandbox: SandboxServer, rest: Caller, names: Names) -> None:
    seen: list[Exchange] = []
    sandbox.on_exchange.append(seen.append)
    path = f"/channels/{names.channels['general']}/messages"
    await rest("POST", path, {"content": "hello"})
    assert [(each.method, each.path, each.template, each.status) for each in seen] == [
        ("POST", path, "/channels/{channel_id}/messages", 200)
    ]
    assert seen[0].request_body == {"content": "hello"}
    assert seen[0].response_body["content"] == "hello"


async def test_a_kill_can_fall_between_storing_and_answering(
    sandbox: SandboxServer, rest: Caller, control: Caller, names: Names
) -> None:
    await control("POST", "/limits", {"after_ms": 60_000})
    stored = asyncio.Event()
    forget = sandbox.world.listen(lambda event: stored.set() if event.name == "MESSAGE_CREATE" else None)
    post = asyncio.create_task(rest("POST", f"/channels/{names.channels['general']}/messages", {"content": "hello"}))
    async with asyncio.timeout(5):
        await stored.wait()
    assert not post.done()
    post.cancel()
    forget()
    seen = await control("GET", f"/channels/{names.channels['general']}/messages?user_id={names.members['fan']}")
    assert [message["content"] for message in seen.body] == ["hello"]


async def test_the_page_and_its_parts_are_served(sandbox: SandboxServer, session: aiohttp.ClientSession) -> None:
    async with session.get(sandbox.url) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    async with session.get(f"{sandbox.url}/app.js") as answer:
        assert answer.content_type.endswith("/javascript")
    for path in ("/nothing.js", "/..%2fserver.py"):
        async with session.get(URL(sandbox.url + path, encoded=True)) as answer:
            assert answer.status == 404


async def test_other_sites_and_names_are_refused(sandbox: SandboxServer, session: aiohttp.ClientSession) -> None:
    for headers in ({"Origin": "https://example.org"}, {"Host": "example.org"}):
        async with session.post(f"{sandbox.url}/sandbox/guilds", json={}, headers=headers) as answer:
            assert answer.status == 403
    assert len(sandbox.world.guilds) == 1


async def test_a_taken_port_is_an_os_error(sandbox: SandboxServer) -> None:
    second = SandboxServer(SandboxClock(), port=sandbox.port)
    with pytest.raises(OSError, match="address"):
        await second.start()


async def test_threads_archive_themselves_as_time_passes(
    sandbox: SandboxServer, rest: Caller, control: Caller, names: Names
) -> None:
    body = {"name": "Episode 1", "type": 11, "auto_archive_duration": 60}
    thread = (await rest("POST", f"/channels/{names.channels['episodes']}/threads", body)).body
    begun = sandbox.clock.now()
    await control("POST", "/clock", {"advance": 59 * 60})
    shown = await rest("GET", f"/channels/{thread['id']}")
    assert shown.body["thread_metadata"]["archived"] is False
    await control("POST", "/clock", {"advance": 3600})
    shown = await rest("GET", f"/channels/{thread['id']}")
    metadata = shown.body["thread_metadata"]
    assert metadata["archived"] is True
    late = dt.datetime.fromisoformat(metadata["archive_timestamp"]) - begun
    assert late < dt.timedelta(minutes=60, seconds=5)
