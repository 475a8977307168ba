"""Rate limits: real counters, documented headers, the global limit and who is exempt."""

from __future__ import annotations

import pytest

from bot.sandbox import ratelimits
from bot.sandbox.calls import Answer, Call, Route
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.server import SandboxServer
from tests.sandbox.conftest import Caller, Names


async def _nothing(_call: Call) -> Answer:
    return Answer()


ROUTE = Route("POST", "/channels/{channel_id}/messages", _nothing)
EXEMPT = Route("POST", "/webhooks/{webhook_id}/{webhook_token}", _nothing, exempt=True)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Real time as the limits see it; the test sets it."""
    moment = [1000.0]
    monkeypatch.setattr(ratelimits.time, "monotonic", lambda: moment[0])
    return moment


def test_a_bucket_counts_down_and_begins_anew(now: list[float]) -> None:
    limits = RateLimits(per_route=3)
    left = [limits.count(ROUTE, {"channel_id": "1"}).headers["X-RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = limits.count(ROUTE, {"channel_id": "1"})
    assert refused.retry_after == pytest.approx(1.001)
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert "X-RateLimit-Bucket" in refused.headers
    now[0] += 1.01
    assert limits.count(ROUTE, {"channel_id": "1"}).retry_after is None


def test_each_channel_has_its_own_bucket_under_one_name(now: list[float]) -> None:
    limits = RateLimits(per_route=1)
    one, other = limits.count(ROUTE, {"channel_id": "1"}), limits.count(ROUTE, {"channel_id": "2"})
    assert one.retry_after is other.retry_after is None
    assert one.headers["X-RateLimit-Bucket"] == other.headers["X-RateLimit-Bucket"]
    assert now


def test_the_global_limit_counts_all_routes_but_exempt_ones(now: list[float]) -> None:
    limits = RateLimits(per_second=2)
    for channel in ("1", "2"):
        assert limits.count(ROUTE, {"channel_id": channel}).retry_after is None
    now[0] += 0.4
    refused = limits.count(ROUTE, {"channel_id": "3"})
    assert refused.is_global
    assert refused.retry_after == pytest.approx(0.601)
    assert refused.headers["X-RateLimit-Global"] == "true"
    assert "X-RateLimit-Bucket" not in refused.headers
    assert limits.count(EXEMPT, {"webhook_id": "1"}).retry_after is None
    now[0] += 0.7
    assert limits.count(ROUTE, {"channel_id": "3"}).retry_after is None


async def test_a_429_has_what_clients_look_for(sandbox: SandboxServer, rest: Caller, control: Caller) -> None:
    told = await control("POST", "/limits", {"per_route": 1})
    assert told.body["per_route"] == 1
    first = await rest("GET", "/users/@me")
    assert (first.status, first.headers["X-RateLimit-Remaining"]) == (200, "0")
    second = await rest("GET", "/users/@me")
    assert second.status == 429
    assert second.headers["Via"]
    assert second.headers["Content-Type"] == "application/json"
    assert int(second.headers["Retry-After"]) >= second.body["retry_after"] > 0
    assert second.body["global"] is False
    sandbox.limits.per_second = 0
    third = await rest("GET", "/users/@me")
    assert third.body["global"] is True
    assert third.headers["X-RateLimit-Scope"] == "global"


async def test_thousands_of_old_buckets_are_swept(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimits, "_SWEEP_AT", 10)
    limits = RateLimits(per_second=1000)
    for channel in range(20):
        limits.count(ROUTE, {"channel_id": str(channel)})
    now[0] += 2
    limits.count(ROUTE, {"channel_id": "new"})
    assert len(limits._buckets) == 1


async def test_messages_to_one_channel_are_limited_by_channel(rest: Caller, control: Caller, names: Names) -> None:
    await control("POST", "/limits", {"per_route": 2})
    path = f"/channels/{names.channels['general']}/messages"
    statuses = [(await rest("POST", path, {"content": "hello"})).status for _ in range(3)]
    assert statuses == [200, 200, 429]
    other = await rest("POST", f"/channels/{names.channels['episodes']}/messages", {"content": "hello"})
    assert other.status == 200
