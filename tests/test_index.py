"""The index: one pinned list of a show's discussions, which keeps itself current."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from bot.community.model import Rating
from bot.sandbox import pins
from tests.rated import rate
from tests.stage import Json, Stage, on_stage, words

PREMIERE = "2025-04-24T09:00:30Z"
LIGHTHOUSE = {"callboard_shows": Path(__file__).parent / "shows", "callboard_show": "lighthouse"}
PINNED = 1 << 1


@pytest.fixture(params=["discussions", "episodes"], ids=["forum", "text"])
async def premiered(stage: Stage, request: pytest.FixtureRequest) -> Stage:
    """A server in which the eight discussions are open, in a forum or in a text channel."""
    await stage.set_up(discussions=stage.channel(request.param), log=stage.channel("general"))
    await stage.clock_to(PREMIERE)
    return stage


@pytest.fixture
async def weekly(tmp_path: Path) -> AsyncIterator[Stage]:
    """A show whose episodes come out week by week."""
    async with on_stage(tmp_path / "callboard.db", **LIGHTHOUSE) as stage:
        yield stage


async def indexes(stage: Stage) -> list[Json]:
    """Read the indexes there are, in the forum or in #episodes; `is_pinned` says how they stand."""
    found: list[Json] = []
    for thread in await stage.threads():
        if "every episode" in thread["name"]:
            message = (await stage.read(thread["id"]))[0]
            found.append({**message, "thread": thread, "is_pinned": bool(thread["flags"] & PINNED)})
    messages = [one for one in await stage.read("episodes") if "every episode" in words(one).partition("\n")[0]]
    return [*found, *({**one, "is_pinned": one["pinned"]} for one in messages)]


async def later(stage: Stage) -> None:
    """Let so much time pass that what has changed since is to be seen, also if there was an edit just before."""
    await stage.advance(40)
    await stage.advance(40)


async def lines(stage: Stage) -> list[str]:
    """Read what the one index says of each episode."""
    [index] = await indexes(stage)
    return [line for line in words(index).splitlines() if line.startswith("**S")]


async def delete_index(stage: Stage) -> None:
    [index] = await indexes(stage)
    if "thread" in index:
        await stage.act("moderator", "thread_delete", thread_id=index["thread"]["id"])
    else:
        await stage.act("moderator", "delete", channel_id=stage.channel("episodes"), message_id=index["id"])


async def by_hand(stage: Stage, do: str, code: str, **what: object) -> None:
    thread = next(one["id"] for one in await stage.discussions() if one["name"].startswith(code))
    await stage.act("moderator", do, thread_id=thread, **what)


async def told(stage: Stage) -> list[str]:
    """Read what moderators have been told."""
    return [words(one) for one in await stage.read("general") if one["author"].get("bot")]


async def test_it_comes_with_the_first_discussions_pinned_and_lists_them_all(premiered: Stage) -> None:
    [index] = await indexes(premiered)
    assert index["is_pinned"]
    assert index["pinned"] == ("thread" not in index)
    assert index["pinged"] == {"everyone": False, "roles": [], "users": []}
    assert words(index).splitlines()[0] == "## Étoile: every episode"
    threads = sorted(await premiered.discussions(), key=lambda one: one["name"])
    assert await lines(premiered) == [f"**{one['name'][:4]}** · <#{one['id']}>" for one in threads]


async def test_each_discussion_links_the_ones_before_and_after_and_the_index(premiered: Stage) -> None:
    [index] = await indexes(premiered)
    place = index["channel_id"] if "thread" not in index else index["thread"]["id"]
    ids = [one["id"] for one in sorted(await premiered.discussions(), key=lambda one: one["name"])]
    everything = [
        words(one)
        for room in ("episodes", *ids)
        for one in await premiered.read(room)
        if "Talk here" in words(one)
    ]  # fmt: skip
    cards = sorted(everything)
    assert len(cards) == 8
    for number, card in enumerate(cards):
        assert (f"Before: **S1E{number}** <#{ids[number - 1]}>" in card) == (number > 0)
        assert (f"After: **S1E{number + 2}** <#" in card) == (number < 7)
        assert f"[Every episode](https://discord.com/channels/{premiered.guild_id}/{place}/{index['id']})" in card


