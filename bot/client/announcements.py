"""What the bot posts by itself: reminders, the premiere post, and the first card of each discussion.

Each carries its delivery's marker in a button, so that a post can be found again when it is unsure whether it went out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import ui

from bot.client.cards import card, escape, lines, moment
from bot.delivery.orders import OpenDiscussion, Order
from bot.schedule.model import Kind, ScreeningState
from bot.schedule.occasions import Occasion
from bot.show.episodes import Episode
from bot.show.horizon import is_safe
from bot.texts import Say

MOST_IN_DIGEST = 20
ABOUT = "callboard:about:"
"""What the button's `custom_id` begins with; the delivery's marker follows."""
REMIND = "callboard:remind:"
"""What the button's `custom_id` begins with; the occurrence follows, or a digest's name."""
LONGEST_ID = 100
"""Characters that Discord takes for a `custom_id`."""


def about_button(say: Say, marker: str) -> ui.Button[ui.LayoutView]:
    """Build the button that tells more, and that makes the post findable."""
    return ui.Button(label=say("When and where?"), custom_id=ABOUT + marker, style=discord.ButtonStyle.secondary)


def remind_buttons(say: Say, subject: str | None) -> list[ui.Button[ui.LayoutView]]:
    """Build the button by which whoever presses it is reminded of an occurrence, or of all that is on in a digest.

    There is none for nothing, nor where the name would be too long for Discord.
    """
    if subject is None or len(REMIND + subject) > LONGEST_ID:
        return []
    return [ui.Button(label=say("Remind me"), custom_id=REMIND + subject, style=discord.ButtonStyle.secondary)]


def announcement_card(
    say: Say,
    order: Order,
    discussions: Sequence[OpenDiscussion] = (),
    *,
    is_revised: bool = False,
    buttons: Sequence[ui.Button[Any]] = (),
) -> ui.LayoutView:
    """Build a reminder or the post at the moment itself, with links to the discussions once they are open.

    `is_revised`: it has been posted, and its date has changed since. `buttons`: more that the server can have.
    """
    occasion = order.occasion
    links = [f"**{one.episode.code}** <#{one.thread_id}>" for one in discussions]
    return card(
        lines(
            [
                f"<@&{order.ping}>" if order.ping else "",
                # What was so long before its time may be no longer.
                f"## {escape(occasion.title) if is_revised else _heading(say, order)}",
                what_is_on(say, occasion),
                how_it_stands(say, occasion) if is_revised else when_it_is(say, occasion),
                _own_sentence(order),
                "-# " + say("This comes late: it could not be posted at its time.") if order.late else "",
            ]
        ),
        lines([f"### {say('Talk about it')}", *links]) if links else None,
        buttons=[
            about_button(say, order.marker),
            *remind_buttons(say, None if occasion.is_off else occasion.occurrence),
            *buttons,
        ],
    )


def digest_card(say: Say, order: Order, buttons: Sequence[ui.Button[Any]] = ()) -> ui.LayoutView:
    """Build the digest of a week."""
    told = [
        lines([f"**{escape(one.title)}** · {what_is_on(say, one)}".rstrip(" ·"), when_it_is(say, one)])
        for one in order.occasions[:MOST_IN_DIGEST]
    ]
    more = len(order.occasions) - len(told)
    rest = say.plural("One more is in /next.", "{n} more are in /next.", more) if more else ""
    return card(
        lines([f"## {say('This week')}", _own_sentence(order), *told, rest]),
        buttons=[about_button(say, order.marker), *remind_buttons(say, order.key.occurrence), *buttons],
    )


def personal_card(say: Say, order: Order, *, is_revised: bool = False) -> ui.LayoutView:
    """Build a member's own reminder: for their direct messages, or for the channel that stands in for these.

    `is_revised`: as with an announcement.
    """
    occasion = order.occasion
    mention = f"<@{order.key.user_id}>" if order.channel_id else ""
    return card(
        lines(
            [
                mention,
                f"## {say('You asked to be reminded: {what}', what=escape(occasion.title))}",
                what_is_on(say, occasion),
                how_it_stands(say, occasion) if is_revised else when_it_is(say, occasion),
                "-# " + say("You take no direct messages from me, so I remind you here.") if mention else "",
                "-# " + say("This comes late: it could not be posted at its time.") if order.late else "",
            ]
        ),
        buttons=[about_button(say, order.marker)],
    )


def discussion_card(say: Say, order: Order, episode: Episode, ceiling: int) -> ui.LayoutView:
    """Build the card that opens an episode's discussion in a room with a ceiling."""
    return card(
        lines(
            [
                f"## {escape(order.occasion.show_title)} · {escape(discussion_name(episode, ceiling))}",
                say("On {service}.", service=escape(order.occasion.service)),
                _watching(say, order),
                say(
                    "Talk here about everything up to {code}. What comes later belongs in its own discussion.",
                    code=episode.code,
                ),
                _around(say, order),
            ]
        ),
        buttons=[about_button(say, order.marker)],
    )


