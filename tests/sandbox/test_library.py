"""An unmodified discord.py bot lives in the sandbox: it logs in, answers everything, and survives a lost connection."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.ext import commands
from discord.http import Route

from bot.sandbox.server import SandboxServer
from tests.sandbox.conftest import Caller, Names
from tests.sandbox.test_interactions import FILE

Use = Callable[..., Awaitable[dict[str, Any]]]
CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:Étoile\r\nEND:VCALENDAR\r\n".encode()
INTENTS = discord.Intents(
    guilds=True, guild_messages=True, guild_scheduled_events=True, guild_reactions=True, polls=True
)


class Question(discord.ui.Modal, title="A question"):
    words: discord.ui.Label[Any] = discord.ui.Label(text="Words", component=discord.ui.TextInput(min_length=2))
    role: discord.ui.Label[Any] = discord.ui.Label(text="Role", component=discord.ui.RoleSelect())
    file: discord.ui.Label[Any] = discord.ui.Label(
        text="File", component=discord.ui.FileUpload(required=False, min_values=0)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        words, role, file = self.words.component, self.role.component, self.file.component
        assert isinstance(words, discord.ui.TextInput)
        assert isinstance(role, discord.ui.RoleSelect)
        assert isinstance(file, discord.ui.FileUpload)
        names = [each.filename for each in file.values]
        await interaction.response.send_message(f"{words.value} {role.values[0].name} {names}", ephemeral=True)


class Buttons(discord.ui.View):
    @discord.ui.button(label="More", custom_id="more")
    async def more(self, interaction: discord.Interaction, _button: discord.ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="more")

    @discord.ui.button(label="Ask", custom_id="ask")
    async def ask(self, interaction: discord.Interaction, _button: discord.ui.Button[Any]) -> None:
        await interaction.response.send_modal(Question())

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who", max_values=2)
    async def who(self, interaction: discord.Interaction, select: discord.ui.UserSelect[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=" ".join(each.name for each in select.values), view=None)


class Bot(commands.AutoShardedBot):
    """A small bot that uses what discord.py offers for interactions."""

    def __init__(self) -> None:
        super().__init__("!", intents=INTENTS, guild_ready_timeout=0.01)
        self.came_up = asyncio.Event()
        self.resumed = asyncio.Event()
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.events: asyncio.Queue[tuple[str, discord.ScheduledEvent]] = asyncio.Queue()
        self.pins: asyncio.Queue[dt.datetime | None] = asyncio.Queue()
        self.reactions: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.votes: asyncio.Queue[tuple[str, int, int]] = asyncio.Queue()
        self.tree.add_command(everything)
        self.tree.add_command(view)
        self.tree.add_command(slow)
        self.tree.add_command(schedule)
        self.tree.add_command(quote)
        self.tree.add_command(plan)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.came_up.set()

    async def on_resumed(self) -> None:
        self.resumed.set()

    async def on_shard_resumed(self, _shard: int) -> None:
        self.resumed.set()

    async def on_message(self, message: discord.Message, /) -> None:
        self.heard.put_nowait(message.content)

    async def on_guild_channel_pins_update(self, _channel: object, last_pin: dt.datetime | None) -> None:
        self.pins.put_nowait(last_pin)

    async def on_raw_reaction_add(self, reaction: discord.RawReactionActionEvent) -> None:
        self.reactions.put_nowait(("add", str(reaction.emoji)))

    async def on_raw_reaction_remove(self, reaction: discord.RawReactionActionEvent) -> None:
        self.reactions.put_nowait(("remove", str(reaction.emoji)))

    async def on_raw_poll_vote_add(self, vote: discord.RawPollVoteActionEvent) -> None:
        self.votes.put_nowait(("add", vote.message_id, vote.answer_id))

    async def on_raw_poll_vote_remove(self, vote: discord.RawPollVoteActionEvent) -> None:
        self.votes.put_nowait(("remove", vote.message_id, vote.answer_id))

    async def on_scheduled_event_create(self, event: discord.ScheduledEvent) -> None:
        self.events.put_nowait(("made", event))

    async def on_scheduled_event_update(self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        self.events.put_nowait((after.status.name, after))

    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        self.events.put_nowait(("deleted", event))


@app_commands.command(description="Every type of option")
async def everything(
    interaction: discord.Interaction,
    text: str,
    whole: app_commands.Range[int, 1, 9],
    number: float,
    flag: bool,
    member: discord.Member,
    channel: discord.TextChannel,
    role: discord.Role,
    anything: discord.Member | discord.Role,
    file: discord.Attachment,
) -> None:
    size = len(await file.read())
    told = [text, whole, number, flag, member.name, channel.name, role.name, anything.name, file.filename, size]
    await interaction.response.send_message(" ".join(map(str, told)))


@everything.autocomplete("text")
async def _complete(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{typed}!", value=typed)]


@app_commands.command(description="Buttons and a select")
async def view(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("less", view=Buttons())


@app_commands.command(description="Takes its time")
async def slow(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    layout = discord.ui.LayoutView()
    layout.add_item(discord.ui.Container(discord.ui.TextDisplay("a card")))
    await interaction.edit_original_response(view=layout)
    message = await interaction.followup.send("soon gone", wait=True)
    await message.edit(content="gone now")
    await message.delete()
    fetched = await interaction.original_response()
    await interaction.followup.send(f"kept {len(fetched.components)}", ephemeral=True)


schedule = app_commands.Group(
    name="schedule", description="When", default_permissions=discord.Permissions(manage_guild=True)
)


@schedule.command(description="Add one")
async def add(interaction: discord.Interaction, title: str) -> None:
    await interaction.response.send_message(f"added {title}")


def calendar() -> discord.File:
    return discord.File(io.BytesIO(CALENDAR), "callboard.ics")


@app_commands.command(description="The plan as a file, everywhere")
async def plan(interaction: discord.Interaction) -> None:
    card = discord.ui.LayoutView()
    file = calendar()
    card.add_item(discord.ui.File(file))
    await interaction.response.send_message(view=card, file=file, ephemeral=True)
    await interaction.followup.send("again", file=calendar())
    await interaction.user.send("at home", file=calendar())


@app_commands.context_menu(name="Quote")
async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"> {message.content}")


@pytest.fixture
async def bot(sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setattr(Route, "BASE", sandbox.api_url)
    bot = Bot()
    running = asyncio.create_task(bot.start(sandbox.world.token))
    ready = asyncio.create_task(bot.came_up.wait())
    async with asyncio.timeout(10):
        await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
    assert ready.done(), running.exception()
    yield bot
    await bot.close()
    with suppress(asyncio.CancelledError):
        await running


@pytest.fixture
def use(control: Caller, names: Names) -> Use:
    """Use something of the bot as a member and return the outcome."""

    async def interact(who: str = "fan", **request: Any) -> Any:
        place = {"guild_id": names.guild, "channel_id": names.channels["general"], "user_id": names.members[who]}
        outcome = (await control("POST", "/interact", place | request)).body
        assert outcome["ok"], outcome
        return outcome

    return interact


async def test_it_logs_in_and_knows_its_server(bot: Bot, sandbox: SandboxServer, names: Names) -> None:
    (guild,) = bot.guilds
    assert (guild.name, guild.me.id) == ("Étoile fans", sandbox.world.bot_id)
    assert {channel.name for channel in guild.channels} == set(names.channels)
    assert guild.me.guild_permissions.create_public_threads
    assert {command.data["name"] for command in sandbox.world.commands.values()} == {
        "everything",
        "view",
        "slow",
        "schedule",
        "Quote",
        "plan",
    }


@pytest.mark.usefixtures("bot")
async def test_it_answers_every_type_of_option(use: Use, names: Names) -> None:
    given = {"text": "Chéri", "whole": 3, "number": 0.5, "flag": True, "member": names.members["owner"]}
    given |= {"channel": names.channels["episodes"], "role": names.roles["Premieres"], "file": FILE}
    given |= {"anything": names.roles["Moderator"]}
    outcome = await use(kind="command", name="everything", options=given)
    expected = "Chéri 3 0.5 True owner episodes Premieres Moderator still.png 8"
    assert outcome["message"]["content"] == expected
    outcome = await use(kind="autocomplete", name="everything", options={"text": "ch"}, focused="text")
    assert [(each["name"], each["value"]) for each in outcome["choices"]] == [("ch!", "ch")]
    outcome = await use(who="moderator", kind="command", name="schedule add", options={"title": "Finale"})
    assert outcome["message"]["content"] == "added Finale"


@pytest.mark.usefixtures("bot")
async def test_buttons_selects_and_modals_work(use: Use, names: Names) -> None:
    message = (await use(kind="command", name="view"))["message"]
    here = {"message_id": message["id"]}
    assert (await use(kind="button", custom_id="more", **here))["message"]["content"] == "more"
    modal = (await use(kind="button", custom_id="ask", **here))["modal"]
    ids = [each["component"]["custom_id"] for each in modal["components"]]
    fields = dict(zip(ids, ["tutu", names.roles["Premieres"], [FILE]], strict=True))
    outcome = await use(kind="modal", custom_id=modal["custom_id"], fields=fields)
    assert (outcome["ephemeral"], outcome["message"]["content"]) == (True, "tutu Premieres ['still.png']")
    people = [names.members["owner"], names.members["fan-fr"]]
    outcome = await use(kind="select", custom_id="who", values=people, **here)
    assert (outcome["message"]["content"], outcome["message"]["components"]) == ("owner fan-fr", [])


@pytest.mark.usefixtures("bot")
async def test_a_deferred_reply_is_edited_followed_up_and_cleaned(
    use: Use, control: Caller, names: Names, sandbox: SandboxServer
) -> None:
    done = asyncio.Event()
    forget = sandbox.world.listen(
        lambda event: done.set() if str(event.data.get("content")).startswith("kept") else None
    )
    outcome = await use(kind="command", name="slow")
    assert (outcome["type"], outcome["ephemeral"]) == (5, True)
    async with asyncio.timeout(5):
        await done.wait()
    forget()
    path = f"/channels/{names.channels['general']}/messages?user_id={names.members['fan']}"
    seen = (await control("GET", path)).body
    assert [message["content"] for message in seen] == ["", "kept 1"]


async def test_its_files_arrive_whole_wherever_it_sends_them(
    bot: Bot, use: Use, sandbox: SandboxServer, control: Caller, names: Names, session: aiohttp.ClientSession
) -> None:
    general, fan = names.channels["general"], names.members["fan"]
    done = asyncio.Event()
    sandbox.world.listen(lambda event: done.set() if event.data.get("content") == "at home" else None)
    outcome = await use(kind="command", name="plan")
    await control("POST", "/permissions", {"guild_id": names.guild, "allow": ["ATTACH_FILES"]})
    channel = bot.get_channel(int(general))
    assert isinstance(channel, discord.TextChannel)
    async with asyncio.timeout(5):
        await done.wait()
    await channel.send("for all", file=calendar())
    (home,) = (await control("GET", f"/users/{fan}/dms")).body
    seen = (await control("GET", f"/channels/{general}/messages?user_id={fan}")).body
    seen += (await control("GET", f"/channels/{home['id']}/messages?user_id={fan}")).body
    assert [message["content"] for message in seen] == ["", "again", "for all", "at home"]
    for message in seen:
        (attachment,) = message["attachments"]
        assert attachment["content_type"] == "text/calendar; charset=utf-8"
        async with session.get(attachment["url"]) as answer:
            assert (await answer.read(), answer.content_type) == (CALENDAR, "text/calendar")
    (shown,) = outcome["message"]["components"]
    assert shown["file"]["url"] == outcome["message"]["attachments"][0]["url"]


async def test_a_closed_dm_is_forbidden(bot: Bot, control: Caller, names: Names) -> None:
    fan = await bot.fetch_user(int(names.members["fan"]))
    await control("POST", "/act", {"user_id": names.members["fan"], "do": "close_dms"})
    await fan.create_dm()
    with pytest.raises(discord.Forbidden) as refused:
        await fan.send("psst")
    assert refused.value.code == 50007
    await control("POST", "/act", {"user_id": names.members["fan"], "do": "open_dms"})
    assert (await fan.send("psst")).content == "psst"


@pytest.mark.usefixtures("bot")
async def test_it_answers_in_a_dm(control: Caller, names: Names) -> None:
    request = {"kind": "command", "name": "view", "user_id": names.members["newcomer"]}
    message = (await control("POST", "/interact", request)).body["message"]
    request |= {"kind": "button", "channel_id": message["channel_id"], "message_id": message["id"], "custom_id": "more"}
    outcome = (await control("POST", "/interact", request)).body
    assert (outcome["ok"], outcome["message"]["content"]) == (True, "more")


async def test_it_posts_and_a_message_command_finds_that(bot: Bot, use: Use, names: Names) -> None:
    channel = bot.get_channel(int(names.channels["general"]))
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send("a line", nonce="job:1")
    assert (await channel.send("a line", nonce="job:1")).id == message.id
    outcome = await use(kind="message_command", name="Quote", message_id=str(message.id))
    assert outcome["message"]["content"] == "> a line"


async def test_it_resumes_and_hears_what_it_missed(bot: Bot, control: Caller, rest: Caller, names: Names) -> None:
    await control("POST", "/faults", {"gateway": "drop"})
    for text in ("one", "two"):
        await rest("POST", f"/channels/{names.channels['general']}/messages", {"content": text})
    async with asyncio.timeout(5):
        assert [await bot.heard.get(), await bot.heard.get()] == ["one", "two"]
        await bot.resumed.wait()
    log = (await control("GET", "/log")).body
    assert [entry["op"] for entry in log if "op" in entry] == ["IDENTIFY", "RESUME"]


async def test_it_waits_out_rate_limits(bot: Bot, control: Caller, names: Names) -> None:
    await control("POST", "/faults", {"route": "POST /channels/*/messages", "status": 429})
    channel = bot.get_channel(int(names.channels["general"]))
    assert isinstance(channel, discord.TextChannel)
    assert (await channel.send("late")).content == "late"


async def test_it_makes_moves_and_deletes_events_and_hears_how_they_go(
    bot: Bot, control: Caller, names: Names, sandbox: SandboxServer
) -> None:
    (guild,) = bot.guilds
    start = sandbox.clock.now() + dt.timedelta(days=1)
    made = await guild.create_scheduled_event(
        name="Rewatch: S1E1",
        start_time=start,
        end_time=start + dt.timedelta(hours=1),
        location="#episodes",
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        reason="the schedule",
    )
    interest = {"user_id": names.members["fan"], "do": "event_interest", "guild_id": names.guild}
    await control("POST", "/act", interest | {"event_id": str(made.id)})
    (found,) = await guild.fetch_scheduled_events()
    assert (found.id, found.location, found.user_count) == (made.id, "#episodes", 1)
    assert [user.name async for user in found.users()] == ["fan"]
    moved = await made.edit(
        start_time=start + dt.timedelta(hours=2), end_time=start + dt.timedelta(hours=3), reason="moved"
    )
    assert moved.start_time == start + dt.timedelta(hours=2)
    await control("POST", "/clock", {"advance": 30 * 3600})
    other = await guild.create_scheduled_event(
        name="Finale",
        start_time=start + dt.timedelta(days=9),
        end_time=start + dt.timedelta(days=10),
        location="#episodes",
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
    )
    await other.cancel()
    with pytest.raises(discord.HTTPException, match="finished event"):
        await other.edit(name="x")
    await other.delete()
    async with asyncio.timeout(5):
        heard = [await bot.events.get() for _ in range(7)]
    assert [(what, event.name) for what, event in heard] == [
        ("made", "Rewatch: S1E1"),
        ("scheduled", "Rewatch: S1E1"),
        ("active", "Rewatch: S1E1"),
        ("completed", "Rewatch: S1E1"),
        ("made", "Finale"),
        ("canceled", "Finale"),
        ("deleted", "Finale"),
    ]


async def test_it_asks_a_poll_hears_the_votes_and_learns_how_it_ended(bot: Bot, control: Caller, names: Names) -> None:
    channel = bot.get_channel(int(names.channels["general"]))
    assert isinstance(channel, discord.TextChannel)
    poll = discord.Poll("How was S1E5?", dt.timedelta(hours=48))
    poll.add_answer(text="Loved it", emoji="⭐").add_answer(text="Not for me")
    message = await channel.send(poll=poll)
    vote = {"do": "vote", "channel_id": names.channels["general"], "message_id": str(message.id)}
    for person, answer in (("fan", 2), ("owner", 1), ("fan", 1)):
        told = await control("POST", "/act", vote | {"user_id": names.members[person], "answer_ids": [answer]})
        assert told.status == 200, told.body
    async with asyncio.timeout(5):
        heard = [await bot.votes.get() for _ in range(4)]
    assert heard == [(what, message.id, answer) for what, answer in (("add", 2), ("add", 1), ("remove", 2), ("add", 1))]
    running = (await channel.fetch_message(message.id)).poll
    assert running is not None
    assert (running.is_finalized(), running.duration, running.total_votes) == (False, dt.timedelta(hours=48), 2)
    assert {each.name async for each in running.answers[0].voters()} == {"owner", "fan"}
    await control("POST", "/clock", {"advance": 48 * 3600})
    ended = (await channel.fetch_message(message.id)).poll
    assert ended is not None
    assert (ended.is_finalized(), [each.vote_count for each in ended.answers]) == (True, [2, 0])
    (result,) = [each async for each in channel.history() if each.type is discord.MessageType.poll_result]
    assert result.reference is not None
    assert (result.reference.message_id, result.system_content) == (
        message.id,
        "callboard's poll How was S1E5? has closed.",
    )
    (known,) = [each.poll for each in bot.cached_messages if each.id == message.id]
    assert known is not None
    assert (known.victor_answer_id, known.total_votes) == (1, 2)

    other = await channel.send(poll=discord.Poll("Again?", dt.timedelta(hours=1)).add_answer(text="Yes"))
    closed = await other.end_poll()
    assert closed.poll is not None
    assert closed.poll.is_finalized()


async def test_it_pins_and_takes_down_and_finds_every_pin(bot: Bot, names: Names) -> None:
    channel = bot.get_channel(int(names.channels["general"]))
    assert isinstance(channel, discord.TextChannel)
    sent = [await channel.send(str(number)) for number in range(52)]
    for message in sent:
        await message.pin(reason="the index")
    pinned = [each async for each in channel.pins(limit=None)]
    assert [each.content for each in pinned] == [str(number) for number in reversed(range(52))]
    assert all(each.pinned for each in pinned)
    await sent[-1].unpin()
    async with asyncio.timeout(5):
        heard = [await bot.pins.get() for _ in range(53)]
    assert heard[-1] == heard[-3] == pinned[1].pinned_at
    words = [each.system_content async for each in channel.history(limit=1)]
    assert words == ["callboard pinned a message to this channel."]


async def test_it_reacts_and_hears_who_else_does(bot: Bot, control: Caller, names: Names) -> None:
    await control("POST", "/permissions", {"guild_id": names.guild, "allow": ["ADD_REACTIONS"]})
    channel = bot.get_channel(int(names.channels["general"]))
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send("a line")
    await message.add_reaction("❤️")
    react = {"do": "react", "channel_id": names.channels["general"], "message_id": str(message.id), "emoji": "❤️"}
    for more in ({}, {"reacted": False}, {}):
        await control("POST", "/act", react | more | {"user_id": names.members["fan"]})
    async with asyncio.timeout(5):
        heard = [await bot.reactions.get() for _ in range(4)]
    assert heard == [("add", "❤️"), ("add", "❤️"), ("remove", "❤️"), ("add", "❤️")]
    (reaction,) = (await channel.fetch_message(message.id)).reactions
    assert (str(reaction.emoji), reaction.count, reaction.me) == ("❤️", 2, True)
    assert {each.name async for each in reaction.users()} == {"callboard", "fan"}
    assert bot.user is not None
    await message.remove_reaction("❤️", bot.user)
    (reaction,) = (await channel.fetch_message(message.id)).reactions
    assert (reaction.count, reaction.me) == (1, False)
