"""What servers' moderators know better than the packs: their answers and corrections, checked, stored and logged."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.community.books import Books
from bot.community.editions import Editions
from bot.community.model import KnowledgeChange
from bot.community.service import Community
from bot.community.wording import asked, checked
from bot.errors import UserError
from bot.schedule.moments import local_moment
from bot.show.knowledge import Correction, Knowledge, OwnAnswer
from bot.show.names import shorten
from bot.show.pack import Fact, Premiere
from bot.show.shows import PREMIERE, Show
from bot.store import guilds
from bot.store import knowledge as rows
from bot.store.connection import Database, Transaction
from bot.texts import Text

MOST_ANSWERS = 200
MOST_CORRECTIONS = 100
MOST_PHRASINGS = 20
LONGEST_QUESTION = 200
LONGEST_TEXT = 600
LONGEST_REASON = 200

ANSWER = "answer:"
"""What begins the name of an own answer in the history."""

_DAY_AND_TIME = re.compile(
    r"((?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2})"
    r"(?:(?:[T ]|, ?)([0-9]{1,2}[:h][0-9]{2})(?::00)? ?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


class KnowledgeBase:
    """What every server has added to the shows. A change is stored with its place in the history, then remembered."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        editions: Editions,
        books: Books,
        community: Community,
        wake: Callable[[], None],
    ) -> None:
        self._db = db
        self._clock = clock
        self._editions = editions
        self._books = books
        self._community = community
        self._wake = wake

    async def load(self) -> None:
        """Read what every server has added to the shows."""
        async with self._db.read() as tx:
            for (guild_id, show_id), knowledge in (await rows.load_knowledge(tx)).items():
                self._editions.put(guild_id, show_id, knowledge)

    def get(self, guild_id: int, show_id: str) -> Knowledge:
        """Give what a server has added to a show, the oldest first."""
        return self._editions.get(guild_id, show_id)

    def show_of(self, guild_id: int | None, show: Show) -> Show:
        """Give a show as a server knows it; outside servers, as the pack does."""
        return self._editions.show_of(guild_id, show)

    def get_answer(self, guild_id: int, answer_id: int) -> tuple[Show, OwnAnswer]:
        """Give a server's own answer and the show it is about. Raises `UserError` if there is none with that id."""
        for show, knowledge in self._editions.list_of_guild(guild_id):
            for answer in knowledge.answers:
                if answer.id == answer_id:
                    return show, answer
        raise UserError("This server has no answer {id} of its own. /answers list shows those it has.", id=answer_id)

    async def list_changes(self, guild_id: int, show_id: str, limit: int = 20) -> list[KnowledgeChange]:
        """List who changed what a server knows of a show, newest first."""
        async with self._db.read() as tx:
            return await rows.list_changes(tx, guild_id, show_id, limit)

    async def add(
        self,
        guild_id: int,
        show: Show,
        question: str,
        answer: str,
        by: int,
        *,
        phrasings: Iterable[str] = (),
        safe_after: int = 0,
    ) -> OwnAnswer:
        """Store an answer of a server's own. Raises `UserError` that says what to mend."""
        draft = _checked(show, OwnAnswer(0, question, tuple(phrasings), answer, safe_after))
        async with self._db.write() as tx:
            known = self.get(guild_id, show.id)
            if len(known.answers) >= MOST_ANSWERS:
                raise UserError(
                    "This server has {most} answers of its own, as many as are possible. Remove one that nobody needs "
                    "with /answers remove.",
                    most=MOST_ANSWERS,
                )
            _refuse_twin(draft, known)
            now = self._clock.now()
            added = replace(draft, id=await rows.add_answer(tx, guild_id, show.id, draft, now=now, by=by))
            await self._log(tx, guild_id, show.id, by, f"{ANSWER}{added.id}", new=rows.write_answer(added))
        self._editions.put(guild_id, show.id, replace(known, answers=(*known.answers, added)))
        return added

    async def edit(
        self,
        guild_id: int,
        answer_id: int,
        by: int,
        *,
        question: str | None = None,
        answer: str | None = None,
        phrasings: Iterable[str] | None = None,
        safe_after: int | None = None,
    ) -> OwnAnswer:
        """Change what is given of a server's own answer. Raises `UserError` that says what to mend."""
        async with self._db.write() as tx:
            show, old = self.get_answer(guild_id, answer_id)
            known = self.get(guild_id, show.id)
            edited = _checked(
                show,
                OwnAnswer(
                    answer_id,
                    old.question if question is None else question,
                    old.phrasings if phrasings is None else tuple(phrasings),
                    old.text if answer is None else answer,
                    old.safe_after_episode if safe_after is None else safe_after,
                ),
            )
            if edited == old:
                return old
            _refuse_twin(edited, known)
            await rows.save_answer(tx, guild_id, edited, now=self._clock.now(), by=by)
            was, now_is = rows.write_answer(old), rows.write_answer(edited)
            await self._log(tx, guild_id, show.id, by, f"{ANSWER}{answer_id}", old=was, new=now_is)
        answers = tuple(edited if one.id == answer_id else one for one in known.answers)
        self._editions.put(guild_id, show.id, replace(known, answers=answers))
        return edited

    async def remove(self, guild_id: int, answer_id: int, by: int) -> OwnAnswer:
        """Remove a server's own answer and give it. Raises `UserError` if there is none with that id."""
        async with self._db.write() as tx:
            show, removed = self.get_answer(guild_id, answer_id)
            known = self.get(guild_id, show.id)
            await rows.delete_answer(tx, guild_id, answer_id)
            await self._log(tx, guild_id, show.id, by, f"{ANSWER}{answer_id}", old=rows.write_answer(removed))
        answers = tuple(one for one in known.answers if one.id != answer_id)
        self._editions.put(guild_id, show.id, replace(known, answers=answers))
        return removed

    async def correct(self, guild_id: int, show: Show, what: str, value: str, reason: str, by: int) -> Correction:
        """Put a value in place of what the pack says; a premiere's new date moves what the server is owed.

        Raises `UserError` that says what to mend.
        """
        value = checked(Text("value"), value, LONGEST_TEXT)
        reason = checked(Text("reason"), reason, LONGEST_REASON)
        async with self._db.write() as tx:
            found = find_correctable(self.show_of(guild_id, show), what)
            if found is None:
                raise UserError(
                    "{show} has nothing called “{what}”. Choose what to correct from the list that opens as you type.",
                    show=show.title,
                    what=shorten(what, 60),
                )
            known = self.get(guild_id, show.id)
            others = tuple(one for one in known.corrections if one.what != what)
            if len(others) >= MOST_CORRECTIONS:
                raise UserError(
                    "This server has {most} corrections, as many as are possible. Take one back that nobody needs: "
                    "/answers list shows them.",
                    most=MOST_CORRECTIONS,
                )
            if what.startswith(PREMIERE):
                value = _day_or_moment(value, (await guilds.get_settings(tx, guild_id)).zone)
            correction = Correction(what, value, reason, self._clock.now(), by)
            await rows.save_correction(tx, guild_id, show.id, correction)
            await self._log(tx, guild_id, show.id, by, what, old=_told(found), new=value, reason=reason)
            knowledge = replace(
                known,
                corrections=(*others, correction),
                taken_back=tuple(one for one in known.taken_back if one.what != what),
            )
            await self._follow(tx, guild_id, show, what, knowledge)
        self._remember(guild_id, show, what, knowledge)
        return correction

    async def take_back(self, guild_id: int, show: Show, what: str, by: int) -> Correction:
        """Let what the pack says hold again, and give the correction. Raises `UserError` where there is none."""
        async with self._db.write() as tx:
            known = self.get(guild_id, show.id)
            taken = next((one for one in known.corrections if one.what == what), None)
            if taken is None:
                raise UserError("That correction has been taken back already. /answers list shows what is corrected.")
            knowledge = replace(known, corrections=tuple(one for one in known.corrections if one.what != what))
            if what.startswith(PREMIERE):
                ended = replace(taken, at=self._clock.now(), by=by)
                knowledge = replace(knowledge, taken_back=(*known.taken_back, ended))
            await rows.delete_correction(tx, guild_id, show.id, what)
            await self._log(tx, guild_id, show.id, by, what, old=taken.value)
            await self._follow(tx, guild_id, show, what, knowledge)
        self._remember(guild_id, show, what, knowledge)
        return taken

    async def _follow(self, tx: Transaction, guild_id: int, show: Show, what: str, knowledge: Knowledge) -> None:
        """Bring what the server is owed in step with the dates as it will know them."""
        if what.startswith(PREMIERE):
            await self._community.replan(tx, guild_id, self._books.book_with(guild_id, show, knowledge))

    def _remember(self, guild_id: int, show: Show, what: str, knowledge: Knowledge) -> None:
        self._editions.put(guild_id, show.id, knowledge)
        if what.startswith(PREMIERE):
            self._wake()

    async def _log(
        self,
        tx: Transaction,
        guild_id: int,
        show_id: str,
        by: int,
        what: str,
        *,
        old: str | None = None,
        new: str | None = None,
        reason: str | None = None,
    ) -> None:
        change = KnowledgeChange(guild_id, show_id, self._clock.now(), by, what, old, new, reason)
        await rows.add_change(tx, change)


