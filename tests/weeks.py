"""Weeks in which each episode's discussion gets a state of its own, then people do something by hand, and time goes on.

Every deed has a server of its own, so that it meets every state there is; all servers live through the weeks together.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.community.settings import RatingsFor, ServerSettings
from bot.sandbox.server import Exchange
from bot.schedule.model import Screening
from bot.store.connection import open_database
from bot.store.guilds import save_settings
from bot.store.schedules import add_screenings
from tests.deeds import Deed, Server
from tests.faults.scenery import SHOW, Programme, write_pack
from tests.stage import Json, Stage, on_stage

STATES = (
    "open",
    "next",
    "counted",
    "owed",
    "ended",
    "gone",
    "closed",
    "parked",
    "by command",
)
"""How the discussion of each episode stands at the moment of the deed, in the episodes' order.

So ordered that each of those that are open stands beside one that opens later, whose links its card must show.
"""
RUNNING, NEXT, COUNTED, OWED, ENDED, GONE, CLOSED, PARKED, BY_COMMAND = range(1, 10)

CANNOT_BE, NOBODY = "–", "nobody"

FIRST_DAY = dt.date(2025, 4, 15)
EVENING = dt.time(20)
SCREENED = {COUNTED: 0, ENDED: 1, GONE: 8, CLOSED: 8, PARKED: 11, OWED: 16}
"""On which day the community watches an episode; a poll runs for 14 days, and the deed comes on the fifteenth."""
SIBLINGS_ON, AGAIN_ON, MENDED_ON = 15, 32, 33


def at(day: int, time: str = "20:00:00") -> str:
    """Name a moment of the servers' weeks."""
    return f"{FIRST_DAY + dt.timedelta(days=day)}T{time}Z"


@dataclass(repr=False)
class Play:
    """All servers, and what the bot asked of Discord from the moment of the deeds on."""

    servers: list[Server]
    asked: list[Exchange]

    def server(self, room: str, deed: Deed) -> Server:
        return next(one for one in self.servers if (one.room, one.deed) == (room, deed))

    def opened_in(self, server: Server) -> list[str]:
        """List the names of the threads that were opened in a server, in order."""
        made = [one for one in self.asked if one.template.endswith("/threads") and one.method == "POST"]
        return [one.request_body["name"] for one in made if one.response_body.get("guild_id") == str(server.guild_id)]

    def changes_to(self, thread_id: int) -> list[Json]:
        """List what the bot asked Discord to change of a thread, whatever came of it; empty for its deletion."""
        mine = (one for one in self.asked if one.path == f"/channels/{thread_id}")
        return [one.request_body or {} for one in mine if one.method in ("PATCH", "DELETE")]

    def row(self, server: Server) -> str:
        """Write what came of a deed as a row of the table: for each state, and what a human was told."""
        told = {word for one in server.news for word in re.findall(r"“[^”]+”|deleted|another", one)}
        cells = [_outcome(server, number) for number in range(1, len(STATES) + 1)]
        index = "stays" if server.end.indexes else "gone"
        return f"| {' | '.join([server.deed.name, *cells, index, ', '.join(sorted(told)) or NOBODY])} |"


def _outcome(server: Server, number: int) -> str:
    """Say what has become of an episode's discussion after the deed."""
    if server.deed.is_to_threads and number not in server.touched:
        return CANNOT_BE
    thread_id = server.before.episodes.get(number)
    if number == GONE or (thread_id is not None and thread_id not in server.end.threads):
        word = "gone"
    elif thread_id is not None:
        word = "stays"
    elif number in server.after.episodes:
        word = "opens"
    else:
        word = "later" if number in server.end.episodes else "never"
    return f"{word} ★" if number in server.end.rated else word


