"""The index: one message, or forum post, that lists every episode of a show with its discussion and its rating."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from discord import ui

from bot.client.announcements import about_button, when_it_is
from bot.client.cards import card, escape, lines, moment
from bot.client.ratings import rating_text
from bot.delivery.orders import IndexEntry, Order
from bot.show.episodes import list_episodes, name_span
from bot.show.names import shorten
from bot.texts import Say, Text

LONGEST_NAME = 100
LONGEST_TITLE = 60
"""Characters of a title: with more, 24 of them would not fit into one message."""


def index_card(say: Say, order: Order, now: dt.datetime, ceiling: int, closed: Mapping[int, Text]) -> ui.LayoutView:
    """Build a page of an index for a room with a ceiling. `closed`: how those threads stand that are not open."""
    ahead = next((one for one in order.occasions if one.moment > now and not one.is_off), None)
    return card(
        lines(
            [
                f"## {escape(index_name(say, order))}",
                say("Next: {what}, {when}", what=escape(ahead.name), when=when_it_is(say, ahead)) if ahead else "",
            ]
        ),
        lines(_entry(say, order, one, ceiling, closed) for one in order.entries),
        buttons=[about_button(say, order.marker)],
    )


def index_name(say: Say, order: Order) -> str:
    """Name an index; at most 100 characters, which is what Discord lets a forum post have."""
    show, episodes = order.occasion.show, [one.episode for one in order.entries]
    title = order.occasion.show_title
    if show and len(episodes) < len(list_episodes(show)):
        return f"{title} · {name_span(episodes)}"[:LONGEST_NAME]
    return say("{show}: every episode", show=title)[:LONGEST_NAME]


def _entry(say: Say, order: Order, one: IndexEntry, ceiling: int, closed: Mapping[int, Text]) -> str:
    episode = one.episode
    title = episode.find_title(ceiling)
    parts = [f"**{episode.code}**"]
    if one.thread_id is not None:
        parts.append(f"<#{one.thread_id}>")  # which Discord shows by its name
        parts += [say.text(closed[one.thread_id])] if one.thread_id in closed else []
    else:
        parts += [escape(shorten(title, LONGEST_TITLE))] if title else []
        if one.is_gone:
            parts.append(say("its discussion has been deleted"))
        elif one.ahead is not None:
            parts.append(moment(one.ahead.moment, "D") if one.ahead.is_timed else say.date(one.ahead.day))
    rating = order.ratings.find(episode, ceiling)
    parts += [rating_text(say, rating)] if rating else []
    return " · ".join(parts)
