"""The control API below /sandbox: for the page, the tests and load tools; no bot calls it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from . import act, guilds, interactions, invoke, permissions, views
from .clock import SandboxClock
from .errors import ApiError
from .events import EventStream
from .faults import Delays, Faults
from .gateway import Gateway
from .ratelimits import RateLimits
from .resolved import RefusedError
from .world import Interaction, World

_DEFERRED_SECONDS = 15.0
"""How long /sandbox/interact waits for what follows a deferral."""
_MOST_GUILDS = 10_000
_Body = dict[str, Any]


class Control:
    """Answers the control API's calls."""

    def __init__(
        self,
        world: World,
        clock: SandboxClock,
        *,
        limits: RateLimits,
        delays: Delays,
        faults: Faults,
        gateway: Gateway,
        events: EventStream,
        log: list[dict[str, Any]],
    ) -> None:
        self._world = world
        self._clock = clock
        self._limits = limits
        self._delays = delays
        self._faults = faults
        self._gateway = gateway
        self._events = events
        self._log = log

    def add_routes(self, app: web.Application) -> None:
        """Add every call to the server."""
        world = self._world
        reads: dict[str, Callable[[web.Request], Any]] = {
            "/sandbox/state": lambda request: views.state(world, request.query),
            "/sandbox/channels/{id}/messages": (
                lambda request: views.channel_messages(world, request.match_info["id"], request.query)
            ),
            "/sandbox/guilds/{id}/threads": lambda request: views.guild_threads(world, request.match_info["id"]),
            "/sandbox/users/{id}/dms": lambda request: views.direct_messages(world, request.match_info["id"]),
            "/sandbox/commands": lambda request: views.usable_commands(world, request.query),
            "/sandbox/clock": lambda _: self._time(),
            "/sandbox/log": lambda _: self._log,
        }
        deeds: dict[str, Callable[[_Body], Awaitable[Any]]] = {
            "/sandbox/guilds": self._add_guilds,
            "/sandbox/interact": self._interact,
            "/sandbox/act": self._act,
            "/sandbox/clock": self._move_clock,
            "/sandbox/limits": self._set_limits,
            "/sandbox/faults": self._set_faults,
            "/sandbox/permissions": self._set_permissions,
        }
        for path, read in reads.items():
            app.router.add_get(path, _reading(read))
        for path, deed in deeds.items():
            app.router.add_post(path, _doing(deed))
        app.router.add_delete("/sandbox/log", _reading(lambda _: self._clear_log()))
        app.router.add_get("/sandbox/events", self._events.serve)

    def _time(self) -> _Body:
        return {"now": self._clock.now().isoformat(), "rate": self._clock.rate}

    def _clear_log(self) -> _Body:
        self._log.clear()
        return {"ok": True}

    async def _add_guilds(self, body: _Body) -> _Body:
        count, name = body.get("count", 1), body.get("name")
        if not isinstance(count, int) or not 1 <= count <= _MOST_GUILDS:
            raise RefusedError(f'"count" is a number from 1 to {_MOST_GUILDS}.')
        added: list[str] = []
        for number in range(1, count + 1):
            numbered = f"{name} {number}" if name and count > 1 else name
            guild = guilds.add(self._world, str(numbered or f"Server {len(self._world.guilds) + 1}"))
            added.append(str(guild.id))
            # Thousands at a time must not hold up what else is going on.
            await asyncio.sleep(0)
        return {"guilds": added}

    async def _interact(self, body: _Body) -> _Body:
        began = time.monotonic()
        try:
            interaction = invoke.start(self._world, body)
        except RefusedError as error:
            return {"ok": False, "error": str(error)}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(interactions.RESPOND_SECONDS):
                await interaction.answered.wait()
        outcome: _Body = {"latency_ms": round((time.monotonic() - began) * 1000, 3)}
        if interaction.callback_type is None:
            return {"ok": False, "error": "The application did not respond"} | outcome
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DEFERRED_SECONDS):
                await interaction.finished.wait()
        return {"ok": True} | outcome | self._outcome(interaction)

    def _outcome(self, interaction: Interaction) -> _Body:
        original = interactions.find_original(self._world, interaction)
        outcome: _Body = {
            "type": interaction.callback_type,
            "ephemeral": original is not None and original.visible_to is not None,
            "followups": [
                views.message(self._world, each) for each in interactions.followups(self._world, interaction)
            ],
        }
        if original is not None:
            outcome["message"] = views.message(self._world, original)
        if interaction.choices is not None:
            outcome["choices"] = interaction.choices
        if interaction.modal is not None:
            outcome["modal"] = interaction.modal
        return outcome

    async def _act(self, body: _Body) -> _Body:
        return act.perform(self._world, body)

    async def _move_clock(self, body: _Body) -> _Body:
        if "rate" in body:
            self._clock.rate = _number(body, "rate")
        if "step" in body:
            self._clock.step(_number(body, "step"))
        if "to" in body or "advance" in body:
            await self._clock.advance_to(self._goal(body))
        self._events.tell("clock", now=self._clock.now().isoformat())
        return self._time()

    def _goal(self, body: _Body) -> dt.datetime:
        if "advance" in body:
            return self._clock.now() + dt.timedelta(seconds=_number(body, "advance"))
        try:
            goal = dt.datetime.fromisoformat(str(body["to"]))
        except ValueError:
            raise RefusedError('"to" is a moment such as "2025-04-24T16:00:00Z".') from None
        return goal if goal.tzinfo else goal.replace(tzinfo=dt.UTC)

    async def _set_limits(self, body: _Body) -> _Body:
        if "global" in body:
            self._limits.per_second = int(_number(body, "global"))
        if "per_route" in body:
            self._limits.per_route = int(_number(body, "per_route"))
        if "nonce_seconds" in body:
            self._world.nonce_seconds = _number(body, "nonce_seconds")
        if "before_ms" in body:
            self._delays.before_ms = _number(body, "before_ms")
        if "after_ms" in body:
            self._delays.after_ms = _number(body, "after_ms")
        return {
            "global": self._limits.per_second,
            "per_route": self._limits.per_route,
            "nonce_seconds": self._world.nonce_seconds,
            "before_ms": self._delays.before_ms,
            "after_ms": self._delays.after_ms,
        }

    async def _set_faults(self, body: _Body) -> _Body:
        gateway_deeds = {
            "drop": self._gateway.drop,
            "invalidate": self._gateway.invalidate,
            "reconnect": self._gateway.reconnect,
        }
        if not {"clear", "gateway", "route"} & body.keys():
            raise RefusedError('Say "route" and "status", "gateway", or "clear".')
        if body.get("clear"):
            self._faults.clear()
        if "gateway" in body:
            if body["gateway"] not in gateway_deeds:
                raise RefusedError(f'"gateway" is one of {", ".join(gateway_deeds)}.')
            gateway_deeds[body["gateway"]]()
        if "route" in body:
            self._faults.add(body)
        return {"ok": True}

    async def _set_permissions(self, body: _Body) -> _Body:
        guild = views.find_guild(self._world, body.get("guild_id"))
        channel = None if body.get("channel_id") is None else views.find_channel(self._world, body["channel_id"])
        guilds.change_bot(self._world, guild, channel, _bits(body, "allow"), _bits(body, "deny"))
        return {"ok": True}


