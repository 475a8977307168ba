"""The pack that Callboard ships with."""

from __future__ import annotations

import re
import time

import pytest

from bot.show.folding import words_of
from bot.show.loading import load_pack
from bot.show.names import Ambiguous, Found, Listed, Unlisted
from bot.show.pack import FactStatus, ShowState
from bot.show.shows import Show
from tests.show.conftest import ROOT

PACK = ROOT / "data/shows/etoile.yaml"


@pytest.fixture(scope="module")
def etoile() -> Show:
    return Show(load_pack(PACK))


def test_it_loads_quickly() -> None:
    start = time.perf_counter()
    load_pack(PACK)
    assert time.perf_counter() - start < 1.5


def test_it_is_whole(etoile: Show) -> None:
    assert len(etoile.pack.facts) == 318
    assert etoile.episode_count == 8
    assert etoile.pack.status.state is ShowState.CANCELLED
    assert etoile.fact(etoile.pack.status.fact).as_of == "2025-06-06"


def test_the_premiere_is_known_to_the_day(etoile: Show) -> None:
    (premiere,) = etoile.premieres()
    assert (premiere.date.isoformat(), premiere.time) == ("2025-04-24", None)
    assert [episode.ordinal for episode in etoile.episodes_of(premiere)] == list(range(1, 9))


def test_the_promised_second_season_is_superseded(etoile: Show) -> None:
    claims = [fact for fact in etoile.pack.facts if fact.id.startswith("show.claim_s2")]
    assert len(claims) == 4
    assert {fact.status for fact in claims} == {FactStatus.SUPERSEDED}
    assert {fact.id for fact in claims}.isdisjoint(told.fact.id for told in etoile.told_about("show", 8)[0])


def test_every_spoiler_has_terms_that_no_safe_text_says(etoile: Show) -> None:
    spoilers = [fact for fact in etoile.pack.facts if fact.safe_after_episode]
    assert len(spoilers) >= 34
    safe = [text for fact in etoile.pack.facts if not fact.safe_after_episode for text in (fact.text.en, fact.text.fr)]
    safe += [episode.title for episode in etoile.episodes()] + [person.name for person in etoile.pack.people]
    words = f" {' '.join(words_of(' / '.join(safe)))} "
    for fact in spoilers:
        assert fact.terms
        assert [term for term in fact.terms if f" {' '.join(words_of(term))} " in words] == []


def test_every_text_is_short_and_its_french_punctuation_stays_with_its_word(etoile: Show) -> None:
    pack = etoile.pack
    texts = [one.text for one in (*pack.facts, *pack.disputes, *pack.unknowns)]
    assert [text for text in texts if max(len(text.en), len(text.fr)) >= 300] == []
    assert [text.fr for text in texts if re.search(r" [;:!?»%]|« |[’“”]", text.fr)] == []


@pytest.mark.parametrize("person", ["amy_sherman_palladino", "daniel_palladino"])
def test_both_creators_cards_tell_of_their_earlier_series(etoile: Show, person: str) -> None:
    told = [one.fact for one in etoile.told_about(person, seen=0)[0]]
    told = [fact for fact in told if fact.about[0] == person] or told  # as on the card
    assert "crew.creators_prior" in {fact.id for fact in told}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dakin matthews", Listed("dakin_matthews")),
        ("DAKIN  MATTHEWS", Listed("dakin_matthews")),
        ("Matthews Dakin", Listed("dakin_matthews")),
        ("gainsburg", Listed("charlotte_gainsbourg")),
        ("Truesdal", Listed("yanic_truesdale")),
        ("cheyenne", Listed("lou_de_laage")),
        ("Cheyene", Listed("lou_de_laage")),
        ("lou de laage", Listed("lou_de_laage")),
        ("Lenny Bruce", Listed("luke_kirby")),
        ("Emily Gilmore", Listed("kelly_bishop")),
        ("Michel", Listed("yanic_truesdale")),
        ("Hanlin Charleston", Listed("dakin_matthews")),
        ("Alfie", Listed("gideon_glick")),
        ("The Fish", None),
        ("Jack McMillan", Listed("luke_kirby")),
        ("Luke", Listed("luke_kirby")),
        ("David", Ambiguous(("david_alvarez", "david_haig", "m_david_mullen"))),
        ("Camille Cottin", Unlisted("Camille Cottin", "person.camille_cottin")),
        ("Lorelai", None),
        ("Lorelai Gilmore", None),
        ("Luke Wilson", None),
        ("Emma Stone", None),
        ("Zack", None),
        ("Simon Cowell", None),
        ("Kevin", None),
        ("Quinn", None),
        ("John", Listed("john_lam")),
        ("Alex Wang", Ambiguous(("alex_wong",))),
        ("Matthew", Ambiguous(("dakin_matthews",))),
    ],
)
def test_names_are_found_before_anything_has_been_seen(etoile: Show, query: str, found: Found) -> None:
    assert etoile.names.find(query, seen=0) == found


def test_parts_that_are_spoilers_are_found_when_they_are_safe(etoile: Show) -> None:
    assert etoile.names.find("Kevin", seen=6) is None
    assert etoile.names.find("Kevin", seen=8) == Listed("jonathan_groff")
    assert etoile.names.suggest("kev", seen=0) == []
    assert etoile.names.suggest("groff", seen=0) == [("Jonathan Groff", "Jonathan Groff")]
    assert etoile.names.suggest("groff", seen=8) == [("Jonathan Groff · Kevin", "Jonathan Groff")]
    assert etoile.names.find("John", seen=3) == Ambiguous(("patrick_page", "john_lam"))


def test_everybody_is_suggested_by_name_and_found_again(etoile: Show) -> None:
    for person in etoile.pack.people:
        assert person.name in [name for _, name in etoile.names.suggest(person.name, seen=0)]
        assert etoile.names.find(person.name, seen=0) == Listed(person.id)
