"""SQL for servers' choices and for who changed them when. Null means: not chosen, the default holds."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from dataclasses import fields

from bot.community.settings import RatingsFor, ServerSettings, SettingChange
from bot.schedule.model import Quiet
from bot.store.connection import Transaction
from bot.store.moments import moment, seconds

_COLUMNS = tuple(field.name for field in fields(ServerSettings))


async def get_settings(tx: Transaction, guild_id: int) -> ServerSettings:
    """Give a server's choices; the defaults for a server that has made none."""
    row = await tx.find_one("SELECT * FROM guilds WHERE guild_id = ?", (guild_id,))
    return ServerSettings(guild_id) if row is None else _settings(row)


async def list_settings(tx: Transaction, after: int, limit: int) -> list[ServerSettings]:
    """List servers that have made choices, by id, those past `after`."""
    found = await tx.execute("SELECT * FROM guilds WHERE guild_id > ? ORDER BY guild_id LIMIT ?", (after, limit))
    return [_settings(row) for row in found]


async def save_settings(tx: Transaction, settings: ServerSettings) -> None:
    """Store a server's choices in place of the earlier ones."""
    names = ", ".join(_COLUMNS)
    marks = ", ".join("?" for _ in _COLUMNS)
    updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "guild_id")
    await tx.execute(
        f"INSERT INTO guilds ({names}) VALUES ({marks}) ON CONFLICT (guild_id) DO UPDATE SET {updates}",  # noqa: S608 - the names are ours
        _values(settings),
    )


async def add_changes(tx: Transaction, changes: Iterable[SettingChange]) -> None:
    """Add to the history of a server's choices."""
    await tx.execute_many(
        "INSERT INTO setting_changes (guild_id, changed_at, changed_by, name, old, new) VALUES (?, ?, ?, ?, ?, ?)",
        [(one.guild_id, seconds(one.at), one.by, one.key, one.old, one.new) for one in changes],
    )


async def list_changes(tx: Transaction, guild_id: int, limit: int) -> list[SettingChange]:
    """List a server's newest changes, newest first."""
    found = await tx.execute(
        "SELECT * FROM setting_changes WHERE guild_id = ? ORDER BY id DESC LIMIT ?", (guild_id, limit)
    )
    return [
        SettingChange(guild_id, moment(row["changed_at"]), row["changed_by"], row["name"], row["old"], row["new"])
        for row in found
    ]


def _values(settings: ServerSettings) -> list[int | str | None]:
    default = ServerSettings(settings.guild_id)
    stored: list[int | str | None] = []
    for name in _COLUMNS:
        value = getattr(settings, name)
        if name != "guild_id" and value == getattr(default, name):
            stored.append(None)
        elif isinstance(value, tuple):
            stored.append(" ".join(str(int(lead.total_seconds())) for lead in value))
        elif isinstance(value, dt.time):
            stored.append(value.isoformat("minutes"))
        elif isinstance(value, Quiet):
            stored.append(f"{value.start.isoformat('minutes')}-{value.end.isoformat('minutes')}")
        elif isinstance(value, dt.datetime):
            stored.append(seconds(value))
        elif isinstance(value, dt.timedelta):
            stored.append(int(value.total_seconds()))
        elif isinstance(value, bool):
            stored.append(int(value))
        else:
            stored.append(value)
    return stored


def _settings(row: sqlite3.Row) -> ServerSettings:
    chosen = {name: row[name] for name in _COLUMNS if row[name] is not None}
    if "leads" in chosen:
        chosen["leads"] = tuple(dt.timedelta(seconds=int(lead)) for lead in chosen["leads"].split())
    if "morning" in chosen:
        chosen["morning"] = dt.time.fromisoformat(chosen["morning"])
    if "quiet" in chosen:
        chosen["quiet"] = Quiet(*map(dt.time.fromisoformat, chosen["quiet"].split("-")))
    if "events" in chosen:
        chosen["events"] = bool(chosen["events"])
    if "ratings" in chosen:
        chosen["ratings"] = RatingsFor(chosen["ratings"])
    for name in ("archive", "close"):
        if name in chosen:
            chosen[name] = dt.timedelta(seconds=chosen[name])
    if "configured_at" in chosen:
        chosen["configured_at"] = moment(chosen["configured_at"])
    return ServerSettings(**chosen)
