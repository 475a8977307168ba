"""Who is meant by what people type: found generously, guessed never, and nothing given away."""

from __future__ import annotations

import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.show.loading import load_pack
from bot.show.names import Ambiguous, Found, Listed, Names, Unlisted
from bot.show.shows import Show
from tests.show.conftest import LIGHTHOUSE, Broken

SEEN_ALL = 5
NAMES = Show(load_pack(LIGHTHOUSE)).names
HOSTILE = [
    "👩‍👩‍👧‍👦" * 400,
    "ليلى" * 1500,
    "x" * 6000,
    "a " * 3000,
    "é" * 6000,
    "\u202e" * 6000,
    "'s" * 3000,
    "ﷺ" * 6000,
    "\x00",
]


@pytest.mark.parametrize(
    ("query", "person"),
    [
        ("Orla Quillfeather", "orla_quillfeather"),
        ("orla  QUILLFEATHER", "orla_quillfeather"),
        ("Quillfeather, Orla", "orla_quillfeather"),
        ("Orla Quillfeather’s", "orla_quillfeather"),
        ("orlaquillfeather", "orla_quillfeather"),
        ("Orla Quill", "orla_quillfeather"),
        ("Brambleton", "orla_brambleton"),
        ("orla brambleton", "orla_brambleton"),
        ("dunstan", "dunstan_quillfeather"),
        ("Thornquist", "orla_quillfeather"),
        ("the hermit", "dunstan_quillfeather"),
        ("hermit", "dunstan_quillfeather"),
        ("Captain Plumsworth", "orla_quillfeather"),
        ("plumsworth", "orla_quillfeather"),
        ("young ada", "orla_brambleton"),
        ("Tamsin Ruddock", "tamsin_ruddock"),
        ("pip", "pip"),
        ("Pip 🦊 Fennimore-O'Dell", "pip"),
        ("fennimore odell", "pip"),
        ("ODell", "pip"),
        ("ليلى الفناري", "layla"),
        ("\u2067ليلى\u2069", "layla"),
        ("layla alfanari", "layla"),
        ("Bramblton", "orla_brambleton"),
        ("Quilfeather Dunstan", "dunstan_quillfeather"),
        ("Dunstan Quillfether", "dunstan_quillfeather"),
        ("tamsn ruddock", "tamsin_ruddock"),
        ("Plumswort", "orla_quillfeather"),
    ],
)
def test_somebody_is_found(names: Names, query: str, person: str) -> None:
    assert names.find(query, seen=0) == Listed(person)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("orla", Ambiguous(("orla_quillfeather", "orla_brambleton"))),
        ("Órla", Ambiguous(("orla_quillfeather", "orla_brambleton"))),
        ("quillfeather", Ambiguous(("orla_quillfeather", "dunstan_quillfeather"))),
        ("Qillfeather", Ambiguous(("orla_quillfeather", "dunstan_quillfeather"))),
        ("ada", Ambiguous(("orla_quillfeather", "orla_brambleton"))),
    ],
)
def test_a_shared_name_gives_everybody_who_may_be_meant(names: Names, query: str, found: Found) -> None:
    assert names.find(query, seen=0) == found


@pytest.mark.parametrize(
    ("query", "person"),
    [("Raddok", "tamsin_ruddock"), ("Tamsi Radok", "tamsin_ruddock"), ("Brambelten", "orla_brambleton")],
)
def test_a_doubtful_misspelling_is_asked_about(names: Names, query: str, person: str) -> None:
    assert names.find(query, seen=0) in (Ambiguous((person,)), None)


@pytest.mark.parametrize(
    "query",
    [
        "Lorelai Gilmore",
        "Luke Wilson",
        "Emma Stone",
        "Orla Smith",
        "Dunstan Wilson",
        "Tom Quillfeather",
        "Orla Plumsworth Ruddock",
        "Ruddle",
        "Damson",
        "Tamsin Rudd",
        "Pop",
        "the",
        "of",
        "",
        "   ",
        "?",
        "🦊🦊",
        "Keeper of the Lighthouse",
    ],
)
def test_an_unknown_name_is_nobody(names: Names, query: str) -> None:
    assert names.find(query, seen=SEEN_ALL) is None


def test_somebody_who_is_not_in_it_is_found_as_such(names: Names) -> None:
    unlisted = Unlisted("Basil Cranmere", "basil.rumour")
    assert [names.find(query, seen=0) for query in ("Basil Cranmere", "cranmere", "Basil Cranmer")] == [unlisted] * 3
    assert names.suggest("basil", seen=5) == []


def test_a_character_beyond_the_horizon_does_not_exist(names: Names) -> None:
    for query in ("Wilmot", "wil", "Wilmot Thornquist", "Willmot", "Wilmot Thornquest"):
        assert names.find(query, seen=2) == names.find(query.replace("W", "Z").replace("w", "z"), seen=2) is None
    assert names.find("Thornquist", seen=2) == Listed("orla_quillfeather")
    assert names.find("Wilmot", seen=3) == Listed("dunstan_quillfeather")
    assert names.find("Thornquist", seen=3) == Ambiguous(("orla_quillfeather", "dunstan_quillfeather"))
    assert names.suggest("wil", seen=2) == []
    assert names.suggest("wil", seen=3) == [
        ("Dunstan Quillfeather · The Hermit · Wilmot Thornquist", "Dunstan Quillfeather")
    ]
    assert names.suggest("dun", seen=2) == [("Dunstan Quillfeather · The Hermit", "Dunstan Quillfeather")]


