"""Moderators put right what the bot says, and a corrected date moves what it posts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stage import Json, Reply, Stage, buttons, words

FACT = "show.status"


async def correct(stage: Stage, what: str = FACT, value: str = "It is back.", **options: Any) -> Reply:
    reason = options.pop("reason", "The creators said so.")
    return await stage.command("correct", by="moderator", what=what, value=value, reason=reason, **options)


async def told(stage: Stage, count: int) -> list[Json]:
    """Read the log channel once so many posts are there: they come after the reply."""
    posts: list[Json] = []
    for _ in range(500):
        posts = posts if len(posts) >= count else await stage.read("episodes")
    assert len(posts) == count
    return posts


def shown(stage: Stage) -> str:
    """What the server is told of the fact."""
    app = stage.bot.app  # type: ignore[union-attr] - it has been started
    return app.knowledge.show_of(int(stage.guild_id), app.shows.default).fact(FACT).text.en


async def test_the_reply_shows_before_and_after_with_the_reason_to_the_moderator_alone(stage: Stage) -> None:
    before = shown(stage)
    reply = await correct(stage)
    assert reply.private
    assert f"**before** · {before}" in reply.text
    assert "**now** · It is back.\n**reason** · The creators said so." in reply.text
    assert shown(stage) == "It is back."
    assert "**before** · It is back." in (await correct(stage, value="Gone again.")).text


async def test_the_button_takes_it_back_also_after_a_restart_and_only_once(stage: Stage) -> None:
    before = shown(stage)
    message = (await correct(stage)).message
    await stage.stop_bot()
    await stage.start_bot()
    assert shown(stage) == "It is back."
    reply = await stage.press(message, "Take back", by="moderator")
    assert reply.private
    assert f"**now** · {before}" in reply.text
    assert shown(stage) == before
    assert "has been taken back already" in (await stage.press(message, "Take back", by="moderator")).text


async def test_what_to_correct_is_suggested_by_its_words_in_the_moderators_language(stage: Stage) -> None:
    choices = await stage.complete("correct", "what", "cancel", by="moderator")
    assert FACT in [value for _, value in choices]
    assert (await stage.complete("correct", "what", "", by="moderator"))[0] == (
        "Premiere of S1E1–S1E8: 24 April 2025",
        "premiere:s1",
    )
    assert all(len(name) <= 100 for name, _ in await stage.complete("correct", "what", "e", by="moderator"))
    assert await stage.complete("correct", "what", "xyzzy", by="moderator") == []


async def test_what_gives_the_story_away_is_not_suggested_before_it_may_be_known(stage: Stage) -> None:
    assert await stage.complete("correct", "what", "coma", by="moderator") == []
    await stage.command("progress", by="moderator", seen="7")
    assert [value for _, value in await stage.complete("correct", "what", "coma", by="moderator")] == ["ep7.spoiler3"]


async def test_what_gives_the_story_away_is_corrected_without_telling_it(stage: Stage) -> None:
    text = (await correct(stage, "ep7.spoiler3", "He is well.")).text
    assert text.count("withheld: it gives away the story") == 2
    assert "coma" not in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"what": "the weather"}, "Étoile has nothing called “the weather”. Choose what to correct from the list"),
        ({"value": "\u200b"}, "There is nothing under “value”"),
        ({"reason": " "}, "There is nothing under “reason”"),
        ({"value": "x" * 601}, "at most 600"),
        ({"reason": "x" * 201}, "at most 200"),
        ({"what": "premiere:s1", "value": "tomorrow"}, "“tomorrow” is not a day, nor a day with an hour."),
        ({"what": "premiere:s1", "value": "2025-02-31"}, "Write 2025-04-24, or 2025-04-24 20:00"),
    ],
    ids=str,
)
async def test_what_is_not_possible_is_refused_with_what_to_do(stage: Stage, wrong: dict, said: str) -> None:
    await stage.set_up()
    due = (await stage.command("next")).text
    reply = await correct(stage, **wrong)
    assert reply.private
    assert said in reply.text
    assert "Nothing yet." in (await stage.command("answers list", by="moderator")).text
    assert (await stage.command("next")).text == due


async def test_a_corrected_premiere_moves_the_reminders_and_each_comes_once(stage: Stage) -> None:
    await stage.set_up(zone="Europe/Paris")
    await stage.clock_to("2025-04-17T12:00:00Z")
    reply = await correct(stage, "premiere:s1", "2025-05-01 20:00")
    assert "<t:1746122400:F>" in reply.text
    await stage.stop_bot()
    await stage.start_bot()
    await stage.clock_to("2025-05-10T00:00:00Z")
    messages = await stage.read("announcements")
    assert [message["timestamp"][:16] for message in messages] == [
        "2025-04-17T07:00",  # a week before the day that the pack gives, when nobody knew better
        "2025-04-30T18:00",
        "2025-05-01T17:00",
        "2025-05-01T18:00",
    ]
    assert "<t:1746122400:F>" in words(messages[-1])
    assert "S1E8" in words(messages[-1])
    assert len(await stage.discussions()) == 8


async def test_a_premiere_taken_back_comes_when_the_pack_says(stage: Stage) -> None:
    await stage.set_up(discussions=None)
    reply = await correct(stage, "premiere:s1", "2025-05-01")
    assert "1 May 2025" in reply.text
    await stage.press(reply.message, "Take back", by="moderator")
    await stage.clock_to("2025-05-10T00:00:00Z")
    times = [message["timestamp"][:16] for message in await stage.read("announcements")]
    assert times == ["2025-04-17T09:00", "2025-04-23T09:00", "2025-04-24T09:00"]


async def test_another_servers_dates_stay(stage: Stage) -> None:
    await stage.call("POST", "/sandbox/guilds", {"count": 1, "name": "Another"})
    await stage.look_round()
    await stage.set_up(discussions=None)
    await stage.command("setup", by="moderator", guild=1, announcements=stage.channel("announcements", 1))
    await correct(stage, "premiere:s1", "2025-05-01")
    await stage.clock_to("2025-05-02T00:00:00Z")
    assert (await stage.read("announcements"))[-1]["timestamp"][:16] == "2025-05-01T09:00"
    assert (await stage.read("announcements", guild=1))[-1]["timestamp"][:16] == "2025-04-24T09:00"


async def test_the_log_channel_is_told_in_the_servers_language_and_nobody_is_pinged(stage: Stage) -> None:
    await stage.set_up(log=stage.channel("episodes"), language="fr")
    message = (await correct(stage)).message
    await stage.press(message, "Take back", by="moderator")
    posts = await told(stage, 2)
    assert [words(one).startswith(f"<@{stage.member('moderator')}> a ") for one in posts] == [True, True]
    assert "→ It is back." in words(posts[0])
    assert "retiré une correction" in words(posts[1])
    assert all(one["pinged"] == {"everyone": False, "roles": [], "users": []} for one in posts)


async def test_the_log_channel_hears_of_a_spoiler_only_as_far_as_it_may(stage: Stage) -> None:
    await stage.set_up(log=stage.channel("episodes"))
    await correct(stage, "ep7.spoiler3", "He is well.")
    text = words((await told(stage, 1))[0])
    assert "withheld: it gives away the story" in text
    assert not any(word in text for word in ("coma", "He is well", "creators"))
    await stage.command("settings set", by="moderator", key="ceiling", value="7")
    await correct(stage, "ep7.spoiler3", "He is very well.")
    assert "He is very well" in words((await told(stage, 2))[1])


async def test_a_log_channel_that_cannot_be_told_takes_nothing_from_the_correction(stage: Stage) -> None:
    await stage.set_up(log=stage.channel("episodes"))
    await stage.permissions("episodes", deny=["SEND_MESSAGES"])
    assert "**now** · It is back." in (await correct(stage)).text
    path = f"/channels/{stage.channel('episodes')}/messages"
    tries: list[int] = []
    for _ in range(500):  # it is tried after the reply
        tries = tries or [one["status"] for one in await stage.requests() if one.get("path", "").endswith(path)]
    assert tries == [403]
    assert shown(stage) == "It is back."
    assert await stage.direct_messages("moderator") == []


async def test_in_french_the_fact_is_french(stage: Stage) -> None:
    text = (await correct(stage, locale="fr")).text
    assert "## Corrigé\N{NO-BREAK SPACE}: Étoile" in text
    assert "annul" in text
    assert [*buttons((await correct(stage, locale="fr")).message)] == ["Retirer"]


async def test_a_corrected_premiere_is_what_everybody_in_the_server_is_told(stage: Stage) -> None:
    await correct(stage, "premiere:s1", "2025-05-01", reason="The service has moved it.")
    asked = await stage.command("ask", question="when does it come out?")
    for reply in (asked, await stage.command("release"), await stage.command("episode", number=1)):
        text = reply.text
        assert "1 May 2025" in text
        assert "on 24 April" not in text.replace("Thursday ", "")
    assert "The service has moved it." in (await stage.command("ask", question="is it out yet?")).text
    assert "24 April 2025" in (await stage.command_in_dm("ask", question="is it out yet?")).text
