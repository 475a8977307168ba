"""Telling: the words of an answer. What is told comes from the pack; how it is introduced is said here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.show.answer import LONGEST, Answer, AnswerKind, Choice, Said
from bot.show.horizon import is_safe
from bot.show.names import shorten
from bot.show.pack import Dispute, Fact, FactStatus, Localized
from bot.show.shows import Show
from bot.texts import Say

MOST_TOLD = 3
"""How many facts an answer tells at most."""


@dataclass(frozen=True, slots=True)
class _Told:
    text: str
    source: str
    facts: tuple[str, ...]
    ages: bool = False


class Teller:
    """Words answers for one asker: their show as their server knows it, their language, their horizon."""

    def __init__(self, show: Show, say: Say, seen: int) -> None:
        self.show = show
        self.say = say
        self.seen = seen

    def is_visible(self, fact_id: str) -> bool:
        """Tell whether a fact is within the horizon."""
        return is_safe(self.show.fact(fact_id).safe_after_episode, self.seen)

    def answer(
        self,
        fact_ids: Iterable[str],
        *,
        lead: str = "",
        note: str = "",
        kind: AnswerKind = AnswerKind.ANSWER,
        choices: Sequence[Choice] = (),
        withheld: Sequence[str] = (),
        contested: bool = True,
    ) -> Answer:
        """Tell facts, as many as fit; `lead` goes before them, `note` after, `withheld` are held back and said to be.

        `contested`: also say what some sources claim against a fact that stands.
        """
        held = self._held_back(len(withheld)) if withheld else ""
        room = LONGEST - len(lead) - len(note) - len(held) - 3
        told: list[_Told] = []
        for one in self._list_told(fact_ids, contested=contested):
            length = len(one.text) + len(one.source) + 2
            if told and (length > room or len(told) == MOST_TOLD):
                break
            told.append(one)
            room -= length
        said = [Said(lead)] if lead else []
        for place, one in enumerate(told):
            following = told[place + 1].source if place + 1 < len(told) else None
            said.append(Said(one.text, "" if following == one.source else one.source))
        if any(one.ages for one in told):
            said.append(Said(self.say("This changes with time: check it before you count on it.")))
        said += [Said(text) for text in (note, held) if text]
        facts = tuple(dict.fromkeys(fact for one in told for fact in one.facts))
        return Answer(kind, _fitted(said), facts, tuple(choices), tuple(withheld) or None)

    def list_of(
        self, lead: str, items: Sequence[str], fact_ids: Sequence[str], *, choices: Sequence[Choice] = ()
    ) -> Answer:
        """Tell a list in one sentence, as much of it as fits."""
        shown = list(items)
        while shown and len(lead) + sum(len(item) + 2 for item in shown) > LONGEST - 60:
            shown.pop()
        more = len(items) - len(shown)
        text = f"{lead} {', '.join(shown)}" + (f" … (+{more})" if more else "")
        sources = dict.fromkeys(self.source(self.show.fact(one)) for one in fact_ids)
        source = next(iter(sources), "")
        return Answer(AnswerKind.ANSWER, _fitted([Said(text, source)]), tuple(dict.fromkeys(fact_ids)), tuple(choices))

    def unknown(self, nearby: Iterable[str] = (), *, choices: Sequence[Choice] = ()) -> Answer:
        """Say that it is not known, and what is known nearby."""
        lead = self.say("That I do not know: nothing I have read says it.")
        near = [one for one in nearby if self.is_visible(one)]
        if near:
            lead = f"{lead} {self.say('What I do know:')}"
        return self.answer(near[:1], lead=lead, kind=AnswerKind.UNKNOWN, choices=choices)

    def nobody_knows(self, text: Localized, *, choices: Sequence[Choice] = ()) -> Answer:
        """Say that nobody has published it, in the pack's words."""
        lead = self.say("That I do not know.")
        return Answer(AnswerKind.UNKNOWN, _fitted([Said(f"{lead} {self.text(text)}")]), (), tuple(choices))

    def withheld(self, fact_ids: Sequence[str] | None) -> Answer:
        """Say that it is held back, in words that are the same whatever it is.

        The facts are for who wants them anyway; None: it is none of the pack's.
        """
        if self.seen:
            far = self.say.plural(
                "You have seen one episode as far as I know.", "You have seen {n} episodes as far as I know.", self.seen
            )
        else:
            far = self.say("As far as I know you have not seen anything yet.")
        if fact_ids is None:
            text = self.say(
                "That is withheld, so as not to give the story away. {far} If it is more, say so with /progress.",
                far=far,
            )
            return Answer(AnswerKind.WITHHELD, (Said(text),))
        text = self.say(
            "That is withheld, so as not to give the story away. {far} If it is more, say so with /progress, or press "
            "“Show anyway”.",
            far=far,
        )
        return Answer(AnswerKind.WITHHELD, (Said(text),), withheld=tuple(fact_ids))

    def not_listed(self, name: str, *, choices: Sequence[Choice] = ()) -> Answer:
        """Say that nobody of this name is listed."""
        name = "".join(one for one in name if one.isprintable())
        if not name:
            text = self.say("I find nobody of that name in {show}.", show=self.show.title)
        else:
            text = self.say("I find nobody called “{name}” in {show}.", name=shorten(name, 60), show=self.show.title)
        hint = self.say("Check the spelling; /cast without a name shows everybody who is listed.")
        return Answer(AnswerKind.NOT_LISTED, (Said(f"{text} {hint}"),), choices=tuple(choices))

    def ask_whom(self, choices: Sequence[Choice]) -> Answer:
        """Ask who is meant by "she" or "he"."""
        return Answer(
            AnswerKind.CLARIFY, (Said(self.say("Whom do you mean? Ask again with the name.")),), (), tuple(choices)
        )

    def clarify(self, names: Sequence[str], choices: Sequence[Choice]) -> Answer:
        """Ask which of several is meant, or whether the only one is."""
        if len(names) == 1:
            text = self.say("I am not sure who is meant. Do you mean {name}?", name=names[0])
        else:
            text = self.say("That could be several people: {names}. Whom do you mean?", names=self.say.all_of(names))
        return Answer(AnswerKind.CLARIFY, _fitted([Said(text)]), choices=tuple(choices))

    def plain(self, kind: AnswerKind, text: str) -> Answer:
        """Say a sentence."""
        return Answer(kind, (Said(text),))

    def text(self, text: Localized) -> str:
        """Give a text of the pack in the asker's language."""
        return getattr(text, self.say.language)

    def source_of(self, what: str) -> str:
        """Say who has corrected a fact or a premiere; empty where nobody has."""
        correction = self.show.find_correction(what)
        if correction is None:
            return ""
        date = self.say.date(correction.at.date())
        return self.say("Corrected by this server's moderators, {date}: {reason}", date=date, reason=correction.reason)

    def source(self, fact: Fact) -> str:
        """Say where a fact comes from, and of when it is."""
        if corrected := self.source_of(fact.id):
            return corrected
        publisher = self.show.source(fact.source).publisher
        if fact.as_of is None:
            return self.say("{publisher}, undated", publisher=publisher)
        return f"{publisher}, {self.say.partial_date(fact.as_of)}"

    def _list_told(self, fact_ids: Iterable[str], *, contested: bool) -> Iterable[_Told]:
        used: set[str] = set()
        for fact_id in fact_ids:
            told = self._tell(self.show.fact(fact_id), contested=contested)
            if told and not used & {*told.facts}:
                used.update(told.facts)
                yield told

    def _tell(self, fact: Fact, *, contested: bool) -> _Told | None:
        """Tell a fact as it stands: the newest, and where sources contradict each other, both."""
        if fact.status is FactStatus.SUPERSEDED and fact.superseded_by and not self.show.find_correction(fact.id):
            return self._tell_changed(fact, self.show.fact(fact.superseded_by))
        dispute = self.show.find_dispute(fact.id)
        if dispute and is_safe(dispute.safe_after_episode, self.seen) and self._is_contested(fact, dispute, contested):
            preferred = self.show.fact(dispute.preferred)
            facts = (preferred.id, *dispute.others)
            return _Told(self.text(dispute.text), self.source(preferred), facts, preferred.ages)
        if not is_safe(fact.safe_after_episode, self.seen):
            return None
        text, facts = self.text(fact.text), [fact.id]
        before = [
            one
            for one in self.show.list_superseded_by(fact.id)
            if is_safe(one.safe_after_episode, self.seen) and _is_older(one, fact)
        ]
        if before and not self.show.find_correction(fact.id):
            last = before[-1]
            text = f"{text} {self.say('Before that: {text}', text=self.text(last.text))}"
            facts.append(last.id)
        return _Told(text, self.source(fact), tuple(facts), fact.ages)

    def _tell_changed(self, old: Fact, new: Fact) -> _Told | None:
        """Tell what holds now in place of what was said before, and what that was."""
        told = self._tell(new, contested=False)
        if told is None or not is_safe(old.safe_after_episode, self.seen):
            return told
        text = f"{self.text(new.text)} {self.say('Before that: {text}', text=self.text(old.text))}"
        return _Told(text, self.source(new), (new.id, old.id), new.ages)

    def _is_contested(self, fact: Fact, dispute: Dispute, also_standing: bool) -> bool:
        """Tell whether a fact is told together with what contradicts it."""
        if any(self.show.find_correction(one) for one in (dispute.preferred, *dispute.others)):
            return False
        if fact.status is FactStatus.DISPUTED:
            return True
        others = [self.show.fact(other) for other in dispute.others]
        return fact.id == dispute.preferred and (also_standing or any(one.superseded_by == fact.id for one in others))

    def _held_back(self, count: int) -> str:
        return self.say.plural(
            "One more thing is withheld: it gives away the story. /progress says how far you have watched.",
            "{n} more things are withheld: they give away the story. /progress says how far you have watched.",
            count,
        )


def _fitted(said: Sequence[Said]) -> tuple[Said, ...]:
    """Cut the last of what does not fit, between words."""
    fitted: list[Said] = []
    room = LONGEST
    for one in said:
        text = one.text if len(one.text) <= room else shorten(one.text, max(room, 1))
        room -= len(text) + 1
        source = one.source if len(one.source) <= room else ""
        room -= len(source) + bool(source)
        fitted.append(Said(text, source, one.is_markdown))
        if room <= 1:
            break
    return tuple(fitted)


def _is_older(old: Fact, new: Fact) -> bool:
    """Tell whether a claim was made before what holds now, and is no mistake made since."""
    return old.as_of is None or new.as_of is None or old.as_of <= new.as_of
