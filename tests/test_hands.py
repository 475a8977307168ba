"""What people do by hand is left as it is, whatever falls due afterwards; nothing is made twice, and a human is told.

Each play is watched by many tests: `tests.weeks` says what happens in it, `docs/rooms.md` what came of it. With
`--every-deed` all of that page is played, once more with the bot away at the moment of the deeds.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.sandbox import threads
from tests.deeds import DEEDS, ROOMS, Deed
from tests.weeks import GONE, Play, play

PAGE = (Path(__file__).parent.parent / "docs" / "rooms.md").read_text("utf-8")
CASES = [(room, deed) for room in ROOMS for deed in DEEDS if room in deed.rooms]
FEWER = {
    "text": (
        "archive it", "archive and lock it", "delete it", "delete its first card", "delete the channel",
        "choose another channel", "revoke “View Channel”", "revoke “Create Public Threads”",
        "revoke “Send Messages in Threads”", "revoke “Create Polls”",
    ),
    "forum": (
        "lock it", "rename it", "delete its poll", "archive and lock the index", "delete the index",
        "delete the channel", "revoke “Send Messages”", "revoke “Read Message History”",
    ),
}  # fmt: skip
"""What is played unless all is asked for: each server takes a good half second."""
IN_FORUM = {"“Send Messages”": "“Create Posts”", "“Manage Threads”": "“Manage Posts”"}
"""What a forum's settings call permissions."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hold each case against every play: with the bot there at that moment, or away."""
    plays = {"there": False, "away": True} if metafunc.config.getoption("every_deed") else {"there": False}
    metafunc.parametrize("played", plays.values(), ids=plays.keys(), indirect=True, scope="module")
    cases = list_cases(metafunc.config)
    metafunc.parametrize(("room", "deed"), cases, ids=[f"{room}: {deed.name}" for room, deed in cases])


def list_cases(config: pytest.Config) -> list[tuple[str, Deed]]:
    """List what is played."""
    return [(room, deed) for room, deed in CASES if config.getoption("every_deed") or deed.name in FEWER[room]]


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Everything that was done by hand, and what came of it."""
    folder = tmp_path_factory.mktemp("weeks")
    return asyncio.run(play(folder, list_cases(request.config), is_away=request.param))


def test_nothing_is_there_twice_and_nothing_is_made_again(played: Play, room: str, deed: Deed) -> None:
    server = played.server(room, deed)
    assert [mark for mark, count in Counter(server.end.markers).items() if count > 1] == []
    assert max(server.end.polls.values(), default=0) <= 1
    assert len(server.end.indexes) <= 1
    opened = Counter(name[:4] for name in played.opened_in(server))
    known = {f"S1E{number}" for number in (*server.before.episodes, GONE)}
    assert [code for code, count in opened.items() if count > 1 or code in known] == []


def test_what_was_done_by_hand_stays_so(played: Play, room: str, deed: Deed) -> None:
    server = played.server(room, deed)
    for thread_id, left in server.left.threads.items():
        is_closed, is_locked = threads.state(left).archived, threads.state(left).locked
        is_index = thread_id in server.left.indexes
        changes = played.changes_to(thread_id)
        if is_index and not is_locked:  # Discord archives it by itself once it is not pinned, and takes no edit then
            assert all(one == {"archived": False} for one in changes)
        else:  # the bot itself ends what is open, some time after its screening
            assert changes in ([], [{"archived": True}] * (not is_locked and not is_closed))
        for seen in (sight.threads.get(thread_id) for sight in (server.after, server.end)):
            if seen is not None:
                assert (seen.name, threads.state(seen).locked) == (left.name, is_locked)
                assert threads.state(seen).archived >= is_closed or (is_index and not is_locked)
    assert set(server.end.indexes) <= set(server.left.indexes)


def test_a_human_is_told_once_of_what_to_do(played: Play, room: str, deed: Deed) -> None:
    server = played.server(room, deed)
    assert [one for one, count in Counter(server.news).items() if count > 1] == []
    if deed.name.startswith("revoke"):
        switch = deed.name.removeprefix("revoke ")
        switch = IN_FORUM.get(switch, switch) if room == "forum" else switch
        assert [one for one in server.news if switch not in one or "/setup" not in one] == []


def test_what_came_of_it_is_on_the_page(played: Play, room: str, deed: Deed) -> None:
    [table] = re.findall(rf"^## In a {room}.*\n(?:[^|].*\n|\n)*((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert played.row(played.server(room, deed)) in table.splitlines()
    assert table.count(f"| {deed.name} |") == 1
