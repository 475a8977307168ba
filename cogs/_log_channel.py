"""Telling a server's log channel what one of its moderators has done."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.community.settings import ServerSettings
from bot.delivery.nonce import digest
from bot.delivery.ports import Refused, TokenRevoked, Unreachable
from bot.texts import Text

if TYPE_CHECKING:
    from bot.services import App

TELL_SECONDS = 15.0
"""How long to wait for the log channel."""

_log = structlog.get_logger(__name__)


async def tell_log(app: App, settings: ServerSettings, text: Text, about: str) -> None:
    """Tell the log channel, if there is one; nobody is told in its place, and that it failed undoes nothing.

    `about` is what was done and to what.
    """
    told = replace(settings, configured_by=None)
    nonce = digest(f"{about}:{settings.guild_id}:{app.clock.now().timestamp()}")
    try:
        async with asyncio.timeout(TELL_SECONDS):
            await app.port.tell(told, text, nonce)
    except (Refused, Unreachable, TokenRevoked, OSError) as error:
        _log.warning("the log channel was not told", guild=settings.guild_id, about=about, detail=repr(error))