def _around(say: Say, order: Order) -> str:
    """Link the discussions before and after, and the index."""
    around, links = order.surroundings, list[str]()
    if around.before is not None:
        links.append(say("Before: {link}", link=f"**{around.before.episode.code}** <#{around.before.thread_id}>"))
    if around.after is not None:
        links.append(say("After: {link}", link=f"**{around.after.episode.code}** <#{around.after.thread_id}>"))
    if around.index is not None:
        channel_id, message_id = around.index
        address = f"https://discord.com/channels/{order.key.guild_id}/{channel_id}/{message_id}"
        links.append(f"[{say('Every episode')}]({address})")
    return " · ".join(links)


def _watching(say: Say, order: Order) -> str:
    """Say since when a community has been watching, where it watches together."""
    if order.occasion.screening is None:
        return ""
    return say("We are watching it now: it began {when}.", when=moment(order.occasion.moment, "R"))


def discussion_name(episode: Episode, ceiling: int) -> str:
    """Name a discussion: the episode's code, and its title where the room may know it. At most 100 characters."""
    return f"{episode.code} · {episode.title}"[:100] if is_safe(episode.title_safe_after, ceiling) else episode.code


def _own_sentence(order: Order) -> str:
    """Give what the server itself adds to each post of this kind."""
    settings = order.settings
    sentences = {
        Kind.REMINDER: settings.sentence_reminder,
        Kind.PREMIERE: settings.sentence_premiere,
        Kind.SCREENING: settings.sentence_screening,
        Kind.DIGEST: settings.sentence_digest,
    }
    return escape(sentences.get(order.key.kind) or "")


def _heading(say: Say, order: Order) -> str:
    title = escape(order.occasion.title)
    is_premiere = order.occasion.screening is None
    if order.lead is None:
        if is_premiere:
            return say("{show} is out", show=title)
        return say("We are watching {show} now", show=title) if order.occasion.episodes else title
    if order.late:
        # How long it still is depends on how late this comes; the date below says it.
        return say("{show} comes out soon", show=title) if is_premiere else say("{what} begins soon", what=title)
    minutes = int(order.lead.total_seconds()) // 60
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        if is_premiere:
            return say.plural("{show} comes out tomorrow", "{show} comes out in {n} days", days, show=title)
        return say.plural("{what} begins tomorrow", "{what} begins in {n} days", days, what=title)
    if minutes % 60 == 0:
        hours = minutes // 60
        if is_premiere:
            return say.plural("{show} comes out in an hour", "{show} comes out in {n} hours", hours, show=title)
        return say.plural("{what} begins in an hour", "{what} begins in {n} hours", hours, what=title)
    if is_premiere:
        return say.plural("{show} comes out in a minute", "{show} comes out in {n} minutes", minutes, show=title)
    return say.plural("{what} begins in a minute", "{what} begins in {n} minutes", minutes, what=title)


def how_it_stands(say: Say, occasion: Occasion) -> str:
    """Say when it is, that it has moved and from when, or that it is off."""
    if occasion.screening is not None and occasion.screening.state is ScreeningState.PAUSED:
        return f"**{say('This is paused for now.')}**"
    if occasion.is_off:
        return f"**{say('This has been called off.')}**"
    after = when_it_is(say, occasion)
    if occasion.moved_from is None:
        return after
    return say("Moved from {before} to {after}.", before=_written(say, occasion, occasion.moved_from), after=after)


def _written(say: Say, occasion: Occasion, at: dt.datetime) -> str:
    if occasion.is_timed:
        return moment(at, "F")
    day = at.astimezone(ZoneInfo(occasion.zone)).date()
    return say("{weekday} {date}", weekday=say.weekday(day).capitalize(), date=say.date(day))


def what_is_on(say: Say, occasion: Occasion) -> str:
    """Name the episodes, and where they are to be seen where that is known."""
    if not occasion.episodes:
        return ""
    first, last, service = occasion.episodes[0], occasion.episodes[-1], escape(occasion.service)
    if first == last:
        return say(
            "Season {season}, episode {number} on {service}.", season=first.season, number=first.number, service=service
        )
    if occasion.screening is not None:
        return say("Episodes {first} to {last} on {service}.", first=first.code, last=last.code, service=service)
    return say(
        "Season {season}, episodes {first} to {last} on {service}, all at once.",
        season=first.season,
        first=first.number,
        last=last.number,
        service=service,
    )


def when_it_is(say: Say, occasion: Occasion) -> str:
    """Write the moment, or the day alone where only the day is known."""
    if occasion.is_timed:
        return f"{moment(occasion.moment, 'F')} ({moment(occasion.moment, 'R')})"
    day: dt.date = occasion.day
    return say("{weekday} {date}", weekday=say.weekday(day).capitalize(), date=say.date(day))
