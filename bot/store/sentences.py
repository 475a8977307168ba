"""Sentences that wait for their language, as they are kept: JSON of the English text and its values."""

from __future__ import annotations

import json
from typing import Any

from bot.texts import Text


def write_text(text: Text) -> str:
    """Write a sentence for the store; values other than numbers, text and further sentences become text."""
    return json.dumps(_plain(text), ensure_ascii=False)


def read_text(stored: str) -> Text:
    """Read a sentence back."""
    return _text(json.loads(stored))


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"message": value.message, "values": {name: _plain(one) for name, one in value.values.items()}}
    return value if isinstance(value, (int, float, str)) else str(value)


def _text(stored: dict[str, Any]) -> Text:
    values = {name: _text(one) if isinstance(one, dict) else one for name, one in stored["values"].items()}
    return Text(stored["message"], **values)
