"""One question's case: what it asks for, and which of the pack's facts answer it.

What is beyond the asker's horizon is looked at so that it can be held back; it is never told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.show import manners, premises
from bot.show.answer import Answer, AnswerKind, Said
from bot.show.asked import PLAYING, STORY, Asked
from bot.show.folding import words_of
from bot.show.horizon import is_safe
from bot.show.index import SHOW, WHY, Match
from bot.show.knowledge import OwnAnswer
from bot.show.mentions import Mention, Sort, Target
from bot.show.names import Listed
from bot.show.pack import Unknown
from bot.show.question import PRESENCE, Question
from bot.show.story import OUTCOME, tell_story
from bot.show.structure import Library, Structure
from bot.show.telling import Teller

_THEY = frozenset({"she", "he", "her", "his", "him", "hers", "elle", "il", "lui"})
_BEHIND = frozenset({"creator", "showrunner", "writer", "director", "producer"})
_ANYBODY = frozenset({"#season", "#man", "#woman", "#girl", "#boy", "#person", "#story", "#show"})
_MORE = frozenset({"season_2", "status", "release", "cancellation", "revival", "season_count"})

_ENOUGH = 0.59
"""Evidence from which on an entry is taken for what is asked."""
_ENOUGH_OF_SUBJECT = 0.2
"""The same where it is about whom or what the question names."""
_ENOUGH_OTHERWISE = 1.72
"""The same where it is not."""
_TOPIC_ALONE = 0.46
"""The same where nothing is asked beyond a topic."""
_NOTHING_ELSE = 0.35
"""The share of what is asked that counts for nothing."""
_LEFT = 0.83
"""The share of what is asked that may have nothing to do with what is told."""
_MISSED = 0.54
"""The same where a meaning is among it that nothing in the pack has."""
_PLAIN = 0.8
"""How much words alone must say to be taken for what is asked, whatever the topic."""
_PLAIN_LEFT = 0.6
_BY_TOPIC = 0.02
_NAMED = 1.09
"""What a topic and a name are worth to a clause that may be what is asked."""
_NEARLY = 0.3
"""How much worse than the best it may fit."""
_FITS_ROLE = 0.21
"""How much words must say of a part to be taken for a description of it."""
_EXPLAINED = 0.3
"""What each term that is explained is worth to a clause that may be what is asked: the whole rather than a part."""
_ONLY_NAMED = 0.5
"""What a clause is worth that is a name and nothing else."""
_STATED = 0.3
"""What a clause loses that only states something where another one asks."""
_PLAINLY = 2
"""How strongly a topic is asked for that is surely meant: by two words of a cue."""
_ALIKE = 0.72
"""Likeness from which on a question is taken for one that moderators have answered."""


class Case:
    """One question of one asker."""

    def __init__(self, library: Library, teller: Teller, question: Question) -> None:
        self._terms = library.terms
        self._structure = Structure(library, teller)
        self._lexicon = library.lexicon
        self._index = library.index
        self._cast = library.cast
        self._teller = teller
        self._say = teller.say
        self._seen = teller.seen
        self._show = teller.show
        self._question = question
        self._clauses = [Asked(clause, self._structure) for clause in question.clauses]
        self._asks = any(self._lexicon.asks(term) for clause in question.clauses for term in clause.terms)

    def decide(self, own: Sequence[OwnAnswer]) -> Answer:
        """Give the answer."""
        if not any(one.clause.words for one in self._clauses):
            text = self._say("Ask me anything about {show}.", show=self._show.title)
            return self._teller.plain(AnswerKind.CHAT, text)
        asked = self._described(self._without_wrong_value(self._spelt_rightly(self._main_clause())))
        return (
            self._own_answer(own)
            or manners.small_talk(asked, self._clauses, self._structure)
            or manners.leave_private(asked, self._structure)
            or self._hidden(asked)
            or premises.correct_service(asked, self._structure)
            or self._unlisted(asked)
            or self._ambiguous(asked)
            or self._whom(asked)
            or premises.correct_place(asked, self._structure)
            or premises.correct_count(asked, self._structure)
            or self._no_such_season(asked)
            or self._who_is(asked)
            or premises.correct_part(asked, self._structure)
            or self._by_words(asked)
            or self._by_structure(asked)
            or self._by_rank(asked)
        )

    def _main_clause(self) -> Asked:
        """Give the clause that asks most clearly; names from the others where it has none."""
        best = max(self._clauses, key=self._clarity)
        mentions = tuple(one for one in self._question.mentions if not one.hidden)
        if best.sort == "work" and _THEY & {*best.clause.words} and len(mentions) == 2:
            return Asked(best.clause.with_mentions(mentions), self._structure)
        if best.clause.mentions or best.clause.spoken or not 0 < len(mentions) <= 2:
            return best
        return Asked(best.clause.with_mentions(mentions), self._structure)

    def _spelt_rightly(self, asked: Asked) -> Asked:
        """Take a strange name for somebody of the show where it is surely theirs, misspelt."""
        name = asked.clause.find_unlisted_name()
        found = self._show.names.find(name, seen=self._seen) if name else None
        if not isinstance(found, Listed):
            return asked
        others = tuple(one for one in asked.clause.mentions if not one.is_other)
        mention = Mention(0, 0, (Target(Sort.PERSON, found.person),))
        return Asked(replace(asked.clause, mentions=(mention, *others), strange=()), self._structure)

    def _without_wrong_value(self, asked: Asked) -> Asked:
        """Leave out a year, a month or a place that has nothing to do with what is asked: what is told corrects it."""
        values = {term for term in asked.content if self._lexicon.is_value(term)} - self._lexicon.places
        others = asked.content - values
        if asked.top is None or asked.sort != SHOW or not values or not asked.cue([asked.top]) & others:
            return asked
        if self._index.has_together(values, (asked.top, *self._lexicon.topics[asked.top].near)):
            return asked
        return Asked(replace(asked.clause, terms=asked.terms - values), self._structure)

    def _described(self, asked: Asked) -> Asked:
        """Take a description for the character whom it fits, where somebody's actor is asked for."""
        said = asked.content - PLAYING
        if asked.sort != SHOW or not {"#play", "#actor"} & asked.terms or asked.clause.find_unlisted_name():
            return asked
        for match in asked.matches:
            one = match.entry.one
            fits = match.said >= _FITS_ROLE and not said.isdisjoint(match.entry.profile)
            fits = fits and match.said > asked.matches[0].said - _NEARLY
            if one.topic == "role" and fits and asked.is_told(match):
                for character in filter(self._cast.credits_for, one.about):
                    mention = Mention(0, 0, (Target(Sort.CHARACTER, character),))
                    terms = asked.terms - (said & match.entry.profile.keys())
                    return Asked(replace(asked.clause, terms=terms, mentions=(mention,)), self._structure)
        return asked

    def _clarity(self, asked: Asked) -> float:
        is_of_stranger = bool(PRESENCE & asked.topics) and asked.clause.find_unlisted_name() is not None
        named = bool(asked.clause.mentions or is_of_stranger) + bool(asked.clause.spoken)
        best = max(asked.matches[:1], key=lambda match: match.evidence, default=None)
        fits = best.evidence - 0.7 * best.unexplained if best else -0.5
        if best:
            fits += _EXPLAINED * (1 - best.unexplained) * self._index.weigh(asked.content)
        if named and not asked.content and not any(one.topics for one in self._clauses):
            fits += _ONLY_NAMED
        if self._asks and not any(self._lexicon.asks(term) for term in asked.terms):
            fits -= _STATED
        return fits + _BY_TOPIC * asked.strength(asked.topics) + _NAMED * named

    def _own_answer(self, own: Sequence[OwnAnswer]) -> Answer | None:
        best: tuple[float, OwnAnswer] | None = None
        for one in own:
            phrasings = [self._index.phrase(text) for text in (one.question, *one.phrasings)]
            likeness = max(
                self._index.likeness(self._index.phrase(" ".join(asked.clause.words)), phrasing)
                for asked in self._clauses
                for phrasing in phrasings
            )
            if likeness >= _ALIKE and (best is None or likeness > best[0]):
                best = likeness, one
        if best is None:
            return None
        if not is_safe(best[1].safe_after_episode, self._seen):
            return self._teller.withheld(None)
        source = self._say("Answered by this server's moderators")
        return Answer(AnswerKind.ANSWER, (Said(best[1].text, source, is_markdown=True),))

    def _whom(self, asked: Asked) -> Answer | None:
        """Ask who is meant where nobody is named: "what else has she been in"."""
        if asked.sort != SHOW or asked.top is None or not _THEY & {*asked.clause.words}:
            return None
        of_people = [topic for topic in asked.topics if self._lexicon.topics[topic].of[:1] == ["person"]]
        if asked.strength(of_people) < max(1.0, asked.strength([asked.top])):
            return None
        if any(match.said >= _PLAIN and SHOW in match.entry.one.about for match in asked.matches[:1]):
            return None
        return self._teller.ask_whom(self._structure.leads())

    def _hidden(self, asked: Asked) -> Answer | None:
        """Hold back what a name, or words that only a spoiler has, would give away."""
        hidden = [target for one in self._question.mentions if one.hidden for target in one.targets]
        if hidden:
            entries = [entry for target in hidden for entry in self._index.list_about(target.id)]
            return self._teller.withheld(self._structure.beyond(entries))
        # By the way, people say “my sister” of their own: such a word counts where it is about the story.
        for each in self._clauses:
            of_story = bool(each.strength(STORY)) or each.strength(each.topics - STORY) < 1
            of_story = of_story and not _BEHIND & each.topics
            words, subjects = each.clause.words, {*each.subjects}
            given_away = self._terms.list_given_away(words, self._seen)
            about = [fact for fact in given_away if subjects & {*fact.about} or self._terms.says_much(fact, words)]
            if about or (given_away and not subjects and not asked.subjects and of_story):
                return self._teller.withheld([fact.id for fact in about or given_away])
        return None

    def _unlisted(self, asked: Asked) -> Answer | None:
        """Say that somebody is not listed: a name nobody here has, or one that fans expect in vain."""
        unlisted = asked.targets(Sort.UNLISTED)
        if len(unlisted) > 1:
            facts = [one.fact for one in self._show.pack.not_listed if one.id in {target.id for target in unlisted}]
            return self._teller.answer(facts, kind=AnswerKind.NOT_LISTED)
        if unlisted:
            return self._expected_in_vain(asked, unlisted[0].id)
        name = asked.clause.find_unlisted_name()
        if name is None or asked.targets(Sort.PERSON, Sort.PART):
            return None
        if self._terms.list_given_away(words_of(name), self._seen):
            return self._teller.not_listed("")
        if len(asked.clause.words) <= len(words_of(name)) + 1:
            return self._teller.not_listed(name)
        lead = self._say("I find nobody called “{name}” in {show}.", name=name, show=self._show.title)
        is_whole_name = {*words_of(name)}.isdisjoint(
            word for one in asked.clause.mentions for word in asked.clause.words[one.start : one.end]
        )
        if asked.characters and is_whole_name:
            played = [one.fact for one in self._cast.credits_for(asked.characters[0])]
            return self._teller.answer(played, lead=self._say("Not quite."))
        of_show = {topic for topic in asked.topics if self._lexicon.topics[topic].of[:1] == [SHOW]} - PRESENCE - STORY
        for match in asked.rank(()):
            if match.entry.one.topic in of_show and SHOW in match.entry.one.about and asked.is_told(match):
                return self._teller.answer([match.entry.one.id], lead=lead, kind=AnswerKind.NOT_LISTED)
        return self._teller.not_listed(name)

    def _expected_in_vain(self, asked: Asked, who: str) -> Answer:
        fact = next(one.fact for one in self._show.pack.not_listed if one.id == who)
        for match in asked.rank([who])[:1]:
            may_be_told = isinstance(match.entry.one, Unknown) or asked.is_told(match)
            if may_be_told and match.said >= 0.5 and match.entry.one.id != fact:
                return self._tell(match)
        if asked.characters:
            played = [one.fact for one in self._cast.credits_for(asked.characters[0])]
            return self._teller.answer([fact, *played])
        kind = AnswerKind.ANSWER if {"#replace", "#leave"} & asked.terms else AnswerKind.NOT_LISTED
        return self._teller.answer([fact], kind=kind)

    def _ambiguous(self, asked: Asked) -> Answer | None:
        for mention in asked.clause.mentions:
            people = self._people_of(mention)
            if mention.hidden or len(people) < 2:
                continue
            others = {subject for subject in asked.subjects if subject not in people}
            for match in asked.rank([*people, *others]):
                about = {*match.entry.one.about}
                fits = {*people} <= about or (others & about and match.unexplained < _NOTHING_ELSE)
                if fits and asked.is_told(match) and match.evidence >= _ENOUGH:
                    if match.entry.one.topic in asked.topics - PRESENCE:
                        return self._teller.answer([match.entry.one.id])
                    break
            names = [self._structure.full_name(one) for one in people]
            topic = asked.top or "role"
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

    def _no_such_season(self, asked: Asked) -> Answer | None:
        """Tell how the show stands where a season to come is asked about, unless there is more to say of it."""
        last = self._show.episodes()[-1].season
        speaks_of_next = last < 2 and ("#season_2" in asked.terms or asked.top == "season_2")
        if not speaks_of_next and not any(number > last for number in asked.seasons):
            return None
        left = asked.content - asked.cue(_MORE) - {"#season", "#season_2"}
        known = [term for term in left if self._index.is_known(term) and not self._lexicon.is_value(term)]
        best = self._says_plainly(asked) if known else None
        for match in asked.matches[:1] if asked.content - asked.cue(_MORE) else ():
            if isinstance(match.entry.one, Unknown) and match.said >= _PLAIN and match.unexplained <= _NOTHING_ELSE:
                best = match
        if best and (isinstance(best.entry.one, Unknown) or "#season_2" in best.entry.profile):
            return self._tell(best)
        return self._teller.answer([self._show.pack.status.fact], choices=self._structure.related(SHOW, "status"))

    def _who_is(self, asked: Asked) -> Answer | None:
        """Answer a plain "who is", and a plain "who plays", whatever else has the same words."""
        if len(asked.subjects) != 1 or len(asked.characters) + len(asked.people) != 1 or asked.works:
            return None
        left = asked.content - self._lexicon.light - _ANYBODY - PLAYING
        if left or "#who" not in asked.terms:
            return None
        if asked.characters and {"#play", "#actor"} & asked.terms:
            return self._structure.who_plays(asked.characters[0])
        if {"#play", "#actor", "#part"} & asked.terms:
            return None
        one = (asked.characters or asked.people)[0]
        return self._structure.who(one, is_character=bool(asked.characters), contested=asked.is_exact)

    # By what the words themselves say

    def _by_words(self, asked: Asked) -> Answer | None:
        if (asked.people and not asked.content - PLAYING) or asked.targets(Sort.PART):
            return None
        if (asked.top == "release" and self._show.has_other_dates) or asked.top in OUTCOME:
            return None
        if (WHY in asked.terms and (asked.characters or asked.episodes)) or (asked.people and asked.works):
            return None
        best = self._says_plainly(asked)
        if best is None or (best.entry.one.topic == "title" and asked.episodes):
            return None
        return self._tell(best, asked)

    def _says_plainly(self, asked: Asked) -> Match | None:
        """Find what the words, beyond those of the topic, ask for."""
        beyond = asked.content - asked.cue([asked.top] if asked.top else [])
        for match in asked.matches[:1]:
            told = match.entry.terms.union(*match.entry.phrasings)
            if match.said >= _PLAIN and match.unexplained <= _PLAIN_LEFT and beyond & told:
                return match
        return None

    # By the pack's structure

    def _by_structure(self, asked: Asked) -> Answer | None:
        parts = [target.id for target in asked.targets(Sort.PART)]
        earlier = self._structure.earlier_part(parts[0], asked.clause.words) if parts and not asked.characters else None
        if earlier:
            return earlier
        of_people = (asked.people and not asked.characters and not asked.episodes) or _BEHIND & asked.topics
        of_story = asked.top in STORY and not of_people
        if of_story or (WHY in asked.terms and (asked.characters or asked.episodes)):
            return tell_story(asked, self._structure)
        if asked.characters:
            return self._of_character(asked, asked.characters[0])
        if asked.people:
            return self._of_person(asked, asked.people[0])
        if asked.works:
            of_cast = asked.top in {"shared_cast", *PRESENCE} or "#who" in asked.terms
            if not asked.content:
                return self._structure.of_itself(asked.works[0])
            return self._structure.of_work(asked.works[0]) if of_cast else None
        return self._of_show_or_episode(asked)

    def _of_character(self, asked: Asked, character: str) -> Answer | None:
        if asked.top == "earlier_work" and not asked.works:
            actors = self._cast.actors_of(character, self._seen)
            return self._structure.earlier(actors[0]) if actors else None
        if asked.top == "part" and not asked.is_of_actor:
            return self._structure.who_plays(character)
        return (
            self._structure.who(character, is_character=True, contested=asked.is_exact) if self._is_who(asked) else None
        )

    def _of_person(self, asked: Asked, person: str) -> Answer | None:
        if asked.works and asked.content - PLAYING:
            for match in asked.matches[:1]:
                if match.said >= _PLAIN and asked.is_told(match):
                    return self._tell(match, asked)
        if asked.works:
            return self._structure.earlier_in(person, asked.works[0]) if asked.top != "awards" else None
        of_part = {"#play", "#part"} & asked.terms and {"#who", "#what", "#which"} & asked.terms
        if (
            asked.top in {"part", "not_in_show", "cast"}
            or (asked.top in PRESENCE | {None} and not asked.content - PLAYING and asked.content)
            or (of_part and not asked.content - PLAYING)
        ):
            return self._structure.part_of(person)
        if asked.top == "earlier_work" and not self._is_more_of(asked, {"earlier_work", "shared_cast"}):
            return self._structure.earlier(person)
        return (
            self._structure.who(person, is_character=False, contested=asked.is_exact) if self._is_who(asked) else None
        )

    @staticmethod
    def _is_more_of(asked: Asked, topics: Collection[str]) -> bool:
        """Tell whether something of another topic fits best, and says more of what is asked than the topic does."""
        beyond = asked.content - asked.cue(topics)
        best = asked.matches[:1]
        return any(match.entry.one.topic not in topics and beyond & match.entry.profile.keys() for match in best)

    def _of_show_or_episode(self, asked: Asked) -> Answer | None:
        if asked.episodes and asked.top in {"episode_title", "title", "episode_list"}:
            return self._structure.title(asked.episodes[0])
        values = {term for term in asked.content if self._lexicon.is_value(term)}
        of_story = asked.top is None or asked.top in STORY | {"premise"}
        if asked.episodes and of_story and not asked.content - {"#episode"} - values:
            return tell_story(asked, self._structure)
        dancers = "#dancer" in asked.terms and bool({"#who", "#which", "#cast", "#in_it"} & asked.terms)
        is_of_cast = asked.top == "cast" and (asked.strength(["cast"]) >= 1 or not asked.content - PLAYING)
        if is_of_cast or (dancers and asked.top in {"dance", "billing", "not_in_show"}):
            return self._structure.cast_list(dancers=dancers)
        if asked.top == "episode_list":
            return self._structure.episode_list()
        if asked.top in {"release", "hour"} and self._show.has_other_dates:
            return self._structure.premiere((), {one.season for one in self._show.premieres()})
        if asked.top == "release" and (asked.episodes or asked.seasons) and "#when" in asked.terms:
            return self._structure.premiere(asked.episodes, asked.seasons)
        if asked.seasons and {"#start", "#release", "#premiere"} & asked.terms:
            return self._structure.premiere((), asked.seasons)
        return None

    def _is_more_asked(self, asked: Asked) -> bool:
        """Tell whether there is more in a question than whom it names and what is said of parts."""
        left = asked.content - PLAYING - asked.cue(PRESENCE) - _ANYBODY
        return any(self._index.is_known(term) and not self._lexicon.is_light(term) for term in left)

    def _is_who(self, asked: Asked) -> bool:
        """Tell whether somebody is simply asked about: nothing is said that would ask for more."""
        if asked.top not in {None, "role", "biography"} and not (asked.top == "premise" and "#who" in asked.terms):
            return False
        left = asked.content - asked.cue([asked.top] if asked.top else []) - _ANYBODY
        if any(term.startswith("#") and not self._lexicon.is_value(term) for term in left):
            return False
        return asked.top is not None or not left

    # By rank

    def _by_rank(self, asked: Asked) -> Answer:
        best = self._best(asked.matches, _ENOUGH_OF_SUBJECT if asked.subjects else _ENOUGH)
        if best and self._misses(best, asked):
            best = None
        if best is None and asked.sort in {"work", "episode"}:
            best = self._best(asked.rank(()), _ENOUGH_OTHERWISE)
        if best is None and not asked.content - self._index.own:
            best = next((match for match in asked.matches if match.entry.one.topic == asked.top), None)
        if best is not None:
            return self._tell(best, asked)
        if not asked.terms and not asked.subjects:
            return self._teller.plain(
                AnswerKind.CHAT, self._say("Ask me anything about {show}.", show=self._show.title)
            )
        if not asked.terms - self._index.own and not asked.subjects:
            return self._teller.answer(self._show.pack.cards.show[:1], choices=self._structure.related(SHOW, "premise"))
        of_show = self._of_show(asked) if asked.sort == "person" else self._by_topic(asked)
        return of_show or self._at_a_loss(asked)

    @staticmethod
    def _best(matches: Sequence[Match], enough: float) -> Match | None:
        for match in matches[:1]:
            if enough >= _ENOUGH and not match.is_backed:
                return None
            alone = enough < 1 and match.unexplained <= _NOTHING_ELSE
            if match.evidence >= (min(enough, _TOPIC_ALONE) if alone else enough) and match.unexplained <= _LEFT:
                return match
        return None

    def _misses(self, best: Match, asked: Asked) -> bool:
        """Tell whether the topic that is asked for is one of which nothing is known, and something else came out."""
        if asked.top is None:
            return False
        if (
            asked.sort == "character"
            and not asked.is_of_actor
            and best.entry.one.topic not in {asked.top, "plot"}
            and "character" not in self._lexicon.topics[asked.top].of
        ):
            return True
        is_plainly_of_topic = best.entry.one.topic == asked.top and asked.strength([asked.top]) >= _PLAINLY
        if asked.missing and best.unexplained >= _MISSED and not is_plainly_of_topic:
            return True
        topic = best.entry.one.topic
        cue = asked.cue([asked.top]) & asked.content
        if cue & asked.missing - asked.cue([topic]) - best.entry.terms:
            return True
        if self._index.list_of_topic(asked.top) or asked.strength([topic]) > asked.strength([asked.top]) - 0.5:
            return False
        return not cue <= best.entry.terms.union(*best.entry.phrasings)

    def _tell(self, best: Match, asked: Asked | None = None) -> Answer:
        """Tell what fits best, or something that fits as well where that is held back."""
        one = best.entry.one
        if isinstance(one, Unknown):
            return self._teller.nobody_knows(one.text, choices=self._structure.related(one.about[0], one.topic))
        if not self._teller.is_visible(one.id):
            matches = asked.matches if asked else ()
            near = [match for match in matches if asked and asked.is_told(match) and match.score >= best.score - 0.2]
            if asked and asked.people and not asked.characters and not near and "#play" not in asked.terms:
                # Of a real person there is something to tell that has nothing to do with the story.
                return self._structure.who(asked.people[0], is_character=False)
            if not near or near[0].evidence < _ENOUGH:
                return self._teller.withheld([one.id])
            one = near[0].entry.one
        facts = [one.id]
        if one.topic == "role":
            facts += [credit.fact for about in one.about for credit in self._cast.credits_for(about)]
        if one.topic == "season_count" and self._show.pack.status.fact != one.id:
            facts.append(self._show.pack.status.fact)  # how many were ordered reads as if they had been made
        told = [fact for fact in facts if self._teller.is_visible(fact)]
        named = [subject for subject in (asked.subjects if asked else ()) if subject in one.about]
        about = next(iter(named), SHOW if SHOW in one.about else one.about[0])
        choices = self._structure.related(about, one.topic)
        return self._teller.answer(
            told[:2], choices=choices, contested=one.topic != "role" or (asked is not None and asked.is_exact)
        )

    def _of_show(self, asked: Asked) -> Answer | None:
        """Answer what is asked of somebody, and is not known of them, for the show: who directs it, if not they."""
        people = {person.id for person in self._show.pack.people}
        entries = self._index.list_of_topic(asked.top) if asked.top else []
        if not any(people & {*entry.one.about} and SHOW in entry.one.about for entry in entries):
            jobs = self._jobs(asked)
            return self._teller.answer(jobs[:1], lead=self._say("Not as far as I know.")) if jobs else None
        for match in asked.rank(()):
            if match.entry.one.topic == asked.top and asked.is_told(match) and match.unexplained <= _NOTHING_ELSE:
                return self._teller.answer([match.entry.one.id], lead=self._say("Not as far as I know."))
        return self._by_topic(asked)

    def _by_topic(self, asked: Asked) -> Answer | None:
        """Answer from what every pack has, whatever its facts are called: status, premieres, cards, crew."""
        if asked.top is None or asked.sort not in {SHOW, "person"} or asked.missing - asked.cue([asked.top]):
            return None
        pack = self._show.pack
        if asked.top in {"availability", "service"} and asked.sort == SHOW:
            own = self._say("{show} is on {service}.", show=self._show.title, service=pack.service)
            return self._teller.plain(AnswerKind.ANSWER, own)
        if asked.top in _MORE - {"release"}:
            facts = [pack.status.fact]
        elif asked.top == "premise":
            facts = pack.cards.show
        elif asked.top == "release":
            facts = [*(one.fact for one in pack.premieres[:1]), *pack.cards.release]
        else:
            facts = self._jobs(asked)
        told = [one for one in dict.fromkeys(facts) if self._teller.is_visible(one)]
        return self._teller.answer(told[:1], choices=self._structure.related(SHOW, asked.top)) if told else None

    def _jobs(self, asked: Asked) -> list[str]:
        """List who of the crew does what is asked for: a costume designer is not the production designer."""
        jobs = ((job, self._index.phrase(job.job.en)) for job in self._show.pack.crew)
        facts = [job.fact for job, words in jobs if asked.terms & words and asked.missing <= words]
        return [fact for fact in dict.fromkeys(facts) if self._teller.is_visible(fact)]

    def _at_a_loss(self, asked: Asked) -> Answer:
        """Say that it is not known, and what is known nearby."""
        named = [*asked.characters, *asked.people]
        simple = not asked.clause.strange and not asked.missing
        if asked.characters and asked.top and "character" not in self._lexicon.topics[asked.top].of and simple:
            return self._structure.who(asked.characters[0], is_character=True)
        if (
            len(named) == 1
            and {"#who", "#what"} & asked.terms
            and simple
            and ("#who" in asked.terms or not self._is_more_asked(asked))
        ):
            return self._structure.who(named[0], is_character=bool(asked.characters))
        together = [one for one in asked.matches if {*asked.subjects} <= {*one.entry.one.about} and asked.is_told(one)]
        if len(asked.subjects) > 1 and together:
            return self._teller.answer([one.entry.one.id for one in together[:2]])
        if asked.characters and self._seen < self._show.episode_count and not asked.topics:
            return self._teller.withheld(self._structure.beyond(self._index.list_about(asked.characters[0])))
        near = [match.entry.one.id for match in asked.matches if asked.is_told(match) and match.evidence > 0.35]
        for subject in asked.subjects:
            near += [
                entry.one.id
                for entry in self._index.list_about(subject)
                if self._structure.is_current(entry) and entry.one.topic in {"part", "role", "plot"}
            ]
        choices = self._structure.related(asked.subjects[0], "") if asked.subjects else ()
        return self._teller.unknown(near, choices=choices)
