"""Members ask to be reminded; what they asked for is kept, planned, listed and taken back, each in its own server."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.community.books import Books
from bot.community.editions import Editions
from bot.community.service import Community
from bot.community.wishes import MOST_WISHES, Wish, Wishes
from bot.delivery.model import Delivery
from bot.delivery.outbox import Outbox
from bot.delivery.ports import DOOR_CLOSED
from bot.errors import UserError
from bot.schedule.model import Screening, ScreeningState
from bot.show.shows import Show, Shows
from bot.store.connection import Database, open_database
from tests.clocks import HandClock
from tests.databases import lay_out
from tests.premieres import make_premiere, make_show

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
START = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
PREMIERE = dt.datetime(2025, 4, 24, 9, tzinfo=dt.UTC)
"""The server's morning: only the day is known."""
SCREENING = dt.datetime(2025, 4, 25, 18, tzinfo=dt.UTC)
GUILD, OTHER, DIRECT = 9, 8, 0
FAN, FRIEND = 501, 502


@dataclass
class Office:
    db: Database
    clock: HandClock = field(default_factory=lambda: HandClock(START))
    woken: int = 0

    async def open(self) -> None:
        """Open the services as the bot's start does."""
        shows = Shows([Show(make_show(make_premiere())), Show(make_show(name="ballet"))], "etoile")
        self.outbox = Outbox(self.db)
        self.books = Books(shows, Editions(shows))
        self.community = Community(self.db, self.outbox, self.books.book_of, self.clock, self._wake)
        self.wishes = Wishes(self.db, self.clock, self.books, self.community, self._wake)
        await self.books.load(self.db)
        await self.wishes.drop_spent()
        await self.community.replan_all()

    def _wake(self) -> None:
        self.woken += 1

    async def schedule(self, *screenings: Screening) -> None:
        """Give the server a schedule of its own."""
        self.books.put_screenings(GUILD, screenings)
        async with self.db.write() as tx:
            await self.community.replan(tx, GUILD, self.books.book_of(GUILD))

    async def add(
        self, about: str = "etoile/s1", lead: dt.timedelta | None = None, *, guild: int = GUILD, mention: bool = False
    ) -> Wish:
        return await self.wishes.add(guild, FAN, about, lead, language="fr", may_mention=mention)

    async def press(self, subject: str) -> tuple[list[Wish], list[Wish]]:
        new, known = await self.wishes.add_usual(GUILD, FAN, subject, "en")
        return list(new), list(known)

    async def listed(self, guild: int = GUILD, user: int = FAN) -> list[tuple[str, dt.timedelta, dt.datetime | None]]:
        found = (await self.wishes.list_of_member(guild, user)).wishes
        return [(one.subscription.about, one.subscription.lead, one.due) for one in found]

    async def owed(self, guild: int = GUILD) -> list[tuple[str, str, dt.datetime]]:
        rows = await self.outbox.list_deliveries(guild)
        return [(row.key.occurrence, row.key.part, row.due) for row in rows]

    async def only_row(self) -> Delivery:
        [row] = await self.outbox.list_of_member(GUILD, FAN)
        return row


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_database(lay_out(tmp_path / "callboard.db")) as db:
        office = Office(db)
        await office.open()
        yield office


def screening(number: int = 1, state: ScreeningState = ScreeningState.PLANNED, title: str = "") -> Screening:
    return Screening(number, GUILD, None, "etoile", title, 1, 2, SCREENING.date(), dt.time(18), "UTC", state)


async def test_a_wish_is_planned_at_once_and_outlives_a_restart(office: Office) -> None:
    wish = await office.add(lead=DAY)
    assert (wish.due, wish.subscription.language) == (PREMIERE - DAY, "fr")
    assert await office.owed() == [("etoile/s1", f"{FAN}:86400", PREMIERE - DAY)]
    assert office.woken == 2  # at the start, and now
    await office.open()
    assert await office.listed() == [("etoile/s1", DAY, PREMIERE - DAY)]
    assert len(await office.owed()) == 1