def find_correctable(show: Show, what: str) -> Fact | Premiere | None:
    """Find what of a show can be corrected, by its name in a correction: a fact or a premiere."""
    if what.startswith(PREMIERE):
        return next((one for one in show.premieres() if PREMIERE + one.id == what), None)
    try:
        return show.fact(what)
    except KeyError:
        return None


def _told(found: Fact | Premiere) -> str:
    return (found.time or found.date).isoformat() if isinstance(found, Premiere) else found.text.en


def _checked(show: Show, draft: OwnAnswer) -> OwnAnswer:
    if not 0 <= draft.safe_after_episode <= show.episode_count:
        raise UserError(
            "{show} has no episode {number} after which an answer could be safe: choose 0 (safe for everybody) to "
            "{last}.",
            show=show.title,
            number=draft.safe_after_episode,
            last=show.episode_count,
        )
    if len(draft.phrasings) > MOST_PHRASINGS:
        raise UserError(
            "That is {count} phrasings; at most {most} are possible. Leave some out.",
            count=len(draft.phrasings),
            most=MOST_PHRASINGS,
        )
    return replace(
        draft,
        question=checked(Text("question"), draft.question, LONGEST_QUESTION),
        phrasings=tuple(checked(Text("phrasings"), one, LONGEST_QUESTION) for one in draft.phrasings),
        text=checked(Text("answer"), draft.text, LONGEST_TEXT),
    )


