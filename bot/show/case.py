"""One question's case: which rule decides it, and so which of the pack's facts are told.

What is beyond the asker's horizon is looked at so that it can be held back; it is never told.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.show import manners, premises, whom
from bot.show.answer import Answer, AnswerKind, Said
from bot.show.asked import BEHIND, STORY, Asked
from bot.show.closest import OF_MORE, PLAIN, says_plainly, tell, tell_by_rank, tell_by_words
from bot.show.entry import Match
from bot.show.focus import find_focus
from bot.show.horizon import is_safe
from bot.show.index import SHOW
from bot.show.knowledge import OwnAnswer
from bot.show.named import tell_by_structure, tell_who
from bot.show.pack import Unknown
from bot.show.question import Question
from bot.show.structure import Library, Structure
from bot.show.telling import Teller

_HARDLY_LEFT = 0.45
"""The share of what is asked of a season to come that what nobody knows of it may leave out."""
_ALIKE = 0.72
"""Likeness from which on a question is taken for one that moderators have answered."""


class Case:
    """One question of one asker."""

    def __init__(self, library: Library, teller: Teller, question: Question) -> None:
        self._structure = Structure(library, teller)
        self._question = question
        self._clauses = [Asked(clause, self._structure) for clause in question.clauses]

    def decide(self, own: Sequence[OwnAnswer]) -> Answer:
        """Give the answer."""
        structure = self._structure
        if not any(one.clause.words for one in self._clauses):
            text = structure.say("Ask me anything about {show}.", show=structure.show.title)
            return structure.teller.plain(AnswerKind.CHAT, text)
        asked = find_focus(self._question, self._clauses, structure)
        return (
            self._own_answer(own)
            or manners.small_talk(asked, self._clauses, structure)
            or manners.leave_private(asked, structure)
            or self._hidden(asked)
            or premises.correct_service(asked, structure)
            or whom.tell_unlisted(asked, self._clauses, structure)
            or whom.ask_which(asked, structure)
            or whom.ask_whom(asked, structure)
            or premises.correct_place(asked, structure)
            or premises.correct_count(asked, structure)
            or _no_such_season(asked, structure)
            or tell_who(asked, structure)
            or premises.correct_part(asked, structure)
            or tell_by_words(asked, structure)
            or tell_by_structure(asked, structure)
            or tell_by_rank(asked, structure)
        )

    def _own_answer(self, own: Sequence[OwnAnswer]) -> Answer | None:
        """Give the moderators' own answer, where they have answered that very question."""
        structure = self._structure
        best: tuple[float, OwnAnswer] | None = None
        for one in own:
            phrasings = [structure.index.phrase(text) for text in (one.question, *one.phrasings)]
            likeness = max(
                structure.index.likeness(structure.index.phrase(" ".join(asked.clause.words)), phrasing)
                for asked in self._clauses
                for phrasing in phrasings
            )
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = likeness, one
        if best is None:
            return None
        if not is_safe(best[1].safe_after_episode, structure.seen):
            return structure.teller.withheld(None)
        source = structure.say("Answered by this server's moderators")
        return Answer(AnswerKind.ANSWER, (Said(best[1].text, source, is_markdown=True),))

    def _hidden(self, asked: Asked) -> Answer | None:
        """Hold back what a name, or words that only a spoiler has, would give away."""
        structure = self._structure
        hidden = [target for one in self._question.mentions if one.hidden for target in one.targets]
        if hidden:
            entries = [entry for target in hidden for entry in structure.index.list_about(target.id)]
            return structure.teller.withheld(structure.beyond(entries))
        # By the way, people say “my sister” of their own: such a word counts where it is about the story.
        for each in self._clauses:
            of_story = bool(each.strength(STORY)) or each.strength(each.topics - STORY) < 1
            of_story = of_story and not BEHIND & each.topics
            words, subjects = each.clause.words, {*each.subjects}
            given_away = structure.terms.list_given_away(words, structure.seen)
            about = [fact for fact in given_away if subjects & {*fact.about} or structure.terms.says_much(fact, words)]
            if about or (given_away and not subjects and not asked.subjects and of_story):
                return structure.teller.withheld([fact.id for fact in about or given_away])
        return None


def _no_such_season(asked: Asked, structure: Structure) -> Answer | None:
    """Tell how the show stands where a season to come is asked about, unless there is more to say of it."""
    last = structure.show.episodes()[-1].season
    speaks_of_next = last < 2 and ("#season_2" in asked.terms or asked.top == "season_2")
    if not speaks_of_next and not any(number > last for number in asked.seasons):
        return None
    left = asked.content - asked.cue(OF_MORE) - {"#season", "#season_2"}
    known = [term for term in left if structure.index.is_known(term) and not structure.lexicon.is_value(term)]
    best = says_plainly(asked) if known else None
    for match in asked.matches[:1] if asked.content - asked.cue(OF_MORE) else ():
        if isinstance(match.entry.one, Unknown) and match.said >= PLAIN and _is_fully_meant(match):
            best = match
    if best and (_is_fully_meant(best) if isinstance(best.entry.one, Unknown) else _is_of_next(best)):
        return tell(best, structure)
    return structure.teller.answer([structure.show.pack.status.fact], choices=structure.related(SHOW, "status"))


def _is_fully_meant(match: Match) -> bool:
    return match.unexplained <= _HARDLY_LEFT


def _is_of_next(match: Match) -> bool:
    return match.entry.one.topic == "season_2" or "#season_2" in match.entry.profile
