"""Tags of forum posts: those named after the show or its season, which a forum has, and whether one may be made.

Limits are Discord's (channel resource, "Forum Tag" and `available_tags`).
"""

from __future__ import annotations

import discord

from bot.delivery.orders import Order

MOST_TAGS = 20
"""Tags that a forum can have."""
MOST_APPLIED = 5
"""Tags that a post can have."""
LONGEST_NAME = 20


def list_fitting_tags(forum: discord.ForumChannel, order: Order) -> list[discord.ForumTag]:
    """List the tags that a discussion gets by their names; those that only moderators may give are left out."""
    names = {order.occasion.show_title.casefold(), tag_name(order).casefold()}
    names |= {f"s{one.season}" for one in order.occasion.episodes}
    return [tag for tag in _list_free(forum) if tag.name.casefold() in names][:MOST_APPLIED]


def list_required_tags(forum: discord.ForumChannel) -> list[discord.ForumTag]:
    """Give a tag that a forum has where it wants one on every post, whatever the tag is called."""
    return _list_free(forum)[:1] if forum.flags.require_tag else []


def may_make_tags(forum: discord.ForumChannel) -> bool:
    """Tell whether the server lets the bot change the forum, and so make a tag."""
    return forum.guild.me is not None and forum.permissions_for(forum.guild.me).manage_channels


def tag_name(order: Order) -> str:
    """Name the tag of a show."""
    return order.occasion.show_title[:LONGEST_NAME]


def _list_free(forum: discord.ForumChannel) -> list[discord.ForumTag]:
    return [tag for tag in forum.available_tags if not tag.moderated]
