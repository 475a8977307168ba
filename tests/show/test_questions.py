"""The question sets: what fans ask of Étoile and of the invented show, in both languages, and must be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.show.answer import Answer, AnswerKind
from bot.show.answers import Answers
from bot.show.lexicon import load_lexicon
from bot.show.loading import load_packs
from bot.show.shows import Show
from bot.texts import Texts
from tests.scoring import FOLDER, TABLES, Asked, Score, Spoilers, find_faults, load_questions, score, table

ROOT = Path(__file__).parent.parent.parent
EVERYTHING = 99
SETS = {"etoile": ROOT / "data/shows", "lighthouse": ROOT / "tests/shows"}
QUESTIONS, LOOK_UPS = 1500, 350
"""How many there are at least."""


class Examiner:
    """Asks one show's expert, as nothing but its pack is loaded."""

    def __init__(self, folder: Path) -> None:
        shows = load_packs(folder)
        self.show: Show = shows.default
        self.spoilers = Spoilers(self.show.pack)
        self._answers = Answers(shows, load_lexicon())
        self._texts = Texts(ROOT / "data/locales")
        self._told: dict[tuple[str, str, int, int | None], Answer] = {}

    def ask(self, asked: Asked, seen: int | None = None, most: int | None = None) -> Answer:
        """Ask a question of the set; `seen` in place of its own horizon. What was asked in a test before is kept."""
        seen = asked.seen if seen is None else seen
        key = (asked.q, asked.lang, seen, most)
        if key not in self._told:
            say = self._texts.into(asked.lang)
            self._told[key] = self._answers.answer(asked.q, say, show=self.show, seen=seen, most=most)
        return self._told[key]

    def choose(self, topic: str, subject: str, seen: int) -> Answer:
        """Choose what an answer offered."""
        return self._answers.answer_choice(topic, subject, self._texts.into("en"), show=self.show, seen=seen)

    def look_up(self, asked: Asked, seen: int | None = None) -> Answer:
        """Look a name of the set up."""
        seen = asked.seen if seen is None else seen
        return self._answers.look_up(asked.q, self._texts.into(asked.lang), show=self.show, seen=seen)


@pytest.fixture(scope="module")
def examiners() -> dict[str, Examiner]:
    return {name: Examiner(folder) for name, folder in SETS.items()}


def _seen(asked: Asked) -> int:
    """Give the horizon that an answer is checked at; where a question names one, its `never` says what must not be."""
    return EVERYTHING if asked.group == "horizon" else asked.seen


@pytest.mark.parametrize("name", SETS)
def test_every_question_of_the_set_is_answered_rightly(
    name: str, examiners: dict[str, Examiner], pytestconfig: pytest.Config
) -> None:
    examiner = examiners[name]
    results = [(asked, examiner.ask(asked)) for asked in load_questions(FOLDER / f"{name}.yaml")]
    graded = [(one, answer, find_faults(one, answer, examiner.spoilers, seen=_seen(one))) for one, answer in results]
    _report(f"Questions about {examiner.show.title}", graded, pytestconfig)


@pytest.mark.parametrize("name", SETS)
def test_every_name_of_the_set_is_found_or_said_not_to_be_there(
    name: str, examiners: dict[str, Examiner], pytestconfig: pytest.Config
) -> None:
    examiner = examiners[name]
    results = [(asked, examiner.look_up(asked)) for asked in load_questions(FOLDER / f"{name}_lookups.yaml")]
    graded = [(one, answer, find_faults(one, answer, examiner.spoilers)) for one, answer in results]
    _report(f"Names looked up in {examiner.show.title}", graded, pytestconfig)


def test_the_sets_are_large_and_in_both_languages() -> None:
    questions = [one for name in SETS for one in load_questions(FOLDER / f"{name}.yaml")]
    look_ups = [one for name in SETS for one in load_questions(FOLDER / f"{name}_lookups.yaml")]
    assert len(questions) >= QUESTIONS
    assert len(look_ups) >= LOOK_UPS
    for every in (questions, look_ups):
        assert sum(one.lang == "fr" for one in every) >= len(every) // 3


def test_a_pack_that_is_loaded_beside_another_changes_none_of_its_answers(
    examiners: dict[str, Examiner], tmp_path: Path
) -> None:
    for name, folder in SETS.items():
        (tmp_path / f"{name}.yaml").write_bytes((folder / f"{name}.yaml").read_bytes())
    together = Examiner(tmp_path)
    assert together.show.id == "etoile"
    for asked in load_questions(FOLDER / "etoile.yaml"):
        assert together.ask(asked).text == examiners["etoile"].ask(asked).text, asked.q


@pytest.mark.parametrize("name", SETS)
def test_no_question_at_any_horizon_or_ceiling_leaks_what_lies_beyond(
    name: str, examiners: dict[str, Examiner]
) -> None:
    examiner, leaks = examiners[name], list[str]()
    for asked in load_questions(FOLDER / f"{name}.yaml"):
        for most in range(examiner.show.episode_count + 1):
            # What may be told is the lesser of horizon and ceiling, however far the asker has watched or says so.
            leaks += _leaks(asked.q, most, examiner.ask(asked, examiner.show.episode_count, most), examiner)
    assert leaks == []


@pytest.mark.parametrize("name", SETS)
def test_no_name_at_any_horizon_leaks_what_lies_beyond(name: str, examiners: dict[str, Examiner]) -> None:
    examiner, leaks = examiners[name], list[str]()
    for asked in load_questions(FOLDER / f"{name}_lookups.yaml"):
        for seen in range(examiner.show.episode_count + 1):
            leaks += _leaks(asked.q, seen, examiner.look_up(asked, seen), examiner)
    assert leaks == []


def test_what_is_offered_next_is_answered_and_leaks_nothing(examiners: dict[str, Examiner]) -> None:
    examiner, leaks, unanswered = examiners["etoile"], list[str](), list[str]()
    last = examiner.show.episode_count
    answers = [examiner.ask(asked, seen) for asked in load_questions(FOLDER / "etoile.yaml") for seen in (0, last)]
    offered = {
        (choice.topic, choice.subject)
        for answer in answers
        if answer.kind is not AnswerKind.CLARIFY
        for choice in answer.choices
    }
    assert len(offered) > 100
    for topic, subject in sorted(offered):
        told = [examiner.choose(topic, subject, seen) for seen in range(last + 1)]
        for seen, answer in enumerate(told):
            leaks += _leaks(f"{topic} {subject}", seen, answer, examiner)
        if told[last].kind is not AnswerKind.ANSWER:
            unanswered.append(f"{topic} {subject}: {told[last].text}")
    assert leaks == []
    assert unanswered == []


def _leaks(question: str, seen: int, answer: Answer, examiner: Examiner) -> list[str]:
    said = "\n".join([answer.text, *(choice.label for choice in answer.choices)])
    return [f"{question!r} at {seen}: {term!r}" for term in examiner.spoilers.list_leaked(said, seen)]


def _report(title: str, graded: list[tuple[Asked, Answer, list[str]]], config: pytest.Config) -> None:
    scores: dict[str, Score] = score(graded)
    config.stash.setdefault(TABLES, {})[title] = table(scores)
    wrong = [line for one in scores.values() for line in one.wrong]
    assert not wrong, "\n".join(wrong)
