"""Time zones by the names people type: reading one, and suggesting some while they type."""

from __future__ import annotations

import difflib
import zoneinfo
from dataclasses import dataclass
from functools import cache
from importlib import resources

import tzdata

from bot.errors import UserError

_COMMON = (
    "Europe/Paris", "Europe/London", "America/New_York", "America/Los_Angeles", "America/Chicago", "America/Toronto",
    "Europe/Berlin", "Europe/Madrid", "Europe/Brussels", "Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo", "UTC",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Zone:
    name: str
    folded: str
    city: str
    listed: bool
    """In tzdata's table of places, rather than a name that is only kept for old times' sake."""


@cache
def _zones() -> tuple[_Zone, ...]:
    """Read the names once; later calls touch no disk."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    listed = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")} | {"UTC"}
    names = sorted(name for name in zoneinfo.available_timezones() if name not in {"Factory", "localtime"})
    return tuple(_Zone(name, _fold(name), _fold(name.rsplit("/", 1)[-1]), name in listed) for name in names)


def take_packaged_zones() -> None:
    """Read zones from the tzdata package alone from now on, so that every machine plans alike, whatever it has."""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def tzdata_version() -> str:
    """Name the release of the zones' data: `2025b`."""
    return tzdata.IANA_VERSION


def parse_zone(text: str) -> str:
    """Read a zone's name in any case, or a city that only one has: `europe/paris` and `paris` give `Europe/Paris`.

    Raises `UserError` naming near matches.
    """
    folded = _fold(text)
    for zone in _zones():
        if zone.folded == folded:
            return zone.name
    cities = [zone.name for zone in _zones() if zone.listed and zone.city == folded]
    if len(cities) == 1:
        return cities[0]
    near = suggest_zones(text, limit=3) if folded else []
    near = near or _similar(folded)
    if near:
        raise UserError(
            "“{text}” is not a time zone that is known. Did you mean {near}?", text=text[:60], near=", ".join(near)
        )
    raise UserError(
        "“{text}” is not a time zone that is known. Write continent and city, for example Europe/Paris.", text=text[:60]
    )


def suggest_zones(prefix: str, limit: int = 25) -> list[str]:
    """List zones for what has been typed of a city or a zone, the likeliest first: `par` gives Europe/Paris."""
    folded = _fold(prefix)
    if not folded:
        return list(_COMMON[:limit])
    # Many communities live in the common ones: "par" is rather Paris than Paramaribo.
    ranked = sorted(
        (rank, zone.name not in _COMMON, not zone.listed, zone.name)
        for zone in _zones()
        if (rank := _rank(zone, folded)) is not None
    )
    return [name for *_, name in ranked[:limit]]


def _rank(zone: _Zone, folded: str) -> int | None:
    if folded in (zone.city, zone.folded):
        return 0
    if zone.city.startswith(folded):
        return 1
    if zone.folded.startswith(folded):
        return 2
    if f" {folded}" in f" {zone.city}" or f"/{folded}" in zone.folded:
        return 3
    return None


def _similar(folded: str) -> list[str]:
    names: dict[str, str] = {}
    for zone in sorted(_zones(), key=lambda zone: zone.listed):
        names[zone.folded] = zone.name
        names[zone.city] = zone.name
    found = difflib.get_close_matches(folded, names, n=4, cutoff=0.75)
    return list(dict.fromkeys(names[one] for one in found))[:3]


def _fold(text: str) -> str:
    return text.strip().lower().replace("_", " ").replace("-", " ")
