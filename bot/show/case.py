"""One question's case: what it asks for, and which of the pack's facts answer it.

What is beyond the asker's horizon is looked at so that it can be held back; it is never told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.show.answer import Answer, AnswerKind, Said
from bot.show.folding import words_of
from bot.show.horizon import is_safe
from bot.show.index import SHOW, Match
from bot.show.knowledge import OwnAnswer
from bot.show.mentions import Mention, Sort, Target
from bot.show.pack import Fact, Unknown
from bot.show.question import Clause, Question
from bot.show.spoken import Manner
from bot.show.structure import Library, Structure
from bot.show.telling import Teller

_CHAT = ("greeting", "thanks", "goodbye", "praise", "who_are_you", "how_to_use")
_REFUSED = ("insult", "other_subject")
_STORY = frozenset({"plot", "ending", "relation", "fate"})
_PRIVATE = frozenset({"private_life", "social_media", "salary"})
_PRESENCE = frozenset({"not_in_show", "cast", "part", "role", "billing"})
_OF_ACTORS = frozenset({"earlier_work", "casting", "training", "double", "billing", "awards", "next_project"})

_ENOUGH = 0.62
"""Evidence from which on an entry is taken for what is asked."""
_ALIKE = 0.72
"""Likeness from which on a question is taken for one that moderators have answered."""


class Case:
    """One question of one asker."""

    def __init__(self, library: Library, teller: Teller, question: Question) -> None:
        self._lexicon = library.lexicon
        self._index = library.index
        self._cast = library.cast
        self._structure = Structure(library, teller)
        self._terms = library.terms
        self._teller = teller
        self._say = teller.say
        self._seen = teller.seen
        self._show = teller.show
        self._question = question

    def decide(self, own: Sequence[OwnAnswer]) -> Answer:
        """Give the answer."""
        if not any(clause.words for clause in self._question.clauses):
            return self._teller.plain(
                AnswerKind.CHAT, self._say("Ask me anything about {show}.", show=self._show.title)
            )
        clause = self._main_clause()
        steps = (
            lambda: self._own_answer(own),
            lambda: self._courtesy(clause),
            lambda: self._hidden(clause),
            lambda: self._private(clause),
            lambda: self._unlisted(clause),
            lambda: self._ambiguous(clause),
            lambda: self._miscounted(clause),
            lambda: self._mismatch(clause),
            lambda: self._by_structure(clause),
        )
        for step in steps:
            found = step()
            if found is not None:
                return found
        return self._by_rank(clause)

    # What is asked

    def _main_clause(self) -> Clause:
        """Give the clause that asks most clearly; names from the others where it has none."""
        best = max(self._question.clauses, key=self._clarity)
        if best.mentions or best.spoken:
            return best
        mentions = tuple(one for one in self._question.mentions if not one.hidden)
        return best.with_mentions(mentions[:1]) if len(mentions) == 1 else best

    def _clarity(self, clause: Clause) -> float:
        topics = max((strength for strength, _ in clause.topics.values()), default=0.0)
        named = bool(clause.mentions) + bool(clause.spoken)
        explained = frozenset[str]().union(*(cue for _, cue in clause.topics.values()))
        content = {term for term in clause.terms if not self._lexicon.asks(term)}
        left = len([term for term in content if term not in explained and not self._index.is_known(term)])
        asks = any(self._lexicon.asks(term) for term in clause.terms)
        return topics + 0.8 * named + 0.5 * asks - 0.35 * left + 0.2 * min(len(content), 3)

    def _strength(self, clause: Clause, topics: Iterable[str]) -> float:
        return max((clause.topics[topic][0] for topic in topics if topic in clause.topics), default=0.0)

    def _top(self, clause: Clause) -> str | None:
        """Give the topic that is asked for most clearly; of equals the one the lexicon lists first."""
        order = {topic: place for place, topic in enumerate(self._lexicon.topics)}
        return max(clause.topics, key=lambda topic: (clause.topics[topic][0], -order[topic]), default=None)

    def _targets(self, clause: Clause, *sorts: Sort) -> list[Target]:
        found = [target for one in clause.mentions if not one.hidden for target in one.targets if target.sort in sorts]
        return list(dict.fromkeys(found))

    def _episodes(self, clause: Clause) -> list[str]:
        """List the codes of the episodes that are meant."""
        spoken = [one.number for one in clause.spoken if one.manner is Manner.EPISODE]
        codes = [self._show.episodes()[number - 1].code for number in spoken]
        return [*codes, *(target.id for target in self._targets(clause, Sort.EPISODE))]

    def _subjects(self, clause: Clause) -> list[str]:
        """List whom and what the question is about, as facts name it."""
        subjects: list[str] = []
        of_actor = self._strength(clause, _OF_ACTORS) > self._strength(clause, _STORY)
        for target in self._targets(clause, Sort.CHARACTER, Sort.PERSON, Sort.UNLISTED, Sort.PART, Sort.WORK):
            if target.sort is Sort.CHARACTER and (of_actor or "#actor" in clause.terms):
                subjects += self._cast.actors_of(target.id, self._seen)
            elif target.sort is Sort.PERSON and "#character" in clause.terms:
                subjects += [target.id, *self._cast.characters_of(target.id, self._seen)]
            elif target.sort is Sort.WORK and target.id.startswith("earlier:"):
                subjects += [person for person, _ in self._cast.people_of_work(target.id)]
            else:
                subjects.append(target.id)
        return [*dict.fromkeys([*subjects, *self._episodes(clause)])]

    # Answers by what kind of question it is

    def _own_answer(self, own: Sequence[OwnAnswer]) -> Answer | None:
        best: tuple[float, OwnAnswer] | None = None
        for one in own:
            phrasings = [self._index.phrase(text) for text in (one.question, *one.phrasings)]
            likeness = max(
                self._index.likeness(self._index.phrase(" ".join(clause.words)), phrasing)
                for clause in self._question.clauses
                for phrasing in phrasings
            )
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = likeness, one
        if best is None:
            return None
        if not is_safe(best[1].safe_after_episode, self._seen):
            return self._teller.withheld(())
        source = self._say("Answered by this server's moderators")
        return Answer(AnswerKind.ANSWER, (Said(best[1].text, source, is_markdown=True),))

    def _courtesy(self, clause: Clause) -> Answer | None:
        refused, chat = self._strength(clause, _REFUSED), self._strength(clause, _CHAT)
        others = self._strength(clause, clause.topics.keys() - {*_REFUSED, *_CHAT, *_PRIVATE})
        if refused and refused >= others:
            text = self._say("That is not for me. I answer questions about {show}.", show=self._show.title)
            return self._teller.plain(AnswerKind.REFUSED, text)
        if not chat or others >= chat or clause.mentions or clause.spoken:
            return None
        top = max((topic for topic in _CHAT if topic in clause.topics), key=lambda topic: clause.topics[topic][0])
        return self._teller.plain(AnswerKind.CHAT, self._small_talk(top))

    def _small_talk(self, topic: str) -> str:
        match topic:
            case "greeting":
                return self._say("Hello! Ask me anything about {show}.", show=self._show.title)
            case "thanks" | "praise":
                return self._say("Gladly! Ask on whenever you like.")
            case "goodbye":
                return self._say("See you soon!")
            case _:
                return self._say(
                    "I am Callboard, the bot of this community: I know who is in {show}, what it is and when it is on. "
                    "/help shows what I can do.",
                    show=self._show.title,
                )

    def _hidden(self, clause: Clause) -> Answer | None:
        """Hold back what a name, or words that only a spoiler has, would give away."""
        hidden = [target for one in clause.mentions if one.hidden for target in one.targets]
        if hidden:
            entries = [entry for target in hidden for entry in self._index.list_about(target.id)]
            return self._teller.withheld(self._structure.beyond(entries))
        subjects = {*self._subjects(clause)}
        given_away = self._terms.list_given_away(clause.words, self._seen)
        if subjects:
            given_away = [fact for fact in given_away if subjects & {*fact.about}]
        if given_away and self._is_story(clause, given_away):
            return self._teller.withheld([fact.id for fact in given_away])
        return None

    def _is_story(self, clause: Clause, given_away: Sequence[Fact]) -> bool:
        """Tell whether words that a spoiler has are about the story here, and not said by the way."""
        if self._targets(clause, Sort.CHARACTER) or self._episodes(clause) or self._strength(clause, _STORY):
            return True
        others = self._strength(clause, clause.topics.keys() - _STORY)
        return others < 1 or any({*fact.about} & {*self._subjects(clause)} for fact in given_away)

    def _private(self, clause: Clause) -> Answer | None:
        private = self._strength(clause, _PRIVATE)
        people = self._targets(clause, Sort.PERSON, Sort.UNLISTED)
        characters = self._targets(clause, Sort.CHARACTER)
        if not private or (characters and not people and "#actor" not in clause.terms):
            return None
        matches = self._index.rank(clause, self._subjects(clause))
        known = [one for one in matches if self._is_told(one) and one.entry.one.topic not in _PRIVATE]
        if known and known[0].evidence >= 0.8 and known[0].unexplained < 0.5:
            return self._teller.answer([known[0].entry.one.id])
        if self._strength(clause, clause.topics.keys() - _PRIVATE) > private:
            return None
        text = self._say(
            "I leave people's private lives alone. Ask me about their work in {show}.", show=self._show.title
        )
        return self._teller.plain(AnswerKind.REFUSED, text)

    def _unlisted(self, clause: Clause) -> Answer | None:
        """Say that somebody is not listed: a name nobody here has, or one that fans expect in vain."""
        for target in self._targets(clause, Sort.UNLISTED):
            one = next(each for each in self._show.pack.not_listed if each.id == target.id)
            matches = [match for match in self._index.rank(clause, [target.id]) if self._is_told(match)]
            if matches and matches[0].evidence >= 1 and matches[0].entry.one.topic != "not_in_show":
                return self._teller.answer([matches[0].entry.one.id, one.fact])
            return self._teller.answer([one.fact], kind=AnswerKind.NOT_LISTED)
        name = clause.find_unlisted_name()
        if name is None:
            return None
        top = self._top(clause)
        if top is not None and top not in _PRESENCE:
            known = [one for one in self._index.rank(clause, ()) if one.entry.one.topic == top and self._is_told(one)]
            if known and not clause.mentions:
                lead = self._say("I find nobody called “{name}” in {show}.", name=name, show=self._show.title)
                return self._teller.answer([known[0].entry.one.id], lead=lead)
        return self._teller.not_listed(name)

    def _ambiguous(self, clause: Clause) -> Answer | None:
        for mention in clause.mentions:
            people = self._people_of(mention)
            if mention.hidden or len(people) < 2:
                continue
            others = [subject for subject in self._subjects(clause) if subject not in people]
            shared = [
                match
                for match in self._index.rank(clause, [*people, *others])
                if self._is_told(match)
                and match.evidence >= _ENOUGH
                and (
                    {*people} <= {*match.entry.one.about}
                    or (others and {*others} & {*match.entry.one.about} and match.unexplained < 0.3)
                )
            ]
            if shared:
                return self._teller.answer([shared[0].entry.one.id])
            topic = self._top(clause) or "role"
            names = [self._structure.name(one) for one in people]
            return self._teller.clarify(names, [self._structure.choice(topic, one) for one in people])
        return None

    def _people_of(self, mention: Mention) -> list[str]:
        """List who may be meant: an actor and the part they play are one."""
        people = [target.id for target in mention.targets if target.sort in (Sort.PERSON, Sort.PART)]
        people += [
            target.id
            for target in mention.targets
            if target.sort is Sort.CHARACTER and not {*self._cast.actors_of(target.id, self._seen)} & {*people}
        ]
        return list(dict.fromkeys(people))

    def _miscounted(self, clause: Clause) -> Answer | None:
        """Correct an episode or a season that there is not."""
        last = self._show.episodes()[-1].season
        for one in clause.spoken:
            if one.manner is Manner.NO_SUCH_EPISODE:
                return self._teller.answer(
                    self._structure.standing("episode_count")[:1],
                    lead=self._say.plural(
                        "There is no such episode: {show} has one.",
                        "There is no such episode: {show} has {n}.",
                        self._show.episode_count,
                        show=self._show.title,
                    ),
                )
            if one.manner is Manner.SEASON and one.number > last and not self._of_season(clause):
                return self._teller.answer([self._show.pack.status.fact])
        return None

    def _of_season(self, clause: Clause) -> bool:
        """Tell whether there is something better to say of a season to come than how the show stands."""
        matches = [match for match in self._index.rank(clause, ()) if self._is_told(match)]
        return bool(matches) and matches[0].evidence >= 1.2

    def _mismatch(self, clause: Clause) -> Answer | None:
        """Correct who plays whom."""
        people, characters = self._targets(clause, Sort.PERSON), self._targets(clause, Sort.CHARACTER)
        if len(people) != 1 or len(characters) != 1 or self._strength(clause, clause.topics.keys() - _PRESENCE) > 1:
            return None
        right = [one.fact for one in self._cast.credits_for(characters[0].id)]
        mine = {one.fact for one in self._cast.credits_of(people[0].id)}
        if mine & {*right}:
            return self._teller.answer([one for one in right if one in mine])
        if not ({"part", "not_in_show", "role"} & clause.topics.keys()) and "#play" not in clause.terms:
            return None
        told = [one for one in (*right, *mine) if self._teller.is_visible(one)]
        return self._teller.answer(told[:2], lead=self._say("No.")) if told else None

    def _by_structure(self, clause: Clause) -> Answer | None:
        top = self._top(clause)
        characters, people = self._targets(clause, Sort.CHARACTER), self._targets(clause, Sort.PERSON)
        parts, works = self._targets(clause, Sort.PART), self._targets(clause, Sort.WORK)
        codes = self._episodes(clause)
        content = {term for term in clause.terms if not self._lexicon.asks(term)}
        if parts and not characters:
            return self._structure.earlier_part(parts[0].id, clause.words)
        if (
            works
            and not people
            and not characters
            and (top in {"shared_cast", *_PRESENCE} or "#who" in clause.terms or top is None)
        ):
            return self._structure.of_work(works[0].id)
        if top in _STORY:
            return self._story(clause, codes)
        if codes and top in {"episode_title", "title", "part_number", "episode_list"}:
            return self._structure.title(codes[0])
        if codes and not people and not characters and not content - {"#episode"} - _numbers():
            return self._story(clause, codes)
        if people and top == "earlier_work" and not works:
            return self._structure.earlier(people[0].id)
        if characters and top == "earlier_work" and not works:
            return next(
                (self._structure.earlier(one) for one in self._cast.actors_of(characters[0].id, self._seen)), None
            )
        if characters and top == "part":
            return self._structure.who_plays(characters[0].id)
        if people and works:
            return None
        if people and top in {"part", "not_in_show", "cast"}:
            return self._structure.part_of(people[0].id)
        if (characters or people) and (top == "role" or (top is None and not content)):
            return self._structure.who([one.id for one in (*characters, *people)][0], is_character=bool(characters))
        if top == "cast" and not people and not characters:
            return self._structure.cast_list()
        if top == "episode_list" and not people and not characters:
            return self._structure.episode_list()
        return None

    def _story(self, clause: Clause, codes: Sequence[str]) -> Answer:
        """Tell what happens, as far as it may be told; what else there is is withheld, and so is whether there is any."""
        subjects = self._subjects(clause)
        specific = (
            {term for term in clause.terms if not self._lexicon.asks(term)}
            - self._cue_terms(clause)
            - {"#episode"}
            - _numbers()
        )
        if "ending" in clause.topics and not codes:
            codes = [self._show.episodes()[-1].code]
            subjects = [*subjects, *codes]
        matches = [
            match
            for match in self._index.rank(clause, subjects)
            if isinstance(match.entry.one, Fact)
            and match.entry.one.topic in {"plot", "role", "part", "premise", "relation"}
        ]
        visible = [match for match in matches if self._is_told(match)]
        hidden = [match.entry.one.id for match in matches if not self._teller.is_visible(match.entry.one.id)]
        if codes and not specific and "ending" not in clause.topics:
            facts = [
                entry.one.id
                for entry in self._index.list_about(codes[0])
                if entry.one.topic == "plot" and self._structure.is_current(entry)
            ]
            beyond = self._structure.beyond(self._index.list_about(codes[0]))
            if facts:
                return self._teller.answer(facts, withheld=beyond, choices=self._structure.related(codes[0], "plot"))
        text = [match for match in visible if match.evidence >= _ENOUGH and (match.unexplained < 0.6 or not specific)]
        if text and (not hidden or text[0].score >= max(m.score for m in matches) - 0.01):
            best = [match.entry.one.id for match in text if match.score >= text[0].score - 0.25]
            return self._teller.answer(
                best[:2], choices=self._structure.related(subjects[0], "plot") if subjects else ()
            )
        if self._seen < self._show.episode_count:
            return self._teller.withheld(hidden)
        if visible and not specific:
            return self._teller.answer([match.entry.one.id for match in visible[:3]])
        return self._teller.unknown()

    # Answers by rank

    def _by_rank(self, clause: Clause) -> Answer:
        subjects = self._subjects(clause)
        matches = self._index.rank(clause, subjects)
        if subjects and (not matches or matches[0].evidence < _ENOUGH):
            wider = [
                match for match in self._index.rank(clause, ()) if SHOW in match.entry.one.about and match.evidence >= 1
            ]
            matches = sorted([*matches, *wider], key=lambda match: -match.score)
        best = next((match for match in matches if match.evidence >= _ENOUGH and match.unexplained <= 0.75), None)
        if best is None:
            return self._at_a_loss(clause, subjects, matches)
        if isinstance(best.entry.one, Unknown):
            return self._teller.nobody_knows(
                best.entry.one.text, choices=self._structure.related(SHOW, best.entry.one.topic)
            )
        if not self._teller.is_visible(best.entry.one.id):
            near = [
                match
                for match in matches
                if self._is_told(match) and match.score >= best.score - 0.3 and match.evidence >= _ENOUGH
            ]
            if not near:
                return self._teller.withheld([best.entry.one.id])
            best = near[0]
        about = best.entry.one.about[0]
        return self._teller.answer(
            [best.entry.one.id],
            lead=self._correction(clause, best),
            choices=self._structure.related(about, best.entry.one.topic),
        )

    def _at_a_loss(self, clause: Clause, subjects: Sequence[str], matches: Sequence[Match]) -> Answer:
        """Say that it is not known, and what is known nearby."""
        characters = self._targets(clause, Sort.CHARACTER)
        if characters and self._seen < self._show.episode_count and not clause.topics:
            return self._teller.withheld(self._structure.beyond(self._index.list_about(characters[0].id)))
        near = [match.entry.one.id for match in matches if self._is_told(match) and match.evidence > 0.35]
        for subject in subjects:
            near += [
                entry.one.id
                for entry in self._index.list_about(subject)
                if self._structure.is_current(entry) and entry.one.topic in {"part", "role", "plot"}
            ]
        return self._teller.unknown(near, choices=self._structure.related(subjects[0], "") if subjects else ())

    def _correction(self, clause: Clause, best: Match) -> str:
        """Say first what in the question is not so."""
        words = clause.words
        for at in range(len(words)):
            for size in (3, 2, 1):
                service = self._lexicon.services.get(words[at : at + size])
                if (
                    service
                    and words_of(service) != words_of(self._show.pack.service)
                    and best.entry.one.topic in {"service", "availability"}
                ):
                    return self._say("Not on {service}, as far as I know.", service=service)
        return ""

    # Helpers

    def _is_told(self, match: Match) -> bool:
        one = match.entry.one
        return isinstance(one, Fact) and self._teller.is_visible(one.id)

    def _cue_terms(self, clause: Clause) -> frozenset[str]:
        return frozenset[str]().union(*(cue for topic, (_, cue) in clause.topics.items() if topic in _STORY))


def _numbers() -> frozenset[str]:
    return (
        frozenset(f"#n{number}" for number in range(1, 41))
        | frozenset(f"#o{number}" for number in range(1, 21))
        | frozenset(map(str, range(1, 41)))
    )
