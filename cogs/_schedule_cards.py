"""The cards of /schedule. Pure functions of what is planned; episodes go by their codes, which give nothing away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

import discord
from discord import ui

from bot.client.cards import card, escape, lines, moment
from bot.delivery.orders import Order
from bot.delivery.preview import Preview
from bot.schedule.leads import format_lead
from bot.schedule.model import Kind, ScreeningState
from bot.schedule.occasions import Occasion
from bot.show.episodes import name_span
from bot.show.folding import fold, words_of
from bot.show.names import shorten
from bot.texts import Say, Text
from cogs._buttons import page_button

DRAFT = "callboard:draft:"
"""What the button's `custom_id` begins with; what it does or the page it leads to follows, and the draft's token."""
PAGE = "callboard:schedule:"
"""What the button's `custom_id` begins with; the list and its page follow."""

SCREENINGS_ON_PAGE = 12
POSTS_ON_PAGE = 12
"""So few that they stay within what a message takes, however long their titles are."""
LONGEST_TITLE = 60

_T = TypeVar("_T")


def draft_card(
    say: Say, token: str, drafted: Sequence[Occasion], preview: Preview, page: int, *, has_events: bool
) -> ui.LayoutView:
    """Show a rewatch before it is saved: its screenings on the first page, and every post it will make."""
    pages = _pages(len(preview), POSTS_ON_PAGE)
    buttons = [
        ui.Button(label=say("Save"), custom_id=f"{DRAFT}save:{token}", style=discord.ButtonStyle.success),
        ui.Button(label=say("Cancel"), custom_id=f"{DRAFT}drop:{token}", style=discord.ButtonStyle.secondary),
    ]
    if pages > 1:
        buttons.append(page_button(say, f"{DRAFT}{page % pages + 1}:{token}", page, pages))
    return card(
        lines(
            [
                f"## {say('A rewatch of {show}, not saved yet', show=escape(drafted[0].title))}",
                *(_first_lines(say, drafted) if page == 1 else []),
            ]
        ),
        _posts(say, preview, page),
        "-# " + say("Discord shows an event of its own for each of them too.") if has_events else None,
        buttons=buttons,
    )


def saved_card(say: Say, saved: Sequence[Occasion]) -> ui.LayoutView:
    """Show what has been saved."""
    return card(
        lines([f"## {say('Saved')}", *_first_lines(say, saved)]),
        "-# " + say("/schedule list shows all that is planned, /schedule preview every post to come."),
    )


def added_card(say: Say, added: Occasion, preview: Preview) -> ui.LayoutView:
    """Show a single screening that has been saved, and the posts it will make."""
    return card(lines([f"## {say('Saved')}", _line(say, added)]), _posts(say, preview, 1))


def dropped_card(say: Say) -> ui.LayoutView:
    """Say that a draft is gone."""
    return card(say("Nothing has been saved."))


def changed_card(say: Say, heading: Text, changed: Sequence[Occasion]) -> ui.LayoutView:
    """Show what has been moved, skipped, paused, taken up again or called off."""
    return card(lines([f"## {say.text(heading)}", *_first_lines(say, changed)]))


def list_card(say: Say, ahead: Sequence[Occasion], page: int) -> ui.LayoutView:
    """Show a page of what lies ahead, with the ids by which it is changed."""
    pages = _pages(len(ahead), SCREENINGS_ON_PAGE)
    page = min(page, pages)
    shown = [_line(say, one) for one in _cut(ahead, page, SCREENINGS_ON_PAGE)]
    return card(
        lines(
            [
                f"## {say('The schedule of this server')}",
                *(
                    shown
                    or [say("Nothing is planned. /schedule rewatch plans a rewatch, /schedule add anything else.")]
                ),
            ]
        ),
        buttons=[page_button(say, f"{PAGE}list:{page % pages + 1}", page, pages)] if pages > 1 else (),
    )


def posts_card(say: Say, preview: Preview, page: int) -> ui.LayoutView:
    """Show a page of the posts to come."""
    pages = _pages(len(preview), POSTS_ON_PAGE)
    page = min(page, pages)
    return card(
        _posts(say, preview, page),
        buttons=[page_button(say, f"{PAGE}posts:{page % pages + 1}", page, pages)] if pages > 1 else (),
    )


