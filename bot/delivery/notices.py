"""What a human is told about posts that were not made: one notice for all that failed for one reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bot.community.settings import ServerSettings
from bot.delivery.model import Delivery, State
from bot.delivery.nonce import digest
from bot.delivery.orders import list_subjects
from bot.delivery.outbox import GONE
from bot.delivery.upkeep import INDEX_GONE
from bot.schedule.leads import format_leads
from bot.schedule.model import Key, Kind
from bot.schedule.occasions import Book
from bot.texts import Text


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to a human, and the deliveries it tells of."""

    text: Text
    rows: tuple[Delivery, ...]

    @property
    def nonce(self) -> str:
        """The same for the same news, so that a quick repeat is harmless."""
        return digest("notice:" + ",".join(f"{row.id}.{row.state}.{row.settled_at}" for row in self.rows))


def list_notices(rows: Iterable[Delivery], book: Book, settings: ServerSettings) -> list[Notice]:
    """Write the notices for a server's parked and expired deliveries."""
    groups: list[list[Delivery]] = []
    for row in rows:
        for group in groups:
            if (group[0].state, group[0].reason) == (row.state, row.reason):
                group.append(row)
                break
        else:
            groups.append([row])
    return [Notice(_write(group, book, settings), tuple(group)) for group in groups]


def _write(group: list[Delivery], book: Book, settings: ServerSettings) -> Text:
    first = group[0]
    what = describe(first.key, book, settings)
    if len(group) > 1:
        what = Text("{what} (and {n} more)", what=what, n=len(group) - 1)
    if first.state is State.PARKED:
        return Text(
            "{what} could not be posted. {reason} When that is mended, run /setup: Callboard then posts what is "
            "still worth posting.",
            what=what,
            reason=first.reason,
        )
    if first.reason == GONE:
        return Text(
            "{what} is gone: somebody deleted it. It stays so until a moderator types /discussion open.", what=what
        )
    if first.reason == INDEX_GONE:
        return Text("{what} is gone: somebody deleted it. /discussion index posts a new one.", what=what)
    return Text("{what} was not posted. {reason}", what=what, reason=first.reason)


def describe(key: Key, book: Book, settings: ServerSettings) -> Text:
    """Name a delivery to a person, as the start of a sentence."""
    subjects = list_subjects(key, settings, book)
    what = subjects[0].name if subjects else key.occurrence
    of_rooms = _describe_of_rooms(key, subjects[0].show_title if subjects else what)
    if of_rooms is not None:
        return of_rooms
    match key.kind:
        case Kind.REMINDER:
            lead = format_leads([dt.timedelta(seconds=int(key.part))])
            return Text("The reminder {lead} before {show}", lead=lead, show=what)
        case Kind.PREMIERE:
            return Text("The premiere announcement for {show}", show=what)
        case Kind.SCREENING:
            return Text("The announcement of the screening of {show}", show=what)
        case Kind.LINKS:
            return Text("The list of discussions for {show}", show=what)
        case Kind.EVENT:
            return Text("The Discord event for {show}", show=what)
        case Kind.CHANGE:
            return Text("The note that the date of {show} has changed", show=what)
        case Kind.PERSONAL:
            return Text("A member's own reminder of {show}", show=what)
        case Kind.REVISION:
            return Text("The note in a member's own reminder that the date of {show} has changed", show=what)
        case _:
            return Text("The digest of the week")


def _describe_of_rooms(key: Key, show: str) -> Text | None:
    """Name what belongs to an episode's discussion, or the index; None for everything else."""
    match key.kind:
        case Kind.DISCUSSION:
            return Text("The discussion of {show} {episode}", show=show, episode=key.part)
        case Kind.POLL:
            return Text("The poll about {show} {episode}", show=show, episode=key.part)
        case Kind.TALLY:
            return Text("The result of the poll about {show} {episode}", show=show, episode=key.part)
        case Kind.CARD:
            return Text("The first card of the discussion of {show} {episode}", show=show, episode=key.part)
        case Kind.CLOSE:
            return Text("The end of the discussion of {show} {episode}", show=show, episode=key.part)
        case Kind.INDEX:
            return Text("The index of {show}", show=show)
        case Kind.PIN:
            return Text("The pinning of the index of {show}", show=show)
        case _:
            return None
