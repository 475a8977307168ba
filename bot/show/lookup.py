"""Looking a name up: who bears it, whom they play, and what they did before."""

from __future__ import annotations

from bot.show.answer import Answer, AnswerKind, Choice
from bot.show.folding import fold, words_of
from bot.show.horizon import is_safe
from bot.show.mentions import Sort
from bot.show.names import Ambiguous, Listed, Unlisted
from bot.show.pack import EarlierWork
from bot.show.question import Clause, Question
from bot.show.structure import Library, Structure
from bot.show.telling import Teller

_AROUND_NAMES = frozenset(
    {"#actor", "#character", "#part", "#play", "#person", "#man", "#woman", "#girl", "#boy", "#name", "#cast", "#in_it"}
)
"""What may stand around a name that is looked up, and is no part of it: "the guy who plays Jack"."""
EVERYTHING = "everything"
"""The topic of the button that shows all that is known of somebody."""


class Lookup:
    """One name that somebody looks up."""

    def __init__(self, library: Library, teller: Teller, question: Question) -> None:
        self._library = library
        self._structure = Structure(library, teller)
        self._teller = teller
        self._show = teller.show
        self._question = question

    def decide(self, name: str) -> Answer:
        """Tell who is meant."""
        found = self._show.names.find(name, seen=self._teller.seen)
        match found:
            case Listed(person):
                return self.person(person, name)
            case Ambiguous(people):
                names = [self._structure.name(one) for one in people]
                return self._teller.clarify(names, [self._structure.choice("role", one) for one in people])
            case Unlisted(_, fact):
                return self._teller.answer([fact], kind=AnswerKind.NOT_LISTED)
            case None:
                return self._otherwise(name)

    def person(self, person: str, asked: str = "") -> Answer:
        """Tell who somebody is: first what was asked for, then whom they play, then what they did before."""
        mine = self._library.cast.credits_of(person)
        visible = [one for one in mine if is_safe(self._library.cast.bound_of(one), self._teller.seen)]
        works = next((one.earlier for one in self._show.pack.people if one.id == person), [])
        named = {*words_of(asked)} - {*words_of(self._structure.name(person))}
        facts = [work.fact for work in works if work.character and named and named <= {*words_of(work.character)}]
        facts += [one.fact for one in visible]
        facts += [job.fact for job in self._show.pack.crew if job.person == person]
        card = self._structure.who(person, is_character=False)
        roles = [fact for one in visible if one.character for fact in self._structure.list_roles(one.character)]
        facts = [fact for fact in dict.fromkeys([*facts[:2], *roles[:1]]) if self._teller.is_visible(fact)]
        earlier = [work for work in works if self._teller.is_visible(work.fact) and work.fact not in facts]
        note = self._earlier(earlier)
        choices = [Choice(self._teller.say("Everything about them"), EVERYTHING, person), *card.choices]
        told = self._teller.answer(
            facts or card.facts,
            lead=self._structure.name(person),
            note=note,
            choices=choices,
            withheld=card.withheld or (),
            contested=False,
        )
        used = dict.fromkeys([*told.facts, *(work.fact for work in earlier)])
        return Answer(told.kind, told.said, tuple(used), told.choices, told.withheld)

    def _earlier(self, works: list[EarlierWork]) -> str:
        """Name earlier work in a line: first what was for the same creators."""
        shared = [_written(work) for work in works if self._library.cast.is_shared(work)]
        others = [_written(work) for work in works if not self._library.cast.is_shared(work)]
        say = self._teller.say
        lines = []
        if shared:
            lines.append(say("With the same creators before: {works}.", works=say.all_of(shared)))
        if others:
            lines.append(say("Also known from: {works}.", works=say.all_of(others[:4])))
        return " ".join(lines)

    def _otherwise(self, name: str) -> Answer:
        """Look for what is no name of the show's people: a hidden one, another show, words around a name."""
        if self._show.names.find(name, seen=self._show.episode_count) is not None:
            return self._teller.withheld(self._hidden_by_name(name))
        clause = next(iter(self._question.clauses), None)
        if clause is None:
            return self._teller.not_listed("")
        words = [word for one in self._question.clauses for word in one.words]
        given_away = [fact.id for fact in self._library.terms.list_given_away(words, self._teller.seen)]
        if self._is_another_name(clause) and len(words) > 1:
            return self._teller.not_listed("" if given_away else name.strip())
        if given_away:
            return self._teller.withheld(given_away)
        return self._by_mention(clause) or self._teller.not_listed(name.strip())

    def _is_another_name(self, clause: Clause) -> bool:
        """Tell whether there is more of a name than what somebody here bears: "Jack Black", "Larry David"."""
        if len(clause.mentions) > 1 or any(one.is_other for one in clause.mentions):
            return True
        named = {place for one in clause.mentions for place in range(one.start, one.end)}
        said = self._library.index.is_said  # "headmaster Charleston": a word of what is told of them is no other name
        left = tuple(word for place, word in enumerate(clause.words) if place not in named and not said(word))
        lexicon = self._library.lexicon
        return any(not lexicon.asks(term.name) and term.name not in _AROUND_NAMES for term in lexicon.read(left))

    def _by_mention(self, clause: Clause) -> Answer | None:
        unlisted = {target.id for one in clause.mentions for target in one.targets if target.sort is Sort.UNLISTED}
        facts = [one.fact for one in self._show.pack.not_listed if one.id in unlisted]
        if facts:
            return self._teller.answer(facts, kind=AnswerKind.NOT_LISTED)
        for mention in clause.mentions:
            if mention.hidden:
                return self._teller.withheld([])
            for target in mention.targets:
                if target.sort in (Sort.PERSON, Sort.PART):
                    return self.person(target.id, " ".join(clause.words))
                if target.sort is Sort.CHARACTER:
                    actors = self._library.cast.actors_of(target.id, self._teller.seen)
                    return self.person(actors[0]) if actors else None
                if target.sort is Sort.WORK:
                    return self._structure.of_work(target.id)
        return None

    def _hidden_by_name(self, name: str) -> list[str]:
        asked = fold(name)
        return [
            entry.one.id
            for character in self._show.pack.characters
            if {*words_of(asked)} & {*words_of(character.name)}
            for entry in self._library.index.list_about(character.id)
            if not is_safe(entry.safe_after, self._teller.seen)
        ]


def _written(work: EarlierWork) -> str:
    return f"{work.work} ({work.character})" if work.character else work.work
