"""The control API below /sandbox: for the page, the tests and load tools; no bot calls it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from . import act, guilds, interactions, invoke, permissions, views
from .clock import SandboxClock
from .events import EventStream
from .faults import Delays, Faults
from .gateway import Gateway
from .ratelimits import RateLimits
from .resolved import MalformedError, RefusedError
from .sentences import doing, reading
from .world import Interaction, World

_DEFERRED_SECONDS = 15.0
"""How long /sandbox/interact waits for what follows a deferral."""
_MOST_GUILDS = 10_000
_LONGEST_NAME = 100
_LARGEST = 1e9
"""The bound of every number told, so that no sum of them leaves the calendar."""
_FASTEST = 1e5
FIRST_MOMENT, LAST_MOMENT = dt.datetime(2015, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
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
            "/sandbox/guilds/{id}/events": lambda request: views.guild_events(world, request.match_info["id"]),
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
            app.router.add_get(path, reading(read))
        for path, deed in deeds.items():
            app.router.add_post(path, doing(deed))
        app.router.add_delete("/sandbox/log", reading(lambda _: self._clear_log()))
        app.router.add_get("/sandbox/events", self._events.serve)

    def _time(self) -> _Body:
        return {"now": self._clock.now().isoformat(), "rate": self._clock.rate}

    def _clear_log(self) -> _Body:
        self._log.clear()
        return {"ok": True}

    async def _add_guilds(self, body: _Body) -> _Body:
        count, name = body.get("count", 1), body.get("name")
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST_GUILDS:
            raise MalformedError(f'"count" is a number from 1 to {_MOST_GUILDS}.')
        if name is not None and not (isinstance(name, str) and 1 <= len(name) <= _LONGEST_NAME):
            raise MalformedError(f'"name" is a text of up to {_LONGEST_NAME} characters.')
        added: list[str] = []
        for number in range(1, count + 1):
            numbered = f"{name} {number}" if name and count > 1 else name
            guild = guilds.add(self._world, numbered or f"Server {len(self._world.guilds) + 1}")
            added.append(str(guild.id))
            # Thousands at a time must not hold up what else is going on.
            await asyncio.sleep(0)
        return {"guilds": added}

    async def _interact(self, body: _Body) -> _Body:
        began = time.monotonic()
        outcome: _Body = {"latency_ms": 0.0, "type": None, "ephemeral": False, "followups": []}
        try:
            interaction = invoke.start(self._world, body)
        except MalformedError:
            raise
        except RefusedError as error:
            return {"ok": False, "error": str(error)} | outcome
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(interactions.RESPOND_SECONDS):
                await interaction.answered.wait()
        outcome["latency_ms"] = round((time.monotonic() - began) * 1000, 3)
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
        if not {"to", "advance", "step", "rate"} & body.keys():
            raise MalformedError('Say "to", "advance", "step" or "rate".')
        rate = _number(body, "rate", most=_FASTEST) if "rate" in body else None
        step = _number(body, "step", least=-_LARGEST) if "step" in body else None
        if step is not None:
            _check_moment(self._clock.now() + dt.timedelta(seconds=step))
        goal = self._goal(body, step or 0.0) if {"to", "advance"} & body.keys() else None
        if rate is not None:
            self._clock.rate = rate
        if step is not None:
            self._clock.step(step)
        if goal is not None:
            await self._clock.advance_to(goal)
        self._events.tell("clock", now=self._clock.now().isoformat())
        return self._time()

    def _goal(self, body: _Body, step: float) -> dt.datetime:
        if "advance" in body:
            return _check_moment(self._clock.now() + dt.timedelta(seconds=step + _number(body, "advance")))
        try:
            goal = dt.datetime.fromisoformat(str(body["to"]))
        except ValueError:
            raise MalformedError('"to" is a moment such as "2025-04-24T16:00:00Z".') from None
        return _check_moment(goal if goal.tzinfo else goal.replace(tzinfo=dt.UTC))

    async def _set_limits(self, body: _Body) -> _Body:
        told = {key: _number(body, key) for key in self._limits_in_force() if key in body}
        self._limits.per_second = int(told.get("global", self._limits.per_second))
        self._limits.per_route = int(told.get("per_route", self._limits.per_route))
        self._world.nonce_seconds = told.get("nonce_seconds", self._world.nonce_seconds)
        self._delays.before_ms = told.get("before_ms", self._delays.before_ms)
        self._delays.after_ms = told.get("after_ms", self._delays.after_ms)
        return self._limits_in_force()

    def _limits_in_force(self) -> _Body:
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
            "away": self._gateway.go_away,
            "invalidate": self._gateway.invalidate,
            "reconnect": self._gateway.reconnect,
        }
        if not {"clear", "gateway", "route"} & body.keys():
            raise MalformedError('Say "route" and "status", "gateway", or "clear".')
        if body.get("clear"):
            self._faults.clear()
            self._gateway.come_back()
        if "gateway" in body:
            deed = gateway_deeds.get(str(body["gateway"]))
            if deed is None:
                raise MalformedError(f'"gateway" is one of {", ".join(gateway_deeds)}.')
            deed()
        if "route" in body:
            self._faults.add(body)
        return {"ok": True}

    async def _set_permissions(self, body: _Body) -> _Body:
        guild = views.find_guild(self._world, body.get("guild_id"))
        channel = None if body.get("channel_id") is None else views.find_channel(self._world, body["channel_id"])
        guilds.change_bot(self._world, guild, channel, _bits(body, "allow"), _bits(body, "deny"))
        return {"ok": True}


def _check_moment(moment: dt.datetime) -> dt.datetime:
    """Return a moment that ids can name; refuse any other."""
    if not FIRST_MOMENT <= moment <= LAST_MOMENT:
        raise MalformedError(f"The clock goes from {FIRST_MOMENT:%Y} to {LAST_MOMENT:%Y}.")
    return moment


def _number(body: _Body, key: str, *, least: float = 0.0, most: float = _LARGEST) -> float:
    value = body[key]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise MalformedError(f'"{key}" is a number from {least:,.0f} to {most:,.0f}.')
    return value


def _bits(body: _Body, key: str) -> int:
    names = body.get(key) or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise MalformedError(f'"{key}" is a list of names of permissions.')
    unknown = [name for name in names if name not in permissions.BITS]
    if unknown:
        raise MalformedError(f"There is no permission {unknown[0]!r:.60}.")
    return permissions.bits(names)
