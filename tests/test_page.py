"""A person plays on the sandbox's page in Chromium: the scene that the README describes."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Error, Page, async_playwright, expect

from tests.stage import Stage, on_stage

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not there: install Debian's package chromium."),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def window() -> AsyncIterator[Page]:
    """One window of one Chromium for all tests: to start it takes longer than most of them."""
    async with async_playwright() as playwright:
        # Chromium's own sandbox needs rights that root in a container does not have.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield await browser.new_page(viewport={"width": 1280, "height": 800}, timezone_id="Europe/Paris")
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage in the event loop that the browser is in."""
    async with on_stage(tmp_path / "callboard.db") as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: Stage, window: Page) -> AsyncIterator[Page]:
    """The page as if nobody had seen it; whatever goes wrong in its JavaScript fails the test.

    What it keeps in the browser belongs to its address, of which the port is another on each stage.
    """
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    window.on("pageerror", note)
    await window.goto(stage.server.url + "/")
    await expect(window.locator("#channel [data-channel-id]").first).to_be_visible()
    window.set_default_timeout(8_000)
    yield window
    if shot := os.environ.get("CALLBOARD_SCREENSHOT"):
        await window.screenshot(path=shot)
    await window.goto("about:blank")
    window.remove_listener("pageerror", note)
    assert errors == []


async def go_to(page: Page, name: str) -> None:
    await page.locator("#channel [data-channel-id]", has_text=name).first.click()
    await expect(page.locator("#place-name")).to_contain_text(name)


async def become(page: Page, name: str) -> None:
    await page.locator("#member").select_option(label=name)


async def begin(page: Page, command: str) -> None:
    await page.locator("#composer").fill(f"/{command}")
    await page.locator("#suggestions [data-command]", has_text=command).first.click()


async def give(page: Page, option: str, value: str, *, pick: bool = False) -> None:
    """Fill an option of the command; one that is not shown yet is added first."""
    field = page.locator(f'#command [data-option="{option}"]')
    if await field.count() == 0:
        await page.locator(f'#command [data-add-option="{option}"]').click()
    if pick:
        await field.locator("select").select_option(label=value)
    else:
        await field.locator("input").fill(value)


async def test_the_scene_of_the_readme(page: Page) -> None:
    await become(page, "fan")
    await go_to(page, "general")

    await begin(page, "cast")
    await give(page, "who", "dakin matthews")
    await page.locator("#command [role=option]", has_text="Dakin Matthews").click()
    await page.locator("#command button[type=submit]").click()
    await expect(page.locator("[data-message-id]").last).to_contain_text("Dakin Matthews")

    await begin(page, "release")
    await page.locator("#command button[type=submit]").click()
    await expect(page.locator("[data-message-id]").last).to_contain_text("24 April 2025")

    await become(page, "moderator")
    await begin(page, "setup")
    await give(page, "announcements", "#announcements", pick=True)
    await give(page, "discussions", "#discussions", pick=True)
    await give(page, "ping", "@Premieres", pick=True)
    await page.locator("#command button[type=submit]").click()
    await expect(page.locator("[data-message-id]").last).to_contain_text("Everything that is chosen will work.")

    await page.locator("#clock-to").fill("2025-04-24T12:00Z")
    await page.locator("#clock-go").click()
    await expect(page.locator("#clock-now")).to_contain_text("24 Apr", timeout=20_000)

    await become(page, "fan")
    await go_to(page, "announcements")
    posts = page.locator("[data-message-id]")
    await expect(posts).to_have_count(3)
    await expect(posts.nth(0)).to_contain_text("Étoile comes out in 7 days")
    await expect(posts.nth(1)).to_contain_text("Étoile comes out tomorrow")
    await expect(posts.nth(2)).to_contain_text("S1E8")

    await go_to(page, "discussions")
    await expect(page.locator("#posts [data-post-id]")).to_have_count(9)
    await expect(page.locator("#posts [data-post-id]", has_text="S1E")).to_have_count(8)
    await page.locator("#posts [data-post-id]", has_text="S1E5").first.click()
    await expect(page.locator("[data-message-id]").first).to_contain_text("everything up to S1E5")


