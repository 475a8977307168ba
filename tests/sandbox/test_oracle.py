"""The oracle itself: it catches what is wrong and lets through what Discord accepts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import Exchange, SandboxServer
from tests.oracle import HOW_TO_GET_IT, Oracle, Watch, from_environment
from tests.sandbox.direct import Direct

ERROR = {"message": "Missing Permissions", "code": 50013}


@pytest.fixture
def oracle() -> Oracle:
    found = from_environment()
    if found is None:
        pytest.skip(HOW_TO_GET_IT)
    return found


@pytest.fixture
async def sent() -> dict[str, Any]:
    direct = Direct()
    return (await direct.send(direct.channel("general"))).body


def test_a_right_exchange_passes(oracle: Oracle, sent: dict[str, Any]) -> None:
    for prefix in ("", "/api/v10", "http://127.0.0.1:8765/api/v10"):
        oracle.check("POST", f"{prefix}/channels/1/messages?x=1", {"content": "c"}, 200, sent)
    oracle.check("POST", "/channels/1/messages", {"content": "c"}, 403, ERROR)


def test_what_libraries_send_passes(oracle: Oracle, sent: dict[str, Any]) -> None:
    oracle.check("POST", "/channels/1/messages", {"content": "c", "message_reference": {"message_id": 5}}, 200, sent)
    oracle.check("PUT", "/channels/1/permissions/2", {"type": 0, "allow": "8"}, 204, None)


def test_a_wrong_answer_is_named_with_its_place(oracle: Oracle, sent: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match=r"POST /channels/1/messages → 200, answer, at /author/id: .*5"):
        oracle.check("POST", "/channels/1/messages", {}, 200, sent | {"author": sent["author"] | {"id": 5}})


@pytest.mark.parametrize(
    "body",
    [{"content": 5}, {"nonce": "x" * 26}, {"embeds": [{"title": "x" * 257}]}, {"embeds": [{"timestamp": "soon"}]}],
)
def test_a_wrong_request_is_caught(oracle: Oracle, sent: dict[str, Any], body: dict[str, Any]) -> None:
    for multipart in (False, True):
        with pytest.raises(AssertionError, match="request, at /"):
            oracle.check("POST", "/channels/1/messages", body, 200, sent, multipart=multipart)


def test_unknown_routes_statuses_and_bodies_are_caught(oracle: Oracle, sent: dict[str, Any]) -> None:
    for method, path, body, status, answer in (
        ("GET", "/channels/1/nothing", None, 200, {}),
        ("PUT", "/channels/1/messages", None, 200, {}),
        ("GET", "/channels/1/messages", None, 501, ERROR),
        ("POST", "/channels/1/messages", {"content": "c"}, 201, sent),
        ("DELETE", "/channels/1/messages/2", None, 204, sent),
        ("POST", "/channels/1/messages", {"content": "c"}, 403, {"message": "no code"}),
        ("POST", "/channels/1/typing", {"content": "c"}, 204, None),
    ):
        with pytest.raises(AssertionError):
            oracle.check(method, path, body, status, answer)
    oracle.check("GET", "/channels/1/messages", None, 501, ERROR, allow={501})


def test_a_rate_limit_needs_no_code(oracle: Oracle) -> None:
    limited = {"message": "You are being rate limited.", "retry_after": 0.5, "global": False}
    oracle.check("GET", "/channels/1/messages", None, 429, limited)
    with pytest.raises(AssertionError):
        oracle.check("GET", "/channels/1/messages", None, 429, {"message": "slow down"})


@pytest.mark.usefixtures("oracle")
def test_a_wrong_exchange_on_a_watched_sandbox_is_named_at_the_end() -> None:
    server = SandboxServer(SandboxClock(), port=0)
    watch = Watch(server)
    for hear in server.on_exchange:
        hear(Exchange("GET", "/users/@me", "/users/@me", None, multipart=False, status=200, response_body={"id": 5}))
    with pytest.raises(AssertionError, match="GET /users/@me → 200, answer"):
        watch.check()


def test_a_wrong_request_that_was_refused_counts_where_that_is_asked_for(oracle: Oracle) -> None:
    wrong = ("POST", "/channels/1/messages", {"content": 5}, 404, {"message": "Unknown Channel", "code": 10003})
    oracle.check(*wrong)
    with pytest.raises(AssertionError, match="request"):
        oracle.check(*wrong, refused_too=True)
