"""SQL for what servers' moderators know better than the packs, and for who changed it when."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict

from bot.community.model import KnowledgeChange
from bot.show.knowledge import Correction, Knowledge, OwnAnswer
from bot.store.connection import Transaction
from bot.store.moments import moment, seconds


async def load_knowledge(tx: Transaction) -> dict[tuple[int, str], Knowledge]:
    """Give what every server has added to every show: the oldest first."""
    answers: defaultdict[tuple[int, str], list[OwnAnswer]] = defaultdict(list)
    for row in await tx.execute("SELECT * FROM own_answers ORDER BY id"):
        phrasings = tuple(json.loads(row["phrasings"]))
        one = OwnAnswer(row["id"], row["question"], phrasings, row["answer"], row["safe_after_episode"])
        answers[row["guild_id"], row["show_id"]].append(one)
    corrections: defaultdict[tuple[int, str], list[Correction]] = defaultdict(list)
    for row in await tx.execute("SELECT * FROM corrections ORDER BY corrected_at, what"):
        at = moment(row["corrected_at"])
        made = Correction(row["what"], row["value"], row["reason"], at, row["corrected_by"])
        corrections[row["guild_id"], row["show_id"]].append(made)
    taken_back: defaultdict[tuple[int, str], list[Correction]] = defaultdict(list)
    for row in await tx.execute(
        "SELECT * FROM knowledge_changes WHERE new IS NULL AND id IN "
        "(SELECT MAX(id) FROM knowledge_changes WHERE what LIKE 'premiere:%' GROUP BY guild_id, show_id, what)"
    ):
        at = moment(row["changed_at"])
        taken_back[row["guild_id"], row["show_id"]].append(
            Correction(row["what"], row["old"], "", at, row["changed_by"])
        )
    return {
        place: Knowledge(tuple(answers[place]), tuple(corrections[place]), tuple(taken_back[place]))
        for place in {*answers, *corrections, *taken_back}
    }


async def add_answer(
    tx: Transaction, guild_id: int, show_id: str, answer: OwnAnswer, *, now: dt.datetime, by: int
) -> int:
    """Add an answer and give the id that it gets."""
    [row] = await tx.execute(
        "INSERT INTO own_answers "
        "(guild_id, show_id, question, phrasings, answer, safe_after_episode, changed_at, changed_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (guild_id, show_id, *_columns(answer), seconds(now), by),
    )
    return row["id"]


async def save_answer(tx: Transaction, guild_id: int, answer: OwnAnswer, *, now: dt.datetime, by: int) -> None:
    """Store a server's answer in place of the one with its id."""
    await tx.execute(
        "UPDATE own_answers SET question = ?, phrasings = ?, answer = ?, safe_after_episode = ?, changed_at = ?, "
        "changed_by = ? WHERE guild_id = ? AND id = ?",
        (*_columns(answer), seconds(now), by, guild_id, answer.id),
    )


async def delete_answer(tx: Transaction, guild_id: int, answer_id: int) -> None:
    """Remove a server's answer."""
    await tx.execute("DELETE FROM own_answers WHERE guild_id = ? AND id = ?", (guild_id, answer_id))


async def save_correction(tx: Transaction, guild_id: int, show_id: str, correction: Correction) -> None:
    """Store a correction in place of an earlier one of the same thing."""
    await tx.execute(
        "INSERT INTO corrections (guild_id, show_id, what, value, reason, corrected_at, corrected_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (guild_id, show_id, what) DO UPDATE SET value = excluded.value, "
        "reason = excluded.reason, corrected_at = excluded.corrected_at, corrected_by = excluded.corrected_by",
        (
            guild_id,
            show_id,
            correction.what,
            correction.value,
            correction.reason,
            seconds(correction.at),
            correction.by,
        ),
    )


async def delete_correction(tx: Transaction, guild_id: int, show_id: str, what: str) -> None:
    """Remove a correction."""
    await tx.execute(
        "DELETE FROM corrections WHERE guild_id = ? AND show_id = ? AND what = ?", (guild_id, show_id, what)
    )


async def add_change(tx: Transaction, change: KnowledgeChange) -> None:
    """Add to the history of what a server knows."""
    await tx.execute(
        "INSERT INTO knowledge_changes (guild_id, show_id, changed_at, changed_by, what, old, new, reason) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            change.guild_id,
            change.show_id,
            seconds(change.at),
            change.by,
            change.what,
            change.old,
            change.new,
            change.reason,
        ),
    )


async def list_changes(tx: Transaction, guild_id: int, show_id: str, limit: int) -> list[KnowledgeChange]:
    """List the newest changes to what a server knows of a show, newest first."""
    found = await tx.execute(
        "SELECT * FROM knowledge_changes WHERE guild_id = ? AND show_id = ? ORDER BY id DESC LIMIT ?",
        (guild_id, show_id, limit),
    )
    return [
        KnowledgeChange(
            guild_id,
            show_id,
            moment(row["changed_at"]),
            row["changed_by"],
            row["what"],
            row["old"],
            row["new"],
            row["reason"],
        )
        for row in found
    ]


def write_answer(answer: OwnAnswer) -> str:
    """Write an answer for the history: JSON of all but its id."""
    return json.dumps(
        {
            "question": answer.question,
            "phrasings": answer.phrasings,
            "answer": answer.text,
            "safe_after_episode": answer.safe_after_episode,
        },
        ensure_ascii=False,
    )


def _columns(answer: OwnAnswer) -> tuple[str, str, str, int]:
    phrasings = json.dumps(answer.phrasings, ensure_ascii=False)
    return answer.question, phrasings, answer.text, answer.safe_after_episode
