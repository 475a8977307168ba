"""SQL for the outbox. What a state means and who may change it is said in `delivery.outbox`."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence

from bot.delivery.model import Delivery, State
from bot.schedule.model import Key, Kind, Wanted
from bot.store.connection import Transaction
from bot.store.moments import moment, moment_or_none, seconds, seconds_or_none
from bot.store.sentences import read_text, write_text
from bot.texts import Text

_READY = """
    SELECT * FROM (
        SELECT {columns},
            ROW_NUMBER() OVER (
                PARTITION BY guild_id, occurrence, user_id, kind = 'event' ORDER BY due_at, sequence, id
            ) AS place
        FROM deliveries WHERE state IN ('due', 'sending') AND due_at <= :now {only}
    ) AS first WHERE place = 1 AND (retry_at IS NULL OR retry_at <= :now OR retry_at > :too_far)
"""
"""The first open post of each occurrence, members' own and Discord's event apart, if it may be tried now.

A retry too far ahead: the clock was set back.
"""

_REOPENED = """
    state = 'due', attempt = 0, retry_at = NULL, reason = NULL, settled_at = NULL, tell_at = NULL, told_at = NULL
"""


async def list_of_guild(tx: Transaction, guild_id: int) -> list[Delivery]:
    """List all of a server's deliveries, in the order in which they are due."""
    found = await tx.execute("SELECT * FROM deliveries WHERE guild_id = ? ORDER BY due_at, sequence, id", (guild_id,))
    return [_delivery(row) for row in found]


async def list_of_server(tx: Transaction, guild_id: int) -> list[Delivery]:
    """List a server's deliveries without its members' own, in the order in which they are due."""
    found = await tx.execute(
        "SELECT * FROM deliveries WHERE guild_id = ? AND user_id IS NULL ORDER BY due_at, sequence, id", (guild_id,)
    )
    return [_delivery(row) for row in found]


async def list_of_members(tx: Transaction, guild_id: int, user_ids: Sequence[int]) -> list[Delivery]:
    """List members' own reminders in a server, with the edits of these, in the order in which they are due."""
    found = await tx.execute(
        f"SELECT * FROM deliveries WHERE user_id IN ({', '.join('?' * len(user_ids))}) "  # noqa: S608 - no text of anybody's
        "AND guild_id = ? ORDER BY due_at, sequence, id",
        (*user_ids, guild_id),
    )
    return [_delivery(row) for row in found]


async def list_of_member(tx: Transaction, guild_id: int, user_id: int) -> list[Delivery]:
    """List those of one member."""
    return await list_of_members(tx, guild_id, [user_id])


async def list_members(tx: Transaction, guild_id: int) -> list[int]:
    """List the members of a server who have reminders of their own, sent ones too."""
    found = await tx.execute(
        "SELECT DISTINCT user_id FROM deliveries WHERE guild_id = ? AND kind = ? ORDER BY user_id",
        (guild_id, Kind.PERSONAL),
    )
    return [row["user_id"] for row in found]


async def list_of_user(tx: Transaction, user_id: int) -> list[Delivery]:
    """List all of somebody's own reminders, those that have been sent too, in the order in which they are due."""
    found = await tx.execute("SELECT * FROM deliveries WHERE user_id = ? ORDER BY due_at, sequence, id", (user_id,))
    return [_delivery(row) for row in found]


async def delete_of_user(tx: Transaction, user_id: int) -> None:
    """Remove all of somebody's own reminders, and with them what is known of those that have been sent."""
    await tx.execute("DELETE FROM deliveries WHERE user_id = ?", (user_id,))


async def list_of_occurrence(tx: Transaction, guild_id: int, occurrence: str) -> list[Delivery]:
    """List what a server itself is owed for one premiere, in the order in which it is due."""
    found = await tx.execute(
        "SELECT * FROM deliveries WHERE guild_id = ? AND occurrence = ? AND user_id IS NULL "
        "ORDER BY due_at, sequence, id",
        (guild_id, occurrence),
    )
    return [_delivery(row) for row in found]


