"""A show with a premiere a day, written on the fly, and servers that have set the bot up, without a word typed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.community.settings import ServerSettings
from bot.schedule.model import Screening, Subscription
from bot.store.connection import open_database
from bot.store.guilds import save_settings
from bot.store.schedules import add_screenings, add_subscription
from tests.faults.processes import Json

SHOW = "overture"
LEAD = dt.timedelta(hours=1)
APART = dt.timedelta(hours=2)
"""How long before each occasion a member is reminded, and after each premiere its screening comes."""
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
    calls: bool = False
    """A screening two hours after each premiere, a digest, and a member who is reminded two hours before each."""

    def count_following(self, premieres: int) -> int:
        """Count what follows in a server from so many premieres: an index, its pin, and the edits of cards.

        The last discussion has nothing after it to link, but the very first comes before the index.
        """
        return 2 + max(1, premieres - 1) if self.discussions else 0


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
            if programme.calls:
                fan = next(one for one in guild["members"] if one["name"] == "fan")
                wish = Subscription(0, int(fan["id"]), int(guild["id"]), f"{SHOW}/*", APART, "en", may_mention=False)
                await add_subscription(tx, wish, now=now)
                screenings = [
                    screening(int(guild["id"]), n, n, FIRST + dt.timedelta(days=n - 1) + APART)
                    for n in range(1, programme.premieres + 1)
                ]
                await add_screenings(tx, screenings, now=now, by=int(guild["owner_id"]), is_rewatch=True)
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
                    digest=0 if programme.calls else None,
                    configured_by=int(guild["owner_id"]),
                    configured_at=now,
                ),
            )


def screening(guild_id: int, first: int, last: int, at: dt.datetime) -> Screening:
    """Have a server watch some episodes together."""
    return Screening(0, guild_id, None, SHOW, "", first, last, at.date(), at.time(), "UTC")
