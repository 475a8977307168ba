"""Reactions to messages (resources/message)."""

from __future__ import annotations

from .. import reactions, render
from ..calls import Answer, Call, Route
from ..forms import Form
from .messages import found


async def get_reactions(call: Call) -> Answer:
    """List who reacted with an emoji, by id; nobody super-reacts here."""
    query = Form(dict(call.query))
    limit, after = query.integer("limit", least=1, most=100) or 25, query.snowflake("after") or 0
    burst = query.integer("type", least=0, most=1) or 0
    ids = [] if burst else [each for each in reactions.people(found(call), call.params["emoji"]) if each > after]
    return Answer(body=[render.user(call.world, call.world.users[each]) for each in ids[:limit]])


async def put_own(call: Call) -> Answer:
    """React."""
    reactions.add(call.world, call.user_id, found(call), call.params["emoji"])
    return Answer(204)


async def delete_own(call: Call) -> Answer:
    """Take one's own reaction back."""
    reactions.remove(call.world, call.user_id, found(call), call.params["emoji"], call.user_id)
    return Answer(204)


async def delete_anothers(call: Call) -> Answer:
    """Take another's reaction back."""
    reactions.remove(call.world, call.user_id, found(call), call.params["emoji"], call.id("user_id"))
    return Answer(204)


async def delete_emoji(call: Call) -> Answer:
    """Take back all reactions with one emoji."""
    reactions.clear(call.world, call.user_id, found(call), call.params["emoji"])
    return Answer(204)


async def delete_all(call: Call) -> Answer:
    """Take back all reactions."""
    reactions.clear(call.world, call.user_id, found(call))
    return Answer(204)


_ALL = "/channels/{channel_id}/messages/{message_id}/reactions"
_EMOJI = _ALL + "/{emoji}"
ROUTES: list[Route] = [
    Route("GET", _EMOJI, get_reactions),
    Route("PUT", _EMOJI + "/@me", put_own),
    Route("DELETE", _EMOJI + "/@me", delete_own),
    Route("DELETE", _EMOJI + "/{user_id}", delete_anothers),
    Route("DELETE", _EMOJI, delete_emoji),
    Route("DELETE", _ALL, delete_all),
]