def _reading(read: Callable[[web.Request], Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return _answer(read(request))
        except (RefusedError, ApiError, web.HTTPNotFound) as error:
            return _refusal(error)

    return handle


def _doing(deed: Callable[[_Body], Awaitable[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            body = await request.json()
        except ValueError:
            return _answer({"error": "The body is not JSON."}, 400)
        if not isinstance(body, dict):
            return _answer({"error": "The body is a JSON object."}, 400)
        try:
            return _answer(await deed(body))
        except TimeoutError as error:
            return _answer({"error": str(error)}, 504)
        except (RefusedError, ApiError, ValueError, web.HTTPNotFound) as error:
            return _refusal(error)

    return handle


def _answer(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))


def _refusal(error: Exception) -> web.Response:
    if isinstance(error, web.HTTPNotFound):
        return _answer({"error": error.text}, 404)
    if isinstance(error, ApiError):
        return _answer({"error": _sentence(error), "code": error.code}, 404 if error.status == 404 else 400)
    return _answer({"error": str(error)}, 400)


def _sentence(error: ApiError) -> str:
    """Return an error of Discord's as one line: its message, and what is wrong with which field."""
    found: list[str] = []

    def look(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                look(inner, path if key == "_errors" else f"{path}.{key}".lstrip("."))
        elif isinstance(value, list):
            found.extend(f"{path}: {each['message']}" for each in value)

    look(error.errors, "")
    return "; ".join([error.message, *found])


def _number(body: _Body, key: str) -> float:
    value = body[key]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RefusedError(f'"{key}" is a number.')
    return value


def _bits(body: _Body, key: str) -> int:
    names = body.get(key) or []
    unknown = [name for name in names if name not in permissions.BITS]
    if unknown:
        raise RefusedError(f"There is no permission {unknown[0]!r}.")
    return permissions.bits(names)
