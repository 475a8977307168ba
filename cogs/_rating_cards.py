"""The card that shows a server's ratings: a pure function of what was given and how far the asker has watched."""

from __future__ import annotations

from collections.abc import Iterable

from discord import ui

from bot.client.cards import card, lines
from bot.client.ratings import rating_text, withheld_line
from bot.community.model import Rating
from bot.community.ratings import ServerRatings
from bot.community.settings import RatingsFor
from bot.show.names import shorten
from bot.show.shows import Episode, Show
from bot.texts import Say
from cogs._buttons import page_button
from cogs._cards import plain

RATINGS = "callboard:ratings:"
"""What the button's `custom_id` begins with; the show's id and the page it leads to follow."""

EPISODES_ON_PAGE = 20
LONGEST_TITLE = 50
"""So few and so short that a page stays within what a message takes, whatever the titles are made of."""
BAR = 10
"""Characters in a bar: none of them is full for one star, all for five."""


def ratings_card(say: Say, show: Show, ratings: ServerRatings, seen: int, page: int = 1) -> ui.LayoutView:
    """Show a page of what this server's members have given, as bars, season by season.

    What is said of a season is made of what may be shown of it, so that nothing else can be worked out from it.
    """
    rated = [(one, rating) for one in show.episodes() if (rating := ratings.find(one, seen))]
    withheld = withheld_line(say, ratings, show, seen)
    pages = max(-(-len(rated) // EPISODES_ON_PAGE), 1)
    page = min(page, pages)
    last = page * EPISODES_ON_PAGE
    bars: dict[int, list[str]] = {}
    for episode, rating in rated[last - EPISODES_ON_PAGE : last]:
        bars.setdefault(episode.season, []).append(_bar(say, episode, rating, seen))
    seasons = {number: _together(rating for one, rating in rated if one.season == number) for number in bars}
    more = len(rated) - last
    return card(
        f"## {say('How this server rates {show}', show=plain(show.title))}",
        lines(f"### {_season(say, number, seasons[number])}\n{lines(every)}" for number, every in bars.items()),
        None if rated or withheld else _none(say, show, ratings),
        lines(
            [
                say.plural("One more follows.", "{n} more follow.", more) if more > 0 else "",
                withheld,
                f"-# {say('From 1 to 5 stars; the number of votes is in brackets.')}" if rated else "",
            ]
        ),
        buttons=[page_button(say, f"{RATINGS}{show.id}:{page % pages + 1}", page, pages)] if pages > 1 else (),
    )


def _bar(say: Say, episode: Episode, rating: Rating, seen: int) -> str:
    full = round((rating.average - 1) / 4 * BAR)
    title = episode.find_title(seen)
    told = f" {plain(shorten(title, LONGEST_TITLE))}" if title else ""
    return f"`{'█' * full}{'░' * (BAR - full)}` **{episode.code}**{told} · {rating_text(say, rating)}"


def _season(say: Say, number: int, rating: Rating) -> str:
    return f"{say('Season {number}', number=number)} · {rating_text(say, rating)}"


def _together(ratings: Iterable[Rating]) -> Rating:
    every = list(ratings)
    return Rating(sum(one.points for one in every), sum(one.votes for one in every))


def _none(say: Say, show: Show, ratings: ServerRatings) -> str:
    none = say("No episode of {show} has been rated here yet.", show=plain(show.title))
    if ratings.told_to is RatingsFor.OFF:
        how = say("This server has no polls. A moderator chooses to have them with /settings set, key “ratings”.")
    else:
        how = say("Each episode's discussion has a poll for that, whose result is kept once it has ended.")
    return f"{none} {how}"
