"""Server-sent events for the page: a hint for each change, so that it knows what to ask for again."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from .world import THREADS, ChannelType, Event, World

_KEEP_ALIVE_SECONDS = 15.0
_KINDS = (
    ("MESSAGE_", "message"),
    ("THREAD_", "thread"),
    ("CHANNEL_", "channel"),
    ("GUILD_MEMBER", "member"),
    ("GUILD_ROLE", "role"),
    ("GUILD_SCHEDULED_EVENT", "event"),
    ("GUILD_", "guild"),
    ("INTERACTION_", "interaction"),
    ("TYPING_START", "typing"),
)


class EventStream:
    """Tells every page that listens what kind of thing changed, and its ids."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._queues: set[asyncio.Queue[dict[str, Any]]] = set()
        world.listen(self._hear)

    def tell(self, kind: str, **ids: Any) -> None:
        """Tell of a change that is no gateway event, such as the clock's."""
        for queue in self._queues:
            queue.put_nowait({"kind": kind, **ids})

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream the changes until the page goes away."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._queues.add(queue)
        try:
            await response.write(b": connected\n\n")
            while True:
                await response.write(await _next_line(queue))
        except ConnectionError:
            return response
        finally:
            self._queues.discard(queue)

    def _hear(self, event: Event) -> None:
        if not self._queues:
            return
        kind = next((kind for prefix, kind in _KINDS if event.name.startswith(prefix)), "other")
        channel_id = event.channel_id or event.data.get("channel_id")
        channel = self._world.channels.get(int(channel_id)) if channel_id is not None else None
        ids: dict[str, Any] = {"name": event.name}
        if event.guild_id is not None:
            ids["guild_id"] = str(event.guild_id)
        if channel_id is not None:
            ids["channel_id"] = str(channel_id)
        if channel is not None and channel.type in THREADS:
            ids["parent_id"] = str(channel.parent_id)
        if channel is not None and channel.type is ChannelType.DM:
            ids["dm"] = True
        if "id" in event.data:
            ids["id"] = str(event.data["id"])
        if event.user_id is not None:
            ids["user_id"] = str(event.user_id)
        self.tell(kind, **ids)


async def _next_line(queue: asyncio.Queue[dict[str, Any]]) -> bytes:
    try:
        async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
            return f"data: {json.dumps(await queue.get(), ensure_ascii=False)}\n\n".encode()
    except TimeoutError:
        return b": still here\n\n"
