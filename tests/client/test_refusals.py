"""What Discord refuses is said in a plain sentence with what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable
from typing import Any

import discord
import pytest

from bot.client.refusals import (
    TO_MANAGE,
    TO_OPEN_POST,
    TO_PIN,
    TO_POLL,
    TO_POST,
    TO_READ_BACK,
    TO_START_THREAD,
    translated,
)
from bot.delivery.ports import Refused
from bot.errors import UserError
from bot.sandbox import pins, threads
from bot.texts import Text
from tests.stage import Stage


async def said(request: Awaitable[Any], needs: Text = TO_POST) -> str:
    """Ask Discord what it refuses, and give what a person is told."""
    with pytest.raises(discord.HTTPException) as refused:
        await request
    told = translated(refused.value, 5, needs)
    assert isinstance(told, Refused)
    return str(UserError(told.text.message, **told.text.values))


def text_channel(stage: Stage) -> discord.TextChannel:
    assert stage.bot is not None
    channel = stage.bot.client.get_channel(int(stage.channel("episodes")))
    assert isinstance(channel, discord.TextChannel)
    return channel


def forum(stage: Stage) -> discord.ForumChannel:
    assert stage.bot is not None
    channel = stage.bot.client.get_channel(int(stage.channel("discussions")))
    assert isinstance(channel, discord.ForumChannel)
    return channel


def poll() -> discord.Poll:
    return discord.Poll("How was S1E5?", dt.timedelta(days=14)).add_answer(text="★").add_answer(text="★★")


async def discussion(stage: Stage) -> discord.Thread:
    """Open a thread on a message, as the bot does."""
    return await (await text_channel(stage).send("S1E5")).create_thread(name="S1E5")


async def test_a_missing_permission_is_the_one_that_the_request_takes(stage: Stage) -> None:
    thread = await discussion(stage)
    message = await text_channel(stage).send("the index")
    post = await forum(stage).create_thread(name="index", content="the index")
    await stage.permissions(deny=["SEND_POLLS", "PIN_MESSAGES", "MANAGE_THREADS"])
    told = await said(thread.send(poll=poll()), TO_POLL)
    assert "in <#5>. In that channel's permissions, allow Callboard “Send Messages in Threads” (in a forum" in told
    assert "and “Create Polls”." in told
    assert "allow Callboard “Pin Messages”" in await said(message.pin(), TO_PIN)
    assert "in a forum “Manage Posts”" in await said(post.thread.edit(pinned=True), TO_PIN)
    assert "allow Callboard “Manage Threads”" in await said(thread.delete(), TO_MANAGE)
    for room in ("episodes", "discussions"):
        await stage.permissions(room, deny=["SEND_MESSAGES", "CREATE_PUBLIC_THREADS", "READ_MESSAGE_HISTORY"])
    assert "allow Callboard “Send Messages”." in await said(text_channel(stage).send("hello"))
    assert "allow Callboard “Create Posts”." in await said(
        forum(stage).create_thread(name="S1E5", content="card"), TO_OPEN_POST
    )
    assert "allow Callboard “Create Public Threads”." in await said(message.create_thread(name="S"), TO_START_THREAD)
    assert "allow Callboard “Read Message History”." in await said(thread.fetch_message(message.id), TO_READ_BACK)


async def test_full_pins_are_said_to_be_full(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "MOST_PINS", 1)
    await (await text_channel(stage).send("of a moderator")).pin()
    index = await text_channel(stage).send("the index")
    assert "<#5> has as many pinned messages as Discord allows. Unpin some." in await said(index.pin(), TO_PIN)


async def test_a_second_pinned_post_of_a_forum_is_said_to_be_one_too_many(stage: Stage) -> None:
    rules, index = [await forum(stage).create_thread(name=name, content=name) for name in ("rules", "index")]
    await rules.thread.edit(pinned=True)
    assert "<#5> has another pinned post" in await said(index.thread.edit(pinned=True), TO_PIN)


async def test_a_discussion_that_is_archived_or_locked_is_said_to_be_so(stage: Stage) -> None:
    await stage.permissions(deny=["MANAGE_THREADS"])
    thread = await discussion(stage)
    card = await thread.send("card")
    await stage.act("moderator", "thread_edit", thread_id=str(thread.id), locked=True)
    for request in (thread.send("hello"), card.edit(content="changed"), thread.edit(archived=True)):
        assert "Somebody has locked that discussion. Unlock it, or" in await said(request)
    await stage.act("moderator", "thread_edit", thread_id=str(thread.id), archived=True)
    assert "That discussion is archived" in await said(thread.send(poll=poll()))
    await stage.permissions(allow=["MANAGE_THREADS"])
    assert "That discussion is archived" in await said(card.edit(content="changed"))


async def test_a_server_full_of_threads_or_events_is_said_to_be_full(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "MOST_ACTIVE", 1)
    thread = await discussion(stage)
    for opening in (discussion(stage), forum(stage).create_thread(name="S1E5", content="card")):
        assert "as many active threads as Discord allows" in await said(opening)
    await thread.edit(archived=True)
    other = await discussion(stage)
    assert "as many active threads as Discord allows" in await said(thread.send("again"))
    await other.delete()
    assert (await thread.send("again")).id
