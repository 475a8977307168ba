"""Fixtures shared by all tests."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import structlog
from discord import app_commands

from bot import __main__ as command_line
from bot import app, log
from bot.client import sync
from bot.schedule.zones import take_packaged_zones
from bot.settings import Settings
from bot.show.answers import Answers
from bot.show.shows import Shows
from bot.texts import Texts
from tests.scoring import TABLES
from tests.stage import Stage, on_stage

IN_MEMORY = "/dev/shm"  # noqa: S108 - pytest makes folders of its own there, for this user alone
LONGEST = (
    "tests/faults/",
    "tests/test_hands.py",
    "tests/cogs/test_leaks.py",
    "tests/show/test_questions.py",
    "tests/test_page.py",
)
"""Where the tests are that take longest: half a minute each."""


def pytest_configure() -> None:
    """Keep code as it was compiled, as Python does unless told not to: tests start many processes.

    Databases are put where no disk is waited for, if there is such a place: tests end processes, never the machine.
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if os.access(IN_MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", IN_MEMORY)


@pytest.hookimpl(optionalhook=True, wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Run one process more than there are cores: each waits now and then for a timer or for what it has started."""
    return (yield) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take longest, so that none is left to one process when the others are done."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the options of the tests' own."""
    parser.addoption("--every-deed", action="store_true", help="play all that people do by hand, which takes a minute")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the tables over to the process that prints, where tests run in several."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["tables"] = session.config.stash.get(TABLES, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the tables of a process that has run tests."""
    node.config.stash.setdefault(TABLES, {}).update(getattr(node, "workeroutput", {}).get("tables", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print how the question sets fared, by kind of question."""
    for title, rows in config.stash.get(TABLES, {}).items():
        terminalreporter.write_line(f"\n{title}\n{rows}")


@pytest.fixture(scope="session", autouse=True)
def zones_of_the_package() -> None:
    """Take zones from where the bot takes them."""
    take_packaged_zones()


@pytest.fixture(scope="session", autouse=True)
def packs_read_once() -> Iterator[None]:
    """Read the same packs once for all tests: that takes a quarter of a second, and nothing changes what was read."""
    load, known = app.load_answers, dict[Any, tuple[Shows, Answers]]()

    def load_answers(settings: Settings) -> tuple[Shows, Answers]:
        files = sorted(settings.callboard_shows.glob("*.y*ml"))
        key = settings.callboard_show, *((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
        if key not in known:
            known[key] = load(settings)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        for module in (app, command_line):
            patch.setattr(module, "load_answers", load_answers)
        yield


@pytest.fixture(scope="session", autouse=True)
def texts_read_once() -> Iterator[None]:
    """Read the catalogues once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (app, command_line):
            patch.setattr(module, "Texts", cache(Texts))
        yield


@pytest.fixture(scope="session", autouse=True)
def commands_written_once() -> Iterator[None]:
    """Put the same commands into all of Discord's languages once for all tests: it takes a third of a bot's start."""
    write, known = sync.write_commands, dict[str, list[Any]]()

    async def write_commands(tree: app_commands.CommandTree[Any]) -> list[Any]:
        english = json.dumps([command.to_dict(tree) for command in tree.get_commands()])
        if english not in known:
            known[english] = await write(tree)
        return known[english]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sync, "write_commands", write_commands)
        yield


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A sandbox with the bot in it, in which Étoile plays."""
    async with on_stage(tmp_path / "callboard.db") as stage:
        yield stage


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Leave to a test how to log, and put it back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def log_lines(own_logging: None) -> io.StringIO:  # noqa: ARG001 - puts the logging back
    """Everything that is logged, as the one who runs the bot reads it."""
    lines = io.StringIO()
    log.set_up("info", stream=lines)
    return lines
