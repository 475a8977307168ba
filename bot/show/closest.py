"""The closest: what fits best of all that the pack has, by words and topic, and what is said where nothing does.

It comes after what the pack's structure answers (`named.py`), save where words alone leave no doubt.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.show.answer import Answer, AnswerKind
from bot.show.asked import PLAYING, Asked
from bot.show.entry import Match
from bot.show.index import SHOW, WHO, WHY
from bot.show.mentions import Sort
from bot.show.pack import Unknown
from bot.show.question import PRESENCE
from bot.show.story import OUTCOME
from bot.show.structure import Structure

ANYBODY = frozenset({"#season", "#man", "#woman", "#girl", "#boy", "#person", "#story", "#show"})
"""What is said of anybody and anything, and asks for nothing."""
OF_MORE = frozenset({"season_2", "status", "release", "cancellation", "revival", "season_count"})
"""Topics of whether there will be more."""

OF_TITLES = frozenset({"episode_title", "title", "episode_list"})
"""Topics of what episodes are called."""

ENOUGH = 0.59
"""Evidence from which on an entry is taken for what is asked."""
_ENOUGH_OF_SUBJECT = 0.2
"""The same where it is about whom or what the question names."""
_ENOUGH_OTHERWISE = 1.72
"""The same where it is not."""
_TOPIC_ALONE = 0.46
"""The same where nothing is asked beyond a topic."""
NOTHING_ELSE = 0.35
"""The share of what is asked that counts for nothing."""
_LEFT = 0.83
"""The share of what is asked that may have nothing to do with what is told."""
_MISSED = 0.54
"""The same where a meaning is among it that nothing in the pack has."""
PLAIN = 0.8
"""How much words alone must say to be taken for what is asked, whatever the topic."""
_PLAIN_LEFT = 0.6
"""The share of what is asked that they may leave out."""
_PLAINLY = 2
"""How strongly a topic is asked for that is surely meant: by two words of a cue."""
_AS_STRONGLY = 0.5
"""How much less strongly another topic may be asked for and still be meant."""
_NEARLY_AS_GOOD = 0.2
"""How much worse something may fit that is told in place of what is held back."""
_NEARBY = 0.35
"""Evidence from which on something is told beside an “I do not know”."""


def tell_by_words(asked: Asked, structure: Structure) -> Answer | None:
    """Tell what the words themselves leave no doubt about."""
    if (asked.people and not asked.content - PLAYING) or asked.targets(Sort.PART):
        return None
    if (asked.top == "release" and structure.show.has_other_dates) or asked.top in OUTCOME:
        return None
    if (WHY in asked.terms and (asked.characters or asked.episodes)) or (asked.people and asked.works):
        return None
    best = says_plainly(asked)
    if best is None or (asked.episodes and (best.entry.one.topic == "title" or asked.top in OF_TITLES)):
        return None
    return tell(best, structure, asked)


def says_plainly(asked: Asked) -> Match | None:
    """Find what the words, beyond those of the topic, ask for."""
    beyond = asked.content - asked.cue([asked.top] if asked.top else [])
    for match in asked.matches[:1]:
        told = match.entry.terms.union(*match.entry.phrasings)
        if match.said >= PLAIN and match.unexplained <= _PLAIN_LEFT and beyond & told:
            return match
    return None


def tell_by_rank(asked: Asked, structure: Structure) -> Answer:
    """Tell what fits best, or say that it is not known."""
    best = _best(asked.matches, _ENOUGH_OF_SUBJECT if asked.subjects else ENOUGH)
    if best and _misses(best, asked, structure):
        best = None
    if best is None and asked.sort in {"work", "episode"}:
        best = _best(asked.rank(()), _ENOUGH_OTHERWISE)
    if best is None and not asked.content - structure.index.own:
        best = next((match for match in asked.matches if match.entry.one.topic == asked.top), None)
    if best is not None:
        return tell(best, structure, asked)
    if not asked.terms and not asked.subjects:
        return structure.teller.plain(
            AnswerKind.CHAT, structure.say("Ask me anything about {show}.", show=structure.show.title)
        )
    if not asked.terms - structure.index.own and not asked.subjects:
        return structure.teller.answer(structure.show.pack.cards.show[:1], choices=structure.related(SHOW, "premise"))
    of_show = _of_show(asked, structure) if asked.sort == "person" else _by_topic(asked, structure)
    return of_show or _at_a_loss(asked, structure)


def tell(best: Match, structure: Structure, asked: Asked | None = None) -> Answer:
    """Tell what fits best, or something that fits as well where that is held back."""
    one = _latest(best, asked.matches).entry.one if asked else best.entry.one
    if isinstance(one, Unknown):
        return structure.teller.nobody_knows(one.text, choices=structure.related(one.about[0], one.topic))
    if not structure.teller.is_visible(one.id):
        matches = asked.matches if asked else ()
        near = [
            match for match in matches if asked and asked.is_told(match) and match.score >= best.score - _NEARLY_AS_GOOD
        ]
        if asked and asked.people and not asked.characters and not near and "#play" not in asked.terms:
            # Of a real person there is something to tell that has nothing to do with the story.
            return structure.who(asked.people[0], is_character=False)
        if not near or near[0].evidence < ENOUGH:
            return structure.teller.withheld([one.id])
        one = near[0].entry.one
    facts = [one.id]
    if one.topic == "role":
        facts += [credit.fact for about in one.about for credit in structure.cast.credits_for(about)]
    if one.topic == "season_count" and structure.show.pack.status.fact != one.id:
        facts.append(structure.show.pack.status.fact)  # how many were ordered reads as if they had been made
    told = [fact for fact in facts if structure.teller.is_visible(fact)]
    named = [subject for subject in (asked.subjects if asked else ()) if subject in one.about]
    about = next(iter(named), SHOW if SHOW in one.about else one.about[0])
    choices = structure.related(about, one.topic)
    return structure.teller.answer(
        told[:2], choices=choices, contested=one.topic != "role" or (asked is not None and asked.is_exact)
    )


def _latest(best: Match, matches: Sequence[Match]) -> Match:
    """Of parts that fit the same, give the one that is known latest: who somebody really is."""
    if best.entry.one.topic != "role":
        return best
    alike = [one for one in matches if one.entry.one.topic == "role" and one.score == best.score]
    return max(alike, key=lambda one: one.entry.safe_after, default=best)


def _best(matches: Sequence[Match], enough: float) -> Match | None:
    for match in matches[:1]:
        if enough >= ENOUGH and not match.is_backed:
            return None
        alone = enough < 1 and match.unexplained <= NOTHING_ELSE
        if match.evidence >= (min(enough, _TOPIC_ALONE) if alone else enough) and match.unexplained <= _LEFT:
            return match
    return None


def _misses(best: Match, asked: Asked, structure: Structure) -> bool:
    """Tell whether the topic that is asked for is one of which nothing is known, and something else came out."""
    if asked.top is None:
        return False
    if (
        asked.sort == "character"
        and not asked.is_of_actor
        and best.entry.one.topic not in {asked.top, "plot"}
        and (best.said < PLAIN or best.unexplained > NOTHING_ELSE)
        and "character" not in structure.lexicon.topics[asked.top].of
    ):
        return True
    is_plainly_of_topic = best.entry.one.topic == asked.top and asked.strength([asked.top]) >= _PLAINLY
    if asked.missing and best.unexplained >= _MISSED and not is_plainly_of_topic:
        return True
    topic = best.entry.one.topic
    cue = asked.cue([asked.top]) & asked.content
    if cue & asked.missing - asked.cue([topic]) - best.entry.terms:
        return True
    if structure.index.list_of_topic(asked.top) or asked.strength([topic]) > asked.strength([asked.top]) - _AS_STRONGLY:
        return False
    return not cue <= best.entry.terms.union(*best.entry.phrasings)


def _of_show(asked: Asked, structure: Structure) -> Answer | None:
    """Answer what is asked of somebody, and is not known of them, for the show: who directs it, if not they."""
    people = {person.id for person in structure.show.pack.people}
    entries = structure.index.list_of_topic(asked.top) if asked.top else []
    if not any(people & {*entry.one.about} and SHOW in entry.one.about for entry in entries):
        jobs = _jobs(asked, structure)
        return structure.teller.answer(jobs[:1], lead=structure.say("Not as far as I know.")) if jobs else None
    for match in asked.rank(()):
        if match.entry.one.topic == asked.top and asked.is_told(match) and match.unexplained <= NOTHING_ELSE:
            return structure.teller.answer([match.entry.one.id], lead=structure.say("Not as far as I know."))
    return _by_topic(asked, structure)


def _by_topic(asked: Asked, structure: Structure) -> Answer | None:
    """Answer from what every pack has, whatever its facts are called: status, premieres, cards, crew."""
    if asked.top is None or asked.sort not in {SHOW, "person"} or asked.missing - asked.cue([asked.top]):
        return None
    pack = structure.show.pack
    if asked.top in {"availability", "service"} and asked.sort == SHOW:
        own = structure.say("{show} is on {service}.", show=structure.show.title, service=pack.service)
        return structure.teller.plain(AnswerKind.ANSWER, own)
    if asked.top in OF_MORE - {"release"}:
        facts = [pack.status.fact]
    elif asked.top == "premise":
        facts = pack.cards.show
    elif asked.top == "release":
        facts = [*(one.fact for one in pack.premieres[:1]), *pack.cards.release]
    else:
        facts = _jobs(asked, structure)
    told = [one for one in dict.fromkeys(facts) if structure.teller.is_visible(one)]
    return structure.teller.answer(told[:1], choices=structure.related(SHOW, asked.top)) if told else None


def _jobs(asked: Asked, structure: Structure) -> list[str]:
    """List who of the crew does what is asked for: a costume designer is not the production designer."""
    jobs = ((job, structure.index.phrase(job.job.en)) for job in structure.show.pack.crew)
    facts = [job.fact for job, words in jobs if asked.terms & words and asked.missing <= words]
    return [fact for fact in dict.fromkeys(facts) if structure.teller.is_visible(fact)]


def _at_a_loss(asked: Asked, structure: Structure) -> Answer:
    """Say that it is not known, and what is known nearby."""
    named = [*asked.characters, *asked.people]
    simple = not asked.clause.strange and not asked.missing
    if asked.characters and asked.top and "character" not in structure.lexicon.topics[asked.top].of and simple:
        return structure.who(asked.characters[0], is_character=True)
    if (
        len(named) == 1
        and {WHO, "#what"} & asked.terms
        and simple
        and (WHO in asked.terms or not _is_more_asked(asked, structure))
    ):
        return structure.who(named[0], is_character=bool(asked.characters))
    together = [one for one in asked.matches if {*asked.subjects} <= {*one.entry.one.about} and asked.is_told(one)]
    if asked.people and "#in_it" in asked.terms:
        return structure.part_of(asked.people[0])
    if len(asked.subjects) > 1 and together:
        return structure.teller.answer([one.entry.one.id for one in together[:2]])
    if asked.characters and structure.seen < structure.show.episode_count and not asked.topics:
        return structure.teller.withheld(structure.beyond(structure.index.list_about(asked.characters[0])))
    near = [match.entry.one.id for match in asked.matches if asked.is_told(match) and match.evidence > _NEARBY]
    for subject in asked.subjects:
        near += [
            entry.one.id
            for entry in structure.index.list_about(subject)
            if structure.is_current(entry) and entry.one.topic in {"part", "role", "plot"}
        ]
    choices = structure.related(asked.subjects[0], "") if asked.subjects else ()
    return structure.teller.unknown(near, choices=choices)


def _is_more_asked(asked: Asked, structure: Structure) -> bool:
    """Tell whether there is more in a question than whom it names and what is said of parts."""
    left = asked.content - PLAYING - asked.cue(PRESENCE) - ANYBODY
    return any(structure.index.is_known(term) and not structure.lexicon.is_light(term) for term in left)
