"""What holds a pack together beyond its shape: ids that lead somewhere, numbers in order, facts fit for their use.

It works on plain values, so that a pack with a wrong shape still hears of all its other problems.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from bot.show.branches import Branch, Written
from bot.show.leaks import list_leaks
from bot.show.problems import Fault, nearest, write_way

SHOW = "show"
"""What a fact says it is about when it is about the show itself."""

_SUBJECTS = ("people", "characters", "works", "not_listed")
"""The lists whose ids a fact can be about, so that no two may be the same."""

_SINGULAR = {"facts": "fact", "people": "person", "characters": "character", "sources": "source"}
_LINKS = (
    ("credits", "person", "people"),
    ("credits", "character", "characters"),
    ("credits", "fact", "facts"),
    ("crew", "person", "people"),
    ("crew", "fact", "facts"),
    ("people.earlier", "fact", "facts"),
    ("seasons.episodes", "title_fact", "facts"),
    ("seasons.episodes", "summary", "facts"),
    ("premieres", "fact", "facts"),
    ("not_listed", "fact", "facts"),
    ("status", "fact", "facts"),
    ("status", "timeline", "facts"),
    ("cards", "show", "facts"),
    ("cards", "release", "facts"),
    ("facts", "source", "sources"),
    ("facts.also", "source", "sources"),
    ("facts", "superseded_by", "facts"),
    ("disputes", "preferred", "facts"),
    ("disputes", "others", "facts"),
)
"""Where an id stands, under which key, and in which list it must be found."""

_UNFIT = {"superseded": "has been superseded", "disputed": "is disputed"}
_FARTHEST_WEST, _FARTHEST_EAST = dt.timezone(dt.timedelta(hours=-12)), dt.timezone(dt.timedelta(hours=14))


def list_faults(values: object) -> list[Fault]:
    """List every fault in what a pack's parts say of each other."""
    if not isinstance(values, dict):
        return []
    pack = Branch((), values)
    checks = (_ids, _numbers, _links, _spoilers, _successors, _disputed, _bounds, _premieres, _for_all, list_leaks)
    return [fault for check in checks for fault in check(pack)]


def _ids(pack: Branch) -> Iterator[Fault]:
    for key in ("facts", "sources", "premieres", "disputes", "unknowns"):
        yield from _twice(pack.list_blocks(key))
    yield from _twice([block for key in _SUBJECTS for block in pack.list_blocks(key)], taken={SHOW: "the show itself"})


def _twice(blocks: Iterable[Branch], taken: dict[str, str] | None = None) -> Iterator[Fault]:
    first = dict(taken or {})
    for block in blocks:
        found = block.find_text("id")
        if found and found.text in first:
            yield Fault(
                found.way, f"the id “{found.text}” is already that of {first[found.text]}; give one of them another id"
            )
        elif found:
            first[found.text] = write_way(block.way)


def _numbers(pack: Branch) -> Iterator[Fault]:
    seasons = pack.list_blocks("seasons")
    yield from _in_order(seasons, "season", "the show")
    for season in seasons:
        yield from _in_order(season.list_blocks("episodes"), "episode", f"season {season.find_number('number')}")


def _in_order(blocks: list[Branch], what: str, where: str) -> list[Fault]:
    numbers = [block.find_number("number") for block in blocks]
    twice = [
        Fault((*block.way, "number"), f"{where} already has {what} {number}; number them 1, 2, 3, each once")
        for place, (block, number) in enumerate(zip(blocks, numbers, strict=True))
        if number is not None and number in numbers[:place]
    ]
    return twice or [
        Fault(
            (*block.way, "number"), f"this should be {what} {place} of {where}; list them in order and leave none out"
        )
        for place, (block, number) in enumerate(zip(blocks, numbers, strict=True), start=1)
        if number not in (None, place)
    ]


def _links(pack: Branch) -> Iterator[Fault]:
    known = {key: _known(pack, key) for key in (*_SINGULAR, *_SUBJECTS)}
    for where, key, target in _LINKS:
        for block in pack.list_blocks(*where.split(".")):
            yield from _dangling(block.list_texts(key), _SINGULAR[target], known[target])
    subjects = {SHOW, *_codes(pack)}.union(*(known[key] for key in _SUBJECTS))
    for block in (*pack.list_blocks("facts"), *pack.list_blocks("unknowns")):
        yield from _dangling(block.list_texts("about"), "person, character, work or episode", subjects)


def _known(pack: Branch, key: str) -> set[str]:
    return {found.text for block in pack.list_blocks(key) if (found := block.find_text("id"))}


def _facts(pack: Branch) -> dict[str, Branch]:
    return {found.text: fact for fact in pack.list_blocks("facts") if (found := fact.find_text("id"))}


def _codes(pack: Branch) -> Iterator[str]:
    # Counted places too: where the numbers are wrong, that is told once and not for every mention of an episode.
    for place, season in enumerate(pack.list_blocks("seasons"), start=1):
        seasons = {place, season.find_number("number")}
        for inner, episode in enumerate(season.list_blocks("episodes"), start=1):
            numbers = {inner, episode.find_number("number")}
            yield from (f"S{one}E{number}" for one in seasons for number in numbers)


def _dangling(texts: Iterable[Written], what: str, known: set[str]) -> Iterator[Fault]:
    for found in texts:
        if found.text not in known:
            hint = nearest(found.text, sorted(known)) or "; add it, or correct the id"
            yield Fault(found.way, f"there is no {what} “{found.text}” in this pack{hint}")


