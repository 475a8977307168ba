"""A server's settings as moderators write them and as they are shown: text in, value out, and back."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bot.community.settings import ARCHIVE_AFTER, KEYS, LANGUAGES, SENTENCES, RatingsFor
from bot.community.wording import checked
from bot.errors import UserError
from bot.schedule.leads import LONGEST, format_lead, format_leads, parse_lead, parse_leads
from bot.schedule.model import Quiet
from bot.schedule.moments import parse_time
from bot.schedule.quiet import format_quiet, parse_quiet
from bot.schedule.weekdays import parse_weekdays
from bot.schedule.zones import parse_zone
from bot.texts import Text

Value: TypeAlias = int | str | dt.time | dt.timedelta | tuple[dt.timedelta, ...] | Quiet | None
"""What a setting can hold: an id, a name, a time of day, leads, a day of the week, on or off; None: not chosen."""

LONGEST_SENTENCE = 300
DIGEST_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""How the day of the digest is written, by its number."""

_NONE = frozenset({"none", "off", "no", "aucun", "aucune", "non"})
_ON = frozenset({"on", "yes", "oui"})
_RATINGS_FOR = {"seen": RatingsFor.SEEN, "vu": RatingsFor.SEEN, "all": RatingsFor.ALL, "tous": RatingsFor.ALL}
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
    return _FORMS[check_key(key)][0](text.strip())


def format_setting(key: str, value: Value) -> str | None:
    """Write a value as `parse_setting` reads it; None for one that is not chosen."""
    return None if value is None else _FORMS[check_key(key)][1](value)


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


def _digest(text: str) -> int | None:
    if text.lower() in _NONE:
        return None
    try:
        days = parse_weekdays(text)
    except UserError:
        days = frozenset()
    if len(days) != 1:
        raise UserError(
            "“{text}” is not one day of the week. Write the day on which the digest shall come, for example mon, or "
            "off.",
            text=text[:40],
        )
    return min(days)


def _switch(text: str) -> bool:
    folded = text.lower()
    if folded not in _ON | _NONE:
        raise UserError("“{text}” is neither on nor off. Write one of the two.", text=text[:40])
    return folded in _ON


def _sentence(text: str) -> str | None:
    """Read a sentence of the server's own, as one line."""
    if text.lower() in _NONE:
        return None
    return " ".join(checked(Text("value"), text, LONGEST_SENTENCE).split())


def _ratings(text: str) -> RatingsFor:
    folded = text.lower()
    if folded in _NONE:
        return RatingsFor.OFF
    if folded not in _RATINGS_FOR:
        raise UserError(
            "“{text}” does not say who is told of ratings. Write seen: those who have seen the episode; all: "
            "everybody; or off: there are no polls.",
            text=text[:40],
        )
    return _RATINGS_FOR[folded]


def _archive(text: str) -> dt.timedelta:
    try:
        after = parse_lead(text)
    except UserError:
        after = dt.timedelta()
    if after not in ARCHIVE_AFTER:
        raise UserError(
            "“{text}” is not a time after which Discord archives a thread. There are {times}.",
            text=text[:40],
            times=format_leads(ARCHIVE_AFTER),
        )
    return after


def _close(text: str) -> dt.timedelta | None:
    if text.lower() in _NONE:
        return None
    try:
        after = abs(parse_lead(text))
    except UserError:
        after = dt.timedelta()
    if not after:
        raise UserError(
            "“{text}” does not say how long after a screening its discussions are closed. Write at most {longest}, for "
            "example 3h or 1d, or off.",
            text=text[:40],
            longest=format_lead(LONGEST),
        )
    return after


_FORMS: Mapping[str, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    "announcements": (_channel, "<#{}>".format),
    "discussions": (_channel, "<#{}>".format),
    "log": (_channel, "<#{}>".format),
    "ping": (_role, "<@&{}>".format),
    "zone": (parse_zone, str),
    "language": (_language, str),
    "leads": (_leads, lambda leads: format_leads(leads) or "none"),
    "morning": (parse_time, lambda time: time.isoformat("minutes")),
    "quiet": (parse_quiet, format_quiet),
    "digest": (_digest, DIGEST_DAYS.__getitem__),
    "events": (_switch, lambda is_on: "on" if is_on else "off"),
    "ratings": (_ratings, str),
    "archive": (_archive, format_lead),
    "close": (_close, format_lead),
    **dict.fromkeys(SENTENCES, (_sentence, str)),
}
"""How each setting is read, and how it is written."""