async def test_a_moderator_fills_the_form_that_setup_opens_and_presses_a_posts_button(page: Page, stage: Stage) -> None:
    await become(page, "moderator")
    await go_to(page, "general")
    await begin(page, "setup")
    await page.locator("#command button[type=submit]").click()
    modal = page.locator("dialog#modal")
    await expect(modal).to_be_visible()
    await modal.locator("select").first.select_option(label="#announcements")
    await modal.locator("button[type=submit]").click()
    await expect(page.locator("[data-message-id]").last).to_contain_text("Settings of this server")

    await stage.clock_to("2025-04-17T12:00:00Z")
    await go_to(page, "announcements")
    await page.locator("[data-message-id] button[data-custom-id]").first.click()
    await expect(page.locator("[data-message-id]").last).to_contain_text("Only you can see this")
    await expect(page.locator("[data-message-id]").last).to_contain_text("24 April 2025")


async def test_commands_and_their_options_are_listed_in_the_members_language(page: Page) -> None:
    await become(page, "fan-fr (fr)")
    await page.locator("#composer").fill("/")
    listed = page.locator('#suggestions [data-command="cast"]')
    await expect(listed).to_contain_text("/distribution")
    await expect(listed.locator(".names")).to_have_text("qui série")


async def test_events_stand_above_the_channels_in_the_viewers_time_with_their_status(page: Page, stage: Stage) -> None:
    here = {"guild_id": stage.guild_id}
    event = await stage.act(
        "owner",
        "event_create",
        **here,
        name="Rewatch: S1E1",
        privacy_level=2,
        entity_type=3,
        entity_metadata={"location": "#episodes"},
        scheduled_start_time="2025-04-18T18:00:00Z",
        scheduled_end_time="2025-04-18T19:00:00Z",
    )
    await become(page, "fan")
    shown = page.locator(f'[data-event-id="{event["id"]}"]')
    # The page's window is in Paris, and its fan reads English as it is written in the United States.
    await expect(shown.locator("time")).to_have_text(["04/18/2025, 8:00 PM", "9:00 PM"])
    for text in ("Rewatch: S1E1", "#episodes", "Scheduled"):
        await expect(shown).to_contain_text(text)
    await shown.locator("button", has_text="Interested · 0").click()
    await expect(shown.locator("button")).to_have_text("Interested · 1")
    await expect(shown.locator("button")).to_have_attribute("aria-pressed", "true")
    assert (await stage.events())[0]["interested"] == [stage.member("fan")]

    await stage.clock_to("2025-04-18T18:30:00Z")
    await expect(shown).to_contain_text("On now")
    await stage.clock_to("2025-04-18T19:30:00Z")
    await expect(page.locator("#events li")).to_have_count(0)
    await page.locator("#past summary", has_text="1 over").click()
    await expect(shown).to_contain_text("Over")


async def test_a_file_of_a_message_is_a_link_that_gives_it(page: Page, stage: Stage, tmp_path: Path) -> None:
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Étoile\r\nEND:VCALENDAR\r\n".encode()
    file = {"filename": "callboard.ics", "base64": base64.b64encode(calendar).decode()}
    sent = await stage.act("fan", "post", channel_id=stage.channel("general"), content="the plan", files=[file])
    await go_to(page, "general")
    link = page.locator("[data-message-id] a", has_text="callboard.ics")
    await expect(page.locator("[data-message-id]").last).to_contain_text("49 B")
    async with page.expect_download() as download:
        await link.click()
    await (await download.value).save_as(tmp_path / "saved.ics")
    assert (tmp_path / "saved.ics").read_bytes() == calendar
    assert await stage.file(sent["attachments"][0]) == calendar


