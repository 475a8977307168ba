"""The composition root: opens the services in order, hands them over as one `App`, and runs the bot with them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.client.client import Callboard
from bot.client.endpoint import point_at
from bot.client.port import DiscordPort
from bot.client.session import log_in, refused_token, stay_connected
from bot.clock import Clock
from bot.community.books import Books
from bot.community.ceilings import Ceilings
from bot.community.editions import Editions
from bot.community.knowledge import KnowledgeBase
from bot.community.progress import Progress
from bot.community.ratings import Ratings
from bot.community.rooms import Rooms
from bot.community.screenings import Screenings
from bot.community.service import Community
from bot.community.undo import Undo
from bot.community.wishes import Wishes
from bot.delivery.courier import Courier
from bot.delivery.outbox import Outbox
from bot.delivery.pacer import Pacer
from bot.delivery.ports import TokenRevoked
from bot.errors import UserError
from bot.services import App
from bot.settings import Settings
from bot.show.answers import Answers
from bot.show.lexicon import load_lexicon
from bot.show.loading import load_packs
from bot.show.shows import Shows
from bot.store.connection import open_database
from bot.store.lock import hold_database
from bot.store.sync import SyncedCommands
from bot.texts import Texts

LOCALES = Path(__file__).parent.parent / "data" / "locales"


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that runs."""

    app: App
    client: Callboard
    courier: Courier


@asynccontextmanager
async def open_bot(settings: Settings, clock: Clock) -> AsyncIterator[Bot]:
    """Open everything the bot needs short of Discord. Raises `UserError` or `PackError` that say what to mend."""
    # In a thread: reading the packs takes half a second, in which the event loop has others to serve.
    shows, answers = await asyncio.to_thread(load_answers, settings)
    texts = await asyncio.to_thread(Texts, LOCALES)
    with hold_database(settings.callboard_database):
        async with open_database(settings.callboard_database) as db:
            app = App(settings, clock, texts, shows, answers, SyncedCommands(db))
            client = Callboard(app)
            app.pacer = Pacer(settings.callboard_requests_per_second)
            app.port = DiscordPort(client, texts, app.pacer)
            outbox, editions = Outbox(db), Editions(shows)
            app.books = books = Books(shows, editions)
            app.courier = courier = Courier(db, outbox, app.port, books.book_of, clock)
            app.community = Community(db, outbox, books.book_of, clock, courier.wake)
            app.progress = Progress(db, clock)
            app.ceilings = Ceilings(db, clock, courier.wake)
            app.knowledge = KnowledgeBase(db, clock, editions, books, app.community, courier.wake)
            app.wishes = Wishes(db, clock, books, app.community, courier.wake)
            app.screenings = Screenings(db, clock, books, app.community, courier.wake)
            app.rooms = Rooms(db, outbox, clock, books, app.community, courier.wake)
            app.ratings = Ratings(db)
            app.undo = Undo(db, outbox, clock, courier.wake)
            await app.progress.load()
            await app.ceilings.load()
            await app.knowledge.load()
            await app.books.load(db)
            await app.wishes.drop_spent()
            await app.community.replan_all()
            yield Bot(app, client, courier)


def load_answers(settings: Settings) -> tuple[Shows, Answers]:
    """Read the show packs and what is needed to answer questions about them. Raises `PackError`."""
    shows = load_packs(settings.callboard_shows, settings.callboard_show)
    return shows, Answers(shows, load_lexicon())


async def run_bot(bot: Bot, token: str) -> None:
    """Log in, and answer and post until cancelled. Raises `UserError` where Discord does not let the bot in."""
    await point_at(bot.app.settings.discord_api_url)
    async with bot.client as client:
        await log_in(client, token)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(stay_connected(client), name="gateway")
                await bot.app.logged_in.wait()
                group.create_task(_deliver(bot.courier), name="courier")
                await bot.courier.rested.wait()
                bot.app.ready.set()
        except* UserError as trouble:
            raise trouble.exceptions[0] from None


async def _deliver(courier: Courier) -> None:
    try:
        await courier.run()
    except TokenRevoked:
        raise refused_token() from None