async def test_it_says_what_comes_next_and_when_each_episode_does(weekly: Stage) -> None:
    await weekly.set_up(discussions=weekly.channel("episodes"))
    await weekly.clock_to("2025-05-03T00:00:00Z")
    [index] = await indexes(weekly)
    text = words(index)
    assert "Next: The Lighthouse Keepers · S2E2, Friday 9 May 2025" in text
    assert "**S2E2** · 9 May 2025" in text
    assert "1984" not in text
    await weekly.clock_to("2025-05-10T00:00:00Z")
    again = words((await indexes(weekly))[0])
    assert "9 May 2025" not in again
    assert again.count("<#") == 2


async def test_a_date_that_moves_is_followed(weekly: Stage) -> None:
    await weekly.set_up(discussions=weekly.channel("episodes"))
    await weekly.clock_to("2025-05-03T00:00:00Z")
    what = next(
        value for _, value in await weekly.complete("correct", "what", "S2E2", by="moderator") if "premiere:" in value
    )
    await weekly.command("correct", by="moderator", what=what, value="2025-05-12", reason="The network says so")
    await later(weekly)
    assert "Monday 12 May 2025" in words((await indexes(weekly))[0])


async def test_however_much_changes_it_is_edited_once_in_thirty_seconds(premiered: Stage) -> None:
    [index] = await indexes(premiered)
    await premiered.advance(120)
    for turn in range(12):
        for code in ("S1E1", "S1E2", "S1E3"):
            await by_hand(premiered, "thread_edit", code, archived=turn % 2 == 0)
        await premiered.command("settings set", by="moderator", key="language", value="fr" if turn % 2 else "en")
        await premiered.advance(7)
    await premiered.advance(120)
    edits = [
        dt.datetime.fromisoformat(one["at"])
        for one in await premiered.requests()
        if one.get("method") == "PATCH" and one["path"].endswith(f"/messages/{index['id']}")
    ]
    assert len(edits) >= 3
    assert min(after - before for before, after in pairwise(edits)) >= dt.timedelta(seconds=30)
    assert "tous les épisodes" in str(await premiered.read(index["channel_id"]))


async def test_what_is_closed_or_deleted_by_hand_is_shown_as_it_is(premiered: Stage) -> None:
    await by_hand(premiered, "thread_edit", "S1E2", archived=True)
    await by_hand(premiered, "thread_edit", "S1E3", locked=True)
    await by_hand(premiered, "thread_delete", "S1E4")
    await later(premiered)
    said = await lines(premiered)
    assert [line.endswith(("· archived", "· locked")) for line in said] == [False, True, True, *[False] * 5]
    assert said[2].endswith("· locked")
    assert said[3].endswith("its discussion has been deleted")
    await by_hand(premiered, "thread_edit", "S1E2", archived=False)
    await later(premiered)
    assert not (await lines(premiered))[1].endswith("archived")


async def test_ratings_are_listed_up_to_the_rooms_ceiling_unless_all_may_know_them(premiered: Stage) -> None:
    await rate(premiered, {f"S1E{number}": Rating(4 * number, number) for number in range(1, 9)})
    room = "episodes" if "thread" not in (await indexes(premiered))[0] else "discussions"
    await premiered.command(
        "settings set", by="moderator", given={"channel": premiered.channel(room)}, key="ceiling", value="3"
    )
    await later(premiered)
    assert [("★" in line) for line in await lines(premiered)] == [True] * 3 + [False] * 5
    assert (await lines(premiered))[2].endswith("★ 4.0 (3)")
    await premiered.command("settings set", by="moderator", key="ratings", value="all")
    await later(premiered)
    assert all("★" in line for line in await lines(premiered))


async def test_what_a_poll_came_to_is_listed_once_it_has_ended(premiered: Stage) -> None:
    await premiered.command("settings set", by="moderator", key="ratings", value="all")
    thread = next(one["id"] for one in await premiered.discussions() if one["name"].startswith("S1E5"))
    poll = next(one for one in await premiered.read(thread) if one.get("poll"))
    await premiered.act("fan", "vote", channel_id=thread, message_id=poll["id"], answer_ids=[5])
    await premiered.clock_to("2025-05-08T09:05:00Z")
    assert (await lines(premiered))[4].endswith("★ 5.0 (1)")


async def test_one_that_is_deleted_stays_so_and_is_told_of_once(premiered: Stage) -> None:
    await delete_index(premiered)
    await by_hand(premiered, "thread_edit", "S1E2", archived=True)
    await later(premiered)
    await by_hand(premiered, "thread_edit", "S1E2", archived=False)
    await later(premiered)
    assert await indexes(premiered) == []
    assert await told(premiered) == [
        "The index of Étoile is gone: somebody deleted it. /discussion index posts a new one."
    ]
    await premiered.stop_bot()
    await premiered.start_bot()
    await premiered.command("setup", by="moderator", log=premiered.channel("general"))
    await later(premiered)
    assert await indexes(premiered) == []


