"""A server's scheduled events (resources/guild-scheduled-event)."""

from __future__ import annotations

from typing import Any

from .. import guilds, render, scheduled_events
from ..calls import Answer, Call, Route
from ..forms import Form
from ..world import Guild, ScheduledEvent

_INTERESTED = 1


def _guild(call: Call) -> Guild:
    return guilds.find(call.world, call.id("guild_id"), call.user_id)


def _found(call: Call) -> tuple[Guild, ScheduledEvent]:
    guild = _guild(call)
    return guild, scheduled_events.find(guild, call.id("event_id"))


async def get_events(call: Call) -> Answer:
    """List the events that are not over."""
    counted = call.asks("with_user_count")
    found = render.open_events(_guild(call))
    return Answer(body=[render.scheduled_event(call.world, each, with_count=counted) for each in found])


async def post_event(call: Call) -> Answer:
    """Add an event."""
    event = scheduled_events.create(call.world, call.user_id, _guild(call), call.body)
    return Answer(body=render.scheduled_event(call.world, event))


async def get_event(call: Call) -> Answer:
    """Return one event."""
    _, event = _found(call)
    return Answer(body=render.scheduled_event(call.world, event, with_count=call.asks("with_user_count")))


async def patch_event(call: Call) -> Answer:
    """Change an event, or begin, end or cancel it."""
    event = scheduled_events.edit(call.world, call.user_id, *_found(call), call.body)
    return Answer(body=render.scheduled_event(call.world, event))


async def delete_event(call: Call) -> Answer:
    """Delete an event."""
    scheduled_events.delete(call.world, call.user_id, *_found(call))
    return Answer(204)


async def get_event_users(call: Call) -> Answer:
    """List who is interested, by id; of `before` and `after` only the first counts."""
    guild, event = _found(call)
    query = Form(dict(call.query))
    limit = query.integer("limit", least=1, most=100) or 100
    before, after = query.snowflake("before"), query.snowflake("after") or 0
    ids = sorted(event.interested)
    page = (
        [each for each in ids if each < before][-limit:] if before else [each for each in ids if each > after][:limit]
    )
    return Answer(body=[_interest(call, guild, event, each) for each in page])


def _interest(call: Call, guild: Guild, event: ScheduledEvent, user_id: int) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "guild_scheduled_event_id": str(event.id),
        "user_id": str(user_id),
        "user": render.user(call.world, call.world.users[user_id]),
        "response": _INTERESTED,
    }
    if call.asks("with_member") and user_id in guild.members:
        shown["member"] = render.member(call.world, guild, guild.members[user_id])
    return shown


_EVENTS = "/guilds/{guild_id}/scheduled-events"
_EVENT = _EVENTS + "/{event_id}"
ROUTES: list[Route] = [
    Route("GET", _EVENTS, get_events),
    Route("POST", _EVENTS, post_event),
    Route("GET", _EVENT, get_event),
    Route("PATCH", _EVENT, patch_event),
    Route("DELETE", _EVENT, delete_event),
    Route("GET", _EVENT + "/users", get_event_users),
]
