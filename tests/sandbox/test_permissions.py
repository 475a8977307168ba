"""How permissions add up, and what roles and channels may be changed by whom."""

from __future__ import annotations

import pytest

from bot.sandbox import guilds, permissions, render, threads
from bot.sandbox.permissions import ALL, BITS, compute, may
from bot.sandbox.world import Channel, ChannelType, Member, Overwrite
from tests.sandbox.direct import Direct

SEND, VIEW = BITS["SEND_MESSAGES"], BITS["VIEW_CHANNEL"]


@pytest.fixture
def direct() -> Direct:
    return Direct()


def test_the_bits_are_discords() -> None:
    assert (BITS["CREATE_INSTANT_INVITE"], BITS["SEND_VOICE_MESSAGES"]) == (1, 1 << 46)
    assert (BITS["CREATE_EVENTS"], BITS["PIN_MESSAGES"], BITS["SEND_POLLS"]) == (1 << 44, 1 << 51, 1 << 49)
    assert BITS["BYPASS_SLOWMODE"] == 1 << 52
    assert BITS["MANAGE_THREADS"] == 1 << 34


def test_the_bot_has_the_least_permissions_and_slash_commands(direct: Direct) -> None:
    have = permissions.in_guild(direct.world, direct.world.bot_id, direct.guild)
    assert have == guilds.BOT_PERMISSIONS | BITS["USE_APPLICATION_COMMANDS"]
    assert not have & (BITS["ADMINISTRATOR"] | BITS["MENTION_EVERYONE"] | BITS["MANAGE_CHANNELS"])


def test_the_bots_role_stands_above_the_role_it_gives(direct: Direct) -> None:
    own = guilds.bot_role(direct.world, direct.guild)
    assert own is not None
    assert own.managed
    premieres = direct.guild.roles[direct.role("Premieres")]
    assert premieres.mentionable
    assert own.position > premieres.position