def test_suggestions_begin_with_the_cast_in_its_order(names: Names) -> None:
    assert [name for _, name in names.suggest("", seen=0)] == [
        "Orla Quillfeather",
        "Dunstan Quillfeather",
        "Órla Brambleton",
        "ليلى الفناري",
        "Pip 🦊 Fennimore-O’Dell",
        "Tamsin Ruddock",
    ]
    assert len(names.suggest("", seen=0, limit=2)) == 2


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [
        ("orl", "Orla Quillfeather", 2),
        ("or br", "Órla Brambleton", 1),
        ("bra", "Órla Brambleton", 1),
        ("quill", "Orla Quillfeather", 2),
        ("quillfeather d", "Dunstan Quillfeather", 1),
        ("ada", "Orla Quillfeather", 2),
        ("capt", "Orla Quillfeather", 1),
        ("brambel", "Órla Brambleton", 1),
        ("quilfea", "Orla Quillfeather", 2),
        ("odel", "Pip 🦊 Fennimore-O’Dell", 1),
        ("pip 🦊", "Pip 🦊 Fennimore-O’Dell", 1),
        ("لي", "ليلى الفناري", 1),
        ("orlaq", "Orla Quillfeather", 1),
    ],
)
def test_suggestions_follow_what_is_typed(names: Names, typed: str, first: str, count: int) -> None:
    suggested = names.suggest(typed, seen=0)
    assert (suggested[0][1], len(suggested)) == (first, count)


def test_nothing_is_suggested_for_what_no_name_begins_with(names: Names) -> None:
    assert [names.suggest(typed, seen=5) for typed in ("zz", "🐙", "lorelai", "luke w")] == [[]] * 4


def test_every_suggestion_leads_to_its_person_and_fits_discord(broken: Broken) -> None:
    broken.change("name: Ada Thornquist", f"name: Ada {'of the Rocks ' * 7}Thorn")
    broken.path.write_text(broken.text, "utf-8")
    show = Show(load_pack(broken.path))
    for label, name in show.names.suggest("", seen=5):
        assert 1 <= len(label) <= 100
        found = show.names.find(name, seen=0)
        assert isinstance(found, Listed)
        assert show.person(found.person).name == name


def test_episodes_are_suggested_by_number_code_and_title(names: Names) -> None:
    assert names.suggest_episodes("", seen=0) == [
        ("S1E1 · The Lamp", 1),
        ("S1E2 · Fog", 2),
        ("S1E3", 3),
        ("S2E1", 4),
        ("S2E2", 5),
    ]
    assert names.suggest_episodes("4", seen=0) == [("S2E1", 4)]
    assert names.suggest_episodes("s2", seen=3) == [("S2E1 · Low Tide", 4), ("S2E2", 5)]
    assert names.suggest_episodes("LAMP", seen=0) == [("S1E1 · The Lamp", 1)]
    assert names.suggest_episodes("wilm", seen=2) == []
    assert names.suggest_episodes("wilm", seen=3) == [("S1E3 · Wilmot Comes Home", 3)]
    assert len(names.suggest_episodes("", seen=0, limit=2)) == 2


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_of_any_length_costs_about_what_its_beginning_does(names: Names, text: str) -> None:
    def cost(asked: str) -> float:
        times = []
        for _ in range(5):
            names._matched.cache_clear()
            start = time.process_time()
            names.find(asked, seen=SEEN_ALL)
            names.suggest(asked, seen=SEEN_ALL)
            names.suggest_episodes(asked, seen=SEEN_ALL)
            times.append(time.process_time() - start)
        return min(times)

    assert names.find(text, seen=SEEN_ALL) is None
    assert cost(text) < 10 * cost(text[:400])


@given(st.text() | st.text(alphabet="abdelmnoqruw ’'-.🦊ليى", max_size=40), st.integers(0, 6))
def test_no_text_is_trouble(text: str, seen: int) -> None:
    NAMES.find(text, seen=seen)
    assert all(0 < len(label) <= 100 for label, _ in NAMES.suggest(text, seen=seen))
    NAMES.suggest_episodes(text, seen=seen)


@given(st.text(alphabet="wilmothrnqusWT ", min_size=1, max_size=12))
def test_at_no_horizon_does_a_hidden_name_change_the_answer(text: str) -> None:
    without = _names_without_wilmot()
    assert NAMES.find(text, seen=2) == without.find(text, seen=2)
    assert NAMES.suggest(text, seen=2) == without.suggest(text, seen=2)


@cache
def _names_without_wilmot() -> Names:
    pack = load_pack(LIGHTHOUSE)
    credits_left = [credit for credit in pack.credits if credit.character != "wilmot"]
    return Show(pack.model_copy(update={"credits": credits_left})).names
