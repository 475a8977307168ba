"""Reading a card as a person does: markdown's escapes are not seen, small print is read like any other line."""

from __future__ import annotations

import re

ZERO_WIDTH_SPACE = "\u200b"
"""Stands behind an @ that shall mention nobody."""


def plainly(text: str) -> str:
    """Give a card's text without what nobody sees of it."""
    text = re.sub(r"^-# ", "", text, flags=re.MULTILINE)
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text).replace(f"@{ZERO_WIDTH_SPACE}", "@")


def has_markdown(text: str) -> bool:
    """Tell whether anything in a text is read as markdown, a link or a mention by Discord."""
    bare = re.sub(r"\\[^0-9A-Za-z\s]", "x", text)
    return bool(
        re.search(r"[`*_~|<\[\\]|://|@(?:everyone|here|[!&]?\d{17,20})", bare)
        or re.search(r"^\s*(?:#{1,3}|-#|>|[-+])\s", bare, re.MULTILINE)
    )
