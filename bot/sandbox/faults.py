"""Scripted trouble: requests that fail, hang or lose their connection, told by POST /sandbox/faults."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

OUTCOMES = frozenset({"hang", "drop_before", "drop_after", "reset"})
_BODIES: dict[int, tuple[int, str]] = {
    401: (0, "401: Unauthorized"),
    403: (50013, "Missing Permissions"),
    404: (0, "404: Not Found"),
    500: (0, "500: Internal Server Error"),
    502: (0, "502: Bad Gateway"),
    503: (0, "503: Service Unavailable"),
}


@dataclass(slots=True)
class Delays:
    """How long a request waits before it is executed, and its answer after that."""

    before_ms: float = 0
    after_ms: float = 0


@dataclass(slots=True)
class Fault:
    """Trouble for the requests that match `pattern`: from the `first`th on, `left` times."""

    pattern: re.Pattern[str]
    status: int | str
    first: int
    left: int
    seen: int = 0


class Faults:
    """The trouble that is scripted at the moment."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._released = asyncio.Event()
        self.hanging = 0
        """How many requests hang at the moment."""

    def add(self, request: dict[str, Any]) -> None:
        """Script trouble for a route such as `POST /channels/*/messages`; `*` is one path segment or more."""
        route, status = request.get("route"), request.get("status")
        if not isinstance(route, str) or not route:
            raise ValueError('Say which requests: "route", such as "POST /channels/*/messages".')
        if not (status in tuple(OUTCOMES) or (isinstance(status, int) and 400 <= status <= 599)):
            raise ValueError(f'"status" is a number from 400 to 599 or one of {", ".join(sorted(OUTCOMES))}.')
        first, count = request.get("nth", 1), request.get("count", 1)
        if not (isinstance(first, int) and isinstance(count, int) and first >= 1 and count >= 1):
            raise ValueError('"nth" and "count" are numbers from 1 on.')
        pattern = re.compile(".+".join(re.escape(part) for part in route.split("*")))
        self._faults.append(Fault(pattern, status, first, count))

    def clear(self) -> None:
        """Forget all trouble and let go of what hangs."""
        self._faults.clear()
        self._released.set()
        self._released = asyncio.Event()

    async def hang(self) -> None:
        """Wait until all trouble is cleared."""
        self.hanging += 1
        try:
            await self._released.wait()
        finally:
            self.hanging -= 1

    def strike(self, method: str, path: str) -> int | str | None:
        """Return what befalls this request: a status, an outcome's name, or None."""
        struck: int | str | None = None
        for fault in self._faults:
            if not fault.pattern.fullmatch(f"{method} {path}"):
                continue
            fault.seen += 1
            if struck is None and fault.seen >= fault.first and fault.left > 0:
                fault.left -= 1
                struck = fault.status
        self._faults = [fault for fault in self._faults if fault.left > 0]
        return struck


def error_body(status: int) -> dict[str, Any]:
    """Return the body that goes with a scripted status."""
    code, message = _BODIES.get(status, (0, f"{status}: Scripted"))
    return {"message": message, "code": code}
