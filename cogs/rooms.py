"""/discuss, and /discussion for moderators: where an episode is talked about, opened and closed by hand; the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.cards import card, escape, lines, moment
from bot.client.refusals import TO_MANAGE, translated
from bot.client.undo import take_back
from bot.community.rooms import Room
from bot.delivery.ports import Refused
from bot.errors import UserError
from cogs._answers import answer, episode_choices, show_choices, speaker
from cogs._moderation import in_server

if TYPE_CHECKING:
    from bot.client.client import Callboard

MOST_LISTED = 50
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _of_episode(command: _Command) -> _Command:
    """Give a command the options `episode` and `show`."""
    described = app_commands.describe(
        episode=_("The episode's number, counted over the whole show"), show=_("Another show than the usual one")
    )
    renamed = app_commands.rename(episode=_("episode"), show=_("show"))
    of_episodes = app_commands.autocomplete(episode=episode_choices)
    of_shows = app_commands.autocomplete(show=show_choices)
    return described(renamed(of_episodes(of_shows(command))))


class RoomCommands(commands.Cog):
    """Leads to discussions, and opens and closes them by hand."""

    discussion = app_commands.Group(
        name=_("discussion"),
        description=_("Open or close an episode's discussion by hand"),
        guild_only=True,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("discuss"), description=_("Where an episode is talked about"))
    @_of_episode
    @app_commands.guild_only()
    @app_commands.allowed_installs(guilds=True, users=False)
    async def discuss(
        self, interaction: discord.Interaction[Callboard], episode: int | None = None, show: str | None = None
    ) -> None:
        """Lead to a discussion, or to all; one that is due and not there yet is opened."""
        if interaction.guild is None:
            raise app_commands.NoPrivateMessage
        the_show, say, guild = self.app.shows.get(show), speaker(self.app, interaction), interaction.guild
        if episode is None:
            rooms = [room for room in await self.app.rooms.list_rooms(guild.id, the_show) if room.thread_id is not None]
            if not rooms:
                raise UserError("Nothing of {show} is talked about here yet.", show=the_show.title)
            links = [_link(room) for room in rooms[-MOST_LISTED:]]
            view = card(lines([f"## {say('Discussions: {show}', show=escape(the_show.title))}", *links]))
            await answer(interaction, view, private=True)
            return
        room = await self.app.rooms.get_room(guild.id, the_show, episode)
        code = room.episode.code
        is_lost = room.thread_id is not None and await _find_thread(guild, room.thread_id) is None
        if is_lost:  # while the bot was away
            await self.app.rooms.notice_loss(guild.id, thread_id=room.thread_id)
        if is_lost or room.is_gone:
            raise UserError(
                "The discussion of {code} has been deleted. A moderator can open it again with /discussion open.",
                code=code,
            )
        if room.thread_id is not None:
            text = _link(room)
        elif room.is_parked:
            raise UserError(
                "The discussion of {code} could not be opened. A moderator sees why, and what to do, with /health.",
                code=code,
            )
        elif room.is_out:
            channel_id = await self.app.rooms.open(guild.id, room, the_show)
            text = say("The discussion of {code} opens now, in {channel}.", code=code, channel=f"<#{channel_id}>")
        elif room.opens_at is not None:
            text = say("The discussion of {code} opens {when}.", code=code, when=moment(room.opens_at, "R"))
        else:
            raise UserError(
                "No date is known here for {code}. A moderator can open its discussion with /discussion open.",
                code=code,
            )
        await answer(interaction, card(text), private=True)

    @discussion.command(name=_("open"), description=_("Open an episode's discussion now, early, late or again"))
    @_of_episode
    async def open_discussion(
        self, interaction: discord.Interaction[Callboard], episode: int, show: str | None = None
    ) -> None:
        """Open a discussion that is not there, or open one again that was archived or deleted."""
        guild, the_show, say = in_server(interaction), self.app.shows.get(show), speaker(self.app, interaction)
        room = await self.app.rooms.get_room(guild.id, the_show, episode)
        thread = None if room.thread_id is None else await _find_thread(guild, room.thread_id)
        if thread is None:
            channel_id = await self.app.rooms.open(guild.id, room, the_show, is_gone=room.thread_id is not None)
            text = say(
                "The discussion of {code} opens now, in {channel}.", code=room.episode.code, channel=f"<#{channel_id}>"
            )
        else:
            if thread.archived:
                await _edit(thread, archived=False)
            text = _link(room)
        await answer(interaction, card(text), private=True)

    @discussion.command(name=_("close"), description=_("Archive an episode's discussion"))
    @_of_episode
    async def close_discussion(
        self, interaction: discord.Interaction[Callboard], episode: int, show: str | None = None
    ) -> None:
        """Archive a discussion; whoever writes in it opens it again."""
        guild, the_show, say = in_server(interaction), self.app.shows.get(show), speaker(self.app, interaction)
        room = await self.app.rooms.get_room(guild.id, the_show, episode)
        thread = None if room.thread_id is None else await _find_thread(guild, room.thread_id)
        if thread is None:
            raise UserError("There is no discussion of {code} that could be closed.", code=room.episode.code)
        if not thread.archived:
            await _edit(thread, archived=True)
        text = say("{thread} is closed. Whoever writes in it opens it again.", thread=thread.mention)
        await answer(interaction, card(text), private=True)

    @discussion.command(name=_("index"), description=_("Post a new list of all discussions, kept current and pinned"))
    @app_commands.describe(show=_("Another show than the usual one"))
    @app_commands.rename(show=_("show"))
    @app_commands.autocomplete(show=show_choices)
    async def post_index(self, interaction: discord.Interaction[Callboard], show: str | None = None) -> None:
        """Post a new index of a show in the place of the one that there is."""
        guild, the_show, say = in_server(interaction), self.app.shows.get(show), speaker(self.app, interaction)
        old = await self.app.rooms.begin_index(guild.id, the_show)
        settings = await self.app.community.get_settings(guild.id)
        channel = f"<#{settings.discussions}>"
        text = say("The index of {show} is posted in {channel}.", show=escape(the_show.title), channel=channel)
        await answer(interaction, card(text), private=True)
        for row in old:
            await take_back(interaction.client, guild, row)


def _link(room: Room) -> str:
    return f"**{room.episode.code}** · <#{room.thread_id}>"


async def _find_thread(guild: discord.Guild, thread_id: int) -> discord.Thread | None:
    """Find a thread, archived ones too; None if it has been deleted. Raises `UserError` where it cannot be seen."""
    known = guild.get_thread(thread_id)
    if known is not None:
        return known
    try:
        found = await guild.fetch_channel(thread_id)
    except discord.NotFound:
        return None
    except discord.Forbidden as error:
        raise UserError(
            "I cannot see that discussion. Allow “View Channel” for Callboard in its channel's permissions."
        ) from error
    return found if isinstance(found, discord.Thread) else None


async def _edit(thread: discord.Thread, *, archived: bool) -> None:
    try:
        await thread.edit(archived=archived)
    except discord.HTTPException as error:
        told = translated(error, thread.parent_id, TO_MANAGE)
        if not isinstance(told, Refused):
            raise
        raise UserError("<#{thread}> stays as it is. {reason}", thread=thread.id, reason=told.text) from error


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(RoomCommands(bot))
