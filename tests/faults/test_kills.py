"""Killed at any moment while it delivers, and started again, the bot loses nothing and doubles nothing."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.kills import AT_ONCE, BLIND, CALLS, CAMPAIGNS, EVENTS, LATER, ROOMS, Campaign, Toll, run_campaign

KILLS = {AT_ONCE: 5, LATER: 5, ROOMS: 1, EVENTS: 1, CALLS: 2, **dict.fromkeys(BLIND, 1)}


@pytest.fixture(scope="module")
def tolls(tmp_path_factory: pytest.TempPathFactory) -> dict[Campaign, Toll]:
    """All campaigns, side by side: most of what they do is waiting for Discord."""
    folder = tmp_path_factory.mktemp("kills")

    async def run() -> list[Toll]:
        return await asyncio.gather(*(run_campaign(one, kills, seed=1, folder=folder) for one, kills in KILLS.items()))

    return dict(zip(KILLS, asyncio.run(run()), strict=True))


@pytest.mark.parametrize("campaign", [one for one in CAMPAIGNS if one in KILLS], ids=lambda one: one.name)
def test_nothing_is_lost_and_nothing_doubled(tolls: dict[Campaign, Toll], campaign: Campaign) -> None:
    toll = tolls[campaign]
    assert (toll.verdict.lost, toll.verdict.doubled) == (0, 0), toll.verdict.examples
    assert toll.verdict.sent == toll.verdict.rows == toll.due >= 100 * toll.kills
    assert toll.kills == KILLS[campaign]


@pytest.mark.parametrize("campaign", BLIND, ids=lambda one: one.name)
def test_without_the_guard_the_same_kills_are_seen_to_double(tolls: dict[Campaign, Toll], campaign: Campaign) -> None:
    assert tolls[campaign].verdict.doubled > 0
    assert tolls[campaign].verdict.lost == 0
