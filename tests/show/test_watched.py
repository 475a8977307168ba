"""How far somebody says in a question that they have watched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.show.folding import words_of
from bot.show.loading import load_pack
from bot.show.shows import Show
from bot.show.watched import find_watched

ROOT = Path(__file__).parent.parent.parent
ETOILE = Show(load_pack(ROOT / "data/shows/etoile.yaml"))
LIGHTHOUSE = Show(load_pack(ROOT / "tests/shows/lighthouse.yaml"))


def seen(text: str, show: Show = ETOILE) -> int | None:
    watched = find_watched(words_of(text), show.episodes())
    return watched and watched.seen


@pytest.mark.parametrize(
    ("text", "episodes"),
    [
        ("I've seen 3 episodes", 3),
        ("I have seen the first three", 3),
        ("just finished ep 5", 5),
        ("I'm only 3 episodes in", 3),
        ("I watched up to S1E5", 5),
        ("no spoilers past episode 2 please", 2),
        ("j'ai vu les trois premiers épisodes", 3),
        ("on vient de finir l'épisode 3", 3),
        ("je viens de finir le 6", 6),
        ("je n'ai vu que le premier épisode", 1),
        ("j'ai vu que 2 épisodes", 2),
    ],
)
def test_what_somebody_has_seen_counts(text: str, episodes: int) -> None:
    assert seen(text) == episodes


@pytest.mark.parametrize(
    ("text", "episodes"),
    [
        ("I'm on episode 3", 2),
        ("halfway through episode 2", 1),
        ("about to watch ep 8", 7),
        ("we're on ep 7", 6),
        ("i havent seen episode 4 yet", 3),
        ("j'en suis à l'épisode 4", 3),
        ("je regarde l'épisode 5", 4),
        ("pas encore fini l'épisode 6", 5),
    ],
)
def test_an_episode_that_is_not_over_does_not_count(text: str, episodes: int) -> None:
    assert seen(text) == episodes


@pytest.mark.parametrize("text", ["I've seen it all", "finished the show last night", "j'ai tout vu", "saison finie"])
def test_everything_is_everything(text: str) -> None:
    assert seen(text) == ETOILE.episode_count


@pytest.mark.parametrize("text", ["I haven't started yet", "haven't watched it yet", "j'ai rien vu encore"])
def test_nothing_is_nothing(text: str) -> None:
    assert seen(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "who is seen in episode 3",
        "what happens in episode 3",
        "is it worth watching all the episodes",
        "où puis-je voir l'épisode 3",
        "how many episodes have I seen",
        "I've not finished it",
    ],
)
def test_what_says_nothing_of_the_asker_is_not_taken_for_it(text: str) -> None:
    assert seen(text) is None


def test_a_season_counts_to_its_last_episode() -> None:
    assert seen("finished season 1", LIGHTHOUSE) == 3
    assert seen("I'm on season 2 episode 1", LIGHTHOUSE) == 3
