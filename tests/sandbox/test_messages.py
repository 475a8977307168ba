"""Sending, reading, changing and deleting messages."""

from __future__ import annotations

import pytest

from bot.sandbox import act, dms, messages
from bot.sandbox.calls import Upload
from bot.sandbox.errors import ApiError
from bot.sandbox.guilds import change_bot
from bot.sandbox.permissions import BITS
from tests.sandbox.direct import Direct, Reply

PNG = Upload(
    "still.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4, "big") + (360).to_bytes(4, "big")
)


@pytest.fixture
def direct() -> Direct:
    return Direct()


def _path(reply: Reply, rest: str = "") -> str:
    return f"/channels/{reply.body['channel_id']}/messages/{reply.body['id']}{rest}"


async def test_a_message_is_answered_told_and_read_back(direct: Direct) -> None:
    sent = await direct.send(direct.channel("general"), "  hello  ", nonce="n1")
    assert sent.status == 200
    assert (sent.body["content"], sent.body["nonce"]) == ("hello", "n1")
    assert direct.told("MESSAGE_CREATE")[-1]["guild_id"] == str(direct.guild.id)
    read = await direct.ask("GET", _path(sent))
    assert read.body["id"] == sent.body["id"]


async def test_an_enforced_nonce_gives_the_first_message_until_its_time_is_over(direct: Direct) -> None:
    general, episodes = direct.channel("general"), direct.channel("episodes")
    first = await direct.send(general, "one", nonce="job:1", enforce_nonce=True)
    again = await direct.send(episodes, "two", nonce="job:1", enforce_nonce=True)
    assert again.body["id"] == first.body["id"]
    assert len(direct.told("MESSAGE_CREATE")) == 1
    plain = await direct.send(general, "three", nonce="job:1")
    assert plain.body["id"] != first.body["id"]
    direct.pass_time(seconds=121)
    late = await direct.send(general, "four", nonce="job:1", enforce_nonce=True)
    assert late.body["content"] == "four"


async def test_a_nonce_whose_message_was_deleted_is_an_unknown_message(direct: Direct) -> None:
    sent = await direct.send(direct.channel("general"), nonce="job:1", enforce_nonce=True)
    assert (await direct.ask("DELETE", _path(sent))).status == 204
    again = await direct.send(direct.channel("general"), nonce="job:1", enforce_nonce=True)
    assert (again.status, again.code) == (404, 10008)


