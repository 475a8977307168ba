"""What a question takes for granted and the pack contradicts: a service, a place, a number, who plays whom."""

from __future__ import annotations

from bot.show.answer import Answer, AnswerKind
from bot.show.asked import Asked
from bot.show.folding import words_of
from bot.show.index import SHOW
from bot.show.question import PRESENCE
from bot.show.spoken import Manner
from bot.show.structure import Structure

_NEARLY_ALL = 0.3
"""The share of what is asked that may have nothing to do with a fact that is meant, wherever it plays."""
_COUNTED = frozenset({None, "cancellation", "episode_count", "availability", "release", "episode_list"})


def correct_service(asked: Asked, structure: Structure) -> Answer | None:
    """Correct on which service the show is."""
    if "revival" in asked.topics:
        return None
    words, written, lexicon = asked.clause.words, asked.clause.written, structure.lexicon
    for at in range(len(words)):
        for size in (3, 2, 1):
            service = lexicon.services.get(words[at : at + size])
            if service is None or all(map(structure.index.is_said, words_of(service))):
                continue
            # A word with another meaning is a service where it is written or stands as one.
            is_named = size > 1 or written[at][:1].isupper() or not lexicon.knows(words[at])
            if is_named or (at > 0 and words[at - 1] in {"on", "sur"}):
                return _is_on(structure, service)
    return None


def correct_place(asked: Asked, structure: Structure) -> Answer | None:
    """Correct where the story plays, or where it was filmed."""
    topic = "location" if {"location", "filming"} & asked.topics else "setting"
    speaks_of_places = bool({"location", "filming", "setting"} & asked.topics) or "#city" in asked.terms
    if asked.sort != SHOW or not speaks_of_places:
        return None
    known = {term for entry in structure.index.list_of_topic(topic) for term in entry.terms}
    if not (structure.lexicon.places & asked.terms) - known:
        return None
    for match in asked.matches:
        if SHOW in match.entry.one.about and asked.is_told(match):
            if match.entry.one.topic == topic:
                return structure.teller.answer([match.entry.one.id])
            if match.unexplained < _NEARLY_ALL:
                return None
    return None


def correct_count(asked: Asked, structure: Structure) -> Answer | None:
    """Correct an episode or a number of episodes that there is not."""
    counts = structure.standing("episode_count")
    for one in asked.clause.spoken:
        if one.manner is Manner.NO_SUCH_EPISODE:
            lead = structure.say.plural(
                "There is no such episode: {show} has one.",
                "There is no such episode: {show} has {n}.",
                structure.show.episode_count,
                show=structure.show.title,
            )
            return structure.teller.answer(counts[:1], lead=lead)
        is_count = one.manner is Manner.EPISODE_COUNT and one.number != structure.show.episode_count
        is_count = is_count and "#week" not in asked.terms
        if is_count and counts and not asked.clause.mentions and asked.top in _COUNTED:
            said = [fact for fact in counts if str(one.number) in words_of(structure.show.fact(fact).text.en)]
            return structure.teller.answer((said or counts)[:1])
    return None


def correct_part(asked: Asked, structure: Structure) -> Answer | None:
    """Correct who plays whom."""
    if len(asked.people) != 1 or not asked.characters or asked.top not in PRESENCE | {None}:
        return None
    mine = {one.fact for one in structure.cast.credits_of(asked.people[0])}
    played = [[one.fact for one in structure.cast.credits_for(character)] for character in asked.characters]
    right = next((facts for facts in played if not mine & {*facts}), played[0])
    if mine & {*right}:
        if asked.top == "role" or ("#who" in asked.terms and "#play" not in asked.terms):
            return structure.who(asked.characters[0], is_character=True, contested=asked.is_exact)
        return structure.teller.answer([one for one in right if one in mine])
    if not ({"part", "not_in_show", "role"} & asked.topics) and "#play" not in asked.terms:
        return None
    told = [one for one in (*right, *mine) if structure.teller.is_visible(one)]
    return structure.teller.answer(told[:2], lead=structure.say("Not quite.")) if told else None


def _is_on(structure: Structure, service: str) -> Answer:
    say, show = structure.say, structure.show
    lead = say("Not on {service}, as far as I know.", service=service)
    facts = [*structure.standing("service"), *structure.standing("availability")]
    if facts:
        return structure.teller.answer(facts[:1], lead=lead)
    own = say("{show} is on {service}.", show=show.title, service=show.pack.service)
    return structure.teller.plain(AnswerKind.ANSWER, f"{lead} {own}")
