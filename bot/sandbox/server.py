"""The sandbox's HTTP server: Discord's REST API and gateway, the control API, and the page, on one loopback port."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from . import bodies, guilds, scheduled_events, threads, voting
from .calls import Answer, Call, Match, Route, RouteTable
from .clock import SandboxClock
from .control import Control
from .errors import ApiError
from .events import EventStream
from .faults import Delays, Faults, error_body
from .gateway import Gateway
from .payloads import MAX_REQUEST_BYTES, read_body, read_form, read_reason
from .ratelimits import RateLimits, Verdict
from .rest import ROUTES
from .sentences import in_json
from .world import Event, World

API = "/api/v10"
_UPKEEP = (voting.finish_due, threads.archive_due, scheduled_events.move_on)
"""What lets the time that passes take effect; each returns when it has to be called next."""
_PAGE = Path(__file__).parent / "page"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A REST request and its answer, for those who check them against Discord's description of its API."""

    method: str
    path: str
    template: str
    request_body: Any
    multipart: bool
    status: int
    response_body: Any


class SandboxServer:
    """A local Discord with a world of its own."""

    def __init__(self, clock: SandboxClock, *, port: int = 8765, host: str = "127.0.0.1") -> None:
        self.clock = clock
        self.world = World(clock.now)
        self.host = host
        self.port = port
        self.limits = RateLimits()
        self.delays = Delays()
        self.faults = Faults()
        self.log: list[dict[str, Any]] = []
        self.on_exchange: list[Callable[[Exchange], None]] = []
        self.gateway = Gateway(self.world, self._log_gateway)
        self.events = EventStream(self.world)
        self._table = RouteTable(ROUTES)
        self._runner: web.AppRunner | None = None
        self._housekeeping: asyncio.Task[None] | None = None
        guilds.populate(self.world)

    @property
    def url(self) -> str:
        """Where the page and the control API are."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """What a bot uses in place of https://discord.com/api/v10."""
        return f"{self.url}{API}"

    async def start(self) -> None:
        """Listen; with port 0 on a port that is free."""
        app = web.Application(
            client_max_size=MAX_REQUEST_BYTES + 1024 * 1024, middlewares=[_only_this_computer, in_json]
        )
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_get("/gateway/", self.gateway.connect)
        app.router.add_route("*", API + "/{path:.*}", self._serve_api)
        control = Control(
            self.world,
            self.clock,
            limits=self.limits,
            delays=self.delays,
            faults=self.faults,
            gateway=self.gateway,
            events=self.events,
            log=self.log,
        )
        control.add_routes(app)
        app.router.add_get("/sandbox/files/{id}/{name}", self._serve_file)
        app.router.add_get("/{name:[A-Za-z0-9._-]*}", self._serve_page)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = self._runner.addresses[0][1]
        self.world.base_url = self.url
        self._housekeeping = asyncio.create_task(self._keep_house())

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        if self._housekeeping is not None:
            self._housekeeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._housekeeping
        self.faults.clear()
        await self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _keep_house(self) -> None:
        """Archive threads, begin and end events, end polls, each at its moment."""
        changed = asyncio.Event()

        def hear(event: Event) -> None:
            if event.name.startswith(("THREAD_", "MESSAGE_CREATE", "MESSAGE_UPDATE", "GUILD_SCHEDULED_EVENT_")):
                changed.set()

        forget = self.world.listen(hear)
        try:
            while True:
                due = tuple(each(self.world) for each in _UPKEEP)
                # What this itself told needs no second look.
                changed.clear()
                await self.clock.wait_until(min((each for each in due if each), default=None), changed)
        finally:
            forget()

    def _log_gateway(self, op: str) -> None:
        self.log.append({"at": self.clock.now().isoformat(), "op": op})

    async def _serve_api(self, request: web.Request) -> web.StreamResponse:
        began, path = time.monotonic(), "/" + request.match_info["path"]
        entry: dict[str, Any] = {"at": self.clock.now().isoformat(), "method": request.method, "path": path}
        entry |= {"status": None, "ms": None}
        self.clock.stir()
        # Written at once: a request that hangs is one too.
        self.log.append(entry)
        response = await self._answer(request, path)
        entry["status"] = None if response is None else response.status
        entry["ms"] = round((time.monotonic() - began) * 1000, 3)
        if response is not None:
            return response
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def _answer(self, request: web.Request, path: str) -> web.Response | None:
        """Return the answer to a REST request; None if the connection breaks instead."""
        match = self._table.find(request.method, path)
        if match is None:
            message = f"The sandbox does not have {request.method} {path} yet."
            return _json(501, {"message": message, "code": 0})
        if match.route is None:
            return _json(405, {"message": "405: Method Not Allowed", "code": 0})
        route = match.route
        if not route.exempt and request.headers.get("Authorization") != f"Bot {self.world.token}":
            return _json(401, {"message": "401: Unauthorized", "code": 0})
        verdict = self.limits.count(route, match.params)
        if verdict.retry_after is not None:
            return _too_many(verdict)
        struck = self.faults.strike(request.method, path)
        if struck == 429:
            return _too_many(self.limits.refuse(route, 0.25))
        if isinstance(struck, int):
            return _json(struck, error_body(struck), verdict.headers)
        if struck == "hang":
            await self.faults.hang()
        if struck in {"hang", "drop_before"}:
            return None
        answer, call, multipart = await self._execute(request, path, route, match)
        if struck == "reset":
            _reset_on_close(request)
        if struck in {"reset", "drop_after"}:
            return None
        exchange = Exchange(
            request.method, path, route.template, call.body if call else None, multipart, answer.status, answer.body
        )
        for hook in self.on_exchange:
            hook(exchange)
        return _json(answer.status, answer.body, verdict.headers)

    async def _execute(
        self, request: web.Request, path: str, route: Route, match: Match
    ) -> tuple[Answer, Call | None, bool]:
        call: Call | None = None
        multipart = request.content_type == "multipart/form-data"
        try:
            call = Call(self.world, request.method, path, match.params, dict(request.query), user_id=self.world.bot_id)
            call.reason = read_reason(request)
            call.body, call.files = await (read_form(request) if multipart else read_body(request))
            await _pause(self.delays.before_ms)
            answer = await route.handler(call)
            if answer.body is None and answer.status == 200:
                answer.status = 204
        except ApiError as error:
            answer = Answer(error.status, error.body())
        except web.HTTPRequestEntityTooLarge:
            answer = Answer(413, {"message": "Request entity too large", "code": 40005})
        await _pause(self.delays.after_ms)
        return answer, call, multipart

    async def _serve_file(self, request: web.Request) -> web.Response:
        file_id = request.match_info["id"]
        data = self.world.files.get(int(file_id)) if file_id.isdecimal() else None
        if data is None:
            return web.Response(status=404, text="There is no such file.")
        kind = bodies.media_type(request.match_info["name"]) or "application/octet-stream"
        # Whatever a bot uploads must not run as a page of the sandbox.
        headers = {"Content-Type": kind, "Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=data, headers=headers)

    async def _serve_page(self, request: web.Request) -> web.StreamResponse:
        path = _PAGE / (request.match_info["name"] or "index.html")
        if not path.is_file():
            return web.Response(status=404, text="There is no such page.")
        return web.FileResponse(path, headers={"Cache-Control": "no-store"})


@web.middleware
async def _only_this_computer(request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
    """Refuse what another site's page sends through a browser on this computer."""
    origin = request.headers.get("Origin")
    foreign_page = origin is not None and urllib.parse.urlsplit(origin).netloc != request.host
    if foreign_page or request.url.host not in {"127.0.0.1", "localhost", "::1"}:
        return web.Response(status=403, text="The sandbox answers this computer only.")
    return await handler(request)


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    if body is None:
        return web.Response(status=status, headers=headers)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # Clients compare the content type as a whole: no charset after it.
    return web.Response(status=status, body=text.encode(), headers={**(headers or {}), "Content-Type": _JSON})


def _too_many(verdict: Verdict) -> web.Response:
    message = "You are being rate limited."
    body = {"message": message, "retry_after": verdict.retry_after, "global": verdict.is_global}
    return _json(429, body, verdict.headers)


def _reset_on_close(request: web.Request) -> None:
    """Let the connection end with a reset where it would be closed."""
    if request.transport is not None:
        at_once = struct.pack("ii", 1, 0)
        request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)


async def _pause(milliseconds: float) -> None:
    if milliseconds:
        await asyncio.sleep(milliseconds / 1000)
