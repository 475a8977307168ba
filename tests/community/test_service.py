"""A moderator's choice is stored with its history and with what follows from it, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.community.service import Community
from bot.community.settings import ServerSettings, SettingChange
from bot.delivery.outbox import Outbox
from bot.errors import UserError
from bot.schedule.occasions import Book
from bot.show.pack import ShowPack
from bot.store.connection import open_database
from tests.clocks import HandClock
from tests.databases import lay_out
from tests.premieres import make_premiere, make_show

START = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
MOMENT = dt.datetime(2025, 4, 24, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass
class Office:
    community: Community
    outbox: Outbox
    clock: HandClock
    shows: dict[str, ShowPack]
    woken: list[dt.datetime]

    async def owed(self, guild_id: int = 9) -> list[tuple[str, dt.datetime]]:
        return [(row.key.kind.value, row.due) for row in await self.outbox.list_deliveries(guild_id)]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_database(lay_out(tmp_path / "callboard.db")) as db:
        clock, outbox, woken = HandClock(START), Outbox(db), list[dt.datetime]()
        shows = {"etoile": make_show(make_premiere(episodes=1))}
        community = Community(db, outbox, lambda _guild_id: Book(shows), clock, lambda: woken.append(clock.now()))
        yield Office(community, outbox, clock, shows, woken)


async def test_a_server_begins_with_the_defaults(office: Office) -> None:
    assert await office.community.get_settings(9) == ServerSettings(9)


async def test_a_choice_is_kept_with_who_made_it_and_the_courier_is_woken(office: Office) -> None:
    changed = await office.community.change(9, 77, announcements=11, zone="europe/paris", language="fr")
    assert changed == ServerSettings(
        9, announcements=11, zone="Europe/Paris", language="fr", configured_by=77, configured_at=START
    )
    assert await office.community.get_settings(9) == changed
    assert office.woken == [START]


async def test_what_follows_from_a_choice_is_owed_at_once(office: Office) -> None:
    await office.community.change(9, 77, announcements=11)
    assert await office.owed() == [
        ("reminder", MOMENT - 7 * DAY),
        ("reminder", MOMENT - DAY),
        ("premiere", MOMENT),
    ]
    await office.community.change(9, 77, discussions=12, leads=(DAY,), morning=dt.time(10))
    hour = dt.timedelta(hours=1)
    assert await office.owed() == [
        ("reminder", MOMENT - DAY + hour),
        ("premiere", MOMENT + hour),
        ("discussion", MOMENT + hour),
        ("poll", MOMENT + hour),
        ("links", MOMENT + hour),
    ]


async def test_without_a_channel_for_announcements_nothing_is_owed_any_more(office: Office) -> None:
    await office.community.change(9, 77, announcements=11)
    await office.community.reset(9, 77, "announcements")
    assert await office.owed() == []


async def test_a_channel_chosen_again_owes_nothing_of_the_time_between(office: Office) -> None:
    await office.community.change(9, 77, announcements=11)
    await office.community.change(9, 77, announcements=None)
    office.clock.jump(MOMENT - 3 * DAY)
    await office.community.change(9, 77, announcements=11)
    assert await office.owed() == [("reminder", MOMENT - DAY), ("premiere", MOMENT)]


async def test_another_channel_in_its_place_changes_nothing_that_is_owed(office: Office) -> None:
    await office.community.change(9, 77, announcements=11)
    office.clock.jump(START + DAY)
    assert (await office.community.change(9, 77, announcements=12)).configured_at == START


async def test_the_history_tells_only_what_changed(office: Office) -> None:
    await office.community.change(9, 77, announcements=11, zone="UTC")
    office.clock.jump(START + DAY)
    await office.community.change(9, 78, announcements=11, leads=(DAY,), ping=5)
    await office.community.reset(9, 79, "leads")
    assert await office.community.list_changes(9) == [
        SettingChange(9, START + DAY, 79, "leads", "1d", "7d, 1d, 1h"),
        SettingChange(9, START + DAY, 78, "leads", "7d, 1d, 1h", "1d"),
        SettingChange(9, START + DAY, 78, "ping", None, "<@&5>"),
        SettingChange(9, START, 77, "announcements", None, "<#11>"),
    ]
    assert await office.community.list_changes(8) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"announcements": 11, "zone": "Mars/Olympus"},
        {"announcements": 11, "language": "klingon"},
        {"announcements": 11, "leads": (dt.timedelta(days=400),)},
        {"announcements": 11, "colour": "blue"},
    ],
    ids=str,
)
async def test_a_choice_that_is_not_possible_changes_nothing(office: Office, changes: dict) -> None:
    with pytest.raises(UserError):
        await office.community.change(9, 77, **changes)
    assert await office.community.get_settings(9) == ServerSettings(9)
    assert await office.owed() == []
    assert office.woken == []


async def test_resetting_what_is_no_setting_is_refused(office: Office) -> None:
    with pytest.raises(UserError, match="Did you mean zone"):
        await office.community.reset(9, 77, "zones")


async def test_no_value_means_the_default(office: Office) -> None:
    await office.community.change(9, 77, zone="Europe/Paris", announcements=11)
    assert (await office.community.change(9, 77, zone=None, announcements=None)).zone == "UTC"


async def test_a_changed_pack_moves_what_every_server_is_owed(office: Office) -> None:
    for guild_id in range(1, 121):
        await office.community.change(guild_id, 77, announcements=11)
    office.shows["etoile"] = make_show(make_premiere(dt.date(2025, 5, 1)))
    await office.community.replan_all()
    for guild_id in (1, 50, 51, 120):
        assert ("premiere", MOMENT + 7 * DAY) in await office.owed(guild_id)


async def test_announcements_ahead_are_the_reminders_and_premieres_of_one_show(office: Office) -> None:
    await office.community.change(9, 77, announcements=11, discussions=12)
    ahead = await office.community.list_announcements_ahead(9, "etoile")
    assert ahead == [MOMENT - 7 * DAY, MOMENT - DAY, MOMENT]
    assert await office.community.list_announcements_ahead(9, "other") == []
    assert await office.community.list_announcements_ahead(8, "etoile") == []
