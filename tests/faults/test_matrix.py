"""Whatever befalls a delivery, each post is made once, or parked with a reason, or a human is told that it is not."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.matrix import CASES, Case, Outcome, run_cases

DELIVERIES = 50


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[Case, Outcome]:
    """All cases, a few side by side: most of what they do is waiting for Discord."""
    folder = tmp_path_factory.mktemp("matrix")
    return {one.case: one for one in asyncio.run(run_cases(CASES, DELIVERIES, folder, quick=True))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_delivery_is_lost_doubled_or_left_without_a_word(outcomes: dict[Case, Outcome], case: Case) -> None:
    outcome = outcomes[case]
    assert outcome.problems == []
    assert outcome.struck > 0
    assert outcome.verdict.rows >= DELIVERIES
