"""A post is known to Discord by a nonce and a marker of its own."""

from __future__ import annotations

from bot.delivery.nonce import MARKER_LENGTH, marker_for, nonce_for
from bot.schedule.model import Key, Kind

KEY = Key(123, Kind.DISCUSSION, "etoile/s1", "S1E5")


def test_a_nonce_fits_and_is_the_same_each_time() -> None:
    assert nonce_for(KEY) == nonce_for(Key(123, Kind.DISCUSSION, "etoile/s1", "S1E5"))
    assert 0 < len(nonce_for(KEY)) <= 25


def test_every_server_kind_and_part_has_a_nonce_of_its_own() -> None:
    keys = [Key(guild, kind, "etoile/s1", part) for guild in (1, 11) for kind in Kind for part in ("", "1", "S1E1")]
    assert len({nonce_for(key) for key in keys}) == len(keys)


def test_a_marker_reads_as_what_it_marks() -> None:
    assert marker_for(KEY) == "discussion:etoile/s1:S1E5"


def test_a_marker_that_would_be_too_long_is_shortened_and_still_its_own() -> None:
    long = [Key(1, Kind.PREMIERE, f"etoile/{'x' * 80}{end}") for end in "ab"]
    markers = {marker_for(key) for key in long}
    assert len(markers) == 2
    assert all(len(marker) <= MARKER_LENGTH for marker in markers)


def test_a_shortened_marker_still_names_the_kind_and_the_show() -> None:
    assert marker_for(Key(1, Kind.PREMIERE, f"etoile/{'x' * 80}")).startswith("premiere:etoile/")
    longest = Key(1, Kind.DISCUSSION, f"{'s' * 32}/{'x' * 80}", "S1E1")
    assert len(marker_for(longest)) <= MARKER_LENGTH
