"""Fans read what their server gives the episodes, as far as they have watched."""

from __future__ import annotations

from pathlib import Path

from bot.community.model import Rating
from tests.rated import rate
from tests.stage import Stage, buttons, on_stage, words
from tests.test_any_show import LIGHTHOUSE

GIVEN = {"S1E1": Rating(52, 12), "S1E2": Rating(3, 1), "S1E5": Rating(21, 7)}


async def open_room(stage: Stage, episodes: int, **seen: int) -> None:
    await stage.command("settings set", by="moderator", key="ceiling", value=str(episodes))
    for member, far in seen.items():
        await stage.command("progress", by=member, seen=str(far))


async def tell_everybody(stage: Stage) -> None:
    reply = await stage.command("settings set", by="moderator", key="ratings", value="all")
    assert "all: for everybody" in reply.text


async def test_an_episode_is_told_with_what_the_server_gives_it(stage: Stage) -> None:
    await rate(stage, GIVEN)
    await open_room(stage, 8, fan=2)
    reply = await stage.command("episode", number=1)
    assert not reply.private
    assert "This server gives it ★ 4.3 of 5 (12 votes)." in reply.text
    assert "This server gives it ★ 3.0 of 5 (one vote)." in (await stage.command("episode", number=2)).text
    assert "★" not in (await stage.command("episode", number=3)).text
    french = await stage.command("episode", number=1, locale="fr")
    assert "Ce serveur lui donne ★ 4,3 sur 5 (12 votes)." in french.text


async def test_a_rating_beyond_the_horizon_is_said_to_be_withheld_and_shown_to_nobody_anyway(stage: Stage) -> None:
    await rate(stage, GIVEN)
    reply = await stage.command("episode", number=5)
    assert "Its rating is withheld. /progress says how far you have watched." in reply.text
    assert "★" not in reply.text
    assert "★" not in (await stage.press(reply.message, "Show anyway")).text


async def test_all_episodes_are_listed_each_with_its_rating(stage: Stage) -> None:
    await rate(stage, GIVEN)
    await open_room(stage, 8, fan=4)
    lines = (await stage.command("episode")).text.split("\n")
    told = {line[2:6]: line.endswith((" · ★ 4.3 (12)", " · ★ 3.0 (1)")) for line in lines if line.startswith("**S1")}
    assert [code for code, is_rated in told.items() if is_rated] == ["S1E1", "S1E2"]
    assert lines[-1] == "-# The rating of one later episode is withheld. /progress says how far you have watched."


async def test_show_gives_the_ratings_as_bars_in_the_readers_language(stage: Stage) -> None:
    await rate(stage, GIVEN)
    await open_room(stage, 8, fan=8)
    reply = await stage.command("show", ratings=True)
    assert not reply.private
    assert reply.text.split("\n") == [
        "## How this server rates Étoile",
        "### Season 1 · ★ 3.8 (20)",
        "`████████░░` **S1E1** The Swap · ★ 4.3 (12)",
        "`█████░░░░░` **S1E2** The Bull · ★ 3.0 (1)",
        "`█████░░░░░` **S1E5** The Rat · ★ 3.0 (7)",
        "-# From 1 to 5 stars; the number of votes is in brackets.",
    ]
    french = (await stage.command("show", ratings=True, locale="fr")).text
    assert "## Les notes de ce serveur : Étoile\n### Saison 1 · ★ 3,8 (20)\n" in french
    assert "Amy Sherman-Palladino" in (await stage.command("show", ratings=False)).text


async def test_who_has_seen_more_than_the_room_may_be_shown_reads_it_alone(stage: Stage) -> None:
    await rate(stage, GIVEN)
    await open_room(stage, 1, fan=2)
    for reply in (
        await stage.command("show", ratings=True),
        await stage.command("episode", number=2),
        await stage.command("episode"),
    ):
        assert reply.private
        assert "★ 3.0" in reply.text
    assert not (await stage.command("episode", number=1)).private


async def test_moderators_can_have_everybody_told_of_all_ratings_but_not_of_titles(stage: Stage) -> None:
    await rate(stage, GIVEN)
    await tell_everybody(stage)
    reply = await stage.command("show", ratings=True)
    assert not reply.private
    assert "★ 3.8 (20)" in reply.text
    assert "withheld" not in reply.text
    assert "★ 3.0 of 5 (7 votes)" in (await stage.command("episode", number=5)).text


async def test_ratings_of_polls_that_are_off_by_now_are_still_shown(stage: Stage) -> None:
    await rate(stage, GIVEN)
    await stage.command("settings set", by="moderator", key="ratings", value="off")
    await open_room(stage, 8, fan=1)
    text = (await stage.command("show", ratings=True)).text
    assert "★ 4.3 (12)" in text
    assert "The ratings of 2 later episodes are withheld." in text


async def test_where_nobody_has_rated_anything_it_is_said_how_that_comes_about(stage: Stage) -> None:
    reply = await stage.command("show", ratings=True)
    assert not reply.private
    assert "No episode of Étoile has been rated here yet. Each episode's discussion has a poll for that" in reply.text
    await stage.command("settings set", by="moderator", key="ratings", value="off")
    assert "/settings set, key “ratings”" in (await stage.command("show", ratings=True)).text


async def test_ratings_belong_to_a_server_and_show_in_no_other(stage: Stage) -> None:
    await rate(stage, GIVEN)
    await open_room(stage, 8, fan=8)
    reply = await stage.command_in_dm("show", ratings=True)
    assert "Ratings are a server's own." in reply.text
    assert "★" not in (await stage.command_in_dm("episode", number=1)).text
    await stage.call("POST", "/sandbox/guilds", {"count": 1})
    await stage.look_round()
    there = await stage.command("show", ratings=True, guild=1, by=stage.guild(1)["members"][1]["name"])
    assert "★" not in there.text


async def test_pages_are_turned_by_and_for_the_one_who_presses(tmp_path: Path) -> None:
    shows = LIGHTHOUSE["callboard_shows"]
    pack = (shows / "lighthouse.yaml").read_text("utf-8")
    more = "".join(f'      - {{number: {n}, title: "Part {n}", title_fact: s2e1.title}}\n' for n in range(3, 31))
    (tmp_path / "shows").mkdir()
    (tmp_path / "shows" / "lighthouse.yaml").write_text(pack.replace("\npremieres:", f"{more}\npremieres:"), "utf-8")
    async with on_stage(
        tmp_path / "callboard.db", callboard_shows=tmp_path / "shows", callboard_show="lighthouse"
    ) as stage:
        await rate(stage, {f"S2E{n}": Rating(4, 1) for n in range(1, 31)}, show="lighthouse")
        await open_room(stage, 33, fan=33, owner=3)
        first = await stage.command("show", ratings=True)
        assert not first.private
        assert "10 more follow." in first.text
        second = await stage.press(first.message, "Page 2 of 2")
        assert second.private
        assert "S2E30" in second.text
        assert "S2E20" not in second.text
        back = await stage.press(second.message, "Page 1 of 2")
        assert back.message["id"] == second.message["id"]
        assert "S2E20" in back.text
        other = await stage.press(first.message, "Page 2 of 2", by="owner")
        assert other.private
        assert "★" not in other.text
        assert buttons(other.message) == {}
        [seen_by_all] = [words(one) for one in await stage.read("general", by="owner") if "★" in words(one)]
        assert "S2E30" not in seen_by_all