def _spoilers(pack: Branch) -> Iterator[Fault]:
    for fact in pack.list_blocks("facts"):
        bound, way = fact.find_number("safe_after_episode") or 0, (*fact.way, "terms")
        if bound > 0 and not fact.values.get("terms"):
            yield Fault(
                way, "a spoiler lists the words that would give it away; add them, or set safe_after_episode to 0"
            )
        if bound == 0 and fact.list_texts("terms"):
            yield Fault(
                way, "only a spoiler has terms; say in safe_after_episode when the fact is safe, or remove the terms"
            )


def _successors(pack: Branch) -> Iterator[Fault]:
    newer: dict[str, str] = {}
    for fact in pack.list_blocks("facts"):
        superseded, by = fact.values.get("status") == "superseded", fact.find_text("superseded_by")
        if superseded and by is None:
            yield Fault((*fact.way, "superseded_by"), "a superseded fact names the one that replaces it; add its id")
        if by and not superseded:
            yield Fault(by.way, "only a superseded fact names another; set status: superseded, or remove this")
        if by and (found := fact.find_text("id")):
            newer[found.text] = by.text
            here: str | None = by.text
            while here is not None and here != found.text:
                here = newer.get(here)
            if here is not None:
                yield Fault(by.way, "these facts supersede each other in a circle; the newest of them is current")
                del newer[found.text]


def _disputed(pack: Branch) -> Iterator[Fault]:
    listed = {found.text for one in pack.list_blocks("disputes") for found in one.list_texts("preferred", "others")}
    for fact in pack.list_blocks("facts"):
        found = fact.find_text("id")
        if found and fact.values.get("status") == "disputed" and found.text not in listed:
            yield Fault(
                (*fact.way, "status"),
                f"no dispute lists “{found.text}”; add a dispute that says which claim is preferred",
            )


def _bounds(pack: Branch) -> Iterator[Fault]:
    episodes = pack.list_blocks("seasons", "episodes")
    bounded = [(one, "title_safe_after_episode") for one in episodes]
    for key in ("facts", "disputes", "characters", "credits"):
        bounded += [(block, "safe_after_episode") for block in pack.list_blocks(key)]
    for block, key in bounded:
        if (block.find_number(key) or 0) > len(episodes):
            yield Fault((*block.way, key), f"the show has only {len(episodes)} episodes; write a number from 0 to that")
    facts = _facts(pack)
    for episode in episodes:
        fact, bound = episode.find_text("title_fact"), episode.find_number("title_safe_after_episode") or 0
        if fact and fact.text in facts and (facts[fact.text].find_number("safe_after_episode") or 0) < bound:
            yield Fault(
                fact.way,
                f"the title is safe after episode {bound}, but this fact tells it earlier; give both the same bound",
            )


def _premieres(pack: Branch) -> Iterator[Fault]:
    lengths = {one.find_number("number"): len(one.list_blocks("episodes")) for one in pack.list_blocks("seasons")}
    for premiere in pack.list_blocks("premieres"):
        season, first, last = (premiere.find_number(key) for key in ("season", "first", "last"))
        if season is not None and season not in lengths:
            yield Fault((*premiere.way, "season"), f"there is no season {season} in this pack; add it, or correct this")
        if first is not None and last is not None and first > last:
            yield Fault(
                (*premiere.way, "last"), f"the last episode, {last}, comes before the first, {first}; swap them"
            )
        for key, number in (("first", first), ("last", last)):
            if number is not None and season in lengths and number > lengths[season]:
                yield Fault(
                    (*premiere.way, key),
                    f"season {season} ends with episode {lengths[season]}; add episode {number}, or correct this",
                )
        yield from _time_on_date(premiere)


def _time_on_date(premiere: Branch) -> Iterator[Fault]:
    date, time = premiere.find_text("date"), premiere.find_text("time")
    if date is None or time is None:
        return
    try:
        day, moment = dt.date.fromisoformat(date.text), dt.datetime.fromisoformat(time.text)
    except ValueError:
        return  # their shape is told already
    if moment.tzinfo is None:
        return
    if not moment.astimezone(_FARTHEST_WEST).date() <= day <= moment.astimezone(_FARTHEST_EAST).date():
        yield Fault(time.way, f"nowhere in the world is it {date.text} at this moment; correct the date or the time")


def _for_all(pack: Branch) -> Iterator[Fault]:
    """Check the facts that everybody is shown, whatever they have watched."""
    facts = _facts(pack)
    status, cards = pack.list_blocks("status"), pack.list_blocks("cards")
    shown = [found for block in cards for found in block.list_texts("show", "release")]
    shown += [found for block in status for found in block.list_texts("fact")]
    for found in shown:
        state = _UNFIT.get(str(facts[found.text].values.get("status"))) if found.text in facts else None
        if state:
            yield Fault(found.way, f"the fact “{found.text}” {state}; name one that is current")
    shown += [found for block in pack.list_blocks("not_listed") for found in block.list_texts("fact")]
    for found in shown:
        bound = (facts[found.text].find_number("safe_after_episode") or 0) if found.text in facts else 0
        if bound > 0:
            yield Fault(
                found.way,
                f"everybody is shown this, but the fact “{found.text}” is safe only after episode {bound}; "
                "name one that is safe for everybody",
            )