async def test_a_nonce_belongs_to_its_author(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    await direct.send(general, "bot", nonce="7", enforce_nonce=True)
    theirs = messages.create(direct.world, general, fan, {"content": "fan", "nonce": 7, "enforce_nonce": True})
    assert theirs.content == "fan"


async def test_files_are_kept_described_and_usable_in_embeds_and_components(direct: Direct) -> None:
    direct.allow("EMBED_LINKS", "ATTACH_FILES")
    path = f"/channels/{direct.channel('general').id}/messages"
    described = [{"id": 0, "filename": "episode.png", "description": "A still"}]
    embed = {"title": "Still", "image": {"url": "attachment://episode.png"}}
    sent = await direct.ask("POST", path, {"embeds": [embed], "attachments": described}, files={0: PNG})
    attachment = sent.body["attachments"][0]
    assert (attachment["description"], attachment["width"], attachment["height"]) == ("A still", 640, 360)
    assert sent.body["embeds"][0]["image"]["url"] == attachment["url"]
    assert f"/sandbox/files/{attachment['id']}/episode.png" in attachment["url"]
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://still.png"}}]}
    card = await direct.ask("POST", path, {"flags": 1 << 15, "components": [gallery]}, files={0: PNG})
    assert card.body["components"][0]["items"][0]["media"]["width"] == 640
    lost = await direct.send(direct.channel("general"), "", flags=1 << 15, components=[gallery])
    assert (lost.status, lost.code) == (400, 50035)


@pytest.mark.parametrize(
    ("filename", "kind"),
    [
        ("callboard.ics", "text/calendar; charset=utf-8"),
        ("STILL.PNG", "image/png"),
        ("notes.txt", "text/plain; charset=utf-8"),
        ("notes.unheardof", "application/octet-stream"),
    ],
)
async def test_what_a_file_is_goes_by_its_name(direct: Direct, filename: str, kind: str) -> None:
    direct.allow("ATTACH_FILES")
    path = f"/channels/{direct.channel('general').id}/messages"
    upload = Upload(filename, "application/octet-stream", PNG.data)
    (attachment,) = (await direct.ask("POST", path, files={0: upload})).body["attachments"]
    assert (attachment["content_type"], attachment["size"]) == (kind, len(PNG.data))
    assert ("width" in attachment) == (kind == "image/png")


async def test_an_edit_keeps_the_attachments_it_names_and_adds_uploads(direct: Direct) -> None:
    direct.allow("ATTACH_FILES")
    path = f"/channels/{direct.channel('general').id}/messages"
    sent = await direct.ask("POST", path, {"content": "two"}, files={0: PNG, 1: PNG})
    kept = sent.body["attachments"][1]["id"]
    edited = await direct.ask("PATCH", _path(sent), {"attachments": [{"id": kept}, {"id": 0}]}, files={0: PNG})
    assert edited.body["attachments"][0]["id"] == kept
    assert len(edited.body["attachments"]) == 2


async def test_without_the_permission_files_and_embeds_are_refused_and_text_is_not(direct: Direct) -> None:
    general = direct.channel("general")
    direct.allow("EMBED_LINKS", "ATTACH_FILES")
    change_bot(direct.world, direct.guild, general, 0, BITS["EMBED_LINKS"] | BITS["ATTACH_FILES"])
    path = f"/channels/{general.id}/messages"
    assert (await direct.send(general, "", embeds=[{"title": "t"}])).code == 50013
    assert (await direct.ask("POST", path, {"content": "c"}, files={0: PNG})).code == 50013
    assert (await direct.send(general)).status == 200


@pytest.mark.parametrize(
    ("denied", "code"), [("VIEW_CHANNEL", 50001), ("SEND_MESSAGES", 50013)], ids=["out of sight", "read only"]
)
async def test_a_missing_permission_has_discords_code(direct: Direct, denied: str, code: int) -> None:
    general = direct.channel("general")
    change_bot(direct.world, direct.guild, general, 0, BITS[denied])
    reply = await direct.send(general)
    assert (reply.status, reply.code) == (403, code)


async def test_unknown_places_have_discords_codes(direct: Direct) -> None:
    general = direct.channel("general")
    assert (await direct.send(12345)).code == 10003
    assert (await direct.ask("GET", f"/channels/{general.id}/messages/12345")).code == 10008
    assert (await direct.ask("GET", f"/channels/{general.id}/messages/abc")).code == 50035
    assert (await direct.send(direct.channel("discussions"))).code == 40058


async def test_pages_of_messages(direct: Direct) -> None:
    general = direct.channel("general")
    ids = [(await direct.send(general, str(number))).body["id"] for number in range(10)]

    async def page(**query: str) -> list[str]:
        reply = await direct.ask("GET", f"/channels/{general.id}/messages", query=query)
        return [each["content"] for each in reply.body]

    assert await page(limit="3") == ["9", "8", "7"]
    assert await page(before=ids[3], limit="2") == ["2", "1"]
    assert await page(after=ids[3], limit="2") == ["5", "4"]
    assert await page(around=ids[5], limit="3") == ["6", "5", "4"]
    assert await page(after="0", limit="2") == ["1", "0"]
    for query in ({"limit": "0"}, {"limit": "101"}, {"before": ids[0], "after": ids[1]}):
        reply = await direct.ask("GET", f"/channels/{general.id}/messages", query=query)
        assert reply.code == 50035


async def test_without_history_there_is_an_empty_list_and_no_reply(direct: Direct) -> None:
    general = direct.channel("general")
    sent = await direct.send(general)
    change_bot(direct.world, direct.guild, general, 0, BITS["READ_MESSAGE_HISTORY"])
    assert (await direct.ask("GET", f"/channels/{general.id}/messages")).body == []
    assert (await direct.ask("GET", _path(sent))).code == 50013
    assert (await direct.send(general, message_reference={"message_id": sent.body["id"]})).code == 160002


async def test_an_ephemeral_message_exists_for_its_reader_only(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    secret = messages.create(
        direct.world, general, direct.world.bot_id, {"content": "psst", "flags": 64}, interaction_id=1, visible_to=fan
    )
    assert (await direct.ask("GET", f"/channels/{general.id}/messages")).body == []
    assert (await direct.ask("GET", f"/channels/{general.id}/messages/{secret.id}")).code == 10008
    assert messages.visible(direct.world, general.id, fan) == [secret]
    assert messages.visible(direct.world, general.id, direct.person("owner")) == []
    assert direct.events[-1].user_id == fan
    assert general.last_message_id is None


async def test_a_reply_shows_what_it_answers_even_when_that_is_gone(direct: Direct) -> None:
    general = direct.channel("general")
    sent = await direct.send(general)
    reply = await direct.send(general, "yes", message_reference={"message_id": int(sent.body["id"])})
    assert reply.body["type"] == 19
    assert reply.body["referenced_message"]["id"] == sent.body["id"]
    await direct.ask("DELETE", _path(sent))
    assert (await direct.ask("GET", _path(reply))).body["referenced_message"] is None
    gone = {"message_id": sent.body["id"]}
    assert (await direct.send(general, message_reference=gone)).code == 50035
    assert (await direct.send(general, message_reference=gone | {"fail_if_not_exists": False})).body["type"] == 0


async def test_only_the_author_edits_and_only_moderators_delete_for_others(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    theirs = messages.create(direct.world, general, fan, {"content": "mine"})
    path = f"/channels/{general.id}/messages/{theirs.id}"
    assert (await direct.ask("PATCH", path, {"content": "yours"})).code == 50005
    change_bot(direct.world, direct.guild, None, 0, BITS["MANAGE_MESSAGES"])
    assert (await direct.ask("DELETE", path)).code == 50013
    own = await direct.send(general)
    act.perform(
        direct.world,
        {"user_id": direct.person("moderator"), "do": "delete", "channel_id": general.id, "message_id": own.body["id"]},
    )
    assert direct.told("MESSAGE_DELETE")[-1]["id"] == own.body["id"]
    with pytest.raises(ApiError) as refused:
        act.perform(
            direct.world, {"user_id": fan, "do": "edit", "channel_id": general.id, "message_id": own.body["id"]}
        )
    assert refused.value.code == 10008


async def test_an_edit_changes_the_text_and_mentions_and_pings_nobody(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    sent = await direct.send(general)
    edited = await direct.ask("PATCH", _path(sent), {"content": f"<@{fan}>"})
    assert [each["id"] for each in edited.body["mentions"]] == [str(fan)]
    assert edited.body["edited_timestamp"] is not None
    kept = messages.find(direct.world, general.id, int(sent.body["id"]))
    assert kept.pinged.users == []
    assert (await direct.ask("PATCH", _path(sent), {"content": ""})).code == 50006


async def test_components_v2_stay_and_take_the_place_of_text(direct: Direct) -> None:
    general = direct.channel("general")
    text = {"type": 10, "content": "card"}
    sent = await direct.send(general)
    assert (await direct.ask("PATCH", _path(sent), {"flags": 1 << 15, "components": [text]})).code == 50035
    changed = await direct.ask("PATCH", _path(sent), {"flags": 1 << 15, "content": None, "components": [text]})
    assert changed.body["components"] == [{"type": 10, "id": 1, "content": "card"}]
    still = await direct.ask("PATCH", _path(sent), {"flags": 0, "components": [text]})
    assert still.body["flags"] == 1 << 15
    assert (await direct.ask("PATCH", _path(sent), {"content": "old"})).code == 50035


async def test_a_deferred_answer_is_empty_then_filled_and_pings_then(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    answer = messages.create(direct.world, general, direct.world.bot_id, {}, interaction_id=1, deferred=True)
    assert answer.flags == 1 << 7
    messages.edit(direct.world, answer, {"content": f"<@{fan}>"})
    assert (answer.flags, answer.pinged.users, answer.edited_at) == (0, [fan], None)


async def test_direct_messages_reach_who_takes_them(direct: Direct) -> None:
    fan = direct.person("fan")

    def choose(deed: str) -> None:
        act.perform(direct.world, {"user_id": str(fan), "do": deed})

    opened = await direct.ask("POST", "/users/@me/channels", {"recipient_id": str(fan)})
    again = await direct.ask("POST", "/users/@me/channels", {"recipient_id": fan})
    assert opened.body["id"] == again.body["id"]
    assert (await direct.send(opened.body["id"])).status == 200
    choose("close_dms")
    refused = await direct.send(opened.body["id"])
    assert (refused.status, refused.code) == (403, 50007)
    assert (await direct.ask("POST", "/users/@me/channels", {"recipient_id": fan})).body["id"] == opened.body["id"]
    choose("open_dms")
    assert (await direct.send(opened.body["id"])).status == 200
    assert (await direct.ask("POST", "/users/@me/channels", {"recipient_id": "5"})).code == 10013
    found = dms.find(direct.world, fan)
    assert found is not None
    assert len(messages.visible(direct.world, found.id, fan)) == 2
    with pytest.raises(ApiError):
        messages.visible(direct.world, found.id, direct.person("owner"))


async def test_others_texts_are_empty_without_the_message_content_intent(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    theirs = messages.create(direct.world, general, fan, {"content": "words"})
    path = f"/channels/{general.id}/messages/{theirs.id}"
    assert (await direct.ask("GET", path)).body["content"] == ""
    to_bot = messages.create(direct.world, general, fan, {"content": f"<@{direct.world.bot_id}> hi"})
    assert (await direct.ask("GET", f"/channels/{general.id}/messages/{to_bot.id}")).body["content"] != ""
    direct.world.privileged_intents = 1 << 15
    assert (await direct.ask("GET", path)).body["content"] == "words"


async def test_typing_is_answered_with_nothing(direct: Direct) -> None:
    reply = await direct.ask("POST", f"/channels/{direct.channel('general').id}/typing")
    assert reply.status == 204


async def test_forwarding_says_that_it_is_not_built(direct: Direct) -> None:
    general = direct.channel("general")
    message = (await direct.send(general)).body
    reference = {"type": 1, "message_id": message["id"], "channel_id": str(general.id)}
    path = f"/channels/{general.id}/messages"
    reply = await direct.ask("POST", path, {"message_reference": reference}, built=False)
    assert (reply.status, reply.body["message"]) == (501, "Forwarding is not built yet.")
