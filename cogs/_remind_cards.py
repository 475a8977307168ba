"""The cards of /remind. Pure functions; episodes go by their codes, which give nothing away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from discord import ui

from bot.client.cards import card, escape, lines, moment, sentence
from bot.community.settings import ServerSettings
from bot.community.wishes import Wish, Wishlist
from bot.schedule.leads import NOW, format_lead
from bot.schedule.occasions import Occasion
from bot.show.names import shorten
from bot.texts import Say

LONGEST_NAME = 60
_DAY = dt.timedelta(days=1)


def wished_card(
    say: Say,
    new: Sequence[Wish],
    known: Sequence[Wish],
    titles: Mapping[str, str],
    *,
    stands_in: ServerSettings | None = None,
) -> ui.LayoutView:
    """Confirm what somebody will be reminded of, and when; `known`: what they had asked for already.

    `stands_in`: the choices of the server in which a mention may stand in for a direct message.
    """
    numbers = ", ".join(str(one.id) for one in (*new, *known))
    if known:
        how = say(
            "To change it, take it back with /remind cancel (number {number}) and ask anew with /remind me.",
            number=numbers,
        )
    else:
        how = say("Number {number}: /remind cancel takes it back.", number=numbers)
    return card(
        lines([f"## {say('I will remind you')}", *(_promise(say, one, titles) for one in new)]) if new else None,
        lines([f"## {say('I will remind you already')}", *(_promise(say, one, titles) for one in known)])
        if known
        else None,
        lines(
            [
                say("It comes by direct message, so keep those open to me."),
                _stand_in(say, stands_in) if stands_in else "",
                f"-# {how}",
            ]
        ),
    )


def wishlist_card(say: Say, found: Wishlist, titles: Mapping[str, str]) -> ui.LayoutView:
    """List what somebody has asked for, and what could not be sent."""
    wishes = [f"**{one.id}** · {_told(say, one, titles)} · {_next(say, one, 'f')}" for one in found.wishes]
    missed = [
        f"- {escape(shorten(one.name, LONGEST_NAME))} · {moment(one.row.due, 'f')}: {sentence(say, one.row.reason)}"
        for one in found.missed
        if one.row.reason is not None
    ]
    return card(
        lines(
            [
                f"## {say('Your reminders')}",
                *(wishes or [say("You have none here. /remind me or the button under a post makes one.")]),
                "-# " + say("/remind cancel takes one back, by its number.") if wishes else "",
            ]
        ),
        say(
            "Your direct messages are closed to me. Allow direct messages from members of this server in its privacy "
            "settings, or ask anew with /remind me, mention: True. You stay on the list."
        )
        if found.is_closed
        else None,
        lines([f"### {say('Not sent')}", *missed]) if missed else None,
    )


def cancelled_card(say: Say, wish: Wish, titles: Mapping[str, str]) -> ui.LayoutView:
    """Say what somebody will not be reminded of."""
    return card(say("I will not remind you of this any more: {what}", what=_told(say, wish, titles)))


def name_of(say: Say, wish: Wish, titles: Mapping[str, str]) -> str:
    """Name what a wish is about, as plain text."""
    if wish.show_id is not None:
        return say("Everything of {show}", show=titles.get(wish.show_id, wish.show_id))
    return say("no longer scheduled") if wish.occasion is None else wish.occasion.name


def choice_of(say: Say, occasion: Occasion) -> str:
    """Name an occasion where it is to be chosen from a list, which shows nobody their own time."""
    when = say.date(occasion.day)
    if occasion.is_timed and occasion.screening is not None:
        when = f"{when} {occasion.screening.time:%H:%M} ({occasion.zone})"
    return shorten(f"{shorten(occasion.name, LONGEST_NAME)} · {when}")


def _promise(say: Say, wish: Wish, titles: Mapping[str, str]) -> str:
    return f"{_told(say, wish, titles)}\n{_next(say, wish, 'F')}"


def _told(say: Say, wish: Wish, titles: Mapping[str, str]) -> str:
    return f"{escape(shorten(name_of(say, wish, titles), LONGEST_NAME))} · {lead_of(say, wish)}"


def lead_of(say: Say, wish: Wish) -> str:
    """Say how long before or after somebody is reminded."""
    lead = wish.subscription.lead
    if wish.occasion is not None and not wish.occasion.is_timed and abs(lead) < _DAY:
        return say("in the morning of that day")
    if lead == NOW:
        return say("when it begins")
    if lead < NOW:
        return say("{lead} after", lead=format_lead(-lead))
    return say("{lead} before", lead=format_lead(lead))


def _next(say: Say, wish: Wish, style: str) -> str:
    if wish.due is None:
        return say("nothing scheduled yet")
    return moment(wish.due, "f") if style == "f" else f"{moment(wish.due, 'F')} ({moment(wish.due, 'R')})"


def _stand_in(say: Say, settings: ServerSettings) -> str:
    if settings.announcements is None:
        return say("No channel for announcements has been chosen here, so no mention can stand in if they are closed.")
    return say("If they are closed then, I mention you in <#{channel}>.", channel=settings.announcements)
