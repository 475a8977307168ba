"""The cards that commands answer with. Pure functions of what is known and how far the asker has watched (`seen`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from bot.client.announcements import how_it_stands, remind_buttons, what_is_on
from bot.client.cards import card, lines, moment
from bot.client.ratings import rating_line, rating_text, withheld_line
from bot.community.ratings import NO_RATINGS, ServerRatings
from bot.community.wording import clean
from bot.schedule.occasions import Occasion
from bot.show.horizon import is_safe
from bot.show.pack import Billing, Credit, Localized, Premiere
from bot.show.shows import PREMIERE, Episode, Show, Told
from bot.show.telling import Teller
from bot.texts import Say
from cogs._buttons import anyway_button, watched_button

PAST_EVERYWHERE = dt.timedelta(days=2)
"""After this much time a day is over in every time zone, so counting from it names no hour."""
MOST_LISTED = 10
"""How many of what is ahead a card lists."""

# Where markdown begins: anywhere in a line, or only where a line does. A link begins with the slashes of its address.
_MARKS = re.compile(r"[\\`*_~|<\[]|(?<=:)/(?=/)")
_LINE_MARKS = re.compile(r"^([^\S\n]*)([#>+-])", re.MULTILINE)


def plain(text: str) -> str:
    """Write a text so that it is read exactly as it is: no markdown, no links, no mentions, no turned lines."""
    text = _MARKS.sub(r"\\\g<0>", discord.utils.escape_mentions(clean(text)))
    return _LINE_MARKS.sub(r"\1\\\2", text)


def cast_list_card(say: Say, show: Show, seen: int) -> ui.LayoutView:
    """List everybody with a credit, by billing."""
    groups: dict[Billing, list[str]] = {}
    for credit in _credits(show, seen):
        groups.setdefault(credit.billing, []).append(
            f"**{plain(show.person(credit.person).name)}** · {_part(say, show, credit, seen)}"
        )
    names = _billing_names(say)
    return card(
        f"## {plain(say('The cast of {show}', show=show.title))}",
        *(f"### {names[billing]}\n{lines(groups[billing])}" for billing in Billing if billing in groups),
        "-# " + say("Ask for one of them with /cast who."),
    )


def person_card(say: Say, show: Show, person_id: str, seen: int) -> ui.LayoutView:
    """Tell everything that is known of somebody: who they are in the show, first, and what else they have done."""
    person = show.person(person_id)
    names = _billing_names(say)
    roles = [
        f"**{_part(say, show, credit, seen)}** · {names[credit.billing]}"
        for credit in _credits(show, seen)
        if credit.person == person_id
    ]
    jobs = [f"**{plain(_in(say, job.job))}**" for job in show.pack.crew if job.person == person_id]
    told, withheld = show.told_about(person_id, seen)
    parts = {one.fact for one in (*show.pack.credits, *show.pack.crew) if one.person == person_id}
    # What is first of all about somebody or something else has its own card.
    told = [one for one in told if one.fact.about[0] == person_id] or told
    told = sorted(told, key=lambda one: one.fact.id not in parts)
    unknowns = [f"- {plain(_in(say, unknown.text))}" for unknown in show.unknowns_about(person_id)]
    return card(
        lines([f"## {plain(person.name)}", f"-# {plain(show.title)}", *roles, *jobs]),
        _facts(say, show, told),
        lines([f"### {say('Not known')}", *unknowns]) if unknowns else None,
        _withheld(say, withheld),
        buttons=[anyway_button(say, show, _held_back(show, person_id, seen))] if withheld else (),
    )


def episode_list_card(say: Say, show: Show, seen: int, ratings: ServerRatings = NO_RATINGS) -> ui.LayoutView:
    """List every episode with its date and its server's rating, season by season."""
    seasons: dict[int, list[str]] = {}
    for episode in show.episodes():
        premiere = show.find_premiere_of(episode)
        rating = ratings.find(episode, seen)
        told = [
            f"**{episode.code}** {_title(say, episode, seen)}",
            _when(say, premiere) if premiere else "",
            rating_text(say, rating) if rating else "",
        ]
        seasons.setdefault(episode.season, []).append(" · ".join(filter(None, told)))
    return card(
        f"## {plain(show.title)}",
        # One text for all seasons: a message takes 40 components, lines between them included.
        lines(
            f"### {say('Season {number}', number=number)}\n{lines(episodes)}"
            for number, episodes in sorted(seasons.items())
        ),
        withheld_line(say, ratings, show, seen),
    )


