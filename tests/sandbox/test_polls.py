"""Polls: what they may ask, who votes, and how they end."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import act, messages, threads, voting
from bot.sandbox.errors import ApiError
from bot.sandbox.intents import Intents, may_hear, seen_through
from bot.sandbox.server import SandboxServer
from bot.sandbox.world import Event
from tests.sandbox.conftest import Caller, Names, Puppet
from tests.sandbox.direct import Direct, Reply

ANSWERS = [
    {"poll_media": {"text": "Loved it", "emoji": {"name": "⭐"}}},
    {"poll_media": {"text": "Liked it"}},
    {"poll_media": {"text": "Not for me"}},
]
POLL: dict[str, Any] = {"question": {"text": "How was S1E5?"}, "answers": ANSWERS}
RESULT = 46


@pytest.fixture
def direct() -> Direct:
    return Direct()


async def _ask(direct: Direct, place: str = "general", **changes: Any) -> Reply:
    poll = {key: value for key, value in (POLL | changes).items() if value is not ...}
    return await direct.send(direct.channel(place), "", poll=poll)


def _path(message: dict[str, Any], *more: str) -> str:
    return "/".join([f"/channels/{message['channel_id']}/polls/{message['id']}", *more])


def _vote(direct: Direct, person: str, message: dict[str, Any], *answers: int) -> dict[str, Any]:
    where = {"channel_id": message["channel_id"], "message_id": message["id"]}
    request = {"user_id": str(direct.person(person)), "do": "vote", **where, "answer_ids": list(answers)}
    return act.perform(direct.world, request)


def _refused(direct: Direct, person: str, message: dict[str, Any], *answers: Any) -> int:
    with pytest.raises(ApiError) as refused:
        _vote(direct, person, message, *answers)
    return refused.value.code


async def _read(direct: Direct, message: dict[str, Any]) -> dict[str, Any]:
    return (await direct.ask("GET", f"/channels/{message['channel_id']}/messages/{message['id']}")).body


async def _counted(direct: Direct, message: dict[str, Any]) -> dict[int, int]:
    results = (await _read(direct, message))["poll"]["results"]
    return {each["id"]: each["count"] for each in results["answer_counts"]}


async def test_a_poll_stands_in_its_message_and_is_told_of(direct: Direct) -> None:
    sent = (await _ask(direct, duration=48, allow_multiselect=True)).body
    poll = sent["poll"]
    assert poll["question"] == {"text": "How was S1E5?"}
    assert poll["answers"][0] == {
        "answer_id": 1,
        "poll_media": {"text": "Loved it", "emoji": {"id": None, "name": "⭐"}},
    }
    assert [each["answer_id"] for each in poll["answers"]] == [1, 2, 3]
    assert (poll["expiry"], poll["allow_multiselect"]) == ("2025-04-16T12:00:00.000000+00:00", True)
    assert poll["results"] == {"is_finalized": False, "answer_counts": []}
    assert direct.told("MESSAGE_CREATE")[-1]["poll"] == poll
    assert (await _read(direct, sent))["poll"] == poll


async def test_it_is_open_for_a_day_and_for_one_answer_unless_told_otherwise(direct: Direct) -> None:
    poll = (await _ask(direct)).body["poll"]
    assert (poll["expiry"], poll["allow_multiselect"]) == ("2025-04-15T12:00:00.000000+00:00", False)


def _answers(*texts: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"poll_media": {"text": text} | more} for text in texts]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"question": ...}, ["question"]),
        ({"question": {}}, ["question", "text"]),
        ({"question": {"text": " "}}, ["question", "text"]),
        ({"question": {"text": "x" * 301}}, ["question", "text"]),
        ({"answers": ...}, ["answers"]),
        ({"answers": []}, ["answers"]),
        ({"answers": _answers(*"abcdefghijk")}, ["answers"]),
        ({"answers": _answers("a", "x" * 56)}, ["answers", "1", "poll_media", "text"]),
        ({"answers": _answers(None)}, ["answers", "0", "poll_media", "text"]),
        ({"answers": [{}]}, ["answers", "0", "poll_media"]),
        ({"duration": 0}, ["duration"]),
        ({"duration": 769}, ["duration"]),
        ({"duration": 1.5}, ["duration"]),
        ({"layout_type": 2}, ["layout_type"]),
        ({"allow_multiselect": "yes"}, ["allow_multiselect"]),
    ],
)
async def test_a_wrong_poll_is_refused_by_field(direct: Direct, changes: dict[str, Any], place: list[str]) -> None:
    refused = await _ask(direct, **changes)
    assert (refused.status, refused.code) == (400, 50035)
    found = refused.body["errors"]
    for key in ("poll", *place):
        assert list(found) == [key]
        found = found[key]
    assert found["_errors"]
    assert direct.world.messages == {}


async def test_what_is_at_the_bound_passes(direct: Direct) -> None:
    texts = [letter * 55 for letter in "abcdefghij"]
    sent = await _ask(direct, question={"text": "x" * 300}, answers=_answers(*texts), duration=768.0, layout_type=1)
    assert sent.body["poll"]["expiry"] == "2025-05-16T12:00:00.000000+00:00"


@pytest.mark.parametrize("emoji", [{"name": "star"}, {"name": "5"}, {"id": "12", "name": "star"}, {}])
async def test_an_emoji_that_is_not_there_is_refused(direct: Direct, emoji: dict[str, Any]) -> None:
    assert (await _ask(direct, answers=_answers("a", emoji=emoji))).code == 520004


@pytest.mark.parametrize("sign", ["⭐", "❤️", "👍🏽", "🇫🇷", "5️⃣", "👩‍🎤", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
async def test_every_kind_of_default_emoji_is_known(direct: Direct, sign: str) -> None:
    assert (await _ask(direct, answers=_answers("a", emoji={"id": None, "name": sign}))).status == 200


async def test_it_needs_the_permission_to_make_polls_also_in_a_forum_post() -> None:
    direct = Direct()
    direct.deny("SEND_POLLS")
    assert (await _ask(direct)).code == 50013
    forum = f"/channels/{direct.channel('discussions').id}/threads"
    post = {"name": "S1E5", "message": {"poll": POLL}}
    assert (await direct.ask("POST", forum, post)).code == 50013
    assert direct.guild.threads == []
    direct.allow("SEND_POLLS")
    assert (await direct.ask("POST", forum, post)).body["message"]["poll"]["question"]["text"] == "How was S1E5?"


async def test_a_card_holds_no_poll_and_a_poll_cannot_be_edited(direct: Direct) -> None:
    card = {"flags": 1 << 15, "components": [{"type": 10, "content": "card"}], "poll": POLL}
    refused = await direct.send(direct.channel("general"), "", **card)
    assert list(refused.body["errors"]) == ["poll"]
    sent = (await _ask(direct)).body
    path = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    assert (await direct.ask("PATCH", path, {"content": "x"})).code == 520003
    plain = (await direct.send(direct.channel("general"))).body
    added = await direct.ask("PATCH", f"/channels/{plain['channel_id']}/messages/{plain['id']}", {"poll": POLL})
    assert added.code == 520003


async def test_a_deferred_reply_may_become_a_poll_that_ends(puppet: Puppet) -> None:
    await puppet.register({"name": "rate", "description": "Rate it"})
    use = puppet.use(kind="command", name="rate")
    payload = await puppet.received.get()
    await puppet.reply(payload, 5)
    edited = await puppet.webhook("PATCH", payload, "/messages/@original", {"poll": POLL})
    assert edited.body["poll"]["results"]["is_finalized"] is False
    assert (await use).body["ok"]
    await puppet.control("POST", "/clock", {"advance": 24 * 3600})
    read = await puppet.control("GET", f"/channels/{puppet.names.channels['general']}/messages")
    assert [each["poll"]["results"]["is_finalized"] for each in read.body if "poll" in each] == [True]


async def test_a_vote_replaces_the_one_before_and_is_told_of_by_answer(direct: Direct) -> None:
    sent = (await _ask(direct)).body
    shown = _vote(direct, "fan", sent, 1)
    assert shown["poll"]["results"]["answer_counts"] == [{"id": 1, "count": 1, "me_voted": True}]
    _vote(direct, "owner", sent, 1)
    _vote(direct, "fan", sent, 2)
    assert await _counted(direct, sent) == {1: 1, 2: 1}
    _vote(direct, "fan", sent)
    assert await _counted(direct, sent) == {1: 1}
    told = [(each.name, each.data["answer_id"]) for each in direct.events if each.name.startswith("MESSAGE_POLL")]
    add, remove = "MESSAGE_POLL_VOTE_ADD", "MESSAGE_POLL_VOTE_REMOVE"
    assert told == [(add, 1), (add, 1), (remove, 1), (add, 2), (remove, 2)]
    assert direct.told(add)[0] == {
        "user_id": str(direct.person("fan")),
        "channel_id": sent["channel_id"],
        "message_id": sent["id"],
        "guild_id": str(direct.guild.id),
        "answer_id": 1,
    }


async def test_several_answers_need_a_poll_that_allows_them(direct: Direct) -> None:
    one, several = (await _ask(direct)).body, (await _ask(direct, allow_multiselect=True)).body
    assert _refused(direct, "fan", one, 1, 2) == 50035
    _vote(direct, "fan", several, 3, 1)
    _vote(direct, "fan", several, 1, 2)
    assert await _counted(direct, several) == {1: 1, 2: 1}
    for wrong in (0, 4, "1", True, [1]):
        assert _refused(direct, "fan", several, wrong) == 50035
    assert await _counted(direct, several) == {1: 1, 2: 1}


async def test_who_cannot_see_it_who_is_a_bot_and_who_asks_elsewhere_does_not_vote(direct: Direct) -> None:
    sent = (await _ask(direct)).body
    deny = {"channel_id": sent["channel_id"], "target_id": str(direct.guild.id), "deny": ["VIEW_CHANNEL"]}
    act.perform(direct.world, {"user_id": str(direct.person("owner")), "do": "overwrite", **deny})
    assert _refused(direct, "fan", sent, 1) == 50001
    assert _refused(direct, "callboard", sent, 1) == 50001
    _vote(direct, "owner", sent, 1)
    episodes = (await _ask(direct, "episodes")).body
    assert _refused(direct, "callboard", episodes, 1) == 20001
    plain = (await direct.send(direct.channel("episodes"))).body
    assert _refused(direct, "fan", plain, 1) == 10008


async def test_an_archived_thread_takes_no_votes_and_keeps_its_state_when_the_poll_ends(direct: Direct) -> None:
    starter = (await direct.send(direct.channel("general"))).body
    path = f"/channels/{starter['channel_id']}/messages/{starter['id']}/threads"
    thread = (await direct.ask("POST", path, {"name": "S1E5"})).body
    sent = (await direct.send(int(thread["id"]), "", poll=POLL)).body
    threads.set_archived(direct.world, direct.world.channels[int(thread["id"])], archived=True)
    assert _refused(direct, "fan", sent, 1) == 50083
    direct.pass_time(days=1)
    voting.finish_due(direct.world)
    assert direct.told("MESSAGE_CREATE")[-1]["type"] == RESULT
    assert (await direct.ask("GET", f"/channels/{thread['id']}")).body["thread_metadata"]["archived"] is True


async def test_voters_are_listed_by_id_in_pages(direct: Direct) -> None:
    sent = (await _ask(direct)).body
    people = ("owner", "fan", "newcomer")
    for person in people:
        _vote(direct, person, sent, 2)
    ids = sorted(direct.person(person) for person in people)
    for query, expected in (({}, ids), ({"limit": "2"}, ids[:2]), ({"after": str(ids[0]), "limit": "1"}, ids[1:2])):
        listed = (await direct.ask("GET", _path(sent, "answers", "2"), query=query)).body["users"]
        assert [int(each["id"]) for each in listed] == expected
    assert (await direct.ask("GET", _path(sent, "answers", "1"))).body == {"users": []}
    assert (await direct.ask("GET", _path(sent, "answers", "11"))).code == 50035
    assert (await direct.ask("GET", _path(sent, "answers", "1"), query={"limit": "101"})).code == 50035
    plain = (await direct.send(direct.channel("general"))).body
    assert (await direct.ask("GET", _path(plain, "answers", "1"))).code == 10008


async def test_its_author_ends_it_at_once_and_the_result_is_posted(direct: Direct) -> None:
    sent = (await _ask(direct)).body
    _vote(direct, "fan", sent, 1)
    _vote(direct, "owner", sent, 1)
    _vote(direct, "newcomer", sent, 3)
    direct.pass_time(minutes=5)
    ended = (await direct.ask("POST", _path(sent, "expire"))).body
    assert ended["poll"]["results"] == {
        "is_finalized": True,
        "answer_counts": [{"id": 1, "count": 2, "me_voted": False}, {"id": 3, "count": 1, "me_voted": False}],
    }
    assert ended["poll"]["expiry"] == "2025-04-14T12:05:00.000000+00:00"
    assert direct.told("MESSAGE_UPDATE")[-1]["poll"] == ended["poll"]
    result = direct.told("MESSAGE_CREATE")[-1]
    assert (result["type"], result["author"]["id"]) == (RESULT, str(direct.world.bot_id))
    assert result["message_reference"] == {"type": 0, "channel_id": sent["channel_id"], "message_id": sent["id"]}
    assert [each["id"] for each in result["mentions"]] == [str(direct.world.bot_id)]
    (embed,) = result["embeds"]
    assert (embed["type"], {each["name"]: each["value"] for each in embed["fields"]}) == (
        "poll_result",
        {
            "poll_question_text": "How was S1E5?",
            "victor_answer_votes": "2",
            "total_votes": "3",
            "victor_answer_id": "1",
            "victor_answer_text": "Loved it",
            "victor_answer_emoji_name": "⭐",
        },
    )
    assert (await direct.ask("POST", _path(sent, "expire"))).code == 520001
    assert _refused(direct, "fan", sent, 2) == 520001
    direct.pass_time(days=2)
    assert voting.finish_due(direct.world) is None
    assert direct.told("MESSAGE_CREATE")[-1] == result
    assert (await direct.ask("DELETE", f"/channels/{result['channel_id']}/messages/{result['id']}")).status == 204


@pytest.mark.parametrize("votes", [{}, {"fan": 1, "owner": 2}])
async def test_a_tie_and_a_poll_without_votes_have_no_winner(direct: Direct, votes: dict[str, int]) -> None:
    sent = (await _ask(direct)).body
    for person, answer in votes.items():
        _vote(direct, person, sent, answer)
    await direct.ask("POST", _path(sent, "expire"))
    (embed,) = direct.told("MESSAGE_CREATE")[-1]["embeds"]
    assert {each["name"]: each["value"] for each in embed["fields"]} == {
        "poll_question_text": "How was S1E5?",
        "victor_answer_votes": str(min(len(votes), 1)),
        "total_votes": str(len(votes)),
    }


async def test_another_ones_poll_and_what_is_no_poll_cannot_be_ended(direct: Direct) -> None:
    theirs = messages.create(direct.world, direct.channel("general"), direct.person("fan"), {"poll": POLL})
    where = {"channel_id": str(theirs.channel_id), "id": str(theirs.id)}
    assert (await direct.ask("POST", _path(where, "expire"))).status == 403
    plain = (await direct.send(direct.channel("general"))).body
    assert (await direct.ask("POST", _path(plain, "expire"))).code == 520006


async def test_others_polls_are_left_out_without_the_message_content_intent(direct: Direct) -> None:
    theirs = messages.create(direct.world, direct.channel("general"), direct.person("fan"), {"poll": POLL})
    where = {"channel_id": str(theirs.channel_id), "id": str(theirs.id)}
    assert "poll" not in await _read(direct, where)
    (event,) = [each for each in direct.events if each.name == "MESSAGE_CREATE"]
    assert "poll" not in (seen_through(direct.world, Intents.GUILD_MESSAGES, event) or {})
    direct.world.privileged_intents = 1 << 15
    assert (await _read(direct, where))["poll"]["question"] == {"text": "How was S1E5?"}


async def test_only_a_session_with_the_intent_hears_of_votes(direct: Direct) -> None:
    sent = (await _ask(direct)).body
    _vote(direct, "fan", sent, 1)
    event: Event = direct.events[-1]
    assert may_hear(direct.world, event)
    assert seen_through(direct.world, Intents.GUILD_MESSAGE_POLLS, event) == event.data
    assert seen_through(direct.world, Intents.GUILD_MESSAGES | Intents.DIRECT_MESSAGE_POLLS, event) is None


@pytest.mark.parametrize("move", [{"advance": 72 * 3600}, {"to": "2025-04-17T12:00:00Z"}, {"step": 72 * 3600}])
async def test_time_that_passes_ends_it(
    sandbox: SandboxServer, rest: Caller, control: Caller, names: Names, move: dict[str, Any]
) -> None:
    told: list[tuple[str, str]] = []
    path = f"/channels/{names.channels['general']}/messages"
    for hours in (24, 48):
        await rest("POST", path, {"poll": POLL | {"duration": hours}})
    gone = await rest("POST", path, {"poll": POLL | {"duration": 36}})
    await rest("DELETE", f"{path}/{gone.body['id']}")

    def hear(event: Event) -> None:
        if event.name in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            told.append((event.name.removeprefix("MESSAGE_"), f"{sandbox.clock.now():%d %H:%M}"))

    sandbox.world.listen(hear)
    await control("POST", "/clock", move)
    if "step" in move:
        # A jump stops nowhere: what was due on the way happens after it.
        await sandbox.clock.settle()
    first, second = ("17 12:00", "17 12:00") if "step" in move else ("15 12:00", "16 12:00")
    assert told == [("UPDATE", first), ("CREATE", first), ("UPDATE", second), ("CREATE", second)]
    results = [each for each in (await rest("GET", path)).body if each["type"] == RESULT]
    assert len(results) == 2
    assert all(each["poll"]["results"]["is_finalized"] for each in (await rest("GET", path)).body if "poll" in each)
