"""Cards: Components V2 messages built from plain parts. Pure functions; what a card says is up to its caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

ACCENT = discord.Colour(0xB8860B)
"""The brass of a theatre's frame, on every card."""

TEXT_LIMIT = 4000
"""Characters of text in one Components V2 message, all parts together (components/reference)."""

NO_PINGS = discord.AllowedMentions.none()


def escape(text: str) -> str:
    """Make text from people or packs harmless inside markdown."""
    return discord.utils.escape_markdown(discord.utils.escape_mentions(text))


def moment(when: dt.datetime, style: discord.utils.TimestampStyle) -> str:
    """Write a moment so that each reader sees it in their own time."""
    return discord.utils.format_dt(when, style)


def card(
    *parts: str | ui.Item[Any] | None, buttons: Sequence[ui.Item[Any]] = (), accent: discord.Colour = ACCENT
) -> ui.LayoutView:
    """Build a card: texts in order with a line between them, then a row of buttons. Empty parts are left out.

    Text beyond Discord's limit for a message is cut at a line's end, with an ellipsis.
    """
    view = ui.LayoutView(timeout=None)
    container = ui.Container(accent_colour=accent)
    left = TEXT_LIMIT
    first = True
    for part in parts:
        if not part:
            continue
        if not first:
            container.add_item(ui.Separator())
        first = False
        if isinstance(part, str):
            text = _fit(part, left)
            left -= len(text)
            part = ui.TextDisplay(text)  # noqa: PLW2901 - the text becomes a part
        container.add_item(part)
        if left <= 2:
            break
    if buttons:
        container.add_item(ui.ActionRow(*buttons))
    view.add_item(container)
    return view


def notice(sentence: str) -> ui.LayoutView:
    """Build the smallest card: one sentence."""
    return card(_fit(sentence, TEXT_LIMIT))


def lines(items: Iterable[str]) -> str:
    """Join the items that are not empty, one a line."""
    return "\n".join(item for item in items if item)


def _fit(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 2, 0)]
    head, newline, _ = cut.rpartition("\n")
    return (head if newline else cut) + "\n…"
