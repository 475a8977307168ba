"""The invented show, whole or with something broken in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.show.loading import PackError, Problem, load_pack
from bot.show.names import Names
from bot.show.shows import Show

ROOT = Path(__file__).parent.parent.parent
LIGHTHOUSE = ROOT / "tests/shows/lighthouse.yaml"


@pytest.fixture(scope="session")
def lighthouse() -> Show:
    return Show(load_pack(LIGHTHOUSE))


@pytest.fixture(scope="session")
def names(lighthouse: Show) -> Names:
    return lighthouse.names


class Broken:
    """Writes the invented show with changes, and gives the problems that loading it names."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lighthouse.yaml"
        self.text = LIGHTHOUSE.read_text("utf-8")

    def change(self, old: str, new: str) -> Broken:
        assert self.text.count(old) == 1, old
        self.text = self.text.replace(old, new)
        return self

    def line_of(self, snippet: str) -> int:
        assert self.text.count(snippet) == 1, snippet
        return self.text[: self.text.index(snippet)].count("\n") + 1 + snippet.startswith("\n")

    def first_changed_line(self) -> int:
        before = LIGHTHOUSE.read_text("utf-8").splitlines()
        pairs = zip(before, self.text.splitlines(), strict=False)
        return next(number for number, (old, new) in enumerate(pairs, start=1) if old != new)

    def problems(self) -> tuple[Problem, ...]:
        self.path.write_text(self.text, "utf-8")
        with pytest.raises(PackError) as caught:
            load_pack(self.path)
        return caught.value.problems


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    return Broken(tmp_path)
