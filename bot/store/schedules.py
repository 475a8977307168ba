"""SQL for communities' schedules and for what members want to be reminded of."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from bot.schedule.model import Opening, Screening, ScreeningState, Subscription
from bot.store.connection import Transaction
from bot.store.moments import moment, moment_or_none, seconds, seconds_or_none


async def load_screenings(tx: Transaction) -> dict[int, tuple[Screening, ...]]:
    """Give every server's screenings, in the order in which they were planned."""
    found: defaultdict[int, list[Screening]] = defaultdict(list)
    for row in await tx.execute("SELECT * FROM screenings ORDER BY id"):
        found[row["guild_id"]].append(_screening(row))
    return {guild_id: tuple(mine) for guild_id, mine in found.items()}


async def add_screenings(
    tx: Transaction, screenings: Iterable[Screening], *, now: dt.datetime, by: int, is_rewatch: bool
) -> list[Screening]:
    """Add screenings and give them with their ids; those of one rewatch bear the id of its first."""
    added: list[Screening] = []
    for one in screenings:
        rewatch = added[0].id if is_rewatch and added else None
        [row] = await tx.execute(
            "INSERT INTO screenings (guild_id, rewatch, show_id, title, first, last, date, time, zone, state, "
            "created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                one.guild_id,
                rewatch,
                one.show_id,
                one.title,
                one.first,
                one.last,
                one.date.isoformat(),
                one.time.isoformat("minutes"),
                one.zone,
                one.state,
                seconds(now),
                by,
            ),
        )
        added.append(replace(one, id=row["id"], rewatch=rewatch))
    if is_rewatch and added:
        first = added[0]
        await tx.execute("UPDATE screenings SET rewatch = ? WHERE id = ?", (first.id, first.id))
        added[0] = replace(first, rewatch=first.id)
    return added


async def save_screenings(tx: Transaction, screenings: Iterable[Screening]) -> None:
    """Store what has changed of screenings: when, and how they stand."""
    await tx.execute_many(
        "UPDATE screenings SET date = ?, time = ?, zone = ?, state = ?, moved_from = ?, changed_at = ? "
        "WHERE id = ? AND guild_id = ?",
        [
            (
                one.date.isoformat(),
                one.time.isoformat("minutes"),
                one.zone,
                one.state,
                seconds_or_none(one.moved_from),
                seconds_or_none(one.changed_at),
                one.id,
                one.guild_id,
            )
            for one in screenings
        ],
    )


async def load_openings(tx: Transaction) -> dict[int, tuple[Opening, ...]]:
    """Give the discussions that are opened by hand, by server."""
    found: defaultdict[int, list[Opening]] = defaultdict(list)
    for row in await tx.execute("SELECT * FROM openings ORDER BY at, code"):
        one = Opening(row["guild_id"], row["show_id"], row["code"], moment(row["at"]))
        found[one.guild_id].append(one)
    return {guild_id: tuple(mine) for guild_id, mine in found.items()}


async def save_opening(tx: Transaction, one: Opening) -> None:
    """Store that a discussion is opened by hand, in place of an earlier time."""
    await tx.execute(
        "INSERT INTO openings (guild_id, show_id, code, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (guild_id, show_id, code) DO UPDATE SET at = excluded.at",
        (one.guild_id, one.show_id, one.code, seconds(one.at)),
    )


async def load_subscriptions(tx: Transaction) -> dict[int, tuple[Subscription, ...]]:
    """Give what members want to be reminded of, by server."""
    found: defaultdict[int, list[Subscription]] = defaultdict(list)
    for row in await tx.execute("SELECT * FROM subscriptions ORDER BY id"):
        found[row["guild_id"]].append(_subscription(row))
    return {guild_id: tuple(mine) for guild_id, mine in found.items()}


async def list_subscribed_guilds(tx: Transaction) -> list[int]:
    """List the servers with members who want to be reminded; 0 for direct messages."""
    found = await tx.execute("SELECT DISTINCT guild_id FROM subscriptions ORDER BY guild_id")
    return [row["guild_id"] for row in found]


async def add_subscription(tx: Transaction, one: Subscription, *, now: dt.datetime) -> Subscription:
    """Add a wish and give it with its id; the same wish once more takes the place of the first."""
    [row] = await tx.execute(
        "INSERT INTO subscriptions (user_id, guild_id, about, lead, language, may_mention, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (user_id, guild_id, about, lead) "
        "DO UPDATE SET language = excluded.language, may_mention = excluded.may_mention RETURNING *",
        (
            one.user_id,
            one.guild_id,
            one.about,
            int(one.lead.total_seconds()),
            one.language,
            int(one.may_mention),
            seconds(now),
        ),
    )
    return _subscription(row)


async def delete_subscription(tx: Transaction, subscription_id: int, user_id: int) -> None:
    """Remove a member's wish."""
    await tx.execute("DELETE FROM subscriptions WHERE id = ? AND user_id = ?", (subscription_id, user_id))


async def list_subscriptions_of(tx: Transaction, user_id: int) -> list[Subscription]:
    """List all that somebody wants to be reminded of, in every server and in direct messages."""
    found = await tx.execute("SELECT * FROM subscriptions WHERE user_id = ? ORDER BY id", (user_id,))
    return [_subscription(row) for row in found]


async def delete_subscriptions_of(tx: Transaction, user_id: int) -> None:
    """Remove all that somebody wants to be reminded of."""
    await tx.execute("DELETE FROM subscriptions WHERE user_id = ?", (user_id,))


def _screening(row: sqlite3.Row) -> Screening:
    return Screening(
        id=row["id"],
        guild_id=row["guild_id"],
        rewatch=row["rewatch"],
        show_id=row["show_id"],
        title=row["title"],
        first=row["first"],
        last=row["last"],
        date=dt.date.fromisoformat(row["date"]),
        time=dt.time.fromisoformat(row["time"]),
        zone=row["zone"],
        state=ScreeningState(row["state"]),
        moved_from=moment_or_none(row["moved_from"]),
        changed_at=moment_or_none(row["changed_at"]),
    )


def _subscription(row: sqlite3.Row) -> Subscription:
    return Subscription(
        id=row["id"],
        user_id=row["user_id"],
        guild_id=row["guild_id"],
        about=row["about"],
        lead=dt.timedelta(seconds=row["lead"]),
        language=row["language"],
        may_mention=bool(row["may_mention"]),
    )
