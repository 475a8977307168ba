"""The command line as the one who runs the bot meets it: what is wrong is a sentence that says what to do."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.__main__ import _spare_collections, _until_stopped, main
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import SandboxServer
from bot.store.lock import hold_database

ROOT = Path(__file__).parent.parent
NOBODYS_TOKEN = ".".join(["a" * 24, "b" * 6, "c" * 38])
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z \[\w+ *\]")
NOBODY_LISTENS = "http://127.0.0.1:9"
"""The port of the discard service, which no machine runs any more."""


class Told(NamedTuple):
    """What a command ended with."""

    code: int
    out: str
    sentences: list[str]
    """The lines on standard error that are no log lines."""


Callboard = Callable[..., Told]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation in which nothing is set yet, with a small show pack."""
    for name in list(os.environ):
        if name.startswith(("CALLBOARD_", "DISCORD_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    shows = tmp_path / "data" / "shows"
    shows.mkdir(parents=True)
    (shows / "lighthouse.yaml").write_bytes((ROOT / "tests" / "shows" / "lighthouse.yaml").read_bytes())
    return tmp_path


def write_settings(home: Path, **values: object) -> None:
    values = {"CALLBOARD_SHOW": "lighthouse", **values}
    (home / ".env").write_text("".join(f"{name}={value}\n" for name, value in values.items()), "utf-8")


@pytest.fixture
def callboard(home: Path, capsys: pytest.CaptureFixture[str], own_logging: None) -> Callboard:  # noqa: ARG001 - it works by being there
    """Run a command in this process, with these lines in `.env`."""

    def run(*arguments: str, **values: object) -> Told:
        write_settings(home, **values)
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return Told(code, out, [line for line in err.splitlines() if not LOG_LINE.match(line)])

    return run


@pytest.fixture
def discord() -> Iterator[SandboxServer]:
    """A local Discord in a thread of its own, as in another process."""
    server = SandboxServer(SandboxClock(), port=0)
    started = threading.Event()
    loop: asyncio.AbstractEventLoop | None = None
    over = asyncio.Event()

    async def live() -> None:
        nonlocal loop
        await server.start()
        loop = asyncio.get_running_loop()
        started.set()
        await over.wait()
        await server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(live()))
    thread.start()
    assert started.wait(5)
    assert loop is not None
    yield server
    loop.call_soon_threadsafe(over.set)
    thread.join(5)


def refusal(told: Told) -> str:
    """Return the one sentence with which a command was refused."""
    assert told.code == 1
    assert told.out == ""
    (sentence,) = told.sentences
    assert sentence.endswith(".")
    return sentence


# The token and Discord


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_without_a_token_it_is_said_where_to_get_one_and_nothing_is_made(
    callboard: Callboard, home: Path, command: str
) -> None:
    sentence = refusal(callboard(command))
    for word in ("DISCORD_TOKEN is not set", "Discord's developer portal", ".env", "make try"):
        assert word in sentence
    assert not (home / "var").exists()


def test_wrong_settings_are_one_line_a_problem(callboard: Callboard) -> None:
    told = callboard("run", DISCORD_TOKEN="not.a.token", CALLBOARD_SANDBOX_PORT="none", CALLBOARD_SHOWW="etoile")
    assert told.code == 1
    heading, *lines = told.sentences
    assert heading.startswith("Callboard cannot start with these settings")
    assert [line.split()[0] for line in lines] == ["CALLBOARD_SHOWW", "DISCORD_TOKEN", "CALLBOARD_SANDBOX_PORT"]
    assert "not.a.token" not in "".join(lines)


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_token_that_discord_does_not_accept(callboard: Callboard, discord: SandboxServer, command: str) -> None:
    sentence = refusal(callboard(command, DISCORD_TOKEN=NOBODYS_TOKEN, DISCORD_API_URL=discord.api_url))
    assert sentence.startswith("Discord does not accept the token (DISCORD_TOKEN).")
    assert "Make a new one" in sentence


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_discord_that_is_in_trouble(callboard: Callboard, discord: SandboxServer, command: str) -> None:
    discord.faults.add({"route": "GET /users/@me", "status": 503})
    sentence = refusal(callboard(command, DISCORD_TOKEN=discord.world.token, DISCORD_API_URL=discord.api_url))
    assert sentence.startswith("Discord does not answer (503 Service Unavailable")
    assert "discordstatus.com" in sentence


def test_a_discord_that_is_gone_after_log_in(callboard: Callboard, discord: SandboxServer) -> None:
    discord.faults.add({"route": "GET /gateway/bot", "status": 503})
    told = callboard("run", DISCORD_TOKEN=discord.world.token, DISCORD_API_URL=discord.api_url)
    assert refusal(told).startswith("Discord does not answer")


def test_a_discord_that_is_not_there(callboard: Callboard) -> None:
    sentence = refusal(callboard("run", DISCORD_TOKEN=NOBODYS_TOKEN, DISCORD_API_URL=f"{NOBODY_LISTENS}/api/v10"))
    assert sentence.startswith(f"No Discord answers at {NOBODY_LISTENS}/api/v10 (DISCORD_API_URL).")


def test_a_clock_that_is_not_there(callboard: Callboard) -> None:
    url = f"{NOBODY_LISTENS}/sandbox/clock"
    sentence = refusal(callboard("run", DISCORD_TOKEN=NOBODYS_TOKEN, CALLBOARD_CLOCK_URL=url))
    assert sentence.startswith(f"No sandbox tells the time at {url} (CALLBOARD_CLOCK_URL).")


def test_the_invite_asks_for_exactly_the_least(callboard: Callboard, discord: SandboxServer) -> None:
    told = callboard("doctor", "--invite", DISCORD_TOKEN=discord.world.token, DISCORD_API_URL=discord.api_url)
    assert (told.code, told.sentences) == (0, [])
    link = urlsplit(told.out.strip())
    assert (link.scheme, link.netloc, link.path) == ("https", "discord.com", "/oauth2/authorize")
    view, send, history, roles, make_threads, send_in_threads, make_events = (
        1 << bit for bit in (10, 11, 16, 28, 35, 38, 44)
    )
    manage_messages, attach_files = 1 << 13, 1 << 15
    manage_threads, send_polls, pin_messages = 1 << 34, 1 << 49, 1 << 51
    least = view | send | history | roles | make_threads | send_in_threads | make_events
    least |= manage_messages | attach_files | manage_threads | send_polls | pin_messages
    assert {name: set(values[0].split()) for name, values in parse_qs(link.query).items()} == {
        "client_id": {str(discord.world.bot_id)},
        "scope": {"bot", "applications.commands"},
        "permissions": {str(least)},
    }


def test_the_doctor_names_the_application_and_gives_the_link(callboard: Callboard, discord: SandboxServer) -> None:
    told = callboard("doctor", DISCORD_TOKEN=discord.world.token, DISCORD_API_URL=discord.api_url)
    assert (told.code, told.sentences) == (0, [])
    sentence, link = told.out.splitlines()
    assert sentence == "Discord knows the token: it is that of callboard. Invite it to your server with:"
    assert link.startswith("https://discord.com/oauth2/authorize?")


# Show packs


def test_good_packs_are_said_to_be_good() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bot", "check"], cwd=ROOT, env=bare(), capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert "Étoile: 8 episodes" in told.stdout
    assert told.stdout.endswith("are as they should be.\n")


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_wrong_pack_is_named_with_file_and_line(callboard: Callboard, home: Path, command: str) -> None:
    pack = home / "data" / "shows" / "lighthouse.yaml"
    text = pack.read_text("utf-8").replace("\nservice: ", "\nservise: ", 1)
    pack.write_text(text, "utf-8")
    line = text[: text.index("servise")].count("\n") + 1
    told = callboard(command, DISCORD_TOKEN=NOBODYS_TOKEN)
    assert (told.code, told.out) == (1, "")
    assert any(
        one.startswith(f"data/shows/lighthouse.yaml:{line}: servise:") and "did you mean “service”?" in one
        for one in told.sentences
    )
    assert all(one.startswith("data/shows/lighthouse.yaml:") for one in told.sentences)


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_default_show_that_is_not_there(callboard: Callboard, command: str) -> None:
    told = callboard(command, DISCORD_TOKEN=NOBODYS_TOKEN, CALLBOARD_SHOW="etoile")
    assert (told.code, told.out) == (1, "")
    assert told.sentences == ["data/shows: there is no show “etoile” here; choose one of: lighthouse"]


def test_a_folder_without_packs(callboard: Callboard) -> None:
    told = callboard("check", CALLBOARD_SHOWS="nowhere")
    assert told.code == 1
    assert told.sentences == ["nowhere: there is no show pack here; put at least one .yaml file into it"]


# The database. That a read-only file or folder is refused is proved in tests/store, as somebody who is not root.


def a_newer_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 7001")


def no_database(path: Path) -> None:
    path.write_text("dear diary, " * 100, "utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (a_newer_database, ["written by a newer Callboard", "update Callboard or restore a backup"]),
        (no_database, ["is not a database", "CALLBOARD_DATABASE"]),
        (Path.mkdir, ["cannot write to its database", "CALLBOARD_DATABASE"]),
    ],
)
def test_a_database_that_cannot_be_used(
    callboard: Callboard, home: Path, spoil: Callable[[Path], None], words: list[str]
) -> None:
    path = home / "var" / "callboard.db"
    path.parent.mkdir()
    spoil(path)
    sentence = refusal(callboard("run", DISCORD_TOKEN=NOBODYS_TOKEN))
    for word in ("var/callboard.db", *words):
        assert word in sentence


