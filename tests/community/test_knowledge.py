"""Moderators' answers and corrections: checked, kept with their history, and seen in their own server alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.community.books import Books
from bot.community.editions import Editions
from bot.community.knowledge import KnowledgeBase
from bot.community.service import Community
from bot.delivery.outbox import Outbox
from bot.errors import UserError
from bot.show.knowledge import Correction, Knowledge, OwnAnswer
from bot.show.loading import load_pack
from bot.show.shows import Show, Shows
from bot.store.connection import Database, open_database
from tests.clocks import HandClock
from tests.databases import lay_out
from tests.premieres import make_premiere, make_show

ROOT = Path(__file__).parent.parent.parent
START = dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC)
GUILD, OTHER, MODERATOR = 9, 8, 77
FACT = "show.renewed"


@dataclass
class Office:
    db: Database
    shows: Shows
    clock: HandClock = field(default_factory=lambda: HandClock(START))
    woken: list[dt.datetime] = field(default_factory=list)
    community: Community = field(init=False)
    knowledge: KnowledgeBase = field(init=False)

    async def open(self) -> None:
        """Open the services as the bot's start does."""
        editions, outbox = Editions(self.shows), Outbox(self.db)
        self.outbox = outbox
        self.editions = editions

        def wake() -> None:
            self.woken.append(self.clock.now())

        books = Books(self.shows, editions)
        self.community = Community(self.db, outbox, books.book_of, self.clock, wake)
        self.knowledge = KnowledgeBase(self.db, self.clock, editions, books, self.community, wake)
        await self.knowledge.load()
        await self.community.replan_all()

    @property
    def show(self) -> Show:
        return self.shows["lighthouse"]

    def of(self, guild_id: int = GUILD) -> Knowledge:
        return self.knowledge.get(guild_id, "lighthouse")

    def text(self, guild_id: int | None = GUILD) -> str:
        return self.knowledge.show_of(guild_id, self.show).fact(FACT).text.en

    async def add(self, question: str, answer: str = "Yes.", **more: object) -> OwnAnswer:
        return await self.knowledge.add(GUILD, self.show, question, answer, MODERATOR, **more)  # type: ignore[arg-type] - named options, passed on

    async def correct(self, what: str = FACT, value: str = "It is back.", reason: str = "It said so.") -> Correction:
        return await self.knowledge.correct(GUILD, self.show, what, value, reason, MODERATOR)

    async def history(self, guild_id: int = GUILD) -> list[tuple[str, str | None, str | None, str | None]]:
        changes = await self.knowledge.list_changes(guild_id, "lighthouse")
        assert all((one.by, one.at) == (MODERATOR, self.clock.now()) for one in changes)
        return [(one.what, one.old, one.new, one.reason) for one in changes]

    async def owed(self, guild_id: int = GUILD) -> list[tuple[str, str, dt.datetime]]:
        rows = await self.outbox.list_deliveries(guild_id)
        return [(row.key.kind.value, row.key.occurrence, row.due) for row in rows]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    shows = Shows(
        [Show(load_pack(ROOT / "tests/shows/lighthouse.yaml")), Show(make_show(make_premiere()))], "lighthouse"
    )
    async with open_database(lay_out(tmp_path / "callboard.db")) as db:
        office = Office(db, shows)
        await office.open()
        yield office


async def test_an_answer_is_kept_for_its_server_and_show_and_outlives_a_restart(office: Office) -> None:
    added = await office.add(" Where do we watch? ", "In **#cinema**.", phrasings=["où ?"], safe_after=2)
    assert added == OwnAnswer(added.id, "Where do we watch?", ("où ?",), "In **#cinema**.", 2)
    assert office.of() == Knowledge((added,))
    assert (office.of(OTHER), office.knowledge.get(GUILD, "etoile")) == (Knowledge(), Knowledge())
    await office.open()
    assert office.of() == Knowledge((added,))


async def test_what_is_not_named_stays_when_an_answer_is_edited(office: Office) -> None:
    added = await office.add("Where?", phrasings=["où ?"], safe_after=1)
    edited = await office.knowledge.edit(GUILD, added.id, MODERATOR, answer="There.")
    assert edited == OwnAnswer(added.id, "Where?", ("où ?",), "There.", 1)
    cleared = await office.knowledge.edit(GUILD, added.id, MODERATOR, question="Where to?", phrasings=(), safe_after=0)
    await office.open()
    assert office.of() == Knowledge((cleared,)) == Knowledge((OwnAnswer(added.id, "Where to?", (), "There."),))


async def test_an_answer_that_is_removed_is_gone(office: Office) -> None:
    first, second = await office.add("One?"), await office.add("Two?")
    assert await office.knowledge.remove(GUILD, first.id, MODERATOR) == first
    await office.open()
    assert office.of() == Knowledge((second,))


