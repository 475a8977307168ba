"""Buttons that outlive a restart: what they mean is in their `custom_id`, so nothing is kept in memory."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

if TYPE_CHECKING:
    from bot.client.client import Callboard


class LastingButton(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button of ours. Subclasses give a template and say what a press does.

    The library only logs what a dynamic item raises, so trouble is answered here as everywhere else.
    """

    @abstractmethod
    async def press(self, interaction: discord.Interaction[Callboard]) -> None:
        """Answer a press."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a press, or say what went wrong."""
        try:
            await self.press(interaction)
        except Exception as error:  # noqa: BLE001 - the one handler decides what to say and log
            await interaction.client.answer_trouble(interaction, error)


def list_custom_ids(message: discord.Message) -> list[str]:
    """List the names of everything that can be pressed under a message."""
    found: list[str] = []
    waiting: list[object] = list(message.components)
    while waiting:
        part = waiting.pop(0)
        custom_id = getattr(part, "custom_id", None)
        if custom_id is not None:
            found.append(custom_id)
        waiting.extend(getattr(part, "children", ()))
    return found


class AnsweredModal(ui.Modal):
    """A modal of ours, whose trouble is answered as everywhere else."""

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:
        """Say what went wrong."""
        await interaction.client.answer_trouble(interaction, error)
