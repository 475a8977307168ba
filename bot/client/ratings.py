"""How a rating is written, wherever it is shown."""

from __future__ import annotations

from bot.community.model import Rating
from bot.texts import Say


def rating_text(say: Say, rating: Rating) -> str:
    """Write a rating in short, its average and the number of votes: ★ 4.3 (12)."""
    return f"★ {say.number(rating.average)} ({rating.votes})"