async def test_a_member_votes_in_a_poll_takes_it_back_and_sees_how_it_ended(page: Page, stage: Stage) -> None:
    texts = ("Loved it", "Liked it", "Not for me")
    answers = [{"poll_media": {"text": text}} for text in texts]
    poll = {"question": {"text": "How was S1E5?"}, "answers": answers, "duration": 48}
    sent = await stage.act("owner", "post", channel_id=stage.channel("general"), poll=poll)
    await stage.act("owner", "vote", channel_id=stage.channel("general"), message_id=sent["id"], answer_ids=[2])
    await become(page, "fan")
    await go_to(page, "general")
    shown = page.locator(f'[data-message-id="{sent["id"]}"] .poll')
    counts = shown.locator(".count")
    await expect(counts).to_have_text(["0 votes", "1 vote", "0 votes"])
    await expect(shown).to_contain_text("Ends in 2 days")
    await shown.get_by_label("Loved it").check()
    await shown.get_by_role("button", name="Vote", exact=True).click()
    await expect(counts).to_have_text(["1 vote", "1 vote", "0 votes"])
    await expect(shown.get_by_label("Loved it")).to_be_checked()
    await become(page, "newcomer")
    await expect(shown.get_by_label("Loved it")).not_to_be_checked()
    await expect(shown.get_by_role("button", name="Take the vote back")).to_have_count(0)
    await become(page, "fan")
    await shown.get_by_role("button", name="Take the vote back").click()
    await expect(counts).to_have_text(["0 votes", "1 vote", "0 votes"])

    await stage.advance(48 * 3600)
    await expect(shown).to_contain_text("This poll has ended.")
    await expect(shown.get_by_label("Loved it")).to_be_disabled()
    await expect(shown.locator("button")).to_have_count(0)
    result = page.locator("[data-message-id]").last
    await expect(result).to_contain_text("owner’s poll has ended.")
    await expect(result).to_contain_text("Liked it won with 1 of 1 votes.")
    await result.locator("a", has_text="poll").click()
    await expect(page.locator(f'[data-message-id="{sent["id"]}"]')).to_have_class("message found")


async def test_a_moderator_pins_a_message_from_its_menu_and_takes_it_down(page: Page, stage: Stage) -> None:
    sent = await stage.act("fan", "post", channel_id=stage.channel("general"), content="the plan")
    await become(page, "moderator")
    await go_to(page, "general")
    shown = page.locator(f'[data-message-id="{sent["id"]}"]')
    await shown.locator(".more").click()
    await page.locator("#menu button", has_text="Pin").click()
    await expect(shown.locator(".tag", has_text="Pinned")).to_be_visible()
    await expect(page.locator("[data-message-id]").last).to_contain_text("moderator pinned a message.")
    await shown.locator(".more").click()
    await page.locator("#menu button", has_text="Unpin").click()
    await expect(shown.locator(".tag")).to_have_count(0)
    await become(page, "fan")
    await shown.locator(".more").click()
    await page.locator("#menu button", has_text="Pin").click()
    await expect(page.locator("#error")).to_contain_text("Missing Permissions")


async def test_a_member_reacts_from_the_menu_and_another_joins_with_a_press(page: Page, stage: Stage) -> None:
    sent = await stage.act("owner", "post", channel_id=stage.channel("general"), content="the plan")
    await become(page, "fan")
    await go_to(page, "general")
    shown = page.locator(f'[data-message-id="{sent["id"]}"]')
    await shown.locator(".more").click()
    await page.locator("#menu button", has_text="React with ⭐").click()
    reaction = shown.locator(".reactions button")
    await expect(reaction).to_have_text("⭐ 1")
    await expect(reaction).to_have_attribute("aria-pressed", "true")
    await become(page, "newcomer")
    await expect(reaction).to_have_attribute("aria-pressed", "false")
    await reaction.click()
    await expect(reaction).to_have_text("⭐ 2")
    await reaction.click()
    await expect(reaction).to_have_text("⭐ 1")