def test_a_folder_in_which_nothing_can_be_written(callboard: Callboard, home: Path) -> None:
    (home / "var").write_text("a file where a folder should be", "utf-8")
    sentence = refusal(callboard("run", DISCORD_TOKEN=NOBODYS_TOKEN))
    assert "var/callboard.db.lock cannot be written" in sentence


def test_a_folder_that_is_not_there(callboard: Callboard) -> None:
    sentence = refusal(callboard("run", DISCORD_TOKEN=NOBODYS_TOKEN, CALLBOARD_DATABASE="a/b/callboard.db"))
    assert "The folder a/b for the database does not exist. Make it" in sentence


def test_a_second_process_on_the_same_database(callboard: Callboard, home: Path) -> None:
    (home / "var").mkdir()
    with hold_database(home / "var" / "callboard.db"):
        sentence = refusal(callboard("run", DISCORD_TOKEN=NOBODYS_TOKEN))
    assert "Another Callboard already works with the database var/callboard.db. Stop that one first" in sentence


def test_a_second_sandbox_leaves_the_database_of_the_first_alone(callboard: Callboard, home: Path) -> None:
    path = home / "var" / "sandbox" / "callboard.db"
    path.parent.mkdir(parents=True)
    path.write_text("the first one's", "utf-8")
    with hold_database(path):
        assert "Another Callboard already works" in refusal(callboard("sandbox", CALLBOARD_SANDBOX_PORT=0))
    assert path.read_text("utf-8") == "the first one's"


