"""The courier empties the outbox: it tries each due post until that is sent, parked or expired, and tells what failed.

The rows are the only truth; what is held in memory is whose turn it is. The courier waits on the clock only while
nothing is under way.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import time
from contextlib import suppress
from typing import NoReturn

import structlog

from bot.clock import Clock
from bot.community.settings import ServerSettings
from bot.delivery.handover import Handover
from bot.delivery.model import Delivery
from bot.delivery.notices import Notice, list_notices
from bot.delivery.orders import BookOf
from bot.delivery.outbox import LONGEST_BACK_OFF, Outbox
from bot.delivery.ports import Port, Refused, TokenRevoked, Unreachable
from bot.store.connection import Database
from bot.store.guilds import get_settings
from bot.texts import Text

IN_FLIGHT = 20
"""How many servers are served at once."""
ATTEMPT_SECONDS = 15.0
"""A call that takes longer is given up; the library alone would go on retrying for up to 25 s."""
MOST_MISTAKES = 5
"""After so many tries a post on which our own code stumbles is parked."""
TELL_AGAIN = dt.timedelta(minutes=15)
TELL_FOR = dt.timedelta(days=7)

_LOOK_EVERY = 1.0
_LONGEST_WAIT = 30.0

_log = structlog.get_logger(__name__)


class Courier:
    """Serves every server its due posts: one at a time within a server, in turn between servers."""

    def __init__(
        self,
        db: Database,
        outbox: Outbox,
        port: Port,
        book_of: BookOf,
        clock: Clock,
        *,
        attempt_seconds: float = ATTEMPT_SECONDS,
        pause: float = 2.0,
    ) -> None:
        self._db = db
        self._outbox = outbox
        self._port = port
        self._book_of = book_of
        self._clock = clock
        self._handover = Handover(outbox, port, book_of, clock, attempt_seconds)
        self._attempt_seconds = attempt_seconds
        self._pause = pause
        self._wake = asyncio.Event()
        self._changed = True
        self._looked_at = 0.0
        self._queue: dict[int, None] = {}
        self._serving: dict[asyncio.Task[bool], int] = {}
        self.rested = asyncio.Event()
        """Set once everything that was due when it began has been seen to."""
        self.trouble: str | None = None
        """What keeps the courier from working at all, in the machine's words; None while it works."""

    def wake(self) -> None:
        """Say that the outbox has changed."""
        self._changed = True
        self._wake.set()

    async def run(self) -> NoReturn:
        """Work until cancelled. Only `TokenRevoked` ends it: whatever else goes wrong is logged, and it goes on."""
        try:
            while True:
                try:
                    await self._round()
                    self.trouble = None
                except TokenRevoked:
                    raise
                except Exception as error:  # noqa: BLE001 - a locked file, a full disk or a mistake of ours must not end it
                    self.trouble = str(error)
                    _log.exception("the courier met trouble and goes on shortly", pause=self._pause)
                    await asyncio.sleep(self._pause)
        finally:
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)
            self._serving.clear()

    async def _round(self) -> None:
        self._wake.clear()
        self._collect()
        now = self._clock.now()
        if self._changed or not self._queue or time.monotonic() - self._looked_at >= _LOOK_EVERY:
            await self._look(now)
        while self._queue and len(self._serving) < IN_FLIGHT:
            guild_id = next(iter(self._queue))
            del self._queue[guild_id]
            task = asyncio.create_task(self._serve(guild_id), name=f"serve {guild_id}")
            task.add_done_callback(lambda _task: self._wake.set())
            self._serving[task] = guild_id
        with suppress(TimeoutError):
            if self._serving:
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._wake.wait()
            else:
                following = await self._outbox.find_next_moment(now)
                self.rested.set()
                async with asyncio.timeout(_LONGEST_WAIT):
                    await self._clock.wait_until(following, self._wake)

    def _collect(self) -> None:
        """Take back the servers whose turn is over; one for which there may be more goes to the end of the queue.

        Raises what one of them raised: when all meet the same trouble, a full disk say, they shall cost one wait.
        """
        troubles: list[BaseException] = []
        for task in [task for task in self._serving if task.done()]:
            guild_id = self._serving.pop(task)
            if (trouble := task.exception()) is not None:
                troubles.append(trouble)
            elif task.result():
                self._queue.setdefault(guild_id)
        if troubles:
            raise next((one for one in troubles if isinstance(one, TokenRevoked)), troubles[0])

    async def _look(self, now: dt.datetime) -> None:
        """Put into the queue whoever waits for something that is due."""
        self._changed = False
        self._looked_at = time.monotonic()
        for guild_id in await self._outbox.list_ready_guilds(now):
            if guild_id not in self._serving.values():
                self._queue.setdefault(guild_id)

    async def _serve(self, guild_id: int) -> bool:
        """Handle a server's next post, else tell what must be told. True if there may be more for it."""
        now = self._clock.now()
        settings = await self._get_settings(guild_id)
        row = await self._outbox.find_ready(guild_id, now)
        if row is None:
            untold = await self._outbox.list_to_tell(guild_id, now)
            for notice in list_notices(untold, self._book_of(guild_id), settings):
                await self._tell(settings, notice)
            return False
        try:
            await self._handover.make(row, settings)
        except (TokenRevoked, sqlite3.Error):
            raise
        except Refused as refusal:
            _log.warning("a post was refused", guild=guild_id, key=row.key, reason=str(refusal))
            await self._outbox.park(row, self._clock.now(), refusal.text)
        except (Unreachable, OSError) as error:
            await self._postpone(row, repr(error), getattr(error, "retry_after", None))
        except Exception:  # noqa: BLE001 - a post on which our own code stumbles must not hold up the others
            await self._stumble(row)
        return True

    async def _postpone(self, row: Delivery, detail: str, retry_after: float | None) -> None:
        seconds = max(2.0 ** min(row.attempt, 10), retry_after or 0)
        wait = min(dt.timedelta(seconds=seconds), LONGEST_BACK_OFF)
        _log.warning("a post did not get through", guild=row.key.guild_id, key=row.key, detail=detail, again_in=wait)
        await self._outbox.postpone(row, self._clock.now() + wait)

    async def _stumble(self, row: Delivery) -> None:
        _log.exception("a mistake while posting", guild=row.key.guild_id, key=row.key, delivery=row.id)
        if row.attempt + 1 < MOST_MISTAKES:
            await self._postpone(row, "a mistake of ours", None)
            return
        reason = Text(
            "Callboard stumbled over a mistake of its own, {count} times. Ask whoever runs it to look for "
            "“delivery={id}” in its log.",
            count=MOST_MISTAKES,
            id=row.id,
        )
        await self._outbox.park(row, self._clock.now(), reason)

    async def _tell(self, settings: ServerSettings, notice: Notice) -> None:
        """Tell a human; one who cannot be reached is tried again for a week."""
        reached = False
        try:
            async with asyncio.timeout(self._attempt_seconds):
                reached = await self._port.tell(settings, notice.text, notice.nonce)
        except TokenRevoked:
            raise
        except (Refused, Unreachable, OSError) as error:
            _log.warning("nobody could be told", guild=settings.guild_id, detail=repr(error))
        except Exception:  # noqa: BLE001 - as for posts
            _log.exception("a mistake while telling", guild=settings.guild_id)
        now = self._clock.now()
        if reached:
            await self._outbox.note_told(notice.rows, now)
            return
        going_on = [row for row in notice.rows if row.settled_at is not None and now - row.settled_at < TELL_FOR]
        await self._outbox.tell_later(going_on, now + TELL_AGAIN)
        await self._outbox.tell_later([row for row in notice.rows if row not in going_on], None)

    async def _get_settings(self, guild_id: int) -> ServerSettings:
        async with self._db.read() as tx:
            return await get_settings(tx, guild_id)
