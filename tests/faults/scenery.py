"""A show with a premiere a day, written on the fly, and servers that have set the bot up, without a word typed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.community.settings import ServerSettings
from bot.store.connection import open_database
from bot.store.guilds import save_settings
from tests.faults.processes import Json

SHOW = "overture"
LEAD = dt.timedelta(hours=1)
FIRST = dt.datetime(2025, 6, 1, 18, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Programme:
    """What every server is owed."""

    premieres: int
    leads: tuple[dt.timedelta, ...] = ()
    discussions: bool = False
    """In half of the servers in a forum, in the others in threads."""
    events: bool = False
    """Discord's own scheduled events, four weeks before."""


def write_pack(folder: Path, programme: Programme) -> None:
    """Write the pack of a show of which an episode comes out each day at 18:00 UTC."""
    numbers = range(1, programme.premieres + 1)
    told = {"topic": "status", "about": ["show"], "source": "paper", "as_of": "2025-01", "confidence": "high"}
    pack = {
        "format": 1,
        "id": SHOW,
        "title": "Overture",
        "service": "Channel Nine",
        "sources": [{"id": "paper", "publisher": "The Paper"}],
        "seasons": [
            {
                "number": 1,
                "episodes": [{"number": n, "title": f"Bar {n}", "title_fact": "show.announced"} for n in numbers],
            }
        ],
        "premieres": [
            {
                "id": f"day_{n}",
                "season": 1,
                "first": n,
                "last": n,
                "service": "Channel Nine",
                "date": (FIRST + dt.timedelta(days=n - 1)).date().isoformat(),
                "time": (FIRST + dt.timedelta(days=n - 1)).isoformat(),
                "fact": "show.announced",
            }
            for n in numbers
        ],
        "status": {"state": "announced", "fact": "show.announced"},
        "cards": {"show": ["show.announced"], "release": ["show.announced"]},
        "facts": [{"id": "show.announced", **told, "text": {"en": "It comes.", "fr": "Elle arrive."}}],
    }
    folder.mkdir(exist_ok=True)
    (folder / f"{SHOW}.yaml").write_text(json.dumps(pack, indent=1), "utf-8")


async def set_up(database: Path, guilds: Iterable[Json], programme: Programme, now: dt.datetime) -> None:
    """Store what a moderator of each server would choose; it is told of trouble in #general."""
    async with open_database(database) as db, db.write() as tx:
        for index, guild in enumerate(guilds):
            channels = {one["name"]: int(one["id"]) for one in guild["channels"]}
            room = channels["discussions" if index % 2 else "episodes"]
            await save_settings(
                tx,
                ServerSettings(
                    int(guild["id"]),
                    announcements=channels["announcements"],
                    discussions=room if programme.discussions else None,
                    log=channels["general"],
                    leads=programme.leads,
                    events=programme.events,
                    configured_by=int(guild["owner_id"]),
                    configured_at=now,
                ),
            )
