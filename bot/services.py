"""The services of one running bot, as one value. `app` builds it; the client and the cogs use it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.client.held import HeldMessages
from bot.client.sync import SyncStore
from bot.clock import Clock
from bot.community.books import Books
from bot.community.ceilings import Ceilings
from bot.community.knowledge import KnowledgeBase
from bot.community.progress import Progress
from bot.community.ratings import Ratings
from bot.community.rooms import Rooms
from bot.community.screenings import Screenings
from bot.community.service import Community
from bot.community.undo import Undo
from bot.community.wishes import Wishes
from bot.delivery.courier import Courier
from bot.delivery.pacer import Pacer
from bot.delivery.ports import Port
from bot.settings import Settings
from bot.show.answers import Answers
from bot.show.shows import Shows
from bot.texts import Texts


@dataclass(slots=True)
class App:
    """What commands are answered from."""

    settings: Settings
    clock: Clock
    texts: Texts
    shows: Shows
    answers: Answers
    command_sync: SyncStore
    books: Books = field(init=False)
    community: Community = field(init=False)
    progress: Progress = field(init=False)
    ceilings: Ceilings = field(init=False)
    knowledge: KnowledgeBase = field(init=False)
    wishes: Wishes = field(init=False)
    screenings: Screenings = field(init=False)
    rooms: Rooms = field(init=False)
    ratings: Ratings = field(init=False)
    undo: Undo = field(init=False)
    pacer: Pacer = field(init=False)
    port: Port = field(init=False)
    courier: Courier = field(init=False)
    held: HeldMessages = field(default_factory=HeldMessages)
    logged_in: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once Discord has told us of our servers."""
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once everything that was due at the start has been seen to."""
