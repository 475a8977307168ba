"""What may be shown in a room follows from the nearest choice, and in an episode's discussion from the episode."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.community.ceilings import Ceilings, parse_ceiling
from bot.community.settings import SettingChange
from bot.errors import UserError
from bot.schedule.model import Key, Kind, Wanted
from bot.show.shows import Show
from bot.store import guilds, outbox
from bot.store.connection import Database, open_database
from tests.clocks import HandClock
from tests.databases import lay_out
from tests.premieres import make_premiere, make_show

START = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
ETOILE, OTHER = Show(make_show(make_premiere())), Show(make_show(make_premiere(), name="other"))
GUILD, CHANNEL, THREAD = 9, 11, 12


@dataclass
class Rooms:
    db: Database
    ceilings: Ceilings

    async def get(
        self, channel: int = CHANNEL, parent: int | None = None, show: Show = ETOILE, guild: int = GUILD
    ) -> int:
        """Ask, and ask again as after a restart."""
        ceiling = await self.ceilings.get_ceiling(guild, channel, parent, show)
        reread = Ceilings(self.db, HandClock(START), lambda: None)
        await reread.load()
        assert await reread.get_ceiling(guild, channel, parent, show) == ceiling
        return ceiling

    async def set(self, channel: int | None, ceiling: int | None, show: Show = ETOILE) -> None:
        await self.ceilings.set_ceiling(GUILD, channel, show.id, ceiling, by=77)

    async def open_discussion(self, thread: int, code: str, occurrence: str = "etoile/s1", guild: int = GUILD) -> None:
        async with self.db.write() as tx:
            await outbox.insert_all(tx, [Wanted(Key(guild, Kind.DISCUSSION, occurrence, code), 1, START, None)])
            row = (await outbox.list_of_guild(tx, guild))[-1]
            await outbox.set_sent(tx, row, START, CHANNEL, thread)

    async def changes(self) -> list[SettingChange]:
        async with self.db.read() as tx:
            return await guilds.list_changes(tx, GUILD, 20)


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    async with open_database(lay_out(tmp_path / "callboard.db")) as db:
        yield Rooms(db, Ceilings(db, HandClock(START), lambda: None))


async def test_where_nothing_is_chosen_nothing_beyond_the_beginning_may_be_shown(rooms: Rooms) -> None:
    assert await rooms.get() == 0


async def test_the_nearest_choice_holds(rooms: Rooms) -> None:
    await rooms.set(None, 2)
    assert await rooms.get(THREAD, CHANNEL) == 2
    await rooms.set(CHANNEL, 5)
    assert (await rooms.get(THREAD, CHANNEL), await rooms.get(CHANNEL)) == (5, 5)
    await rooms.set(THREAD, 0)
    assert (await rooms.get(THREAD, CHANNEL), await rooms.get(CHANNEL)) == (0, 5)


async def test_a_choice_taken_back_gives_way_to_the_next(rooms: Rooms) -> None:
    await rooms.set(None, 2)
    await rooms.set(CHANNEL, 5)
    await rooms.set(CHANNEL, None)
    assert await rooms.get() == 2
    await rooms.set(None, None)
    assert await rooms.get() == 0


async def test_a_choice_holds_for_its_show_and_its_server(rooms: Rooms) -> None:
    await rooms.set(CHANNEL, 5)
    assert (await rooms.get(show=OTHER), await rooms.get(guild=8)) == (0, 0)


async def test_an_episodes_discussion_is_open_up_to_it_and_further_if_its_room_is(rooms: Rooms) -> None:
    await rooms.open_discussion(THREAD, "S1E5")
    assert (await rooms.get(THREAD, CHANNEL), await rooms.get(CHANNEL)) == (5, 0)
    assert (await rooms.get(THREAD, CHANNEL, show=OTHER), await rooms.get(THREAD, CHANNEL, guild=8)) == (0, 0)
    await rooms.set(CHANNEL, 8)
    assert await rooms.get(THREAD, CHANNEL) == 8
    await rooms.set(THREAD, 1)
    assert await rooms.get(THREAD, CHANNEL) == 5


async def test_the_history_names_the_channel_and_only_what_changed(rooms: Rooms) -> None:
    await rooms.set(None, 2)
    await rooms.set(CHANNEL, 5)
    await rooms.set(CHANNEL, 5)
    await rooms.set(CHANNEL, None)
    await rooms.set(THREAD, None)
    assert await rooms.changes() == [
        SettingChange(GUILD, START, 77, "ceiling", "<#11>: 5 (etoile)", None),
        SettingChange(GUILD, START, 77, "ceiling", None, "<#11>: 5 (etoile)"),
        SettingChange(GUILD, START, 77, "ceiling", None, "2 (etoile)"),
    ]


async def test_a_servers_choices_are_listed_the_whole_of_it_first(rooms: Rooms) -> None:
    await rooms.set(CHANNEL, 5)
    await rooms.set(None, 2)
    await rooms.set(None, 1, OTHER)
    listed = [(room.channel_id, room.show_id, room.ceiling) for room in rooms.ceilings.list_ceilings(GUILD)]
    assert listed == [(None, "etoile", 2), (None, "other", 1), (CHANNEL, "etoile", 5)]
    assert rooms.ceilings.list_ceilings(8) == []


@pytest.mark.parametrize(
    ("text", "ceiling"),
    [("0", 0), ("3", 3), ("S1E4", 4), ("8", 8), ("all", 8), ("tout", 8), ("none", None), ("aucun", None)],
)
def test_people_write_it_in_many_ways(text: str, ceiling: int | None) -> None:
    assert parse_ceiling(text, ETOILE) == ceiling


@pytest.mark.parametrize("text", ["9", "-1", "", "S2E1", "Part 1", "everyone", "9" * 5000])
def test_what_is_no_episode_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(UserError, match=r"0 to 8, or its code, such as S1E1"):
        parse_ceiling(text, ETOILE)
