"""A server's scheduled events (resources/guild-scheduled-event); only those held elsewhere (EXTERNAL) are built."""

from __future__ import annotations

import datetime as dt
import heapq
from typing import Any

from . import permissions, render
from .errors import ApiError, missing_permissions
from .forms import Form
from .world import Event, EventStatus, Guild, ScheduledEvent, World

MOST_OPEN = 100
"""Events of a server that are scheduled or active at one time."""
_LONGEST_NAME, _LONGEST_DESCRIPTION, _LONGEST_LOCATION = 100, 1000, 100
_GUILD_ONLY, _EXTERNAL = 2, 3
_ENTITY_TYPES = (1, 2, _EXTERNAL)
_REQUIRED = (
    "name",
    "privacy_level",
    "entity_type",
    "entity_metadata",
    "scheduled_start_time",
    "scheduled_end_time",
)
_FOLLOWING = {
    EventStatus.SCHEDULED: (EventStatus.ACTIVE, EventStatus.CANCELED),
    EventStatus.ACTIVE: (EventStatus.COMPLETED,),
}
"""Valid status transitions; what is completed or canceled stays so."""


def find(guild: Guild, event_id: int) -> ScheduledEvent:
    """Return an event of a server; 10070 if there is none."""
    event = guild.events.get(event_id)
    if event is None:
        raise ApiError(404, 10070, "Unknown Guild Scheduled Event")
    return event


