"""Rate limits as Discord documents them: a bucket for each route and top-level id, and one limit over all routes.

Both run on real monotonic time, because clients measure them so.
"""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass

from .calls import MAJOR_PARAMETERS, Route

_ROUTE_WINDOW = 1.0
_GLOBAL_WINDOW = 1.0
_SWEEP_AT = 5_000
"""Buckets kept before those whose window is over are thrown away."""


@dataclass(slots=True)
class _Bucket:
    used: int
    resets_at: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits say to one request: headers for any answer, and the wait if it came too early."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False


class RateLimits:
    """Counts requests (topics/rate-limits)."""

    def __init__(self, per_second: int = 50, per_route: int = 50) -> None:
        self.per_second = per_second
        """The global limit: requests in a second, over all routes that are not interaction endpoints."""
        self.per_route = per_route
        """Requests in a second to one route with one top-level id."""
        self._buckets: dict[tuple[str, ...], _Bucket] = {}
        self._window = 0
        self._in_window = 0

    def count(self, route: Route, params: dict[str, str]) -> Verdict:
        """Count a request and say whether it may pass."""
        if not route.exempt and (wait := self._count_global()) is not None:
            return Verdict(_too_many(wait, "global") | {"X-RateLimit-Global": "true"}, wait, is_global=True)
        if route.unlimited:
            return Verdict({})
        return self._count_in_bucket(route, params)

    def refuse(self, route: Route, wait: float) -> Verdict:
        """Return the verdict of a full bucket without counting, for scripted trouble."""
        return Verdict(self._headers(route, 0, wait) | _too_many(wait, "user"), wait)

    def _count_global(self) -> float | None:
        now = time.monotonic()
        window = math.floor(now / _GLOBAL_WINDOW)
        if window != self._window:
            self._window, self._in_window = window, 0
        if self._in_window >= self.per_second:
            return round((window + 1) * _GLOBAL_WINDOW - now + 0.001, 3)
        self._in_window += 1
        return None

    def _count_in_bucket(self, route: Route, params: dict[str, str]) -> Verdict:
        now = time.monotonic()
        if len(self._buckets) > _SWEEP_AT:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.resets_at > now}
        key = (route.method, route.template, *(params.get(name, "") for name in MAJOR_PARAMETERS))
        bucket = self._buckets.get(key)
        if bucket is None or bucket.resets_at <= now:
            bucket = self._buckets[key] = _Bucket(0, now + _ROUTE_WINDOW)
        wait = round(bucket.resets_at - now + 0.001, 3)
        if bucket.used >= self.per_route:
            return self.refuse(route, wait)
        bucket.used += 1
        return Verdict(self._headers(route, self.per_route - bucket.used, wait))

    def _headers(self, route: Route, remaining: int, wait: float) -> dict[str, str]:
        name = hashlib.blake2s(f"{route.method} {route.template}".encode(), digest_size=16).hexdigest()
        return {
            "X-RateLimit-Limit": str(self.per_route),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": name,
        }


def _too_many(wait: float, scope: str) -> dict[str, str]:
    # Discord's answers pass a proxy; clients take a 429 without Via for a ban by that proxy.
    return {"Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": scope, "Via": "1.1 sandbox"}
