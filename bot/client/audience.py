"""Who reads along in a room: Discord is asked, since the bot keeps no list of members."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.errors import UserError

AT_ONCE = 100
"""People that Discord tells of in one answer (events/gateway-events, "Request Guild Members")."""


async def list_first_who_see(
    channel: discord.abc.GuildChannel | discord.Thread, user_ids: Sequence[int], most: int
) -> list[int]:
    """List the first of these people, in their order, who can see a channel or a public thread; at most so many."""
    found: list[int] = []
    for start in range(0, len(user_ids), AT_ONCE):
        asked = list(user_ids[start : start + AT_ONCE])
        try:
            members = await channel.guild.query_members(user_ids=asked, limit=AT_ONCE, cache=False)
        except TimeoutError:
            raise UserError("Discord does not say just now who is here. Try again in a minute.") from None
        seeing = {member.id for member in members if channel.permissions_for(member).view_channel}
        found += [one for one in asked if one in seeing]
        if len(found) >= most:
            break
    return found[:most]
