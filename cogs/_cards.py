"""The cards that commands answer with. Pure functions of what is known and how far the asker has watched (`seen`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from discord import ui

from bot.client.cards import card, escape, lines, moment
from bot.show.folding import words_of
from bot.show.horizon import is_safe
from bot.show.pack import Billing, Credit, Localized, Premiere
from bot.show.shows import Episode, Show, Told
from bot.texts import Say

PAST_EVERYWHERE = dt.timedelta(days=2)
"""After this much time a day is over in every time zone, so counting from it names no hour."""


def cast_list_card(say: Say, show: Show, seen: int) -> ui.LayoutView:
    """List everybody with a credit, by billing."""
    groups: dict[Billing, list[str]] = {}
    for credit in _credits(show, seen):
        groups.setdefault(credit.billing, []).append(
            f"**{escape(show.person(credit.person).name)}** · {_part(say, show, credit, seen)}"
        )
    names = _billing_names(say)
    return card(
        f"## {escape(say('The cast of {show}', show=show.title))}",
        *(f"### {names[billing]}\n{lines(groups[billing])}" for billing in Billing if billing in groups),
        "-# " + say("Ask for one of them with /cast who."),
    )


def person_card(say: Say, show: Show, person_id: str, seen: int, *, asked: str = "") -> ui.LayoutView:
    """Tell who somebody is in the show and what else they have done: first what answers what was asked."""
    person = show.person(person_id)
    names = _billing_names(say)
    roles = [
        f"**{_part(say, show, credit, seen)}** · {names[credit.billing]}"
        for credit in _credits(show, seen)
        if credit.person == person_id
    ]
    jobs = [f"**{escape(_in(say, job.job))}**" for job in show.pack.crew if job.person == person_id]
    told, withheld = show.told_about(person_id, seen)
    # What is first of all about somebody or something else has its own card.
    told = [one for one in told if one.fact.about[0] == person_id] or told
    told = _answering_first(say, show, person_id, told, asked)
    unknowns = [f"- {escape(_in(say, unknown.text))}" for unknown in show.unknowns_about(person_id)]
    return card(
        lines([f"## {escape(person.name)}", f"-# {escape(show.title)}", *roles, *jobs]),
        _facts(say, show, told),
        lines([f"### {say('Not known')}", *unknowns]) if unknowns else None,
        _withheld(say, withheld),
    )


def not_listed_card(say: Say, show: Show, name: str, told: Told) -> ui.LayoutView:
    """Say that somebody whom fans expect is not in the cast, and what is known about it."""
    return card(
        lines([f"## {escape(name)}", say("Not in the cast of {show}.", show=escape(show.title))]),
        _facts(say, show, [told]),
    )


def people_card(say: Say, query: str, names: Sequence[str]) -> ui.LayoutView:
    """Ask which of several people is meant, or whether the one whose name comes near is."""
    if len(names) == 1:
        asked = say(
            "I know nobody called “{query}”. Do you mean **{name}**? Then use /cast who with that name.",
            query=escape(query),
            name=escape(names[0]),
        )
        return card(asked)
    return card(
        lines(
            [
                say("“{query}” could be any of these. Which one do you mean?", query=escape(query)),
                *(f"- **{escape(name)}**" for name in names),
                "-# " + say("Use /cast who with the full name."),
            ]
        )
    )


def episode_list_card(say: Say, show: Show, seen: int) -> ui.LayoutView:
    """List every episode with its date, season by season."""
    seasons: dict[int, list[str]] = {}
    for episode in show.episodes():
        premiere = show.find_premiere_of(episode)
        when = f" · {_when(say, premiere)}" if premiere else ""
        seasons.setdefault(episode.season, []).append(f"**{episode.code}** {_title(say, episode, seen)}{when}")
    return card(
        f"## {escape(show.title)}",
        # One text for all seasons: a message takes 40 components, lines between them included.
        lines(
            f"### {say('Season {number}', number=number)}\n{lines(episodes)}"
            for number, episodes in sorted(seasons.items())
        ),
    )


def episode_card(say: Say, show: Show, episode: Episode, seen: int, now: dt.datetime) -> ui.LayoutView:
    """Tell what may be told of one episode."""
    premiere = show.find_premiere_of(episode)
    when = None
    if premiere:
        when = say("{when} on {service}", when=_when(say, premiere, now), service=escape(premiere.service))
    told, withheld = show.told_about(episode.code, seen)
    heading = f"## {episode.code} · {_title(say, episode, seen)}"
    return card(
        lines([heading, f"-# {escape(show.title)}", when or say("No date has been published.")]),
        _facts(say, show, told),
        _withheld(say, withheld),
    )


def release_card(say: Say, show: Show, now: dt.datetime) -> ui.LayoutView:
    """Tell when and where it comes out, and where the show stands."""
    return card(
        lines([f"## {escape(show.title)}", *(_premiere(say, premiere, now) for premiere in show.premieres())]),
        _facts(say, show, show.told(show.pack.cards.release)),
        _facts(say, show, show.told([show.pack.status.fact])),
    )


def show_card(say: Say, show: Show) -> ui.LayoutView:
    """Introduce the show."""
    return card(f"## {escape(show.title)}", _facts(say, show, show.told(show.pack.cards.show)))


def next_card(
    say: Say,
    show: Show,
    upcoming: Sequence[Premiere],
    now: dt.datetime,
    announced: Sequence[dt.datetime],
    *,
    silent: bool = False,
) -> ui.LayoutView:
    """Tell what comes next: premieres ahead, and when this server hears of them or (`silent`) that it does not."""
    ahead = [_premiere(say, premiere, now) for premiere in upcoming]
    if not ahead:
        ahead = [say("Nothing of {show} is scheduled.", show=escape(show.title))]
    posts = [f"- {moment(when, 'F')} ({moment(when, 'R')})" for when in announced]
    return card(
        lines([f"## {say('Coming up: {show}', show=escape(show.title))}", *ahead]),
        _facts(say, show, show.told([show.pack.status.fact])) if not upcoming else None,
        lines([f"### {say('Announcements in this server')}", *posts]) if posts else None,
        say("This server announces nothing yet. A moderator chooses where with /setup.")
        if silent and upcoming
        else None,
    )


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
    return escape(show.character(credit.character).name)


def _title(say: Say, episode: Episode, seen: int) -> str:
    if is_safe(episode.title_safe_after, seen):
        return escape(episode.title)
    return say("title withheld: it gives away the story")


def _answering_first(say: Say, show: Show, person_id: str, told: Sequence[Told], asked: str) -> list[Told]:
    """Begin with what says a name that was asked for (a part, say), then with the person's part in the show."""
    parts = {one.fact for one in (*show.pack.credits, *show.pack.crew) if one.person == person_id}
    named = {*words_of(asked)} - {*words_of(show.person(person_id).name)}

    def rank(one: Told) -> tuple[bool, bool]:
        says = bool(named) and named <= {*words_of(_in(say, one.text))}
        return not says, one.fact.id not in parts

    return sorted(told, key=rank)


