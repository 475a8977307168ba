"""Cards: Components V2 messages built from plain parts. Pure functions; what a card says is up to its caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from bot.texts import Say, Text

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


def sentence(say: Say, text: Text) -> str:
    """Say a sentence that has waited, whose values may be what people typed: shown as they are, not as markdown."""
    return say.text(_escaped(text))


def card(*parts: str | None, buttons: Sequence[ui.Item[Any]] = ()) -> ui.LayoutView:
    """Build a card: texts in order with a line between them, then a row of buttons. Empty parts are left out.

    Text beyond Discord's limit for a message is cut at a line's end, with an ellipsis, and nothing follows it.
    """
    view = ui.LayoutView(timeout=None)
    container = ui.Container(accent_colour=ACCENT)
    left = TEXT_LIMIT
    for part in filter(None, parts):
        if left <= 2:
            break
        if left < TEXT_LIMIT:
            container.add_item(ui.Separator())
        container.add_item(ui.TextDisplay(_fit(part, left)))
        left = max(left - len(part), 0)
    if buttons:
        container.add_item(ui.ActionRow(*buttons))
    view.add_item(container)
    # A press is answered by what stands in the button, so nothing has to be remembered: the library would for good.
    view.stop()
    return view


def fit_all(parts: Sequence[str], limit: int) -> list[str]:
    """Cut texts at their lines' ends so that together they are within a limit; the shortest give up their room last."""
    fitted, left = list(parts), limit
    by_length = sorted(range(len(parts)), key=lambda index: len(parts[index]))
    for taken, index in enumerate(by_length):
        fitted[index] = _fit(parts[index], left // (len(parts) - taken))
        left -= len(fitted[index])
    return fitted


def notice(say: Say, text: Text) -> ui.LayoutView:
    """Build the smallest card: one sentence."""
    return card(sentence(say, text))


def lines(items: Iterable[str]) -> str:
    """Join the items that are not empty, one a line."""
    return "\n".join(item for item in items if item)


def _escaped(text: Text) -> Text:
    def shown(value: object) -> object:
        return _escaped(value) if isinstance(value, Text) else escape(value) if isinstance(value, str) else value

    return Text(text.message, **{name: shown(value) for name, value in text.values.items()})


def _fit(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: max(limit - 2, 0)]
    head, newline, _ = cut.rpartition("\n")
    return (head if newline else cut) + "\n…"