def _refuse_twin(draft: OwnAnswer, known: Knowledge) -> None:
    """Refuse a question to which there would be two answers."""
    wanted = {asked(one) for one in (draft.question, *draft.phrasings)}
    for other in known.answers:
        twin = next((one for one in (other.question, *other.phrasings) if asked(one) in wanted), None)
        if twin is not None and other.id != draft.id:
            raise UserError(
                "“{question}” is answered already, by answer {id}. Change that one with /answers edit.",
                question=shorten(twin, 100),
                id=other.id,
            )


def _day_or_moment(text: str, zone: str) -> str:
    """Read when a premiere is: a day, or a moment in the server's zone unless it says its offset from UTC."""
    try:
        match = _DAY_AND_TIME.fullmatch(text)
        if match is not None:
            return _write_day_or_moment(match[1], match[2], match[3], zone)
    except ValueError:  # in no calendar, on no clock
        pass
    raise UserError(
        "“{text}” is not a day, nor a day with an hour. Write 2025-04-24, or 2025-04-24 20:00 for that hour in {zone}, "
        "this server's time zone.",
        text=shorten(text, 60),
        zone=zone,
    )


def _write_day_or_moment(day: str, time: str | None, offset: str | None, zone: str) -> str:
    if time is None:
        return dt.date.fromisoformat(day).isoformat()
    moment = dt.datetime.fromisoformat(f"{day}T{time.replace('h', ':').zfill(5)}{offset or ''}")
    if offset is None:
        moment = local_moment(moment.date(), moment.time(), zone).astimezone(ZoneInfo(zone))
    return moment.isoformat(timespec="minutes")
