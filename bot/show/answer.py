"""The answer: what the asker reads at once, what it rests on, and what can be asked next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST = 600
"""Characters that an answer has at most."""


class AnswerKind(StrEnum):
    """What sort of answer it is."""

    ANSWER = "answer"
    UNKNOWN = "unknown"
    NOT_LISTED = "not_listed"
    CLARIFY = "clarify"
    WITHHELD = "withheld"
    REFUSED = "refused"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is told, and under it where it comes from."""

    text: str
    source: str = ""
    is_markdown: bool = False
    """Moderators' own words, which are shown as they wrote them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be asked next: a button. `topic` and `subject` say it again in any language."""

    label: str
    topic: str
    subject: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in one language."""

    kind: AnswerKind
    said: tuple[Said, ...]
    facts: tuple[str, ...] = ()
    """The ids of the facts it rests on."""
    choices: tuple[Choice, ...] = ()
    withheld: tuple[str, ...] | None = None
    """The ids of what "Show anyway" gives; None where nothing is held back."""

    @property
    def text(self) -> str:
        """Exactly what is read at once, without the markdown of a card."""
        return "\n".join(line for one in self.said for line in (one.text, one.source) if line)
