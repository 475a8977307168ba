"""Fixtures shared by all tests."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot import log
from tests.stage import Stage, on_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A sandbox with the bot in it, in which Étoile plays."""
    async with on_stage(tmp_path / "callboard.db") as stage:
        yield stage


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """Everything that is logged, as the one who runs the bot reads it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    lines = io.StringIO()
    log.set_up("info", stream=lines)
    yield lines
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