def suggest_screenings(say: Say, known: Sequence[Occasion], typed: str, most: int) -> list[tuple[str, int]]:
    """Suggest screenings by what has been typed of their id, title, episodes or day, the first to come first."""
    asked = fold(typed[:200]).split()
    found: list[tuple[str, int]] = []
    for one in known:
        if one.screening is None:
            continue
        label = _label(say, one)
        told = f"{label} {one.day} {say.weekday(one.day)} {' '.join(each.code for each in one.episodes)}"
        words = (*fold(told).split(), *words_of(told))
        if all(any(word.startswith(each) for word in words) for each in asked):
            found.append((label, one.screening.id))
    return found[:most]


def _label(say: Say, occasion: Occasion) -> str:
    number = str(occasion.screening.id) if occasion.screening else ""
    title = shorten(occasion.title, LONGEST_TITLE)
    parts = (number, name_span(occasion.episodes), title, f"{say.date(occasion.day)} {_time(occasion)}")
    return shorten(" · ".join(part for part in parts if part))


def _first_lines(say: Say, occasions: Sequence[Occasion]) -> list[str]:
    more = len(occasions) - SCREENINGS_ON_PAGE
    return [
        *(_line(say, one) for one in occasions[:SCREENINGS_ON_PAGE]),
        say.plural("One more follows.", "{n} more follow.", more) if more > 0 else "",
    ]


def _line(say: Say, occasion: Occasion) -> str:
    """Write a screening with its id, if it has one yet, and its moment in the reader's time and on the wall clocks."""
    screening = occasion.screening
    number = f"**{screening.id}** · " if screening and screening.id else ""
    wall = f"{occasion.day} {_time(occasion)} ({escape(occasion.zone)})"
    return f"{number}{_what(occasion)} · {moment(occasion.moment, 'F')} · {wall}{_state(say, occasion)}"


def _state(say: Say, occasion: Occasion) -> str:
    match occasion.screening and occasion.screening.state:
        case ScreeningState.PAUSED:
            return f" · **{say('paused')}**"
        case ScreeningState.SKIPPED:
            return f" · **{say('skipped')}**"
        case ScreeningState.CANCELLED:
            return f" · **{say('called off')}**"
        case _:
            return ""


def _posts(say: Say, preview: Preview, page: int) -> str:
    orders = preview.list_orders((page - 1) * POSTS_ON_PAGE, POSTS_ON_PAGE)
    count = say.plural("One post to come", "{n} posts to come", len(preview))
    return lines([f"### {count}", *(f"- {_post(say, due, order)}" for due, order in orders)])


def _post(say: Say, due: dt.datetime, order: Order) -> str:
    zone = order.settings.zone if order.key.kind is Kind.DIGEST else order.occasion.zone
    wall = f"{due.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {escape(zone)}"
    ping = f"<@&{order.ping}>" if order.ping else say("no ping")
    return f"{moment(due, 'f')} ({wall}) · {_post_name(say, order)} · <#{order.channel_id}> · {ping}"


def _post_name(say: Say, order: Order) -> str:
    match order.key.kind:
        case Kind.REMINDER if order.lead is not None:
            return say("{what}, reminder {lead} before", what=_what(order.occasion), lead=format_lead(order.lead))
        case Kind.DISCUSSION:
            return say("discussion of {what}", what=f"**{order.key.part}**")
        case Kind.DIGEST:
            return say("The digest of the week")
        case _:
            return say("{what}, at its moment", what=_what(order.occasion))


def _what(occasion: Occasion) -> str:
    span, title = name_span(occasion.episodes), escape(shorten(occasion.title, LONGEST_TITLE))
    return f"**{span}** {title}".strip() if span else f"**{title}**"


def _time(occasion: Occasion) -> str:
    local = occasion.moment.astimezone(ZoneInfo(occasion.zone))
    return (occasion.screening.time if occasion.screening else local.time()).isoformat("minutes")


def _pages(count: int, on_page: int) -> int:
    return max(-(-count // on_page), 1)


def _cut(every: Sequence[_T], page: int, on_page: int) -> Sequence[_T]:
    return every[(page - 1) * on_page : page * on_page]