def episode_card(
    say: Say,
    show: Show,
    episode: Episode,
    seen: int,
    now: dt.datetime,
    ahead: Occasion | None = None,
    ratings: ServerRatings = NO_RATINGS,
) -> ui.LayoutView:
    """Tell what may be told of one episode; `ahead`: when it is on next."""
    premiere = show.find_premiere_of(episode)
    when = None
    if premiere:
        when = say("{when} on {service}", when=_when(say, premiere, now), service=plain(premiere.service))
    told, withheld = show.told_about(episode.code, seen)
    heading = f"## {episode.code} · {_title(say, episode, seen)}"
    buttons = [watched_button(say, show, episode), *_remind(say, ahead)]
    held_back = _held_back(show, episode.code, seen)
    if not is_safe(episode.title_safe_after, seen):
        held_back.insert(0, episode.title_fact)
    if held_back:
        buttons.append(anyway_button(say, show, held_back))
    return card(
        lines(
            [
                heading,
                f"-# {plain(show.title)}",
                when or say("No date has been published."),
                rating_line(say, ratings, episode, seen),
            ]
        ),
        _facts(say, show, told),
        _withheld(say, withheld),
        buttons=buttons,
    )


def release_card(say: Say, show: Show, now: dt.datetime, ahead: Occasion | None = None) -> ui.LayoutView:
    """Tell when and where it comes out, and where the show stands; `ahead`: what of it is on next."""
    return card(
        lines([f"## {plain(show.title)}", *(_premiere_and_source(say, show, one, now) for one in show.premieres())]),
        _facts(say, show, show.told(show.pack.cards.release)),
        _facts(say, show, show.told([show.pack.status.fact])),
        buttons=_remind(say, ahead),
    )


def show_card(say: Say, show: Show) -> ui.LayoutView:
    """Introduce the show."""
    return card(f"## {plain(show.title)}", _facts(say, show, show.told(show.pack.cards.show)))


def next_card(
    say: Say,
    show: Show,
    upcoming: Sequence[Premiere],
    now: dt.datetime,
    announced: Sequence[dt.datetime],
    *,
    silent: bool = False,
    ahead: Sequence[Occasion] = (),
) -> ui.LayoutView:
    """Tell what comes next: premieres ahead, and when this server hears of them or (`silent`) that it does not.

    `ahead`: what is on next of it or of no show at all, the server's own screenings among it.
    """
    told = [_premiere(say, premiere, now) for premiere in upcoming]
    screenings = [f"- **{plain(one.name)}** · {_in_readers_time(one.moment)}" for one in ahead if one.screening]
    if not told and not screenings:
        told = [say("Nothing of {show} is scheduled.", show=plain(show.title))]
    posts = [f"- {_in_readers_time(when)}" for when in announced]
    return card(
        lines([f"## {say('Coming up: {show}', show=plain(show.title))}", *told]),
        lines([f"### {say('The schedule of this server')}", *_first(say, screenings)]) if screenings else None,
        _facts(say, show, show.told([show.pack.status.fact])) if not upcoming else None,
        lines([f"### {say('Announcements in this server')}", *_first(say, posts)]) if posts else None,
        say("This server announces nothing yet. A moderator chooses where with /setup.")
        if silent and (upcoming or screenings)
        else None,
        buttons=_remind(say, next(iter(ahead), None)),
    )


def occasions_card(say: Say, occasions: Sequence[Occasion], *, can_remind: bool = True) -> ui.LayoutView:
    """Tell when and where screenings are, or what is on in a week, as it is by now.

    `can_remind`: whether a reminder can be asked for where this is read.
    """
    told = [
        lines([f"**{plain(one.name)}**", what_is_on(say, one), how_it_stands(say, one)])
        for one in occasions[:MOST_LISTED]
    ]
    more = len(occasions) - MOST_LISTED
    return card(
        *told,
        say.plural("One more follows.", "{n} more follow.", more) if more > 0 else None,
        buttons=_remind(say, occasions[0] if can_remind and len(occasions) == 1 and not occasions[0].is_off else None),
    )


