"""The show pack: everything the bot knows about one show, as reviewed YAML.

Shapes only; `loading` reads files and names line and path of every problem, `references` holds the ids together.
Every text that people read is given in English and French. Episodes are counted over the whole show where a spoiler
bound is meant (`safe_after_episode`: 0 = safe for everyone, n = safe once the n-th episode of the show has been seen).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.show.dates import Day, Moment, PartialDate

ID_PATTERN = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$"
SHOW_ID_PATTERN = r"^[a-z0-9-]{1,32}$"
SUBJECT_PATTERN = r"^(S[1-9][0-9]*E[1-9][0-9]*|[a-z0-9_]+(\.[a-z0-9_]+)*)$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=80)]
Subject = Annotated[str, StringConstraints(pattern=SUBJECT_PATTERN, max_length=80)]
"""What something speaks of: `show`, an episode code such as S1E5, or the id of a person, character or work."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Aliases = Annotated[list[Name], Field(description="Other spellings and names, by which people may search")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Number = Annotated[int, Field(ge=1, strict=True)]
Phrasings = Annotated[
    list[Name], Field(description="Ways in which fans ask for it, in any language; they need not be whole sentences")
]
SafeAfter = Annotated[
    int,
    Field(ge=0, strict=True, description="Safe once so many episodes of the show have been seen; 0: safe for everyone"),
]


class Part(BaseModel):
    """A piece of a pack: frozen, and a key that is not listed is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Localized(Part):
    """A text in every language the bot speaks."""

    en: Sentence
    fr: Sentence


class Source(Part):
    """Who published a fact. People see the publisher's name; the address is for those who check the pack."""

    id: Id
    publisher: Name = Field(description="The original publisher, also where only a copy was read")
    address: str | None = Field(default=None, description="Where it was read")


class Citation(Part):
    """Where and when a fact was stated."""

    source: Id
    as_of: PartialDate | None = Field(description="Date of the statement; null where the source carries none")


class FactStatus(StrEnum):
    """Whether a fact still stands."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    DISPUTED = "disputed"


class Confidence(StrEnum):
    """How well a fact is supported: high = several agreeing or first-hand sources, low = one weak source."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Fact(Part):
    """One statement with its source and date."""

    id: Id
    topic: Id = Field(description="What it is about: status, release, role, earlier_work, plot, location, ...")
    about: list[Subject] = Field(
        min_length=1,
        description="What it speaks of: `show`, an episode code such as S1E5, or the id of a person, character or work",
    )
    text: Localized
    source: Id
    as_of: PartialDate | None = Field(description="Date of the statement; null where the source carries none")
    also: list[Citation] = Field(default=[], description="Further sources that state it")
    confidence: Confidence
    status: FactStatus = Field(default=FactStatus.CURRENT, description="A disputed fact is listed by a dispute")
    superseded_by: Id | None = Field(default=None, description="The fact that replaces it; for a superseded fact only")
    ages: bool = Field(
        default=False, strict=True, description="The value changes with time (price, rating, age): say its date"
    )
    safe_after_episode: SafeAfter = 0
    terms: list[Name] = Field(
        default=[], description="Words, in any language, that would give a spoiler away; required for a spoiler"
    )
    phrasings: Phrasings = []


class Dispute(Part):
    """Sources that contradict each other, and which claim we prefer."""

    id: Id
    topic: Id
    preferred: Id = Field(description="The fact we tell")
    others: list[Id] = Field(min_length=1, description="The facts that contradict it")
    text: Localized = Field(description="The preferred value and, in a clause, the other")
    safe_after_episode: SafeAfter = 0


class Unknown(Part):
    """Something fans ask that nobody has published."""

    id: Id
    topic: Id
    about: list[Subject] = Field(min_length=1, description="What the question is about, as in facts")
    text: Localized = Field(description="One sentence that says what is not known, and what is known nearby")
    phrasings: Phrasings = []


class Group(StrEnum):
    """What a person is in the show."""

    ACTOR = "actor"
    DANCER = "dancer"
    CREW = "crew"


