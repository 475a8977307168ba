"""What a poll may be, and how it is shown (resources/poll)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from . import emoji
from .errors import ApiError
from .forms import Form
from .world import Poll, World

MOST_ANSWERS = 10
_LONGEST_QUESTION, _LONGEST_ANSWER = 300, 55
_USUAL_HOURS, _MOST_HOURS = 24, 32 * 24
_DEFAULT_LAYOUT = 1


def read(world: World, payload: dict[str, Any]) -> Poll | None:
    """Return the poll that a new message asks for ("Poll Create Request Object"); None if it asks for none."""
    form = Form(payload).form("poll")
    if form is None:
        return None
    question = form.form("question", required=True) or form
    text = question.text("text", least=1, most=_LONGEST_QUESTION, required=True) or ""
    answers = [_answer(each) for each in form.forms("answers", least=1, most=MOST_ANSWERS, required=True)]
    form.choice("layout_type", (_DEFAULT_LAYOUT,))
    hours = form.integer("duration", least=1, most=_MOST_HOURS) or _USUAL_HOURS
    ends_at = world.now() + dt.timedelta(hours=hours)
    return Poll(text, dict(enumerate(answers, 1)), ends_at, multiple=bool(form.flag("allow_multiselect")))


def _answer(form: Form) -> dict[str, Any]:
    """Return what an answer shows; here no server has emoji of its own, so that only default ones can be used."""
    media = form.form("poll_media", required=True) or form
    shown: dict[str, Any] = {"text": media.text("text", least=1, most=_LONGEST_ANSWER, required=True)}
    sign = media.form("emoji")
    if sign is not None:
        name = sign.text("name", most=32) or ""
        if "id" in sign or not emoji.is_default(name):
            raise ApiError(400, 520004, "Cannot use an emoji included with the poll")
        shown["emoji"] = {"id": None, "name": name}
    return shown


def counts(poll: Poll) -> dict[int, int]:
    """Return how many votes each answer has, without those that have none."""
    return dict(sorted(Counter(answer for chosen in poll.votes.values() for answer in chosen).items()))


def result(poll: Poll) -> dict[str, Any]:
    """Return the embed that tells how a poll ended ("Poll Result Embed Fields"); a tie has no winner."""
    votes = counts(poll)
    most = max(votes.values(), default=0)
    fields = {
        "poll_question_text": poll.question,
        "victor_answer_votes": most,
        "total_votes": sum(votes.values()),
    }
    winners = [answer for answer, count in votes.items() if count == most]
    if len(winners) == 1:
        media = poll.answers[winners[0]]
        fields |= {"victor_answer_id": winners[0], "victor_answer_text": media["text"]}
        if "emoji" in media:
            fields |= {"victor_answer_emoji_name": media["emoji"]["name"]}
    shown = [{"name": name, "value": str(value), "inline": False} for name, value in fields.items()]
    return {"type": "poll_result", "fields": shown}
