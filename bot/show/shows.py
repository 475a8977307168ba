"""Shows: what a loaded pack knows, ready to be asked. Indexes are built once; nothing here changes afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.errors import UserError
from bot.show.episodes import Episode, find_episode, list_episodes
from bot.show.folding import fold
from bot.show.horizon import is_safe, safe_facts
from bot.show.knowledge import Correction
from bot.show.names import Names, shorten
from bot.show.pack import (
    Billing,
    Character,
    Credit,
    Dispute,
    Fact,
    FactStatus,
    Localized,
    Person,
    Premiere,
    ShowPack,
    Source,
    Unknown,
    Work,
)

__all__ = ["Episode", "Show", "Shows", "Told"]

PREMIERE = "premiere:"
"""What begins the name of a premiere that is corrected."""

RELEASE = "release"
"""The topic of facts that say when something comes out."""

NO_CORRECTIONS: Mapping[str, Correction] = {}

_DAY_IS_OVER = dt.timedelta(hours=36)
"""How long after a day's first moment in UTC it is over in the last zone."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as it is told: where sources contradict each other, the text gives both claims."""

    fact: Fact
    text: Localized


class Show:
    """One show. Methods that take an id raise `KeyError` for one that is not in the pack."""

    def __init__(
        self, pack: ShowPack, corrections: Mapping[str, Correction] = NO_CORRECTIONS, names: Names | None = None
    ) -> None:
        billings = list(Billing)
        self.pack = pack
        self._episodes = list_episodes(pack)
        self._codes = {(episode.season, episode.number): episode for episode in self._episodes}
        self._by_code = {episode.code: episode for episode in self._episodes}
        self._people = {person.id: person for person in pack.people}
        self._characters = {character.id: character for character in pack.characters}
        self._works = {work.id: work for work in pack.works}
        self._sources = {source.id: source for source in pack.sources}
        self._facts = {fact.id: fact for fact in pack.facts}
        self._disputes = {one: dispute for dispute in pack.disputes for one in (*dispute.others, dispute.preferred)}
        self._credits = tuple(sorted(pack.credits, key=lambda credit: billings.index(credit.billing)))
        self._premieres = _in_time(pack.premieres)
        self._facts_about: dict[str, list[Fact]] = {}
        for fact in pack.facts:
            for subject in dict.fromkeys(fact.about):
                self._facts_about.setdefault(subject, []).append(fact)
        self._superseded: dict[str, list[Fact]] = {}
        for fact in pack.facts:
            if fact.superseded_by:
                self._superseded.setdefault(fact.superseded_by, []).append(fact)
        self._corrections = corrections
        self.names = names or Names(pack, self._episodes)

    def corrected(self, corrections: Iterable[Correction]) -> Show:
        """Give this show as a server knows it: its corrections in place of what the pack says.

        A correction of something that the pack no longer has is passed over. The index of names is shared.
        """
        known = {one.what: one for one in corrections}
        facts = [_corrected_fact(fact, known.get(fact.id)) for fact in self.pack.facts]
        premieres = [corrected_premiere(one, known.get(PREMIERE + one.id)) for one in self.pack.premieres]
        pack = self.pack.model_copy(update={"facts": facts, "premieres": premieres})
        return Show(pack, known, self.names)

    def find_correction(self, fact_id: str) -> Correction | None:
        """Find what a server's moderators have put in place of a fact."""
        return self._corrections.get(fact_id)

    @property
    def has_other_dates(self) -> bool:
        """Whether a server's moderators have put other dates in place of the pack's premieres."""
        return any(PREMIERE + one.id in self._corrections for one in self.pack.premieres)

    @property
    def id(self) -> str:
        """The show's id, which is also its file's name."""
        return self.pack.id

    @property
    def title(self) -> str:
        """The show's title."""
        return self.pack.title

    @property
    def episode_count(self) -> int:
        """How many episodes the show has, over all seasons."""
        return len(self._episodes)

    def episodes(self) -> tuple[Episode, ...]:
        """Give every episode in order."""
        return self._episodes

    def find_episode(self, which: int | str, *, seen: int = 0) -> Episode | None:
        """Find an episode by its ordinal, its code (S1E5, 1x05) or its title, if that is safe at `seen`."""
        return find_episode(self._episodes, which, seen)

    def person(self, person_id: str) -> Person:
        """Give a person."""
        return self._people[person_id]

    def character(self, character_id: str) -> Character:
        """Give a character."""
        return self._characters[character_id]

    def find_person_or_character(self, one: str | None) -> Person | Character | None:
        """Find whoever has an id."""
        return self._people.get(one or "") or self._characters.get(one or "")

    def find_work(self, work_id: str) -> Work | None:
        """Find another show or film that the pack has facts about."""
        return self._works.get(work_id)

    def find_by_code(self, code: str) -> Episode | None:
        """Find an episode by its code as facts name it, whatever its title."""
        return self._by_code.get(code)

    def source(self, source_id: str) -> Source:
        """Give a source."""
        return self._sources[source_id]

    def fact(self, fact_id: str) -> Fact:
        """Give a fact."""
        return self._facts[fact_id]

    def facts_about(self, subject: str) -> tuple[Fact, ...]:
        """Give every fact about `show`, an episode's code, or an id, whatever its status, in the pack's order."""
        return tuple(self._facts_about.get(subject, ()))

    def find_dispute(self, fact_id: str) -> Dispute | None:
        """Find where sources contradict each other over a fact."""
        return self._disputes.get(fact_id)

    def list_superseded_by(self, fact_id: str) -> list[Fact]:
        """List what was said before a fact, in the pack's order."""
        return self._superseded.get(fact_id, [])

    def unknowns_about(self, subject: str) -> tuple[Unknown, ...]:
        """Give what nobody has published about a subject."""
        return tuple(unknown for unknown in self.pack.unknowns if subject in unknown.about)

    def credits(self) -> tuple[Credit, ...]:
        """Give the credits in the order of a cast list."""
        return self._credits

    def premieres(self) -> tuple[Premiere, ...]:
        """Give the premieres in order of time."""
        return self._premieres

    def episodes_of(self, premiere: Premiere) -> tuple[Episode, ...]:
        """Give the episodes that come out at a premiere."""
        return tuple(self._codes[premiere.season, number] for number in range(premiere.first, premiere.last + 1))

    def find_premiere_of(self, episode: Episode) -> Premiere | None:
        """Find the first premiere of an episode."""
        for premiere in self._premieres:
            if premiere.season == episode.season and premiere.first <= episode.number <= premiere.last:
                return premiere
        return None

    def list_premieres_ahead(self, now: dt.datetime) -> list[Premiere]:
        """List the premieres that are not over: one known to the day is ahead while it is that day anywhere."""
        return [premiere for premiere in self._premieres if now < _over(premiere)]

    def told(self, fact_ids: Iterable[str]) -> list[Told]:
        """Tell facts in the order given, whatever the horizon: for those that a pack shows to everybody."""
        facts = [self._facts[fact_id] for fact_id in fact_ids]
        return [self._tell(fact, seen=0) for fact in facts if not self._is_outdated(fact)]

    def told_about(self, subject: str, seen: int) -> tuple[list[Told], int]:
        """Tell what stands about a subject at a horizon, and how many facts are withheld.

        What has been superseded is left out, and of claims that contradict each other only the preferred one is told.
        """
        standing = [fact for fact in self.facts_about(subject) if self._stands(fact) and not self._is_outdated(fact)]
        visible, withheld = safe_facts(standing, seen)
        return [self._tell(fact, seen) for fact in visible], withheld

    def _stands(self, fact: Fact) -> bool:
        return fact.status is FactStatus.CURRENT or (fact.status is FactStatus.DISPUTED and self._is_preferred(fact))

    def _is_preferred(self, fact: Fact) -> bool:
        dispute = self.find_dispute(fact.id)
        return dispute is not None and dispute.preferred == fact.id

    def _is_outdated(self, fact: Fact) -> bool:
        """Tell whether a fact gives dates in place of which a server's moderators have put others."""
        return fact.topic == RELEASE and self.has_other_dates and fact.id not in self._corrections

    def _tell(self, fact: Fact, seen: int) -> Told:
        dispute = self.find_dispute(fact.id) if self._is_preferred(fact) else None
        corrected = fact.id in self._corrections
        both = (
            fact.status is FactStatus.DISPUTED
            and not corrected
            and dispute
            and is_safe(dispute.safe_after_episode, seen)
        )
        return Told(fact, dispute.text if dispute and both else fact.text)


