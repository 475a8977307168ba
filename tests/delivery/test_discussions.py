"""A server has one discussion of each episode, opened at its first premiere or screening and linked from all."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.community.model import Rating
from bot.delivery.following import POLL_LENGTH
from bot.delivery.ports import Unreachable
from bot.schedule.model import Screening, ScreeningState
from tests.delivery.stagehands import FORUM, GUILD, PREMIERE, Countdown, House

HOUR, DAY, WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=7)
MOMENT = dt.datetime(2025, 4, 18, 18, tzinfo=dt.UTC)
FRIDAY = Screening(12, GUILD, 12, "etoile", "", 1, 2, dt.date(2025, 4, 18), dt.time(20), "Europe/Paris")
AGAIN = replace(FRIDAY, id=13, date=dt.date(2025, 5, 2))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path / "callboard.db")
    await house.open()
    yield house
    await house.close()


def show_no_premiere(house: House) -> None:
    house.shows = {"etoile": house.shows["etoile"].model_copy(update={"premieres": []})}


async def replan(house: House, *screenings: Screening) -> None:
    house.screenings = screenings
    await house.community.replan_all()
    await house.clock.settle(house.worker)


def opened(house: House) -> list[tuple[str, dt.datetime]]:
    return [(post.order.key.part, post.at) for post in house.port.of("discussion")]


@pytest.mark.parametrize("room", [12, FORUM], ids=["text", "forum"])
async def test_a_screening_opens_its_episodes_and_links_them(house: House, room: int) -> None:
    show_no_premiere(house)
    house.screenings = (FRIDAY,)
    await house.set_up(discussions=room)
    await house.to(MOMENT + HOUR)
    assert opened(house) == [("S1E1", MOMENT), ("S1E2", MOMENT)]
    [announcement] = house.port.of("screening")
    assert announcement.links == [(1, house.port.of("discussion")[0].id), (2, house.port.of("discussion")[1].id)]


async def test_an_event_without_episodes_opens_nothing(house: House) -> None:
    show_no_premiere(house)
    house.screenings = (replace(FRIDAY, show_id=None, title="Pub quiz", first=0, last=0),)
    await house.set_up()
    await house.to(MOMENT + HOUR)
    assert opened(house) == []
    assert "links" not in await house.states()


async def test_watching_again_links_the_discussion_that_is_there_and_opens_no_second_one(house: House) -> None:
    show_no_premiere(house)
    house.screenings = (FRIDAY, AGAIN)
    await house.set_up()
    await house.to(MOMENT + 3 * WEEK)
    assert opened(house) == [("S1E1", MOMENT), ("S1E2", MOMENT)]
    first, second = house.port.of("screening")
    assert first.links == second.links != []


async def test_a_screening_before_the_premiere_opens_what_the_premiere_then_links(house: House) -> None:
    await house.set_up()
    await replan(house, FRIDAY)
    await house.to(PREMIERE + HOUR)
    assert opened(house) == [("S1E1", MOMENT), ("S1E2", MOMENT), ("S1E3", PREMIERE)]
    [premiere] = house.port.of("premiere")
    assert [number for number, _ in premiere.links] == [1, 2, 3]


async def test_a_screening_that_is_called_off_before_it_began_leaves_the_opening_to_the_next(house: House) -> None:
    show_no_premiere(house)
    house.screenings = (FRIDAY, AGAIN)
    await house.set_up()
    await replan(house, replace(FRIDAY, state=ScreeningState.CANCELLED, changed_at=house.clock.now()), AGAIN)
    await house.to(MOMENT + 3 * WEEK)
    assert opened(house) == [("S1E1", MOMENT + 2 * WEEK), ("S1E2", MOMENT + 2 * WEEK)]


async def test_a_screening_that_is_planned_after_one_has_opened_does_not_open_it_again(house: House) -> None:
    show_no_premiere(house)
    house.screenings = (FRIDAY,)
    await house.set_up()
    await house.to(MOMENT + HOUR)
    # The one at which it was opened is gone from the schedule, and another comes sooner than any.
    await replan(house, replace(AGAIN, date=dt.date(2025, 4, 19)))
    await house.to(MOMENT + WEEK)
    assert len(opened(house)) == 2
    assert len(house.port.of("screening")[1].links) == 2


async def test_a_screening_of_what_came_out_long_before_the_server_was_there_opens_its_discussion(house: House) -> None:
    await house.to(PREMIERE + WEEK)
    await house.set_up()
    await replan(house, AGAIN)
    await house.to(PREMIERE + 2 * WEEK)
    assert [code for code, _ in opened(house)] == ["S1E1", "S1E2"]


async def test_votes_that_discord_has_not_counted_yet_are_waited_for_and_then_kept(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE + HOUR)
    poll = next(post for post in house.port.of("poll") if post.order.key.part == "S1E2")
    house.port.votes[poll.id] = Rating(9, 2)
    house.port.expect("count_votes", *[Unreachable("not counted yet")] * 9)
    await house.to(PREMIERE + POLL_LENGTH + HOUR)
    assert await house.outbox.list_ratings(GUILD, "etoile") == {"S1E2": Rating(9, 2)}
    assert {state for name, state in (await house.states()).items() if name.startswith("tally")} == {"sent"}


async def test_a_rating_survives_that_nobody_votes_in_the_next_poll(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE + HOUR)
    poll = next(post for post in house.port.of("poll") if post.order.key.part == "S1E2")
    house.port.votes[poll.id] = Rating(9, 2)
    await house.to(PREMIERE + POLL_LENGTH + HOUR)
    [tally] = [row for name, row in (await house.rows()).items() if name == "tally S1E2"]
    await house.outbox.finish(tally, house.clock.now(), 0, 0, None)
    assert await house.outbox.list_ratings(GUILD, "etoile") == {"S1E2": Rating(9, 2)}


@pytest.mark.parametrize("away", [dt.timedelta(), dt.timedelta(minutes=15)], ids=["at once", "15 min later"])
async def test_killed_at_any_step_of_counting_and_closing_and_started_again_it_does_both(
    tmp_path: Path, away: dt.timedelta
) -> None:
    """A screening whose discussion is closed at the moment at which its poll is counted."""
    counted = MOMENT + POLL_LENGTH + dt.timedelta(minutes=1)
    steps = 0
    while True:
        house = House(tmp_path / f"{steps}.db")
        show_no_premiere(house)
        house.screenings = (replace(FRIDAY, last=1),)
        countdown = Countdown(steps)
        await house.open(countdown)
        house.port.step = countdown
        await house.set_up(close=counted - MOMENT)
        await house.to(counted - HOUR)
        house.port.votes[house.port.of("poll")[0].id] = Rating(9, 2)
        countdown.armed = True
        house.clock.jump(counted)
        await house.clock.settle(house.worker)
        countdown.armed = False
        killed = house.worker.done()
        house.clock.jump(counted + away)
        await house.restart()
        await house.to(counted + 2 * HOUR)
        assert await house.outbox.list_ratings(GUILD, "etoile") == {"S1E1": Rating(9, 2)}, countdown.last
        assert set(house.port.closed) == {house.port.of("discussion")[0].id}, countdown.last
        assert await house.states_of_the_due(without="reminder") == {"sent"}, countdown.last
        assert [len(house.port.of(kind)) for kind in ("discussion", "poll", "index")] == [1, 1, 1], countdown.last
        await house.close()
        if not killed:
            break
        steps += 1
    assert steps > 10
