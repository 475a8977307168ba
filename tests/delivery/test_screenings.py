"""What a community's own schedule owes is made once, kept in step, and never made twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.ports import Refused, Unreachable
from bot.schedule.model import Screening, ScreeningState
from bot.texts import Text
from tests.delivery.stagehands import GUILD, House

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
MOMENT = dt.datetime(2025, 4, 18, 18, tzinfo=dt.UTC)
FRIDAY = Screening(12, GUILD, 12, "etoile", "", 1, 2, dt.date(2025, 4, 18), dt.time(20), "Europe/Paris")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path / "callboard.db")
    house.shows = {"etoile": house.shows["etoile"].model_copy(update={"premieres": []})}
    house.screenings = (FRIDAY,)
    await house.open()
    yield house
    await house.close()


async def change(house: House, **changes: object) -> None:
    """Change the screening as a moderator would, now."""
    house.screenings = (replace(FRIDAY, changed_at=house.clock.now(), **changes),)
    await house.community.replan_all()
    await house.clock.settle(house.worker)


async def test_a_screening_has_its_event_its_reminders_and_its_post(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(MOMENT + HOUR)
    told = [(post.order.key.kind.value, post.at) for post in house.port.posts]
    assert told[1:] == [("reminder", MOMENT - DAY), ("reminder", MOMENT - HOUR), ("screening", MOMENT)]
    assert told[0][0] == "event"
    assert [post.order.ping for post in house.port.posts] == [None, 55, 55, 55]
    assert set((await house.states()).values()) == {"sent"}


async def test_a_move_edits_what_was_posted_moves_the_rest_and_pings_nobody_again(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(MOMENT - 12 * HOUR)
    event, reminder = house.port.posts
    await change(house, date=dt.date(2025, 4, 19), moved_from=MOMENT)
    assert house.port.revised == [(event.id, MOMENT + DAY, False), (reminder.id, MOMENT + DAY, False)]
    await house.to(MOMENT + 2 * DAY)
    assert [(post.order.key.kind.value, post.at) for post in house.port.posts[2:]] == [
        ("reminder", MOMENT + DAY - HOUR),
        ("screening", MOMENT + DAY),
    ]


async def test_what_is_called_off_says_so_and_nothing_more_comes(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(MOMENT - 12 * HOUR)
    await change(house, state=ScreeningState.CANCELLED)
    assert [off for _, _, off in house.port.revised] == [True, True]
    await house.to(MOMENT + DAY)
    assert len(house.port.posts) == 2


async def test_an_event_that_cannot_be_made_holds_up_no_announcement(house: House) -> None:
    house.screenings = (replace(FRIDAY, date=dt.date(2025, 4, 14)),)
    house.port.expect("make_event", *[Unreachable("503")] * 500)
    await house.set_up(discussions=None)
    await house.to(MOMENT - 4 * DAY + HOUR)
    assert [post.order.key.kind.value for post in house.port.posts] == ["reminder", "screening"]
    assert (await house.states())["event"] == "expired"


async def test_without_the_right_to_make_events_a_human_is_told_and_all_else_goes_on(house: House) -> None:
    house.port.expect("make_event", Refused(Text("I may not make events here.")))
    await house.set_up(discussions=None)
    await house.to(MOMENT + HOUR)
    assert (await house.states())["event"] == "parked"
    assert len(house.port.notices) == 1
    assert [post.order.key.kind.value for post in house.port.posts] == ["reminder", "reminder", "screening"]


async def test_an_event_whose_answer_was_lost_is_looked_for_before_it_is_made_again(house: House) -> None:
    house.port.expect("make_event", "lost")
    await house.set_up(discussions=None)
    await house.to(MOMENT - 3 * DAY)
    assert len(house.port.of("event")) == 1
    assert (await house.states())["event"] == "sent"


async def test_an_edit_that_fails_is_tried_again(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(MOMENT - 12 * HOUR)
    house.port.expect("revise", Unreachable("503"))
    await change(house, date=dt.date(2025, 4, 19), moved_from=MOMENT)
    await house.to(MOMENT - 11 * HOUR)
    assert len(house.port.revised) == 2
