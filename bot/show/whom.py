"""Whom: names that nobody here has, that several have, and "she" where nobody is named."""

from __future__ import annotations

from collections.abc import Sequence

from bot.show.answer import Answer, AnswerKind
from bot.show.asked import PLAYING, STORY, Asked
from bot.show.closest import ENOUGH, NOTHING_ELSE, PLAIN, tell
from bot.show.focus import THEY
from bot.show.folding import words_of
from bot.show.index import SHOW, WHO
from bot.show.mentions import Mention, Sort
from bot.show.pack import Unknown
from bot.show.question import PRESENCE
from bot.show.structure import Structure

_THEM = THEY | {"them", "they", "le", "la", "l", "elles", "ils"}
_HALF = 0.5
"""How much words must say of somebody who is expected in vain to be told rather than that."""


def tell_unlisted(asked: Asked, others: Sequence[Asked], structure: Structure) -> Answer | None:
    """Say that somebody is not listed: a name nobody here has, or one that fans expect in vain."""
    pack, teller = structure.show.pack, structure.teller
    unlisted = asked.targets(Sort.UNLISTED)
    if len(unlisted) > 1:
        facts = [one.fact for one in pack.not_listed if one.id in {target.id for target in unlisted}]
        return teller.answer(facts, kind=AnswerKind.NOT_LISTED)
    if unlisted:
        return _expected_in_vain(asked, unlisted[0].id, structure)
    name = asked.stranger or _name_before(asked, others)
    if name is None or asked.targets(Sort.PERSON, Sort.PART):
        return None
    if structure.terms.list_given_away(words_of(name), structure.seen):
        return teller.not_listed("")
    if len(asked.clause.words) <= len(words_of(name)) + 1:
        return teller.not_listed(name)
    lead = structure.say("I find nobody called “{name}” in {show}.", name=name, show=structure.show.title)
    is_whole_name = {*words_of(name)}.isdisjoint(
        word for one in asked.clause.mentions for word in asked.clause.words[one.start : one.end]
    )
    if asked.characters and is_whole_name:
        played = [one.fact for one in structure.cast.credits_for(asked.characters[0])]
        return teller.answer(played, lead=structure.say("Not quite."))
    of_show = {topic for topic in asked.topics if structure.lexicon.topics[topic].of[:1] == [SHOW]} - PRESENCE - STORY
    for match in asked.rank(()):
        if match.entry.one.topic in of_show and SHOW in match.entry.one.about and asked.is_told(match):
            return teller.answer([match.entry.one.id], lead=lead, kind=AnswerKind.NOT_LISTED)
    return teller.not_listed(name)


def ask_which(asked: Asked, structure: Structure) -> Answer | None:
    """Ask which of several people of that name is meant, unless what is said tells."""
    for mention in asked.clause.mentions:
        people = _people_of(mention, structure)
        if mention.hidden or len(people) < 2:
            continue
        others = {subject for subject in asked.subjects if subject not in people}
        for match in asked.rank([*people, *others]):
            about = {*match.entry.one.about}
            fits = {*people} <= about or (others & about and match.unexplained < NOTHING_ELSE)
            if fits and asked.is_told(match) and match.evidence >= ENOUGH:
                if match.entry.one.topic in asked.topics - PRESENCE:
                    return structure.teller.answer([match.entry.one.id])
                break
        names = [structure.full_name(one) for one in people]
        topic = asked.top or "role"
        return structure.teller.clarify(names, [structure.choice(topic, one) for one in people])
    return None


def ask_whom(asked: Asked, structure: Structure) -> Answer | None:
    """Ask who is meant where nobody is named: "what else has she been in"."""
    if asked.sort != SHOW or asked.top is None or not THEY & {*asked.clause.words}:
        return None
    of_people = [topic for topic in asked.topics if structure.lexicon.topics[topic].of[:1] == ["person"]]
    is_plain = WHO in asked.terms and not asked.content  # "who is she"
    if not is_plain and asked.strength(of_people) < max(1.0, asked.strength([asked.top])):
        return None
    if any(match.said >= PLAIN and SHOW in match.entry.one.about for match in asked.matches[:1]):
        return None
    return structure.teller.ask_whom(structure.leads())


def _name_before(asked: Asked, others: Sequence[Asked]) -> str | None:
    """Find a name that nobody has in another clause, where this one speaks of somebody and names nobody."""
    if asked.clause.mentions or asked.topics - PRESENCE or not _THEM & {*asked.clause.words}:
        return None
    return next(filter(None, (one.stranger for one in others)), None)


def _expected_in_vain(asked: Asked, who: str, structure: Structure) -> Answer:
    fact = next(one.fact for one in structure.show.pack.not_listed if one.id == who)
    is_of_part = bool(PRESENCE & asked.topics) and not asked.content - PLAYING - structure.index.own
    for match in asked.rank([who])[:1] if not is_of_part else ():
        may_be_told = isinstance(match.entry.one, Unknown) or asked.is_told(match)
        if may_be_told and match.said >= _HALF and match.entry.one.id != fact:
            return tell(match, structure)
    if asked.characters:
        played = [one.fact for one in structure.cast.credits_for(asked.characters[0])]
        return structure.teller.answer([fact, *played])
    kind = AnswerKind.ANSWER if {"#replace", "#leave"} & asked.terms else AnswerKind.NOT_LISTED
    return structure.teller.answer([fact], kind=kind)


def _people_of(mention: Mention, structure: Structure) -> list[str]:
    """List who may be meant: an actor and the part they play are one."""
    people = [target.id for target in mention.targets if target.sort in (Sort.PERSON, Sort.PART)]
    people += [
        target.id
        for target in mention.targets
        if target.sort is Sort.CHARACTER and not {*structure.cast.actors_of(target.id, structure.seen)} & {*people}
    ]
    return list(dict.fromkeys(people))
