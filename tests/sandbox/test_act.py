"""What members do by hand."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from bot.sandbox import act, dms, messages
from bot.sandbox.errors import ApiError
from bot.sandbox.permissions import may
from tests.sandbox.direct import Direct


@pytest.fixture
def direct() -> Direct:
    return Direct()


def _by(direct: Direct, person: str, deed: str, **more: Any) -> dict[str, Any]:
    return act.perform(direct.world, {"user_id": str(direct.person(person)), "do": deed} | more)


def _refused(direct: Direct, person: str, deed: str, **more: Any) -> int:
    with pytest.raises(ApiError) as refused:
        _by(direct, person, deed, **more)
    return refused.value.code


def test_posting_editing_and_deleting_ones_own(direct: Direct) -> None:
    general = direct.channel("general").id
    sent = _by(direct, "fan", "post", channel_id=str(general), content="hello")
    assert direct.told("MESSAGE_CREATE")[-1]["author"]["username"] == "fan"
    edited = _by(direct, "fan", "edit", channel_id=general, message_id=sent["id"], content="hello again")
    assert edited["content"] == "hello again"
    assert _refused(direct, "newcomer", "edit", channel_id=general, message_id=sent["id"], content="x") == 50005
    assert _refused(direct, "newcomer", "delete", channel_id=general, message_id=sent["id"]) == 50013
    assert _by(direct, "fan", "delete", channel_id=general, message_id=sent["id"]) == {"id": sent["id"]}


def test_posting_a_file(direct: Direct) -> None:
    file = {"filename": "a.txt", "base64": base64.b64encode(b"text").decode(), "content_type": "text/plain"}
    general = direct.channel("general").id
    sent = _by(direct, "fan", "post", channel_id=general, content="", files=[file])
    assert direct.world.files[int(sent["attachments"][0]["id"])] == b"text"
    assert _refused(direct, "fan", "post", channel_id=general, files=[file | {"base64": "?"}]) == 50035


def test_writing_to_the_bot(direct: Direct) -> None:
    fan = direct.person("fan")
    _by(direct, "fan", "post", content="hi bot")
    found = dms.find(direct.world, fan)
    assert found is not None
    assert messages.visible(direct.world, found.id, fan)[0].content == "hi bot"
    assert "guild_id" not in direct.told("MESSAGE_CREATE")[-1]


def test_posting_in_a_forum(direct: Direct) -> None:
    forum = direct.channel("discussions").id
    assert _refused(direct, "fan", "post", channel_id=forum, content="x") == 40058
    post = _by(direct, "fan", "post", channel_id=forum, name="Theory", content="What if")
    assert post["owner_id"] == str(direct.person("fan"))
    assert _refused(direct, "newcomer", "thread_delete", thread_id=post["id"]) == 50013
    assert _by(direct, "moderator", "thread_delete", thread_id=post["id"])["id"] == post["id"]
    assert _refused(direct, "fan", "thread_edit", thread_id=direct.channel("general").id, name="x") == 50024


def test_channels_roles_and_overwrites_need_a_moderator(direct: Direct) -> None:
    general, premieres = direct.channel("general").id, direct.role("Premieres")
    assert _refused(direct, "fan", "channel_edit", channel_id=general, name="x") == 50013
    assert _by(direct, "moderator", "channel_edit", channel_id=general, name="lounge")["name"] == "lounge"
    role = {"guild_id": direct.guild.id, "role_id": premieres}
    assert _refused(direct, "fan", "role_edit", **role, mentionable=False) == 50013
    changed = _by(direct, "owner", "role_edit", **role, mentionable=False, permissions=["ADD_REACTIONS"])
    assert (changed["mentionable"], changed["permissions"]) == (False, "64")
    denied = {"channel_id": general, "target_id": str(direct.guild.id), "deny": ["SEND_MESSAGES"]}
    assert _refused(direct, "fan", "overwrite", **denied) == 50013
    _by(direct, "owner", "overwrite", **denied)
    assert not may(direct.world, direct.world.bot_id, direct.channel("lounge"), "SEND_MESSAGES")
    _by(direct, "owner", "overwrite", channel_id=general, target_id=direct.guild.id, allow=["SEND_MESSAGES"])
    assert may(direct.world, direct.world.bot_id, direct.channel("lounge"), "SEND_MESSAGES")
    assert _refused(direct, "owner", "overwrite", **denied | {"deny": ["FLY"]}) == 50035
    assert _by(direct, "moderator", "channel_delete", channel_id=general)["id"] == str(general)


async def test_the_bot_is_thrown_out_and_comes_back(direct: Direct) -> None:
    assert _refused(direct, "fan", "bot_remove", guild_id=direct.guild.id) == 50013
    _by(direct, "moderator", "bot_remove", guild_id=direct.guild.id)
    assert direct.told("GUILD_DELETE") == [{"id": str(direct.guild.id)}]
    assert (await direct.send(direct.channel("general"))).code == 50001
    _by(direct, "moderator", "bot_add", guild_id=direct.guild.id)
    assert direct.told("GUILD_CREATE")[-1]["id"] == str(direct.guild.id)
    assert (await direct.send(direct.channel("general"))).status == 200


def test_a_deed_or_person_that_does_not_exist(direct: Direct) -> None:
    assert _refused(direct, "fan", "dance") == 50035
    with pytest.raises(ApiError) as refused:
        act.perform(direct.world, {"user_id": "5", "do": "post"})
    assert refused.value.code == 10013
