"""What the process holds from which sandboxes and bots are forked: all that is imported, and what never changes."""

from __future__ import annotations

from bot.show.lexicon import load_lexicon
from tests.faults import processes

__all__ = ["processes"]

load_lexicon()  # it takes 0.3 s, at each of a thousand restarts
