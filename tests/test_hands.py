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
    """Hold each case against every play in which it takes part."""
    is_all = metafunc.config.getoption("every_deed")
    cases = [
        pytest.param(is_away, room, deed, id=f"{room}: {deed.name}{', away' if is_away else ''}")
        for is_away in ((False, True) if is_all else (False,))
        for room, deed in CASES
        if (is_all or deed.name in FEWER[room]) and not (is_away and deed.is_command)
    ]
    metafunc.parametrize(("played", "room", "deed"), cases, indirect=["played"], scope="module")


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Everything that was done by hand, and what came of it."""
    is_all = request.config.getoption("every_deed")
    cases = [
        (room, deed)
        for room, deed in CASES
        if (is_all or deed.name in FEWER[room]) and not (request.param and deed.is_command)
    ]
    return asyncio.run(play(tmp_path_factory.mktemp("weeks"), cases, is_away=request.param))


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
        # The bot ends discussions some time after their screening; and an index that no one has locked it opens again.
        may_change = not is_locked and is_closed == is_index
        assert played.changes_to(thread_id) in ([], [{"archived": not is_index}] * may_change)
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