async def list_of_show(tx: Transaction, guild_id: int, show_id: str, kind: Kind) -> list[Delivery]:
    """List a server's deliveries of a kind that are about a show, in the order in which they are due."""
    found = await tx.execute(
        "SELECT * FROM deliveries WHERE guild_id = ? AND kind = ? AND occurrence >= ? AND occurrence < ? "
        "ORDER BY due_at, sequence, id",
        (guild_id, kind, f"{show_id}/", f"{show_id}0"),  # 0 comes after /
    )
    return [_delivery(row) for row in found]


async def list_discussions_in(
    tx: Transaction, guild_id: int, *, thread_id: int | None = None, channel_id: int | None = None
) -> list[Delivery]:
    """List a server's discussions that are there: the one that is a thread, or all of a channel."""
    place, where = ("message_id", thread_id) if thread_id is not None else ("channel_id", channel_id)
    found = await tx.execute(
        f"SELECT * FROM deliveries WHERE {place} = ? AND kind = 'discussion' AND state = 'sent' "  # noqa: S608 - one of two names
        "AND guild_id = ? ORDER BY due_at, sequence, id",
        (where, guild_id),
    )
    return [_delivery(row) for row in found]


async def find_delivery(tx: Transaction, key: Key) -> Delivery | None:
    """Find a delivery by its key."""
    row = await tx.find_one(
        "SELECT * FROM deliveries WHERE guild_id = ? AND kind = ? AND occurrence = ? AND part = ?",
        (key.guild_id, key.kind, key.occurrence, key.part),
    )
    return None if row is None else _delivery(row)


async def find_guild_of_message(tx: Transaction, user_id: int, message_id: int) -> int | None:
    """Find the server that a member's own reminder comes from, by the message that it is."""
    row = await tx.find_one(
        "SELECT guild_id FROM deliveries WHERE user_id = ? AND message_id = ?", (user_id, message_id)
    )
    return None if row is None else row["guild_id"]


async def has_made(tx: Transaction, guild_id: int, occurrence: str, kinds: Iterable[Kind], part: str = "") -> bool:
    """Tell whether a post of these kinds about an occurrence is or may be there; with a part that ends so."""
    for kind in kinds:
        found = await tx.find_one(
            "SELECT 1 FROM deliveries WHERE guild_id = ? AND kind = ? AND occurrence = ? AND part LIKE ? "
            "AND state IN ('sending', 'sent') LIMIT 1",
            (guild_id, kind, occurrence, f"%{part}"),
        )
        if found is not None:
            return True
    return False


async def list_ready_guilds(tx: Transaction, now: dt.datetime, too_far: dt.datetime) -> list[int]:
    """List the servers with a post that may be tried now, the longest due first; then those that must be told."""
    at = {"now": seconds(now), "too_far": seconds(too_far)}
    ready = _READY.format(columns="guild_id, due_at, retry_at", only="")
    posts = await tx.execute(
        f"SELECT guild_id FROM ({ready}) AS ready "  # noqa: S608 - a constant
        "GROUP BY guild_id ORDER BY MIN(due_at), guild_id",
        at,
    )
    notices = await tx.execute("SELECT guild_id FROM deliveries WHERE tell_at <= :now ORDER BY tell_at", at)
    return list(dict.fromkeys(row["guild_id"] for row in [*posts, *notices]))


async def find_ready(tx: Transaction, guild_id: int, now: dt.datetime, too_far: dt.datetime) -> Delivery | None:
    """Give what has waited longest of what may be tried now; a server's own posts come before its members'."""
    ready = _READY.format(columns="deliveries.*", only="AND guild_id = :guild")
    row = await tx.find_one(
        f"{ready} ORDER BY user_id IS NOT NULL, due_at, sequence, id LIMIT 1",
        {"guild": guild_id, "now": seconds(now), "too_far": seconds(too_far)},
    )
    return None if row is None else _delivery(row)


