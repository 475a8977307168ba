"""`python -m bot ask`: the bot's answers without Discord, one at a time or one a line."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.show.answer import LONGEST
from bot.show.answers import Answers

ROOT = Path(__file__).parent.parent

Ask = Callable[..., str]


@pytest.fixture
def ask(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    own_logging: None,  # noqa: ARG001 - puts the logging back
) -> Ask:
    """Ask in this process, where nothing is set but where the shows are; give what stands on standard output."""
    for name in list(os.environ):
        if name.startswith(("CALLBOARD_", "DISCORD_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLBOARD_SHOWS", str(ROOT / "data" / "shows"))

    def run(*arguments: str, typed: bytes = b"", code: int = 0) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        assert main(["ask", *arguments]) == code
        return capsys.readouterr().out

    return run


def answers(ask: Ask, *lines: Any, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Send lines, objects as JSON, and read what comes back for each."""
    sent = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    out = ask("--stdin", *options, typed=b"\n".join(sent) + b"\n")
    told = [json.loads(line) for line in out.split("\n")[:-1]]
    assert len(told) == len(lines)
    assert all(list(one) == ["id", "text", "kind", "facts"] for one in told)
    return told


# One question


def test_a_question_is_answered_with_its_source_and_nothing_else(ask: Ask) -> None:
    assert ask("who plays Cheyenne?") == "Lou de Laâge plays Cheyenne Toussaint in Étoile.\nDecider, April 2025\n"


def test_in_french_and_as_far_as_the_asker_has_watched(ask: Ask) -> None:
    assert "dévoile" in ask("qui joue Kevin ?", "--locale", "fr")
    assert "Jonathan Groff" in ask("qui joue Kevin ?", "--locale", "fr-FR", "--seen", "7")
    assert "Jonathan Groff" not in ask("qui joue Kevin ?", "--locale", "fr", "--seen", "6")


def test_a_name_is_looked_up_as_cast_does(ask: Ask) -> None:
    assert ask("--lookup", "Lenny Bruce").startswith("Luke Kirby\n")
    assert "I find nobody called “Zorblax”" in ask("--lookup", "Zorblax")


def test_as_json_it_names_the_kind_and_the_facts(ask: Ask) -> None:
    told = json.loads(ask("who plays Cheyenne?", "--json"))
    assert told == {
        "id": None,
        "text": "Lou de Laâge plays Cheyenne Toussaint in Étoile.\nDecider, April 2025",
        "kind": "answer",
        "facts": ["cast.lou_de_laage.character"],
    }


def test_a_show_can_be_chosen_or_named_in_the_question(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows = tmp_path / "shows"
    shows.mkdir()
    for pack in (ROOT / "data/shows/etoile.yaml", ROOT / "tests/shows/lighthouse.yaml"):
        (shows / pack.name).write_bytes(pack.read_bytes())
    monkeypatch.setenv("CALLBOARD_SHOWS", str(shows))
    assert "Tamsin Ruddock" in ask("what is it about?", "--show", "lighthouse")
    assert "Tamsin Ruddock" in ask("what is The Lighthouse Keepers about?")
    assert "New York" in ask("what is it about?")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seen", "9"], "How many episodes of Étoile you have seen is a number from 0 to 8."),
        (["--seen", "-1"], "is a number from 0 to 8."),
        (["--locale", "de"], "Callboard does not speak “de”. Choose one of en, fr"),
        (["--show", "lost"], "I know no show called “lost”. Choose one of these: Étoile."),
    ],
)
def test_what_is_not_possible_is_one_sentence_on_standard_error(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    errors = io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    assert ask("who plays Jack?", *options, code=1) == ""
    assert said in errors.getvalue()
    assert errors.getvalue().count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["a", "--stdin"], ["a", "--seen", "three"]])
def test_a_wrong_command_line_shows_how_it_is_used(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["ask", *arguments])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m bot ask")


# One a line


def test_each_line_is_answered_in_its_place_in_its_language_and_at_its_horizon(ask: Ask) -> None:
    told = answers(
        ask,
        {"id": "a", "q": "who plays Kevin?", "lang": "en", "seen": 8},
        {"id": 2, "q": "qui joue Kevin ?", "lang": "fr", "seen": 0},
        {"q": "who plays Cheyenne?"},
        {"id": None, "q": "who plays Kevin?", "lang": None, "seen": None},
    )
    assert [one["id"] for one in told] == ["a", 2, None, None]
    assert [one["kind"] for one in told] == ["answer", "withheld", "answer", "withheld"]
    assert "Jonathan Groff" in told[0]["text"]
    assert "Je ne le dévoile pas" in told[1]["text"]
    assert told[2]["facts"] == ["cast.lou_de_laage.character"]
    assert told[3]["text"].startswith("That is withheld")


def test_names_are_looked_up_line_by_line_too(ask: Ask) -> None:
    told = answers(ask, {"id": 1, "q": "Lenny Bruce"}, {"id": 2, "q": "cheyenne", "lang": "fr"}, options=("--lookup",))
    assert [one["text"].split("\n")[0] for one in told] == ["Luke Kirby", "Lou de Laâge"]


def test_letters_are_written_as_they_are(ask: Ask) -> None:
    assert "Lou de Laâge" in ask("--stdin", typed=b'{"q": "who plays Cheyenne?"}')


