"""What counts as a default emoji: the signs that Unicode gives, without a table of them all."""

from __future__ import annotations

import re

_JOINER, _SHOWN_AS_EMOJI, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"
_TONES, _TAGS = "\U0001f3fb-\U0001f3ff", "\U000e0020-\U000e007f"
_SIGN = f"[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff][{_SHOWN_AS_EMOJI}{_TONES}{_TAGS}]*"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_EMOJI = re.compile(f"[0-9#*]{_SHOWN_AS_EMOJI}?{_KEYCAP}|{_FLAG}|{_SIGN}(?:{_JOINER}{_SIGN})*")


def is_default(text: str) -> bool:
    """Say whether a text is one default emoji; letters and digits of its own are none."""
    return _EMOJI.fullmatch(text) is not None