async def find_next_moment(tx: Transaction, now: dt.datetime) -> dt.datetime | None:
    """Tell when something is next due, to be tried again or to be told, after `now`."""
    row = await tx.find_one(
        """
        SELECT MIN(at) AS at FROM (
            SELECT MIN(due_at) AS at FROM deliveries WHERE state IN ('due', 'sending') AND due_at > :now
            UNION ALL SELECT MIN(retry_at) FROM deliveries WHERE retry_at > :now
            UNION ALL SELECT MIN(tell_at) FROM deliveries WHERE tell_at > :now
        ) AS moments
        """,
        {"now": seconds(now)},
    )
    return None if row is None else moment_or_none(row["at"])


async def insert_all(tx: Transaction, wanted: Iterable[Wanted]) -> None:
    """Add posts that are owed."""
    await tx.execute_many(
        "INSERT INTO deliveries (guild_id, kind, occurrence, part, sequence, due_at, expires_at, user_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.key.guild_id,
                one.key.kind,
                one.key.occurrence,
                one.key.part,
                one.sequence,
                seconds(one.due),
                seconds_or_none(one.expires),
                one.key.user_id,
            )
            for one in wanted
        ],
    )


async def move(tx: Transaction, delivery_id: int, wanted: Wanted) -> None:
    """Give a delivery the moment, bound and place that are now wanted."""
    await tx.execute(
        "UPDATE deliveries SET sequence = ?, due_at = ?, expires_at = ? WHERE id = ?",
        (wanted.sequence, seconds(wanted.due), seconds_or_none(wanted.expires), delivery_id),
    )


async def delete(tx: Transaction, delivery_id: int) -> None:
    """Remove a delivery that nobody wants and that was never tried."""
    await tx.execute("DELETE FROM deliveries WHERE id = ?", (delivery_id,))


async def reopen(tx: Transaction, delivery_id: int) -> None:
    """Put a delivery that had come to its end back to due."""
    await tx.execute(f"UPDATE deliveries SET {_REOPENED} WHERE id = ?", (delivery_id,))  # noqa: S608 - a constant


async def reopen_parked(tx: Transaction, guild_id: int, now: dt.datetime) -> None:
    """Put a server's parked posts that are still worth posting back to due, with the links and polls that need them."""
    found = await tx.execute(
        f"UPDATE deliveries SET {_REOPENED} WHERE guild_id = ? AND state = 'parked' "  # noqa: S608 - a constant
        "AND (expires_at IS NULL OR expires_at > ?) RETURNING kind, occurrence",
        (guild_id, seconds(now)),
    )
    linked = {row["occurrence"] for row in found if row["kind"] in (Kind.PREMIERE, Kind.SCREENING, Kind.DISCUSSION)}
    await tx.execute_many(
        f"UPDATE deliveries SET {_REOPENED} WHERE guild_id = ? AND occurrence = ? "  # noqa: S608 - a constant
        "AND (kind = 'links' AND state IN ('sent', 'expired') OR kind = 'poll' AND state = 'expired')",
        [(guild_id, occurrence) for occurrence in linked],
    )


async def set_sending(tx: Transaction, row: Delivery, now: dt.datetime, channel_id: int) -> Delivery | None:
    """Mark a try as begun; None if the row has been moved or removed meanwhile. Where it may be already is kept."""
    changed = await tx.find_one(
        "UPDATE deliveries SET state = 'sending', attempt = attempt + 1, retry_at = NULL, "
        "unsure_since = COALESCE(unsure_since, ?), channel_id = COALESCE(channel_id, ?) "
        "WHERE id = ? AND state IN ('due', 'sending') AND due_at = ? RETURNING *",
        (seconds(now), channel_id, row.id, seconds(row.due)),
    )
    return None if changed is None else _delivery(changed)


async def set_sending_anew(tx: Transaction, delivery_id: int, now: dt.datetime, channel_id: int) -> Delivery:
    """Note that no earlier try has made the post: only the one that begins now can."""
    [changed] = await tx.execute(
        "UPDATE deliveries SET unsure_since = ?, channel_id = ?, message_id = NULL WHERE id = ? RETURNING *",
        (seconds(now), channel_id, delivery_id),
    )
    return _delivery(changed)


