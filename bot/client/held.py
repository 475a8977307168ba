"""Messages that moderators were asked about: with their texts, which Discord gives us in the menu and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import discord

from bot.errors import UserError

MOST_HELD = 200
"""Of more the oldest are forgotten, so that memory does not grow."""


class HeldMessages:
    """What the menu has given us. Each message is handled once, whoever presses, however often."""

    def __init__(self) -> None:
        self._held: dict[int, discord.Message] = {}
        self._in_hand: set[int] = set()

    def hold(self, message: discord.Message) -> None:
        """Keep a message, as it is now, until its button is pressed."""
        self._held.pop(message.id, None)
        self._held[message.id] = message
        while len(self._held) > MOST_HELD:
            del self._held[next(iter(self._held))]

    @contextmanager
    def taken(self, message_id: int) -> Iterator[discord.Message]:
        """Give a message to the first who asks, and keep it for another try if that fails. Raises `UserError`."""
        message = self._held.get(message_id)
        if message is None or message_id in self._in_hand:
            raise UserError(
                "That message is being hidden or has been, or too much time has passed. If it is still there, use its "
                "menu again."
            )
        self._in_hand.add(message_id)
        try:
            yield message
            self._held.pop(message_id, None)
        finally:
            self._in_hand.discard(message_id)