def test_the_owner_and_administrators_may_do_everything(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    general.overwrites[direct.guild.id] = Overwrite(direct.guild.id, 0, deny=ALL)
    assert compute(direct.world, direct.guild.owner_id, general) == ALL
    assert compute(direct.world, fan, general) == 0
    direct.guild.roles[direct.role("Premieres")].permissions = BITS["ADMINISTRATOR"]
    assert compute(direct.world, fan, general) == ALL


def test_overwrites_apply_in_the_documented_order(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    everyone, premieres, moderator = direct.guild.id, direct.role("Premieres"), direct.role("Moderator")
    general.overwrites[everyone] = Overwrite(everyone, 0, deny=SEND)
    assert not may(direct.world, fan, general, "SEND_MESSAGES")
    general.overwrites[premieres] = Overwrite(premieres, 0, allow=SEND)
    assert may(direct.world, fan, general, "SEND_MESSAGES")
    direct.guild.members[fan].roles.append(moderator)
    general.overwrites[moderator] = Overwrite(moderator, 0, deny=SEND)
    assert may(direct.world, fan, general, "SEND_MESSAGES"), "among roles, allowing beats denying"
    general.overwrites[fan] = Overwrite(fan, 1, deny=SEND)
    assert not may(direct.world, fan, general, "SEND_MESSAGES")


def test_out_of_sight_nothing_is_allowed_and_who_cannot_write_cannot_attach(direct: Direct) -> None:
    general, fan = direct.channel("general"), direct.person("fan")
    general.overwrites[fan] = Overwrite(fan, 1, deny=VIEW)
    assert compute(direct.world, fan, general) == 0
    general.overwrites[fan] = Overwrite(fan, 1, deny=SEND)
    have = compute(direct.world, fan, general)
    assert not have & (BITS["EMBED_LINKS"] | BITS["ATTACH_FILES"] | BITS["MENTION_EVERYONE"])
    assert have & VIEW


async def test_threads_take_their_parents_permissions_but_for_writing(direct: Direct) -> None:
    general, bot = direct.channel("general"), direct.world.bot_id
    started = await direct.ask("POST", f"/channels/{general.id}/threads", {"name": "t", "type": 11})
    thread = direct.world.channels[int(started.body["id"])]
    direct.allow("EMBED_LINKS")
    general.overwrites[bot] = Overwrite(bot, 1, deny=SEND)
    assert (await direct.send(thread)).status == 200
    general.overwrites[bot] = Overwrite(bot, 1, deny=BITS["SEND_MESSAGES_IN_THREADS"])
    assert (await direct.send(thread)).code == 50013
    assert not may(direct.world, bot, thread, "EMBED_LINKS")
    general.overwrites[bot] = Overwrite(bot, 1, deny=VIEW)
    assert (await direct.send(thread)).code == 50001


def test_a_private_thread_is_for_those_invited_and_moderators(direct: Direct) -> None:
    owner, fan = direct.person("owner"), direct.person("fan")
    thread = threads.open_one(direct.world, direct.channel("general"), fan, "t", ChannelType.PRIVATE_THREAD)
    assert may(direct.world, fan, thread, "VIEW_CHANNEL")
    assert may(direct.world, owner, thread, "VIEW_CHANNEL")
    assert not may(direct.world, direct.person("newcomer"), thread, "VIEW_CHANNEL")


def test_a_stranger_may_do_nothing(direct: Direct) -> None:
    del direct.guild.members[direct.person("fan-fr")]
    stranger = next(each.id for each in direct.world.users.values() if each.name == "fan-fr")
    assert compute(direct.world, stranger, direct.channel("general")) == 0


def test_changing_the_bots_permissions_in_the_server_and_back(direct: Direct) -> None:
    bot, general = direct.world.bot_id, direct.channel("general")
    guilds.change_bot(direct.world, direct.guild, None, 0, SEND | BITS["CREATE_EVENTS"])
    assert not may(direct.world, bot, general, "SEND_MESSAGES")
    assert not permissions.in_guild(direct.world, bot, direct.guild) & BITS["CREATE_EVENTS"]
    assert may(direct.world, direct.person("fan"), general, "SEND_MESSAGES")
    assert direct.told("GUILD_ROLE_UPDATE")
    assert direct.told("CHANNEL_UPDATE")
    guilds.change_bot(direct.world, direct.guild, None, SEND | BITS["CREATE_EVENTS"], 0)
    assert may(direct.world, bot, general, "SEND_MESSAGES")
    assert permissions.in_guild(direct.world, bot, direct.guild) & BITS["CREATE_EVENTS"]


async def test_roles_are_made_changed_and_given_below_the_bots_own(direct: Direct) -> None:
    base, fan = f"/guilds/{direct.guild.id}", direct.person("fan")
    made = await direct.ask("POST", f"{base}/roles", {"name": "Watchers", "mentionable": True, "permissions": "0"})
    assert (made.body["name"], made.body["position"]) == ("Watchers", 1)
    path = f"{base}/roles/{made.body['id']}"
    assert (await direct.ask("PATCH", path, {"name": "Viewers", "color": 255})).body["name"] == "Viewers"
    assert (await direct.ask("PATCH", path, {"permissions": str(BITS["ADMINISTRATOR"])})).code == 50013
    given = f"{base}/members/{fan}/roles/{made.body['id']}"
    assert (await direct.ask("PUT", given)).status == 204
    assert made.body["id"] in direct.told("GUILD_MEMBER_UPDATE")[-1]["roles"]
    assert (await direct.ask("DELETE", given)).status == 204
    assert (await direct.ask("PUT", given)).status == 204
    assert (await direct.ask("DELETE", path)).status == 204
    assert int(made.body["id"]) not in direct.guild.members[fan].roles
    assert (await direct.ask("GET", path)).code == 10011


async def test_roles_above_the_bots_own_are_out_of_its_reach(direct: Direct) -> None:
    base, moderator = f"/guilds/{direct.guild.id}", direct.role("Moderator")
    assert (await direct.ask("PATCH", f"{base}/roles/{moderator}", {"name": "x"})).code == 50013
    assert (await direct.ask("DELETE", f"{base}/roles/{moderator}")).code == 50013
    assert (await direct.ask("PUT", f"{base}/members/{direct.person('fan')}/roles/{moderator}")).code == 50013
    assert (await direct.ask("PUT", f"{base}/members/5/roles/{moderator}")).code == 10007
    guilds.change_bot(direct.world, direct.guild, None, 0, BITS["MANAGE_ROLES"])
    assert (await direct.ask("POST", f"{base}/roles", {"name": "x"})).code == 50013


async def test_roles_that_belong_to_a_bot_and_everyones_cannot_be_given(direct: Direct) -> None:
    held = f"/guilds/{direct.guild.id}/members/{direct.person('fan')}/roles"
    premieres = direct.guild.roles[direct.role("Premieres")]
    assert (await direct.ask("PUT", f"{held}/{premieres.id}")).status == 204
    premieres.managed = True
    for method in ("PUT", "DELETE"):
        assert (await direct.ask(method, f"{held}/{premieres.id}")).code == 50013
    assert (await direct.ask("PUT", f"{held}/{direct.guild.id}")).code == 50028


async def test_channels_need_manage_channels(direct: Direct) -> None:
    base = f"/guilds/{direct.guild.id}/channels"
    general = direct.channel("general")
    assert (await direct.ask("POST", base, {"name": "New Room"})).code == 50013
    assert (await direct.ask("PATCH", f"/channels/{general.id}", {"topic": "x"})).code == 50013
    guilds.change_bot(direct.world, direct.guild, None, BITS["MANAGE_CHANNELS"], 0)
    made = await direct.ask("POST", base, {"name": "New Room", "type": 0, "topic": "talk"})
    assert (made.status, made.body["name"]) == (201, "new-room")
    assert (await direct.ask("PATCH", f"/channels/{made.body['id']}", {"topic": "x" * 1025})).code == 50035
    changed = await direct.ask("PATCH", f"/channels/{made.body['id']}", {"topic": None, "nsfw": True})
    assert (changed.body["topic"], changed.body["nsfw"]) == (None, True)
    assert (await direct.ask("DELETE", f"/channels/{made.body['id']}")).status == 200
    assert [name for name in ("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE") if direct.told(name)][2]
    assert (await direct.ask("GET", f"/channels/{made.body['id']}")).code == 10003


async def test_a_deleted_category_lets_its_channels_go(direct: Direct) -> None:
    guilds.change_bot(direct.world, direct.guild, None, BITS["MANAGE_CHANNELS"], 0)
    base = f"/guilds/{direct.guild.id}/channels"
    category = await direct.ask("POST", base, {"name": "Shows", "type": 4})
    child = await direct.ask("POST", base, {"name": "one", "parent_id": category.body["id"]})
    assert child.body["parent_id"] == category.body["id"]
    assert (await direct.ask("POST", base, {"name": "two", "parent_id": child.body["id"]})).code == 50035
    await direct.ask("DELETE", f"/channels/{category.body['id']}")
    assert (await direct.ask("GET", f"/channels/{child.body['id']}")).body["parent_id"] is None


async def test_overwrites_hold_only_what_the_bot_may_do_itself(direct: Direct) -> None:
    general = direct.channel("general")
    path = f"/channels/{general.id}/permissions/{direct.role('Premieres')}"
    assert (await direct.ask("PUT", path, {"type": 0, "allow": str(SEND), "deny": "0"})).status == 204
    assert (await direct.ask("PUT", path, {"type": 0, "allow": BITS["MANAGE_CHANNELS"]})).code == 50013
    assert (await direct.ask("DELETE", path)).status == 204
    assert (await direct.ask("DELETE", path)).code == 10009
    assert (await direct.ask("PUT", f"/channels/{general.id}/permissions/5", {"type": 0})).code == 10009


async def test_servers_members_and_accounts_are_read(direct: Direct) -> None:
    guild = f"/guilds/{direct.guild.id}"
    assert (await direct.ask("GET", guild, query={"with_counts": "true"})).body["approximate_member_count"] == 6
    (own,) = (await direct.ask("GET", "/users/@me/guilds", query={"with_counts": "true"})).body
    assert (own["approximate_member_count"], own["approximate_presence_count"]) == (6, 6)
    assert "approximate_member_count" not in (await direct.ask("GET", "/users/@me/guilds")).body[0]
    assert (await direct.ask("GET", "/guilds/5")).code == 10004
    assert len((await direct.ask("GET", f"{guild}/channels")).body) == 4
    assert len((await direct.ask("GET", f"{guild}/roles")).body) == 5
    assert (await direct.ask("GET", f"{guild}/members/{direct.person('fan')}")).body["user"]["username"] == "fan"
    assert (await direct.ask("GET", f"{guild}/members")).code == 50001
    direct.world.privileged_intents = 1 << 1
    page = await direct.ask("GET", f"{guild}/members", query={"limit": "2", "after": str(direct.person("owner"))})
    assert len(page.body) == 2
    assert (await direct.ask("GET", "/users/@me")).body["bot"] is True
    assert (await direct.ask("GET", f"/users/{direct.person('fan')}")).body["username"] == "fan"
    assert (await direct.ask("PATCH", "/users/@me", {"username": "stage"})).body["username"] == "stage"
    assert [each["id"] for each in (await direct.ask("GET", "/users/@me/guilds")).body] == [str(direct.guild.id)]


async def test_a_nickname_needs_its_permission(direct: Direct) -> None:
    path = f"/guilds/{direct.guild.id}/members/@me"
    assert (await direct.ask("PATCH", path, {"nick": "Board"})).code == 50013
    guilds.change_bot(direct.world, direct.guild, None, BITS["CHANGE_NICKNAME"], 0)
    assert (await direct.ask("PATCH", path, {"nick": "Board"})).body["nick"] == "Board"


def test_the_world_is_the_same_at_each_start_and_later_servers_differ(direct: Direct) -> None:
    other = Direct()
    assert other.guild.id == direct.guild.id
    assert (other.world.token, other.guild.channels) == (direct.world.token, direct.guild.channels)
    added = [guilds.add(direct.world, f"Server {number}") for number in range(3)]
    assert len({each.id >> 22 for each in added}) == 3
    assert [each["name"] for each in direct.told("GUILD_CREATE")] == ["Server 0", "Server 1", "Server 2"]


def test_a_voice_channel_shows_what_belongs_to_it(direct: Direct) -> None:
    voice = Channel(5, ChannelType.VOICE, "stage", direct.guild.id)
    assert render.channel(direct.world, voice)["bitrate"] == 64000
    member = Member(direct.world.bot_id, [], direct.now)
    assert "user" not in render.member(direct.world, direct.guild, member, with_user=False)
