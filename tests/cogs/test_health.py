"""A moderator asks how the server's posts stand."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from bot.app import LOCALES
from bot.client.cards import TEXT_LIMIT
from bot.community.settings import ServerSettings
from bot.delivery.health import MOST, take_stock
from bot.delivery.model import Delivery, State
from bot.schedule.model import Key, Kind
from bot.schedule.occasions import Book
from bot.schedule.zones import tzdata_version
from bot.texts import Text, Texts
from cogs.health import health_card
from tests.stage import Stage, buttons, words

SAY = Texts(LOCALES).into("en")
PREMIERE_NOON = "2025-04-24T12:00:00Z"


def section(text: str, name: str) -> str:
    """Return what stands under a heading; empty if there is none."""
    found = re.search(rf"^### {name}\n(.*?)(?=^### |\Z)", text, re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


async def health(stage: Stage, locale: str | None = None) -> str:
    reply = await stage.command("health", by="moderator", locale=locale)
    assert reply.private
    return reply.text


async def test_before_anything_is_due_it_tells_what_comes_next(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    text = await health(stage)
    assert "**Next** 3 · **Sent** 0 · **Late** 0 · **Parked** 0 · **Expired** 0" in text
    assert "The courier works.\nNothing that is due waits." in text
    assert f"tzdata {tzdata_version()}" in text
    assert section(text, "Next").splitlines()[0] == "- <t:1744880400:f> The reminder 7d before Étoile · S1E1–S1E8"


async def test_what_was_sent_is_linked(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.clock_to("2025-04-18T00:00:00Z")
    [post] = await stage.read("announcements")
    text = await health(stage)
    assert "**Next** 2 · **Sent** 1" in text
    link = f"https://discord.com/channels/{stage.guild_id}/{stage.channel('announcements')}/{post['id']}"
    assert section(text, "Sent").strip() == f"- <t:1744880400:f> [The reminder 7d before Étoile · S1E1–S1E8]({link})"


async def test_a_discussion_is_linked_by_its_thread(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to(PREMIERE_NOON)
    threads = {f"https://discord.com/channels/{stage.guild_id}/{thread['id']})" for thread in await stage.discussions()}
    assert len([link for link in threads if link in section(await health(stage), "Sent")]) >= MOST - 2


async def test_what_is_parked_has_its_fix_and_the_button_tries_it_again(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.permissions("announcements", deny=["SEND_MESSAGES"])
    await stage.clock_to("2025-04-18T00:00:00Z")
    reply = await stage.command("health", by="moderator")
    assert "**Parked** 1" in reply.text
    assert "The reminder 7d before Étoile · S1E1–S1E8 could not be posted." in section(reply.text, "Parked")
    assert "allow Callboard “Send Messages”" in section(reply.text, "Parked")
    await stage.permissions("announcements", allow=["SEND_MESSAGES"])
    with pytest.raises(AssertionError):  # a fan may not, even with the button before them
        _ = (await stage.press(reply.message, "Try again", by="fan")).text
    assert await stage.read("announcements") == []
    await stage.stop_bot()
    await stage.start_bot()
    pressed = await stage.press(reply.message, "Try again", by="moderator")
    assert "is tried again now" in pressed.text
    await stage.advance(1)
    assert len(await stage.read("announcements")) == 1
    after = await stage.command("health", by="moderator")
    assert "**Sent** 1 · **Late** 1 · **Parked** 0" in after.text
    assert "due <t:1744880400:f>" in section(after.text, "Late")
    assert "Try again" not in buttons(after.message)


async def test_what_is_no_longer_worth_posting_is_expired_also_if_it_was_parked(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    await stage.permissions("announcements", deny=["SEND_MESSAGES"])
    await stage.clock_to("2025-04-26T00:00:00Z")
    text = await health(stage)
    assert "**Parked** 0 · **Expired** 3" in text
    assert "The premiere announcement for Étoile · S1E1–S1E8 (and 2 more) was not posted." in section(text, "Expired")


async def test_it_is_for_moderators_and_in_their_language(stage: Stage) -> None:
    assert not (await stage.command("health")).ok
    text = await health(stage, locale="fr")
    assert "Le coursier travaille." in text
    assert "Nothing" not in text


async def test_another_servers_posts_are_not_in_it(stage: Stage) -> None:
    await stage.set_up()
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    reply = await stage.command("health", by="moderator", guild=1)
    assert "**Next** 0 · **Sent** 0" in reply.text


NOW = dt.datetime(2025, 4, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def row(kind: Kind, state: State, due: dt.datetime = NOW - 20 * DAY) -> Delivery:
    settled = None if state in (State.DUE, State.SENDING) else NOW
    return Delivery(
        1,
        Key(
            9,
            kind,
            "digest/2025-04-21" if kind is Kind.DIGEST else "etoile/s1",
            "3600" if kind is Kind.REMINDER else "",
        ),
        0,
        due,
        None,
        state,
        1,
        None,
        None,
        1,
        1,
        None,
        settled,
        None,
    )


def test_members_own_reminders_are_no_moderators_business_and_events_never_late() -> None:
    stock = take_stock([row(kind, state) for kind in (Kind.PERSONAL, Kind.EVENT) for state in State], NOW)
    assert (stock.ahead.count, stock.sent.count, stock.parked.count, stock.expired.count) == (2, 1, 1, 1)
    assert (stock.late.count, stock.waiting_since) == (0, None)


def test_it_tells_how_long_the_oldest_due_has_waited_and_that_the_courier_cannot_work() -> None:
    rows = [row(Kind.PREMIERE, State.DUE, NOW - DAY), row(Kind.REMINDER, State.SENDING, NOW - 2 * DAY)]
    stock = take_stock([*rows, row(Kind.DIGEST, State.DUE, NOW + DAY)], NOW)
    assert stock.waiting_since == NOW - 2 * DAY
    [container] = health_card(SAY, stock, ServerSettings(9), Book({}), works=False).to_components()
    text = words({"components": [container]})
    assert f"What has waited longest was due <t:{int((NOW - 2 * DAY).timestamp())}:R>." in text
    assert "The courier cannot work at the moment" in text


def test_however_much_there_is_each_sort_is_shown_within_what_a_message_holds() -> None:
    parked = [
        replace(row(Kind.PREMIERE, State.PARKED), reason=Text("{n}: " + "It is not to be. " * 20, n=n))
        for n in range(MOST)
    ]
    rows = [row(Kind.PREMIERE, state) for state in (State.DUE, State.SENT) for _ in range(MOST)]
    card = health_card(SAY, take_stock([*parked, *rows], NOW), ServerSettings(9), Book({}), works=True)
    text = words({"components": card.to_components()})
    assert len(text.removesuffix("\nTry again").replace("\n", "")) <= TEXT_LIMIT
    assert "0: It is not to be." in section(text, "Parked")
    for name in ("Late", "Next", "Sent"):
        assert section(text, name).count("\n- ") >= 3
