"""Where the gateway is (events/gateway, "Get Gateway" and "Get Gateway Bot")."""

from __future__ import annotations

from ..calls import Answer, Call, Route
from ..gateway import start_limit


def _url(call: Call) -> str:
    return f"{call.world.base_url.replace('http', 'ws', 1)}/gateway"


async def get_gateway(call: Call) -> Answer:
    """Tell the gateway's address."""
    return Answer(body={"url": _url(call)})


async def get_gateway_bot(call: Call) -> Answer:
    """Tell the gateway's address, the number of shards and how many sessions may still begin."""
    return Answer(body={"url": _url(call), "shards": 1, "session_start_limit": start_limit(call.world)})


ROUTES = [
    Route("GET", "/gateway", get_gateway, exempt=True),
    Route("GET", "/gateway/bot", get_gateway_bot),
]
