"""How much of the processor an answer takes: for one show, and with 200 shows of its size loaded.

The floor is the least that any bot must do with a question: fold it and look each of its words up. The other shows are
made from Étoile's pack, with other ids and with other words in place of every title and name, so nothing is shared.
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.app import LOCALES
from bot.show.answers import Answers
from bot.show.folding import words_of
from bot.show.lexicon import load_lexicon
from bot.show.loading import load_pack, load_packs
from bot.show.pack import ShowPack
from bot.show.shows import Shows
from bot.texts import Texts
from tests.scoring import FOLDER, Asked, load_questions

PACK = Path(__file__).parent.parent / "data" / "shows" / "etoile.yaml"
SHOWS, ROUNDS = 200, 5
TYPED = ["", "l", "lu", "luk", "che", "cheyenne", "gainsb", "gainsburg", "lenny br", "xyzzy"]


def name_words(pack: ShowPack) -> set[str]:
    """List the words of every title and name of a pack."""
    named = [*pack.people, *pack.characters, *pack.not_listed]
    names = [name for one in named for name in (one.name, *one.also_known_as)]
    names += [pack.title, *pack.also_known_as, *(one.title for season in pack.seasons for one in season.episodes)]
    names += [name for person in pack.people for work in person.earlier for name in (work.work, work.character or "")]
    return {word for name in names for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper() and len(word) > 2}


def write_packs(folder: Path) -> None:
    """Write Étoile's pack and its likenesses."""
    text = PACK.read_text("utf-8")
    named = re.compile(rf"\b(?:{'|'.join(sorted(name_words(load_pack(PACK)), key=len, reverse=True))})\b")
    (folder / PACK.name).write_text(text, "utf-8")
    for number in range(1, SHOWS):
        other = named.sub(lambda match, number=number: _other_word(match[0], number), text)
        (folder / f"show-{number}.yaml").write_text(
            other.replace("\nid: etoile\n", f"\nid: show-{number}\n", 1), "utf-8"
        )


@cache
def _other_word(word: str, number: int) -> str:
    # Without vowels, so that it is no word that is there already.
    letters = random.Random(f"{number} {word}").choices("bcdfghjklmnpqrstvwxz", k=len(word))  # noqa: S311 - no secret
    return "".join(letters).capitalize()


def measure(work: Callable[[Any], object], given: Sequence[Any], rounds: int = ROUNDS) -> list[float]:
    """Give the milliseconds of processor time that a piece of work took with each thing that it was given."""
    times = []
    for one in [*given] * rounds:
        began = time.process_time_ns()
        work(one)
        times.append((time.process_time_ns() - began) / 1e6)
    return times


def run(shows: Shows, answers: Answers) -> dict[str, list[float]]:
    """Answer the question set about Étoile, look its names up, and complete what is typed."""
    texts, show = Texts(LOCALES), shows["etoile"]
    paths = [path for path in sorted(FOLDER.glob("etoile*.yaml")) if "lookups" not in path.name]
    questions = [one for path in paths for one in load_questions(path)]
    vocabulary = {word for one in questions for word in words_of(one.q)}

    def fold(one: Asked) -> object:
        return [word in vocabulary for word in words_of(one.q)]

    def ask(one: Asked) -> object:
        return answers.find_show(one.q), answers.answer(one.q, texts.into(one.lang), show=show, seen=one.seen)

    def look_up(one: Asked) -> object:
        return answers.look_up(one.q, texts.into(one.lang), show=show, seen=one.seen)

    def suggest(typed: str) -> object:
        return show.names.suggest(typed, seen=0)

    measure(ask, questions, rounds=1)  # the first time, languages are read
    return {
        "floor": measure(fold, questions),
        "question": measure(ask, questions),
        "look-up": measure(look_up, load_questions(FOLDER / "etoile_lookups.yaml")),
        "autocomplete": measure(suggest, TYPED, rounds=100),
    }


def load(folder: Path) -> tuple[Shows, Answers, float]:
    """Load packs and what answers from them; give the seconds that it took, without the lexicon, which all share."""
    lexicon = load_lexicon()
    began = time.process_time()
    shows = load_packs(folder, "etoile")
    answers = Answers(shows, lexicon)
    return shows, answers, time.process_time() - began


def _columns(times: dict[str, list[float]], what: str) -> str:
    middle, last = statistics.median(times[what]), statistics.quantiles(times[what], n=100)[98]
    return f"{middle:>10.3f}{last:>8.2f}{middle / statistics.median(times['floor']):>9.1f}"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        etoile, answers, start = load(PACK.parent)
        alone = run(etoile, answers)
        write_packs(Path(folder))
        many, answers, starts = load(Path(folder))
        crowd = run(many, answers)
    print(f"{'':<14}{'one show':>27}{f'{len(many)} shows':>27}")
    print(
        f"{'processor time':<14}{'median ms':>10}{'p99 ms':>8}{'× floor':>9}"
        f"{'median ms':>10}{'p99 ms':>8}{'× floor':>9}{'ratio':>8}"
    )
    for what in alone:
        print(f"{what:<14}{_columns(alone, what)}{_columns(crowd, what)}", end="")
        print(f"{statistics.median(crowd[what]) / statistics.median(alone[what]):>8.2f}")
    print(
        f"start: {start * 1000 / len(etoile):.0f} ms a show alone, {starts * 1000 / len(many):.0f} ms with {len(many)}"
    )


if __name__ == "__main__":
    main()