NO_OBJECT = "This line is no JSON object. Write one such as {"
NO_QUESTION = "There is no question in this line."
NO_NUMBER = "How many episodes of Étoile you have seen is a number from 0 to 8."
BAD_LINES: list[tuple[Any, object, str]] = [
    (b"who plays Jack?", None, NO_OBJECT),
    (b"", None, NO_OBJECT),
    (b"[1]", None, NO_OBJECT),
    (b'"who plays Jack?"', None, NO_OBJECT),
    (b"\xff\xfe", None, NO_OBJECT),
    (b"[" * 100_000, None, NO_OBJECT),
    ({"id": 7}, 7, NO_QUESTION),
    ({"id": 7, "q": None}, 7, NO_QUESTION),
    ({"id": 7, "q": ["who?"]}, 7, NO_QUESTION),
    ({"id": 7, "q": "who?", "seen": "3"}, 7, NO_NUMBER),
    ({"id": 7, "q": "who?", "seen": True}, 7, NO_NUMBER),
    ({"id": 7, "q": "who?", "seen": 2.5}, 7, NO_NUMBER),
    ({"id": 7, "q": "who?", "seen": -1}, 7, NO_NUMBER),
    ({"id": 7, "q": "who?", "seen": 9}, 7, NO_NUMBER),
    (b'{"id": 7, "q": "who?", "seen": 1e999}', 7, NO_NUMBER),
    (b'{"id": 7, "q": "who?", "seen": NaN}', 7, NO_NUMBER),
    ({"id": 7, "q": "who?", "lang": "de"}, 7, "Callboard does not speak “de”."),
    ({"id": 7, "q": "who?", "lang": 5}, 7, "Callboard does not speak “5”."),
]


def test_a_bad_line_is_refused_in_its_place_and_the_next_is_answered(ask: Ask) -> None:
    good = {"id": 8, "q": "who plays Cheyenne?"}
    told = answers(ask, *(line for bad, _, _ in BAD_LINES for line in (bad, good)))
    for (line, line_id, said), refused, answered in zip(BAD_LINES, told[::2], told[1::2], strict=True):
        assert (refused["id"], refused["kind"], refused["facts"]) == (line_id, "refused", []), line
        assert said in refused["text"], line
        assert (answered["id"], answered["kind"]) == (8, "answer"), line


def test_a_refusal_is_in_the_lines_language(ask: Ask) -> None:
    (told,) = answers(ask, {"q": "qui ?", "lang": "fr", "seen": 99})
    assert told["text"].startswith("Pour Étoile, le nombre d'épisodes vus va de 0 à 8.")


def test_odd_ids_and_odd_letters_come_back_as_json_can_write_them(ask: Ask) -> None:
    told = answers(
        ask,
        b'{"id": "\\ud800", "q": "who does \\ud800Zorblax play"}',
        {"id": [1], "q": "hello"},
        b'{"id": 1e999, "q": "hello"}',
        b'{"id": 1.5, "q": "hello"}',
        b'\xef\xbb\xbf{"id": "bom", "q": "hello"}',
    )
    assert [one["id"] for one in told] == ["\ud800", None, None, 1.5, "bom"]
    assert "Zorblax" in told[0]["text"]


def test_a_very_long_question_is_answered_and_no_answer_is_longer_than_may_be(ask: Ask) -> None:
    told = answers(ask, {"q": "who plays Cheyenne? " * 300}, {"q": "x" * 6000}, {"q": "Zorblax " * 750})
    assert "Lou de Laâge" in told[0]["text"]
    assert all(0 < len(one["text"]) <= LONGEST for one in told)


def test_a_mistake_of_ours_costs_one_answer_alone(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Answers.answer

    def wrong(self: Answers, question: str, *given: Any, **named: Any) -> Any:
        if question == "boom":
            raise RuntimeError("secret")
        return right(self, question, *given, **named)

    monkeypatch.setattr(Answers, "answer", wrong)
    broken, told = answers(ask, {"id": 1, "q": "boom"}, {"id": 2, "q": "who plays Cheyenne?"})
    assert (broken["id"], broken["kind"]) == (1, "refused")
    assert broken["text"].startswith("Something went wrong on our side.")
    assert "secret" not in broken["text"]
    assert told["kind"] == "answer"


# In a process of its own


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CALLBOARD_", "DISCORD_"))}
    environment |= {"PYTHONPATH": str(ROOT), "CALLBOARD_SHOWS": str(ROOT / "data" / "shows"), "LC_ALL": "C"}
    # Where tests run in the background of a shell, it has them ignore Ctrl+C, and whatever they start.
    ctrl_c = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--stdin"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        signal.signal(signal.SIGINT, ctrl_c)
        yield running
        running.kill()


def tell(running: subprocess.Popen[bytes], question: str) -> dict[str, Any]:
    """Send a line, and wait for its answer before anything else is sent."""
    assert running.stdin
    assert running.stdout
    running.stdin.write(json.dumps({"q": question}).encode() + b"\n")
    running.stdin.flush()
    return json.loads(running.stdout.readline())


def test_every_answer_comes_at_once_and_the_end_of_the_lines_is_the_end(
    process: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert "Lou de Laâge" in tell(process, "who plays Cheyenne?")["text"]
    assert tell(process, "hello")["kind"] == "chat"
    assert process.communicate(timeout=5) == (b"", b"")
    assert process.returncode == 0
    assert [*tmp_path.iterdir()] == []  # no database, and nothing else


def test_ctrl_c_ends_it_without_a_complaint(process: subprocess.Popen[bytes]) -> None:
    tell(process, "hello")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=5) == 0
    assert process.stderr
    assert process.stderr.read() == b""


def test_it_opens_no_connection(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert "Lou de Laâge" in ask("who plays Cheyenne?")
