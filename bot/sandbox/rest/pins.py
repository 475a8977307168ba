"""Pinned messages of a channel (resources/message)."""

from __future__ import annotations

from .. import channels, permissions, pins, render
from ..calls import Answer, Call, Route
from ..forms import Form
from .messages import found, shown


async def get_pins(call: Call) -> Answer:
    """List pinned messages, the latest pinned first; nothing without READ_MESSAGE_HISTORY."""
    channel = channels.find(call.world, call.id("channel_id"), call.user_id)
    query = Form(dict(call.query))
    limit, before = query.integer("limit", least=1, most=50) or 50, query.moment("before")
    may_read = permissions.may(call.world, call.user_id, channel, "READ_MESSAGE_HISTORY")
    pinned = pins.listed(call.world, channel, before) if may_read else []
    items = [
        {"pinned_at": render.time(each.pinned_at), "message": shown(call, each)}
        for each in pinned[:limit]
        if each.pinned_at is not None
    ]
    return Answer(body={"items": items, "has_more": len(pinned) > limit})


async def put_pin(call: Call) -> Answer:
    """Pin a message."""
    pins.pin(call.world, call.user_id, found(call), pinned=True)
    return Answer(204)


async def delete_pin(call: Call) -> Answer:
    """Take a message down."""
    pins.pin(call.world, call.user_id, found(call), pinned=False)
    return Answer(204)


_ONE = "/channels/{channel_id}/messages/pins/{message_id}"
ROUTES: list[Route] = [
    Route("GET", "/channels/{channel_id}/messages/pins", get_pins),
    Route("PUT", _ONE, put_pin),
    Route("DELETE", _ONE, delete_pin),
]
