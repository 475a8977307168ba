"""What the bot posts by itself: reminders, the premiere post, and the first card of each discussion.

Each carries its delivery's marker in a button, so that a post can be found again when it is unsure whether it went out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import discord
from discord import ui

from bot.client.cards import card, escape, lines, moment
from bot.delivery.ports import OpenDiscussion, Order
from bot.schedule.plan import episode_code
from bot.show.horizon import is_safe
from bot.show.pack import Episode, Premiere
from bot.texts import Say

ABOUT = "callboard:about:"
"""What the button's `custom_id` begins with; the delivery's marker follows."""


def about_button(say: Say, marker: str) -> ui.Button[ui.LayoutView]:
    """Build the button that tells more, and that makes the post findable."""
    return ui.Button(label=say("When and where?"), custom_id=ABOUT + marker, style=discord.ButtonStyle.secondary)


def announcement_card(say: Say, order: Order, discussions: Sequence[OpenDiscussion] = ()) -> ui.LayoutView:
    """Build a reminder or the premiere post, with links to the discussions once they are open."""
    premiere = order.premiere
    links = [f"**{_code(order, one.episode)}** <#{one.thread_id}>" for one in discussions]
    return card(
        lines(
            [
                f"<@&{order.ping}>" if order.ping else "",
                f"## {_heading(say, order)}",
                _what(say, premiere),
                _when(say, premiere),
                "-# " + say("This comes late: it could not be posted at its time.") if order.late else "",
            ]
        ),
        lines([f"### {say('Talk about it')}", *links]) if links else None,
        buttons=[about_button(say, order.marker)],
    )


def discussion_card(say: Say, order: Order, episode: Episode, ceiling: int) -> ui.LayoutView:
    """Build the card that opens an episode's discussion in a room with a ceiling."""
    return card(
        lines(
            [
                f"## {escape(order.show.title)} · {escape(discussion_name(order, episode, ceiling))}",
                say("On {service}.", service=escape(order.premiere.service)),
                say(
                    "Talk here about everything up to {code}. What comes later belongs in its own discussion.",
                    code=_code(order, episode),
                ),
            ]
        ),
        buttons=[about_button(say, order.marker)],
    )


def discussion_name(order: Order, episode: Episode, ceiling: int) -> str:
    """Name a discussion: the episode's code, and its title where the room may know it. At most 100 characters."""
    code = _code(order, episode)
    return f"{code} · {episode.title}"[:100] if is_safe(episode.title_safe_after_episode, ceiling) else code


def _heading(say: Say, order: Order) -> str:
    title = escape(order.show.title)
    if order.lead is None:
        return say("{show} is out", show=title)
    if order.late:
        # How long it still is depends on how late this comes; the date below says it.
        return say("{show} comes out soon", show=title)
    minutes = int(order.lead.total_seconds()) // 60
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return say.plural("{show} comes out tomorrow", "{show} comes out in {n} days", days, show=title)
    if minutes % 60 == 0:
        return say.plural("{show} comes out in an hour", "{show} comes out in {n} hours", minutes // 60, show=title)
    return say.plural("{show} comes out in a minute", "{show} comes out in {n} minutes", minutes, show=title)


def _code(order: Order, episode: Episode) -> str:
    return episode_code(order.premiere.season, episode.number)


def _what(say: Say, premiere: Premiere) -> str:
    service = escape(premiere.service)
    if premiere.first == premiere.last:
        return say(
            "Season {season}, episode {number} on {service}.",
            season=premiere.season,
            number=premiere.first,
            service=service,
        )
    return say(
        "Season {season}, episodes {first} to {last} on {service}, all at once.",
        season=premiere.season,
        first=premiere.first,
        last=premiere.last,
        service=service,
    )


def _when(say: Say, premiere: Premiere) -> str:
    """Write the moment, or the day alone where only the day is known."""
    if premiere.time is not None:
        return f"{moment(premiere.time, 'F')} ({moment(premiere.time, 'R')})"
    day: dt.date = premiere.date
    return say("{weekday} {date}", weekday=say.weekday(day).capitalize(), date=say.date(day))
