"""Questions on the command line: one at a time, or one JSON object a line, answered as in direct messages."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import structlog

from bot.errors import UserError
from bot.show.answer import Answer, AnswerKind, Said
from bot.show.answers import Answers
from bot.show.shows import Show, Shows
from bot.texts import Say, Text, Texts

EXAMPLE = '{"id": 1, "q": "who is in it?", "lang": "en", "seen": 3}'

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to answer where a question does not say it itself."""

    locale: str = "en"
    seen: int = 0
    show: str | None = None
    """The show that is meant unless the question names another; the default one where there is none."""
    lookup: bool = False
    """Look names up, as /cast does, in place of answering questions."""


class Inquiry:
    """Answers somebody of whom nothing is known but what they ask. Raises `UserError` for a show that is not known."""

    def __init__(self, shows: Shows, answers: Answers, texts: Texts, manner: Manner) -> None:
        self._answers = answers
        self._texts = texts
        self._manner = manner
        self._show = shows.get(manner.show)

    def answer(self, question: str) -> Answer:
        """Answer a question. Raises `UserError` for a language or a number of episodes that is not possible."""
        return self._answer(question, self._speaker(self._manner.locale), self._manner.seen)

    def answer_lines(self, lines: Iterable[bytes]) -> Iterator[str]:
        """Answer one JSON object a line with one a line; what is wrong with a line is said in its place."""
        return map(self._answer_line, lines)

    def _answer_line(self, line: bytes) -> str:
        asked: dict[str, Any] = {}
        say = self._texts.into(None)
        try:
            asked = _read(line)
            say = self._speaker(_given(asked, "lang", self._manner.locale))
            answer = self._answer(_question(asked), say, _given(asked, "seen", self._manner.seen))
        except UserError as error:
            answer = _refused(say, error.text)
        except Exception:  # noqa: BLE001 - a mistake of ours in one answer takes nothing from the others
            _log.exception("a question could not be answered")
            answer = _refused(say, Text("Something went wrong on our side. Ask the other questions meanwhile."))
        return write_answer(answer, _find_id(asked))

    def _answer(self, question: str, say: Say, seen: object) -> Answer:
        find: Callable[..., Answer] = self._answers.look_up if self._manner.lookup else self._answers.answer
        named = None if self._manner.lookup else self._answers.find_show(question)
        show = named or self._show
        return find(question, say, show=show, seen=_checked_seen(seen, show))

    def _speaker(self, locale: object) -> Say:
        language = re.split("[-_]", locale)[0].casefold() if isinstance(locale, str) else ""
        if language not in self._texts.languages:
            raise UserError(
                "Callboard does not speak “{text}”. Choose one of {languages}, for example fr.",
                text=str(locale)[:40],
                languages=", ".join(self._texts.languages),
            )
        return self._texts.into(language)


def write_answer(answer: Answer, question_id: object = None) -> str:
    """Write an answer as a JSON object on one line."""
    told = {"id": question_id, "text": answer.text, "kind": answer.kind, "facts": answer.facts}
    return json.dumps(told, ensure_ascii=False)


def _read(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise UserError("This line is no JSON object. Write one such as {example}", example=EXAMPLE)
    return asked


def _find_id(asked: dict[str, Any]) -> object:
    """Find a line's id; one that is no single value, or that JSON cannot write, counts as none."""
    found = asked.get("id")
    is_writable = isinstance(found, (str, int)) or (isinstance(found, float) and math.isfinite(found))
    return found if is_writable else None


def _question(asked: dict[str, Any]) -> str:
    if not isinstance(asked.get("q"), str):
        raise UserError("There is no question in this line. Write it as a text under “q”.")
    return asked["q"]


def _given(asked: dict[str, Any], key: str, otherwise: object) -> object:
    value = asked.get(key)
    return otherwise if value is None else value


def _checked_seen(seen: object, show: Show) -> int:
    is_whole = isinstance(seen, int) or (isinstance(seen, float) and seen.is_integer())
    number = int(cast("float", seen)) if is_whole and not isinstance(seen, bool) else -1
    if not 0 <= number <= show.episode_count:
        raise UserError(
            "How many episodes of {show} you have seen is a number from 0 to {count}. Write it under “seen”.",
            show=show.title,
            count=show.episode_count,
        )
    return number


def _refused(say: Say, text: Text) -> Answer:
    return Answer(AnswerKind.REFUSED, (Said(say.text(text)),))
