"""What follows an interaction's first answer, by its token (interactions/receiving-and-responding, "Endpoints")."""

from __future__ import annotations

from .. import interactions, render_messages
from ..calls import Answer, Call, Route
from ..world import Interaction, Message


def _interaction(call: Call) -> Interaction:
    return interactions.by_token(call.world, call.id("webhook_id"), call.params["webhook_token"])


def _message(call: Call) -> Message:
    message_id = call.id("message_id") if "message_id" in call.params else None
    return interactions.owned(call.world, _interaction(call), message_id)


async def post_followup(call: Call) -> Answer:
    """Send a follow-up message."""
    message = interactions.follow_up(call.world, _interaction(call), call.body, call.files)
    return Answer(body=render_messages.message(call.world, message))


async def get_message(call: Call) -> Answer:
    """Return the first answer or a follow-up."""
    return Answer(body=render_messages.message(call.world, _message(call)))


async def patch_message(call: Call) -> Answer:
    """Change the first answer or a follow-up."""
    message = interactions.edit(call.world, _interaction(call), _message(call), call.body, call.files)
    return Answer(body=render_messages.message(call.world, message))


async def delete_message(call: Call) -> Answer:
    """Delete the first answer or a follow-up."""
    interactions.delete(call.world, _interaction(call), _message(call))
    return Answer(204)


_TOKEN = "/webhooks/{webhook_id}/{webhook_token}"  # noqa: S105 - a path
_MESSAGES = (_TOKEN + "/messages/@original", _TOKEN + "/messages/{message_id}")
ROUTES = [
    Route("POST", _TOKEN, post_followup, exempt=True),
    *(Route("GET", path, get_message, exempt=True) for path in _MESSAGES),
    *(Route("PATCH", path, patch_message, exempt=True) for path in _MESSAGES),
    *(Route("DELETE", path, delete_message, exempt=True) for path in _MESSAGES),
]
