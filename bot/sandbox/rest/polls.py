"""Polls in messages (resources/poll); a poll is made with its message."""

from __future__ import annotations

from .. import polls, render, render_messages, voting
from ..calls import Answer, Call, Route
from ..forms import Form
from .messages import found


async def get_voters(call: Call) -> Answer:
    """List who voted for an answer, by id."""
    answer = Form(dict(call.params)).integer("answer_id", least=1, most=polls.MOST_ANSWERS) or 0
    query = Form(dict(call.query))
    limit, after = query.integer("limit", least=1, most=100) or 25, query.snowflake("after") or 0
    ids = [each for each in voting.voters(found(call), answer) if each > after]
    return Answer(body={"users": [render.user(call.world, call.world.users[each]) for each in ids[:limit]]})


async def post_expire(call: Call) -> Answer:
    """End a poll of the bot's own."""
    message = found(call)
    voting.expire(call.world, call.user_id, message)
    return Answer(body=render_messages.message(call.world, message))


_ONE = "/channels/{channel_id}/polls/{message_id}"
ROUTES: list[Route] = [
    Route("GET", _ONE + "/answers/{answer_id}", get_voters),
    Route("POST", _ONE + "/expire", post_expire),
]
