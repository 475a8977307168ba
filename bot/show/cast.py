"""Who plays whom, and what else people have done: the credits of a show, looked up both ways."""

from __future__ import annotations

from bot.show.folding import fold
from bot.show.horizon import is_safe
from bot.show.pack import Credit, EarlierWork, ShowPack


class Cast:
    """The credits of one pack."""

    def __init__(self, pack: ShowPack) -> None:
        self._by_person: dict[str, list[Credit]] = {}
        self._by_character: dict[str, list[Credit]] = {}
        self._bounds = {character.id: character.safe_after_episode for character in pack.characters}
        for credit in pack.credits:
            self._by_person.setdefault(credit.person, []).append(credit)
            if credit.character:
                self._by_character.setdefault(credit.character, []).append(credit)
        self._earlier: dict[str, list[tuple[str, EarlierWork]]] = {}
        for person in pack.people:
            for work in person.earlier:
                self._earlier.setdefault(fold(work.work), []).append((person.id, work))
        self._titles = {work.id: {fold(work.title.en), fold(work.title.fr)} for work in pack.works}
        creators = {job.person for job in pack.crew if "creator" in fold(job.job.en).split()}
        self._shared = {fold(work.work) for one in pack.people if one.id in creators for work in one.earlier}

    def credits_of(self, person: str) -> list[Credit]:
        """List whom a person plays."""
        return self._by_person.get(person, [])

    def credits_for(self, character: str) -> list[Credit]:
        """List who plays a character."""
        return self._by_character.get(character, [])

    def bound_of(self, credit: Credit) -> int:
        """Give the episode after which a credit may be told."""
        return max(credit.safe_after_episode, self._bounds.get(credit.character or "", 0))

    def actors_of(self, character: str, seen: int) -> list[str]:
        """List who plays a character, as far as it may be told."""
        return [one.person for one in self.credits_for(character) if is_safe(self.bound_of(one), seen)]

    def characters_of(self, person: str, seen: int) -> list[str]:
        """List whom a person plays, as far as it may be told."""
        mine = self.credits_of(person)
        return [one.character for one in mine if one.character and is_safe(self.bound_of(one), seen)]

    def is_shared(self, work: EarlierWork) -> bool:
        """Tell whether earlier work was for a show of the same creators."""
        return fold(work.work) in self._shared

    def people_of_work(self, work: str) -> list[tuple[str, EarlierWork]]:
        """List who of the show has to do with another show or film: a work's id, or `earlier:` and its title."""
        titles = self._titles.get(work, {work.removeprefix("earlier:")})
        return [one for title in titles for one in self._earlier.get(title, ())]
