"""/calendar: the server's plan as a file for the calendar that somebody keeps elsewhere."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str as _
from discord.ext import commands

from bot.client.cards import card, lines
from bot.client.events import length_of
from bot.community.settings import ServerSettings
from bot.errors import UserError
from bot.schedule.calendar import CalendarEntry, write_calendar
from bot.schedule.leads import NOW
from bot.schedule.occasions import Occasion, list_occasions
from bot.schedule.plan import reminder_due
from cogs._answers import answer, fan_command, speaker

if TYPE_CHECKING:
    from bot.client.client import Callboard

FILE_NAME = "callboard.ics"
BEGINNING = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
"""What revisions are counted from."""


class Calendar(commands.Cog):
    """Gives whoever asks the plan as an iCalendar file."""

    def __init__(self, bot: Callboard) -> None:
        self.app = bot.app

    @app_commands.command(name=_("calendar"), description=_("Premieres and screenings as a file for your calendar"))
    @fan_command
    async def calendar(self, interaction: discord.Interaction[Callboard]) -> None:
        """Answer with the file, to the asker alone: it has the titles that they may know."""
        say, app = speaker(self.app, interaction), self.app
        guild_id = interaction.guild_id if interaction.is_guild_integration() else None
        settings = await app.community.get_settings(guild_id or 0)
        name = interaction.guild.name if guild_id is not None and interaction.guild else "Callboard"
        seen = {show_id: app.progress.get_seen(interaction.user.id, show_id) for show_id in app.shows}
        now = app.clock.now()
        occasions = list_occasions(app.books.book_of(guild_id or 0), settings)
        if not occasions:
            raise UserError("No date is known so far that a calendar could hold. Ask again once there is news.")
        entries = [entry_of(one, settings, seen, name) for one in occasions]
        data = await asyncio.to_thread(write_calendar, name, entries, now)
        view = card(
            lines(
                [
                    f"## {say('Calendar')}",
                    say.plural("{n} date, with reminders.", "{n} dates, with reminders.", len(entries)),
                    "-# " + say("Open the file with your calendar. Take a new one later: it updates what is there."),
                ]
            )
        )
        view.add_item(ui.File(f"attachment://{FILE_NAME}"))
        await answer(interaction, view, private=True, files=[discord.File(io.BytesIO(data), FILE_NAME)])


def entry_of(occasion: Occasion, settings: ServerSettings, seen: Mapping[str, int], server: str) -> CalendarEntry:
    """Describe an occasion to somebody who has seen so many episodes of each show."""
    horizon = seen.get(occasion.show.id, 0) if occasion.show else 0
    episodes = [" · ".join(filter(None, [one.code, one.find_title(horizon)])) for one in occasion.episodes]
    changed = occasion.changed_at
    return CalendarEntry(
        uid=f"{occasion.occurrence}.{settings.guild_id}@callboard",
        title=occasion.name,
        description="\n".join(episodes),
        where=occasion.service or server,
        start=occasion.moment if occasion.is_timed else occasion.day,
        zone=occasion.zone,
        minutes=length_of(occasion) // dt.timedelta(minutes=1),
        alarms=tuple(_list_alarms(occasion, settings)),
        cancelled=occasion.is_off,
        revision=0 if changed is None else int((changed - BEGINNING).total_seconds()),
        changed=changed,
    )


def _list_alarms(occasion: Occasion, settings: ServerSettings) -> list[dt.timedelta]:
    """List how long before the entry's start the server's reminders come; a day starts at its midnight."""
    zone = ZoneInfo(occasion.zone)
    midnight = dt.datetime.combine(occasion.day, dt.time())
    alarms: list[dt.timedelta] = []
    for lead in settings.leads:
        due = occasion.moment if lead == NOW else reminder_due(occasion, lead, settings)
        if due is not None:
            at_midnight = midnight - due.astimezone(zone).replace(tzinfo=None)
            alarms.append(occasion.moment - due if occasion.is_timed else at_midnight)
    return alarms


async def setup(bot: Callboard) -> None:
    """Add the cog."""
    await bot.add_cog(Calendar(bot))
