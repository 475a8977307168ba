"""How ratings are written, wherever they are shown."""

from __future__ import annotations

from bot.community.model import Rating
from bot.community.ratings import ServerRatings
from bot.show.shows import Episode, Show
from bot.texts import Say


def rating_text(say: Say, rating: Rating) -> str:
    """Write a rating in short, its average and the number of votes: ★ 4.3 (12)."""
    return f"★ {say.number(rating.average)} ({rating.votes})"


def rating_line(say: Say, ratings: ServerRatings, episode: Episode, seen: int) -> str:
    """Say what a server gives an episode, or that this is withheld; nothing of one that nobody has rated."""
    if rating := ratings.find(episode, seen):
        return say.plural(
            "This server gives it ★ {average} of 5 (one vote).",
            "This server gives it ★ {average} of 5 ({n} votes).",
            rating.votes,
            average=say.number(rating.average),
        )
    if ratings.withholds(episode, seen):
        return "-# " + say("Its rating is withheld. /progress says how far you have watched.")
    return ""


def withheld_line(say: Say, ratings: ServerRatings, show: Show, seen: int) -> str:
    """Say of how many episodes the rating is withheld; nothing where none is."""
    count = sum(ratings.withholds(one, seen) for one in show.episodes())
    if not count:
        return ""
    return "-# " + say.plural(
        "The rating of one later episode is withheld. /progress says how far you have watched.",
        "The ratings of {n} later episodes are withheld. /progress says how far you have watched.",
        count,
    )
