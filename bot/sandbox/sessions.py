"""A gateway session and its connection: what is numbered, kept for RESUME, and waits to be sent."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from aiohttp import web

from .intents import Intents

_REPLAY_EVENTS = 2_000
"""Events kept for a session to replay at RESUME."""


class Op(IntEnum):
    """Gateway opcodes (topics/opcodes-and-status-codes)."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


class CloseError(Exception):
    """Ends a connection with a close code (topics/opcodes-and-status-codes, "Gateway Close Event Codes")."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket and what waits to be sent through it."""

    socket: web.WebSocketResponse
    deflate: Any | None
    outgoing: asyncio.Queue[dict[str, Any] | CloseError] = field(default_factory=asyncio.Queue)
    session: Session | None = None
    closed_here: bool = False
    """Whether the gateway ended it; a client confirms that with a code of its own, which then says nothing."""

    def send(self, op: Op, data: Any, sequence: int | None = None, name: str | None = None) -> None:
        """Queue a payload."""
        self.outgoing.put_nowait({"op": int(op), "d": data, "s": sequence, "t": name})

    def close(self, code: int, reason: str) -> None:
        """Queue the end of the connection, after all that waits."""
        self.closed_here = True
        self.outgoing.put_nowait(CloseError(code, reason))

    async def write(self) -> None:
        """Send what is queued until the connection closes."""
        while True:
            item = await self.outgoing.get()
            if isinstance(item, CloseError):
                await self.socket.close(code=item.code, message=item.reason.encode())
                return
            text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
            try:
                if self.deflate is None:
                    await self.socket.send_str(text)
                else:
                    packed = self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)
            except ConnectionError:
                return


@dataclass(slots=True, eq=False)
class Session:
    """What one IDENTIFY began: it outlives its connection until it is resumed, invalidated or forgotten."""

    id: str
    intents: Intents
    sequence: int = 0
    replay: deque[tuple[int, str, Any]] = field(default_factory=lambda: deque(maxlen=_REPLAY_EVENTS))
    connection: Connection | None = None

    def dispatch(self, name: str, data: Any) -> None:
        """Number an event, keep it for RESUME, and send it if there is a connection."""
        self.sequence += 1
        self.replay.append((self.sequence, name, data))
        if self.connection is not None:
            self.connection.send(Op.DISPATCH, data, self.sequence, name)
