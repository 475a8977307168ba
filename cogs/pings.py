"""“Get pings”: the button under posts that gives the role to ping to whoever presses it, and takes it again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui

from bot.client.buttons import LastingButton
from bot.client.cards import NO_PINGS, card
from bot.client.inspection import view_of
from bot.client.pings import PINGS
from bot.community.doctor import find_obstacle
from bot.community.settings import ServerSettings
from bot.errors import UserError
from bot.texts import Say
from cogs._answers import speaker

if TYPE_CHECKING:
    from bot.client.client import Callboard


class PingsButton(LastingButton, template=PINGS):
    """The button under posts: whoever presses it is pinged from then on, or no more."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the button; it says nothing but what it is."""
        del interaction, match
        return cls(cast("ui.Button[Any]", item))

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Give the role, or take it from who has it, and tell them alone."""
        app, guild, member = interaction.client.app, interaction.guild, interaction.user
        if guild is None or not isinstance(member, discord.Member):
            raise app_commands.NoPrivateMessage
        # The request for the role waits its turn behind what is being posted.
        await interaction.response.defer(ephemeral=True, thinking=True)
        settings = await app.community.get_settings(guild.id)
        role = _get_role(guild, settings)
        has_it = member.get_role(role.id) is not None
        say = app.texts.into(settings.language)
        async with app.pacer.turn(guild.id):
            try:
                change = member.remove_roles if has_it else member.add_roles
                await change(role, reason=say("A press of “Get pings”"))
            except discord.Forbidden:
                raise _refused() from None
        view = _pinged_card(speaker(app, interaction), role, had_it=has_it)
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)


def _get_role(guild: discord.Guild, settings: ServerSettings) -> discord.Role:
    """Give the role, once it is certain that it can be handed out. Raises `UserError`."""
    role = guild.get_role(settings.ping) if settings.ping else None
    if role is None or role.is_default():
        raise UserError("This server has no role to ping any more. A moderator can choose one with /setup.")
    if guild.me is None:  # during an outage of the server
        raise _refused()
    obstacle = find_obstacle(settings, view_of(guild, settings))
    if obstacle is not None:
        raise UserError(
            "I cannot give that role or take it now. {what} A moderator can mend that: {fix}",
            what=obstacle.what,
            fix=obstacle.fix,
        )
    return role


def _refused() -> UserError:
    return UserError("Discord does not let me give that role or take it now. Try again later, or ask a moderator.")


def _pinged_card(say: Say, role: discord.Role, *, had_it: bool) -> ui.LayoutView:
    if had_it:
        return card(say("You no longer have {role}, so nothing pings you. Press again to have it.", role=role.mention))
    return card(
        say("You have {role} now and are pinged when something is on. Press again to give it back.", role=role.mention)
    )


async def setup(bot: Callboard) -> None:
    """Add the button."""
    bot.add_dynamic_items(PingsButton)
