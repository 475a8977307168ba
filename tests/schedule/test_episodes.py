"""Episodes are read as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.schedule.episodes import group_episodes, parse_episodes


@pytest.mark.parametrize(
    ("text", "episodes"),
    [
        ("1-8", (1, 2, 3, 4, 5, 6, 7, 8)),
        ("3", (3,)),
        ("1-4, 6", (1, 2, 3, 4, 6)),
        (" 7 – 8 ,1", (7, 8, 1)),
        ("5-5", (5,)),
    ],
)
def test_episodes_keep_the_order_in_which_they_are_written(text: str, episodes: tuple[int, ...]) -> None:
    assert parse_episodes(text, 8) == episodes


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("0", "from 1 to 8"),
        ("400", "from 1 to 8"),
        ("1-400", "from 1 to 8"),
        ("1-999999999", "from 1 to 8"),
        ("8-1", "Write 1-8"),
        ("all of them", "example 1-8"),
        ("", "example 1-8"),
        ("1-4,", "example 1-8"),
        ("1-4-8", "example 1-8"),
        ("-3", "example 1-8"),
        ("1-4, 3", "Episode 3 is in the list twice"),
        ("9" * 500, "example 1-8"),
    ],
)
def test_what_names_no_episodes_of_the_show_is_refused_with_the_way_to_write_it(text: str, fix: str) -> None:
    with pytest.raises(UserError, match=fix) as refused:
        parse_episodes(text, 8)
    assert len(str(refused.value)) < 250


def test_a_show_without_episodes_has_nothing_to_watch() -> None:
    with pytest.raises(UserError, match="another show"):
        parse_episodes("1", 0)


@pytest.mark.parametrize(
    ("episodes", "per", "groups"),
    [
        ((1, 2, 3, 4), 2, [(1, 2), (3, 4)]),
        ((1, 2, 3), 2, [(1, 2), (3, 3)]),
        ((1, 2, 3, 5, 6), 2, [(1, 2), (3, 3), (5, 6)]),
        ((4, 3), 2, [(4, 4), (3, 3)]),
        ((1, 2, 3), 1, [(1, 1), (2, 2), (3, 3)]),
        ((1, 2, 3), 24, [(1, 3)]),
    ],
)
def test_episodes_that_follow_on_each_other_are_watched_together(
    episodes: tuple[int, ...], per: int, groups: list[tuple[int, int]]
) -> None:
    assert group_episodes(episodes, per) == groups


@given(st.lists(st.integers(1, 40), min_size=1, unique=True), st.integers(1, 24))
def test_every_episode_is_watched_once_and_in_order(episodes: list[int], per: int) -> None:
    groups = group_episodes(episodes, per)
    assert [number for first, last in groups for number in range(first, last + 1)] == episodes
    assert all(last - first < per for first, last in groups)
