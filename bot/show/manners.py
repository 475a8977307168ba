"""Manners: greetings and thanks, and what is courteously not answered: insults, other subjects, private lives."""

from __future__ import annotations

from collections.abc import Sequence

from bot.show.answer import Answer, AnswerKind
from bot.show.asked import STORY, Asked
from bot.show.mentions import Sort
from bot.show.question import PRESENCE
from bot.show.structure import Structure

_CHAT = ("greeting", "thanks", "goodbye", "praise", "who_are_you", "how_to_use")
_REFUSED = frozenset({"insult", "other_subject"})
_PRIVATE = frozenset({"private_life", "social_media", "salary"})
_ACTORS = frozenset({"she", "he", "her", "his", "him", "they", "them", "elle", "il", "lui", "elles", "ils"})
_KIN = frozenset(
    {"#child", "#parent", "#mother", "#father", "#sister", "#brother", "#daughter", "#son", "#uncle", "#aunt"}
)
_KNOWN = 0.5
"""How much of a private matter a fact's words must say to be what is asked."""


def small_talk(asked: Asked, others: Sequence[Asked], structure: Structure) -> Answer | None:
    """Answer small talk, and decline what is not for us."""
    every = (asked, *others)
    refused = max((one.strength(_REFUSED) for one in every if not _is_of_story(one)), default=0.0)
    is_insult = any(one.strength(["insult"]) for one in every)
    about_show = asked.strength(asked.topics - {*_CHAT} - _REFUSED - _PRIVATE)
    if asked.clause.mentions and not is_insult:
        refused = asked.strength(_REFUSED) - 0.5
    if refused > 0 and refused + (not asked.clause.mentions or is_insult) >= about_show:
        text = structure.say("That is not for me. I answer questions about {show}.", show=structure.show.title)
        return structure.teller.plain(AnswerKind.REFUSED, text)
    chat = asked.strength(_CHAT)
    if not chat or about_show >= chat or asked.clause.mentions or asked.clause.spoken:
        return None
    topic = max((one for one in _CHAT if one in asked.topics), key=lambda one: asked.strength([one]))
    return structure.teller.plain(AnswerKind.CHAT, _reply(topic, structure))


def _is_of_story(asked: Asked) -> bool:
    """Tell whether what would be another subject is something that the pack tells: a minister's daughter, a strike."""
    cues = asked.cue(_REFUSED - {"insult"})
    best = asked.matches[0] if cues and asked.clause.mentions and asked.matches else None
    return best is not None and best.said >= _KNOWN and asked.is_told(best) and cues <= best.entry.profile.keys()


def leave_private(asked: Asked, structure: Structure) -> Answer | None:
    """Leave people's private lives alone, save what has been published about their work and family."""
    private = asked.strength(_PRIVATE)
    of_character = asked.characters and not asked.people and "#actor" not in asked.terms
    of_them = bool(_ACTORS & {*asked.clause.words}) and asked.strength(["salary"]) < private and not asked.works
    of_people = asked.sort == "person" or of_them or "#actor" in asked.terms
    of_story = of_character or bool(asked.works and asked.targets(Sort.PART)) or {"#play", "#character"} & asked.terms
    if not private or of_story or not of_people:
        return None
    others = {topic for topic in asked.topics if "person" in structure.lexicon.topics[topic].of}
    if private <= asked.strength(others - _PRIVATE - STORY - PRESENCE - {"family"}):
        return None
    kin = [fact for fact in structure.standing("family") if asked.subjects[:1] == structure.show.fact(fact).about[:1]]
    if kin and _KIN & asked.terms:
        return structure.teller.answer(kin)
    cues = asked.cue(_PRIVATE)
    for match in asked.matches:
        if asked.is_told(match) and cues & match.entry.terms.union(*match.entry.phrasings):
            if match.said >= _KNOWN and match.unexplained < 0.5 and match.entry.one.topic not in STORY | PRESENCE:
                return structure.teller.answer([match.entry.one.id])
            break
    text = structure.say(
        "I leave people's private lives alone. Ask me about their work in {show}.", show=structure.show.title
    )
    return structure.teller.plain(AnswerKind.REFUSED, text)


def _reply(topic: str, structure: Structure) -> str:
    say, show = structure.say, structure.show.title
    match topic:
        case "greeting":
            return say("Hello! Ask me anything about {show}.", show=show)
        case "thanks" | "praise":
            return say("Gladly! Ask on whenever you like.")
        case "goodbye":
            return say("See you soon!")
        case _:
            return say(
                "I am Callboard, the bot of this community: I know who is in {show}, what it is and when it is on. "
                "/help shows what I can do.",
                show=show,
            )