def _first(say: Say, every: Sequence[str]) -> list[str]:
    more = len(every) - MOST_LISTED
    rest = [say.plural("One more follows.", "{n} more follow.", more)] if more > 0 else []
    return [*every[:MOST_LISTED], *rest]


def _in_readers_time(when: dt.datetime) -> str:
    return f"{moment(when, 'F')} ({moment(when, 'R')})"


def _remind(say: Say, ahead: Occasion | None) -> list[ui.Button[Any]]:
    return remind_buttons(say, None if ahead is None else ahead.occurrence)


def _billing_names(say: Say) -> dict[Billing, str]:
    return {
        Billing.MAIN: say("Main cast"),
        Billing.RECURRING: say("Recurring"),
        Billing.GUEST: say("Guest"),
        Billing.DANCER: say("Dancer"),
    }


def _in(say: Say, text: Localized) -> str:
    return getattr(text, say.language)


def _credits(show: Show, seen: int) -> list[Credit]:
    """List the credits that may be told of; one beyond the horizon only where somebody has no other."""
    known = [credit for credit in show.credits() if _is_known(show, credit, seen)]
    people = {credit.person for credit in known}
    return [credit for credit in show.credits() if credit in known or credit.person not in people]


def _is_known(show: Show, credit: Credit, seen: int) -> bool:
    safe_after = credit.safe_after_episode
    if credit.character is not None:
        safe_after = max(safe_after, show.character(credit.character).safe_after_episode)
    return is_safe(safe_after, seen)


def _part(say: Say, show: Show, credit: Credit, seen: int) -> str:
    if credit.character is None:
        return say("part not published")
    if not _is_known(show, credit, seen):
        return say("part withheld: it gives away the story")
    return plain(show.character(credit.character).name)


def _title(say: Say, episode: Episode, seen: int) -> str:
    if is_safe(episode.title_safe_after, seen):
        return plain(episode.title)
    return say("title withheld: it gives away the story")


def _premiere(say: Say, premiere: Premiere, now: dt.datetime) -> str:
    what, when = _season_and_episodes(say, premiere), _when(say, premiere, now)
    return f"**{what}** · {when} · {plain(premiere.service)}"


def _premiere_and_source(say: Say, show: Show, premiere: Premiere, now: dt.datetime) -> str:
    """Write a premiere, and under it who has corrected its date."""
    corrected = Teller(show, say, seen=0).source_of(PREMIERE + premiere.id)
    return lines([_premiere(say, premiere, now), f"-# {plain(corrected)}" if corrected else ""])


def _season_and_episodes(say: Say, premiere: Premiere) -> str:
    if premiere.first == premiere.last:
        return say("Season {season}, episode {number}", season=premiere.season, number=premiere.first)
    return say(
        "Season {season}, episodes {first} to {last}",
        season=premiere.season,
        first=premiere.first,
        last=premiere.last,
    )


def _when(say: Say, premiere: Premiere, now: dt.datetime | None = None) -> str:
    """Write when a premiere is. A date known only to the day gets no hour, nor a countdown that would imply one."""
    if premiere.time is not None:
        return _in_readers_time(premiere.time)
    written = say.date(premiere.date)
    noon = dt.datetime.combine(premiere.date, dt.time(12), dt.UTC)
    if now is not None and now - noon > PAST_EVERYWHERE:
        return f"{written} ({moment(noon, 'R')})"
    return written


def _facts(say: Say, show: Show, told: Iterable[Told]) -> str | None:
    teller = Teller(show, say, show.episode_count)
    return lines(f"- {plain(_in(say, one.text))}\n-# {plain(teller.source(one.fact))}" for one in told) or None


def _held_back(show: Show, subject: str, seen: int) -> list[str]:
    """List the facts about a subject that stand and may not be told at a horizon."""
    standing, _ = show.told_about(subject, show.episode_count)
    return [one.fact.id for one in standing if not is_safe(one.fact.safe_after_episode, seen)]


def _withheld(say: Say, count: int) -> str | None:
    if not count:
        return None
    return "-# " + say.plural(
        "One more thing is withheld because it gives away the story.",
        "{n} more things are withheld because they give away the story.",
        count,
    )
