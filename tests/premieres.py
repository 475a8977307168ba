"""Small show packs for tests that need a premiere and little else."""

from __future__ import annotations

import datetime as dt

from bot.show.pack import (
    Cards,
    Confidence,
    Episode,
    Fact,
    Localized,
    Premiere,
    Season,
    ShowPack,
    ShowState,
    Source,
    Status,
)

PREMIERE_DAY = dt.date(2025, 4, 24)


def make_premiere(
    date: dt.date = PREMIERE_DAY, time: dt.datetime | None = None, *, name: str = "s1", episodes: int = 8
) -> Premiere:
    """Make a premiere of the first season's first episodes."""
    return Premiere(
        id=name, season=1, first=1, last=episodes, date=date, time=time, service="Prime Video", fact="premiere"
    )


def make_show(*premieres: Premiere, name: str = "etoile") -> ShowPack:
    """Make a show with one season that is as long as its longest premiere."""
    count = max((premiere.last for premiere in premieres), default=1)
    text = Localized(en="It premieres.", fr="Première.")
    fact = Fact(
        id="premiere", topic="release", about=["show"], text=text, source="s", as_of=None, confidence=Confidence.HIGH
    )
    return ShowPack(
        format=1,
        id=name,
        title=name.title(),
        service="Prime Video",
        sources=[Source(id="s", publisher="A paper")],
        seasons=[
            Season(
                number=1,
                episodes=[Episode(number=n, title=f"Part {n}", title_fact="premiere") for n in range(1, count + 1)],
            )
        ],
        premieres=list(premieres),
        status=Status(state=ShowState.ANNOUNCED, fact="premiere"),
        cards=Cards(show=["premiere"], release=["premiere"]),
        facts=[fact],
    )