async def test_without_a_lead_it_comes_an_hour_before_or_in_the_morning_of_the_day(office: Office) -> None:
    await office.schedule(screening())
    assert (await office.add("etoile/s1")).due == PREMIERE
    assert (await office.add("etoile/screening-1")).due == SCREENING - HOUR


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (SCREENING - HOUR, SCREENING),
        (SCREENING, SCREENING + DAY),
    ],
)
async def test_where_it_is_too_late_for_that_it_comes_at_the_beginning_or_a_day_after(
    office: Office, now: dt.datetime, due: dt.datetime
) -> None:
    await office.schedule(screening())
    office.clock.jump(now)
    assert (await office.add("etoile/screening-1")).due == due


async def test_a_wish_for_everything_of_a_show_follows_what_is_scheduled_later(office: Office) -> None:
    wish = await office.add("etoile/*")
    assert (wish.show_id, wish.occasion, wish.due) == ("etoile", None, PREMIERE)
    await office.schedule(screening())
    assert ("etoile/screening-1", f"{FAN}:3600", SCREENING - HOUR) in await office.owed()
    assert (await office.add("ballet/*")).due is None


async def test_the_same_wish_once_more_is_one_and_says_anew_whether_a_mention_may_stand_in(office: Office) -> None:
    first = await office.add(lead=DAY)
    again = await office.add(lead=DAY, mention=True)
    assert (again.id, again.subscription.may_mention) == (first.id, True)
    assert len(await office.listed()) == len(await office.owed()) == 1


