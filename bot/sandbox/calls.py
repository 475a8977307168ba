"""One REST request of a bot as the handlers see it, and the table that finds the handler for a path."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .errors import invalid_form
from .forms import read_snowflake
from .world import World

MAJOR_PARAMETERS = ("channel_id", "guild_id", "webhook_id", "application_id")
"""Parameters whose values have rate limits of their own (topics/rate-limits)."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart request."""

    filename: str
    content_type: str
    data: bytes


@dataclass(slots=True)
class Call:
    """One REST request of the bot."""

    world: World
    method: str
    path: str
    """Path below /api/v10."""
    params: dict[str, str] = field(default_factory=dict)
    """From the route template, such as {"channel_id": "12"}."""
    query: dict[str, str] = field(default_factory=dict)
    body: Any = field(default_factory=dict)
    """Parsed JSON, or the payload_json of a multipart request; {} if there is none."""
    files: dict[int, Upload] = field(default_factory=dict)
    """Uploads by the n of files[n]."""
    reason: str | None = None
    """The decoded X-Audit-Log-Reason."""
    user_id: int = 0
    """The bot; on interaction and webhook routes too, though these carry no token."""

    def id(self, name: str) -> int:
        """Return a path parameter as a snowflake, or refuse the request."""
        number = read_snowflake(self.params[name])
        if number is None:
            raise invalid_form(name, "NUMBER_TYPE_COERCE", f'Value "{self.params[name]}" is not snowflake.')
        return number

    def asks(self, name: str) -> bool:
        """Say whether the query sets a flag, such as `with_counts=true`."""
        return self.query.get(name, "").lower() in {"true", "1"}


@dataclass(slots=True)
class Answer:
    """What a handler answers; a body of None is 204 without content."""

    status: int = 200
    body: Any = None


Handler = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and path template with its handler."""

    method: str
    template: str
    handler: Handler
    exempt: bool = False
    """Interaction endpoints: no token needed, and not under the global rate limit."""
    unlimited: bool = False
    """Without a bucket, and so without the headers that tell of one."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the table knows of a path: the route if the method fits, and the path's parameters."""

    route: Route | None
    params: dict[str, str]


class RouteTable:
    """Finds routes by path; a literal segment beats a parameter."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[tuple[tuple[str, ...], dict[str, Route]]]] = {}
        templates: dict[tuple[str, ...], dict[str, Route]] = {}
        for route in routes:
            segments = tuple(route.template.strip("/").split("/"))
            methods = templates.setdefault(segments, {})
            if route.method in methods:
                raise ValueError(f"{route.method} {route.template} is there twice.")
            methods[route.method] = route
        for segments, methods in sorted(templates.items(), key=lambda item: [part.startswith("{") for part in item[0]]):
            self._by_length.setdefault(len(segments), []).append((segments, methods))

    def find(self, method: str, path: str) -> Match | None:
        """Return what fits the path, None if nothing does; the match has no route if only the method is wrong."""
        parts = path.strip("/").split("/")
        known: Match | None = None
        for segments, methods in self._by_length.get(len(parts), ()):
            params = _fit(segments, parts)
            if params is None:
                continue
            route = methods.get(method)
            if route is not None:
                return Match(route, params)
            # What is no id there names a route of its own that is not built, such as messages/bulk-delete.
            if all(value.isdecimal() for name, value in params.items() if name.endswith("_id")):
                known = known or Match(None, params)
        return known


def _fit(segments: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for segment, part in zip(segments, parts, strict=True):
        if segment.startswith("{"):
            if not part:
                return None
            params[segment[1:-1]] = part
        elif segment != part:
            return None
    return params
