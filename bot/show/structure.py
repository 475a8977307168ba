"""Answers that a pack's structure gives: who plays whom, what they did before, what episodes are called.

Every method leaves out, or holds back, what is beyond the asker's horizon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.show.answer import Answer, AnswerKind, Choice, Said
from bot.show.cast import Cast
from bot.show.entry import Entry
from bot.show.folding import words_of
from bot.show.horizon import is_safe
from bot.show.index import SHOW, Index
from bot.show.lexicon import Lexicon
from bot.show.mentions import Mentions
from bot.show.pack import Billing, Character, Fact, FactStatus, Person, Premiere
from bot.show.shows import PREMIERE
from bot.show.telling import Teller
from bot.show.terms import Terms

_MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Library:
    """What is known of a show, in the order in which it is looked up."""

    lexicon: Lexicon
    index: Index
    mentions: Mentions
    cast: Cast
    terms: Terms


class Structure:
    """What the structure of one show's pack tells one asker."""

    def __init__(self, library: Library, teller: Teller) -> None:
        self.lexicon = library.lexicon
        self.index = library.index
        self.cast = library.cast
        self.terms = library.terms
        self.teller = teller
        self.say = teller.say
        self.seen = teller.seen
        self.show = teller.show

    def about(self, topic: str, subject: str) -> Answer:
        """Answer a choice: what there is of a topic about somebody or something."""
        entries = self.index.list_about(subject)
        if not self.title_of(subject):
            return self.teller.withheld(self.beyond(entries)) if entries else self.teller.unknown()
        match topic, self._sort_of(subject):
            case "part", "person":
                return self.part_of(subject)
            case "part", "character":
                return self.who_plays(subject)
            case "role", ("person" | "character") as sort:
                return self.who(subject, is_character=sort == "character")
            case "earlier_work", "person":
                return self.earlier(subject)
        there = [entry for entry in entries if entry.one.topic == topic]
        known = [entry.one for entry in there if isinstance(entry.one, Fact) and is_safe(entry.safe_after, self.seen)]
        beyond, choices = self.beyond(there), self.related(subject, topic)
        if known:
            standing = sorted(known, key=lambda one: one.status is not FactStatus.CURRENT)
            return self.teller.answer([one.id for one in standing], choices=choices, withheld=beyond)
        if beyond:
            return self.teller.withheld(beyond)
        unknown = next((entry.one for entry in there), None)
        if unknown:
            return self.teller.nobody_knows(unknown.text, choices=choices)
        return self.teller.unknown((one.fact for one in self.cast.credits_of(subject)), choices=choices)

    def who_plays(self, character: str) -> Answer:
        """Tell who plays a character."""
        mine = self.cast.credits_for(character)
        visible = [
            one.fact for one in mine if is_safe(self.cast.bound_of(one), self.seen) and self.teller.is_visible(one.fact)
        ]
        if not visible:
            return self.teller.withheld([one.fact for one in mine]) if mine else self.teller.unknown()
        return self.teller.answer(visible, choices=self.related(character, "part"), contested=False)

    def part_of(self, person: str) -> Answer:
        """Tell whom a person plays."""
        mine = self.cast.credits_of(person)
        named = [one for one in mine if one.character]
        visible = [one.fact for one in named if is_safe(self.cast.bound_of(one), self.seen)]
        choices = self.related(person, "part")
        if visible:
            hidden = [one.fact for one in named if one.fact not in visible]
            return self.teller.answer(visible, choices=choices, withheld=hidden, contested=False)
        if named:
            return self.teller.withheld([one.fact for one in named])
        unknown = [one for one in self.show.unknowns_about(person) if one.topic == "part"]
        if unknown:
            return self.teller.nobody_knows(unknown[0].text, choices=choices)
        return self.who(person, is_character=False)

    def who(self, one: str, *, is_character: bool, contested: bool = False) -> Answer:
        """Tell who somebody is: their part, and what is first of all said of it."""
        mine = self.cast.credits_for(one) if is_character else self.cast.credits_of(one)
        facts = [credit.fact for credit in mine if is_safe(self.cast.bound_of(credit), self.seen)]
        visible = self.list_roles(one)
        hidden = [role for role in self._roles(one) if role not in visible]
        jobs = [job.fact for job in self.show.pack.crew if job.person == one]
        rest = [
            entry.one.id
            for entry in self.index.list_about(one)
            if entry.stands and self.teller.is_visible(entry.one.id)
        ]
        chosen = [*visible[:1], *facts] if is_character else [*facts, *visible[:1], *jobs]
        chosen = [fact for fact in dict.fromkeys(chosen) if self.teller.is_visible(fact)] or rest
        if not chosen:
            return self.teller.withheld(hidden) if hidden else self.teller.unknown()
        return self.teller.answer(chosen[:2], choices=self.related(one, "role"), withheld=hidden, contested=contested)

    def list_roles(self, one: str) -> list[str]:
        """List the facts about somebody's part in the story that may be told, what is known latest first."""
        roles = [self.show.fact(role) for role in self._roles(one) if self.teller.is_visible(role)]
        return [role.id for role in sorted(roles, key=lambda role: -role.safe_after_episode)]

    def _roles(self, one: str) -> list[str]:
        entries = self.index.list_about(one)
        # A fact tells of the first whom it names, an actor and their part; of others it speaks by the way.
        return [
            entry.one.id
            for entry in entries
            if entry.one.topic == "role" and entry.stands and one in entry.one.about[:2]
        ]

    def earlier(self, person: str) -> Answer:
        """Tell what a person did before."""
        works = next((one.earlier for one in self.show.pack.people if one.id == person), [])
        facts = list(dict.fromkeys(work.fact for work in works if self.teller.is_visible(work.fact)))
        facts += [
            entry.one.id
            for entry in self.index.list_about(person)
            if entry.one.topic == "earlier_work" and self.is_current(entry)
        ]
        if not facts:
            return self.teller.unknown(one.fact for one in self.cast.credits_of(person))
        return self.teller.answer(dict.fromkeys(facts), choices=self.related(person, "earlier_work"))

    def earlier_part(self, person: str, words: Collection[str]) -> Answer | None:
        """Tell who played a part elsewhere that words name, and whom they play here."""
        for work in next(one.earlier for one in self.show.pack.people if one.id == person):
            if work.character and {*words_of(work.character)} & {*words} and self.teller.is_visible(work.fact):
                mine = [one for one in self.cast.credits_of(person) if is_safe(self.cast.bound_of(one), self.seen)]
                choices = self.related(person, "earlier_work")
                return self.teller.answer([work.fact, *(one.fact for one in mine)], choices=choices, contested=False)
        return None

    def earlier_in(self, person: str, work: str) -> Answer | None:
        """Tell what somebody did in another show or film."""
        facts = [one.fact for who, one in self.cast.people_of_work(work) if who == person]
        facts = [fact for fact in facts if self.teller.is_visible(fact)]
        return self.teller.answer(facts[:1], choices=self.related(person, "earlier_work")) if facts else None

    def of_itself(self, work: str) -> Answer | None:
        """Tell what there is about another show or film."""
        entries = [entry.one for entry in self.index.list_about(work) if self.is_current(entry)]
        facts = [one.id for one in sorted(entries, key=lambda one: one.topic != "related_show")]
        return self.teller.answer(facts[:1]) if facts else self.of_work(work)

    def of_work(self, work: str) -> Answer | None:
        """Tell who of the show has to do with another one."""
        facts = [one.fact for _, one in self.cast.people_of_work(work) if self.teller.is_visible(one.fact)]
        people = [person for person, _ in self.cast.people_of_work(work)]
        if not facts:
            return None
        if len(facts) <= 3:
            return self.teller.answer(dict.fromkeys(facts), choices=[self.choice("role", one) for one in people])
        names = [self._with_part(person) for person in dict.fromkeys(people)]
        lead = self.say("From there I know in {show}:", show=self.show.title)
        return self.teller.list_of(
            lead,
            names,
            list(dict.fromkeys(facts)),
            choices=[self.choice("role", one) for one in dict.fromkeys(people)][:4],
        )

    def _with_part(self, person: str) -> str:
        parts = [self.name(one) for one in self.cast.characters_of(person, self.seen)]
        return f"{self.name(person)} ({', '.join(parts)})" if parts else self.name(person)

    def cast_list(self, *, dancers: bool = False) -> Answer | None:
        """List who plays whom, or the dancers alone."""
        mine = [
            one
            for one in self.show.credits()
            if is_safe(self.cast.bound_of(one), self.seen) and (not dancers or one.billing is Billing.DANCER)
        ]
        items = [
            f"{self.name(one.person)} ({self.name(one.character)})" if one.character else self.name(one.person)
            for one in mine
        ]
        lead = self.say("In the cast of {show}:", show=self.show.title)
        return self.teller.list_of(lead, items, [one.fact for one in mine]) if mine else None

    def premiere(self, codes: Collection[str], seasons: Collection[int]) -> Answer | None:
        """Tell when episodes or a season came or come out, from the premieres themselves."""
        wanted = [
            one
            for one in self.show.premieres()
            if one.season in seasons or any(episode.code in codes for episode in self.show.episodes_of(one))
        ]
        if not wanted:
            return None
        first = wanted[0]
        corrected = [one for one in wanted if self.show.find_correction(PREMIERE + one.id)]
        told = [
            self.say(
                "{what}: {when}, on {service}.",
                what=self._what(one),
                when=self._when(one),
                service=one.service,
            )
            for one in wanted[:4]
        ]
        if corrected:
            source = self.teller.source_of(PREMIERE + corrected[0].id)
            return Answer(AnswerKind.ANSWER, (Said(" ".join(told), source),))
        source = self.teller.source(self.show.fact(first.fact))
        return Answer(AnswerKind.ANSWER, (Said(" ".join(told), source),), (first.fact,))

    def _what(self, premiere: Premiere) -> str:
        if premiere.first == premiere.last:
            return self.say("Season {season}, episode {number}", season=premiere.season, number=premiere.first)
        return self.say(
            "Season {season}, episodes {first} to {last}",
            season=premiere.season,
            first=premiere.first,
            last=premiere.last,
        )

    def _when(self, premiere: Premiere) -> str:
        if premiere.time is None:
            return self.say.date(premiere.date)
        offset = f"{premiere.time:%z}"
        return f"{self.say.date(premiere.time.date())} {premiere.time:%H:%M} (UTC{offset[:3]}:{offset[3:]})"

    def title(self, code: str) -> Answer:
        """Tell what an episode is called."""
        episode = next(one for one in self.show.episodes() if one.code == code)
        if not is_safe(episode.title_safe_after, self.seen):
            return self.teller.withheld([episode.title_fact])
        return self.teller.answer([episode.title_fact], choices=self.related(code, "episode_title"))

    def episode_list(self) -> Answer:
        """List what the episodes are called."""
        episodes = [one for one in self.show.episodes() if is_safe(one.title_safe_after, self.seen)]
        lead = self.say("The episodes of {show}:", show=self.show.title)
        items = [f"{one.code} {one.title}" for one in episodes]
        return self.teller.list_of(lead, items, [one.title_fact for one in episodes])

    def standing(self, topic: str) -> list[str]:
        """List the facts of a topic that still stand and may be told."""
        return [entry.one.id for entry in self.index.list_of_topic(topic) if self.is_current(entry)]

    def is_current(self, entry: Entry) -> bool:
        """Tell whether something is a fact that still stands and may be told."""
        return entry.stands and is_safe(entry.safe_after, self.seen)

    def beyond(self, entries: Iterable[Entry]) -> list[str]:
        """List what is beyond the horizon."""
        return [entry.one.id for entry in entries if not is_safe(entry.safe_after, self.seen)]

    def name(self, one: str | None) -> str:
        """Name a person or a character."""
        found = self.show.find_person_or_character(one)
        return found.name if found else ""

    def full_name(self, one: str) -> str:
        """Name a person; a character with who plays them."""
        actors = [self.name(actor) for actor in self.cast.actors_of(one, self.seen)]
        return f"{self.name(one)} ({', '.join(actors)})" if actors else self.name(one)

    def title_of(self, subject: str) -> str:
        """Name whatever a fact can be about, as a question names it; empty for what may not be named."""
        if subject == SHOW:
            return self.show.title
        if work := self.show.find_work(subject):
            return self.teller.text(work.title)
        if self.show.find_by_code(subject):
            return subject
        bounds = [self.cast.bound_of(one) for one in self.cast.credits_for(subject)]
        return self.name(subject) if not bounds or is_safe(min(bounds), self.seen) else ""

    def leads(self) -> list[Choice]:
        """Offer to tell who the first of the cast are."""
        people = dict.fromkeys(one.person for one in self.show.credits() if is_safe(self.cast.bound_of(one), self.seen))
        return [self.choice("role", person) for person in [*people][:4]]

    def choice(self, topic: str, subject: str) -> Choice:
        """Offer a topic of somebody; who they are where the lexicon has no question for it."""
        known = self.lexicon.topics.get(topic)
        topic = topic if known and known.question else "role"
        question = self.lexicon.topics[topic].question
        name = self.title_of(subject)
        return Choice(self.teller.text(question).format(name=name) if question else name, topic, subject)

    def related(self, subject: str, but: str) -> list[Choice]:
        """Offer other things that are known of the same subject; of a character also what their actor has done."""
        offered = [(topic, subject) for topic in self._topics_of(subject, but)]
        for actor in self.cast.actors_of(subject, self.seen):
            offered += [(topic, actor) for topic in self._topics_of(actor, "part")]
        return [self.choice(*one) for one in offered[:_MOST_OFFERED]]

    def _topics_of(self, subject: str, but: str) -> list[str]:
        """List what can be asked of a subject, what is near to a topic first."""
        if not self.title_of(subject):
            return []
        sort = self._sort_of(subject)
        there = {topic for topic, bound in self.index.topics_of(subject).items() if is_safe(bound, self.seen)} - {but}
        near = self.lexicon.topics[but].near if but in self.lexicon.topics else []
        topics = self.lexicon.topics
        possible = [topic for topic in there & topics.keys() if topics[topic].question and sort in topics[topic].of[:1]]
        possible.sort(key=self.lexicon.place_of)
        return sorted(possible, key=lambda topic: near.index(topic) if topic in near else len(near))

    def _sort_of(self, subject: str) -> str:
        """Tell what a subject is, in the lexicon's words."""
        if subject == SHOW:
            return SHOW
        if self.show.find_by_code(subject):
            return "episode"
        match self.show.find_person_or_character(subject):
            case Character():
                return "character"
            case Person():
                return "person"
            case None:
                return "work"
