"""The gateway: WebSocket connections of the bot, their sessions, and the events each session hears (events/gateway)."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from . import render
from .errors import ApiError
from .forms import Form
from .intents import KNOWN_INTENTS, Intents, may_hear, seen_through
from .sessions import CloseError, Connection, Op, Session
from .world import Event, World

HEARTBEAT_MS = 41_250
SESSION_STARTS = 1_000
_STARTS_RESET_SECONDS = 24 * 3600
_IDLE_SESSIONS = 20
"""Sessions without a connection that are remembered."""
_CONNECTIONS_PER_SECOND = 20
_SENDS_PER_MINUTE = 120
_CLOSE_SECONDS = 0.5
"""How long a client may take to confirm the end of its connection."""


def start_limit(world: World) -> dict[str, int]:
    """Return the Session Start Limit Object (events/gateway)."""
    now, starts = time.monotonic(), world.session_starts
    while starts and now - starts[0] >= _STARTS_RESET_SECONDS:
        starts.popleft()
    return {
        "total": SESSION_STARTS,
        "remaining": max(0, SESSION_STARTS - len(starts)),
        "reset_after": int((_STARTS_RESET_SECONDS - (now - starts[0])) * 1000) if starts else 0,
        "max_concurrency": 1,
    }


class Gateway:
    """Lets the bot connect and tells it what happens in the world."""

    def __init__(self, world: World, on_start: Callable[[str], None]) -> None:
        self._world = world
        self._on_start = on_start
        """Called with IDENTIFY or RESUME."""
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._recent: deque[float] = deque()
        self._away = False
        world.listen(self._hear)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one WebSocket connection."""
        if self._away:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(max_msg_size=4096, compress=False, timeout=_CLOSE_SECONDS)
        await socket.prepare(request)
        deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        connection = Connection(socket, deflate)
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        try:
            self._admit(request)
            connection.send(Op.HELLO, {"heartbeat_interval": HEARTBEAT_MS, "_trace": []})
            await self._read(connection)
        except CloseError as closing:
            connection.close(closing.code, closing.reason)
            await writer
        finally:
            writer.cancel()
            self._connections.discard(connection)
            self._detach(connection)
        return socket

    async def stop(self) -> None:
        """Close every connection, as Discord does when a machine of its own goes away."""
        for connection in tuple(self._connections):
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)

    def drop(self) -> None:
        """Close every connection; the sessions can be resumed."""
        for connection in self._connections:
            connection.close(4000, "Unknown error")

    def go_away(self) -> None:
        """Close every connection and let nobody in until `come_back`."""
        self._away = True
        self.drop()

    def come_back(self) -> None:
        """Let clients connect again."""
        self._away = False

    def reconnect(self) -> None:
        """Ask every client to connect again and resume."""
        for connection in self._connections:
            connection.send(Op.RECONNECT, None)

    def invalidate(self) -> None:
        """End every session: clients have to identify again."""
        self._sessions.clear()
        for connection in self._connections:
            connection.session = None
            connection.send(Op.INVALID_SESSION, data=False)
            connection.close(4000, "Unknown error")

    def _hear(self, event: Event) -> None:
        if not may_hear(self._world, event):
            return
        for session in self._sessions.values():
            if (data := seen_through(self._world, session.intents, event)) is not None:
                session.dispatch(event.name, data)

    def _admit(self, request: web.Request) -> None:
        now = time.monotonic()
        while self._recent and now - self._recent[0] > 1:
            self._recent.popleft()
        self._recent.append(now)
        if len(self._recent) > _CONNECTIONS_PER_SECOND:
            raise CloseError(4008, "You connect too often.")
        if request.query.get("encoding", "json") != "json":
            raise CloseError(4002, "The sandbox speaks encoding=json only.")

    async def _read(self, connection: Connection) -> None:
        sent: deque[float] = deque()
        async for message in connection.socket:
            now = time.monotonic()
            while sent and now - sent[0] > 60:
                sent.popleft()
            sent.append(now)
            if len(sent) > _SENDS_PER_MINUTE:
                raise CloseError(4008, "Rate limited.")
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                raise CloseError(4002, "Decode error.")
            try:
                payload = json.loads(message.data)
            except (ValueError, RecursionError):
                raise CloseError(4002, "Decode error.") from None
            op, data = (payload.get("op"), payload.get("d")) if isinstance(payload, dict) else (None, None)
            if not isinstance(op, int):
                raise CloseError(4002, "Decode error.")
            self._receive(connection, op, data)

    def _receive(self, connection: Connection, op: Any, data: Any) -> None:
        if op == Op.HEARTBEAT:
            connection.send(Op.ACK, None)
        elif op == Op.IDENTIFY:
            self._identify(connection, data)
        elif op == Op.RESUME:
            self._resume(connection, data)
        elif op not in {Op.PRESENCE, Op.VOICE_STATE, Op.REQUEST_MEMBERS}:
            raise CloseError(4001, "Unknown opcode.")
        elif connection.session is None:
            raise CloseError(4003, "Not authenticated.")
        elif op == Op.REQUEST_MEMBERS:
            self._send_members(connection.session, data)

    def _identify(self, connection: Connection, data: Any) -> None:
        if connection.session is not None:
            raise CloseError(4005, "Already authenticated.")
        if not isinstance(data, dict) or not isinstance(data.get("properties"), dict):
            raise CloseError(4002, "Decode error.")
        self._check_token(data)
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise CloseError(4013, "Invalid intent(s).")
        shard = data.get("shard", [0, 1])
        if shard != [0, 1]:
            raise CloseError(4010, "Invalid shard: the sandbox has one shard, [0, 1].")
        if start_limit(self._world)["remaining"] == 0:
            raise CloseError(4008, "No session starts are left today.")
        self._world.session_starts.append(time.monotonic())
        self._on_start("IDENTIFY")
        session = Session(secrets.token_hex(16), Intents(intents), connection=connection)
        connection.session = session
        self._sessions[session.id] = session
        self._greet(session, connection, shard)

    def _greet(self, session: Session, connection: Connection, shard: list[int]) -> None:
        world = self._world
        guilds = [guild for guild in world.guilds.values() if world.bot_id in guild.members]
        ready = {
            "v": 10,
            "user": render.own_user(world),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": f"{world.base_url.replace('http', 'ws', 1)}/gateway",
            "shard": shard,
            "application": {"id": str(world.application_id), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
            "_trace": ["sandbox"],
        }
        session.dispatch("READY", ready)
        # READY itself cannot be replayed: who has not seen it knows no session to resume.
        session.replay.clear()
        session.connection = connection
        for guild in guilds:
            self._tell_guild(session, Event("GUILD_CREATE", render.guild_create(world, guild), guild.id))

    def _tell_guild(self, session: Session, event: Event) -> None:
        if (data := seen_through(self._world, session.intents, event)) is not None:
            session.dispatch(event.name, data)

    def _resume(self, connection: Connection, data: Any) -> None:
        if connection.session is not None:
            raise CloseError(4005, "Already authenticated.")
        if not isinstance(data, dict):
            raise CloseError(4002, "Decode error.")
        self._check_token(data)
        session, seen = self._sessions.get(str(data.get("session_id"))), data.get("seq")
        self._on_start("RESUME")
        if session is None or not isinstance(seen, int):
            connection.send(Op.INVALID_SESSION, data=False)
            return
        if seen > session.sequence:
            raise CloseError(4007, "Invalid seq.")
        missed = [event for event in session.replay if event[0] > seen]
        if len(missed) < session.sequence - seen:
            del self._sessions[session.id]
            connection.send(Op.INVALID_SESSION, data=False)
            return
        if session.connection is not None:
            session.connection.session = None
            session.connection.close(4000, "The session was resumed elsewhere.")
        session.connection, connection.session = connection, session
        for sequence, name, event in missed:
            connection.send(Op.DISPATCH, event, sequence, name)
        session.dispatch("RESUMED", {"_trace": ["sandbox"]})

    def _check_token(self, data: dict[str, Any]) -> None:
        if str(data.get("token")).removeprefix("Bot ") != self._world.token:
            raise CloseError(4004, "Authentication failed.")

    def _detach(self, connection: Connection) -> None:
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.connection = None
        left = connection.socket.close_code in {WSCloseCode.OK, WSCloseCode.GOING_AWAY}
        if left and not connection.closed_here:
            self._sessions.pop(session.id, None)
            return
        idle = [each.id for each in self._sessions.values() if each.connection is None]
        for session_id in idle[:-_IDLE_SESSIONS]:
            del self._sessions[session_id]

    def _send_members(self, session: Session, data: Any) -> None:
        """Answer Request Guild Members (events/gateway-events)."""
        try:
            form = Form(data)
            guild = self._world.guilds.get(form.snowflake("guild_id", required=True) or 0)
            query, limit = form.text("query", most=100), form.integer("limit", least=0, most=(1 << 31) - 1)
            if "user_ids" in form and not isinstance(data["user_ids"], list):
                form = Form(data | {"user_ids": [data["user_ids"]]})
            ids = form.snowflakes("user_ids", most=100)
        except ApiError:
            raise CloseError(4002, "Decode error.") from None
        if guild is None or (ids is None and not query and not session.intents & Intents.GUILD_MEMBERS):
            return
        found = [
            member
            for member in guild.members.values()
            if (
                member.user_id in ids
                if ids is not None
                else self._world.users[member.user_id].name.lower().startswith((query or "").lower())
            )
        ]
        chunk: dict[str, Any] = {
            "guild_id": str(guild.id),
            "members": [render.member(self._world, guild, member) for member in found[: limit or None]],
            "chunk_index": 0,
            "chunk_count": 1,
        }
        if ids is not None:
            chunk["not_found"] = [str(each) for each in ids if each not in guild.members]
        if data.get("nonce") is not None:
            chunk["nonce"] = data["nonce"]
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk)
