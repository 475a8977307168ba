"""The one handler for everything that goes wrong while somebody is answered: commands, buttons, selects, modals.

Expected trouble is said as it is. Anything else is logged with its traceback under a short reference, and the person
sees the reference, never the exception's text.
"""

from __future__ import annotations

import secrets

import discord
import structlog
from discord import app_commands, ui

from bot.client.cards import notice
from bot.errors import UserError
from bot.texts import Say, Text

_log = structlog.get_logger(__name__)

UNKNOWN_INTERACTION = 10062
ALREADY_ANSWERED = 40060


async def answer_trouble(interaction: discord.Interaction, error: BaseException, say: Say) -> None:
    """Tell the person what went wrong, to them alone; log what was not expected."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    text = _expected(cause)
    if text is None:
        reference = secrets.token_hex(3)
        _log.error(
            "an answer failed",
            reference=reference,
            command=getattr(interaction.command, "qualified_name", None),
            custom_id=(interaction.data or {}).get("custom_id"),
            exc_info=cause,
        )
        text = Text(
            "Something went wrong on our side. Look whether it was done, and if not, try again; if it happens again, "
            "give the bot's owner this reference: `{reference}`.",
            reference=reference,
        )
    # What is being typed can only be completed: there is nobody to tell.
    if interaction.type is not discord.InteractionType.autocomplete:
        await _tell(interaction, notice(say, text))


def _expected(error: BaseException) -> Text | None:
    match error:
        case UserError():
            return error.text
        case app_commands.NoPrivateMessage():
            return Text("This works in a server only. Use it there.")
        case app_commands.MissingPermissions():
            return Text("Only members who may manage this server can do that. Ask one of its moderators.")
        case app_commands.TransformerError() | app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            return Text("This command has changed since Discord last showed it to you. Type it again in a minute.")
        case _:
            return None


async def _tell(interaction: discord.Interaction, view: ui.LayoutView) -> None:
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=view, ephemeral=True)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)
    except discord.HTTPException as error:
        if error.code not in (UNKNOWN_INTERACTION, ALREADY_ANSWERED):
            raise
        _log.warning("an answer came too late to be seen", code=error.code)
