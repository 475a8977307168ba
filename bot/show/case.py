"""One question's case: what it asks for, and which of the pack's facts answer it.

What is beyond the asker's horizon is looked at so that it can be held back; it is never told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.show.answer import Answer, AnswerKind, Said
from bot.show.folding import words_of
from bot.show.horizon import is_safe
from bot.show.index import SHOW, WHY, Match
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
_OUTCOME = frozenset({"ending", "relation", "fate"})
"""What of the story is not told in parts: a part of it would tell the rest."""
_PRIVATE = frozenset({"private_life", "social_media", "salary"})
_PRESENCE = frozenset({"not_in_show", "cast", "part", "role", "billing"})
_MORE = frozenset({"season_2", "status", "release", "cancellation", "revival", "season_count"})
_EARLIER = frozenset({"earlier_work", "shared_cast", "related_show", *_PRESENCE})
_OF_ACTORS = frozenset({"earlier_work", "casting", "training", "double", "billing", "awards", "next_project"})

_ENOUGH = 0.67
"""Evidence from which on an entry is taken for what is asked."""
_ENOUGH_OF_SUBJECT = 0.2
"""The same where it is about whom or what the question names."""
_ENOUGH_OTHERWISE = 1.55
"""The same where it is not."""
_LEFT = 0.92
"""The share of what is asked that may have nothing to do with what is told."""
_MISSED = 0.4
_NOTHING_ELSE = 0.25
_TOPIC_ALONE = 0.4
_PLAINLY_TOLD = 0.7
_PLAIN = 1.19
_PLAIN_LEFT = 0.57
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
            lambda: self._private(clause),
            lambda: self._hidden(clause),
            lambda: self._elsewhere(clause),
            lambda: self._unlisted(clause),
            lambda: self._ambiguous(clause),
            lambda: self._miscounted(clause),
            lambda: self._mismatch(clause),
            lambda: self._by_words(clause),
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
        return best.with_mentions(mentions) if len(mentions) <= 2 else best

    def _clarity(self, clause: Clause) -> float:
        topics = max((strength for strength, _ in clause.topics.values()), default=0.0)
        named = bool(clause.mentions) + bool(clause.spoken)
        best = max(self._rank(clause, self._subjects(clause))[:1], key=lambda match: match.evidence, default=None)
        fits = best.evidence - 0.7 * best.unexplained if best else -0.5
        return fits + 0.4 * topics + 0.6 * named + 0.3 * any(self._lexicon.asks(term) for term in clause.terms)

    def _strength(self, clause: Clause, topics: Iterable[str]) -> float:
        return max((clause.topics[topic][0] for topic in topics if topic in clause.topics), default=0.0)

    def _top(self, clause: Clause) -> str | None:
        """Give the topic that is asked for most clearly, of whom or what is named; of equals the first in the lexicon."""
        order = {topic: place for place, topic in enumerate(self._lexicon.topics)}
        sort = self._sort(clause)

        def rank(topic: str) -> tuple[float, int]:
            return clause.topics[topic][0] + 1.1 * (sort in self._lexicon.topics[topic].of), -order[topic]

        return max(clause.topics, key=rank, default=None)

    def _sort(self, clause: Clause) -> str:
        """Tell what is asked about, in the lexicon's words."""
        if self._targets(clause, Sort.PERSON, Sort.UNLISTED, Sort.PART):
            return "person"
        if self._targets(clause, Sort.CHARACTER):
            return "character"
        if self._episodes(clause):
            return "episode"
        return "work" if self._targets(clause, Sort.WORK) else SHOW

    def _rank(self, clause: Clause, subjects: Sequence[str]) -> list[Match]:
        return self._index.rank(clause, subjects, self._sort(clause) if subjects else SHOW, self._top(clause))

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
        of_actor = self._strength(clause, _OF_ACTORS) > max(1.0, self._strength(clause, _STORY))
        for target in self._targets(clause, Sort.CHARACTER, Sort.PERSON, Sort.UNLISTED, Sort.PART, Sort.WORK):
            if target.sort is Sort.CHARACTER and (of_actor or self._is_of_actor(clause)):
                subjects += self._cast.actors_of(target.id, self._seen)
            elif target.sort is Sort.PERSON and "#character" in clause.terms:
                subjects += [target.id, *self._cast.characters_of(target.id, self._seen)]
            elif target.sort is Sort.WORK and target.id.startswith("earlier:"):
                subjects += [person for person, _ in self._cast.people_of_work(target.id)]
            else:
                subjects.append(target.id)
        return [*dict.fromkeys([*subjects, *self._episodes(clause)])]

    def _is_of_actor(self, clause: Clause) -> bool:
        """Tell whether a character is named to speak of who plays it: "how old is the girl who plays SuSu"."""
        named = {"#actor", "#play", "#who", "#character"}
        if not clause.terms & {"#actor", "#play"}:
            return False
        return any(
            strength >= 1 and "person" in self._lexicon.topics[topic].of and not cue <= named
            for topic, (strength, cue) in clause.topics.items()
            if topic not in _PRESENCE | _STORY | {"family"}
        )

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
        chat = self._strength(clause, _CHAT)
        refused = max(self._strength(each, _REFUSED) for each in self._question.clauses)
        others = self._strength(clause, clause.topics.keys() - {*_REFUSED, *_CHAT, *_PRIVATE})
        if refused and refused + (0.5 if clause.mentions else 1) >= others:
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
        hidden = [target for one in self._question.mentions if one.hidden for target in one.targets]
        if hidden:
            entries = [entry for target in hidden for entry in self._index.list_about(target.id)]
            return self._teller.withheld(self._structure.beyond(entries))
        for each in self._question.clauses:
            subjects = {*self._subjects(each)}
            given_away = self._terms.list_given_away(each.words, self._seen)
            about = [fact for fact in given_away if subjects & {*fact.about} or self._terms.says_much(fact, each.words)]
            if about or (given_away and each is clause and not subjects and self._is_story(clause)):
                return self._teller.withheld([fact.id for fact in about or given_away])
        return None

    def _is_story(self, clause: Clause) -> bool:
        """Tell whether words that a spoiler has are about the story here, and not said by the way."""
        return bool(self._strength(clause, _STORY)) or self._strength(clause, clause.topics.keys() - _STORY) < 1

    def _private(self, clause: Clause) -> Answer | None:
        private = self._strength(clause, _PRIVATE)
        people = self._targets(clause, Sort.PERSON, Sort.UNLISTED)
        characters = self._targets(clause, Sort.CHARACTER)
        if not private or (characters and not people and "#actor" not in clause.terms):
            return None
        if private < self._strength(clause, clause.topics.keys() - _PRIVATE - _STORY - {"family"}):
            return None
        matches = self._rank(clause, self._subjects(clause))
        cues = frozenset[str]().union(*(cue for topic, (_, cue) in clause.topics.items() if topic in _PRIVATE))
        known = [one for one in matches if self._is_told(one) and cues & one.entry.terms.union(*one.entry.phrasings)]
        if known and known[0].said >= 0.5 and known[0].unexplained < 0.5:
            return self._teller.answer([known[0].entry.one.id])
        text = self._say(
            "I leave people's private lives alone. Ask me about their work in {show}.", show=self._show.title
        )
        return self._teller.plain(AnswerKind.REFUSED, text)

    def _unlisted(self, clause: Clause) -> Answer | None:
        """Say that somebody is not listed: a name nobody here has, or one that fans expect in vain."""
        unlisted = self._targets(clause, Sort.UNLISTED)
        if len(unlisted) > 1:
            facts = [one.fact for one in self._show.pack.not_listed if one.id in {target.id for target in unlisted}]
            return self._teller.answer(facts, kind=AnswerKind.NOT_LISTED)
        for target in unlisted:
            one = next(each for each in self._show.pack.not_listed if each.id == target.id)
            best = next((match for match in self._rank(clause, [target.id]) if self._may_be_told(match)), None)
            if best and best.said >= 0.5 and best.entry.one.id != one.fact:
                return self._tell(best)
            if characters := self._targets(clause, Sort.CHARACTER):
                credits = [each.fact for each in self._cast.credits_for(characters[0].id)]
                return self._teller.answer([one.fact, *credits])
            return self._teller.answer([one.fact], kind=AnswerKind.NOT_LISTED)
        others = [" ".join(clause.written[one.start : one.end]) for one in clause.mentions if one.is_other]
        name = next(iter(others), None) or clause.find_unlisted_name()
        if name is None or self._targets(clause, Sort.PERSON, Sort.PART):
            return None
        if len(clause.words) <= len(words_of(name)) + 1:
            return self._teller.not_listed(name)
        characters = self._targets(clause, Sort.CHARACTER)
        lead = self._say("I find nobody called “{name}” in {show}.", name=name, show=self._show.title)
        if characters:
            return self._teller.answer([one.fact for one in self._cast.credits_for(characters[0].id)], lead=lead)
        asked = {topic for topic in clause.topics if self._lexicon.topics[topic].of[:1] == [SHOW]} - _PRESENCE - _STORY
        for match in self._rank(clause, ()):
            if match.entry.one.topic in asked and SHOW in match.entry.one.about and self._is_told(match):
                return self._teller.answer([match.entry.one.id], lead=lead, kind=AnswerKind.NOT_LISTED)
        return self._teller.not_listed(name)

    def _ambiguous(self, clause: Clause) -> Answer | None:
        for mention in clause.mentions:
            people = self._people_of(mention)
            if mention.hidden or len(people) < 2:
                continue
            others = [subject for subject in self._subjects(clause) if subject not in people]
            shared = [
                match
                for match in self._rank(clause, [*people, *others])
                if self._is_told(match)
                and match.evidence >= _ENOUGH
                and (
                    {*people} <= {*match.entry.one.about}
                    or (others and {*others} & {*match.entry.one.about} and match.unexplained < 0.3)
                )
            ]
            topic = self._top(clause) or "role"
            if shared and shared[0].entry.one.topic in clause.topics.keys() - _PRESENCE:
                return self._teller.answer([shared[0].entry.one.id])
            names = [self._structure.full_name(one) for one in people]
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
        """Correct an episode, a season or a number of episodes that there is not."""
        counts = self._structure.standing("episode_count")
        for one in clause.spoken:
            if one.manner is Manner.NO_SUCH_EPISODE:
                lead = self._say.plural(
                    "There is no such episode: {show} has one.",
                    "There is no such episode: {show} has {n}.",
                    self._show.episode_count,
                    show=self._show.title,
                )
                return self._teller.answer(counts[:1], lead=lead)
            if one.manner is Manner.EPISODE_COUNT and not clause.mentions and one.number != self._show.episode_count:
                said = [fact for fact in counts if str(one.number) in words_of(self._show.fact(fact).text.en)]
                if counts and self._top(clause) in {None, "episode_count", "availability", "release", "episode_list"}:
                    return self._teller.answer(said[:1] or counts[:1])
            if one.manner is Manner.SEASON and one.number > self._show.episodes()[-1].season:
                best = None if self._is_of_future(clause) else self._says_plainly(clause)
                return self._tell(best) if best else self._teller.answer([self._show.pack.status.fact])
        return None

    def _is_of_future(self, clause: Clause) -> bool:
        """Tell whether nothing is asked of a season to come but whether it comes."""
        cues = frozenset[str]().union(*(cue for topic, (_, cue) in clause.topics.items() if topic in _MORE))
        left = {term for term in clause.terms if not self._lexicon.asks(term)} - cues - {"#season"} - _numbers()
        return not any(self._index.is_known(term) for term in left)

    def _elsewhere(self, clause: Clause) -> Answer | None:
        """Correct on which service the show is."""
        for at in range(len(clause.words)):
            for size in (3, 2, 1):
                service = self._lexicon.services.get(clause.words[at : at + size])
                named = clause.written[at][:1].isupper() or not self._lexicon.knows(clause.words[at])
                named = named or (at > 0 and clause.words[at - 1] in {"on", "sur"})
                if service and named and not all(map(self._index.has_word, words_of(service))):
                    facts = [*self._structure.standing("service"), *self._structure.standing("availability")]
                    lead = self._say("Not on {service}, as far as I know.", service=service)
                    own = self._say("{show} is on {service}.", show=self._show.title, service=self._show.pack.service)
                    return (
                        self._teller.answer(facts[:1], lead=lead)
                        if facts
                        else self._teller.plain(AnswerKind.ANSWER, f"{lead} {own}")
                    )
        return None

    def _mismatch(self, clause: Clause) -> Answer | None:
        """Correct who plays whom."""
        people, characters = self._targets(clause, Sort.PERSON), self._targets(clause, Sort.CHARACTER)
        if len(people) != 1 or not characters or self._strength(clause, clause.topics.keys() - _PRESENCE) > 1:
            return None
        mine = {one.fact for one in self._cast.credits_of(people[0].id)}
        credits = [[one.fact for one in self._cast.credits_for(each.id)] for each in characters]
        right = next((facts for facts in credits if not mine & {*facts}), credits[0])
        if mine & {*right} and self._top(clause) == "role":
            return self._structure.who(characters[0].id, is_character=True)
        if mine & {*right}:
            return self._teller.answer([one for one in right if one in mine])
        if not ({"part", "not_in_show", "role"} & clause.topics.keys()) and "#play" not in clause.terms:
            return None
        told = [one for one in (*right, *mine) if self._teller.is_visible(one)]
        return self._teller.answer(told[:2], lead=self._say("Not quite.")) if told else None

    def _by_words(self, clause: Clause) -> Answer | None:
        best = self._says_plainly(clause)
        if WHY in clause.terms and (self._targets(clause, Sort.CHARACTER) or self._episodes(clause)):
            return None
        if best is None or (best.entry.one.topic == "title" and self._episodes(clause)):
            return None
        return self._tell(best, self._rank(clause, self._subjects(clause)))

    def _by_structure(self, clause: Clause) -> Answer | None:
        top = self._top(clause)
        characters, people = self._targets(clause, Sort.CHARACTER), self._targets(clause, Sort.PERSON)
        parts, works = self._targets(clause, Sort.PART), self._targets(clause, Sort.WORK)
        codes = self._episodes(clause)
        content = {term for term in clause.terms if not self._lexicon.asks(term)}
        if parts and not characters:
            return self._structure.earlier_part(parts[0].id, clause.words)
        if works and not people and not characters and (top in {"shared_cast", *_PRESENCE} or "#who" in clause.terms):
            return self._structure.of_work(works[0].id)
        if people and not characters and not codes:
            top = None if top in _STORY else top
        if top in _STORY or (WHY in clause.terms and (characters or codes)):
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
        if characters and top == "part" and not self._is_of_actor(clause):
            return self._structure.who_plays(characters[0].id)
        if people and works:
            return self._structure.earlier_in(people[0].id, works[0].id) if top in {None, *_EARLIER} else None
        if people and top in {"part", "not_in_show", "cast"}:
            return self._structure.part_of(people[0].id)
        if (characters or people) and self._is_who(clause, top, content):
            return self._structure.who([one.id for one in (*characters, *people)][0], is_character=bool(characters))
        if people or characters:
            return None
        if top == "cast" or "#dancer" in clause.terms and top in {"dance", "billing", "not_in_show"}:
            return self._structure.cast_list(dancers="#dancer" in clause.terms)
        if top == "episode_list":
            return self._structure.episode_list()
        seasons = [one.number for one in clause.spoken if one.manner is Manner.SEASON]
        if top == "release" and (codes or seasons):
            return self._structure.premiere(codes, seasons)
        return None

    def _is_who(self, clause: Clause, top: str | None, content: set[str]) -> bool:
        """Tell whether somebody is simply asked about: nothing is said that would ask for more."""
        if top not in {None, "role", "biography"}:
            return False
        left = content - (clause.topics[top][1] if top else frozenset())
        return not any(term.startswith("#") and not self._lexicon.is_value(term) for term in left) and (
            top is not None or not left
        )

    def _story(self, clause: Clause, codes: Sequence[str]) -> Answer:
        """Tell what happens, as far as it may be told; what else there is is withheld, and so is whether there is any."""
        subjects = self._subjects(clause)
        cues = self._cue_terms(clause)
        asked = {term for term in clause.terms if not self._lexicon.asks(term) and not self._lexicon.is_value(term)}
        specific = asked - cues - {"#episode"}
        if "ending" in clause.topics and not codes:
            codes = [self._show.episodes()[-1].code]
            subjects = [*subjects, *codes]
        if not specific and WHY not in clause.terms and subjects and not _OUTCOME & clause.topics.keys():
            return self._whole_story(subjects, codes)
        matches = [match for match in self._rank(clause, subjects) if isinstance(match.entry.one, Fact)]
        fitting = [match for match in matches if match.said >= 0.35 and (match.unexplained < 0.7)]
        visible = [match for match in fitting if self._is_told(match)]
        hidden = [match for match in fitting if not self._is_told(match)]
        best_hidden = max((match.score for match in hidden), default=-1.0)
        if WHY in clause.terms:
            visible = [match for match in visible if WHY in match.entry.terms.union(*match.entry.phrasings)]
        # Where more is held back, only what says just what is asked is told: else a “no” could be read into it.
        beyond = [entry for subject in subjects for entry in self._index.list_about(subject)]
        if self._structure.beyond(beyond):
            visible = [match for match in visible if match.said >= _PLAINLY_TOLD and match.unexplained <= 0.5]
        if not subjects:
            visible = [match for match in matches if self._is_told(match) and match.evidence >= _ENOUGH]
        if visible and visible[0].score > best_hidden - 0.1:
            best = [match.entry.one.id for match in visible if match.score >= visible[0].score - 0.2]
            return self._teller.answer(
                best[:2], choices=self._structure.related(subjects[0], "plot") if subjects else ()
            )
        if not subjects and not hidden and not _OUTCOME & clause.topics.keys():
            return self._at_a_loss(clause, subjects, matches)
        if self._seen < self._show.episode_count:
            return self._teller.withheld([match.entry.one.id for match in hidden])
        return self._whole_story(subjects, codes) if subjects else self._teller.unknown()

    def _whole_story(self, subjects: Sequence[str], codes: Sequence[str]) -> Answer:
        """Tell all that may be told of an episode, in order, or of somebody, the latest first."""
        summaries = {episode.summary for episode in self._show.episodes() if episode.code in codes}
        entries = [
            entry
            for subject in subjects
            for entry in self._index.list_about(subject)
            if entry.one.topic == "plot" or entry.one.id in summaries
        ]
        shared = [entry for entry in entries if {*subjects} <= {*entry.one.about}] or entries
        facts = [entry.one.id for entry in shared if self._structure.is_current(entry)]
        beyond = self._structure.beyond(shared)
        if not codes:
            facts = [fact for fact in reversed(facts) if self._show.fact(fact).safe_after_episode > 0] or facts
        if not facts or ("ending" in self._question_topics() and beyond):
            return (
                self._teller.withheld(beyond)
                if beyond or self._seen < self._show.episode_count
                else self._teller.unknown()
            )
        return self._teller.answer(
            dict.fromkeys(facts), withheld=beyond, choices=self._structure.related(subjects[0], "plot")
        )

    def _question_topics(self) -> set[str]:
        return {topic for clause in self._question.clauses for topic in clause.topics}

    # Answers by rank

    def _by_rank(self, clause: Clause) -> Answer:
        subjects = self._subjects(clause)
        matches = self._rank(clause, subjects)
        best = self._best(matches, _ENOUGH_OF_SUBJECT if subjects else _ENOUGH)
        if best and self._misses(best, clause):
            best = None
        if best is None and subjects:
            sort = self._sort(clause)
            best = self._best(self._rank(clause, ()), _ENOUGH_OTHERWISE) if sort in {"work", "episode"} else None
            if best is None and sort == "person" and (other := self._of_show(clause)):
                return other
        if best is not None:
            return self._tell(best, matches)
        return self._by_topic(clause, subjects) or self._at_a_loss(clause, subjects, matches)

    def _of_show(self, clause: Clause) -> Answer | None:
        """Answer what is asked of somebody, and is not known of them, for the show: who directs it, if not they."""
        top = self._top(clause)
        if top is None or SHOW not in self._lexicon.topics[top].of:
            return None
        for match in self._index.rank(clause, ()):
            if match.entry.one.topic == top and self._is_told(match) and match.unexplained <= _NOTHING_ELSE:
                return self._teller.answer([match.entry.one.id], lead=self._say("Not as far as I know."))
        return self._by_topic(clause, ())

    def _by_topic(self, clause: Clause, subjects: Sequence[str]) -> Answer | None:
        """Answer from what every pack has, whatever its facts are called: status, premieres, cards, crew."""
        top = self._top(clause)
        if top is None or subjects:
            return None
        known = {term for term in clause.terms if not self._lexicon.asks(term)} - clause.topics[top][1]
        if any(not self._lexicon.is_value(term) and self._index.weigh([term]) > 1 for term in known):
            return None
        pack = self._show.pack
        facts: list[str] = []
        if top in {"status", "season_2", "season_count", "cancellation", "revival"}:
            facts = [pack.status.fact]
        elif top == "premise":
            facts = pack.cards.show
        elif top == "release":
            facts = [*(one.fact for one in pack.premieres[:1]), *pack.cards.release]
        else:
            jobs = [job for job in pack.crew if clause.terms & self._index.phrase(job.job.en)]
            facts = [job.fact for job in jobs]
        told = [one for one in dict.fromkeys(facts) if self._teller.is_visible(one)]
        return self._teller.answer(told[:1], choices=self._structure.related(SHOW, top)) if told else None

    def _misses(self, best: Match, clause: Clause) -> bool:
        """Tell whether the topic that is asked for is one of which nothing is known, and something else came out."""
        top = self._top(clause)
        if top is None:
            return False
        if self._missing(clause) and best.unexplained >= _MISSED:
            return True
        explained = clause.topics.get(best.entry.one.topic, (0.0, frozenset[str]()))[1] | best.entry.terms
        cue = {term for term in clause.topics[top][1] if not self._lexicon.asks(term)}
        if any(not self._index.is_known(term) and not self._lexicon.is_value(term) for term in cue - explained):
            return True
        if best.entry.one.topic in {*clause.topics, *self._lexicon.topics[top].near} or self._index.list_of_topic(top):
            return False
        return not cue <= best.entry.terms.union(*best.entry.phrasings)

    def _missing(self, clause: Clause) -> set[str]:
        """List the meanings that nothing in the pack has: one may be just what is asked for."""
        content = {term for term in clause.terms if term.startswith("#") and not self._lexicon.asks(term)}
        return {term for term in content if not self._index.is_known(term) and not self._lexicon.is_value(term)}

    @staticmethod
    def _best(matches: Sequence[Match], enough: float) -> Match | None:
        for match in matches[:1]:
            # A topic alone is enough where nothing else is asked.
            alone = enough < 1 and match.unexplained <= _NOTHING_ELSE
            if match.evidence >= (min(enough, _TOPIC_ALONE) if alone else enough) and match.unexplained <= _LEFT:
                return match
        return None

    def _tell(self, best: Match, matches: Sequence[Match] = ()) -> Answer:
        """Tell what fits best, or something that fits as well where that is held back."""
        one = best.entry.one
        if isinstance(one, Unknown):
            return self._teller.nobody_knows(one.text, choices=self._structure.related(one.about[0], one.topic))
        if not self._teller.is_visible(one.id):
            near = [match for match in matches if self._is_told(match) and match.score >= best.score - 0.2]
            if not near or near[0].evidence < _ENOUGH:
                return self._teller.withheld([one.id])
            one = near[0].entry.one
        choices = self._structure.related(one.about[0], one.topic)
        facts = [one.id]
        if one.topic == "role":
            facts += [credit.fact for about in one.about for credit in self._cast.credits_for(about)]
        return self._teller.answer([fact for fact in facts if self._teller.is_visible(fact)][:2], choices=choices)

    def _says_plainly(self, clause: Clause) -> Match | None:
        """Find what the words themselves, beyond those of the topic, ask for."""
        cue = clause.topics[top][1] if (top := self._top(clause)) else frozenset[str]()
        beyond = {term for term in clause.terms - cue if not self._lexicon.asks(term)}
        for match in self._rank(clause, self._subjects(clause))[:1]:
            told = match.entry.terms.union(*match.entry.phrasings)
            if match.said >= _PLAIN and match.unexplained <= _PLAIN_LEFT and beyond & told:
                return match
        return None

    def _at_a_loss(self, clause: Clause, subjects: Sequence[str], matches: Sequence[Match]) -> Answer:
        """Say that it is not known, and what is known nearby."""
        characters = self._targets(clause, Sort.CHARACTER)
        top = self._top(clause)
        if characters and top and "character" not in self._lexicon.topics[top].of and not clause.strange:
            return self._structure.who(characters[0].id, is_character=True)
        named = [*characters, *self._targets(clause, Sort.PERSON)]
        if len(named) == 1 and {"#who", "#what"} & clause.terms and not clause.strange and not self._missing(clause):
            return self._structure.who(named[0].id, is_character=bool(characters))
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

    # Helpers

    def _may_be_told(self, match: Match) -> bool:
        return isinstance(match.entry.one, Unknown) or self._is_told(match)

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
