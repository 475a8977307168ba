"""A member's own reminder reaches them once: directly, or where they allowed it by a mention in the channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.ports import DOOR_CLOSED, DoorClosed, MemberGone, Refused, Unreachable
from bot.schedule.model import Screening, Subscription
from bot.texts import Text
from tests.delivery.stagehands import ANNOUNCEMENTS, GUILD, PREMIERE, Countdown, House
from tests.premieres import make_premiere, make_show

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
FAN = 501
WISH = Subscription(1, FAN, GUILD, "etoile/s1", DAY, "en", may_mention=True)
MORNING_BEFORE = PREMIERE - DAY


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = make_house(tmp_path / "callboard.db")
    await house.open()
    yield house
    await house.close()


def make_house(path: Path, *wishes: Subscription) -> House:
    house = House(path, {"etoile": make_show(make_premiere(episodes=1))})
    house.wishes = wishes or (WISH,)
    return house


async def set_up(house: House, guild_id: int = GUILD) -> None:
    await house.set_up(guild_id, discussions=None)
    await house.community.change(guild_id, 77, leads=())


def told(house: House, guild_id: int = GUILD) -> list[tuple[int, dt.datetime]]:
    return [(post.channel_id, post.at) for post in house.port.of("personal", guild_id)]


async def state(house: House) -> tuple[str, Text | None]:
    row = (await house.rows())[f"personal {FAN}:86400"]
    return row.state.value, row.reason


async def test_it_comes_directly_at_its_moment(house: House) -> None:
    await set_up(house)
    await house.to(PREMIERE)
    assert told(house) == [(0, MORNING_BEFORE)]
    assert house.port.of("personal")[0].order.ping is None


async def test_where_direct_messages_are_closed_it_is_a_mention_in_the_channel(house: House) -> None:
    await set_up(house)
    house.port.refused_in[0] = DoorClosed()
    await house.to(PREMIERE)
    assert told(house) == [(ANNOUNCEMENTS, MORNING_BEFORE)]
    assert await state(house) == ("sent", None)


async def test_without_leave_to_mention_it_ends_with_the_reason_and_no_moderator_is_told(house: House) -> None:
    house.wishes = (Subscription(1, FAN, GUILD, "etoile/s1", DAY, "en", may_mention=False),)
    await set_up(house)
    house.port.refused_in[0] = DoorClosed()
    await house.to(PREMIERE)
    assert told(house) == []
    assert await state(house) == ("expired", DOOR_CLOSED)
    assert house.port.notices == []


async def test_who_has_left_is_neither_written_to_nor_mentioned(house: House) -> None:
    await set_up(house)
    house.port.refused_in[0] = MemberGone()
    await house.to(PREMIERE)
    assert told(house) == []
    assert (await state(house))[0] == "expired"
    assert house.port.notices == []


async def test_who_leaves_while_the_channel_stands_in_is_not_mentioned(house: House) -> None:
    await set_up(house)
    house.port.refused_in = {0: DoorClosed(), ANNOUNCEMENTS: Unreachable("503")}
    await house.to(MORNING_BEFORE)
    house.port.refused_in = {0: MemberGone(), ANNOUNCEMENTS: MemberGone()}
    await house.to(MORNING_BEFORE + HOUR)
    assert told(house) == []
    assert (await state(house))[0] == "expired"


async def test_a_channel_that_cannot_stand_in_is_told_to_the_moderators_and_tried_again(house: House) -> None:
    await set_up(house)
    house.port.refused_in = {0: DoorClosed(), ANNOUNCEMENTS: Refused(Text("I may not post there."))}
    await house.to(MORNING_BEFORE)
    assert (await state(house))[0] == "parked"
    assert "I may not post there." in house.port.notices[0][1]
    del house.port.refused_in[ANNOUNCEMENTS]
    await set_up(house)
    await house.to(MORNING_BEFORE + HOUR)
    assert [channel for channel, _ in told(house)] == [ANNOUNCEMENTS]


async def test_what_comes_too_late_ends_without_a_moderator_being_told(house: House) -> None:
    await set_up(house)
    house.clock.jump(PREMIERE + HOUR)
    await house.clock.settle(house.worker)
    assert (await state(house))[0] == "expired"
    assert house.port.notices == []


async def test_a_server_posts_its_own_before_it_reminds_its_members(house: House) -> None:
    now = dt.timedelta()
    house.wishes = tuple(Subscription(user, user, GUILD, "etoile/*", now, "en", may_mention=False) for user in (1, 2))
    await set_up(house)
    await house.to(PREMIERE)
    assert [post.order.key.kind.value for post in house.port.posts] == ["premiere", "personal", "personal"]


async def test_one_member_who_cannot_be_reached_holds_up_no_other(house: House) -> None:
    house.wishes = tuple(Subscription(user, user, GUILD, "etoile/s1", DAY, "en", may_mention=False) for user in (1, 2))
    await set_up(house)
    await house.to(MORNING_BEFORE - MINUTE)
    house.port.expect("post", Unreachable("503"))
    house.clock.jump(MORNING_BEFORE)
    await house.clock.settle(house.worker)
    assert [post.order.key.part for post in house.port.of("personal")] == ["2:86400"]
    await house.to(PREMIERE - HOUR)
    assert [post.order.key.part for post in house.port.of("personal")] == ["2:86400", "1:86400"]


async def test_in_direct_messages_it_belongs_to_no_server_and_nobody_is_told_of_trouble(house: House) -> None:
    house.wishes = (Subscription(1, FAN, 0, "etoile/s1", DAY, "en", may_mention=True),)
    async with house.db.write() as tx:
        await house.community.replan(tx, 0, house.book_of(0))
    house.courier.wake()
    house.port.refused_in[0] = Refused(Text("No."))
    await house.to(PREMIERE)
    assert [row.state.value for row in await house.outbox.list_deliveries(0)] == ["parked"]
    assert house.port.calls["tell"] == 0


@pytest.mark.parametrize("away", [0 * MINUTE, 15 * MINUTE], ids=["at once", "15 min later"])
@pytest.mark.parametrize("door", ["open", "closed", "opened meanwhile", "closed meanwhile"])
async def test_killed_at_any_step_and_started_again_it_reminds_once(
    tmp_path: Path, door: str, away: dt.timedelta
) -> None:
    steps = 0
    while True:
        house = make_house(tmp_path / f"{steps}.db")
        countdown = Countdown(steps)
        await house.open(countdown)
        house.port.step = countdown
        await set_up(house)
        if door in ("closed", "opened meanwhile"):
            house.port.refused_in[0] = DoorClosed()
        countdown.armed = True
        house.clock.jump(MORNING_BEFORE)
        await house.clock.settle(house.worker)
        countdown.armed = False
        killed = house.worker.done()
        house.clock.jump(MORNING_BEFORE + away)
        if door == "opened meanwhile":
            house.port.refused_in.clear()
        if door == "closed meanwhile":
            house.port.refused_in[0] = DoorClosed()
        await house.restart()
        await house.clock.settle(house.worker)
        assert len(told(house)) == 1, f"killed at {countdown.last}"
        assert await state(house) == ("sent", None), f"killed at {countdown.last}"
        await house.close()
        if not killed:
            break
        steps += 1
    assert steps >= (5 if door in ("open", "closed meanwhile") else 8)


NIGHT = Screening(3, GUILD, None, "etoile", "", 1, 1, dt.date(2025, 4, 20), dt.time(20), "UTC")
NIGHT_AT = dt.datetime(2025, 4, 20, 20, tzinfo=dt.UTC)


def make_nights_house(path: Path) -> House:
    house = make_house(path, replace(WISH, about="etoile/screening-3"))
    house.screenings = (NIGHT,)
    return house


def move_night(house: House) -> None:
    """Move the screening by a day, now, as the next planning anew finds it."""
    house.screenings = (replace(NIGHT, date=NIGHT.date + DAY, moved_from=NIGHT_AT, changed_at=house.clock.now()),)


async def test_a_door_that_has_closed_since_ends_the_edit_with_the_reason_and_no_moderator_is_told(
    tmp_path: Path,
) -> None:
    house = make_nights_house(tmp_path / "callboard.db")
    await house.open()
    await set_up(house)
    await house.to(NIGHT_AT - DAY + HOUR)
    house.port.refused_in[0] = DoorClosed()
    move_night(house)
    await house.community.replan_all()
    await house.to(NIGHT_AT - DAY + 2 * HOUR)
    rows = {name.split()[0]: row for name, row in (await house.rows()).items()}
    assert (rows["revision"].state.value, rows["revision"].reason) == ("expired", DOOR_CLOSED)
    assert rows["personal"].state.value == "sent"
    assert rows["change"].state.value == "sent"
    assert house.port.notices == []
    await house.close()


async def test_an_edit_that_does_not_get_through_is_tried_again(tmp_path: Path) -> None:
    house = make_nights_house(tmp_path / "callboard.db")
    await house.open()
    await set_up(house)
    await house.to(NIGHT_AT - DAY + HOUR)
    house.port.expect("revise", Unreachable("503"), Unreachable("503"))  # in Discord's event, and in the message
    move_night(house)
    await house.community.replan_all()
    await house.to(NIGHT_AT - DAY + 2 * HOUR)
    assert house.port.calls["revise"] == 4
    assert house.port.revised.count((house.port.of("personal")[0].id, NIGHT_AT + DAY, False)) == 1
    await house.close()


@pytest.mark.parametrize("away", [0 * MINUTE, 15 * MINUTE], ids=["at once", "15 min later"])
async def test_killed_at_any_step_of_putting_it_right_and_started_again_it_says_the_new_date(
    tmp_path: Path, away: dt.timedelta
) -> None:
    steps = 0
    while True:
        house = make_nights_house(tmp_path / f"{steps}.db")
        countdown = Countdown(steps)
        await house.open(countdown)
        house.port.step = countdown
        await house.to(NIGHT_AT - DAY)
        await house.community.replan_all()
        async with house.db.write() as tx:
            await house.community.replan_member(tx, GUILD, FAN, house.book_of(GUILD))
        house.courier.wake()
        await house.clock.settle(house.worker)
        [(channel, at)] = told(house)
        assert (channel, at) == (0, NIGHT_AT - DAY)
        move_night(house)
        async with house.db.write() as tx:
            await house.community.replan_member(tx, GUILD, FAN, house.book_of(GUILD))
        countdown.armed = True
        house.courier.wake()
        await house.clock.settle(house.worker)
        countdown.armed = False
        killed = house.worker.done()
        house.clock.jump(NIGHT_AT - DAY + away)
        await house.restart()
        await house.to(NIGHT_AT + 2 * DAY)
        assert house.port.revised[-1] == (house.port.posts[0].id, NIGHT_AT + DAY, False), f"killed at {countdown.last}"
        assert len(house.port.revised) <= (2 if killed else 1), f"killed at {countdown.last}"
        assert len(told(house)) == 1
        assert set((await house.states()).values()) == {"sent"}, f"killed at {countdown.last}"
        await house.close()
        if not killed:
            break
        steps += 1
    assert steps >= 5


async def test_a_wish_counts_also_in_a_server_that_has_chosen_nothing(house: House) -> None:
    async with house.db.write() as tx:
        await house.community.replan_member(tx, GUILD, FAN, house.book_of(GUILD))
    house.courier.wake()
    await house.to(PREMIERE)
    assert told(house) == [(0, MORNING_BEFORE)]
