"""The cards of answers, and of what they hold back. Pure functions of what is told."""

from __future__ import annotations

from collections.abc import Iterable

import discord
from discord import ui

from bot.client.cards import card, lines
from bot.show.answer import Answer, Said
from bot.show.shows import Show
from bot.texts import Say
from cogs._buttons import anyway_button, choice_buttons
from cogs._cards import plain

_ENDS_BARS = str.maketrans({"|": "¦", "`": "'"})
"""What would close spoiler bars, or hide them in code."""


def answer_card(say: Say, show: Show, answer: Answer) -> ui.LayoutView:
    """Give an answer, and buttons for what can be asked next and for what was held back."""
    buttons = choice_buttons(show, answer.choices)
    if answer.withheld is not None:
        buttons.append(anyway_button(say, show, answer.withheld))
    parts = [part for one in answer.said for part in _said(one)]
    # Moderators' markdown stands on its own, so that nothing that is left open in it reaches what follows.
    return card(*(parts if any(one.is_markdown for one in answer.said) else [lines(parts)]), buttons=buttons)


def anyway_card(say: Say, told: Iterable[Said]) -> ui.LayoutView:
    """Give what was held back, each thing behind bars that the reader lifts."""
    return card(
        say("Careful: this gives the story away. Press a bar to read what is behind it."),
        lines(line for one in told for line in (_barred(one.text), one.source and f"-# {_barred(one.source)}")),
    )


def _said(one: Said) -> tuple[str, str]:
    text = discord.utils.escape_mentions(one.text) if one.is_markdown else plain(one.text)
    return text, f"-# {plain(_on_one_line(one.source))}" if one.source else ""


def _barred(text: str) -> str:
    return f"||{plain(_on_one_line(text).translate(_ENDS_BARS))}||"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
