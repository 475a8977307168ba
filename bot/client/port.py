"""Posts for the courier: the delivery room's `Port`, spoken in discord.py.

Each request passes the pacer, and what goes wrong with it becomes one of the port's three errors.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import ui

from bot.client.announcements import (
    ABOUT,
    announcement_card,
    digest_card,
    discussion_card,
    discussion_name,
    personal_card,
)
from bot.client.buttons import list_custom_ids
from bot.client.cards import NO_PINGS
from bot.client.cards import notice as sentence_card
from bot.client.events import event_fields, event_mark
from bot.client.pings import pings_buttons
from bot.client.refusals import translated
from bot.client.tags import MOST_TAGS, list_fitting_tags, list_required_tags, may_make_tags, tag_name
from bot.community.settings import ServerSettings
from bot.delivery.orders import Order
from bot.delivery.pacer import Pacer
from bot.delivery.ports import DoorClosed, FoundDiscussion, MemberGone, OpenDiscussion, Refused, Unreachable
from bot.schedule.model import Kind
from bot.show.episodes import Episode
from bot.texts import Say, Text, Texts

if TYPE_CHECKING:
    from bot.client.client import Callboard

PAGE = 100
"""Messages in one answer of Discord's."""
PAGES = 10
"""How many pages after the first try a look-up reads at most."""

UNKNOWN_MEMBER = 10007
UNKNOWN_MESSAGE = 10008
UNKNOWN_USER = 10013
UNKNOWN_EVENT = 10070
CLOSED_DIRECT_MESSAGES = (50007, 50278)
"""Closed by the member; closed because there is no server that they share with the bot."""
THREAD_EXISTS = 160004


