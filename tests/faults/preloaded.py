"""What the process holds from which sandboxes and bots are forked: all that is imported, and what never changes."""

from __future__ import annotations

import gc
import importlib

from bot.client.client import EXTENSIONS
from bot.show.lexicon import load_lexicon
from tests.faults import steps

__all__ = ["steps"]

# A restart takes half a second of them all, and there are a thousand.
load_lexicon()
for extension in EXTENSIONS:
    importlib.import_module(extension)
gc.collect()
gc.freeze()  # so that no fork looks through what it has in common with the others, and copies it by that