async def test_a_moderator_has_a_new_one_posted_which_takes_the_old_ones_place(premiered: Stage) -> None:
    [old] = await indexes(premiered)
    for _ in range(2):
        reply = await premiered.command("discussion index", by="moderator")
        assert reply.private
        assert "The index of Étoile is posted in" in reply.text
    await later(premiered)
    [new] = await indexes(premiered)
    assert new["id"] != old["id"]
    assert new["is_pinned"]
    assert await told(premiered) == []
    await delete_index(premiered)
    await premiered.command("discussion index", by="moderator")
    await later(premiered)
    [newest] = await indexes(premiered)
    assert newest["is_pinned"]
    cards = [words(one) for one in await premiered.read("episodes") if "Talk here" in words(one)]
    assert all(newest["id"] in card for card in cards)


async def test_only_moderators_have_one_posted(premiered: Stage) -> None:
    assert not (await premiered.command("discussion index")).ok


async def test_it_needs_a_channel_for_discussions(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    assert "chosen no channel for discussions" in (await stage.command("discussion index", by="moderator")).text


async def test_before_anything_is_open_a_moderator_can_have_it_posted_too(stage: Stage) -> None:
    await stage.set_up(discussions=stage.channel("episodes"))
    await stage.command("discussion index", by="moderator")
    await stage.advance(10)
    assert (await lines(stage))[0] == "**S1E1** · The Swap · 24 April 2025"
    await stage.clock_to("2025-04-24T09:02:00Z")
    assert all("<#" in line for line in await lines(stage))


async def test_where_it_may_not_be_pinned_it_is_there_and_the_switch_is_named(stage: Stage) -> None:
    await stage.permissions(deny=["PIN_MESSAGES"])
    await stage.set_up(discussions=stage.channel("episodes"), log=stage.channel("general"))
    await stage.clock_to(PREMIERE)
    [index] = await indexes(stage)
    assert not index["is_pinned"]
    [said] = await told(stage)
    assert said.startswith("The pinning of the index of Étoile could not be posted.")
    assert "“Pin Messages”" in said


async def test_full_pins_are_met_with_a_plain_sentence(stage: Stage) -> None:
    await stage.set_up(discussions=stage.channel("episodes"), log=stage.channel("general"))
    world, room = stage.server.world, stage.channel("episodes")
    for number in range(pins.MOST_PINS):
        posted = await stage.act("moderator", "post", channel_id=room, content=f"Rule {number}")
        world.messages[int(room)][int(posted["id"])].pinned_at = world.now()
    await stage.clock_to(PREMIERE)
    assert len(await indexes(stage)) == 1
    [said] = await told(stage)
    assert "has as many pinned messages as Discord allows. Unpin some." in said


async def test_an_index_that_discord_has_archived_is_still_kept_current(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to(PREMIERE)
    [index] = await indexes(stage)
    await stage.act("moderator", "thread_edit", thread_id=index["thread"]["id"], archived=True)
    await by_hand(stage, "thread_delete", "S1E4")
    await later(stage)
    assert (await lines(stage))[3].endswith("has been deleted")


async def test_a_long_show_has_a_page_for_each_season_and_each_is_pinned(tmp_path: Path) -> None:
    """The invented show, with a first season of 25 episodes that have come out long ago."""
    shows = tmp_path / "shows"
    shows.mkdir()
    pack = yaml.safe_load((Path(__file__).parent / "shows" / "lighthouse.yaml").read_text("utf-8"))
    first = pack["seasons"][0]["episodes"]
    first += [{**first[-1], "number": number} for number in range(len(first) + 1, 26)]
    (shows / "lighthouse.yaml").write_text(yaml.safe_dump(pack), "utf-8")
    async with on_stage(tmp_path / "callboard.db", callboard_shows=shows, callboard_show="lighthouse") as stage:
        await stage.set_up(discussions=stage.channel("episodes"))
        await stage.clock_to("2025-05-03T00:00:00Z")
        pages = [one for one in await stage.read("episodes") if one["pinned"]]
        assert [words(one).splitlines()[0] for one in pages] == [
            "## The Lighthouse Keepers · S1E1–S1E24",
            "## The Lighthouse Keepers · S1E25",
            "## The Lighthouse Keepers · S2E1–S2E2",
        ]
        assert "<#" in words(pages[2])
