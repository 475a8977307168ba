"""Logging: one line an event, readable in a terminal, with every known secret cut out.

The library's own log lines go the same way as ours.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

REDACTED = "[redacted]"

_UNSEEN = {code: repr(chr(code))[1:-1] for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}


class _Redact(logging.Formatter):
    """Cuts secrets out of the finished line, tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, REDACTED)
        return line


def set_up(level: str, *, secrets: tuple[str, ...] = (), stream: TextIO | None = None) -> None:
    """Log to `stream` (standard error) from `level` on, never showing `secrets`."""
    out = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _on_one_line,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        _Redact(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=shared,
                processors=[
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.dev.ConsoleRenderer(
                        colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
                    ),
                ],
            ),
            secrets,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("discord").setLevel(max(logging.getLogger().level, logging.INFO))
    logging.getLogger("discord.client").addFilter(_not_about_voice)
    logging.getLogger("discord.shard").addFilter(_cause_instead_of_traceback)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _not_about_voice(record: logging.LogRecord) -> bool:
    """Leave out the library's warnings at each start that parts for voice are not installed: nobody speaks here."""
    return "voice will NOT be supported" not in record.getMessage()


def _cause_instead_of_traceback(record: logging.LogRecord) -> bool:
    """Make one line of the library's tracebacks about a connection that was lost, which is nobody's mistake."""
    if isinstance(record.exc_info, tuple) and isinstance(record.exc_info[1], Exception):
        error = record.exc_info[1]
        record.msg, record.args = f"{record.getMessage()}: {str(error) or type(error).__name__}", ()
        record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _on_one_line(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out what is empty, and write out (`\\n`) what would break the line or steer the terminal."""
    return {
        key: value.translate(_UNSEEN) if isinstance(value, str) else value
        for key, value in event.items()
        if value is not None
    }
