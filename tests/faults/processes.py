"""The sandbox and the bot, each in a process of its own, so that one can be killed while the other goes on.

They are forked from a process that holds everything already (`preloaded`), so that a restart costs no imports.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import multiprocessing as mp
import os
import secrets
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

from bot import app
from bot.__main__ import main
from bot.delivery import handover
from bot.delivery.courier import Courier
from bot.store.connection import open_database

Json = dict[str, Any]
Change: TypeAlias = Callable[[], None]
"""Changes a bot, in its own process, before it starts."""
GUARDS: dict[str, tuple[str, Any]] = {
    "nonce": ("nonce_for", lambda _key: secrets.token_hex(12)),
    "look": ("_must_look", lambda *_: False),
}
"""What keeps the bot from posting twice, and what takes its place where a campaign leaves it out on purpose."""
_FORKS = mp.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.faults.preloaded"])


class Ended(RuntimeError):  # noqa: N818 - named for what happened
    """A program has ended by itself."""


class Program:
    """One command of `python -m bot`, as a process that can be killed."""

    def __init__(self, arguments: list[str], log: Path, *, change: Change | None = None, **settings: str) -> None:
        self._given = (arguments, log, change, settings)
        self._log = log
        self._process: BaseProcess | None = None

    async def start(self) -> None:
        process = _FORKS.Process(target=_run, args=self._given, daemon=True)
        await asyncio.to_thread(process.start)
        self._process = process

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.join)

    async def wait(self, seconds: float) -> int | None:
        """Wait until it ends by itself and give its exit code; None if it does not."""
        assert self._process is not None
        await asyncio.to_thread(self._process.join, seconds)
        return self._process.exitcode

    def again(self, log: Path) -> Program:
        """Give another process of the same kind, with a log of its own."""
        arguments, _, change, settings = self._given
        return Program(arguments, log, change=change, **settings)

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def require_alive(self) -> None:
        """Raise if it has ended by itself."""
        if self._process is None or not self._process.is_alive():
            code = self._process and self._process.exitcode
            raise Ended(f"{self._given[0]} has ended by itself ({code}):\n{self.output[-2000:]}")

    async def logged_in(self, sandbox: Sandbox) -> None:
        """Wait until it is in the sandbox."""
        while not any(entry.get("op") == "IDENTIFY" for entry in await sandbox.call("GET", "/log")):
            self.require_alive()
            await asyncio.sleep(0.05)

    @property
    def output(self) -> str:
        """What it has printed and logged."""
        return self._log.read_text("utf-8") if self._log.exists() else ""


def _end_with_campaign() -> None:
    """Leave no process behind, however the campaign ends: killed, too."""
    campaign = mp.parent_process()
    assert campaign is not None
    campaign.join()
    os._exit(1)


def leave_out(guard: str) -> None:
    """Take away one of the guards against doubles."""
    setattr(handover, *GUARDS[guard])


def hurry() -> None:
    """Shorten the waits of the product that are real seconds, so that a test need not sit them out."""
    app.Courier = partial(Courier, attempt_seconds=4.0, pause=0.1)
    app.open_database = partial(open_database, busy_timeout=0.2)


def _run(arguments: list[str], log: Path, change: Change | None, settings: dict[str, str]) -> None:
    threading.Thread(target=_end_with_campaign, daemon=True).start()
    os.environ.update(settings)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(output, stream.fileno())
    if arguments[0] == "sandbox":
        gc.disable()  # its pauses would be counted as the bot's
    if change is not None:
        change()
    sys.exit(main(arguments))


class Sandbox:
    """A running sandbox, by its control API."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Make one call below /sandbox."""
        async with self._session.request(method, f"{self.url}/sandbox{path}", json=body) as answer:
            told = await answer.json()
            if answer.status != 200:
                raise RuntimeError(f"{method} {path}: {told}")
            return told

    async def state(self) -> Json:
        return await self.call("GET", "/state")

    async def step(self, seconds: float) -> None:
        """Jump, as after a suspend."""
        await self.call("POST", "/clock", {"step": seconds})

    async def step_to(self, moment: dt.datetime) -> None:
        """Jump to a moment, unless it has passed."""
        left = moment - dt.datetime.fromisoformat((await self.call("GET", "/clock"))["now"])
        await self.step(max(0.0, left.total_seconds()))


@asynccontextmanager
async def open_sandbox(folder: Path) -> AsyncIterator[Sandbox]:
    """Start a sandbox without a bot, on a port that is free, and end it after the block."""
    program = Program(["sandbox", "--no-bot"], folder / "sandbox.log", CALLBOARD_SANDBOX_PORT="0")
    await program.start()
    try:
        while "Its page" not in program.output:
            program.require_alive()
            await asyncio.sleep(0.02)
        url = program.output.rpartition(" ")[2].strip().rstrip("/")
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=20)) as session:
            yield Sandbox(url, session)
    finally:
        await program.kill()


def bot_program(
    sandbox: Sandbox,
    token: str,
    database: Path,
    shows: Path,
    *,
    change: Change | None = None,
    **settings: str,
) -> Program:
    """Give the bot as `python -m bot run` starts it, in a sandbox and on a database of its own."""
    return Program(
        ["run"],
        database.with_suffix(".log"),
        change=change,
        DISCORD_TOKEN=token,
        DISCORD_API_URL=f"{sandbox.url}/api/v10",
        CALLBOARD_CLOCK_URL=f"{sandbox.url}/sandbox/clock",
        CALLBOARD_DATABASE=str(database),
        CALLBOARD_SHOWS=str(shows),
        CALLBOARD_SHOW="overture",
        CALLBOARD_READY_TIMEOUT="0.1",
        CALLBOARD_LOG_LEVEL="warning",
        **settings,
    )
