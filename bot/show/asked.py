"""What one clause asks for: of whom or what, which topic most of all, and which facts fit it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from bot.show.entry import Match
from bot.show.index import SHOW, WHO
from bot.show.mentions import Mention, Sort, Target
from bot.show.pack import Fact
from bot.show.question import PRESENCE, Clause
from bot.show.spoken import Manner
from bot.show.structure import Structure

STORY = frozenset({"plot", "ending", "relation", "fate"})
"""Topics of what happens in the story."""
BEHIND = frozenset({"creator", "showrunner", "writer", "director", "producer"})
"""Topics of who made the show."""
_OF_ACTORS = frozenset({"earlier_work", "casting", "training", "double", "billing", "awards", "next_project"})
_OF_STORY_TOO = frozenset({"#before", "#job", "#already", "#what", "#which", "#who", "#dance", "#dancer"})
"""What is asked of actors, and of what characters do or did before, alike."""
_NAMING = frozenset({"#actor", "#play", "#who", "#character"})
_EXACTLY = frozenset({"or", "ou", "exactly", "exactement", "precisely", "spelled", "spelt", "spell", "ecrit"})
PLAYING = frozenset({"#play", "#part", "#character", "#in_it", "#show", "#actor", "#name", "#already"})
"""What is said of a part and of nothing else."""
_BETWEEN = frozenset({"s", "of", "to", "de", "d", "du", "a"})
"""What may stand between a name and what somebody is to them: "Jack's mother", "la mère de Jack"."""
_RELATIVES = frozenset(
    f"#{one}"
    for one in (
        "mother", "father", "parent", "child", "daughter", "brother", "sister", "sibling", "twin", "grandfather",
        "grandmother", "uncle", "aunt", "cousin", "nephew", "wife", "husband", "spouse", "boyfriend", "girlfriend",
        "ex", "assistant",
    )
)  # fmt: skip
DOUBLE = "#double"
_MOST_CHARACTERS = 2.27
"""What it is worth for a topic that it can be asked of what is named."""


class Asked:
    """One clause, as somebody with a horizon asks it."""

    def __init__(self, clause: Clause, structure: Structure) -> None:
        self.clause = clause
        self._structure = structure
        self._lexicon = structure.lexicon
        self._index = structure.index
        self._seen = structure.seen

    @property
    def terms(self) -> frozenset[str]:
        """What is said besides names."""
        return self.clause.terms

    @cached_property
    def content(self) -> frozenset[str]:
        """What is said besides names and question words."""
        return frozenset(term for term in self.terms if not self._lexicon.asks(term))

    @property
    def has_question_word(self) -> bool:
        """Whether it is put as a question, with “who” or “where”."""
        return any(self._lexicon.asks(term) and term != "#not" for term in self.terms)

    @property
    def asks_who(self) -> bool:
        """Whether it is asked who somebody is, or which actor."""
        return WHO in self.terms or ("#actor" in self.terms and not self.terms.isdisjoint({"#what", "#which"}))

    @property
    def is_exact(self) -> bool:
        """Whether it is asked which of two is so, or how exactly: then where sources contradict each other is told."""
        return not _EXACTLY.isdisjoint(self.clause.words)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics that are asked for."""
        return frozenset(self.clause.topics)

    def strength(self, topics: Iterable[str]) -> float:
        """Tell how strongly one of the topics is asked for."""
        return max((self.clause.topics[topic][0] for topic in topics if topic in self.clause.topics), default=0.0)

    def cue(self, topics: Iterable[str]) -> frozenset[str]:
        """Give the terms by which topics are asked for."""
        return frozenset[str]().union(*(self.clause.topics[one][1] for one in topics if one in self.clause.topics))

    @cached_property
    def top(self) -> str | None:
        """The topic that is asked for most clearly, of whom or what is named; of equals the first in the lexicon."""

        def rank(topic: str) -> tuple[float, int]:
            fits = ("person" if self.is_of_actor else self.sort) in self._lexicon.topics[topic].of
            return self.clause.topics[topic][0] + _MOST_CHARACTERS * fits, -self._lexicon.place_of(topic)

        topics = self.topics - PRESENCE - {"shared_cast"} if self.is_of_actor else self.topics
        return max(topics, key=rank, default=None)

    @cached_property
    def sort(self) -> str:
        """What is asked about, in the lexicon's words."""
        if self.targets(Sort.PERSON, Sort.UNLISTED, Sort.PART):
            return "person"
        if self.characters:
            return "character"
        if self.episodes:
            return "episode"
        return "work" if self.works else SHOW

    @cached_property
    def stranger(self) -> str | None:
        """A name that nobody of the show has."""
        return self.clause.find_unlisted_name()

    def targets(self, *sorts: Sort) -> list[Target]:
        """List who or what of these sorts is named, as far as it may be told."""
        mentions = [one for one in self.clause.mentions if not one.hidden]
        return list(dict.fromkeys(target for one in mentions for target in one.targets if target.sort in sorts))

    @cached_property
    def people(self) -> list[str]:
        """The people of the show that are named."""
        return [target.id for target in self.targets(Sort.PERSON)]

    @cached_property
    def characters(self) -> list[str]:
        """The characters that are named."""
        return [target.id for target in self.targets(Sort.CHARACTER)]

    @cached_property
    def works(self) -> list[str]:
        """The other shows and films that are named."""
        return [target.id for target in self.targets(Sort.WORK)]

    @cached_property
    def episodes(self) -> list[str]:
        """The codes of the episodes that are meant."""
        spoken = [one.number for one in self.clause.spoken if one.manner is Manner.EPISODE]
        codes = [self._structure.show.episodes()[number - 1].code for number in spoken]
        return [*codes, *(target.id for target in self.targets(Sort.EPISODE))]

    @cached_property
    def seasons(self) -> list[int]:
        """The seasons that are meant."""
        return [one.number for one in self.clause.spoken if one.manner is Manner.SEASON]

    @cached_property
    def subjects(self) -> list[str]:
        """Whom and what it is about, as facts name it."""
        targets = self.targets(Sort.CHARACTER, Sort.PERSON, Sort.UNLISTED, Sort.PART, Sort.WORK)
        if not targets:
            return [*dict.fromkeys(self.episodes)]
        subjects: list[str] = []
        of_casting = "#first_choice" in self.terms and self.strength(["casting"]) > self.strength(STORY)
        topics = [topic for topic in _OF_ACTORS if not self.cue([topic]) <= _OF_STORY_TOO]
        others = self.strength(self.topics - _OF_ACTORS - PRESENCE)
        of_actor = of_casting or self.strength(topics) > max(1.0, others) or self.is_of_actor
        cast = self._structure.cast
        for target in targets:
            if target.sort is Sort.CHARACTER and of_actor:
                subjects += cast.actors_of(target.id, self._seen)
            elif target.sort is Sort.PERSON and "#character" in self.terms:
                subjects += [target.id, *cast.characters_of(target.id, self._seen)]
            elif target.sort is Sort.WORK and target.id.startswith("earlier:"):
                subjects += [person for person, _ in cast.people_of_work(target.id)]
            else:
                subjects.append(target.id)
        return [*dict.fromkeys([*subjects, *self.episodes])]

    @cached_property
    def is_of_actor(self) -> bool:
        """Whether a character is named to speak of who plays it: "how old is the girl who plays SuSu"."""
        if "#name" in self.cue(["part"]):  # "what is the actor of that old Englishman called"
            return False
        if not self.characters or (self.relation and self.relation[1] != DOUBLE):
            return False
        return bool(self.terms & {"#actor", "#play"}) and any(
            strength >= 1 and "person" in self._lexicon.topics[topic].of and not cue <= _NAMING
            for topic, (strength, cue) in self.clause.topics.items()
            if topic not in PRESENCE | STORY | {"family"}
        )

    @cached_property
    def relation(self) -> tuple[Mention, str] | None:
        """Whom a name stands for that only says whose relative they are, and which: "Jack's mother"."""
        for mention in self.clause.mentions:
            is_one = len(mention.targets) == 1 and mention.targets[0].sort <= Sort.PERSON
            if mention.hidden or not is_one or mention.start == mention.end:
                continue
            for term in self._lexicon.read(self._beside(mention)):
                if term.name in _RELATIVES or term.name == DOUBLE:
                    return mention, term.name
        return None

    def _beside(self, mention: Mention) -> list[str]:
        """Give the words after a name, and the one before it that an “of” links to it."""
        words, before, after = self.clause.words, mention.start - 1, mention.end
        while before >= 0 and words[before] in _BETWEEN:
            before -= 1
        while after < len(words) and words[after] in _BETWEEN:
            after += 1
        linked = words[before : before + 1] if 0 <= before < mention.start - 1 else ()
        return [*words[after : after + 2], *linked]

    @cached_property
    def missing(self) -> frozenset[str]:
        """The meanings that nothing in the pack has: one may be just what is asked for."""
        return frozenset(
            term
            for term in self.content
            if term.startswith("#")
            and not (self._index.is_known(term) or self._lexicon.is_value(term) or self._lexicon.is_light(term))
        )

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """What may be asked for, best first."""
        return self.rank(self.subjects)

    def rank(self, subjects: Sequence[str]) -> tuple[Match, ...]:
        """Rank what may be asked of other subjects; of anything where there is none."""
        return self._index.rank(self._ranked, subjects, self.sort if subjects else SHOW, self.top)

    @property
    def _ranked(self) -> Clause:
        """The clause without the words by which a character's actor is named."""
        if not self.is_of_actor:
            return self.clause
        topics = {topic: cue for topic, cue in self.clause.topics.items() if topic not in PRESENCE}
        return replace(self.clause, terms=self.terms - _NAMING, topics=topics)

    def is_told(self, match: Match) -> bool:
        """Tell whether a match is a fact that may be told."""
        one = match.entry.one
        return isinstance(one, Fact) and self._structure.teller.is_visible(one.id)
