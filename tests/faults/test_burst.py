"""Many servers that are due at one instant are served as fast as Discord allows, and nobody is kept waiting by it."""

from __future__ import annotations

from pathlib import Path

from bench.burst import run_burst
from bench.outbox import open_outbox, time_look, time_replan, time_wishes


async def test_what_discord_allows_is_made_use_of_and_never_exceeded(tmp_path: Path) -> None:
    # At a fifth of the pace, so that a busy machine keeps up.
    burst = await run_burst(40, tmp_path, limit=12, pace=10, dead_every=20)
    assert burst.posts == 38
    assert burst.refused == 0
    assert burst.share >= 0.93 * 10 / 12


async def test_finding_what_is_due_costs_the_same_in_a_full_outbox(tmp_path: Path) -> None:
    async with open_outbox(tmp_path, 1_000) as (_, short), open_outbox(tmp_path, 50_000) as (_, full):
        times = await time_look(short, full)
    assert {name: (few, many) for name, (few, many) in times.items() if many > 2 * few} == {}


async def test_planning_all_servers_anew_leaves_the_others_their_turns_and_the_indexes_as_they_are(
    tmp_path: Path,
) -> None:
    for replan in await time_replan(tmp_path, 200):
        assert replan.longest_work < replan.work / 20
        assert replan.edits == 0


async def test_planning_a_server_with_many_wishes_anew_leaves_the_others_their_turns(tmp_path: Path) -> None:
    for replan in await time_wishes(tmp_path, 300):
        assert replan.longest_work < replan.work / 8
