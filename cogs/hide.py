"""“Spoiler: hide this” in the menu of a message: moderators have it posted again behind spoiler bars."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.buttons import LastingButton
from bot.client.cards import card, lines
from bot.client.hiding import hide_message, require_permissions
from bot.client.reposts import Contents, get_contents, left_out_sentence
from bot.errors import UserError
from bot.texts import Say, Text
from cogs._answers import answer, speaker
from cogs._log_channel import tell_log

if TYPE_CHECKING:
    from bot.client.client import Callboard

HIDE = "callboard:hide:"
"""What the button's `custom_id` begins with; the message's id follows."""
LEAVE = "callboard:leave"


class HideButton(LastingButton, template=HIDE + r"(?P<message>[0-9]{1,20})"):
    """The button by which a moderator confirms that a message is to be hidden."""

    def __init__(self, item: ui.Button[Any], message_id: int) -> None:
        super().__init__(item)
        self._message_id = message_id

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read which message the button was made for."""
        del interaction
        return cls(cast("ui.Button[Any]", item), int(match["message"]))

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Hide the message, once, if whoever presses still may and so may the bot."""
        app, guild = interaction.client.app, _require_moderator(interaction)
        with app.held.taken(self._message_id) as message:
            contents = get_contents(message, guild.filesize_limit)
            require_permissions(interaction, contents)
            await interaction.response.defer()
            settings = await app.community.get_settings(guild.id)
            repost = await hide_message(app.texts.into(settings.language), message, contents, app.pacer)
        say = speaker(app, interaction)
        await interaction.edit_original_response(view=card(say("Hidden: {link}", link=repost.jump_url)))
        if settings.log is not None:
            # Discord's own audit log names the bot.
            who = {"by": interaction.user.id, "author": message.author.id}
            text = Text("<@{by}> has hidden what <@{author}> wrote: {link}", link=repost.jump_url, **who)
            await tell_log(app, settings, text, f"hidden:{message.id}")


class LeaveButton(LastingButton, template=LEAVE):
    """The button by which a moderator changes their mind."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the button; it says nothing but what it is."""
        del interaction, match
        return cls(cast("ui.Button[Any]", item))

    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Put away the question."""
        say = speaker(interaction.client.app, interaction)
        await interaction.response.edit_message(view=card(say("I have left it as it is.")))


class Hide(commands.Cog):
    """Lets moderators put a message behind spoiler bars."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app
        self._tree = bot.tree
        self._menu = app_commands.ContextMenu(
            name=_("Spoiler: hide this"),
            callback=self.ask,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
        )

    async def cog_load(self) -> None:
        """Add what is in the menu of messages."""
        self._tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it out of there."""
        self._tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.default_permissions(manage_messages=True)
    async def ask(self, interaction: discord.Interaction[Callboard], message: discord.Message) -> None:
        """Say what will happen, and ask."""
        guild = _require_moderator(interaction)
        contents = get_contents(message, guild.filesize_limit)
        require_permissions(interaction, contents)
        self.app.held.hold(message)
        await answer(interaction, _question_card(speaker(self.app, interaction), message, contents), private=True)


def _question_card(say: Say, message: discord.Message, contents: Contents) -> ui.LayoutView:
    return card(
        lines(
            [
                f"## {say('Hide this message?')}",
                say(
                    "I post what {author} wrote again behind spoiler bars, with its author named and without pinging "
                    "anybody, and then delete the original with its reactions. That cannot be taken back.",
                    author=message.author.mention,
                ),
                left_out_sentence(say, contents) if contents.left_out else "",
            ]
        ),
        buttons=[
            ui.Button(label=say("Hide it"), custom_id=f"{HIDE}{message.id}", style=discord.ButtonStyle.danger),
            ui.Button(label=say("Leave it"), custom_id=LEAVE, style=discord.ButtonStyle.secondary),
        ],
    )


def _require_moderator(interaction: discord.Interaction[Any]) -> discord.Guild:
    """Give the server, once it is certain that the asker may manage its messages here.

    Discord hides the menu from others, but its administrators can open it to anybody, and rights can be lost between
    question and press.
    """
    if interaction.guild is None:
        raise app_commands.NoPrivateMessage
    if not interaction.permissions.manage_messages:
        raise UserError("Only members who may manage messages here can hide one. Ask a moderator.")
    return interaction.guild


async def setup(bot: Callboard) -> None:
    """Add the cog and its buttons."""
    bot.add_dynamic_items(HideButton, LeaveButton)
    await bot.add_cog(Hide(bot))