def create(world: World, user_id: int, guild: Guild, payload: dict[str, Any]) -> ScheduledEvent:
    """Add an event ("Create Guild Scheduled Event") and tell of it; needs CREATE_EVENTS."""
    permissions.require_in_guild(world, user_id, guild, "CREATE_EVENTS")
    if len(render.open_events(guild)) >= MOST_OPEN:
        raise ApiError(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
    form = Form(payload)
    for key in _REQUIRED:
        form.require(key)
    now = world.now()
    event = ScheduledEvent(world.new_id(), guild.id, user_id, "", None, "", now, now)
    _change(world, event, form)
    guild.events[event.id] = event
    _expect(world, event)
    _tell(world, "CREATE", event)
    return event


def edit(world: World, user_id: int, guild: Guild, event: ScheduledEvent, payload: dict[str, Any]) -> ScheduledEvent:
    """Change an event, its status too ("Modify Guild Scheduled Event"), and tell of it; 180000 once it is over."""
    _require_may_change(world, user_id, guild, event)
    if event.status not in _FOLLOWING:
        raise ApiError(400, 180000, "Cannot update a finished event")
    _change(world, event, Form(payload))
    _expect(world, event)
    _tell(world, "UPDATE", event)
    return event


def delete(world: World, user_id: int, guild: Guild, event: ScheduledEvent) -> None:
    """Delete an event ("Delete Guild Scheduled Event") and tell of it."""
    _require_may_change(world, user_id, guild, event)
    del guild.events[event.id]
    _tell(world, "DELETE", event)


def _change(world: World, event: ScheduledEvent, form: Form) -> None:
    """Take over what a request says, all of it or nothing."""
    _check_kind(form)
    name = form.text("name", least=1, most=_LONGEST_NAME, required=form.has("name"))
    description = form.text("description", most=_LONGEST_DESCRIPTION)
    metadata = form.form("entity_metadata", required=form.has("entity_metadata"))
    location = None if metadata is None else metadata.text("location", least=1, most=_LONGEST_LOCATION, required=True)
    starts_at, ends_at = _start(world, event, form), _end(world, event, form)
    if ends_at <= starts_at:
        raise _refuse_end(form, "Cannot schedule event to end before it starts.")
    status = _status(event, form)
    event.name = name or event.name
    event.description = (description or None) if form.has("description") else event.description
    event.location = location or event.location
    event.starts_at, event.ends_at, event.status = starts_at, ends_at, status


def _check_kind(form: Form) -> None:
    form.choice("privacy_level", (_GUILD_ONLY,))
    if form.choice("entity_type", _ENTITY_TYPES) not in (None, _EXTERNAL):
        raise ApiError(501, 0, "Events in voice and stage channels are not built yet.")
    if "recurrence_rule" in form:
        raise ApiError(501, 0, "Events that recur are not built yet.")
    if "channel_id" in form:
        raise form.refuse("channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL_UNSUPPORTED", "An external event has no channel")


def _start(world: World, event: ScheduledEvent, form: Form) -> dt.datetime:
    starts_at = form.moment("scheduled_start_time", required=form.has("scheduled_start_time"))
    if starts_at is None:
        return event.starts_at
    if event.status is not EventStatus.SCHEDULED:
        # Even the start that it has is refused.
        message = "Cannot update start time of event that has started."
        raise form.refuse("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID_START_BY_STATUS", message)
    if starts_at <= world.now():
        message = "Cannot schedule event in the past."
        raise form.refuse("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", message)
    return starts_at


def _end(world: World, event: ScheduledEvent, form: Form) -> dt.datetime:
    ends_at = form.moment("scheduled_end_time", required=form.has("scheduled_end_time"))
    if ends_at is not None and ends_at <= world.now():
        raise _refuse_end(form, "Cannot schedule event to end in the past.")
    return ends_at or event.ends_at


def _refuse_end(form: Form, message: str) -> ApiError:
    # The rules are documented, and that the answer is 50035; the word that stands there for the field is not.
    return form.refuse("scheduled_end_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID_END", message)


def _status(event: ScheduledEvent, form: Form) -> EventStatus:
    wanted = form.choice("status", tuple(map(int, EventStatus)))
    if wanted in (None, event.status):
        return event.status
    status = EventStatus(wanted)
    if status not in _FOLLOWING[event.status]:
        message = f"Cannot go from {event.status.name} to {status.name}."
        raise form.refuse("status", "GUILD_SCHEDULED_EVENT_INVALID_STATUS_TRANSITION", message)
    return status


def follow(world: World, user_id: int, event: ScheduledEvent, *, interested: bool) -> None:
    """Let a member be interested in an event, or no longer, and tell of it."""
    if interested == (user_id in event.interested):
        return
    if event.status not in _FOLLOWING:
        raise ApiError(400, 180000, "Cannot update a finished event")
    (event.interested.add if interested else event.interested.remove)(user_id)
    ids = {"guild_scheduled_event_id": str(event.id), "user_id": str(user_id), "guild_id": str(event.guild_id)}
    name = f"GUILD_SCHEDULED_EVENT_USER_{'ADD' if interested else 'REMOVE'}"
    world.tell(Event(name, ids, event.guild_id))


def move_on(world: World) -> dt.datetime | None:
    """Begin and end every event whose time has come; return when the next is due, None if none is."""
    times = world.event_times
    while times:
        expected, guild_id, event_id = times[0]
        event = world.guilds[guild_id].events.get(event_id)
        # Entries outlive what they were made for: skip what is deleted, over, or was moved since.
        if event is None or _due(event) != expected:
            heapq.heappop(times)
        elif expected <= world.now():
            heapq.heappop(times)
            event.status = _FOLLOWING[event.status][0]
            _expect(world, event)
            _tell(world, "UPDATE", event)
        else:
            return expected
    return None


def _due(event: ScheduledEvent) -> dt.datetime | None:
    return {EventStatus.SCHEDULED: event.starts_at, EventStatus.ACTIVE: event.ends_at}.get(event.status)


def _expect(world: World, event: ScheduledEvent) -> None:
    due = _due(event)
    if due is not None:
        heapq.heappush(world.event_times, (due, event.guild_id, event.id))


def _require_may_change(world: World, user_id: int, guild: Guild, event: ScheduledEvent) -> None:
    own = ("CREATE_EVENTS",) if event.creator_id == user_id else ()
    if not permissions.in_guild(world, user_id, guild) & permissions.bits(("MANAGE_EVENTS", *own)):
        raise missing_permissions()


def _tell(world: World, what: str, event: ScheduledEvent) -> None:
    data = render.scheduled_event(world, event)
    world.tell(Event(f"GUILD_SCHEDULED_EVENT_{what}", data, event.guild_id))
