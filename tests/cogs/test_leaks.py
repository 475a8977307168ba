"""Nobody reads what they may not know: every question of the set is asked on the stage, and read by somebody else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.community.model import Rating
from bot.show.loading import load_pack
from tests.rated import rate
from tests.scoring import FOLDER, Spoilers, load_questions
from tests.stage import Reply, Stage, buttons, words

SHOW_ANYWAY = {"Show anyway", "Montrer quand même"}
ROOM, ASKER, READER = "general", "fan", "owner"
EPISODES = range(1, 9)
VOTES = {number: 1000 + 2**number for number in EPISODES}
"""By how many votes a rating is known, and a sum of ratings: all sums of different episodes differ."""


@pytest.fixture(scope="module")
def spoilers() -> Spoilers:
    return Spoilers(load_pack(Path(__file__).parent.parent.parent / "data" / "shows" / "etoile.yaml"))


async def use_everything(stage: Stage, step: int) -> list[tuple[str, Reply]]:
    """Ask and look up each `step`-th of all there is; press what is offered. Give what the asker read, and to what."""
    uses: list[tuple[str, dict[str, Any]]] = [
        # How far a question says its asker is counts for its answer, so what is stored is no measure of that.
        *(
            ("ask", {"question": asked.q, "locale": "fr" if asked.lang == "fr" else "en-US"})
            for asked in load_questions(FOLDER / "etoile.yaml")[::step]
            if asked.group != "horizon"
        ),
        *(("cast", {"who": asked.q}) for asked in load_questions(FOLDER / "etoile_lookups.yaml")[::step]),
        *(("episode", {"number": number}) for number in range(1, 9)),
        *((name, {}) for name in ("cast", "episode", "show", "release", "next")),
    ]
    read = [(f"/{name} {options}", await stage.command(name, by=ASKER, **options)) for name, options in uses]
    pressed: set[str] = set()
    for use, reply in list(read):
        for label, custom_id in buttons(reply.message).items():
            if label not in SHOW_ANYWAY and custom_id not in pressed and ":watched:" not in custom_id:
                pressed.add(custom_id)
                read.append((f"{use} → {label}", await stage.press(reply.message, label, by=ASKER)))
    return read


@pytest.mark.parametrize(("horizon", "ceiling", "step"), [(8, 0, 1), (0, 8, 9), (8, 4, 9), (3, 6, 9)])
async def test_nobody_reads_more_than_they_have_watched_nor_more_than_the_room_may_show(
    stage: Stage, spoilers: Spoilers, horizon: int, ceiling: int, step: int
) -> None:
    await stage.command("settings set", by="moderator", key="ceiling", value=str(ceiling))
    await stage.command("progress", by=ASKER, seen=str(horizon))
    read = await use_everything(stage, step)
    assert [(use, spoilers.list_leaked(reply.text, horizon)) for use, reply in read] == [(use, []) for use, _ in read]
    seen_by_others = [words(message) for message in await stage.read(ROOM, by=READER)]
    assert len(seen_by_others) == sum(not reply.private for _, reply in read)
    assert len(seen_by_others) > len(read) // 5
    assert [(text, spoilers.list_leaked(text, ceiling)) for text in seen_by_others] == [
        (text, []) for text in seen_by_others
    ]


async def test_what_somebody_says_of_themselves_in_a_question_shows_others_nothing(
    stage: Stage, spoilers: Spoilers
) -> None:
    told = 0
    for asked in load_questions(FOLDER / "etoile.yaml"):
        if asked.group in {"horizon", "spoiler"}:
            for question in (asked.q, f"I've seen all of it. {asked.q}"):
                reply = await stage.command("ask", by=ASKER, question=question)
                told += bool(spoilers.list_leaked(reply.text, 0))
    assert told > 20
    others = [words(message) for message in await stage.read(ROOM, by=READER)]
    assert [text for text in others if spoilers.list_leaked(text, 0)] == []


def list_rated(text: str) -> set[int]:
    """List the episodes whose ratings are in a text, alone or in a sum of some."""
    sums = {sum(VOTES[one] for one in EPISODES if mask >> one & 1): mask for mask in range(0, 512, 2)}
    told = [sums[int(votes)] for votes in re.findall(r"\((\d+)(?: votes)?\)", text)]
    return {one for one in EPISODES for mask in told if mask >> one & 1}


async def read_ratings(stage: Stage, locale: str, number: int) -> list[Reply]:
    """Ask for ratings in every way; `number` is the episode that is asked for by itself."""
    return [
        await stage.command("show", by=ASKER, locale=locale, ratings=True),
        await stage.command("episode", by=ASKER, locale=locale),
        await stage.command("episode", by=ASKER, locale=locale, number=number),
    ]


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_nobody_reads_a_rating_of_more_than_they_have_watched_nor_of_more_than_the_room_may_show(
    stage: Stage, locale: str
) -> None:
    await rate(stage, {f"S1E{number}": Rating(3 * votes, votes) for number, votes in VOTES.items()})
    public = 0
    for ceiling in range(9):
        await stage.command("settings set", by="moderator", key="ceiling", value=str(ceiling))
        for horizon in range(9):
            await stage.command("progress", by=ASKER, seen=str(horizon))
            bars, every, one = await read_ratings(stage, locale, max(horizon, ceiling, 1))
            assert list_rated(bars.text) == list_rated(every.text) == set(range(1, horizon + 1))
            assert list_rated(one.text) == ({horizon} if horizon >= max(ceiling, 1) else set())
            for reply in (bars, every, one):
                assert reply.private or max(list_rated(reply.text), default=0) <= ceiling
                public += not reply.private and bool(list_rated(reply.text))
    assert public == 2 * 36 + 8
    others = [words(message) for message in await stage.read(ROOM, by=READER)]
    assert sum(bool(list_rated(text)) for text in others) == public


async def test_where_moderators_choose_so_everybody_reads_all_ratings(stage: Stage) -> None:
    await rate(stage, {f"S1E{number}": Rating(3 * votes, votes) for number, votes in VOTES.items()})
    await stage.command("settings set", by="moderator", key="ratings", value="all")
    for horizon in (0, 3, 8):
        await stage.command("progress", by=ASKER, seen=str(horizon))
        for number in EPISODES:
            bars, every, one = await read_ratings(stage, "fr", number)
            assert list_rated(bars.text) == list_rated(every.text) == set(EPISODES)
            assert list_rated(one.text) == {number}
