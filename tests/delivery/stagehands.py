"""What the courier's tests need: a port that remembers what Discord would, trouble on order, a bot to restart."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.community.model import Rating
from bot.community.parsing import Value
from bot.community.service import Community
from bot.community.settings import ServerSettings
from bot.delivery.courier import Courier
from bot.delivery.model import Delivery
from bot.delivery.orders import OpenDiscussion, Order
from bot.delivery.outbox import Outbox
from bot.delivery.ports import DoorClosed, FoundDiscussion
from bot.schedule.model import Screening, Subscription
from bot.schedule.occasions import Book
from bot.show.pack import ShowPack
from bot.store.connection import Database, Transaction, open_database
from bot.texts import Text
from tests.clocks import HandClock
from tests.databases import lay_out
from tests.premieres import make_premiere, make_show

START = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
PREMIERE = dt.datetime(2025, 4, 24, 9, tzinfo=dt.UTC)
GUILD, MODERATOR = 900, 77
ANNOUNCEMENTS, EPISODES, FORUM = 11, 12, 13
NONCE_LIFE = dt.timedelta(seconds=120)


class Killed(BaseException):
    """The process was killed here."""


class Countdown:
    """Pulls the plug at the n-th step."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.armed = False
        self.last = ""

    def __call__(self, name: str) -> None:
        if not self.armed:
            return
        self.last = name
        if self.left == 0:
            raise Killed
        self.left -= 1


@dataclass
class Post:
    """A message or forum post that is there for all to see."""

    id: int
    at: dt.datetime
    channel_id: int
    order: Order
    is_open: bool = False
    links: list[tuple[int, int]] = field(default_factory=list)


T = TypeVar("T")
Trouble = BaseException | str
"""What goes wrong in a call: raised before anything is stored, or `lost` (stored, then no answer), or `hang`."""