@pytest.mark.parametrize(
    ("about", "lead", "said"),
    [
        ("etoile/s9", None, "I know of nothing ahead"),
        ("nothing/*", None, "I know of nothing ahead"),
        ("etoile/screening-7", None, "I know of nothing ahead"),
        ("tomorrow", None, "I know of nothing ahead"),
        ("etoile/s1", 11 * DAY, "The moment for that has passed."),
        ("etoile/screening-1", None, "Étoile night · S1E1–S1E2 is off"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_to_do_and_nothing_is_stored(
    office: Office, about: str, lead: dt.timedelta | None, said: str
) -> None:
    await office.schedule(screening(state=ScreeningState.CANCELLED, title="Étoile night"))
    with pytest.raises(UserError, match=said):
        await office.add(about, lead)
    assert await office.listed() == await office.owed() == []


async def test_what_is_long_over_cannot_be_asked_for(office: Office) -> None:
    office.clock.jump(PREMIERE + 3 * DAY)
    with pytest.raises(UserError, match="That is over"):
        await office.add()


async def test_fifty_wishes_are_enough_and_what_is_fulfilled_does_not_count(office: Office) -> None:
    for minutes in range(MOST_WISHES):
        await office.add("etoile/*", dt.timedelta(minutes=minutes + 1))
    with pytest.raises(UserError, match="50 reminders here at most"):
        await office.add(lead=DAY)
    assert len(await office.listed()) == MOST_WISHES
    await office.add("etoile/*", dt.timedelta(minutes=1), mention=True)
    await office.wishes.add(GUILD, FRIEND, "etoile/s1", None, language="en", may_mention=False)
    await office.add(guild=OTHER)
    await office.wishes.cancel(GUILD, FAN, (await office.wishes.list_of_member(GUILD, FAN)).wishes[0].id)
    await office.add(lead=DAY)
    row = next(row for row in await office.outbox.list_of_member(GUILD, FAN) if row.key.part == f"{FAN}:86400")
    await office.outbox.finish(row, row.due, 0, 1)
    office.clock.jump(PREMIERE - HOUR)
    await office.add("etoile/s1", -DAY)


async def test_a_wish_taken_back_is_owed_no_more(office: Office) -> None:
    wish = await office.add()
    assert (await office.wishes.cancel(GUILD, FAN, wish.id)).id == wish.id
    assert await office.listed() == await office.owed() == []
    await office.open()
    assert await office.listed() == []


async def test_nobody_takes_back_or_sees_anothers_wish_nor_one_of_another_server(office: Office) -> None:
    wish = await office.add()
    for guild, user in ((GUILD, FRIEND), (OTHER, FAN), (DIRECT, FAN)):
        assert await office.listed(guild, user) == []
        with pytest.raises(UserError, match=f"You have no reminder {wish.id} here"):
            await office.wishes.cancel(guild, user, wish.id)
    assert len(await office.owed()) == 1


async def test_in_direct_messages_the_packs_dates_count(office: Office) -> None:
    assert (await office.add(guild=DIRECT)).due == PREMIERE
    with pytest.raises(UserError, match="I know of nothing ahead"):
        await office.add("etoile/screening-1", guild=DIRECT)
    await office.open()
    assert len(await office.owed(DIRECT)) == 1


async def test_a_press_adds_the_usual_wish_and_pressing_again_finds_it_there(office: Office) -> None:
    [new], known = await office.press("etoile/s1")
    assert (new.due, known) == (PREMIERE, [])
    office.clock.jump(PREMIERE - HOUR)
    again, [known_now] = await office.press("etoile/s1")
    assert (again, known_now.id) == ([], new.id)


async def test_a_press_finds_a_wish_for_everything_of_the_show_there(office: Office) -> None:
    wish = await office.add("etoile/*", DAY, mention=True)
    assert await office.press("etoile/s1") == ([], [wish])


async def test_a_press_under_a_digest_asks_for_all_of_its_week(office: Office) -> None:
    await office.schedule(screening())
    await office.add("etoile/s1")
    new, known = await office.press("digest/2025-04-21")
    assert [one.subscription.about for one in new] == ["etoile/screening-1"]
    assert [one.subscription.about for one in known] == ["etoile/s1"]
    with pytest.raises(UserError, match="That is over"):
        await office.press("digest/2025-03-10")


async def test_who_has_been_reminded_is_not_promised_another(office: Office) -> None:
    await office.add(lead=DAY)
    await office.outbox.finish(await office.only_row(), START, 0, 1)
    assert await office.listed() == []
    with pytest.raises(UserError, match="You have been reminded of that already"):
        await office.add(lead=DAY)


async def test_what_could_not_be_sent_is_listed_with_the_reason_for_two_weeks(office: Office) -> None:
    await office.add("etoile/*", DAY)
    await office.outbox.expire(await office.only_row(), PREMIERE - DAY, DOOR_CLOSED, tell=False)
    office.clock.jump(PREMIERE)
    found = await office.wishes.list_of_member(GUILD, FAN)
    assert [one.subscription.about for one in found.wishes] == ["etoile/*"]
    assert [(one.name, one.row.reason) for one in found.missed] == [("Etoile · S1E1–S1E8", DOOR_CLOSED)]
    assert found.is_closed
    office.clock.jump(PREMIERE + 14 * DAY)
    assert (await office.wishes.list_of_member(GUILD, FAN)).missed == ()


@pytest.mark.parametrize(("channel", "is_closed"), [(0, False), (11, True)])
async def test_where_a_mention_stood_in_direct_messages_are_known_to_be_closed(
    office: Office, channel: int, is_closed: bool
) -> None:
    await office.add(lead=DAY)
    await office.outbox.finish(await office.only_row(), START, channel, 1)
    assert (await office.wishes.list_of_member(GUILD, FAN)).is_closed is is_closed


async def test_what_is_long_over_is_not_kept(office: Office) -> None:
    await office.add(lead=-2 * DAY)
    await office.add("etoile/*")
    await office.add(guild=DIRECT)
    office.clock.jump(PREMIERE + 2 * DAY)
    await office.open()
    stored, _ = await office.wishes.list_everything(FAN)
    assert [(one.guild_id, one.about) for one in stored] == [(GUILD, "etoile/s1"), (GUILD, "etoile/*")]
    office.clock.jump(PREMIERE + 3 * DAY)
    await office.open()
    stored, _ = await office.wishes.list_everything(FAN)
    assert [(one.guild_id, one.about) for one in stored] == [(GUILD, "etoile/*")]


async def test_all_that_is_stored_of_somebody_is_given_and_removed(office: Office) -> None:
    await office.add(lead=DAY)
    await office.outbox.finish(await office.only_row(), START, 0, 1)
    await office.add(guild=DIRECT)
    await office.wishes.add(GUILD, FRIEND, "etoile/s1", None, language="en", may_mention=False)
    wishes, rows = await office.wishes.list_everything(FAN)
    assert [one.guild_id for one in wishes] == [GUILD, DIRECT]
    assert [row.state.value for row in rows] == ["sent", "due"]
    await office.wishes.forget(FAN)
    assert await office.wishes.list_everything(FAN) == ([], [])
    assert await office.listed() == await office.owed(DIRECT) == []
    assert [part for _, part, _ in await office.owed()] == [f"{FRIEND}:3600"]
