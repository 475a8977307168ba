"""A server's settings as moderators write them and as they are shown: text in, value out, and back."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bot.community.settings import KEYS, LANGUAGES
from bot.errors import UserError
from bot.schedule.leads import format_leads, parse_leads
from bot.schedule.moments import parse_time
from bot.schedule.zones import parse_zone

Value: TypeAlias = int | str | dt.time | tuple[dt.timedelta, ...] | None
"""What a setting can hold: an id, a name, a time of day, leads; None: not chosen."""

_NONE = frozenset({"none", "off", "no", "aucun", "aucune", "non"})
_LANGUAGE_NAMES = {
    "english": "en",
    "anglais": "en",
    "french": "fr",
    "français": "fr",
    "francais": "fr",
}


def check_key(key: str) -> str:
    """Give the setting's key. Raises `UserError` naming those there are."""
    folded = key.strip().lower()
    if folded in KEYS:
        return folded
    near = difflib.get_close_matches(folded, KEYS, n=1)
    if near:
        raise UserError(
            "There is no setting “{key}”. Did you mean {near}? There are {keys}.",
            key=key[:40],
            near=near[0],
            keys=", ".join(KEYS),
        )
    raise UserError("There is no setting “{key}”. There are {keys}.", key=key[:40], keys=", ".join(KEYS))


def parse_setting(key: str, text: str) -> Value:
    """Read the value of a setting. Raises `UserError` that shows how it is written."""
    return _PARSERS[check_key(key)](text.strip())


def format_setting(key: str, value: Value) -> str | None:
    """Write a value as `parse_setting` reads it; None for one that is not chosen."""
    if value is None:
        return None
    if isinstance(value, int):
        return f"<@&{value}>" if key == "ping" else f"<#{value}>"
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return format_leads(value) or "none"
    return value


def _channel(text: str) -> int | None:
    if text.lower() in _NONE:
        return None
    match = re.fullmatch(r"<#(\d{1,20})>|(\d{1,20})", text)
    if match is None:
        raise UserError(
            "“{text}” is not a channel. Pick one in /setup, or write it as #channel here and choose it from Discord's "
            "list; “none” takes it back.",
            text=text[:60],
        )
    return int(match[1] or match[2])


def _role(text: str) -> int | None:
    if text.lower() in _NONE:
        return None
    match = re.fullmatch(r"<@&(\d{1,20})>|(\d{1,20})", text)
    if match is None:
        raise UserError(
            "“{text}” is not a role. Pick one in /setup, or write it as @role here and choose it from Discord's list; "
            "“none” means that nobody is pinged.",
            text=text[:60],
        )
    return int(match[1] or match[2])


def _language(text: str) -> str:
    folded = text.lower()
    language = _LANGUAGE_NAMES.get(folded, folded)
    if language not in LANGUAGES:
        raise UserError(
            "Callboard does not speak “{text}”. Choose one of {languages}, for example fr.",
            text=text[:40],
            languages=", ".join(LANGUAGES),
        )
    return language


def _leads(text: str) -> tuple[dt.timedelta, ...]:
    return () if text.lower() in _NONE else parse_leads(text)


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "announcements": _channel,
    "discussions": _channel,
    "log": _channel,
    "ping": _role,
    "zone": parse_zone,
    "language": _language,
    "leads": _leads,
    "morning": parse_time,
}
