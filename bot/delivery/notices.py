"""What a human is told about posts that were not made: one notice for all that failed for one reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.delivery.model import Delivery, State
from bot.delivery.nonce import digest
from bot.delivery.subject import find_subject
from bot.schedule.leads import format_leads
from bot.schedule.model import Key, Kind
from bot.show.pack import ShowPack
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


def list_notices(rows: Iterable[Delivery], shows: Mapping[str, ShowPack]) -> list[Notice]:
    """Write the notices for a server's parked and expired deliveries."""
    groups: list[list[Delivery]] = []
    for row in rows:
        for group in groups:
            if (group[0].state, group[0].reason) == (row.state, row.reason):
                group.append(row)
                break
        else:
            groups.append([row])
    return [Notice(_write(group, shows), tuple(group)) for group in groups]


def _write(group: list[Delivery], shows: Mapping[str, ShowPack]) -> Text:
    first = group[0]
    what = describe(first.key, shows)
    if len(group) > 1:
        what = Text("{what} (and {n} more)", what=what, n=len(group) - 1)
    if first.state is State.PARKED:
        return Text(
            "{what} could not be posted. {reason} When that is mended, run /setup: Callboard then posts what is "
            "still worth posting.",
            what=what,
            reason=first.reason,
        )
    return Text("{what} was not posted. {reason}", what=what, reason=first.reason)


def describe(key: Key, shows: Mapping[str, ShowPack]) -> Text:
    """Name a delivery to a person, as the start of a sentence."""
    subject = find_subject(shows, key)
    show = key.occurrence if subject is None else subject.show.title
    if key.kind is Kind.REMINDER:
        return Text(
            "The reminder {lead} before {show}", lead=format_leads([dt.timedelta(seconds=int(key.part))]), show=show
        )
    if key.kind is Kind.PREMIERE:
        return Text("The premiere announcement for {show}", show=show)
    if key.kind is Kind.DISCUSSION:
        return Text("The discussion of {show} {episode}", show=show, episode=key.part)
    return Text("The list of discussions for {show}", show=show)
