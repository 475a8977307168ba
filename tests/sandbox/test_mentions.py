"""Who is pinged by a message, and who is not."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import messages
from bot.sandbox.guilds import change_bot
from bot.sandbox.permissions import BITS
from bot.sandbox.world import Message, Overwrite
from tests.sandbox.direct import Direct


@pytest.fixture
def direct() -> Direct:
    return Direct()


def _send(direct: Direct, content: str, *, author: str | None = None, **more: Any) -> Message:
    author_id = direct.world.bot_id if author is None else direct.person(author)
    body = ({"content": content} if content else {}) | more
    return messages.create(direct.world, direct.channel("general"), author_id, body)


def test_by_default_users_and_mentionable_roles_are_pinged(direct: Direct) -> None:
    fan, premieres, moderator = direct.person("fan"), direct.role("Premieres"), direct.role("Moderator")
    sent = _send(direct, f"<@{fan}> <@!{fan}> <@&{premieres}> <@&{moderator}> <@1>")
    assert sent.pinged.users == sent.mentions == [fan]
    assert sent.pinged.roles == [premieres]


@pytest.mark.parametrize("word", ["@everyone", "@here"])
def test_everyone_needs_the_permission(direct: Direct, word: str) -> None:
    assert not _send(direct, word).pinged.everyone
    assert _send(direct, word, author="owner").pinged.everyone
    change_bot(direct.world, direct.guild, None, BITS["MENTION_EVERYONE"], 0)
    assert _send(direct, word).pinged.everyone
    assert not _send(direct, word, allowed_mentions={"parse": ["users", "roles"]}).pinged.everyone


def test_the_permission_pings_any_role(direct: Direct) -> None:
    moderator = direct.role("Moderator")
    assert _send(direct, f"<@&{moderator}>", author="owner").pinged.roles == [moderator]


def test_allowed_mentions_decide(direct: Direct) -> None:
    fan, owner, premieres = direct.person("fan"), direct.person("owner"), direct.role("Premieres")
    text = f"<@{fan}> <@{owner}> <@&{premieres}>"
    assert _send(direct, text, allowed_mentions={"parse": []}).pinged.users == []
    assert _send(direct, text, allowed_mentions={}).pinged.roles == []
    chosen = _send(direct, text, allowed_mentions={"parse": ["roles"], "users": [str(fan), "9"]})
    assert (chosen.pinged.users, chosen.pinged.roles) == ([fan], [premieres])
    assert _send(direct, "nobody", allowed_mentions={"users": [fan]}).pinged.users == []


@pytest.mark.parametrize("kind", ["users", "roles"])
async def test_parse_and_ids_of_one_kind_exclude_each_other(direct: Direct, kind: str) -> None:
    general = direct.channel("general")
    clash = await direct.send(general, allowed_mentions={"parse": [kind], kind: ["5"]})
    assert clash.code == 50035
    assert (await direct.send(general, allowed_mentions={"parse": [kind], kind: []})).status == 200
    assert (await direct.send(general, allowed_mentions={"parse": ["people"]})).code == 50035


def test_only_written_words_ping(direct: Direct) -> None:
    fan = direct.person("fan")
    code = f"`<@{fan}>` ```\n<@{fan}>\n``` @\u200beveryone"
    assert _send(direct, code, author="owner").pinged.users == []
    assert not _send(direct, code, author="owner").pinged.everyone
    direct.allow("EMBED_LINKS")
    in_embed = _send(direct, "look", embeds=[{"description": f"<@{fan}>"}])
    assert in_embed.pinged.users == []


def test_texts_in_components_ping_too(direct: Direct) -> None:
    fan, premieres = direct.person("fan"), direct.role("Premieres")
    inner = {"type": 10, "content": f"<@&{premieres}> <@{fan}>"}
    sent = _send(direct, "", flags=1 << 15, components=[{"type": 17, "components": [inner]}])
    assert (sent.pinged.roles, sent.pinged.users) == ([premieres], [fan])


def test_a_silent_message_mentions_and_pings_nobody(direct: Direct) -> None:
    fan = direct.person("fan")
    sent = _send(direct, f"<@{fan}> @everyone", author="owner", flags=1 << 12)
    assert sent.mentions == [fan]
    assert sent.mention_everyone
    assert (sent.pinged.users, sent.pinged.roles, sent.pinged.everyone) == ([], [], False)


def test_a_reply_pings_its_author_unless_told_not_to(direct: Direct) -> None:
    fan = direct.person("fan")
    question = _send(direct, "when?", author="fan")
    reference = {"message_id": str(question.id)}
    assert _send(direct, "soon", message_reference=reference).pinged.users == [fan]
    quiet = _send(direct, "soon", message_reference=reference, allowed_mentions={"parse": []})
    assert quiet.pinged.users == []
    asked = _send(direct, "soon", message_reference=reference, allowed_mentions={"replied_user": True})
    assert asked.pinged.users == [fan]


def test_who_cannot_see_the_channel_is_not_pinged(direct: Direct) -> None:
    fan = direct.person("fan")
    general = direct.channel("general")
    general.overwrites[fan] = Overwrite(fan, 1, deny=BITS["VIEW_CHANNEL"])
    assert _send(direct, f"<@{fan}>").pinged.users == []


def test_an_interactions_answer_pings_users_only(direct: Direct) -> None:
    fan, premieres = direct.person("fan"), direct.role("Premieres")
    answer = messages.create(
        direct.world,
        direct.channel("general"),
        direct.world.bot_id,
        {"content": f"<@{fan}> <@&{premieres}>"},
        interaction_id=1,
    )
    assert (answer.pinged.users, answer.pinged.roles) == ([fan], [])


def test_the_author_does_not_ping_themself(direct: Direct) -> None:
    fan = direct.person("fan")
    assert _send(direct, f"<@{fan}>", author="fan").pinged.users == []
