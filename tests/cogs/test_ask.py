"""A fan asks; others read the answer only where nobody is told too much."""

from __future__ import annotations

import ast
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.show.loading import load_pack
from tests.plainly import has_markdown, plainly
from tests.scoring import Spoilers
from tests.stage import Reply, Stage, buttons, on_stage, words

ROOT = Path(__file__).parent.parent.parent
NOBODY = {"everyone": False, "roles": [], "users": []}
KEVIN = "who plays Kevin?"
"""Something that is told once episode 7 has been seen."""
OVER = "is Étoile over?"
"""Something that the fact `show.status` answers."""


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on which Étoile and the invented show play."""
    shows = tmp_path / "shows"
    shows.mkdir()
    for pack in ("data/shows/etoile.yaml", "tests/shows/lighthouse.yaml"):
        shutil.copy(ROOT / pack, shows)
    async with on_stage(tmp_path / "callboard.db", callboard_shows=shows) as stage:
        yield stage


async def ask(stage: Stage, question: str, **how: Any) -> Reply:
    return await stage.command("ask", question=question, **how)


async def restart(stage: Stage) -> None:
    await stage.stop_bot()
    await stage.start_bot()


async def choose_ceiling(stage: Stage, value: str, channel: str | None = None) -> None:
    """Choose a ceiling for the server, or for one of its channels."""
    options = {"key": "ceiling", "value": value} | ({"channel": stage.channel(channel)} if channel else {})
    who = {"user_id": stage.member("moderator"), "guild_id": stage.guild_id, "channel_id": stage.channel("general")}
    body = {"kind": "command", "name": "settings set", "options": options, **who}
    assert (await stage.call("POST", "/sandbox/interact", body))["ok"]


# Who reads it


async def test_what_everybody_may_know_is_answered_to_everybody_exactly_as_on_the_command_line(stage: Stage) -> None:
    reply = await ask(stage, "who plays Cheyenne?")
    assert not reply.private
    app = stage.bot.app  # type: ignore[union-attr] - it has been started
    answer = app.answers.answer("who plays Cheyenne?", app.texts.into("en"), show=app.shows.default)
    labels = "\n".join(buttons(reply.message))
    assert plainly(reply.text) == f"{answer.text}\n{labels}"
    assert "Lou de Laâge plays Cheyenne Toussaint" in words((await stage.read("general", by="fan-fr"))[-1])


async def test_what_only_the_asker_may_know_is_told_to_them_alone(stage: Stage) -> None:
    await stage.command("progress", seen="all")
    reply = await ask(stage, KEVIN)
    assert reply.private
    assert "Jonathan Groff" in reply.text
    assert await stage.read("general", by="fan-fr") == []
    assert not (await ask(stage, "who plays Jack?")).private


async def test_the_rooms_ceiling_and_no_other_rooms_lets_everybody_read_it(stage: Stage) -> None:
    await stage.command("progress", seen="all")
    await choose_ceiling(stage, "7", "episodes")
    assert not (await ask(stage, KEVIN, channel="episodes")).private
    assert (await ask(stage, KEVIN)).private
    await choose_ceiling(stage, "6", "episodes")
    assert (await ask(stage, KEVIN, channel="episodes")).private


async def test_a_ceiling_tells_nobody_more_than_they_have_watched(stage: Stage) -> None:
    await choose_ceiling(stage, "8")
    reply = await ask(stage, KEVIN)
    assert reply.private
    assert "withheld" in reply.text
    assert "Groff" not in reply.text


async def test_in_an_episodes_discussion_everybody_reads_about_it_and_not_about_later_ones(stage: Stage) -> None:
    await stage.set_up()
    await stage.clock_to("2025-04-24T12:00:00Z")
    await stage.command("progress", seen="all")
    threads = {thread["name"][:4]: thread["id"] for thread in await stage.discussions()}
    assert not (await ask(stage, KEVIN, channel=threads["S1E7"])).private
    assert (await ask(stage, KEVIN, channel=threads["S1E6"])).private


async def test_how_far_a_question_says_its_asker_is_counts_for_the_asker_alone(stage: Stage) -> None:
    reply = await ask(stage, "I've seen everything, who plays Kevin?")
    assert "Jonathan Groff" in reply.text
    assert reply.private
    await stage.command("progress", seen="all")
    reply = await ask(stage, "I haven't started yet, who plays Kevin?")
    assert "withheld" in reply.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("hello!", "Hello! Ask me anything about Étoile."),
        (KEVIN, "That is withheld"),
        ("how old is david", "David Alvarez"),
        ("what is Luke Kirby's shoe size", "That I do not know"),
        ("are you stupid", "That is not for me."),
        ("who does Zorblax Quux play", "I find nobody called “Zorblax Quux”"),
    ],
)
async def test_what_tells_others_nothing_is_for_the_asker_alone(stage: Stage, question: str, said: str) -> None:
    reply = await ask(stage, question)
    assert said in reply.text
    assert reply.private


async def test_that_somebody_whom_fans_expect_is_not_in_it_is_told_to_everybody(stage: Stage) -> None:
    assert not (await ask(stage, "is Camille Cottin in it?")).private


async def test_in_direct_messages_and_where_the_bot_is_no_member_the_asker_alone_is_answered(stage: Stage) -> None:
    await stage.command("correct", by="moderator", what="show.status", value="It is back.", reason="Said so.")
    await stage.act("owner", "bot_remove", guild_id=stage.guild_id)
    for reply in (await stage.command_in_dm("ask", question=OVER), await ask(stage, OVER)):
        assert reply.private
        assert "was cancelled after one season" in reply.text
        assert "It is back." not in reply.text


def test_no_cog_decides_by_itself_who_reads_an_answer() -> None:
    for path in (ROOT / "cogs").glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        names = {ast.unparse(call.func).rpartition(".")[2] for call in calls}
        if path.name != "_answers.py":
            assert "send_message" not in names, path
            for call in calls:
                if ast.unparse(call.func) == "answer":
                    assert "private=True" in [ast.unparse(one) for one in call.keywords], path


# Show anyway


async def test_show_anyway_is_for_whoever_presses_it_alone_and_behind_bars(stage: Stage) -> None:
    withheld = (await ask(stage, KEVIN)).message
    reply = await stage.press(withheld, "Show anyway")
    assert reply.private
    warning, *told = reply.text.split("\n")
    assert warning == "Careful: this gives the story away. Press a bar to read what is behind it."
    assert any("Jonathan Groff" in line for line in told)
    assert all(line.removeprefix("-# ").startswith("||") and line.endswith("||") for line in told)
    assert await stage.read("general", by="fan-fr") == []


async def test_whoever_presses_show_anyway_on_a_public_card_is_told_alone_and_after_a_restart_too(
    stage: Stage,
) -> None:
    card = await stage.command("episode", number=7)
    assert not card.private
    await restart(stage)
    reply = await stage.press(card.message, "Show anyway", by="owner")
    assert reply.private
    assert "||" in reply.text
    assert len(await stage.read("general", by="fan-fr")) == 1


async def test_a_moderators_answer_is_held_back_until_it_may_be_known(stage: Stage) -> None:
    await stage.command("answers add", by="moderator", question="Does Zed come back?", answer="Zed does.", safe_after=5)
    withheld = await ask(stage, "does Zed come back")
    assert "Zed does." not in withheld.text
    assert withheld.private
    assert "/progress" in withheld.text
    assert "Show anyway" not in [*buttons(withheld.message), withheld.text]
    await stage.command("progress", seen="5")
    assert "Zed does." in (await ask(stage, "does Zed come back")).text


async def test_a_correction_is_behind_the_bars_too_with_its_reason(stage: Stage) -> None:
    value, reason = "a || b `c` ||| Kevin", "||`seen`|| on https://a.example/||b"
    await stage.command("correct", by="moderator", what="cast.jonathan_groff.role", value=value, reason=reason)
    text = (await stage.press((await ask(stage, KEVIN)).message, "Show anyway")).text
    lines = [line.removeprefix("-# ") for line in text.split("\n")[1:]]
    assert any("Kevin" in line for line in lines)
    assert any("Corrected by this server's moderators, 14 April 2025: " in line for line in lines)
    for line in lines:
        assert line.startswith("||")
        assert line.endswith("||")
        assert "|" not in line[2:-2]


# What can be asked next


async def test_a_button_asks_further_in_the_pressers_language_after_a_restart_too(stage: Stage) -> None:
    card = (await ask(stage, "who plays Cheyenne?")).message
    await restart(stage)
    reply = await stage.press(card, "Who is Cheyenne Toussaint?")
    assert not reply.private
    assert "Cheyenne Toussaint" in reply.text
    french = await stage.press(card, "Who is Cheyenne Toussaint?", by="fan-fr")
    assert "Dans Étoile" in french.text or "d'Étoile" in french.text


async def test_a_button_tells_each_presser_as_much_as_they_have_watched(stage: Stage) -> None:
    await choose_ceiling(stage, "8")
    await stage.command("progress", by="owner", seen="all")
    spoilers, told = Spoilers(load_pack(ROOT / "data" / "shows" / "etoile.yaml")), 0
    for question in ("who plays Jack?", "who plays Clara?", "what happens in episode 5?"):
        card = await ask(stage, question, by="owner")
        assert not card.private
        for label in buttons(card.message):
            told += bool(spoilers.list_leaked((await stage.press(card.message, label, by="owner")).text, 0))
            assert spoilers.list_leaked((await stage.press(card.message, label)).text, 0) == []
    assert told


async def test_everything_about_somebody_is_shown_as_far_as_the_presser_may_know_it(stage: Stage) -> None:
    card = (await stage.command("cast", who="Jonathan Groff")).message
    reply = await stage.press(card, "Everything about them")
    assert not reply.private
    assert "## Jonathan Groff" in reply.text
    assert "part withheld" in reply.text
    assert "Kevin" not in reply.text
    await stage.command("progress", by="owner", seen="all")
    reply = await stage.press(card, "Everything about them", by="owner")
    assert reply.private
    assert "**Kevin** · Guest" in reply.text


async def test_a_button_of_a_show_that_is_gone_says_so(both: Stage) -> None:
    card = (await ask(both, "who plays Ada Thornquist in The Lighthouse Keepers?")).message
    label = next(iter(buttons(card)))
    (both.settings.callboard_shows / "lighthouse.yaml").unlink()
    await restart(both)
    reply = await both.press(card, label)
    assert reply.private
    assert "I know no show called “lighthouse”" in reply.text


async def test_the_bot_keeps_nothing_in_memory_for_the_cards_it_has_sent(stage: Stage) -> None:
    for reply in (
        await ask(stage, "who plays Jack?"),
        await ask(stage, KEVIN),
        await stage.command("episode", number=1),
    ):
        assert buttons(reply.message)
    assert stage.bot is not None
    assert stage.bot.client.persistent_views == []
    assert stage.bot.client._connection._view_store._views == {}


# What a server knows better


async def test_a_correction_is_told_in_its_server_alone_and_says_who_corrected_it(stage: Stage) -> None:
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    await stage.command("correct", by="moderator", what="show.status", value="It is back.", reason="They said so.")
    reply = await ask(stage, OVER)
    assert not reply.private
    assert "It is back." in reply.text
    assert "-# Corrected by this server's moderators, 14 April 2025: They said so." in reply.text
    assert "It is back." not in (await stage.command("ask", guild=1, question=OVER)).text
    assert "It is back." not in (await stage.command_in_dm("ask", question=OVER)).text


async def test_moderators_own_answer_is_given_in_its_server_alone_as_they_wrote_it(stage: Stage) -> None:
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    answer = f"In **#cinema**, <#{stage.channel('episodes')}>, @everyone <@&{stage.role('Premieres')}> ```"
    await stage.command("answers add", by="moderator", question="Where do we watch together?", answer=answer)
    reply = await ask(stage, "where do we watch together")
    assert not reply.private
    assert f"In **#cinema**, <#{stage.channel('episodes')}>, @" in reply.text
    assert "-# Answered by this server's moderators" in reply.text
    assert (await stage.read("general"))[-1]["pinged"] == NOBODY
    for other in (
        await stage.command("ask", guild=1, question="where do we watch together"),
        await stage.command_in_dm("ask", question="where do we watch together"),
    ):
        assert "#cinema" not in other.text


async def test_moderators_own_answer_is_for_who_has_watched_far_enough(stage: Stage) -> None:
    await stage.command("answers add", by="moderator", question="Does Zed come back?", answer="Zed does.", safe_after=5)
    await stage.command("progress", seen="5")
    reply = await ask(stage, "does zed come back?")
    assert reply.private
    assert "Zed does." in reply.text
    await choose_ceiling(stage, "5")
    assert not (await ask(stage, "does zed come back?")).private


# Which show, and in which language


async def test_the_show_is_the_one_that_the_question_names_else_the_one_chosen_else_the_usual_one(
    both: Stage,
) -> None:
    assert "Tamsin Ruddock" in (await ask(both, "what is The Lighthouse Keepers about?")).text
    assert "Tamsin Ruddock" in (await ask(both, "what is it about?", show="lighthouse")).text
    assert "New York" in (await ask(both, "what is it about?")).text
    reply = await ask(both, "what is it about?", show="lost")
    assert reply.private
    assert "I know no show called “lost”" in reply.text
    assert ("The Lighthouse Keepers", "lighthouse") in await both.complete("ask", "show", "light", question="x")


async def test_in_french_everything_is(stage: Stage) -> None:
    reply = await ask(stage, "c'est annulé ?", by="fan-fr", locale="fr")
    assert not reply.private
    assert "annul" in reply.text
    withheld = await ask(stage, "qui joue Kevin ?", by="fan-fr", locale="fr")
    assert withheld.private
    assert [*buttons(withheld.message)] == ["Montrer quand même"]
    assert "« Montrer quand même »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in withheld.text
    assert "Attention\u00a0:" in (await stage.press(withheld.message, "Montrer quand même", by="fan-fr")).text


# Hostile input


HOSTILE = [
    "x" * 6000,
    "who plays Jack? " * 375,
    "@everyone <@&123456789012345678> who does @here Zorblax play",
    "who does **Zor||blax** ```play``` `in` it",
    "who does [Zorblax](https://evil.example/||x) play",
    "who does \u202eZorblax\u202c play",
    "who does Zor\u200bblax play\u200b",
    "من يلعب دور Zorblax",
    "\u202e\u2066\u200b",
    "||||",
    "```",
    "🩰" * 100,
    "\n# big\n-# small\n> said Zorblax",
]


@pytest.mark.parametrize(("name", "option"), [("ask", "question"), ("cast", "who")])
async def test_odd_questions_are_answered_without_a_ping_or_a_broken_card(stage: Stage, name: str, option: str) -> None:
    for typed in HOSTILE:
        given: dict[str, Any] = {option: typed}
        reply = await stage.command(name, **given)
        assert reply.text, typed
        assert len(reply.text) < 1200, typed
        assert not has_markdown("\n".join(line.removeprefix("-# ") for line in reply.text.split("\n"))), typed
        assert not {*"\u202e\u2066"} & {*reply.text}, typed
        assert (await stage.read("general"))[-1]["pinged"] == NOBODY, typed
