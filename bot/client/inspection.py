"""Drawing up what the doctor looks at: the chosen channels and role as the library knows them."""

from __future__ import annotations

import discord

from bot.community.doctor import LEAST_PERMISSIONS, ChannelKind, ChannelView, RoleView, ServerView
from bot.community.settings import ServerSettings


def view_of(guild: discord.Guild, settings: ServerSettings) -> ServerView:
    """Look at a server's chosen channels and role; what is gone or hidden is left out."""
    chosen = {settings.announcements, settings.discussions, settings.log} - {None}
    channels = [_view_channel(channel) for channel in guild.channels if channel.id in chosen]
    role = guild.get_role(settings.ping) if settings.ping else None
    mine = guild.me.guild_permissions
    return ServerView(
        allowed=frozenset(name for name in LEAST_PERMISSIONS if getattr(mine, name)),
        channels={channel.id: channel for channel in channels},
        roles={role.id: _view_role(guild, role)} if role else {},
    )


def _view_channel(channel: discord.abc.GuildChannel) -> ChannelView:
    permissions = channel.permissions_for(channel.guild.me)
    requires_tag = has_free_tag = False
    match channel:
        case discord.ForumChannel():
            kind = ChannelKind.FORUM
            requires_tag = channel.flags.require_tag
            has_free_tag = any(not tag.moderated for tag in channel.available_tags)
        case discord.TextChannel():
            kind = ChannelKind.ANNOUNCEMENT if channel.is_news() else ChannelKind.TEXT
        case _:
            kind = ChannelKind.OTHER
    return ChannelView(
        id=channel.id,
        kind=kind,
        allowed=frozenset(name for name in LEAST_PERMISSIONS if getattr(permissions, name)),
        requires_tag=requires_tag,
        has_free_tag=has_free_tag,
    )


def _view_role(guild: discord.Guild, role: discord.Role) -> RoleView:
    return RoleView(
        role.id,
        mentionable=role.mentionable or guild.me.guild_permissions.mention_everyone,
        is_managed=role.managed,
        is_reachable=role < guild.me.top_role,
        is_powerful=not role.permissions <= guild.default_role.permissions,
    )
