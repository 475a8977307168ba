"""What the courier needs of Discord: one protocol, and the errors it answers with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.community.model import Rating
from bot.community.settings import ServerSettings
from bot.delivery.orders import OpenDiscussion, Order
from bot.texts import Text


@dataclass(frozen=True, slots=True)
class FoundDiscussion:
    """An earlier try's discussion: its thread, or only the starter card on which the thread must still be started."""

    message_id: int
    """The starter message; the thread has the same id."""
    is_open: bool
    """Whether the thread is there."""


class Refused(Exception):  # noqa: N818 - named for what happened
    """Discord does not let us, and asking again will not help: 403, 404 and kin. Carries the reason and the fix."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.message)
        self.text = text


DOOR_CLOSED = Text("Direct messages from Callboard are not taken.")


class ThreadGone(Refused):
    """The thread of a discussion or an index has been deleted."""

    def __init__(self) -> None:
        super().__init__(Text("Its thread has been deleted."))


class ThreadClosed(Refused):
    """A discussion has been archived or locked, and stays as it was left."""

    def __init__(self) -> None:
        super().__init__(Text("Its discussion has been closed meanwhile."))


class DoorClosed(Refused):
    """A member takes no direct messages from the bot."""

    def __init__(self) -> None:
        super().__init__(DOOR_CLOSED)


class MemberGone(Refused):
    """A member has left the server, or their account is gone: they hear nothing more from it."""

    def __init__(self) -> None:
        super().__init__(Text("They are no longer a member of the server."))


class Unreachable(Exception):  # noqa: N818 - named for what happened
    """It did not work this time, and nobody knows whether the post is there: 5xx, 429, a time-out, a reset."""

    def __init__(self, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        """Seconds that Discord asks us to wait."""


class TokenRevoked(Exception):  # noqa: N818 - named for what happened
    """Discord no longer knows the token (401): nothing more can be sent."""


class Port(Protocol):
    """Posts to Discord. Every method may raise `Refused`, `Unreachable` or `TokenRevoked`.

    The courier ends each call after its own time-out by cancelling it, and may call again at any time after that.
    Anything else a method raises counts as a mistake of ours: it is logged, tried again a few times and then parked.
    """

    async def post(self, order: Order, nonce: str) -> int:
        """Post whatever is one message, with our nonce enforced, and give the message's id.

        A poll goes into the thread `order.channel_id`: `ThreadGone` or `ThreadClosed` where that cannot be. An index
        in a forum is a post of its own (the courier has looked first wherever an earlier try may have made it).

        A personal reminder goes to its member directly; `DoorClosed` if they do not take that. With a channel in its
        order, which is how the courier falls back, it is a mention there instead. `MemberGone` if they have left.
        """
        ...

    async def find_post(self, order: Order) -> int | None:
        """Look for our own message with the order's marker in its channel, since `order.look_since`.

        An index in a forum is looked for among its posts; a poll, which has no marker, is the one in its thread.
        """
        ...

    async def open_discussion(
        self, order: Order, nonce: str, starter: int | None, save: Callable[[int], Awaitable[None]]
    ) -> int:
        """Open an episode's discussion, silently, and give the thread's id.

        In a forum: create the post (the courier has looked first wherever an earlier try may have made it).
        In a text channel: post the starter card with our nonce enforced unless `starter` names the one that is there
        (post a new one if that has been deleted), `await save(its id)`, then start the thread from it; a thread that
        has been started already is the same thread, since it has the message's id.
        """
        ...

    async def find_discussion(self, order: Order) -> FoundDiscussion | None:
        """Look for the discussion, or its starter card, with the order's marker, since `order.look_since`.

        In a forum: among the active and the archived posts; in a text channel: among our messages.
        """
        ...

    async def take_starter_down(self, order: Order, message_id: int) -> None:
        """Delete a starter card on which no thread has been started: the discussion opens in another channel."""
        ...

    async def link(self, order: Order, message_id: int, discussions: Sequence[OpenDiscussion]) -> bool:
        """Edit the announcement `message_id` in `order.channel_id` so that it links the discussions; repeatable.

        False if somebody has deleted it.
        """
        ...

    async def revise(self, order: Order, message_id: int, discussions: Sequence[OpenDiscussion]) -> bool:
        """Edit a post of ours so that it says that its date has moved, or that it is off. Pings nobody; repeatable.

        It links the discussions that are given. False if somebody has deleted it.
        """
        ...

    async def renew(self, order: Order, message_id: int) -> bool:
        """Bring an index, or the first card of a discussion (its thread's id is given), in step with its order.

        Pings nobody; repeatable. What has been archived or locked stays as it was left. False if it has been deleted.
        """
        ...

    async def pin(self, order: Order, message_id: int) -> None:
        """Pin an index; repeatable."""
        ...

    async def count_votes(self, order: Order, message_id: int) -> Rating | None:
        """Read the result of the poll `message_id` in the thread `order.channel_id`.

        None if nobody has voted or somebody has deleted it; `ThreadGone` with its thread. `Unreachable` until Discord
        has counted.
        """
        ...

    async def close_discussion(self, order: Order, thread_id: int) -> None:
        """Archive a discussion; repeatable. `ThreadGone` if it has been deleted."""
        ...

    async def make_event(self, order: Order) -> int:
        """Make a scheduled event and give its id (the courier has looked first wherever an earlier try may have)."""
        ...

    async def find_event(self, order: Order) -> int | None:
        """Look for our own event with the order's marker in its description."""
        ...

    async def revise_event(self, order: Order, event_id: int) -> bool:
        """Bring an event in step with a date that has moved, or call it off. False if somebody has deleted it."""
        ...

    async def tell(self, settings: ServerSettings, notice: Text, nonce: str) -> bool:
        """Tell a human of the server: in its log channel, else by DM to `configured_by`. True if one was reached."""
        ...
