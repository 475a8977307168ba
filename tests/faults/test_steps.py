"""Killed at any step of opening eight discussions, and started again, the bot opens exactly eight."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.steps import WAYS, WHOLE, Sweep, Way, run_sweep

APART, KILLS = 44, 4
"""How many steps lie between the kills of each way, and how often it kills; every second way kills halfway between."""


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory: pytest.TempPathFactory) -> dict[Way, Sweep]:
    """All ways, side by side: most of what they do is waiting for Discord."""
    folder: Path = tmp_path_factory.mktemp("steps")

    async def run() -> list[Sweep]:
        return await asyncio.gather(
            *(
                run_sweep(way, folder, first=2 + nth % 2 * APART // 2, every=APART, most=KILLS)
                for nth, way in enumerate(WAYS)
            )
        )

    return dict(zip(WAYS, asyncio.run(run()), strict=True))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_exactly_eight_are_there(sweeps: dict[Way, Sweep], way: Way) -> None:
    sweep = sweeps[way]
    assert sweep.amiss == []
    assert sweep.verdict.is_good, sweep.verdict.examples
    assert sweep.kills == KILLS
    assert sweep.found == {what: times * sweep.kills for what, times in WHOLE.items()}
