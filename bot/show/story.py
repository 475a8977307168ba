"""The story, as far as it may be told: what happens in an episode or to somebody, and how it ends.

What is held back is said to be, and where an outcome is asked for, so is whether there is any: an "I do not know" for
one character and a "withheld" for another would tell who has a story to come.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.show.answer import Answer
from bot.show.asked import STORY, Asked
from bot.show.entry import Match
from bot.show.index import WHO, WHY
from bot.show.pack import Fact
from bot.show.structure import Structure

OUTCOME = frozenset({"ending", "relation", "fate"})
"""What of the story is not told in parts: a part of it would tell the rest."""

_FITS = 0.41
"""How much of what is asked a fact's words must say to be looked at."""
_PLAINLY_TOLD = 0.41
"""How much of it where something else is held back."""
_HALF = 0.5
"""The share of what is asked that it may leave out then."""
_ALIKE_ENOUGH = 0.7
"""The same where nothing is held back."""
_CLOSE = 0.1
"""How much worse than what is held back something may fit that is told."""
_ENOUGH = 0.98
_NEARLY_AS_GOOD = 0.01
_SAYS_WHO = 0.4
"""How much worse a fact may fit that says who somebody is, where that is asked: "who is Jack's uncle"."""


def tell_story(asked: Asked, structure: Structure) -> Answer | None:
    """Tell what happens; None where the question is not about the story after all."""
    subjects, codes = list(asked.subjects), list(asked.episodes)
    values = {term for term in asked.content if structure.lexicon.is_value(term)}
    specific = asked.content - values - asked.cue(STORY) - {"#episode"}
    if "ending" in asked.topics and not codes:
        codes = [structure.show.episodes()[-1].code]
        subjects += codes
    if not specific and WHY not in asked.terms and subjects and not OUTCOME & asked.topics:
        return _whole_story(asked, structure, subjects, codes)
    matches = [match for match in asked.rank(subjects) if isinstance(match.entry.one, Fact)]
    fitting = [match for match in matches if match.said >= _FITS and match.unexplained < _ALIKE_ENOUGH]
    if OUTCOME & asked.topics and len(subjects) > 1:
        # Of two people, what one of them has to do with somebody else is no answer, and reads like one.
        fitting = [match for match in fitting if {*subjects} <= {*match.entry.one.about}]
    if {"ending", "fate"} & asked.topics:
        fitting = [match for match in fitting if match.entry.one.topic not in {"role", "part"}]
    hidden = [match for match in fitting if not asked.is_told(match)]
    visible = _visible(asked, structure, subjects, matches, fitting)
    if visible and visible[0].score > max((match.score for match in hidden), default=-1.0) - _CLOSE:
        best = [match.entry.one.id for match in visible if match.score >= visible[0].score - _NEARLY_AS_GOOD]
        choices = structure.related(subjects[0], "plot") if subjects else ()
        return structure.teller.answer(best[:2], choices=choices)
    if not subjects and not hidden and not OUTCOME & asked.topics:
        return None
    if structure.seen < structure.show.episode_count:
        return structure.teller.withheld([match.entry.one.id for match in hidden])
    return _whole_story(asked, structure, subjects, codes) if subjects else structure.teller.unknown()


def _visible(
    asked: Asked, structure: Structure, subjects: Sequence[str], matches: Sequence[Match], fitting: Sequence[Match]
) -> list[Match]:
    """List what may be told of what happens, best first; less of it where something of the same is held back."""
    if not subjects:
        return [match for match in matches if asked.is_told(match) and match.evidence >= _ENOUGH]
    visible = [match for match in fitting if asked.is_told(match)]
    if WHY in asked.terms:
        visible = [match for match in visible if WHY in match.entry.profile]
    about_all = [entry for entry in structure.index.list_about(subjects[0]) if {*subjects} <= {*entry.one.about}]
    beyond = structure.beyond(about_all)
    of_all = [match for match in matches if {*subjects} <= {*match.entry.one.about} and asked.is_told(match)]
    roles = [match for match in of_all if match.entry.one.topic == "role"]
    if len(subjects) > 1 and WHO in asked.terms and roles:  # "who is Clara to Jack"
        return roles
    if len(subjects) > 1 and of_all and not beyond:
        visible = sorted(of_all, key=lambda match: -match.entry.safe_after) if "relation" in asked.topics else of_all
    if beyond:
        visible = [match for match in visible if match.said >= _PLAINLY_TOLD and match.unexplained <= _HALF]
    says_who = [match for match in visible if match.entry.one.topic == "role"]
    if len(subjects) == 1 and WHO in asked.terms and says_who and says_who[0].score > visible[0].score - _SAYS_WHO:
        return says_who
    return visible


def _whole_story(asked: Asked, structure: Structure, subjects: Sequence[str], codes: Sequence[str]) -> Answer:
    """Tell all that may be told of an episode, in order, or of somebody, the latest first."""
    summaries = {episode.summary for episode in structure.show.episodes() if episode.code in codes}
    entries = [
        entry
        for subject in subjects
        for entry in structure.index.list_about(subject)
        if entry.one.topic == "plot" or entry.one.id in summaries
    ]
    entries = [entry for entry in entries if {*subjects} <= {*entry.one.about}] or entries
    facts = [entry.one.id for entry in entries if structure.is_current(entry)]
    beyond = structure.beyond(entries)
    if not codes:
        facts = [fact for fact in reversed(facts) if structure.show.fact(fact).safe_after_episode > 0] or facts
    if facts and not ("ending" in asked.topics and beyond):
        return structure.teller.answer(
            dict.fromkeys(facts), withheld=beyond, choices=structure.related(subjects[0], "plot")
        )
    if beyond or structure.seen < structure.show.episode_count:
        return structure.teller.withheld(beyond)
    return structure.teller.unknown()
