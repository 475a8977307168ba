"""Votes for the answers of polls, and how polls end (resources/poll, "Poll Endpoints")."""

from __future__ import annotations

import datetime as dt
import heapq

from . import messages, permissions, polls, threads
from .errors import ApiError
from .forms import Form
from .world import Event, Message, Poll, World

_RESULT = 46


def vote(world: World, user_id: int, message: Message, form: Form) -> None:
    """Let a member choose `answer_ids` in place of what they chose before, none to take that back, and tell of it."""
    poll = _poll(message)
    channel = world.channels[message.channel_id]
    if world.users[user_id].bot:
        raise ApiError(403, 20001, "Bots cannot use this endpoint")
    permissions.require(world, user_id, channel)
    threads.require_active(channel)
    if poll.finished or poll.ends_at <= world.now():
        raise ApiError(400, 520001, "Poll expired")
    most = len(poll.answers) if poll.multiple else 1
    listed = form.listed("answer_ids", most=most, required=True) or []
    chosen = sorted({_known(form, poll, place, answer) for place, answer in enumerate(listed)})
    before = poll.votes.pop(user_id, [])
    if chosen:
        poll.votes[user_id] = chosen
    for answer in before:
        if answer not in chosen:
            _tell(world, "REMOVE", user_id, message, answer)
    for answer in chosen:
        if answer not in before:
            _tell(world, "ADD", user_id, message, answer)


def _known(form: Form, poll: Poll, place: int, answer: object) -> int:
    if isinstance(answer, bool) or not isinstance(answer, int) or answer not in poll.answers:
        message = f"Value must be one of {{{', '.join(map(str, poll.answers))}}}."
        raise form.refuse(f"answer_ids.{place}", "BASE_TYPE_CHOICES", message)
    return answer


def _tell(world: World, what: str, user_id: int, message: Message, answer: int) -> None:
    channel = world.channels[message.channel_id]
    data = {
        "user_id": str(user_id),
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "answer_id": answer,
    }
    if channel.guild_id is not None:
        data["guild_id"] = str(channel.guild_id)
    world.tell(Event(f"MESSAGE_POLL_VOTE_{what}", data, channel.guild_id, channel_id=channel.id))


def voters(message: Message, answer: int) -> list[int]:
    """Return who voted for an answer, by id ("Get Answer Voters")."""
    return sorted(user_id for user_id, chosen in _poll(message).votes.items() if answer in chosen)


def _poll(message: Message) -> Poll:
    if message.poll is None:
        raise ApiError(404, 10008, "Unknown Message")
    return message.poll


def expire(world: World, user_id: int, message: Message) -> None:
    """End a poll of one's own at once ("End Poll")."""
    if message.poll is None:
        raise ApiError(400, 520006, "Cannot expire a non-poll message")
    if message.author_id != user_id:
        # That it is refused is documented, the code is not.
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    if message.poll.finished:
        raise ApiError(400, 520001, "Poll expired")
    message.poll.ends_at = world.now()
    _finish(world, message, message.poll)


def finish_due(world: World) -> dt.datetime | None:
    """End every poll whose time has come; return when the next is due, None if none runs."""
    times = world.poll_times
    while times:
        expected, channel_id, message_id = times[0]
        message = world.messages.get(channel_id, {}).get(message_id)
        # Entries outlive what they were made for: skip what was deleted or ended by hand.
        if message is None or message.poll is None or message.poll.finished:
            heapq.heappop(times)
        elif expected <= world.now():
            heapq.heappop(times)
            _finish(world, message, message.poll)
        else:
            return expected
    return None


def _finish(world: World, message: Message, poll: Poll) -> None:
    """Count for good and tell how it ended, also in a thread that is archived: the result leaves that so."""
    poll.finished = True
    messages.tell_change(world, message)
    channel = world.channels[message.channel_id]
    reference = {"type": 0, "channel_id": str(channel.id), "message_id": str(message.id)}
    messages.system(
        world,
        channel,
        message.author_id,
        _RESULT,
        reference=reference,
        embeds=[polls.result(poll)],
        mentioned=[message.author_id],
    )
