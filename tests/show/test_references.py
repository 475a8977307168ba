"""Cross checks: ids lead somewhere, numbers are in order, spoilers are guarded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.show.problems import Way
from bot.show.reading import read_yaml
from bot.show.references import list_faults
from bot.show.shapes import check_shape
from tests.show.conftest import LIGHTHOUSE, Broken

CASES = {
    "two facts of one id": ("id: s1e2.title", "id: s1e1.title", "facts[9].id", "already that of facts[7]"),
    "two people of one id": ("{id: pip, name", "{id: layla, name", "people[4].id", "already that of people[3]"),
    "a person and a character of one id": (
        "{id: hermit, name",
        "{id: pip, name",
        "characters[1].id",
        "already that of people[3]",
    ),
    "somebody called show": ("{id: pip, name", "{id: show, name", "people[3].id", "already that of the show itself"),
    "two sources of one id": ("{id: foghorn, pub", "{id: gazette, pub", "sources[1].id", "already that of sources[0]"),
    "two premieres of one id": ("{id: s2e2, season", "{id: s2e1, season", "premieres[2].id", "premieres[1]"),
    "two episodes 3": (
        "{number: 2, title: Fog",
        "{number: 3, title: Fog",
        "seasons[0].episodes[2].number",
        "season 1 already has episode 3",
    ),
    "episodes out of order": (
        "{number: 2, title: Fog",
        "{number: 7, title: Fog",
        "seasons[0].episodes[1].number",
        "this should be episode 2 of season 1",
    ),
    "two seasons 1": ("  - number: 2\n", "  - number: 1\n", "seasons[1].number", "the show already has season 1"),
    "an unknown person": ("{person: pip,", "{person: nobody,", "credits[5].person", "there is no person “nobody”"),
    "an unknown character": (
        "character: keeper_young",
        "character: keeper_yung",
        "credits[4].character",
        "did you mean “keeper_young”?",
    ),
    "an unknown fact of a credit": ("fact: pip.cast", "fact: pip.caste", "credits[5].fact", "there is no fact"),
    "an unknown fact of the crew": (
        "fr: Créatrice}, fact: show.premise",
        "fr: Créatrice}, fact: x",
        "crew[0].fact",
        "there is no fact “x” in this pack; add it, or correct the id",
    ),
    "an unknown fact of earlier work": (
        "Plumsworth, fact: orla.harbour",
        "Plumsworth, fact: orla.harbor",
        "people[0].earlier[0].fact",
        "did you mean “orla.harbour”?",
    ),
    "an unknown fact of a title": (
        "title_fact: s1e2.title",
        "title_fact: s1e9.title",
        "seasons[0].episodes[1].title_fact",
        "there is no fact",
    ),
    "an unknown fact of a premiere": (
        "last: 3, date: 2024-10-03, service: Foghorn+, fact: show.ordered",
        "last: 3, date: 2024-10-03, service: Foghorn+, fact: x",
        "premieres[0].fact",
        "there is no fact",
    ),
    "an unknown fact of the status": (
        "  fact: show.renewed\n",
        "  fact: show.renewd\n",
        "status.fact",
        "did you mean “show.renewed”?",
    ),
    "an unknown fact of the timeline": ("timeline: [show.ordered,", "timeline: [x,", "status.timeline[0]", "no fact"),
    "an unknown fact of a card": ("release: [show.weekly,", "release: [x,", "cards.release[0]", "no fact “x”"),
    "an unknown fact about who is not listed": (
        "fact: basil.rumour",
        "fact: basil.rumor",
        "not_listed[0].fact",
        "there is no fact",
    ),
    "an unknown source": (
        "    source: gazette\n    as_of: 2023-06",
        "    source: gazete\n    as_of: 2023-06",
        "facts[1].source",
        "did you mean “gazette”?",
    ),
    "an unknown further source": (
        "also: [{source: gazette",
        "also: [{source: x",
        "facts[3].also[0].source",
        "source “x”",
    ),
    "an unknown successor": (
        "superseded_by: show.renewed",
        "superseded_by: x",
        "facts[2].superseded_by",
        "no fact “x”",
    ),
    "an unknown claim": ("others: [show.length_long]", "others: [show.length_lon]", "disputes[0].others[0]", "no fact"),
    "an unknown subject": ("about: [basil_cranmere]", "about: [basil]", "facts[20].about[0]", "“basil”"),
    "an episode that is not there": ("about: [S1E2]", "about: [S1E4]", "facts[9].about[0]", "“S1E4”"),
    "an unknown subject of an unknown": (
        "    about: [layla]\n    text: {en: Nobody",
        "    about: [lala]\n    text: {en: Nobody",
        "unknowns[0].about[0]",
        "did you mean “layla”?",
    ),
    "a spoiler without terms": ("    terms: [Low Tide]\n", "", "facts[11].terms", "a spoiler lists the words"),
    "terms without a spoiler": (
        "    as_of: 2023-06\n",
        "    as_of: 2023-06\n    terms: [wreckage]\n",
        "facts[1].terms",
        "only a spoiler has terms",
    ),
    "a term in a safe text": (
        "frère]",
        "frère, phare]",
        "facts[16].terms[3]",
        "“phare” also stands in facts[0].text.fr, which is safe after episode 0",
    ),
    "a term in a title": (
        "terms: [Low Tide]",
        "terms: [Low Tide, fog]",
        "facts[11].terms[1]",
        "seasons[0].episodes[1]",
    ),
    "a term in a text that is safe earlier": (
        "naufrage]",
        "naufrage, frere]",
        "facts[12].terms[3]",
        "facts[16].text.fr, which is safe after episode 3",
    ),
    "a term in a name": ("naufrage]", "naufrage, brambleton]", "facts[12].terms[3]", "people[1].name"),
    "a term without letters": ("naufrage]", "naufrage, '!!']", "facts[12].terms[3]", "“!!” has no letters"),
    "a superseded fact without successor": (
        "    superseded_by: show.renewed\n",
        "",
        "facts[2].superseded_by",
        "a superseded fact names the one that replaces it",
    ),
    "a successor of a current fact": (
        "    status: superseded\n",
        "",
        "facts[2].superseded_by",
        "only a superseded fact names another",
    ),
    "a fact that supersedes itself": (
        "superseded_by: show.renewed",
        "superseded_by: show.one_season_only",
        "facts[2].superseded_by",
        "in a circle",
    ),
    "a disputed fact that no dispute lists": (
        "    confidence: high\n  - id: s1e1.about",
        "    confidence: high\n    status: disputed\n  - id: s1e1.about",
        "facts[7].status",
        "no dispute lists “s1e1.title”",
    ),
    "safe after more episodes than there are": (
        "    safe_after_episode: 5\n",
        "    safe_after_episode: 6\n",
        "facts[12].safe_after_episode",
        "the show has only 5 episodes",
    ),
    "a title safe too late": (
        "title_safe_after_episode: 5",
        "title_safe_after_episode: 9",
        "seasons[1].episodes[1].title_safe_after_episode",
        "the show has only 5 episodes",
    ),
    "a title told too early": (
        "{number: 2, title: Fog,",
        "{number: 2, title: Fog, title_safe_after_episode: 2,",
        "seasons[0].episodes[1].title_fact",
        "the title is safe after episode 2, but this fact tells it earlier",
    ),
    "a premiere of no season": ("{id: s1, season: 1,", "{id: s1, season: 4,", "premieres[0].season", "no season 4"),
    "a premiere past the season": (
        "first: 1, last: 3,",
        "first: 1, last: 4,",
        "premieres[0].last",
        "ends with episode 3",
    ),
    "a premiere back to front": ("first: 1, last: 3,", "first: 3, last: 2,", "premieres[0].last", "swap them"),
    "a time on another date": (
        "2025-05-02T20:00+01:00",
        "2025-05-04T20:00+01:00",
        "premieres[1].time",
        "nowhere in the world is it 2025-05-02",
    ),
    "a status that was superseded": (
        "  fact: show.renewed\n",
        "  fact: show.one_season_only\n",
        "status.fact",
        "has been superseded; name one that is current",
    ),
    "a disputed fact on a card": (
        "release: [show.weekly,",
        "release: [show.length_short,",
        "cards.release[0]",
        "is disputed",
    ),
    "a spoiler on a card": (
        "release: [show.weekly,",
        "release: [dunstan.secret,",
        "cards.release[0]",
        "only after episode 3",
    ),
    "a spoiler about who is not listed": (
        "fact: basil.rumour",
        "fact: dunstan.secret",
        "not_listed[0].fact",
        "episode 3",
    ),
}


LINES_OFF = {
    "two people of one id": 1,
    "two episodes 3": 1,
    "a spoiler without terms": -8,
    "a superseded fact without successor": -8,
}
"""Where the problem is not on the first line that was changed, but further down, or above at the head of its fact."""


@pytest.mark.parametrize("name", CASES)
def test_what_does_not_hold_together_is_named(broken: Broken, name: str) -> None:
    old, new, path, sentence = CASES[name]
    here = [problem for problem in broken.change(old, new).problems() if problem.path == path]
    assert here
    assert sentence in here[0].message
    assert here[0].file == broken.path
    assert here[0].line == broken.first_changed_line() + LINES_OFF.get(name, 0)
    assert str(here[0]).startswith(f"{broken.path}:{here[0].line}: {path}: ")


def test_the_line_is_that_of_the_value(broken: Broken) -> None:
    (problem,) = broken.change("others: [show.length_long]", "others:\n      - show.length_lon").problems()[-1:]
    assert (problem.path, problem.line) == ("disputes[0].others[0]", broken.line_of("- show.length_lon"))
    (missing,) = [one for one in broken.problems() if one.path == "facts[6].status"]
    assert missing.line == broken.line_of("    status: disputed\n    ages: true\n")


def test_a_circle_of_facts_is_told_once(broken: Broken) -> None:
    broken.change(
        "    also: [{source: gazette, as_of: 2025-01-16}]\n",
        "    status: superseded\n    superseded_by: show.one_season_only\n",
    )
    assert sum("in a circle" in problem.message for problem in broken.problems()) == 1


def test_a_broken_part_does_not_make_references_to_it_dangle(broken: Broken) -> None:
    broken.change("name: Tamsin Ruddock, group: crew", "name: [], group: kru")
    assert [problem.path for problem in broken.problems()] == ["people[5].name", "people[5].group"]


def test_terms_are_looked_for_as_whole_words_in_any_case_and_accent(broken: Broken) -> None:
    broken.change("naufrage]", "naufrage, LUMIERE, lumi, l’ermite est, erm]")
    assert [problem.path for problem in broken.problems()] == ["facts[12].terms[3]", "facts[12].terms[5]"]


JUNK = st.sampled_from(
    [None, True, -1, 0, 7, "", "show", "2025-02-30", [], [[]], ["x", 3], {}, {"id": []}, {"en": "x"}]
)


TEXT = LIGHTHOUSE.read_text("utf-8")


@settings(max_examples=150)
@given(st.sampled_from(list(read_yaml(TEXT).lines)[1:]), JUNK)
def test_no_junk_anywhere_stops_the_checks(way: Way, junk: object) -> None:
    values: Any = read_yaml(TEXT).values
    inner = values
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = junk
    pack, faults = check_shape(values)
    list_faults(values)
    assert pack is not None or faults
    assert all(fault.message and "nput should" not in fault.message for fault in faults)