class Shows:
    """Every show, by id; `default` is the one that is meant when none is named."""

    def __init__(self, shows: Iterable[Show], default: str | None = None) -> None:
        self._shows = {show.id: show for show in shows}
        self.default = self._shows[default] if default is not None else next(iter(self._shows.values()))

    def __getitem__(self, show_id: str) -> Show:
        return self._shows[show_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shows)

    def __len__(self) -> int:
        return len(self._shows)

    def __contains__(self, show_id: object) -> bool:
        return show_id in self._shows

    def values(self) -> Iterable[Show]:
        """Give the shows."""
        return self._shows.values()

    def packs(self) -> dict[str, ShowPack]:
        """Give the packs by id."""
        return {show.id: show.pack for show in self._shows.values()}

    def titles(self) -> list[str]:
        """List the titles."""
        return [show.title for show in self._shows.values()]

    def find(self, name: str | None) -> Show | None:
        """Find a show by its id, its title or another name it goes by."""
        asked = fold(name or "")
        for show in self._shows.values():
            if asked in {fold(known) for known in (show.id, show.title, *show.pack.also_known_as)}:
                return show
        return None

    def get(self, name: str | None) -> Show:
        """Give the show that is meant: the default one where none is named. Raises `UserError` for an unknown name."""
        if name is None:
            return self.default
        show = self.find(name)
        if show is None:
            raise UserError(
                "I know no show called “{name}”. Choose one of these: {shows}.",
                name=shorten(name),
                shows=", ".join(self.titles()),
            )
        return show

    def suggest(self, prefix: str, limit: int = 25) -> list[tuple[str, str]]:
        """Suggest shows for what has been typed so far: pairs of the title and the id."""
        asked = fold(prefix[:400])
        return [
            (show.title, show.id)
            for show in self._shows.values()
            if any(asked in fold(known) for known in (show.id, show.title, *show.pack.also_known_as))
        ][:limit]


def _over(premiere: Premiere) -> dt.datetime:
    return premiere.time or dt.datetime.combine(premiere.date, dt.time(), dt.UTC) + _DAY_IS_OVER


def _in_time(premieres: Iterable[Premiere]) -> tuple[Premiere, ...]:
    return tuple(sorted(premieres, key=lambda one: (one.date, one.season, one.first)))


def _corrected_fact(fact: Fact, correction: Correction | None) -> Fact:
    if correction is None:
        return fact
    return fact.model_copy(update={"text": Localized(en=correction.value, fr=correction.value)})


def corrected_premiere(premiere: Premiere, correction: Correction | None) -> Premiere:
    """Give a premiere with a correction's date in place of its own."""
    if correction is None:
        return premiere
    time = dt.datetime.fromisoformat(correction.value) if "T" in correction.value else None
    date = time.date() if time else dt.date.fromisoformat(correction.value)
    return premiere.model_copy(update={"date": date, "time": time})
