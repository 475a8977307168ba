"""The command line: `python -m bot run | sandbox | ask | check | doctor`."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import os
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from bot import log
from bot.app import LOCALES, load_answers, open_bot, run_bot
from bot.client.endpoint import point_at
from bot.client.invite import find_application, invite_link
from bot.clock import SystemClock, open_clock
from bot.errors import UserError
from bot.inquiry import EXAMPLE, Inquiry, Manner, write_answer
from bot.sandbox.clock import START, SandboxClock
from bot.sandbox.control import FIRST_MOMENT, LAST_MOMENT
from bot.sandbox.server import SandboxServer
from bot.schedule.zones import take_packaged_zones
from bot.settings import Settings, load_settings
from bot.show.loading import PackError, load_packs
from bot.store.lock import hold_database
from bot.texts import Texts

SANDBOX_DATABASE = Path("var/sandbox/callboard.db")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the process's exit code."""
    options = _parser().parse_args(arguments)
    take_packaged_zones()
    code = 0
    try:
        settings = load_settings()
        token = settings.discord_token.get_secret_value() if settings.discord_token else None
        log.set_up(settings.callboard_log_level, secrets=(token,) if token else ())
        if (work := options.run(settings, options)) is not None:
            asyncio.run(_until_stopped(work))
    except* (UserError, PackError) as trouble:
        print(*_leaves(trouble), sep="\n", file=sys.stderr)
        code = 1
    return code


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for one in error.exceptions for leaf in _leaves(one)]
    return [error]


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Work to the end, or until Ctrl+C or SIGTERM, which leave time to close what is open."""
    task = asyncio.ensure_future(work)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        # Only once: a second one would break off the closing, and leave open what it was about to close.
        if not stopped:
            stopped = True
            task.cancel()

    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not stopped:
            raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Callboard: the stage manager of a TV fan server on Discord."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    run = commands.add_parser("run", help="start the bot; needs DISCORD_TOKEN")
    run.set_defaults(run=_run)

    sandbox = commands.add_parser("sandbox", help="start a local Discord with the bot in it, and a page to use it")
    sandbox.add_argument("--no-bot", action="store_true", help="the local Discord alone, for a bot in another process")
    sandbox.add_argument("--at", type=_moment, default=START, help="its time at start: ISO 8601, or now")
    sandbox.add_argument("--keep", action="store_true", help="go on with the bot's database of the last time")
    sandbox.set_defaults(run=_sandbox)

    ask = commands.add_parser("ask", help="answer a question from the show packs; needs no token and no network")
    asked = ask.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?")
    asked.add_argument("--stdin", action="store_true", help=f"answer one JSON object a line: {EXAMPLE}")
    ask.add_argument("--locale", default="en", help="the language: en or fr")
    ask.add_argument("--seen", type=int, default=0, help="how many episodes the asker has seen")
    ask.add_argument("--show", help="the show that is meant unless the question names another")
    ask.add_argument("--lookup", action="store_true", help="look a name up, as /cast does")
    ask.add_argument("--json", action="store_true", help="answer with a JSON object, as --stdin does")
    ask.set_defaults(run=_ask)

    check = commands.add_parser("check", help="check the settings and the show packs; needs no network")
    check.set_defaults(run=_check)

    doctor = commands.add_parser("doctor", help="check the token with Discord, and say how to invite the bot")
    doctor.add_argument("--invite", action="store_true", help="print the invite link alone")
    doctor.set_defaults(run=_doctor)
    return parser


def _moment(text: str) -> dt.datetime:
    if text == "now":
        return SystemClock().now()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a moment: write 2025-04-14T12:00Z, or now") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    if not FIRST_MOMENT <= moment <= LAST_MOMENT:
        raise argparse.ArgumentTypeError(f"the sandbox's clock goes from {FIRST_MOMENT:%Y} to {LAST_MOMENT:%Y}")
    return moment


async def _run(settings: Settings, _options: argparse.Namespace) -> None:
    token = _token(settings)
    async with (
        open_clock(settings.callboard_clock_url) as clock,
        open_bot(settings, clock) as bot,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(_spare_collections(bot.app.ready), name="spare collections")
        await run_bot(bot, token)


async def _spare_collections(ready: asyncio.Event) -> None:
    """Leave what the start has brought, first packs and then servers, out of later garbage collections.

    With thousands of servers each full one would keep everybody waiting for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    await ready.wait()
    gc.collect()
    gc.freeze()