class ScriptedPort:
    """Keeps posts as Discord does: nonces for two minutes, threads by their message, forum posts without any nonce."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.posts: list[Post] = []
        self.notices: list[tuple[int, str]] = []
        self.calls: Counter[str] = Counter()
        self.revised: list[tuple[int, dt.datetime, bool]] = []
        self.renewed: list[tuple[int, Order]] = []
        self.pinned: list[int] = []
        self.closed: list[int] = []
        self.votes: dict[int, Rating] = {}
        self.reached = True
        self.refused_in: dict[int, Exception] = {}
        self.script: dict[str, deque[Trouble | None]] = {}
        self.step: Callable[[str], None] = lambda _name: None
        self.busy = 0
        self.busiest = 0
        self._nonces: dict[str, Post] = {}

    def expect(self, call: str, *troubles: Trouble | None) -> None:
        """Say what goes wrong in the next calls; None: nothing."""
        self.script.setdefault(call, deque()).extend(troubles)

    def of(self, kind: str, guild_id: int = GUILD) -> list[Post]:
        return [post for post in self.posts if post.order.key.kind == kind and post.order.key.guild_id == guild_id]

    async def post(self, order: Order, nonce: str) -> int:
        async def work() -> int:
            return self._keep(order, nonce).id

        return await self._call("post", order, work)

    async def find_post(self, order: Order) -> int | None:
        async def work() -> int | None:
            found = self._find(order)
            return None if found is None else found.id

        return await self._call("find_post", order, work)

    async def open_discussion(
        self, order: Order, nonce: str, starter: int | None, save: Callable[[int], Awaitable[None]]
    ) -> int:
        if order.channel_id == FORUM:

            async def open_post() -> int:
                post = self._keep(order, None)
                post.is_open = True
                return post.id

            return await self._call("open_post", order, open_post)

        async def post_starter() -> int:
            return self._keep(order, nonce).id

        if starter is None:
            starter = await self._call("post_starter", order, post_starter)
            await save(starter)
        card = next(post for post in self.posts if post.id == starter)

        async def start_thread() -> int:
            card.is_open = True
            return card.id

        return await self._call("start_thread", order, start_thread)

    async def find_discussion(self, order: Order) -> FoundDiscussion | None:
        async def work() -> FoundDiscussion | None:
            found = self._find(order)
            return None if found is None else FoundDiscussion(found.id, found.is_open)

        return await self._call("find_discussion", order, work)

    async def take_starter_down(self, order: Order, message_id: int) -> None:
        async def work() -> None:
            self.posts = [post for post in self.posts if (post.id, post.channel_id) != (message_id, order.channel_id)]

        await self._call("take_starter_down", order, work)

    async def link(self, order: Order, message_id: int, discussions: Sequence[OpenDiscussion]) -> bool:
        async def work() -> None:
            post = next(post for post in self.posts if post.id == message_id and post.channel_id == order.channel_id)
            post.links = [(one.episode.number, one.thread_id) for one in discussions]

        await self._call("link", order, work)
        return True

    async def revise(self, order: Order, message_id: int, discussions: Sequence[OpenDiscussion]) -> bool:
        del discussions

        async def work() -> bool:
            self.revised.append((message_id, order.occasion.moment, order.occasion.is_off))
            return True

        return await self._call("revise", order, work)

    async def renew(self, order: Order, message_id: int) -> bool:
        async def work() -> bool:
            self.renewed.append((message_id, order))
            return any(post.id == message_id for post in self.posts)

        return await self._call("renew", order, work)

    async def pin(self, order: Order, message_id: int) -> None:
        async def work() -> None:
            self.pinned.append(message_id)

        await self._call("pin", order, work)

    async def count_votes(self, order: Order, message_id: int) -> Rating | None:
        async def work() -> Rating | None:
            return self.votes.get(message_id)

        return await self._call("count_votes", order, work)

    async def close_discussion(self, order: Order, thread_id: int) -> None:
        async def work() -> None:
            self.closed.append(thread_id)

        await self._call("close_discussion", order, work)

    async def make_event(self, order: Order) -> int:
        async def work() -> int:
            return self._keep(order, None).id

        return await self._call("make_event", order, work)

    async def find_event(self, order: Order) -> int | None:
        return await self.find_post(order)

    async def revise_event(self, order: Order, event_id: int) -> bool:
        return await self.revise(order, event_id, ())

    async def tell(self, settings: ServerSettings, notice: Text, nonce: str) -> bool:
        self.calls["tell"] += 1
        if self.reached and nonce not in self._nonces:
            self.notices.append((settings.guild_id, _speak(notice)))
        return self.reached

    async def _call(self, name: str, order: Order, work: Callable[[], Awaitable[T]]) -> T:
        self.calls[name] += 1
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            self.step(f"before {name}")
            await asyncio.sleep(0)
            refusal = self.refused_in.get(order.channel_id)
            # Closed direct messages can still be read.
            if refusal is not None and not (name == "find_post" and isinstance(refusal, DoorClosed)):
                raise refusal
            waiting = self.script.get(name)
            trouble = waiting.popleft() if waiting else None
            if isinstance(trouble, BaseException):
                raise trouble
            if trouble == "hang":
                await asyncio.Event().wait()
            result = await work()
            if trouble == "lost":
                raise ConnectionResetError("the answer was lost")
            self.step(f"after {name}")
            return result
        finally:
            self.busy -= 1

    def _keep(self, order: Order, nonce: str | None) -> Post:
        known = self._nonces.get(nonce) if nonce else None
        if known is not None and self.clock.now() - known.at < NONCE_LIFE:
            return known
        post = Post(5000 + len(self.posts), self.clock.now(), order.channel_id, order)
        self.posts.append(post)
        if nonce:
            self._nonces[nonce] = post
        return post

    def _find(self, order: Order) -> Post | None:
        assert order.look_since is not None
        for post in self.posts:
            if (post.channel_id, post.order.marker) == (order.channel_id, order.marker) and post.at >= order.look_since:
                return post
        return None


def _speak(text: Text) -> str:
    return text.message.format(
        **{name: _speak(value) if isinstance(value, Text) else value for name, value in text.values.items()}
    )


class House:
    """A bot on a file, with everything but Discord; it can be stopped and started again."""

    def __init__(self, path: Path, shows: dict[str, ShowPack] | None = None) -> None:
        self.path = path
        self.shows = shows or {"etoile": make_show(make_premiere(episodes=3))}
        self.screenings: tuple[Screening, ...] = ()
        self.wishes: tuple[Subscription, ...] = ()
        self.pause = 0.01
        self.clock = HandClock(START)
        self.port = ScriptedPort(self.clock)
        self.db: Database
        self.outbox: Outbox
        self.courier: Courier
        self.community: Community
        self._stack = AsyncExitStack()
        self.worker: asyncio.Task[None]

    async def open(self, step: Callable[[str], None] | None = None) -> None:
        """Open the file and start the courier."""
        self.db = await self._stack.enter_async_context(open_database(lay_out(self.path), busy_timeout=0.05))
        if step is not None:
            self.db = SteppedDatabase(self.db, step)
        self.outbox = Outbox(self.db)
        self.courier = Courier(
            self.db, self.outbox, self.port, self.book_of, self.clock, attempt_seconds=0.5, pause=self.pause
        )
        self.community = Community(self.db, self.outbox, self.book_of, self.clock, self.courier.wake)
        self.worker = asyncio.create_task(self.courier.run())

    async def close(self) -> None:
        """End the courier and close the file."""
        self.worker.cancel()
        with suppress(BaseException):
            await self.worker
        await self._stack.aclose()

    async def restart(self) -> None:
        """End the bot and start it on the same file, as its own start does."""
        await self.close()
        await self.open()
        await self.community.replan_all()

    def book_of(self, _guild_id: int) -> Book:
        """Give every server the same book."""
        return Book(self.shows, self.screenings, self.wishes)

    async def set_up(self, guild_id: int = GUILD, **changes: Value) -> None:
        chosen: dict[str, Value] = {"announcements": ANNOUNCEMENTS, "discussions": EPISODES, "ping": 55, **changes}
        await self.community.change(guild_id, MODERATOR, **chosen)

    async def to(self, when: dt.datetime) -> None:
        await self.clock.move_to(when, self.worker)

    async def rows(self, guild_id: int = GUILD) -> dict[str, Delivery]:
        """Give a server's rows by kind and part."""
        found = await self.outbox.list_deliveries(guild_id)
        return {f"{row.key.kind} {row.key.part}".strip(): row for row in found}

    async def states_of_the_due(self, guild_id: int = GUILD, without: str = "none") -> set[str]:
        """Give in which states everything is that is due by now."""
        rows = (await self.rows(guild_id)).items()
        return {row.state.value for name, row in rows if row.due <= self.clock.now() and without not in name}

    async def states(self, guild_id: int = GUILD) -> dict[str, str]:
        return {name: row.state.value for name, row in (await self.rows(guild_id)).items()}


class SteppedDatabase(Database):
    """Calls out before and after each commit, so that a test can pull the plug there."""

    def __init__(self, inner: Database, step: Callable[[str], None]) -> None:
        super().__init__(inner._writer, inner._reading)
        self._step = step

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        async with super().write() as tx:
            yield tx
            self._step("before commit")
        self._step("after commit")