def _premiere(say: Say, premiere: Premiere, now: dt.datetime) -> str:
    what, when = _season_and_episodes(say, premiere), _when(say, premiere, now)
    return f"**{what}** · {when} · {escape(premiere.service)}"


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
        return f"{moment(premiere.time, 'F')} ({moment(premiere.time, 'R')})"
    written = say.date(premiere.date)
    noon = dt.datetime.combine(premiere.date, dt.time(12), dt.UTC)
    if now is not None and now - noon > PAST_EVERYWHERE:
        return f"{written} ({moment(noon, 'R')})"
    return written


def _facts(say: Say, show: Show, told: Iterable[Told]) -> str | None:
    return lines(f"- {escape(_in(say, item.text))}\n-# {_source(say, show, item)}" for item in told) or None


def _source(say: Say, show: Show, told: Told) -> str:
    publisher = escape(show.source(told.fact.source).publisher)
    if told.fact.as_of is None:
        return say("{publisher}, undated", publisher=publisher)
    return f"{publisher}, {say.partial_date(told.fact.as_of)}"


def _withheld(say: Say, count: int) -> str | None:
    if not count:
        return None
    return "-# " + say.plural(
        "One more thing is withheld because it gives away the story.",
        "{n} more things are withheld because they give away the story.",
        count,
    )
