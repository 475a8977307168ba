"""Every post the bot owes is made once, or a human is told why not."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import sqlite3
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from pathlib import Path

import pytest

from bot.delivery.outbox import WITHDRAWN
from bot.delivery.ports import Refused, TokenRevoked, Unreachable
from bot.texts import Text
from tests.delivery.stagehands import (
    ANNOUNCEMENTS,
    EPISODES,
    FORUM,
    GUILD,
    PREMIERE,
    Countdown,
    House,
    Killed,
)
from tests.premieres import make_premiere, make_show

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
NOT_ALLOWED = Refused(Text("I may not post there. Allow “Send Messages”."))
DOWN = Unreachable("503")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path / "callboard.db")
    await house.open()
    yield house
    await house.close()


async def test_each_post_goes_out_at_its_own_moment_and_in_order(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE + 3 * HOUR)
    told = [(post.order.key.kind, post.order.key.part, post.at) for post in house.port.posts]
    assert told == [
        ("reminder", "604800", PREMIERE - 7 * DAY),
        ("reminder", "86400", PREMIERE - DAY),
        ("premiere", "", PREMIERE),
        ("discussion", "S1E1", PREMIERE),
        ("poll", "S1E1", PREMIERE),
        ("discussion", "S1E2", PREMIERE),
        ("poll", "S1E2", PREMIERE),
        ("discussion", "S1E3", PREMIERE),
        ("poll", "S1E3", PREMIERE),
        ("index", "1", PREMIERE),
    ]
    announcement = house.port.of("premiere")[0]
    assert announcement.links == [(n, post.id) for n, post in enumerate(house.port.of("discussion"), start=1)]
    assert all(post.is_open for post in house.port.of("discussion"))
    assert await house.states_of_the_due() == {"sent"}
    assert house.port.notices == []


async def test_only_reminders_and_the_premiere_ping(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE + HOUR)
    assert [post.order.ping for post in house.port.posts] == [55] * 3 + [None] * 7


async def test_what_is_late_says_so_and_pings_nobody(house: House) -> None:
    await house.set_up(discussions=None)
    house.clock.jump(PREMIERE + 11 * MINUTE)
    await house.clock.settle(house.worker)
    post = house.port.of("premiere")[0]
    assert (post.order.late, post.order.ping) == (True, None)


async def test_a_reminder_that_could_not_go_out_before_the_event_is_expired_and_told(house: House) -> None:
    await house.set_up(discussions=None)
    house.clock.jump(PREMIERE + HOUR)
    await house.clock.settle(house.worker)
    assert await house.states() == {"reminder 604800": "expired", "reminder 86400": "expired", "premiere": "sent"}
    assert house.port.notices == [
        (
            GUILD,
            "The reminder 7d before Etoile · S1E1–S1E3 (and 1 more) was not posted. It had already begun by the time "
            "Callboard could post.",
        )
    ]


async def test_a_premiere_post_expires_after_twelve_hours_and_its_discussions_do_not(house: House) -> None:
    await house.set_up()
    house.clock.jump(PREMIERE + 12 * HOUR)
    await house.clock.settle(house.worker)
    assert house.port.of("premiere") == []
    assert len(house.port.of("discussion")) == 3
    states = await house.states()
    assert (states["premiere"], states["links"]) == ("expired", "expired")
    assert [text for _, text in house.port.notices if "list of discussions" in text] == []


async def test_a_refused_post_is_parked_and_told_and_holds_up_nothing(house: House) -> None:
    await house.set_up()
    house.port.refused_in[EPISODES] = NOT_ALLOWED
    await house.to(PREMIERE + HOUR)
    states = await house.states()
    assert states["premiere"] == "sent"
    assert states["discussion S1E1"] == states["discussion S1E3"] == "parked"
    assert states["links"] == "expired"
    assert len(house.port.notices) == 1
    assert (
        "The discussion of Etoile S1E1 (and 2 more) could not be posted. I may not post there."
        in (house.port.notices[0][1])
    )
    rows = await house.rows()
    assert rows["discussion S1E1"].told_at == PREMIERE
    assert rows["discussion S1E1"].reason == NOT_ALLOWED.text


async def test_after_a_moderators_change_parked_posts_are_made_and_linked(house: House) -> None:
    await house.set_up()
    house.port.refused_in[EPISODES] = NOT_ALLOWED
    await house.to(PREMIERE + HOUR)
    del house.port.refused_in[EPISODES]
    await house.set_up()
    await house.to(PREMIERE + 2 * HOUR)
    assert await house.states_of_the_due() == {"sent"}
    assert len(house.port.of("discussion")) == len(house.port.of("poll")) == 3
    assert len(house.port.of("premiere")[0].links) == 3


async def test_one_discussion_that_is_opened_later_joins_the_links(house: House) -> None:
    await house.set_up()
    house.port.expect("post_starter", None, NOT_ALLOWED)
    await house.to(PREMIERE + HOUR)
    assert [number for number, _ in house.port.of("premiere")[0].links] == [1, 3]
    await house.set_up()
    await house.to(PREMIERE + 2 * HOUR)
    assert [number for number, _ in house.port.of("premiere")[0].links] == [1, 2, 3]


@pytest.mark.parametrize("call", ["post", "post_starter", "start_thread", "link", "renew", "pin"])
@pytest.mark.parametrize("trouble", [DOWN, "lost", "hang"], ids=str)
async def test_what_does_not_get_through_is_tried_again_and_never_doubled(
    house: House, call: str, trouble: BaseException | str
) -> None:
    await house.set_up()
    await house.to(PREMIERE - MINUTE)
    house.port.expect(call, trouble, trouble, None, trouble)
    await house.to(PREMIERE + 9 * MINUTE)
    assert len(house.port.posts) == 10
    assert await house.states_of_the_due() == {"sent"}
    assert len(house.port.of("premiere")[0].links) == 3


async def test_in_a_forum_an_earlier_try_is_looked_for_before_each_repeat(house: House) -> None:
    await house.set_up(discussions=FORUM)
    house.port.expect("open_post", "lost", None, DOWN, "lost")
    await house.to(PREMIERE + HOUR)
    assert len(house.port.of("discussion")) == 3
    assert await house.states_of_the_due() == {"sent"}
    assert house.port.calls["find_discussion"] == 3


async def test_a_post_that_fails_holds_up_those_behind_it_and_no_other_server(house: House) -> None:
    await house.set_up()
    await house.set_up(901)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", DOWN)
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    # Both are served at once: the trouble meets whichever comes first.
    [struck] = [one for one in (GUILD, 901) if (await house.states(one))["discussion S1E1"] == "due"]
    [other] = {GUILD, 901} - {struck}
    assert await house.states_of_the_due(other) == {"sent"}
    await house.to(PREMIERE + MINUTE)
    order = [post.order.key.kind.value for post in house.port.posts if post.order.key.guild_id == struck]
    assert order == ["reminder", "reminder", "premiere", *["discussion", "poll"] * 3, "index"]


async def test_the_waits_between_tries_double_up_to_five_minutes(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", *[DOWN] * 12)
    tries: list[float] = []
    house.port.step = lambda name: (
        tries.append((house.clock.now() - PREMIERE).total_seconds()) if name == ("before post") else None
    )
    await house.to(PREMIERE + HOUR)
    gaps = [after - before for before, after in pairwise(tries)]
    assert gaps == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert len(house.port.of("premiere")) == 1


async def test_discords_own_wait_is_kept(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", Unreachable("429", retry_after=40.2))
    await house.to(PREMIERE + MINUTE)
    assert house.port.of("premiere")[0].at == PREMIERE + dt.timedelta(seconds=41)


async def test_the_port_forgets_nonces_as_discord_does(house: House) -> None:
    """Else the tests of long outages would prove nothing."""
    await house.set_up(discussions=None)
    await house.to(PREMIERE)
    order = house.port.of("premiere")[0].order
    await house.port.post(order, "n")
    house.clock.jump(PREMIERE + MINUTE)
    await house.port.post(order, "n")
    assert len(house.port.of("premiere")) == 2
    house.clock.jump(PREMIERE + 3 * MINUTE)
    await house.port.post(order, "n")
    assert len(house.port.of("premiere")) == 3


@pytest.mark.parametrize("away", [0 * MINUTE, 15 * MINUTE, 11 * HOUR, 13 * HOUR], ids=str)
async def test_a_post_whose_answer_was_lost_in_a_crash_is_found_again_however_late(
    house: House, away: dt.timedelta
) -> None:
    await house.set_up(discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.step = _kill_at("after post")
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    house.port.step = lambda _name: None
    house.clock.jump(PREMIERE + away)
    await house.restart()
    await house.clock.settle(house.worker)
    assert len(house.port.of("premiere")) == 1
    assert (await house.states())["premiere"] == "sent"
    assert house.port.calls["find_post"] == (0 if not away else 1)
    assert house.port.notices == []


async def test_after_the_clock_was_set_back_a_nonce_is_not_trusted(house: House) -> None:
    await house.set_up(discussions=None)
    house.port.step = _kill_at("after post")
    house.clock.jump(PREMIERE + 2 * HOUR)
    await house.clock.settle(house.worker)
    house.port.step = lambda _name: None
    house.clock.jump(PREMIERE + HOUR)
    await house.restart()
    await house.clock.settle(house.worker)
    assert len(house.port.of("premiere")) == 1
    assert house.port.calls["find_post"] == 1


async def test_a_post_is_found_though_discords_clock_is_an_hour_behind_ours(house: House) -> None:
    await house.set_up(discussions=None)
    house.port.step = _kill_at("after post")
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    house.port.step = lambda _name: None
    house.port.posts[-1].at -= HOUR
    house.clock.jump(PREMIERE + 15 * MINUTE)
    await house.restart()
    await house.clock.settle(house.worker)
    assert len(house.port.of("premiere")) == 1


async def test_a_starter_card_that_is_stored_is_not_looked_for(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE - MINUTE)
    house.port.expect("start_thread", DOWN, "lost")
    await house.to(PREMIERE + MINUTE)
    assert len(house.port.of("discussion")) == 3
    assert house.port.calls["find_discussion"] == 0


async def test_after_a_change_of_channel_a_card_whose_thread_was_refused_is_taken_down(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE - MINUTE)
    house.port.expect("start_thread", NOT_ALLOWED)
    await house.to(PREMIERE + MINUTE)
    assert [post.is_open for post in house.port.of("discussion")] == [False, True, True]
    await house.set_up(discussions=FORUM)
    await house.to(PREMIERE + 2 * MINUTE)
    assert [(post.is_open, post.channel_id == FORUM) for post in house.port.of("discussion")] == [
        (True, False),
        (True, False),
        (True, True),
    ]


@pytest.mark.parametrize("tried", [PREMIERE, PREMIERE + 12 * HOUR - MINUTE / 6], ids=["long ago", "just now"])
async def test_an_unsure_post_that_is_not_found_after_its_bound_is_expired(house: House, tried: dt.datetime) -> None:
    await house.set_up(discussions=None)
    house.port.step = _kill_at("before post")
    house.clock.jump(tried)
    await house.clock.settle(house.worker)
    house.port.step = lambda _name: None
    house.clock.jump(PREMIERE + 12 * HOUR + MINUTE / 6)
    await house.restart()
    await house.clock.settle(house.worker)
    assert house.port.of("premiere") == []
    assert (await house.states())["premiere"] == "expired"


@pytest.mark.parametrize("gone", [False, True])
async def test_after_a_change_of_channel_an_unsure_post_is_looked_for_where_it_was_tried(
    house: House, gone: bool
) -> None:
    await house.set_up(discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", DOWN if gone else "lost")
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    if gone:
        house.port.refused_in[ANNOUNCEMENTS] = Refused(Text("The channel is gone."))
    await house.set_up(discussions=None, announcements=21)
    await house.to(PREMIERE + MINUTE)
    assert [post.channel_id for post in house.port.of("premiere")] == [21 if gone else ANNOUNCEMENTS]
    assert (await house.rows())["premiere"].channel_id == (21 if gone else ANNOUNCEMENTS)


async def test_a_post_nobody_wants_any_more_is_not_made(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", DOWN)
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    await house.set_up(announcements=None, discussions=None)
    await house.to(PREMIERE + HOUR)
    row = (await house.rows())["premiere"]
    assert (row.state.value, row.reason) == ("expired", WITHDRAWN)
    assert house.port.notices == []
    await house.set_up(discussions=None)
    await house.to(PREMIERE + 2 * HOUR)
    assert len(house.port.of("premiere")) == 1


async def test_a_show_that_left_the_packs_ends_quietly(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", DOWN)
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    del house.shows["etoile"]
    await house.to(PREMIERE + HOUR)
    assert set((await house.states()).values()) <= {"sent", "expired"}


async def test_a_revoked_token_ends_the_courier_and_loses_nothing(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", TokenRevoked())
    await house.to(PREMIERE)
    with pytest.raises(TokenRevoked):
        await house.worker
    await house.restart()
    await house.clock.settle(house.worker)
    assert len(house.port.of("premiere")) == 1


async def test_a_mistake_of_ours_is_parked_after_a_few_tries_and_told(house: House) -> None:
    await house.set_up(discussions=None)
    await house.set_up(901, discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", *[RuntimeError("a bug")] * 10)
    await house.to(PREMIERE + 10 * MINUTE)
    assert (await house.states())["premiere"] == "parked"
    assert "mistake of its own" in house.port.notices[0][1]
    assert "a bug" not in house.port.notices[0][1]


async def test_a_locked_database_stops_nothing_for_good(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE - MINUTE)
    with sqlite3.connect(house.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        house.clock.jump(PREMIERE)
        await _until_in_trouble(house)
        assert "locked" in str(house.courier.trouble)
        other.execute("ROLLBACK")
    other.close()
    await house.clock.settle(house.worker)
    assert len(house.port.of("premiere")) == 1
    assert len(house.port.of("discussion")) == 3
    assert house.courier.trouble is None


async def test_an_outcome_that_cannot_be_stored_does_not_double_the_post(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(PREMIERE - MINUTE)
    other = sqlite3.connect(house.path, isolation_level=None, check_same_thread=False)
    house.port.step = lambda name: other.execute("BEGIN IMMEDIATE") and None if name == "after post" else None
    house.clock.jump(PREMIERE)
    await _until_in_trouble(house)
    house.port.step = lambda _name: None
    other.execute("ROLLBACK")
    other.close()
    await house.clock.settle(house.worker)
    assert len(house.port.of("premiere")) == 1
    assert (await house.states())["premiere"] == "sent"


async def test_somebody_who_cannot_be_reached_is_told_later_and_for_a_week_at_most(house: House) -> None:
    await house.set_up(discussions=None)
    house.port.refused_in[ANNOUNCEMENTS] = NOT_ALLOWED
    house.port.reached = False
    await house.to(PREMIERE - 7 * DAY + HOUR)
    assert house.port.calls["tell"] == 5
    house.port.reached = True
    await house.to(PREMIERE - 6 * DAY)
    assert len(house.port.notices) == 1
    house.port.reached = False
    await house.to(PREMIERE + 10 * HOUR)
    house.clock.jump(PREMIERE + 8 * DAY)
    await house.clock.settle(house.worker)
    calls = house.port.calls["tell"]
    await house.to(PREMIERE + 9 * DAY)
    assert house.port.calls["tell"] == calls
    assert (await house.rows())["premiere"].told_at is None


async def test_a_wait_that_lies_too_far_ahead_since_the_clock_was_set_back_is_not_kept(house: House) -> None:
    await house.set_up(discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", DOWN)
    house.clock.jump(PREMIERE + HOUR)
    await house.clock.settle(house.worker)
    house.clock.jump(PREMIERE + MINUTE)
    house.courier.wake()
    await house.clock.settle(house.worker)
    assert len(house.port.of("premiere")) == 1


async def test_no_more_than_twenty_servers_are_served_at_once(house: House) -> None:
    for guild_id in range(1, 31):
        await house.set_up(guild_id, discussions=None)
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", *["hang"] * 30)
    await house.to(PREMIERE + MINUTE)
    assert house.port.busiest == 20
    assert len([post for post in house.port.posts if post.order.key.kind == "premiere"]) == 30


async def test_servers_take_turns(house: House) -> None:
    for guild_id in range(1, 31):
        await house.set_up(guild_id)
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    kinds = [post.order.key.kind.value for post in house.port.posts]
    assert kinds[:25] == ["premiere"] * 25
    assert len(kinds) == 30 * 8


async def test_two_premieres_at_one_moment_do_not_hold_each_other_up(tmp_path: Path) -> None:
    shows = {name: make_show(make_premiere(episodes=1), name=name) for name in ("etoile", "ballet")}
    house = House(tmp_path / "callboard.db", shows)
    await house.open()
    await house.set_up()
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post", DOWN)
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    assert [post.order.occasion.title for post in house.port.of("premiere")] == ["Etoile"]
    await house.to(PREMIERE + MINUTE)
    assert [post.order.occasion.title for post in house.port.of("premiere")] == ["Etoile", "Ballet"]
    await house.close()


@pytest.mark.parametrize("discussions", [EPISODES, FORUM], ids=["text", "forum"])
@pytest.mark.parametrize("away", [0 * MINUTE, 15 * MINUTE], ids=["at once", "15 min later"])
async def test_killed_at_any_step_and_started_again_it_loses_and_doubles_nothing(
    tmp_path: Path, discussions: int, away: dt.timedelta
) -> None:
    shows = {"etoile": make_show(make_premiere(episodes=1))}
    steps = 0
    while True:
        house = House(tmp_path / f"{steps}.db", shows)
        countdown = Countdown(steps)
        await house.open(countdown)
        house.port.step = countdown
        await house.set_up(discussions=discussions)
        countdown.armed = True
        house.clock.jump(PREMIERE)
        await house.clock.settle(house.worker)
        countdown.armed = False
        killed = house.worker.done()
        house.clock.jump(PREMIERE + away)
        await house.restart()
        await house.clock.settle(house.worker)
        kinds = [(post.order.key.kind.value, post.order.key.part) for post in house.port.posts]
        expected = [("premiere", ""), ("discussion", "S1E1"), ("poll", "S1E1"), ("index", "1")]
        assert [one for one in kinds if one[0] != "reminder"] == expected, f"killed at {countdown.last}"
        assert len(house.port.of("premiere")[0].links) == 1, f"killed at {countdown.last}"
        assert await house.states_of_the_due(without="reminder") == {"sent"}, f"killed at {countdown.last}"
        assert house.port.pinned
        await house.close()
        if not killed:
            break
        steps += 1
    assert steps > 15


async def _until_in_trouble(house: House) -> None:
    while house.courier.trouble is None:  # noqa: ASYNC110 - nobody but a person waits for trouble, so it has no event
        await asyncio.sleep(0)


def _kill_at(wanted: str) -> Callable[[str], None]:
    def step(name: str) -> None:
        if name == wanted:
            raise Killed

    return step


async def test_a_parked_reminder_whose_lead_was_taken_out_is_not_posted_after_all(house: House) -> None:
    await house.set_up(discussions=None)
    house.port.refused_in[ANNOUNCEMENTS] = NOT_ALLOWED
    await house.to(PREMIERE - 7 * DAY + HOUR)
    assert (await house.states())["reminder 604800"] == "parked"
    del house.port.refused_in[ANNOUNCEMENTS]
    await house.community.change(GUILD, 77, leads=(DAY,))
    await house.to(PREMIERE - 2 * DAY)
    assert house.port.posts == []
    assert (await house.rows())["reminder 604800"].reason == WITHDRAWN


async def test_a_post_that_was_withdrawn_during_a_try_that_failed_is_not_tried_again(house: House) -> None:
    await house.set_up()
    await house.to(PREMIERE - MINUTE)
    house.port.expect("post_starter", "hang")
    house.clock.jump(PREMIERE)
    trying = asyncio.Event()
    house.port.step = lambda name: trying.set() if name == "before post_starter" else None
    await trying.wait()
    await house.community.reset(GUILD, 77, "announcements")
    await house.to(PREMIERE + HOUR)
    assert house.port.of("discussion") == []
    assert (await house.rows())["discussion S1E1"].reason == WITHDRAWN


async def test_a_post_that_was_moved_a_moment_before_it_would_expire_is_not_lost(house: House) -> None:
    await house.set_up(discussions=None)
    stale = (await house.rows())["premiere"]
    await house.community.change(GUILD, 77, morning=dt.time(18))
    await house.outbox.expire(stale, PREMIERE + 13 * HOUR, WITHDRAWN, tell=False)
    await house.to(PREMIERE + 10 * HOUR)
    assert [post.at for post in house.port.of("premiere")] == [PREMIERE + 9 * HOUR]


async def test_posts_that_meet_one_trouble_at_once_cost_one_wait(tmp_path: Path, log_lines: io.StringIO) -> None:
    house, to_fail = House(tmp_path / "callboard.db"), 0

    def step(name: str) -> None:
        nonlocal to_fail
        if name == "before commit" and to_fail:
            to_fail -= 1
            raise sqlite3.OperationalError("database or disk is full")

    house.pause = 0.2  # so long that all have met it by the end of the first
    await house.open(step)
    for guild_id in range(1, 21):
        await house.set_up(guild_id, discussions=None)
    await house.to(PREMIERE - MINUTE)
    to_fail = 20
    house.clock.jump(PREMIERE)
    await house.clock.settle(house.worker)
    assert len([post for post in house.port.posts if post.order.key.kind == "premiere"]) == 20
    assert log_lines.getvalue().count("the courier met trouble") < 5
    await house.close()