class DiscordPort:
    """The port of one running client."""

    def __init__(self, client: Callboard, texts: Texts, pacer: Pacer) -> None:
        self._client = client
        self._texts = texts
        self._pacer = pacer

    async def post(self, order: Order, nonce: str) -> int:
        """Post what is one message: in its channel, or to a member directly."""
        if order.key.kind is Kind.PERSONAL:
            await self._require_member(order)
            if not order.channel_id:
                return await self._post_directly(order, nonce)
        channel = await self._text_channel(order)
        order = _without_lost_role(order, channel.guild)
        async with self._request(order):
            message = await channel.send(
                view=_message_card(self._say(order.settings), order, channel.guild),
                nonce=nonce,
                silent=order.silent,
                allowed_mentions=_allowed_mentions(order),
            )
        return message.id

    async def find_post(self, order: Order) -> int | None:
        """Look for our own message with the order's marker."""
        if order.key.kind is Kind.PERSONAL and not order.channel_id:
            return await self._find_message(order, await self._open_direct(order))
        channel = await self._text_channel(order)
        _require_history(channel)
        return await self._find_message(order, channel)

    async def open_discussion(
        self, order: Order, nonce: str, starter: int | None, save: Callable[[int], Awaitable[None]]
    ) -> int:
        """Open an episode's discussion: a forum post, or a thread on a silent starter card."""
        channel, episode = await self._channel(order), _episode(order)
        if isinstance(channel, discord.ForumChannel):
            return await self._open_forum_post(order, channel, episode)
        if starter is None:
            starter = await self._post_starter(order, channel, episode, nonce)
            await save(starter)
        if await self._start_thread(order, channel, episode, starter):
            return starter
        # Somebody has deleted the starter card, and for the old nonce Discord would not make another.
        starter = await self._post_starter(order, channel, episode, None)
        await save(starter)
        await self._start_thread(order, channel, episode, starter)
        return starter

    async def find_discussion(self, order: Order) -> FoundDiscussion | None:
        """Look for a discussion, or its starter card, that an earlier try has left."""
        channel = await self._channel(order)
        _require_history(channel)
        if isinstance(channel, discord.ForumChannel):
            async for thread in self._own_posts(order, channel):
                if await self._starts_with(order, thread):
                    return FoundDiscussion(thread.id, is_open=True)
            return None
        message_id = await self._find_message(order, channel)
        if message_id is None:
            return None
        async with self._request(order):
            message = await channel.fetch_message(message_id)
        return FoundDiscussion(message_id, is_open=message.flags.has_thread)

    async def link(self, order: Order, message_id: int, discussions: Sequence[OpenDiscussion]) -> bool:
        """Edit the announcement so that it links the discussions. An edit notifies nobody a second time."""
        channel = await self._text_channel(order)
        order = _without_lost_role(order, channel.guild)
        view = _announcement(self._say(order.settings), order, channel.guild, discussions)
        return await self._edit(order, channel, message_id, view)

    async def revise(self, order: Order, message_id: int, discussions: Sequence[OpenDiscussion]) -> bool:
        """Edit a post so that it says what has changed. An edit notifies nobody a second time."""
        if order.key.kind is Kind.PERSONAL and not order.channel_id:
            return await self._revise_directly(order, message_id)
        channel = await self._text_channel(order)
        order = _without_lost_role(order, channel.guild)
        say = self._say(order.settings)
        if order.key.kind is Kind.PERSONAL:
            view = personal_card(say, order, is_revised=True)
        else:
            view = _announcement(say, order, channel.guild, discussions, is_revised=True)
        return await self._edit(order, channel, message_id, view)

    async def make_event(self, order: Order) -> int:
        """Make a scheduled event of Discord's own."""
        guild = self._guild(order)
        async with self._request_to(guild.id, 0):
            made = await guild.create_scheduled_event(
                entity_type=discord.EntityType.external,
                privacy_level=discord.PrivacyLevel.guild_only,
                **event_fields(self._say(order.settings), order),
            )
        return made.id

    async def find_event(self, order: Order) -> int | None:
        """Look for our own event with the order's marker."""
        event = await self._find_event(order)
        return None if event is None else event.id

    async def revise_event(self, order: Order, event_id: int) -> bool:
        """Move an event, or call it off: it has no moment any more, or one that is over.

        Discord opens none again that has been called off, so another takes its place once it is on again.
        """
        guild, occasion = self._guild(order), order.occasion
        is_ahead = occasion.is_timed and occasion.moment > self._client.app.clock.now()
        is_on = is_ahead and not occasion.is_off
        try:
            async with self._request_to(guild.id, 0):
                event = await guild.fetch_scheduled_event(event_id, with_counts=False)
            if event.status is discord.EventStatus.canceled:
                event = await self._find_event(order)
            if event is None:
                if is_on:
                    await self.make_event(order)
                return True
            if event.status is not discord.EventStatus.scheduled:
                return True  # it has begun or is over, and nobody can move it any more
            async with self._request_to(guild.id, 0):
                if is_on:
                    await event.edit(**event_fields(self._say(order.settings), order))
                else:
                    await event.cancel()
        except Refused as refusal:
            if _code_of(refusal) == UNKNOWN_EVENT:
                return False
            raise
        return True

    async def tell(self, settings: ServerSettings, notice: Text, nonce: str) -> bool:
        """Tell a human of the server, in its log channel or by direct message."""
        view = sentence_card(self._say(settings), notice)
        if settings.log is not None:
            with suppress(Refused):
                channel = await self._find_channel(settings.guild_id, settings.log)
                if isinstance(channel, discord.TextChannel):
                    async with self._request_to(settings.guild_id, channel.id):
                        await channel.send(view=view, nonce=nonce, allowed_mentions=NO_PINGS)
                    return True
        if settings.configured_by is not None:
            with suppress(Refused):
                async with self._request_to(settings.guild_id, 0):
                    direct = await self._client.create_dm(discord.Object(settings.configured_by))
                async with self._request_to(settings.guild_id, 0):
                    await direct.send(view=view, nonce=nonce, allowed_mentions=NO_PINGS)
                return True
        return False

    async def _find_event(self, order: Order) -> discord.ScheduledEvent | None:
        """Find our own event with the order's marker, among those that are not over."""
        guild = self._guild(order)
        async with self._request_to(guild.id, 0):
            events = await guild.fetch_scheduled_events(with_counts=False)
        mark = event_mark(order)
        mine = (one for one in events if self._is_ours(one.creator_id) and (one.description or "").endswith(mark))
        return next(mine, None)

    def _guild(self, order: Order) -> discord.Guild:
        guild = self._client.get_guild(order.key.guild_id)
        if guild is None:
            raise Unreachable("the server is unknown so far, or gone")
        return guild

    async def _require_member(self, order: Order) -> None:
        """Make sure that a member is in the server still whose reminder it is: Discord lets us write to others too."""
        if not order.key.guild_id:
            return
        guild = self._guild(order)
        try:
            async with self._request(order):
                await guild.fetch_member(_member_id(order))
        except Refused as refusal:
            if _code_of(refusal) in (UNKNOWN_MEMBER, UNKNOWN_USER):
                raise MemberGone from refusal
            raise

    async def _open_direct(self, order: Order) -> discord.DMChannel:
        async with self._request(order):
            return await self._client.create_dm(discord.Object(_member_id(order)))

    async def _post_directly(self, order: Order, nonce: str) -> int:
        view = personal_card(self._say_directly(order), order)
        with _door():
            direct = await self._open_direct(order)
            async with self._request(order):
                message = await direct.send(view=view, nonce=nonce, allowed_mentions=NO_PINGS)
        return message.id

    async def _revise_directly(self, order: Order, message_id: int) -> bool:
        view = personal_card(self._say_directly(order), order, is_revised=True)
        with _door():
            return await self._edit(order, await self._open_direct(order), message_id, view)

    async def _edit(
        self, order: Order, channel: discord.TextChannel | discord.DMChannel, message_id: int, view: ui.LayoutView
    ) -> bool:
        async with self._request(order):
            try:
                await channel.get_partial_message(message_id).edit(view=view, allowed_mentions=_allowed_mentions(order))
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
                return False
        return True

    def _say_directly(self, order: Order) -> Say:
        """Speak to a member in their language; in the server's once they have taken their wish back."""
        wish = order.subscription
        return self._texts.into(wish.language) if wish is not None else self._say(order.settings)

    def _say(self, settings: ServerSettings) -> Say:
        return self._texts.into(settings.language)

    def _request(self, order: Order) -> AbstractAsyncContextManager[None]:
        return self._request_to(order.key.guild_id, order.channel_id)

    @asynccontextmanager
    async def _request_to(self, guild_id: int, channel_id: int) -> AsyncIterator[None]:
        """Wait for the pacer's turn, and turn what goes wrong into the port's errors."""
        async with self._pacer.turn(guild_id):
            try:
                yield
            except discord.RateLimited as error:
                raise Unreachable("rate limited", error.retry_after) from error
            except discord.HTTPException as error:
                raise translated(error, channel_id) from error
            except (aiohttp.ClientError, OSError) as error:
                raise Unreachable(repr(error)) from error

    async def _channel(self, order: Order) -> discord.TextChannel | discord.ForumChannel:
        channel = await self._find_channel(order.key.guild_id, order.channel_id)
        if not isinstance(channel, (discord.TextChannel, discord.ForumChannel)):
            raise Refused(
                Text(
                    "<#{channel}> is no channel that I can post in. Choose a text channel with /setup.",
                    channel=order.channel_id,
                )
            )
        return channel

    async def _find_channel(self, guild_id: int, channel_id: int) -> object:
        """Find a server's channel; one that the library does not remember is asked for, since it may be there."""
        guild = self._client.get_guild(guild_id)
        # Not by the client's own look-up, which goes through all servers.
        if guild is not None and (known := guild.get_channel(channel_id)) is not None:
            return known
        async with self._request_to(guild_id, channel_id):
            fetched = await self._client.fetch_channel(channel_id)
        is_theirs = not isinstance(fetched, discord.abc.PrivateChannel) and fetched.guild.id == guild_id
        return fetched if is_theirs else None

    async def _text_channel(self, order: Order) -> discord.TextChannel:
        channel = await self._channel(order)
        if isinstance(channel, discord.ForumChannel):
            raise Refused(
                Text(
                    "<#{channel}> is a forum, and announcements need a text channel. Choose one with /setup.",
                    channel=channel.id,
                )
            )
        return channel

    async def _find_message(self, order: Order, channel: discord.TextChannel | discord.DMChannel) -> int | None:
        after: discord.abc.SnowflakeTime | None = order.look_since
        for _ in range(PAGES):
            async with self._request(order):
                page = [message async for message in channel.history(limit=PAGE, after=after)]
            for message in page:
                if self._is_ours(message.author.id) and _carries(message, ABOUT + order.marker):
                    return message.id
            if len(page) < PAGE:
                break
            after = page[-1]
        return None

    def _is_ours(self, user_id: int | None) -> bool:
        return self._client.user is not None and user_id == self._client.user.id

    async def _post_starter(
        self, order: Order, channel: discord.TextChannel, episode: Episode, nonce: str | None
    ) -> int:
        ceiling = await self._get_ceiling(order)
        async with self._request(order):
            message = await channel.send(
                view=discussion_card(self._say(order.settings), order, episode, ceiling),
                nonce=nonce if nonce is not None else secrets.token_hex(12),
                silent=True,
                allowed_mentions=NO_PINGS,
            )
        return message.id

    async def _start_thread(self, order: Order, channel: discord.TextChannel, episode: Episode, starter: int) -> bool:
        """Start the thread on its starter card, or find it started; False if the card is not there any more."""
        name = discussion_name(episode, await self._get_ceiling(order))
        async with self._request(order):
            try:
                await channel.get_partial_message(starter).create_thread(name=name)
            except discord.HTTPException as error:
                if error.code not in (THREAD_EXISTS, UNKNOWN_MESSAGE):
                    raise
                return error.code == THREAD_EXISTS
        return True

    async def _open_forum_post(self, order: Order, forum: discord.ForumChannel, episode: Episode) -> int:
        ceiling = await self._get_ceiling(order)
        tags = list_fitting_tags(forum, order)
        if not tags and may_make_tags(forum):
            tags = await self._make_tag(order)
        async with self._request(order):
            opened = await forum.create_thread(
                name=discussion_name(episode, ceiling),
                view=discussion_card(self._say(order.settings), order, episode, ceiling),
                applied_tags=tags or list_required_tags(forum),
                silent=True,
                allowed_mentions=NO_PINGS,
            )
        return opened.thread.id

    async def _make_tag(self, order: Order) -> list[discord.ForumTag]:
        """Make the tag of a show; without one a discussion is opened all the same.

        Discord is asked first what there is: making one sends all of them, and what the library remembers may be old.
        """
        try:
            async with self._request(order):
                forum = await self._client.fetch_channel(order.channel_id)
            if not isinstance(forum, discord.ForumChannel):
                return []
            tags = list_fitting_tags(forum, order)
            if not tags and len(forum.available_tags) < MOST_TAGS:
                async with self._request(order):
                    tags = [await forum.create_tag(name=tag_name(order))]
        except Refused:
            return []
        return tags

    async def _get_ceiling(self, order: Order) -> int:
        """Tell up to which episode everybody who sees the names of a channel's discussions may be shown something."""
        app = self._client.app
        if order.occasion.show is None:
            return 0
        show = app.shows[order.occasion.show.id]
        return await app.ceilings.get_ceiling(order.key.guild_id, order.channel_id, None, show)

    async def _own_posts(self, order: Order, forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
        """Give our posts in a forum that an earlier try can have made: those before it had other markers."""
        since = 0 if order.look_since is None else discord.utils.time_snowflake(order.look_since)
        async with self._request(order):
            active = await forum.guild.active_threads()
        async with self._request(order):
            archived = [thread async for thread in forum.archived_threads(limit=100)]
        for thread in (*active, *archived):
            if thread.parent_id == forum.id and self._is_ours(thread.owner_id) and thread.id >= since:
                yield thread

    async def _starts_with(self, order: Order, thread: discord.Thread) -> bool:
        async with self._request(order):
            try:
                starter = await thread.fetch_message(thread.id)
            except discord.NotFound:
                return False
        return _carries(starter, ABOUT + order.marker)


@contextmanager
def _door() -> Iterator[None]:
    """Tell who takes no direct messages, or is gone, from what else may be refused."""
    try:
        yield
    except Refused as refusal:
        if _code_of(refusal) in CLOSED_DIRECT_MESSAGES:
            raise DoorClosed from refusal
        if _code_of(refusal) == UNKNOWN_USER:
            raise MemberGone from refusal
        raise


def _require_history(channel: discord.TextChannel | discord.ForumChannel) -> None:
    """Make sure that a look-up sees what is there: without the right to read back, Discord says there is nothing."""
    if channel.guild.me is None:  # during an outage of the server
        raise Unreachable("the server is unavailable")
    allowed = channel.permissions_for(channel.guild.me)
    if allowed.view_channel and not allowed.read_message_history:
        raise Refused(
            Text(
                "I cannot tell whether it is in <#{channel}> already. Allow “Read Message History” for Callboard in "
                "that channel's permissions.",
                channel=channel.id,
            )
        )


def _without_lost_role(order: Order, guild: discord.Guild) -> Order:
    """Leave out a role that has been deleted: its mention would read as a number."""
    is_lost = order.ping is not None and not guild.unavailable and guild.get_role(order.ping) is None
    return replace(order, ping=None) if is_lost else order


def _message_card(say: Say, order: Order, guild: discord.Guild) -> ui.LayoutView:
    match order.key.kind:
        case Kind.DIGEST:
            return digest_card(say, order, pings_buttons(say, guild, order.settings))
        case Kind.PERSONAL:
            return personal_card(say, order)
        case _:
            return _announcement(say, order, guild)


def _announcement(
    say: Say,
    order: Order,
    guild: discord.Guild,
    discussions: Sequence[OpenDiscussion] = (),
    *,
    is_revised: bool = False,
) -> ui.LayoutView:
    buttons = pings_buttons(say, guild, order.settings)
    return announcement_card(say, order, discussions, is_revised=is_revised, buttons=buttons)


def _allowed_mentions(order: Order) -> discord.AllowedMentions:
    if order.key.user_id is not None:
        return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(order.key.user_id)])
    if order.ping is None:
        return NO_PINGS
    return discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(order.ping)])


def _code_of(refusal: Refused) -> int | None:
    cause = refusal.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else None


def _member_id(order: Order) -> int:
    if order.key.user_id is None:
        raise ValueError("a personal reminder is somebody's")
    return order.key.user_id


def _episode(order: Order) -> Episode:
    if order.episode is None:
        raise ValueError("a discussion is about an episode")
    return order.episode


def _carries(message: discord.Message, custom_id: str) -> bool:
    return custom_id in list_custom_ids(message)
