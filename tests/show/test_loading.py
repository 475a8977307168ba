"""Loading packs: what is accepted, and that every problem is named with file, path and line in plain words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.show.loading import PackError, load_pack, load_packs
from tests.show.conftest import LIGHTHOUSE, ROOT, Broken

SHAPES = {
    "an unknown key": (
        "service: Foghorn+\n\nstatus",
        "servise: Foghorn+\n\nstatus",
        {"servise": "did you mean “service”?", "service": "missing"},
        "servise",
    ),
    "an unknown key like no other": (
        "    topic: premise\n",
        "    topic: premise\n    zebra: 1\n",
        {"facts[0].zebra": "there is no key “zebra” here; remove it, or use one of: id, topic, about, text"},
        "zebra",
    ),
    "a day that no calendar has": (
        "date: 2024-10-03, service",
        "date: 2025-02-30, service",
        {"premieres[0].date": "2025-02-30 is not in the calendar; 2025-02 has 28 days"},
        "2025-02-30",
    ),
    "the same in quotes": (
        "    as_of: 2024\n",
        '    as_of: "2025-02-30"\n',
        {"facts[0].as_of": "2025-02-30 is not in the calendar"},
        "2025-02-30",
    ),
    "a month that no year has": (
        "as_of: 2023-06\n",
        "as_of: 2023-13\n",
        {"facts[1].as_of": "months are 01 to 12"},
        "2023-13",
    ),
    "a date in words": ("as_of: 2023-06\n", "as_of: June\n", {"facts[1].as_of": "“June” is not a date"}, "as_of: June"),
    "a premiere without a day": (
        "date: 2024-10-03, service",
        "date: 2024-10, service",
        {"premieres[0].date": "write year, month and day"},
        "date: 2024-10, ",
    ),
    "a moment without a zone": (
        "2025-05-02T20:00+01:00",
        "2025-05-02T20:00",
        {"premieres[1].time": "does not say in which zone"},
        "2025-05-02T20:00",
    ),
    "an hour instead of a moment": (
        "2025-05-02T20:00+01:00",
        "20:00",
        {"premieres[1].time": "“20:00” is not a moment"},
        "20:00",
    ),
    "a fact without source": (
        "    source: gazette\n    as_of: 2023-06\n",
        "    as_of: 2023-06\n",
        {"facts[1].source": "this key is missing; add it"},
        "- id: show.ordered",
    ),
    "an empty text": (
        "{en: Foghorn+ ordered the series in 2023.,",
        '{en: " ",',
        {"facts[1].text.en": "this text is empty"},
        '{en: " ",',
    ),
    "nothing where a text belongs": (
        "title: The Lighthouse Keepers",
        "title:",
        {"title": "must be a text, not nothing"},
        "title:\n",
    ),
    "a number where a text belongs": (
        'title: "1984"',
        "title: 1984",
        {"seasons[1].episodes[1].title": "must be a text, not the number 1984; put quotes around it: “1984”"},
        "title: 1984",
    ),
    "a text that is too long": (
        "Episode 2 is called Fog.",
        "Fog" * 201,
        {"facts[9].text.en": "has 603 characters; shorten it to at most 600"},
        "Fog" * 201,
    ),
    "a text where a number belongs": (
        "{number: 2, title: Fog",
        "{number: two, title: Fog",
        {"seasons[0].episodes[1].number": "must be a whole number, not the text “two”"},
        "number: two",
    ),
    "yes where true belongs": ("ages: true", "ages: yes", {"facts[6].ages": "must be true or false"}, "ages: yes"),
    "episode 0": (
        "{number: 1, title: Low Tide",
        "{number: 0, title: Low Tide",
        {"seasons[1].episodes[0].number": "this must be 1 or more, not 0"},
        "number: 0",
    ),
    "a misspelt choice": (
        "state: running",
        "state: runing",
        {"status.state": "“runing” is not possible here; did you mean “running”?"},
        "state: runing",
    ),
    "a choice like no other": (
        "state: running",
        "state: zebra",
        {"status.state": "write announced, running, ended or cancelled"},
        "state: zebra",
    ),
    "a text where a list belongs": (
        "also_known_as: [Orla Quill]",
        "also_known_as: Orla Quill",
        {"people[0].also_known_as": "must be a list, not the text “Orla Quill”"},
        "also_known_as: Orla Quill",
    ),
    "a list where a block belongs": (
        "  state: running\n  fact: show.renewed\n  timeline: [show.ordered, show.one_season_only, show.renewed]\n",
        "  - running\n",
        {"status": "must be a block of keys and values, not a list"},
        "\nstatus:",
    ),
    "an empty list": ("about: [show, tamsin_ruddock]", "about: []", {"facts[0].about": "at least one"}, "about: []"),
    "a wrong id": (
        "id: show.premise",
        "id: Show Premise",
        {"facts[0].id": "“Show Premise” is not an id"},
        "id: Show P",
    ),
    "another format": ("format: 1", "format: 2", {"format": "write 1"}, "format: 2"),
    "a key given twice": (
        "    status: disputed\n    ages: true\n",
        "    status: disputed\n    ages: true\n    ages: false\n",
        {"facts[6].ages": "this key is given twice, first on line"},
        "ages: false",
    ),
    "a tag": ("format: 1", "format: !!int 1", {"format": "packs do not use tags"}, "format: !!int"),
    "a list as a key": ("format: 1", "format: 1\n? [a]\n: b", {"": "cannot be a key"}, "? [a]"),
    "another id than the file's name": (
        "id: lighthouse\n",
        "id: lamp\n",
        {"id": "the file is called lighthouse.yaml; call it lamp.yaml, or correct the id"},
        "id: lamp",
    ),
}


@pytest.mark.parametrize("case", SHAPES.values(), ids=SHAPES)
def test_a_wrong_shape_is_named(broken: Broken, case: tuple[str, str, dict[str, str], str]) -> None:
    old, new, expected, place = case
    problems = broken.change(old, new).problems()
    for path, sentence in expected.items():
        assert any(problem.path == path and sentence in problem.message for problem in problems), problems
    path = next(iter(expected))
    assert (broken.path, broken.line_of(place)) in {
        (problem.file, problem.line) for problem in problems if problem.path == path
    }
    assert all("Input should" not in problem.message for problem in problems)


def test_every_problem_is_told_at_once_in_the_order_of_lines(broken: Broken) -> None:
    broken.change("    topic: premise\n", "    topic: premise\n    zebra: 1\n")  # an unknown key
    broken.change("date: 2024-10-03, service", "date: 2025-02-30, service")
    broken.change("{number: 2, title: Fog", "{number: 3, title: Fog")
    broken.change("    source: gazette\n    as_of: 2023-06\n", "    as_of: 2023-06\n")
    broken.change("{person: pip,", "{person: pipp,")
    problems = broken.problems()
    assert [problem.path for problem in problems] == [
        "seasons[0].episodes[2].number",
        "premieres[0].date",
        "credits[5].person",
        "facts[0].zebra",
        "facts[1].source",
    ]
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)


def test_a_problem_prints_as_file_line_path_and_sentence(broken: Broken) -> None:
    (problem,) = broken.change("{person: pip,", "{person: pipp,").problems()
    line = broken.line_of("pipp")
    sentence = f"{broken.path}:{line}: credits[5].person: there is no person “pipp” in this pack; did you mean “pip”?"
    assert str(problem) == sentence
    with pytest.raises(PackError) as caught:
        load_pack(broken.path)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (b"a: 1\nb: c: d\n", 2, "not valid YAML"),
        (b'a: "1\nb: c\n', 3, "not valid YAML"),
        (b"a:\n\t- b\n", 2, "not valid YAML"),
        (b"a: 1\n\nb: \xe9t\xe9\n", 3, "not UTF-8"),
        ("é: é\nb: \x07\n".encode(), 2, "remove that character"),
        (b"", 1, "the file is empty"),
        (b"# nothing\n", 1, "the file is empty"),
        (b"- a\n", 1, "must be a block of keys and values, not a list"),
        (b"a: &x [*x]\n", 1, "do not refer back"),
        (b"a: *x\n", 1, "do not refer back"),
        (b"a: 1\n---\nb: 1\n", 2, "a second document begins here"),
        (b"a: " + b"[" * 60 + b"]" * 60, 1, "nested too deeply"),
        (b"a: " + b"[" * 50000, 1, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_pack_is_named_with_its_line(tmp_path: Path, text: bytes, line: int, sentence: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(text)
    with pytest.raises(PackError) as caught:
        load_pack(path)
    assert any(problem.line == line and sentence in problem.message for problem in caught.value.problems)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(PackError, match=r"folder\.yaml: the file cannot be read \(Is a directory\)"):
        load_pack(tmp_path / "folder.yaml")
    with pytest.raises(PackError, match=r"gone\.yaml: the file cannot be read \(No such file"):
        load_pack(tmp_path / "gone.yaml")


def test_dates_may_be_quoted_or_not(broken: Broken) -> None:
    broken.change("    as_of: 2024\n", '    as_of: "2024"\n')
    broken.change("date: 2024-10-03, service", 'date: "2024-10-03", service')
    broken.change("time: 2025-05-02T20:00+01:00", 'time: "2025-05-02T19:00Z"')
    broken.path.write_text(broken.text, "utf-8")
    assert load_pack(broken.path) == load_pack(LIGHTHOUSE)


def test_words_and_numbers_stay_the_texts_they_are(broken: Broken) -> None:
    broken.change("publisher: The Pebble Bay Gazette", "publisher: no")
    broken.change("title: Fog,", "title: 1:30,")
    broken.change("title: Low Tide,", "title: on,")
    broken.change("name: Tamsin Ruddock", "name: 0x1F")
    broken.path.write_text("\ufeff" + broken.text, "utf-8")
    pack = load_pack(broken.path)
    assert pack.sources[0].publisher == "no"
    assert [pack.seasons[0].episodes[1].title, pack.seasons[1].episodes[0].title] == ["1:30", "on"]
    assert pack.people[-1].name == "0x1F"


def test_a_stated_moment_keeps_its_offset() -> None:
    pack = load_pack(LIGHTHOUSE)
    assert pack.premieres[1].time == dt.datetime(2025, 5, 2, 19, tzinfo=dt.UTC)
    assert pack.premieres[0].time is None
    assert pack.facts[0].as_of == "2024"


def test_a_folder_tells_the_problems_of_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("", "utf-8")
    (tmp_path / "b.yaml").write_text("- b\n", "utf-8")
    (tmp_path / "c.yml").write_text("", "utf-8")
    with pytest.raises(PackError) as caught:
        load_packs(tmp_path)
    assert [problem.file.name for problem in caught.value.problems] == ["a.yaml", "b.yaml", "c.yml"]
    assert len(str(caught.value).splitlines()) == 3


def test_a_folder_without_packs_says_so(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="there is no show pack here"):
        load_packs(tmp_path)
    with pytest.raises(PackError, match="there is no show pack here"):
        load_packs(tmp_path / "gone")


def test_a_default_that_is_not_there_says_which_are() -> None:
    with pytest.raises(PackError, match="there is no show “etoile” here; choose one of: lighthouse"):
        load_packs(ROOT / "tests/shows", "etoile")
    assert load_packs(ROOT / "tests/shows", "lighthouse").default.id == "lighthouse"
