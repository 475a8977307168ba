"""The focus: which clause of a question is the one to answer, and what it means with all that the others say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.show.asked import DOUBLE, PLAYING, Asked
from bot.show.index import SHOW, WHO
from bot.show.mentions import Mention, Sort, Target
from bot.show.names import Listed
from bot.show.question import PRESENCE, Clause, Question
from bot.show.structure import Structure

THEY = frozenset({"she", "he", "her", "his", "him", "hers", "elle", "il", "lui"})
_ABOUT_SEASONS = frozenset({"#season_1", "#season_2", "#season_3"})
_EXCLUDES = frozenset({"not", "pas", "non"})
"""Words that begin what is said not to be meant: "not the songs"."""

# What a clause gains that may be the one to answer; found by random search like the weights of the index.
_BY_TOPIC = 0.02
_NAMED = 1.09  # it names somebody or something
_EXPLAINED = 0.3  # for each term that is explained: the whole rather than a part
_ONLY_NAMED = 0.5  # it is a name and nothing else
# What it loses:
_UNEXPLAINED = 0.7
_NOTHING_FITS = 0.5
_STATED = 0.3  # it only states something where another one asks
_EXCLUDED = 1.0  # it says what is not meant
_JOINED = 0.15  # it is several sentences
_EMPTY = 0.3  # it has nothing but question words: "how many are there", of what is said elsewhere
_ONE_AND_PART = 2
_COUNTING = frozenset({"#how_many", "#how_much"})
_SORTS = frozenset({"#girl", "#boy", "#child", "#dancer", "#choreograph"})
_SOMEBODY = _SORTS | {"#man", "#woman", "#person", "#character"}
_FITS_ROLE = 0.21
"""How much words must say of a part to be taken for a description of it."""
_NEARLY = 0.3
"""How much less than the best a description may say."""


def find_focus(question: Question, clauses: Sequence[Asked], structure: Structure) -> Asked:
    """Give the clause that asks most clearly, with whom and what it means."""
    asked = _clearest(question, clauses, structure)
    for understand in (_spell_rightly, _find_relative, _leave_out_wrong_value, _find_described):
        asked = understand(asked, structure)
    return asked


def _clearest(question: Question, clauses: Sequence[Asked], structure: Structure) -> Asked:
    """Give the clause that asks most clearly; names from the others where it has none."""
    asks = any(one.has_question_word for one in clauses)
    bare_name = not any(one.topics for one in clauses)
    best = max(clauses, key=lambda one: _clarity(one, structure, asks=asks, bare_name=bare_name))
    mentions = tuple(one for one in question.mentions if not one.hidden and not one.is_other)
    if best.sort == "work" and THEY & {*best.clause.words} and len(mentions) == 2:
        return Asked(best.clause.with_mentions(mentions), structure)
    has_own = best.clause.mentions or best.clause.spoken or best.stranger
    if has_own or not 0 < len(mentions) <= 2:
        return best
    return Asked(best.clause.with_mentions(mentions), structure)


def _clarity(asked: Asked, structure: Structure, *, asks: bool, bare_name: bool) -> float:
    """Tell how clearly a clause asks. `asks`: there are question words; `bare_name`: no clause has a topic."""
    is_of_stranger = bool(PRESENCE & asked.topics) and asked.stranger is not None
    named = _name_somebody(asked.clause.mentions) or float(is_of_stranger)
    named += bool(asked.clause.spoken)
    best = max(asked.matches[:1], key=lambda match: match.evidence, default=None)
    fits = best.evidence - _UNEXPLAINED * best.unexplained if best else -_NOTHING_FITS
    if best:
        fits += _EXPLAINED * (1 - best.unexplained) * structure.index.weigh(asked.content)
    if named and not asked.content and bare_name:
        fits += _ONLY_NAMED
    if asks and not asked.has_question_word:
        fits -= _STATED
    if _EXCLUDES & {*asked.clause.words[:1]}:
        fits -= _EXCLUDED
    if asked.clause.is_joined:
        fits -= _JOINED
    if not asked.content - _COUNTING and not named:
        fits -= _EMPTY
    return fits + _BY_TOPIC * asked.strength(asked.topics) + _NAMED * named


def _name_somebody(mentions: Sequence[Mention]) -> float:
    """Tell how far names say who is meant: half where each may be several people's.

    Two are no more than an actor and the part that bears the same name.
    """
    if not mentions:
        return 0.0
    return 1.0 if any(len(one.targets) <= _ONE_AND_PART for one in mentions) else 0.5


def _spell_rightly(asked: Asked, structure: Structure) -> Asked:
    """Take a strange name for somebody of the show where it is surely theirs, misspelt."""
    name = asked.stranger
    found = structure.show.names.find(name, seen=structure.seen) if name else None
    if not isinstance(found, Listed):
        return asked
    others = tuple(one for one in asked.clause.mentions if not one.is_other)
    mention = Mention(0, 0, (Target(Sort.PERSON, found.person),))
    return Asked(replace(asked.clause, mentions=(mention, *others), strange=()), structure)


def _find_relative(asked: Asked, structure: Structure) -> Asked:
    """Take "Jack's mother" for her, and "Cheyenne's double" for who that is, as far as it may be told."""
    if asked.relation is None:
        return asked
    mention, relation = asked.relation
    target = mention.targets[0]
    if relation == DOUBLE:
        found = _doubles(target, structure) if {"#part", "#character"} & asked.terms else []
    else:
        found = _relatives(target.id, relation, structure) if target.sort is Sort.CHARACTER else []
    if len(found) != 1:
        return asked
    others = [one for one in asked.clause.mentions if one is not mention]
    meant = replace(mention, targets=(found[0],))
    return Asked(_with_terms(asked.clause, asked.terms - {relation}, (meant, *others), structure), structure)


def _relatives(character: str, relation: str, structure: Structure) -> list[Target]:
    own = {character, *structure.cast.actors_of(character, structure.seen)}
    found: dict[str, Target] = {}
    for entry in structure.index.list_about(character):
        others = [one for one in entry.one.about[:2] if one not in own]
        if entry.one.topic in {"role", "part"} and relation in entry.terms and others and entry.one.about[0] not in own:
            if not structure.is_current(entry):
                return []
            whom = next((one for one in others if structure.cast.credits_for(one)), None)
            if whom:
                found[whom] = Target(Sort.CHARACTER, whom)
    return [*found.values()]


def _doubles(target: Target, structure: Structure) -> list[Target]:
    own = {target.id, *structure.cast.actors_of(target.id, structure.seen)}
    entries = [entry for entry in structure.index.list_of_topic("double") if own & {*entry.one.about[1:]}]
    people = [entry.one.about[0] for entry in entries if structure.is_current(entry)]
    return [Target(Sort.PERSON, one) for one in dict.fromkeys(people) if one not in own | {SHOW}]


def _leave_out_wrong_value(asked: Asked, structure: Structure) -> Asked:
    """Leave out a year, a month or a place that has nothing to do with what is asked: what is told corrects it."""
    lexicon = structure.lexicon
    values = {term for term in asked.content if lexicon.is_value(term)} - lexicon.places - _ABOUT_SEASONS
    others = asked.content - values
    if asked.top is None or asked.sort != SHOW or not values or not asked.cue([asked.top]) & others:
        return asked
    if structure.index.has_together(values, (asked.top, *lexicon.topics[asked.top].near)):
        return asked
    return Asked(replace(asked.clause, terms=asked.terms - values), structure)


def _find_described(asked: Asked, structure: Structure) -> Asked:
    """Take a description for the character whom it fits, where somebody's actor or name is asked for."""
    said = asked.content - PLAYING
    of_actor, of_name = {"#play", "#actor"} & asked.terms, "#name" in asked.terms and _SOMEBODY & asked.terms
    if asked.sort != SHOW or not (of_actor or of_name) or asked.stranger:
        return asked
    for match in asked.matches:
        one, profile = match.entry.one, match.entry.profile.keys()
        fits = match.said >= _FITS_ROLE and not said.isdisjoint(profile)
        fits = fits and (bool(of_actor) or _SORTS & asked.terms <= profile)
        fits = fits and match.said > asked.matches[0].said - _NEARLY
        if one.topic == "role" and fits and asked.is_told(match):
            for character in filter(structure.cast.credits_for, one.about):
                mention = Mention(0, 0, (Target(Sort.CHARACTER, character),))
                # Where it is asked who plays them, all that is said describes them.
                left = asked.terms - (said if asked.asks_who else said & profile) if of_actor else frozenset({WHO})
                return Asked(_with_terms(asked.clause, left, (mention,), structure), structure)
    return asked


def _with_terms(clause: Clause, terms: frozenset[str], mentions: tuple[Mention, ...], structure: Structure) -> Clause:
    topics = structure.lexicon.weigh_topics(terms)
    return replace(clause, terms=terms, topics=topics, mentions=mentions)
