"""What a server has chosen: reading it, changing it, and keeping what the bot owes in step with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from bot.clock import Clock
from bot.community.parsing import Value, check_key, format_setting, parse_setting
from bot.community.settings import KEYS, ServerSettings, SettingChange
from bot.delivery.health import Health, take_stock
from bot.delivery.model import State
from bot.delivery.orders import BookOf
from bot.delivery.outbox import Outbox, list_told
from bot.schedule.model import Kind, Subscription
from bot.schedule.occasions import NO_SHOW, Book, Occasion, list_occasions
from bot.schedule.plan import plan_personal, plan_revisions, plan_server
from bot.store import guilds, schedules
from bot.store import outbox as deliveries
from bot.store.connection import Database, Transaction
from bot.store.upkeep import refresh_indexes

_SERVERS_AT_A_TIME = 50
_WISHES_AT_A_TIME = 300
"""How many reminders are planned about at most before others have their turn."""


class Community:
    """The servers' choices. A change is stored together with what follows from it for the outbox, or not at all."""

    def __init__(self, db: Database, outbox: Outbox, book_of: BookOf, clock: Clock, wake: Callable[[], None]) -> None:
        self._db = db
        self._outbox = outbox
        self._book_of = book_of
        self._clock = clock
        self._wake = wake

    async def get_settings(self, guild_id: int) -> ServerSettings:
        """Give a server's choices; the defaults where nothing was chosen."""
        async with self._db.read() as tx:
            return await guilds.get_settings(tx, guild_id)

    async def change(self, guild_id: int, by: int, **changes: Value) -> ServerSettings:
        """Store choices that user `by` made, re-plan, and give parked posts another try, also if nothing is new.

        Values are those of `ServerSettings`. Raises `UserError` for a key or a value that is not possible, and then
        changes nothing.
        """
        return await self._store(guild_id, by, {check_key(key): _checked(key, value) for key, value in changes.items()})

    async def reset(self, guild_id: int, by: int, key: str) -> ServerSettings:
        """Put one choice back to its default. Raises `UserError` for a key that is not one."""
        key = check_key(key)
        return await self._store(guild_id, by, {key: getattr(ServerSettings(guild_id), key)})

    async def list_changes(self, guild_id: int, limit: int = 20) -> list[SettingChange]:
        """List who changed what and when, newest first."""
        async with self._db.read() as tx:
            return await guilds.list_changes(tx, guild_id, limit)

    async def get_health(self, guild_id: int) -> Health:
        """Tell how a server's posts stand."""
        return take_stock(await self._outbox.list_deliveries(guild_id), self._clock.now())

    async def list_announcements_ahead(self, guild_id: int, show_id: str) -> list[dt.datetime]:
        """List when a server will hear of a show, or of what is about none: what is still ahead, in order."""
        return [
            row.due
            for row in await self._outbox.list_deliveries(guild_id)
            if row.state is State.DUE
            and row.key.kind in (Kind.REMINDER, Kind.PREMIERE, Kind.SCREENING)
            and row.key.occurrence.partition("/")[0] in (show_id, NO_SHOW)
        ]

    async def replan_all(self) -> None:
        """Bring every server's outbox in step with the show packs, which may have changed."""
        last = 0
        while True:
            async with self._db.write() as tx:
                servers = await guilds.list_settings(tx, after=last, limit=_SERVERS_AT_A_TIME)
                for settings in servers:
                    await self._replan(tx, settings, self._book_of(settings.guild_id))
            if len(servers) < _SERVERS_AT_A_TIME:
                break
            last = servers[-1].guild_id
        # Members have wishes in servers that have chosen nothing, and in direct messages.
        async with self._db.read() as tx:
            subscribed = await schedules.list_subscribed_guilds(tx)
        for guild_id in subscribed:
            async with self._db.write() as tx:
                await self.replan(tx, guild_id, self._book_of(guild_id))
        self._wake()

    async def replan(self, tx: Transaction, guild_id: int, book: Book) -> None:
        """Bring a server's outbox in step with a book that it will have once the transaction is done."""
        await self._replan(tx, await guilds.get_settings(tx, guild_id), book)

    async def replan_member(self, tx: Transaction, guild_id: int, user_id: int, book: Book) -> None:
        """Bring one member's own reminders in step with such a book."""
        settings = await guilds.get_settings(tx, guild_id)
        wishes = [one for one in book.subscriptions if one.user_id == user_id]
        await self._replan_members(tx, settings, list_occasions(book, settings), {user_id: wishes})

    async def _store(self, guild_id: int, by: int, values: Mapping[str, Value]) -> ServerSettings:
        now = self._clock.now()
        async with self._db.write() as tx:
            old = await guilds.get_settings(tx, guild_id)
            new = replace(old, **values, configured_by=by)
            if old.announcements is None and new.announcements is not None:
                new = replace(new, configured_at=now)
            await guilds.save_settings(tx, new)
            texts = [
                (key, format_setting(key, getattr(old, key)), format_setting(key, getattr(new, key))) for key in KEYS
            ]
            changed = [SettingChange(guild_id, now, by, *text) for text in texts if text[1] != text[2]]
            await guilds.add_changes(tx, changed)
            await self._replan(tx, new, self._book_of(guild_id))
            await self._outbox.release(tx, guild_id, now)
            await refresh_indexes(tx, guild_id, None, now)
        self._wake()
        return new

    async def _replan(self, tx: Transaction, settings: ServerSettings, book: Book) -> None:
        """Plan for the server, then for its members, a few at a time: of both there may be thousands."""
        rows = await deliveries.list_of_server(tx, settings.guild_id)
        await self._outbox.reconcile(tx, rows, plan_server(book, settings), self._clock.now())
        wishes: dict[int, list[Subscription]] = {
            user_id: [] for user_id in await deliveries.list_members(tx, settings.guild_id)
        }
        for one in book.subscriptions:
            wishes.setdefault(one.user_id, []).append(one)
        if not wishes:
            return
        occasions = list_occasions(book, settings)
        most = max(1, _WISHES_AT_A_TIME // max(1, len(occasions)))
        members = iter(wishes.items())
        while batch := dict(islice(members, most)):
            await self._replan_members(tx, settings, occasions, batch)

    async def _replan_members(
        self,
        tx: Transaction,
        settings: ServerSettings,
        occasions: Sequence[Occasion],
        wishes: Mapping[int, Sequence[Subscription]],
    ) -> None:
        rows = await deliveries.list_of_members(tx, settings.guild_id, list(wishes))
        wanted = plan_personal(occasions, [one for mine in wishes.values() for one in mine], settings)
        wanted += plan_revisions(occasions, list_told(rows))
        await self._outbox.reconcile(tx, rows, wanted, self._clock.now())


def _checked(key: str, value: Value) -> Value:
    """Hold a value against the rules by reading it as it would be written; None means the default."""
    text = format_setting(key, value)
    return getattr(ServerSettings(0), key) if text is None else parse_setting(key, text)