async def set_starter(tx: Transaction, delivery_id: int, message_id: int) -> None:
    """Note the starter card that a discussion will hang on."""
    await tx.execute("UPDATE deliveries SET message_id = ? WHERE id = ?", (message_id, delivery_id))


async def set_sent(tx: Transaction, row: Delivery, now: dt.datetime, channel_id: int, message_id: int) -> None:
    """Note that the post is there. An edit that came to be out of date while it was made is due again.

    What has been given up meanwhile stays so.
    """
    await tx.execute(
        "UPDATE deliveries SET state = CASE due_at WHEN ? THEN 'sent' ELSE 'due' END, settled_at = ?, channel_id = ?, "
        "message_id = ?, retry_at = NULL, unsure_since = NULL WHERE id = ? AND state <> 'expired'",
        (seconds(row.due), seconds(now), channel_id, message_id, row.id),
    )


async def set_due_again(tx: Transaction, delivery_id: int, retry_at: dt.datetime) -> None:
    """Put a delivery whose try failed back to due, for another try from `retry_at` on."""
    await tx.execute(
        "UPDATE deliveries SET state = 'due', retry_at = ? WHERE id = ?",
        (seconds(retry_at + dt.timedelta(seconds=1, microseconds=-1)), delivery_id),
    )


async def set_ended(
    tx: Transaction, row: Delivery, state: State, *, now: dt.datetime, reason: Text, tell_at: dt.datetime | None
) -> None:
    """Note that the post was not made, why, and when to tell a human (None: no need); a row that was moved is kept."""
    await tx.execute(
        "UPDATE deliveries SET state = ?, settled_at = ?, reason = ?, tell_at = ?, retry_at = NULL "
        "WHERE id = ? AND due_at = ?",
        (state, seconds(now), write_text(reason), seconds_or_none(tell_at), row.id, seconds(row.due)),
    )


async def list_to_tell(tx: Transaction, guild_id: int, now: dt.datetime) -> list[Delivery]:
    """List a server's deliveries whose bad end a human must be told now."""
    found = await tx.execute(
        "SELECT * FROM deliveries WHERE guild_id = ? AND tell_at <= ? ORDER BY due_at, sequence, id",
        (guild_id, seconds(now)),
    )
    return [_delivery(row) for row in found]


async def has_told_of(tx: Transaction, row: Delivery, reason: Text) -> bool:
    """Tell whether a human knows of another of the server's deliveries that is parked for this reason."""
    return (
        await tx.find_one(
            "SELECT 1 FROM deliveries WHERE guild_id = ? AND state = 'parked' AND reason = ? "
            "AND told_at IS NOT NULL LIMIT 1",
            (row.key.guild_id, write_text(reason)),
        )
        is not None
    )


async def set_told(tx: Transaction, delivery_ids: Iterable[int], now: dt.datetime) -> None:
    """Note that a human has been told."""
    await tx.execute_many(
        "UPDATE deliveries SET told_at = ?, tell_at = NULL WHERE id = ?", [(seconds(now), one) for one in delivery_ids]
    )


async def set_tell_at(tx: Transaction, delivery_ids: Iterable[int], tell_at: dt.datetime | None) -> None:
    """Note when to try telling again; None: given up."""
    await tx.execute_many(
        "UPDATE deliveries SET tell_at = ? WHERE id = ?", [(seconds_or_none(tell_at), one) for one in delivery_ids]
    )


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        key=Key(row["guild_id"], Kind(row["kind"]), row["occurrence"], row["part"]),
        sequence=row["sequence"],
        due=moment(row["due_at"]),
        expires=moment_or_none(row["expires_at"]),
        state=State(row["state"]),
        attempt=row["attempt"],
        retry_at=moment_or_none(row["retry_at"]),
        unsure_since=moment_or_none(row["unsure_since"]),
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        reason=None if row["reason"] is None else read_text(row["reason"]),
        settled_at=moment_or_none(row["settled_at"]),
        told_at=moment_or_none(row["told_at"]),
    )