def _token(settings: Settings) -> str:
    if settings.discord_token is None:
        raise UserError(
            "DISCORD_TOKEN is not set. Copy the token from the Bot page of your application in Discord's developer "
            "portal into .env; or use `make try`, which needs none."
        )
    return settings.discord_token.get_secret_value()


async def _sandbox(settings: Settings, options: argparse.Namespace) -> None:
    clock = SandboxClock(options.at)
    server = SandboxServer(clock, port=settings.callboard_sandbox_port)
    try:
        await server.start()
    except OSError as error:
        raise UserError(
            "The sandbox cannot use port {port} of this machine ({reason}). Stop what runs there, or set "
            "CALLBOARD_SANDBOX_PORT to another port.",
            port=settings.callboard_sandbox_port,
            reason=os.strerror(error.errno) if error.errno else error,
        ) from None
    try:
        if options.no_bot:
            print(f"A local Discord without a bot: {server.api_url}\nIts page: {server.url}/", flush=True)
            await asyncio.Event().wait()
        else:
            await _play(settings, server, keep=options.keep)
    finally:
        await server.stop()


async def _play(settings: Settings, server: SandboxServer, *, keep: bool) -> None:
    """Run the bot in the sandbox, on a database of its own, new unless kept."""
    SANDBOX_DATABASE.parent.mkdir(parents=True, exist_ok=True)
    if not keep:
        with hold_database(SANDBOX_DATABASE):
            for file in SANDBOX_DATABASE.parent.glob(f"{SANDBOX_DATABASE.name}*"):
                if file.suffix != ".lock":
                    file.unlink()
    inside = settings.model_copy(
        update={
            "discord_api_url": server.api_url,
            "callboard_database": SANDBOX_DATABASE,
            "callboard_ready_timeout": 0.1,
        }
    )
    async with open_bot(inside, server.clock) as bot, asyncio.TaskGroup() as group:
        group.create_task(run_bot(bot, server.world.token), name="bot")
        await bot.app.ready.wait()
        print(f"Callboard is in a local Discord. Open {server.url}/ in a browser; Ctrl+C ends it.", flush=True)


def _ask(settings: Settings, options: argparse.Namespace) -> None:
    """Answer at once: reading what comes in is all that there is to wait for, and Ctrl+C ends that."""
    shows, answers = load_answers(settings)
    manner = Manner(options.locale, options.seen, options.show, options.lookup)
    inquiry = Inquiry(shows, answers, Texts(LOCALES), manner)
    if isinstance(sys.stdout, TextIOWrapper):
        # Half a character, which JSON can carry, is written out instead of failing.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if not options.stdin:
        answer = inquiry.answer(options.question)
        print(write_answer(answer) if options.json else answer.text)
        return
    with suppress(KeyboardInterrupt):
        for line in inquiry.answer_lines(sys.stdin.buffer):
            print(line, flush=True)


async def _check(settings: Settings, _options: argparse.Namespace) -> None:
    shows = load_packs(settings.callboard_shows, settings.callboard_show)
    for show in shows.values():
        print(
            f"{show.title}: {show.episode_count} episodes, {len(show.pack.people)} people, {len(show.pack.facts)} facts"
        )
    print("The settings and the show packs are as they should be.")


async def _doctor(settings: Settings, options: argparse.Namespace) -> None:
    token = _token(settings)
    await point_at(settings.discord_api_url)
    application = await find_application(token)
    if not options.invite:
        print(f"Discord knows the token: it is that of {application.name}. Invite it to your server with:")
    print(invite_link(application.id))


if __name__ == "__main__":
    sys.exit(main())