async def play(folder: Path, cases: Sequence[tuple[str, Deed]], *, is_away: bool = False) -> Play:
    """Let each deed be done in a server with such a room. `is_away`: the bot is not there at that moment."""
    write_pack(folder / "shows", Programme(premieres=len(STATES)))
    path = folder / "shows" / f"{SHOW}.yaml"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"premieres": []}), "utf-8")
    chosen = {"callboard_shows": folder / "shows", "callboard_show": SHOW}
    async with on_stage(folder / "callboard.db", **chosen) as stage:
        await stage.stop_bot()
        await stage.call("POST", "/sandbox/guilds", {"count": len(cases) - 1})
        await stage.look_round()
        servers = [Server(stage, number, *one) for number, one in enumerate(cases)]
        await _lay_out(stage, servers)
        await stage.start_bot()
        asked: list[Exchange] = []
        await _until_the_deed(stage, servers)
        stage.server.on_exchange.append(asked.append)
        if is_away:
            await stage.stop_bot()
        await _for_all([one for one in servers if not one.deed.is_command], Server.undergo)
        if is_away:
            await stage.start_bot()
        await _for_all([one for one in servers if one.deed.is_command], Server.undergo)
        await stage.fault(clear=True)
        await _afterwards(stage, servers)
    return Play(servers, asked)


async def _lay_out(stage: Stage, servers: Sequence[Server]) -> None:
    """Store what the owner of each server would choose and plan: as commands that would take most of the time."""
    now = stage.clock.now()
    async with open_database(stage.settings.callboard_database) as db, db.write() as tx:
        for server in servers:
            channel, owner = partial(stage.channel, guild=server.number), int(stage.member("owner", server.number))
            settings = ServerSettings(
                server.guild_id,
                announcements=int(channel("announcements")),
                discussions=int(server.channel),
                log=int(channel("general")),
                leads=(),
                events=False,
                ratings=RatingsFor.ALL,
                configured_by=owner,
                configured_at=now,
            )
            await save_settings(tx, settings)
            screenings = [_screening(server, day, number, number) for number, day in SCREENED.items()]
            screenings += [_screening(server, SIBLINGS_ON, RUNNING, NEXT), _screening(server, AGAIN_ON, 1, BY_COMMAND)]
            await add_screenings(tx, screenings, now=now, by=owner, is_rewatch=False)


def _screening(server: Server, day: int, first: int, last: int) -> Screening:
    date = FIRST_DAY + dt.timedelta(days=day)
    return Screening(0, server.guild_id, None, SHOW, "", first, last, date, EVENING, "UTC")


async def _until_the_deed(stage: Stage, servers: Sequence[Server]) -> None:
    await stage.clock_to(at(2))
    await _for_all(servers, Server.vote)
    await stage.clock_to(at(8, "12:00:00"))
    for server in servers:
        await server.command("settings set", key="close", value="1d")
    await stage.clock_to(at(9, "12:00:00"))
    for server in servers:
        await server.vote()
        await server.act("thread_delete", thread_id=str(server.discussions()[GONE].id))
    await stage.clock_to(at(10, "12:00:00"))
    for server in servers:
        await server.command("discussion open", episode=BY_COMMAND)
    await stage.clock_to(at(11, "12:00:00"))
    await _for_all(servers, Server.vote)
    for server in servers:
        route = f"POST /channels/{server.channel}/{'messages' if server.room == 'text' else 'threads'}"
        await stage.fault(route=route, status=403)
    await stage.clock_to(at(15, "19:00:00"))
    for server in servers:
        for number, thread in server.discussions().items():
            if number != CLOSED:  # what is talked in is not archived by Discord
                await server.act("post", by="fan", channel_id=str(thread.id), content="What an episode!")
        route = f"POST /channels/{server.channel}/{'messages/*/threads' if server.room == 'text' else 'threads'}"
        await stage.fault(route=route, status=503, nth=2, count=100)
    await stage.clock_to(at(15, "20:00:20"))
    await _for_all(servers, Server.vote)


async def _afterwards(stage: Stage, servers: Sequence[Server]) -> None:
    for day in (SIBLINGS_ON, SCREENED[OWED]):
        await stage.clock_to(at(day, "20:05:00"))
        await _for_all(servers, Server.vote)
    await stage.clock_to(at(20))
    await stage.stop_bot()
    await stage.start_bot()
    await stage.clock_to(at(MENDED_ON, "12:00:00"))
    for server in servers:
        await server.look()
        if server.deed.mends is not None:
            await server.deed.mends(server)
        await server.set_up(server.channel)
    await stage.clock_to(at(MENDED_ON, "13:00:00"))
    await _for_all(servers, Server.vote)
    await stage.clock_to(at(MENDED_ON + 15))
    await _for_all(servers, Server.look)


async def _for_all(servers: Sequence[Server], do: Callable[[Server], Awaitable[None]]) -> None:
    for server in servers:
        await do(server)
