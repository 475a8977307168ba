"""Threads and forum posts: their start, their life and their archive."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import act, messages, threads
from bot.sandbox.calls import Upload
from bot.sandbox.errors import ApiError
from bot.sandbox.guilds import change_bot
from bot.sandbox.permissions import BITS
from bot.sandbox.world import Channel, Tag
from tests.sandbox.direct import Direct, Reply


@pytest.fixture
def direct() -> Direct:
    return Direct()


def _by(direct: Direct, person: str, deed: str, **more: Any) -> dict[str, Any]:
    return act.perform(direct.world, {"user_id": str(direct.person(person)), "do": deed} | more)


async def _start(direct: Direct, **more: Any) -> Channel:
    started = await direct.ask(
        "POST", f"/channels/{direct.channel('general').id}/threads", {"name": "talk", "type": 11} | more
    )
    assert started.status == 201
    return direct.world.channels[int(started.body["id"])]


async def _post(direct: Direct, **more: Any) -> Reply:
    body = {"name": "Episode 5", "message": {"content": "Talk here"}} | more
    return await direct.ask("POST", f"/channels/{direct.channel('discussions').id}/threads", body)


async def test_a_thread_from_a_message_has_its_id_and_there_is_only_one(direct: Direct) -> None:
    general = direct.channel("general")
    sent = await direct.send(general)
    path = f"/channels/{general.id}/messages/{sent.body['id']}/threads"
    started = await direct.ask("POST", path, {"name": "Episode 1", "auto_archive_duration": 60})
    assert (started.status, started.body["id"]) == (201, sent.body["id"])
    assert started.body["member"]["user_id"] == str(direct.world.bot_id)
    assert direct.told("THREAD_CREATE")[-1]["newly_created"] is True
    assert direct.told("MESSAGE_UPDATE")[-1]["flags"] & 1 << 5
    again = await direct.ask("POST", path, {"name": "Episode 1"})
    assert (again.status, again.code) == (400, 160004)
    inside = (await direct.ask("GET", f"/channels/{started.body['id']}/messages")).body
    assert [(each["type"], each["referenced_message"]["id"]) for each in inside] == [(21, sent.body["id"])]
    shown = (await direct.ask("GET", f"/channels/{general.id}/messages/{sent.body['id']}")).body
    assert shown["thread"]["id"] == sent.body["id"]


async def test_a_thread_without_a_message_is_announced_in_its_channel(direct: Direct) -> None:
    thread = await _start(direct)
    notice = direct.told("MESSAGE_CREATE")[-1]
    assert (notice["type"], notice["content"]) == (18, "talk")
    assert notice["message_reference"]["channel_id"] == str(thread.id)
    assert (await direct.ask("GET", f"/channels/{thread.id}")).body["message_count"] == 0


async def test_starting_needs_the_right_permission(direct: Direct) -> None:
    general = direct.channel("general")
    path = f"/channels/{general.id}/threads"
    assert (await direct.ask("POST", path, {"name": "secret", "type": 12})).code == 50013
    change_bot(direct.world, direct.guild, None, 0, BITS["CREATE_PUBLIC_THREADS"])
    sent = await direct.send(general)
    assert (await direct.ask("POST", path, {"name": "open", "type": 11})).code == 50013
    from_message = f"/channels/{general.id}/messages/{sent.body['id']}/threads"
    assert (await direct.ask("POST", from_message, {"name": "open"})).code == 50013
    assert (await _post(direct)).status == 201, "a forum post needs SEND_MESSAGES only"
    change_bot(direct.world, direct.guild, None, 0, BITS["SEND_MESSAGES"])
    assert (await _post(direct)).code == 50013


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 101}, {"auto_archive_duration": 61}, {"type": 0}, {"rate_limit_per_user": 21601}],
)
async def test_a_wrong_thread_is_refused(direct: Direct, wrong: dict[str, Any]) -> None:
    body = {"name": "talk", "type": 11} | wrong
    reply = await direct.ask("POST", f"/channels/{direct.channel('general').id}/threads", body)
    assert (reply.status, reply.code) == (400, 50035)
    assert direct.guild.threads == []


async def test_a_forum_post_and_its_first_message_share_an_id(direct: Direct) -> None:
    posted = await _post(direct)
    assert posted.body["message"]["id"] == posted.body["id"]
    assert posted.body["message_count"] == 0
    names = [event.name for event in direct.events]
    assert names.index("THREAD_CREATE") < names.index("MESSAGE_CREATE")
    second = await _post(direct)
    assert second.body["id"] != posted.body["id"], "there is no nonce for posts"


async def test_a_refused_first_message_leaves_no_post(direct: Direct) -> None:
    assert (await _post(direct, message={"content": ""})).code == 50006
    assert (await _post(direct, message=None)).code == 50035
    change_bot(direct.world, direct.guild, None, 0, BITS["ATTACH_FILES"])
    body = {"name": "p", "message": {"content": "c"}}
    path = f"/channels/{direct.channel('discussions').id}/threads"
    assert (await direct.ask("POST", path, body, files={0: Upload("a", "text/plain", b"a")})).code == 50013
    assert direct.guild.threads == []
    assert not direct.told("THREAD_CREATE")


async def test_tags_are_known_at_most_five_and_where_asked_for_required(direct: Direct) -> None:
    forum = direct.channel("discussions")
    forum.tags = [Tag(number, f"tag {number}", moderated=number == 6) for number in range(1, 7)]
    assert (await _post(direct, applied_tags=["1", "5"])).body["applied_tags"] == ["1", "5"]
    assert (await _post(direct, applied_tags=["9"])).code == 50035
    assert (await _post(direct, applied_tags=list("123456"))).code == 50035
    direct.deny("MANAGE_THREADS")
    assert (await _post(direct, applied_tags=["6"])).code == 50013
    forum.flags = 1 << 4
    assert (await _post(direct)).code == 40067
    tagged = await _post(direct, applied_tags=["1"])
    assert (await direct.ask("PATCH", f"/channels/{tagged.body['id']}", {"applied_tags": []})).code == 40067


async def test_available_tags_are_limited_and_keep_their_ids(direct: Direct) -> None:
    forum = direct.channel("discussions")
    tags = [{"name": f"tag {number}"} for number in range(21)]
    with pytest.raises(ApiError) as refused:
        _by(direct, "moderator", "channel_edit", channel_id=forum.id, available_tags=tags)
    assert refused.value.code == 50035
    first = _by(direct, "moderator", "channel_edit", channel_id=forum.id, available_tags=tags[:2])["available_tags"]
    kept = _by(direct, "moderator", "channel_edit", channel_id=forum.id, available_tags=first)["available_tags"]
    assert kept == first
    with pytest.raises(ApiError) as refused:
        _by(direct, "moderator", "channel_edit", channel_id=forum.id, available_tags=[tags[0], tags[0]])
    assert refused.value.code == 40061


async def test_archived_threads_take_no_changes_until_un_archived(direct: Direct) -> None:
    thread = await _start(direct)
    path = f"/channels/{thread.id}"
    sent = await direct.send(thread)
    archived = await direct.ask("PATCH", path, {"archived": True})
    assert archived.body["thread_metadata"]["archived"] is True
    assert (await direct.ask("PATCH", path, {"name": "later"})).code == 50083
    assert (await direct.ask("PATCH", f"{path}/messages/{sent.body['id']}", {"content": "x"})).code == 50083
    assert (await direct.ask("PUT", f"{path}/thread-members/@me")).code == 50083
    renamed = await direct.ask("PATCH", path, {"archived": False, "name": "later"})
    assert renamed.body["name"] == "later"
    assert direct.told("MESSAGE_CREATE")[-1]["type"] == 4


async def test_sending_un_archives_unless_locked(direct: Direct) -> None:
    direct.deny("MANAGE_THREADS")
    thread = await _start(direct)
    await direct.ask("PATCH", f"/channels/{thread.id}", {"archived": True})
    assert (await direct.send(thread)).status == 200
    assert not threads.state(thread).archived
    assert direct.told("THREAD_UPDATE")[-1]["thread_metadata"]["archived"] is False
    _by(direct, "moderator", "thread_edit", thread_id=thread.id, locked=True)
    assert (await direct.send(thread)).code == 160005
    _by(direct, "moderator", "thread_edit", thread_id=thread.id, archived=True)
    assert (await direct.send(thread)).code == 50083
    assert (await direct.ask("PATCH", f"/channels/{thread.id}", {"archived": False})).code == 160005
    _by(direct, "moderator", "post", channel_id=thread.id, content="still open to me")
    assert not threads.state(thread).archived


async def test_who_may_change_and_delete_a_thread(direct: Direct) -> None:
    direct.deny("MANAGE_THREADS")
    thread = await _start(direct)
    path = f"/channels/{thread.id}"
    assert (await direct.ask("PATCH", path, {"name": "mine", "auto_archive_duration": 60})).status == 200
    assert (await direct.ask("PATCH", path, {"locked": True})).code == 50013
    assert (await direct.ask("PATCH", path, {"rate_limit_per_user": 5})).code == 50013
    assert (await direct.ask("DELETE", path)).code == 50013
    with pytest.raises(ApiError) as refused:
        _by(direct, "fan", "thread_edit", thread_id=thread.id, name="theirs")
    assert refused.value.code == 50013
    await direct.ask("PATCH", path, {"archived": True})
    assert _by(direct, "fan", "thread_edit", thread_id=thread.id, archived=False)["id"] == str(thread.id)
    direct.allow("MANAGE_THREADS")
    assert (await direct.ask("PATCH", path, {"locked": True})).body["thread_metadata"]["locked"] is True
    assert (await direct.ask("DELETE", path)).status == 200
    assert direct.told("THREAD_DELETE")[-1]["id"] == str(thread.id)
    assert (await direct.send(thread)).code == 10003


async def test_threads_archive_by_the_clock_after_their_last_activity(direct: Direct) -> None:
    thread = await _start(direct, auto_archive_duration=60)
    slow = await _start(direct, auto_archive_duration=1440)
    assert threads.archive_due(direct.world) == direct.now.replace(hour=13)
    direct.pass_time(minutes=30)
    await direct.send(thread)
    assert threads.archive_due(direct.world) == direct.now.replace(hour=13, minute=30)
    direct.pass_time(minutes=60)
    due = threads.archive_due(direct.world)
    assert threads.state(thread).archived
    assert due == threads.state(slow).active_at.replace(day=15)
    assert direct.told("THREAD_UPDATE")[-1]["id"] == str(thread.id)
    await direct.ask("PATCH", f"/channels/{slow.id}", {"auto_archive_duration": 60})
    assert threads.archive_due(direct.world) == direct.now.replace(hour=14, minute=30)


async def test_lists_of_active_and_archived_threads(direct: Direct) -> None:
    started = []
    for number in range(4):
        direct.pass_time(minutes=1)
        started.append(await _start(direct, name=f"t{number}"))
    active = await direct.ask("GET", f"/guilds/{direct.guild.id}/threads/active")
    assert [each["name"] for each in active.body["threads"]] == ["t3", "t2", "t1", "t0"]
    assert len(active.body["members"]) == 4
    for thread in started[:3]:
        direct.pass_time(minutes=1)
        await direct.ask("PATCH", f"/channels/{thread.id}", {"archived": True})
    path = f"/channels/{direct.channel('general').id}/threads/archived/public"
    page = await direct.ask("GET", path, query={"limit": "2"})
    assert [each["name"] for each in page.body["threads"]] == ["t2", "t1"]
    assert page.body["has_more"] is True
    before = page.body["threads"][-1]["thread_metadata"]["archive_timestamp"]
    rest = await direct.ask("GET", path, query={"limit": "2", "before": before})
    assert ([each["name"] for each in rest.body["threads"]], rest.body["has_more"]) == (["t0"], False)
    assert (await direct.ask("GET", path, query={"before": "yesterday"})).code == 50035
    assert len((await direct.ask("GET", f"/guilds/{direct.guild.id}/threads/active")).body["threads"]) == 1


async def test_private_archives_are_for_moderators_and_members(direct: Direct) -> None:
    change_bot(direct.world, direct.guild, None, BITS["CREATE_PRIVATE_THREADS"], BITS["MANAGE_THREADS"])
    thread = await _start(direct, type=12)
    assert not [each for each in direct.told("MESSAGE_CREATE") if each["type"] == 18]
    await direct.ask("PATCH", f"/channels/{thread.id}", {"archived": True})
    base = f"/channels/{direct.channel('general').id}"
    assert (await direct.ask("GET", f"{base}/threads/archived/private")).code == 50013
    joined = await direct.ask("GET", f"{base}/users/@me/threads/archived/private")
    assert [each["id"] for each in joined.body["threads"]] == [str(thread.id)]


async def test_people_join_by_hand_by_writing_and_by_being_mentioned(direct: Direct) -> None:
    direct.deny("MANAGE_THREADS")
    thread = await _start(direct)
    fan, owner = direct.person("fan"), direct.person("owner")
    base = f"/channels/{thread.id}/thread-members"
    assert (await direct.ask("PUT", f"{base}/{owner}")).status == 204
    _by(direct, "fan", "post", channel_id=thread.id, content="hi")
    await direct.send(thread, f"<@{direct.person('newcomer')}>")
    assert direct.told("THREAD_MEMBERS_UPDATE")[-1]["member_count"] == 4
    assert (await direct.ask("GET", f"{base}/{fan}", query={"with_member": "true"})).body["member"]["user"]
    assert (await direct.ask("GET", f"{base}/5")).code == 10007
    assert (await direct.ask("GET", base)).code == 50001
    direct.world.privileged_intents = 1 << 1
    assert len((await direct.ask("GET", base)).body) == 4
    assert (await direct.ask("DELETE", f"{base}/{fan}")).code == 50013
    assert (await direct.ask("DELETE", f"{base}/@me")).status == 204
    assert (await direct.ask("GET", f"{base}/@me")).code == 10007
    assert (await direct.ask("PUT", f"{base}/@me")).status == 204


async def test_messages_are_counted_without_the_first(direct: Direct) -> None:
    posted = await _post(direct)
    sent = [await direct.send(posted.body["id"]) for _ in range(3)]
    await direct.ask("DELETE", f"/channels/{posted.body['id']}/messages/{sent[0].body['id']}")
    counted = (await direct.ask("GET", f"/channels/{posted.body['id']}")).body
    assert (counted["message_count"], counted["total_message_sent"]) == (2, 3)


async def test_a_server_holds_a_thousand_active_threads(direct: Direct, monkeypatch: pytest.MonkeyPatch) -> None:
    assert threads.MOST_ACTIVE == 1000
    monkeypatch.setattr(threads, "MOST_ACTIVE", 2)
    first = await _start(direct)
    await _start(direct)
    assert (await _post(direct)).code == 160006
    await direct.ask("PATCH", f"/channels/{first.id}", {"archived": True})
    assert (await _post(direct)).status == 201
    assert (await direct.send(first)).code == 160006


async def test_deleting_a_channel_deletes_its_threads(direct: Direct) -> None:
    thread = await _start(direct)
    await direct.send(thread)
    _by(direct, "moderator", "channel_delete", channel_id=direct.channel("general").id)
    assert thread.id not in direct.world.channels
    assert thread.id not in direct.world.messages
    assert direct.guild.threads == []


async def test_a_system_message_cannot_start_a_thread_and_its_starter_cannot_be_deleted(direct: Direct) -> None:
    general = direct.channel("general")
    sent = await direct.send(general)
    await direct.ask("POST", f"/channels/{general.id}/messages/{sent.body['id']}/threads", {"name": "t"})
    starter = next(iter(direct.world.messages[int(sent.body["id"])].values()))
    with pytest.raises(ApiError) as refused:
        messages.delete(direct.world, starter)
    assert refused.value.code == 50021
    await _start(direct)
    notice = direct.told("MESSAGE_CREATE")[-1]["id"]
    assert (await direct.ask("POST", f"/channels/{general.id}/messages/{notice}/threads", {"name": "t"})).code == 50068
