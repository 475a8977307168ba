"""How messages look as Discord's JSON: with their polls, reactions and what they refer to."""

from __future__ import annotations

from typing import Any

from . import polls, render
from .world import Channel, Message, Poll, World

_SHOWS_REFERENCE = frozenset({19, 21})
"""Message types that show the message they refer to: REPLY and THREAD_STARTER_MESSAGE."""
_SUPPRESS_EMBEDS = 1 << 2
_HAS_CONTENT = ("content", "embeds", "attachments", "components")


def message(world: World, it: Message, *, nested: bool = False) -> dict[str, Any]:
    """Return a message (resources/message, "Message Object"); a nested one leaves out what it refers to."""
    shown: dict[str, Any] = {
        "id": str(it.id),
        "channel_id": str(it.channel_id),
        "type": it.type,
        "author": render.user(world, world.users[it.author_id]),
        "content": it.content,
        "timestamp": render.time(it.timestamp),
        "edited_timestamp": None if it.edited_at is None else render.time(it.edited_at),
        "tts": it.tts,
        "pinned": it.pinned_at is not None,
        "mention_everyone": it.mention_everyone,
        "mentions": [render.user(world, world.users[who]) for who in it.mentions],
        "mention_roles": [str(role_id) for role_id in it.mention_roles],
        "attachments": it.attachments,
        "embeds": [] if it.flags & _SUPPRESS_EMBEDS else it.embeds,
        "components": it.components,
        "flags": it.flags,
    }
    if it.nonce is not None:
        shown["nonce"] = it.nonce
    if it.interaction_metadata is not None:
        shown["interaction_metadata"] = it.interaction_metadata
    if it.interaction_id is not None:
        shown["application_id"] = shown["webhook_id"] = str(world.application_id)
    if it.poll is not None:
        shown["poll"] = poll(it.poll, world.bot_id)
    if it.reactions:
        shown["reactions"] = reactions(it, world.bot_id)
    if it.reference is not None:
        shown["message_reference"] = it.reference
    started = world.channels.get(it.id)
    if started is not None and started.parent_id == it.channel_id:
        shown["thread"] = render.channel(world, started, user_id=world.bot_id)
    if it.type in _SHOWS_REFERENCE and not nested:
        shown["referenced_message"] = _referenced(world, it)
    return shown


def poll(it: Poll, user_id: int) -> dict[str, Any]:
    """Return a poll as someone sees it (resources/poll, "Poll Object"); answers without votes are not counted."""
    own = it.votes.get(user_id, [])
    return {
        "question": {"text": it.question},
        "answers": [{"answer_id": answer, "poll_media": media} for answer, media in it.answers.items()],
        "expiry": render.time(it.ends_at),
        "allow_multiselect": it.multiple,
        "layout_type": 1,
        "results": {
            "is_finalized": it.finished,
            "answer_counts": [
                {"id": answer, "count": count, "me_voted": answer in own} for answer, count in polls.counts(it).items()
            ],
        },
    }


def emoji(sign: str) -> dict[str, Any]:
    """Return a default emoji (resources/emoji, "Standard Emoji")."""
    return {"id": None, "name": sign}


def reactions(it: Message, user_id: int) -> list[dict[str, Any]]:
    """Return a message's reactions as someone sees them (resources/message, "Reaction Object")."""
    return [
        {
            "emoji": emoji(sign),
            "count": len(people),
            "count_details": {"burst": 0, "normal": len(people)},
            "burst_colors": [],
            "me_burst": False,
            "me": user_id in people,
        }
        for sign, people in it.reactions.items()
    ]


def reference(place: Channel, message_id: int | None = None) -> dict[str, Any]:
    """Return what a message shows of the channel or message it is about ("Message Reference Structure")."""
    shown: dict[str, Any] = {"type": 0, "channel_id": str(place.id)}
    if place.guild_id is not None:
        shown["guild_id"] = str(place.guild_id)
    return shown if message_id is None else shown | {"message_id": str(message_id)}


def _referenced(world: World, it: Message) -> dict[str, Any] | None:
    reference = it.reference or {}
    messages = world.messages.get(int(reference.get("channel_id", 0)), {})
    found = messages.get(int(reference.get("message_id", 0)))
    return None if found is None else message(world, found, nested=True)


def message_event(world: World, it: Message) -> dict[str, Any]:
    """Return the data of MESSAGE_CREATE and MESSAGE_UPDATE: the message with its server and its author's membership."""
    shown = message(world, it)
    place = world.channels[it.channel_id]
    guild_here = world.guild_of(place)
    if guild_here is None:
        return shown
    shown["guild_id"] = str(guild_here.id)
    author = guild_here.members.get(it.author_id)
    if author is not None and it.interaction_id is None:
        shown["member"] = render.member(world, guild_here, author, with_user=False)
    for mentioned in shown["mentions"]:
        found = guild_here.members.get(int(mentioned["id"]))
        if found is not None:
            mentioned["member"] = render.member(world, guild_here, found, with_user=False)
    return shown


def without_content(world: World, data: dict[str, Any]) -> dict[str, Any]:
    """Return a shown message as a bot without the intent gets it (events/gateway, "Message Content Intent").

    Its own messages, direct messages and messages that mention it keep their content. Others lose a poll altogether.
    """
    if data.get("referenced_message"):
        data = data | {"referenced_message": without_content(world, data["referenced_message"])}
    own = str(world.bot_id)
    place = world.channels.get(int(data["channel_id"]))
    if (
        place is None
        or place.guild_id is None
        or own in (data["author"]["id"], *(each["id"] for each in data["mentions"]))
    ):
        return data
    kept = {key: value for key, value in data.items() if key != "poll"}
    return kept | {key: "" if key == "content" else [] for key in _HAS_CONTENT}
