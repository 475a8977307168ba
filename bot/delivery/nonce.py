"""The names by which Discord knows a post: a nonce that makes a quick repeat harmless, and a marker to look for."""

from __future__ import annotations

import base64
import hashlib

from bot.schedule.model import Key

NONCE_LENGTH = 25
"""Discord's limit for a nonce."""
MARKER_LENGTH = 80
"""Leaves room for a prefix within the 100 characters of a button's `custom_id`."""


def nonce_for(key: Key) -> str:
    """Derive a delivery's nonce; Discord compares nonces over all channels, so it is unique to server and kind."""
    return digest(f"{key.guild_id}:{_words(key)}")


def marker_for(key: Key) -> str:
    """Write a delivery's marker: `premiere:etoile/s1:`; past the show a digest stands in for what would be too long."""
    words = _words(key)
    return words if len(words) <= MARKER_LENGTH else f"{key.kind}:{key.occurrence.partition('/')[0]}/{digest(words)}"


def digest(words: str) -> str:
    """Give 25 characters that stand for a text."""
    return base64.b32encode(hashlib.sha256(words.encode()).digest()).decode()[:NONCE_LENGTH].lower()


def _words(key: Key) -> str:
    return f"{key.kind}:{key.occurrence}:{key.part}"