async def test_one_server_can_neither_edit_nor_remove_anothers_answer(office: Office) -> None:
    added = await office.add("Where?")
    for attempt in (
        office.knowledge.edit(OTHER, added.id, MODERATOR, answer="Here."),
        office.knowledge.remove(OTHER, added.id, MODERATOR),
    ):
        with pytest.raises(UserError, match=f"has no answer {added.id} of its own"):
            await attempt
    assert office.of() == Knowledge((added,))


@pytest.mark.parametrize("twin", ["WHERE do we watch", "ou regarder", "  où regarder ?! "])
async def test_one_question_has_one_answer(office: Office, twin: str) -> None:
    added = await office.add("Where do we watch?", phrasings=["Où regarder ?"])
    for question, phrasings in ((twin, ()), ("Another?", (twin,))):
        with pytest.raises(UserError, match=f"is answered already, by answer {added.id}"):
            await office.add(question, phrasings=phrasings)
    assert (await office.knowledge.edit(GUILD, added.id, MODERATOR, question=twin)).question
    other = await office.add("Another?")
    with pytest.raises(UserError, match="is answered already"):
        await office.knowledge.edit(GUILD, other.id, MODERATOR, question=twin)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"question": " \u200b"}, "nothing under “question”"),
        ({"question": "x" * 201}, "has 201 characters; at most 200"),
        ({"answer": "\x00"}, "nothing under “answer”"),
        ({"answer": "x" * 601}, "has 601 characters; at most 600"),
        ({"phrasings": ["x" * 201]}, "has 201 characters"),
        ({"phrasings": [f"q{number}" for number in range(21)]}, "at most 20 are possible"),
        ({"safe_after": -1}, "choose 0 .* to 5"),
        ({"safe_after": 6}, "choose 0 .* to 5"),
    ],
    ids=str,
)
async def test_what_is_not_possible_is_refused_and_changes_nothing(office: Office, wrong: dict, said: str) -> None:
    with pytest.raises(UserError, match=said):
        await office.add(**{"question": "Where?", **wrong})
    kept = await office.add("Where?")
    with pytest.raises(UserError, match=said):
        await office.knowledge.edit(GUILD, kept.id, MODERATOR, **wrong)
    await office.open()
    assert office.of() == Knowledge((kept,))


async def test_a_server_has_at_most_two_hundred_answers_a_show(office: Office) -> None:
    for number in range(200):
        await office.add(f"Question {number}?")
    with pytest.raises(UserError, match="as many as are possible"):
        await office.add("One more?")
    await office.knowledge.add(GUILD, office.shows["etoile"], "One more?", "Yes.", MODERATOR)
    await office.knowledge.remove(GUILD, office.of().answers[0].id, MODERATOR)
    await office.add("One more?")


async def test_a_correction_is_told_in_its_server_alone_and_outlives_a_restart(office: Office) -> None:
    before = office.text(None)
    await office.correct(value="It is **back**.")
    for _ in range(2):
        assert (office.text(), office.text(OTHER), office.text(None)) == ("It is **back**.", before, before)
        await office.open()
    assert office.knowledge.show_of(GUILD, office.show) is office.knowledge.show_of(GUILD, office.show)


async def test_a_second_correction_replaces_the_first_and_taken_back_the_pack_holds(office: Office) -> None:
    before = office.text()
    await office.correct(value="One")
    second = await office.correct(value="Two")
    assert (office.text(), office.of().corrections) == ("Two", (second,))
    assert await office.knowledge.take_back(GUILD, office.show, FACT, MODERATOR) == second
    assert (office.text(), office.of().corrections) == (before, ())
    with pytest.raises(UserError, match="has been taken back already"):
        await office.knowledge.take_back(GUILD, office.show, FACT, MODERATOR)


