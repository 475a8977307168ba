"""Answering interactions (interactions/receiving-and-responding, "Create Interaction Response")."""

from __future__ import annotations

from .. import interactions
from ..calls import Answer, Call, Route


async def post_callback(call: Call) -> Answer:
    """Take the first answer; 204, or 200 with what it made if `with_response` is set."""
    interaction = interactions.find(call.world, call.id("interaction_id"), call.params["interaction_token"])
    interactions.answer(call.world, interaction, call.body, call.files)
    if call.asks("with_response"):
        return Answer(200, interactions.described(call.world, interaction))
    return Answer(204)


# What must be answered within 3 s waits for no bucket.
_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
ROUTES = [Route("POST", _CALLBACK, post_callback, exempt=True, unlimited=True)]
