"""The log: one line an event, and never a secret in it."""

from __future__ import annotations

import io
import logging

import discord
import pytest
import structlog
from discord.voice_client import VoiceClient

from bot import log

SECRET = "xxxxxxxx.yyyy.zzzzzzzz"


@pytest.fixture
def lines(own_logging: None) -> io.StringIO:  # noqa: ARG001 - puts the logging back
    stream = io.StringIO()
    log.set_up("info", secrets=(SECRET,), stream=stream)
    return stream


def test_a_secret_is_cut_out_wherever_it_stands(lines: io.StringIO) -> None:
    ours = structlog.get_logger("bot.somewhere")
    ours.info(f"begins {SECRET} ends", token=SECRET, headers={"Authorization": f"Bot {SECRET}"})
    told = lines.getvalue()
    assert SECRET not in told
    assert told.count(log.REDACTED) == 3
    assert "begins" in told
    assert "ends" in told


def test_a_secret_is_cut_out_of_tracebacks(lines: io.StringIO) -> None:
    def fail() -> None:
        raise RuntimeError(f"with {SECRET}") from KeyError(SECRET)

    try:
        fail()
    except RuntimeError:
        structlog.get_logger("bot.somewhere").exception("it failed")
        logging.getLogger("discord.http").exception("it failed there, too")
    told = lines.getvalue()
    assert SECRET not in told
    assert told.count(log.REDACTED) == 4
    assert told.count("RuntimeError: with") == 2


def test_a_secret_is_cut_out_of_the_librarys_lines(lines: io.StringIO) -> None:
    logging.getLogger("discord.http").warning("answer to %s: %r", SECRET, {"token": SECRET})
    assert SECRET not in lines.getvalue()
    assert lines.getvalue().count(log.REDACTED) == 2


def test_an_event_is_one_line_with_time_level_place_and_values(lines: io.StringIO) -> None:
    structlog.get_logger("bot.somewhere").info("logged in", bot="callboard", servers=2, nothing=None)
    (line,) = lines.getvalue().splitlines()
    assert line[:4].isdecimal()
    for part in ("Z [info", "logged in", "[bot.somewhere]", "bot=callboard", "servers=2"):
        assert part in line
    assert "nothing" not in line


def test_an_event_stays_one_line_whatever_people_have_written(lines: io.StringIO) -> None:
    name = "a server\r\n2025-04-24T09:00:00Z [info] all is well\x1b[2J\u2028\x85"
    structlog.get_logger("bot.somewhere").info("joined", server=name)
    structlog.get_logger("bot.somewhere").info(f"joined {name}")
    logging.getLogger("discord.state").warning("joined %s", name)
    logging.getLogger("asyncio").error("Unclosed client session\nclient_session: %s", "it")
    told = lines.getvalue()
    assert len(told.splitlines()) == 4
    assert "\x1b" not in told
    assert told.count("all is well") == 3


def test_the_librarys_warnings_about_voice_are_left_out(lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VoiceClient, "warn_nacl", True)
    monkeypatch.setattr(VoiceClient, "warn_dave", True)
    discord.Client(intents=discord.Intents(guilds=True))
    assert not VoiceClient.warn_nacl
    assert lines.getvalue() == ""
    logging.getLogger("discord.client").warning(RuntimeError("something else"))
    assert "something else" in lines.getvalue()


def test_a_lost_connection_is_one_line_with_its_cause(lines: io.StringIO) -> None:
    error = ConnectionResetError(104, "Connection reset by peer")
    logging.getLogger("discord.shard").error("Attempting a reconnect for shard ID %s in %.2fs", 0, 1.0, exc_info=error)
    (line,) = lines.getvalue().splitlines()
    assert "[warning" in line
    assert "Attempting a reconnect for shard ID 0 in 1.00s: [Errno 104] Connection reset by peer" in line


@pytest.mark.usefixtures("own_logging")
def test_the_level_counts_for_us_and_what_the_library_tells_of_its_payloads_is_never_shown() -> None:
    stream = io.StringIO()
    log.set_up("debug", stream=stream)
    structlog.get_logger("bot.somewhere").debug("seen")
    logging.getLogger("discord.gateway").debug("identify %s", {"token": SECRET})
    assert "seen" in stream.getvalue()
    assert "identify" not in stream.getvalue()
    log.set_up("error", stream=stream)
    structlog.get_logger("bot.somewhere").warning("not seen")
    logging.getLogger("discord.gateway").warning("not seen either")
    assert "not seen" not in stream.getvalue()
