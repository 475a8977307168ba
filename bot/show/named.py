"""The named: what the structure of the pack says of the people, parts, works and episodes that a question names."""

from __future__ import annotations

from collections.abc import Collection

from bot.show.answer import Answer
from bot.show.asked import BEHIND, PLAYING, STORY, Asked
from bot.show.closest import ANYBODY, OF_TITLES, PLAIN, tell
from bot.show.index import WHO, WHY
from bot.show.mentions import Sort
from bot.show.question import PRESENCE
from bot.show.story import tell_story
from bot.show.structure import Structure


def tell_who(asked: Asked, structure: Structure) -> Answer | None:
    """Answer a plain "who is", and a plain "who plays", whatever else has the same words."""
    if len(asked.subjects) != 1 or len(asked.characters) + len(asked.people) != 1 or asked.works:
        return None
    left = asked.content - structure.lexicon.light - ANYBODY - PLAYING
    if left or not asked.asks_who:
        return None
    if asked.characters and {"#play", "#actor"} & asked.terms:
        return structure.who_plays(asked.characters[0])
    if {"#play", "#actor", "#part"} & asked.terms:
        return None
    one = (asked.characters or asked.people)[0]
    return structure.who(one, is_character=bool(asked.characters), contested=asked.is_exact)


def tell_by_structure(asked: Asked, structure: Structure) -> Answer | None:
    """Tell what the structure says of what is named, or of the show and its episodes."""
    parts = [target.id for target in asked.targets(Sort.PART)]
    earlier = structure.earlier_part(parts[0], asked.clause.words) if parts and not asked.characters else None
    if earlier:
        return earlier
    of_people = (asked.people and not asked.characters and not asked.episodes) or BEHIND & asked.topics
    of_others_story = asked.works and not (asked.characters or asked.episodes)
    of_story = asked.top in STORY and not of_people and not of_others_story
    if of_story or (WHY in asked.terms and (asked.characters or asked.episodes)):
        return tell_story(asked, structure)
    if asked.characters:
        return _of_character(asked, asked.characters[0], structure)
    if asked.people:
        return _of_person(asked, asked.people[0], structure)
    if asked.works:
        of_cast = asked.top in {"shared_cast", *PRESENCE} or WHO in asked.terms
        if not asked.content:
            return structure.of_itself(asked.works[0])
        return structure.of_work(asked.works[0]) if of_cast else None
    return _of_show_or_episode(asked, structure)


def _of_character(asked: Asked, character: str, structure: Structure) -> Answer | None:
    if asked.top == "earlier_work" and not asked.works:
        actors = structure.cast.actors_of(character, structure.seen)
        return structure.earlier(actors[0]) if actors else None
    if asked.top == "part" and not asked.is_of_actor:
        return structure.who_plays(character)
    return structure.who(character, is_character=True, contested=asked.is_exact) if _is_who(asked, structure) else None


def _of_person(asked: Asked, person: str, structure: Structure) -> Answer | None:
    if asked.works and asked.content - PLAYING:
        for match in asked.matches:
            if match.said >= PLAIN and {person, asked.works[0]} <= {*match.entry.one.about} and asked.is_told(match):
                return tell(match, structure, asked)
    if asked.works:
        return structure.earlier_in(person, asked.works[0]) if asked.top != "awards" else None
    of_part = {"#play", "#part"} & asked.terms and {"#who", "#what", "#which"} & asked.terms
    if (
        asked.top in {"part", "not_in_show", "cast"}
        or (asked.top in PRESENCE | {None} and not asked.content - PLAYING and asked.content)
        or (of_part and not asked.content - PLAYING)
    ):
        return structure.part_of(person)
    if asked.top == "earlier_work" and not _is_more_of(asked, {"earlier_work", "shared_cast"}):
        return structure.earlier(person)
    return structure.who(person, is_character=False, contested=asked.is_exact) if _is_who(asked, structure) else None


def _is_more_of(asked: Asked, topics: Collection[str]) -> bool:
    """Tell whether something of another topic fits best, and says more of what is asked than the topic does."""
    beyond = asked.content - asked.cue(topics)
    best = asked.matches[:1]
    return any(match.entry.one.topic not in topics and beyond & match.entry.profile.keys() for match in best)


def _of_show_or_episode(asked: Asked, structure: Structure) -> Answer | None:
    if asked.episodes and asked.top in OF_TITLES:
        return structure.title(asked.episodes[0])
    values = {term for term in asked.content if structure.lexicon.is_value(term)}
    of_story = asked.top is None or asked.top in STORY | {"premise"}
    if asked.episodes and of_story and not asked.content - {"#episode"} - values:
        return tell_story(asked, structure)
    left = asked.content - asked.cue([asked.top] if asked.top else []) - PLAYING - ANYBODY
    dancers = "#dancer" in asked.terms and bool({"#who", "#which", "#cast", "#in_it"} & asked.terms) and not left
    is_of_cast = asked.top == "cast" and (asked.strength(["cast"]) >= 1 or not asked.content - PLAYING)
    if is_of_cast or (dancers and asked.top in {"dance", "billing", "not_in_show"}):
        return structure.cast_list(dancers=dancers)
    if asked.top == "episode_list":
        return structure.episode_list()
    if asked.top in {"release", "hour"} and structure.show.has_other_dates:
        return structure.premiere((), {one.season for one in structure.show.premieres()})
    if asked.top == "release" and (asked.episodes or asked.seasons) and "#when" in asked.terms:
        return structure.premiere(asked.episodes, asked.seasons)
    if asked.seasons and {"#start", "#release", "#premiere"} & asked.terms:
        return structure.premiere((), asked.seasons)
    return None


def _is_who(asked: Asked, structure: Structure) -> bool:
    """Tell whether somebody is simply asked about: nothing is said that would ask for more."""
    if asked.top not in {None, "role", "biography"} and not (asked.top == "premise" and WHO in asked.terms):
        return False
    left = asked.content - asked.cue([asked.top] if asked.top else []) - ANYBODY
    if any(term.startswith("#") and not structure.lexicon.is_value(term) for term in left):
        return False
    return asked.top is not None or not left
