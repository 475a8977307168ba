"""What follows from a post once it is there: rows that no plan has, added or opened again in the same transaction."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.delivery.model import Delivery, State
from bot.schedule.model import Key, Kind, Wanted
from bot.schedule.occasions import occurrence_of_index
from bot.store import outbox as rows
from bot.store import upkeep
from bot.store.connection import Transaction

POLL_LENGTH = dt.timedelta(days=14)
"""How long members can rate an episode. Discord takes 32 days at most (poll resource)."""
_COUNTING = dt.timedelta(minutes=1)
"""How long Discord may take to count once a poll has ended."""

_INDEX, _PIN, _CARD = 1000, 2000, 3000
"""Their places after all that is due at the same moment."""


async def follow(tx: Transaction, row: Delivery, now: dt.datetime) -> None:
    """Add what follows from a post that has just been made."""
    key = row.key
    match key.kind:
        case Kind.DISCUSSION:
            if await rows.list_of_show(tx, key.guild_id, key.show_id, Kind.INDEX):
                await upkeep.refresh_indexes(tx, key.guild_id, key.show_id, now)
            else:
                await rows.insert_all(tx, [index_page(key.guild_id, occurrence_of_index(key.show_id, now), 1, now)])
            await _renew_cards_beside(tx, key, now)
        case Kind.POLL:
            due = now + POLL_LENGTH + _COUNTING
            await rows.insert_all(tx, [Wanted(replace(key, kind=Kind.TALLY), 0, due, expires=None)])
        case Kind.INDEX if row.message_id is None:
            await upkeep.add_or_repeat(tx, [Wanted(replace(key, kind=Kind.PIN), _PIN, now, expires=None)])
            await upkeep.add_or_repeat(tx, _cards(await list_open(tx, key.guild_id, key.show_id), now))
        case Kind.TALLY | Kind.LINKS | Kind.PREMIERE | Kind.SCREENING:
            await upkeep.refresh_indexes(tx, key.guild_id, key.show_id, now)
        case _:
            pass


async def follow_loss(tx: Transaction, row: Delivery, now: dt.datetime) -> None:
    """Bring what is around a discussion in step once that is not there any more."""
    await upkeep.refresh_indexes(tx, row.key.guild_id, row.key.show_id, now)
    await _renew_cards_beside(tx, row.key, now)


def index_page(guild_id: int, occurrence: str, page: int, now: dt.datetime) -> Wanted:
    """Want a page of an index."""
    return Wanted(Key(guild_id, Kind.INDEX, occurrence, str(page)), _INDEX + page, now, expires=None)


async def list_open(tx: Transaction, guild_id: int, show_id: str) -> list[Delivery]:
    """List a server's discussions of a show that are there, in the order of their episodes."""
    found = await rows.list_of_show(tx, guild_id, show_id, Kind.DISCUSSION)
    return in_order(found)


def in_order(discussions: Iterable[Delivery]) -> list[Delivery]:
    """Put the discussions that are there into the order of their episodes."""
    return sorted((row for row in discussions if row.state is State.SENT), key=lambda row: place_of(row.key.part))


def place_of(code: str) -> tuple[int, ...]:
    """Give an episode's place by its code: season and number."""
    return tuple(map(int, re.findall(r"\d+", code)))


async def _renew_cards_beside(tx: Transaction, key: Key, now: dt.datetime) -> None:
    """Have the cards of the discussions before and after one edited."""
    others = [row for row in await list_open(tx, key.guild_id, key.show_id) if row.key != key]
    before = [row for row in others if place_of(row.key.part) < place_of(key.part)][-1:]
    after = [row for row in others if place_of(row.key.part) > place_of(key.part)][:1]
    await upkeep.add_or_repeat(tx, _cards([*before, *after], now))


def _cards(discussions: Sequence[Delivery], now: dt.datetime) -> list[Wanted]:
    return [Wanted(replace(row.key, kind=Kind.CARD), _CARD, now, expires=None) for row in discussions]