@pytest.mark.parametrize(
    ("what", "value", "reason", "said"),
    [
        ("show.nonsense", "x", "y", "has nothing called “show.nonsense”"),
        ("premiere:s9", "2025-05-01", "y", "has nothing called “premiere:s9”"),
        (FACT, " ", "y", "nothing under “value”"),
        (FACT, "x" * 601, "y", "has 601 characters; at most 600"),
        (FACT, "x", "\x07", "nothing under “reason”"),
        (FACT, "x", "y" * 201, "has 201 characters; at most 200"),
        ("premiere:s2e1", "tomorrow", "y", "“tomorrow” is not a day, nor a day with an hour. Write 2025-04-24"),
        ("premiere:s2e1", "2025-02-31", "y", "is not a day"),
        ("premiere:s2e1", "2025-05-01 25:00", "y", "is not a day"),
        ("premiere:s2e1", "0001-01-01", "y", "is not a day"),
        ("premiere:s2e1", "2025-05-01 20:00+99:00", "y", "is not a day"),
    ],
)
async def test_a_correction_that_is_not_possible_changes_nothing(
    office: Office, what: str, value: str, reason: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        await office.correct(what, value, reason)
    assert (office.of(), await office.history()) == (Knowledge(), [])


async def test_a_server_has_at_most_a_hundred_corrections_a_show(office: Office) -> None:
    many = [Correction(f"gone.{number}", "x", "y", START, 1) for number in range(100)]
    office.editions.put(GUILD, "lighthouse", Knowledge(corrections=tuple(many)))
    with pytest.raises(UserError, match="as many as are possible"):
        await office.correct()


async def test_every_change_is_in_the_history_of_its_server(office: Office) -> None:
    added = await office.add("Where?")
    await office.knowledge.edit(GUILD, added.id, MODERATOR, answer="Yes.")  # nothing new
    await office.knowledge.edit(GUILD, added.id, MODERATOR, answer="No.")
    await office.knowledge.remove(GUILD, added.id, MODERATOR)
    before = office.text()
    await office.correct(value="One", reason="first")
    await office.correct(value="Two", reason="second")
    await office.knowledge.take_back(GUILD, office.show, FACT, MODERATOR)
    yes, no = (
        f'{{"question": "Where?", "phrasings": [], "answer": "{text}", "safe_after_episode": 0}}'
        for text in ("Yes.", "No.")
    )
    assert await office.history() == [
        (FACT, "Two", None, None),
        (FACT, "One", "Two", "second"),
        (FACT, before, "One", "first"),
        (f"answer:{added.id}", no, None, None),
        (f"answer:{added.id}", yes, no, None),
        (f"answer:{added.id}", None, yes, None),
    ]
    assert await office.history(OTHER) == []


async def test_a_corrected_premiere_moves_what_its_server_is_owed_and_taken_back_moves_it_again(office: Office) -> None:
    for guild_id in (GUILD, OTHER):
        await office.community.change(guild_id, MODERATOR, announcements=11, zone="Europe/Paris")
    before = await office.owed()
    assert ("premiere", "lighthouse/s2e2", dt.datetime(2025, 5, 9, 7, tzinfo=dt.UTC)) in before
    office.woken.clear()
    await office.correct("premiere:s2e2", "2025-05-16")
    moved = await office.owed()
    assert ("premiere", "lighthouse/s2e2", dt.datetime(2025, 5, 16, 7, tzinfo=dt.UTC)) in moved
    assert ("reminder", "lighthouse/s2e2", dt.datetime(2025, 5, 9, 7, tzinfo=dt.UTC)) in moved
    assert [kind for kind, *_ in moved].count("change") == 1
    assert (len(moved), await office.owed(OTHER), office.woken) == (len(before) + 1, before, [START])
    await office.open()
    assert await office.owed() == moved
    await office.knowledge.take_back(GUILD, office.show, "premiere:s2e2", MODERATOR)
    back = await office.owed()
    assert [one for one in back if one[0] != "change"] == before
    await office.open()
    assert await office.owed() == back


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2025-05-16", "2025-05-16"),
        ("2025-05-16 20:30", "2025-05-16T20:30+02:00"),
        ("2025-05-16T9h05", "2025-05-16T09:05+02:00"),
        ("2025-05-16 20:30Z", "2025-05-16T20:30+00:00"),
        ("2025-05-16 20:30 -04:00", "2025-05-16T20:30-04:00"),
        ("2025-03-30 02:30", "2025-03-30T03:00+02:00"),  # an hour that the clocks skip
    ],
)
async def test_an_hour_is_the_servers_own_unless_it_says_its_offset(office: Office, typed: str, kept: str) -> None:
    await office.community.change(GUILD, MODERATOR, zone="Europe/Paris")
    assert (await office.correct("premiere:s2e2", typed)).value == kept
    premiere = next(one for one in office.knowledge.show_of(GUILD, office.show).premieres() if one.id == "s2e2")
    assert (premiere.time or premiere.date).isoformat().startswith(kept[:16])


async def test_what_a_server_added_to_a_show_that_is_gone_waits_for_its_return(office: Office) -> None:
    added = await office.add("Where?")
    await office.correct()
    both, office.shows = office.shows, Shows([office.shows["etoile"]])
    await office.open()
    with pytest.raises(UserError):
        office.knowledge.get_answer(GUILD, added.id)
    office.shows = both
    await office.open()
    assert (office.of().answers, office.text()) == ((added,), "It is back.")
