"""What a show tells when it is asked."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.errors import UserError
from bot.show.horizon import is_safe, safe_facts
from bot.show.loading import load_packs
from bot.show.shows import Show, Shows
from tests.show.conftest import ROOT


@pytest.fixture(scope="module")
def shows() -> Shows:
    return load_packs(ROOT / "tests/shows")


def test_a_bound_is_met_once_the_episode_has_been_seen() -> None:
    assert [is_safe(3, seen) for seen in (0, 2, 3, 9)] == [False, False, True, True]
    assert is_safe(0, 0)


def test_withheld_facts_are_counted(lighthouse: Show) -> None:
    visible, withheld = safe_facts(lighthouse.facts_about("dunstan_quillfeather"), 2)
    assert ([fact.id for fact in visible], withheld) == (["dunstan.part"], 1)
    assert safe_facts(lighthouse.facts_about("dunstan_quillfeather"), 3)[1] == 0


def test_episodes_count_over_the_whole_show(lighthouse: Show) -> None:
    assert [(episode.code, episode.ordinal) for episode in lighthouse.episodes()] == [
        ("S1E1", 1),
        ("S1E2", 2),
        ("S1E3", 3),
        ("S2E1", 4),
        ("S2E2", 5),
    ]
    assert lighthouse.episode_count == 5


@pytest.mark.parametrize(
    ("which", "code"),
    [
        (4, "S2E1"),
        ("4", "S2E1"),
        ("episode 4", "S2E1"),
        ("Épisode 4", "S2E1"),
        ("ep04", "S2E1"),
        ("S2E1", "S2E1"),
        ("s02e01", "S2E1"),
        ("2x01", "S2E1"),
        ("season 2 episode 1", "S2E1"),
        ("saison 2, épisode 1", "S2E1"),
        ("the lamp", "S1E1"),
        ("FOG", "S1E2"),
    ],
)
def test_an_episode_is_found(lighthouse: Show, which: int | str, code: str) -> None:
    episode = lighthouse.find_episode(which)
    assert episode is not None
    assert episode.code == code


@pytest.mark.parametrize("which", [0, 6, 99, -1, "0", "99", "S1E4", "S3E1", "", "fo", "x" * 6000, "9" * 6000])
def test_no_episode_is_found(lighthouse: Show, which: int | str) -> None:
    assert lighthouse.find_episode(which) is None


def test_a_hidden_title_finds_nothing(lighthouse: Show) -> None:
    assert lighthouse.find_episode("Wilmot Comes Home") is None
    found = lighthouse.find_episode("wilmot comes home", seen=3)
    assert found is not None
    assert (found.code, found.find_title(2), found.find_title(3)) == ("S1E3", None, "Wilmot Comes Home")


def test_a_title_of_digits_does_not_hide_a_number(lighthouse: Show) -> None:
    assert lighthouse.find_episode("1984", seen=5) is not None
    assert lighthouse.find_episode("1984", seen=4) is None


def test_credits_come_in_the_order_of_a_cast_list(lighthouse: Show) -> None:
    assert [credit.person for credit in lighthouse.credits()] == [
        "orla_quillfeather",
        "dunstan_quillfeather",
        "dunstan_quillfeather",
        "orla_brambleton",
        "layla",
        "pip",
    ]


def test_ids_lead_to_their_things(lighthouse: Show) -> None:
    assert lighthouse.person("pip").name == "Pip 🦊 Fennimore-O’Dell"
    assert lighthouse.character("wilmot").safe_after_episode == 3
    assert lighthouse.source(lighthouse.fact("show.weekly").source).publisher == "Foghorn+ press office"
    with pytest.raises(KeyError):
        lighthouse.fact("nothing")


def test_what_stands_is_told_and_what_is_superseded_is_not(lighthouse: Show) -> None:
    told, withheld = lighthouse.told_about("show", seen=0)
    ids = [one.fact.id for one in told]
    assert "show.renewed" in ids
    assert "show.one_season_only" not in ids
    assert withheld == 0


def test_a_contradiction_is_told_once_with_both_claims(lighthouse: Show) -> None:
    told = {one.fact.id: one.text.en for one in lighthouse.told_about("show", seen=0)[0]}
    assert told["show.length_short"] == "An episode lasts 40 minutes by the service's count, or 55 by the Gazette's."
    assert "show.length_long" not in told


def test_what_lies_beyond_the_horizon_is_counted_and_not_told(lighthouse: Show) -> None:
    told, withheld = lighthouse.told_about("hermit", seen=0)
    assert ([one.fact.id for one in told], withheld) == (["dunstan.part"], 1)
    assert lighthouse.told_about("S1E3", seen=0) == ([], 1)
    assert lighthouse.told_about("nobody", seen=0) == ([], 0)


def test_unknowns_are_found_by_what_they_are_about(lighthouse: Show) -> None:
    assert [unknown.id for unknown in lighthouse.unknowns_about("layla")] == ["unknown.layla_part"]
    assert lighthouse.unknowns_about("pip") == ()


def test_premieres_know_their_episodes(lighthouse: Show) -> None:
    assert [[one.ordinal for one in lighthouse.episodes_of(premiere)] for premiere in lighthouse.premieres()] == [
        [1, 2, 3],
        [4],
        [5],
    ]
    assert [
        premiere.id for one in lighthouse.episodes() if (premiere := lighthouse.find_premiere_of(one)) is not None
    ] == ["s1", "s1", "s1", "s2e1", "s2e2"]


@pytest.mark.parametrize(
    ("now", "ahead"),
    [
        ("2025-05-02T18:59:59+00:00", ["s2e1", "s2e2"]),
        ("2025-05-02T19:00:00+00:00", ["s2e2"]),
        ("2025-05-10T11:59:59+00:00", ["s2e2"]),
        ("2025-05-10T12:00:00+00:00", []),
    ],
)
def test_a_day_is_ahead_until_it_is_over_everywhere(lighthouse: Show, now: str, ahead: list[str]) -> None:
    premieres = lighthouse.list_premieres_ahead(dt.datetime.fromisoformat(now))
    assert [premiere.id for premiere in premieres] == ahead


def test_shows_are_found_by_id_title_and_other_names(shows: Shows) -> None:
    for name in ("lighthouse", "the lighthouse KEEPERS", "Les gardiens du phare"):
        assert shows.get(name) is shows["lighthouse"]
    assert shows.get(None) is shows.default is shows["lighthouse"]
    assert shows.find("") is shows.find(None) is shows.find("étoile") is None
    assert shows.titles() == ["The Lighthouse Keepers"]
    assert (list(shows), len(shows), "lighthouse" in shows) == (["lighthouse"], 1, True)
    assert shows.packs() == {"lighthouse": shows["lighthouse"].pack}


def test_an_unknown_show_is_said_to_be_unknown(shows: Shows) -> None:
    with pytest.raises(UserError, match=r"I know no show called “Lorelai”\. Choose one of these: The Lighthouse"):
        shows.get("Lorelai")
    with pytest.raises(UserError) as caught:
        shows.get("x" * 6000)
    assert len(str(caught.value)) < 300


def test_shows_are_suggested_by_any_of_their_names(shows: Shows) -> None:
    expected = [("The Lighthouse Keepers", "lighthouse")]
    assert shows.suggest("") == shows.suggest("keep") == shows.suggest("phare") == expected
    assert shows.suggest("étoile") == []
