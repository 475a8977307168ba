"""Lasting buttons that cards of several cogs carry. What a press does is in the cog that owns the button."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord
from discord import ui

from bot.delivery.nonce import digest
from bot.show.answer import Choice
from bot.show.names import shorten
from bot.show.shows import Episode, Show
from bot.texts import Say

ASK = "callboard:ask:"
"""What the button's `custom_id` begins with; the show's id, the topic and the subject follow."""
ANYWAY = "callboard:anyway:"
"""What the button's `custom_id` begins with; the show's id follows, and a mark for each fact."""

WATCHED = "callboard:watched:"
"""What the button's `custom_id` begins with; the show's id and the episode's ordinal follow."""
TAKE_BACK = "callboard:takeback:"
"""What the button's `custom_id` begins with; the show's id and a digest of what was corrected follow."""

LONGEST_ID = 100
LONGEST_LABEL = 80
"""Characters that Discord takes for a `custom_id` and for what stands on a button."""
MOST_CHOICES = 4
"""So that “Show anyway” fits into the row too."""
MOST_FACTS = 8
MARK_LENGTH = 6
"""Characters that stand for a fact: enough to tell some thousand apart."""


def choice_buttons(show: Show, choices: Iterable[Choice]) -> list[ui.Button[Any]]:
    """Build a button for each thing that can be asked next. One whose `custom_id` would be too long is left out."""
    labels: dict[str, str] = {}
    for one in choices:
        labels.setdefault(f"{ASK}{show.id}:{one.topic}:{one.subject}", one.label)
    fitting = [(custom_id, label) for custom_id, label in labels.items() if len(custom_id) <= LONGEST_ID]
    return [
        ui.Button(label=shorten(label, LONGEST_LABEL), custom_id=custom_id, style=discord.ButtonStyle.secondary)
        for custom_id, label in fitting[:MOST_CHOICES]
    ]


def anyway_button(say: Say, show: Show, fact_ids: Iterable[str]) -> ui.Button[Any]:
    """Build the button by which whoever presses it is told what was held back; as much of it as a button can name."""
    known = {fact.id for fact in show.pack.facts}
    marks = [_mark(one) for one in dict.fromkeys(fact_ids) if one in known]
    return ui.Button(
        label=say("Show anyway"),
        custom_id=f"{ANYWAY}{show.id}:{''.join(marks[:MOST_FACTS])}",
        style=discord.ButtonStyle.danger,
    )


def list_marked(show: Show, marks: str) -> list[str]:
    """List the ids of the facts that a button's marks stand for; those that the pack no longer has are left out."""
    known = {_mark(fact.id): fact.id for fact in show.pack.facts}
    each = (marks[start : start + MARK_LENGTH] for start in range(0, len(marks), MARK_LENGTH))
    return [known[mark] for mark in each if mark in known]


def watched_button(say: Say, show: Show, episode: Episode) -> ui.Button[Any]:
    """Build the button by which whoever presses it says that they have watched up to an episode."""
    return ui.Button(
        label=say("I've watched this"),
        custom_id=f"{WATCHED}{show.id}:{episode.ordinal}",
        style=discord.ButtonStyle.secondary,
    )


def take_back_button(say: Say, show: Show, what: str, number: int | None = None) -> ui.Button[Any]:
    """Build the button by which a moderator takes a correction back; `number` tells it from others on the card."""
    label = say("Take back") if number is None else say("Take back {number}", number=number)
    return ui.Button(label=label, custom_id=f"{TAKE_BACK}{show.id}:{digest(what)}", style=discord.ButtonStyle.secondary)


def page_button(say: Say, custom_id: str, page: int, pages: int) -> ui.Button[Any]:
    """Build the button that turns to the page after this one, and from the last to the first."""
    return ui.Button(
        label=say("Page {page} of {pages}", page=page % pages + 1, pages=pages),
        custom_id=custom_id,
        style=discord.ButtonStyle.secondary,
    )


def _mark(fact_id: str) -> str:
    """Give what stands for a fact, whatever else the pack comes to know."""
    return digest(fact_id)[:MARK_LENGTH]