class EarlierWork(Part):
    """What a person did in another show or film."""

    work: Name
    character: Name | None = Field(default=None, description="Whom they played, if that is known")
    fact: Id = Field(description="The fact that says so")


class Person(Part):
    """Somebody who works on the show; crew too."""

    id: Id
    name: Name = Field(description="The name as it is credited, accents included")
    also_known_as: Aliases = []
    group: Group
    earlier: list[EarlierWork] = Field(default=[], description="Earlier work that fans may know them from")


class Character(Part):
    """Somebody in the story."""

    id: Id
    name: Name
    also_known_as: Aliases = []
    safe_after_episode: SafeAfter = 0


class Billing(StrEnum):
    """How prominently a credit is listed, in the order of a cast list."""

    MAIN = "main"
    RECURRING = "recurring"
    GUEST = "guest"
    DANCER = "dancer"


class Credit(Part):
    """A person plays a character; `character` is null where the part has not been published."""

    person: Id
    character: Id | None = Field(description="Whom they play; null where that has not been published")
    billing: Billing
    fact: Id = Field(description="The fact that says so")
    safe_after_episode: SafeAfter = 0


class CrewJob(Part):
    """A person's work behind the camera."""

    person: Id
    job: Localized
    fact: Id = Field(description="The fact that says so")


class Episode(Part):
    """One episode; numbered from 1 within its season."""

    number: Number = Field(description="Counted from 1 within the season")
    title: Name
    title_safe_after_episode: SafeAfter = 0
    title_fact: Id = Field(description="The fact that says what it is called")
    summary: Id | None = Field(default=None, description="The fact that says what it is about")


class Season(Part):
    """A season, with its episodes in order."""

    number: Number
    episodes: list[Episode] = Field(min_length=1)


class Premiere(Part):
    """When episodes come out. `date` alone means: known to the day, and never printed with an hour."""

    id: Id
    season: Number
    first: Number = Field(description="Number of the first episode that comes out")
    last: Number = Field(description="Number of the last episode that comes out")
    date: Day = Field(description="The day, as the publisher has stated it")
    time: Moment | None = Field(default=None, description="The moment, if the publisher has stated it")
    service: Name = Field(description="Network or streaming service")
    fact: Id = Field(description="The fact that says so")


class ShowState(StrEnum):
    """Where the show stands."""

    ANNOUNCED = "announced"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Status(Part):
    """The show's present state and the facts that tell how it got there, oldest first."""

    state: ShowState
    fact: Id = Field(description="The current fact that says so, safe for everyone")
    timeline: list[Id] = Field(default=[], description="The facts that tell how it got there, oldest first")


class NotListed(Part):
    """Somebody fans take for a member of the cast who is not in it."""

    id: Id
    name: Name
    also_known_as: Aliases = []
    fact: Id = Field(description="The fact that says why, safe for everyone")


class Work(Part):
    """Another show or film that facts speak of."""

    id: Id
    title: Localized


class Cards(Part):
    """The facts that each card tells, in order: current ones, safe for everyone."""

    show: list[Id] = Field(min_length=1, description="What the show is and who made it")
    release: list[Id] = Field(min_length=1, description="When and where it comes out")


class ShowPack(Part):
    """One show. The file is named after its id: `data/shows/<id>.yaml`."""

    format: Literal[1] = Field(description="The version of this format")
    id: Annotated[str, StringConstraints(pattern=SHOW_ID_PATTERN)]
    title: Name
    also_known_as: Aliases = []
    service: Name = Field(description="Network or streaming service")
    sources: list[Source] = Field(min_length=1)
    seasons: list[Season] = Field(min_length=1)
    premieres: list[Premiere] = []
    status: Status
    cards: Cards
    people: list[Person] = []
    characters: list[Character] = []
    credits: list[Credit] = []
    crew: list[CrewJob] = []
    not_listed: list[NotListed] = []
    works: list[Work] = []
    facts: list[Fact] = Field(min_length=1)
    disputes: list[Dispute] = []
    unknowns: list[Unknown] = []