# The sandbox's port, and the command line itself


@pytest.mark.parametrize("options", [[], ["--no-bot"]])
def test_a_port_in_use(callboard: Callboard, discord: SandboxServer, options: list[str]) -> None:
    sentence = refusal(callboard("sandbox", *options, CALLBOARD_SANDBOX_PORT=discord.port))
    assert f"The sandbox cannot use port {discord.port} of this machine (Address already in use)." in sentence
    assert "CALLBOARD_SANDBOX_PORT" in sentence


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["run", "fast"],
        ["sandbox", "--at", "yesterday"],
        ["sandbox", "--at", "0001-01-01T00:00+05:00"],
        ["doctor", "--invites"],
        ["check", "--at", "now"],
    ],
)
def test_a_wrong_command_line_shows_how_it_is_used(
    home: Path,  # noqa: ARG001 - where it runs
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: python -m bot")


# In processes of their own, ended as Ctrl+C ends them


def bare() -> dict[str, str]:
    """Return the environment without our settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("CALLBOARD_", "DISCORD_"))} | {
        "PYTHONPATH": str(ROOT)
    }


@contextmanager
def process(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "bot", *arguments],
        cwd=home,
        env=bare(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def read_until(stream: IO[str] | None, word: str) -> str:
    assert stream is not None
    seen: list[str] = []
    for line in stream:
        seen.append(line)
        if word in line:
            return line
    raise AssertionError(f"{word!r} never came: {''.join(seen)}")


def press_ctrl_c(running: subprocess.Popen[str]) -> None:
    """End it, and make sure that it ends soon, well, and without a complaint."""
    began = time.monotonic()
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=5)
    assert time.monotonic() - began < 2
    assert running.returncode == 0
    assert [line for line in err.splitlines() if not (LOG_LINE.match(line) and "[info " in line)] == []


def test_a_failure_ends_the_process_with_1_and_the_sentence_alone(home: Path) -> None:
    with process(home, "run") as running:
        out, err = running.communicate(timeout=10)
    assert running.returncode == 1
    assert out == ""
    assert err.startswith("DISCORD_TOKEN is not set.")
    assert len(err.splitlines()) == 1


def test_the_sandbox_alone_starts_at_the_time_asked_for_and_ends_with_ctrl_c(home: Path) -> None:
    write_settings(home, CALLBOARD_SANDBOX_PORT=0)
    with process(home, "sandbox", "--no-bot", "--at", "2025-01-01T00:00Z") as running:
        url = read_until(running.stdout, "Its page").split()[-1]
        with urllib.request.urlopen(f"{url}sandbox/clock", timeout=5) as answer:  # noqa: S310 - http, ours
            now = dt.datetime.fromisoformat(json.load(answer)["now"])
        assert dt.timedelta() <= now - dt.datetime(2025, 1, 1, tzinfo=dt.UTC) < dt.timedelta(minutes=1)
        press_ctrl_c(running)


def test_the_sandbox_with_the_bot_in_it_ends_with_ctrl_c(home: Path) -> None:
    write_settings(home, CALLBOARD_SANDBOX_PORT=0)
    with process(home, "sandbox") as running:
        assert "Callboard is in a local Discord" in read_until(running.stdout, "in a browser")
        press_ctrl_c(running)


def test_the_bot_ends_with_ctrl_c_without_a_complaint(home: Path, discord: SandboxServer) -> None:
    write_settings(
        home,
        DISCORD_TOKEN=discord.world.token,
        DISCORD_API_URL=discord.api_url,
        CALLBOARD_CLOCK_URL=f"{discord.url}/sandbox/clock",
        CALLBOARD_READY_TIMEOUT=0.05,
    )
    with process(home, "run") as running:
        read_until(running.stderr, "logged in")
        press_ctrl_c(running)


def test_a_second_ctrl_c_does_not_break_off_the_closing() -> None:
    closed = False

    async def work() -> None:
        nonlocal closed
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0.02)
            closed = True

    asyncio.run(_until_stopped(work()))
    assert closed


# Time zones


def test_zones_are_those_of_the_package_whatever_the_machine_has(callboard: Callboard, tmp_path: Path) -> None:
    stale = tmp_path / "zoneinfo"
    (stale / "Europe").mkdir(parents=True)
    (stale / "Europe" / "Paris").write_bytes((resources.files("tzdata") / "zoneinfo" / "Asia" / "Tokyo").read_bytes())
    zoneinfo.reset_tzpath([stale])
    zoneinfo.ZoneInfo.clear_cache()
    noon = dt.datetime(2025, 1, 1, 12, tzinfo=dt.UTC)
    assert noon.astimezone(zoneinfo.ZoneInfo("Europe/Paris")).hour == 21
    assert callboard("check").code == 0
    assert noon.astimezone(zoneinfo.ZoneInfo("Europe/Paris")).hour == 13


async def test_what_the_start_has_brought_is_left_out_of_later_garbage_collections() -> None:
    ready, before = asyncio.Event(), gc.get_freeze_count()
    sparing = asyncio.create_task(_spare_collections(ready))
    try:
        await asyncio.sleep(0)
        packs = gc.get_freeze_count()
        assert packs > before
        servers = [[number] for number in range(1000)]
        ready.set()
        await sparing
        assert gc.get_freeze_count() >= packs + len(servers)
    finally:
        gc.unfreeze()
