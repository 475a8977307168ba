"""Settings are read as moderators write them, and refused with how to write them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.community.parsing import Value, format_setting, parse_setting
from bot.community.settings import KEYS, RatingsFor, ServerSettings
from bot.errors import UserError
from bot.schedule.model import Quiet

CHOSEN = ServerSettings(
    9,
    11,
    12,
    13,
    14,
    "Asia/Tokyo",
    "fr",
    (dt.timedelta(hours=36), dt.timedelta()),
    dt.time(7, 5),
    Quiet(dt.time(23), dt.time(8)),
    digest=6,
    events=False,
    ratings=RatingsFor.ALL,
    archive=dt.timedelta(days=3),
    close=dt.timedelta(hours=36),
    sentence_reminder="Bring popcorn.",
    sentence_premiere="At last.",
    sentence_screening="Together.",
    sentence_digest="See you.",
)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("announcements", "<#123456789012345678>", 123456789012345678),
        ("discussions", " 123456789012345678 ", 123456789012345678),
        ("log", "none", None),
        ("ping", "<@&123456789012345678>", 123456789012345678),
        ("ping", "aucun", None),
        ("zone", "europe/paris", "Europe/Paris"),
        ("language", "FR", "fr"),
        ("language", "français", "fr"),
        ("leads", "1d 2h", (dt.timedelta(days=1), dt.timedelta(hours=2))),
        ("leads", "none", ()),
        ("Morning", "18:30", dt.time(18, 30)),
        ("leads", "1d, now", (dt.timedelta(days=1), dt.timedelta())),
        ("quiet", "23h-8h", Quiet(dt.time(23), dt.time(8))),
        ("quiet", "off", None),
        ("digest", "lundi", 0),
        ("digest", "Sun", 6),
        ("digest", "none", None),
        ("events", "OFF", False),
        ("events", "oui", True),
        ("ratings", "Seen", RatingsFor.SEEN),
        ("ratings", "vu", RatingsFor.SEEN),
        ("ratings", "tous", RatingsFor.ALL),
        ("ratings", "none", RatingsFor.OFF),
        ("archive", "1h", dt.timedelta(hours=1)),
        ("archive", "24 h", dt.timedelta(days=1)),
        ("archive", "1w", dt.timedelta(days=7)),
        ("close", "3h", dt.timedelta(hours=3)),
        ("close", "2j après", dt.timedelta(days=2)),
        ("close", "off", None),
        ("sentence_reminder", "Bring popcorn,\nand a friend.\u202e", "Bring popcorn, and a friend."),
        ("sentence_digest", "none", None),
    ],
)
def test_a_value_is_read(key: str, text: str, value: Value) -> None:
    assert parse_setting(key, text) == value


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("announcements", "general", "is not a channel"),
        ("announcements", "<@&123456789012345678>", "is not a channel"),
        ("ping", "@everyone", "is not a role"),
        ("zone", "Pariss", "Europe/Paris"),
        ("language", "klingon", "en, fr"),
        ("leads", "soon", "7d, 1d, 1h"),
        ("morning", "25:00", "09:00"),
        ("quiet", "at night", "23:00-08:00"),
        ("digest", "tue, fri", "for example mon"),
        ("digest", "tomorrow", "for example mon"),
        ("events", "perhaps", "neither on nor off"),
        ("ratings", "some", "all: everybody"),
        ("archive", "2d", "There are 1h, 1d, 3d, 7d"),
        ("archive", "off", "There are 1h, 1d, 3d, 7d"),
        ("archive", "1h after", "There are 1h, 1d, 3d, 7d"),
        ("close", "now", "for example 3h or 1d"),
        ("close", "soon", "for example 3h or 1d"),
        ("close", "91d", "at most 90d"),
        ("sentence_premiere", "x" * 301, "at most 300"),
        ("sentence_premiere", " \u200b ", "There is nothing under “value”"),
        ("mornin", "09:00", "Did you mean morning"),
        ("colour", "blue", "announcements, discussions"),
    ],
)
def test_what_cannot_be_read_is_refused_with_how_to_write_it(key: str, text: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_setting(key, text)
    assert said in str(refused.value)


@pytest.mark.parametrize("key", KEYS)
def test_a_very_long_value_makes_no_very_long_sentence(key: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_setting(key, "é🎭\u202e" * 2000)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("key", KEYS)
def test_a_value_that_is_written_reads_as_the_same(key: str) -> None:
    for settings in (CHOSEN, ServerSettings(9)):
        value = getattr(settings, key)
        written = format_setting(key, value)
        assert written is None if value is None else parse_setting(key, str(written)) == value
