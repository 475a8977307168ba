"""Expected trouble: one plain sentence that says what happened and what to do next, in the person's language."""

from __future__ import annotations

from typing import Any

from babel import Locale

from bot.texts import SOURCE_LANGUAGE, Say, Text


class UserError(Exception):
    """Trouble that the person can mend. The sentence is an English text with `{values}`, said in their language."""

    def __init__(self, message: str, /, **values: Any) -> None:
        super().__init__(message)
        self.text = Text(message, **values)

    def __str__(self) -> str:
        return Say(SOURCE_LANGUAGE, Locale("en", "GB"), {}).text(self.text)
