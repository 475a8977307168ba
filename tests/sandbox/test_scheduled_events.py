"""A server's scheduled events: their rules, who may make and change them, and how they begin and end."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import act, guilds, permissions, render, scheduled_events
from bot.sandbox.errors import ApiError
from bot.sandbox.intents import Intents, seen_through
from bot.sandbox.server import SandboxServer
from bot.sandbox.world import Event
from tests.sandbox.conftest import Caller, Names
from tests.sandbox.direct import Direct

SCREENING = {
    "name": "Rewatch: S1E1",
    "privacy_level": 2,
    "entity_type": 3,
    "entity_metadata": {"location": "#episodes"},
    "scheduled_start_time": "2025-04-18T20:00:00+02:00",
    "scheduled_end_time": "2025-04-18T19:00:00Z",
}
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4


@pytest.fixture
def direct() -> Direct:
    return Direct()


def _path(direct: Direct, *more: str) -> str:
    return "/".join([f"/guilds/{direct.guild.id}/scheduled-events", *more])


async def _create(direct: Direct, **changes: Any) -> Any:
    body = {key: value for key, value in (SCREENING | changes).items() if value is not ...}
    return await direct.ask("POST", _path(direct), body)


def _by(direct: Direct, person: str, deed: str, **more: Any) -> dict[str, Any]:
    return act.perform(direct.world, {"user_id": str(direct.person(person)), "do": deed} | more)


async def test_an_event_is_made_and_told_of(direct: Direct) -> None:
    made = await _create(direct, description="  Two episodes. ")
    assert made.status == 200
    shown = made.body
    assert (shown["status"], shown["creator_id"]) == (SCHEDULED, str(direct.world.bot_id))
    assert (shown["description"], shown["entity_metadata"]) == ("Two episodes.", {"location": "#episodes"})
    assert shown["scheduled_start_time"] == "2025-04-18T18:00:00.000000+00:00"
    assert direct.told("GUILD_SCHEDULED_EVENT_CREATE") == [shown]
    assert (await direct.ask("GET", _path(direct))).body == [shown]
    assert (await direct.ask("GET", _path(direct, shown["id"]))).body == shown
    assert render.guild_create(direct.world, direct.guild)["guild_scheduled_events"] == [shown]
    assert (await direct.ask("GET", _path(direct, "5"))).code == 10070


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ...}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"description": "x" * 1001}, "description"),
        ({"privacy_level": ...}, "privacy_level"),
        ({"privacy_level": 1}, "privacy_level"),
        ({"entity_type": ...}, "entity_type"),
        ({"entity_type": 4}, "entity_type"),
        ({"entity_metadata": ...}, "entity_metadata"),
        ({"entity_metadata": {"location": ""}}, "entity_metadata"),
        ({"entity_metadata": {"location": "x" * 101}}, "entity_metadata"),
        ({"channel_id": "5"}, "channel_id"),
        ({"scheduled_start_time": ...}, "scheduled_start_time"),
        ({"scheduled_start_time": "tomorrow"}, "scheduled_start_time"),
        ({"scheduled_start_time": "2025-04-14T12:00:00Z"}, "scheduled_start_time"),
        ({"scheduled_end_time": ...}, "scheduled_end_time"),
        ({"scheduled_end_time": None}, "scheduled_end_time"),
        ({"scheduled_end_time": SCREENING["scheduled_start_time"]}, "scheduled_end_time"),
    ],
)
async def test_a_wrong_event_is_refused_by_field(direct: Direct, changes: dict[str, Any], field: str) -> None:
    refused = await _create(direct, **changes)
    assert (refused.status, refused.code) == (400, 50035)
    assert list(refused.body["errors"]) == [field]
    assert direct.guild.events == {}


async def test_what_is_at_the_bound_passes(direct: Direct) -> None:
    location = {"location": "x" * 100}
    assert (await _create(direct, name="x" * 100, description="x" * 1000, entity_metadata=location)).status == 200


async def test_making_one_needs_create_events_and_manage_events_does_not_do(direct: Direct) -> None:
    guilds.change_bot(
        direct.world, direct.guild, None, permissions.BITS["MANAGE_EVENTS"], permissions.BITS["CREATE_EVENTS"]
    )
    assert (await _create(direct)).code == 50013


async def test_ones_own_are_changed_with_create_events_others_with_manage_events(direct: Direct) -> None:
    own = _path(direct, (await _create(direct)).body["id"])
    others = _by(direct, "owner", "event_create", guild_id=direct.guild.id, **SCREENING)["id"]
    assert (await direct.ask("PATCH", own, {"name": "Moved"})).body["name"] == "Moved"
    for method, body in (("PATCH", {"name": "Moved"}), ("DELETE", None)):
        assert (await direct.ask(method, _path(direct, others), body)).code == 50013
    guilds.change_bot(direct.world, direct.guild, None, 0, permissions.BITS["CREATE_EVENTS"])
    assert (await direct.ask("DELETE", own)).code == 50013
    direct.allow("MANAGE_EVENTS")
    assert (await direct.ask("PATCH", _path(direct, others), {"name": "Moved"})).status == 200
    assert (await direct.ask("DELETE", own)).status == 204
    assert [each["id"] for each in (await direct.ask("GET", _path(direct))).body] == [others]


async def test_a_change_keeps_the_rest_and_is_told_of(direct: Direct) -> None:
    made = (await _create(direct, description="Two episodes.")).body
    path = _path(direct, made["id"])
    later = {"scheduled_start_time": "2025-04-19T18:00:00Z", "scheduled_end_time": "2025-04-19T19:00:00Z"}
    changed = (await direct.ask("PATCH", path, later | {"entity_metadata": {"location": "#general"}})).body
    assert direct.told("GUILD_SCHEDULED_EVENT_UPDATE") == [changed]
    assert (changed["name"], changed["description"]) == (made["name"], made["description"])
    assert changed["entity_metadata"] == {"location": "#general"}
    assert (await direct.ask("PATCH", path, {"description": None})).body["description"] is None
    refused = await direct.ask("PATCH", path, {"name": "x", "scheduled_end_time": "2025-04-19T17:00:00Z"})
    assert list(refused.body["errors"]) == ["scheduled_end_time"]
    assert (await direct.ask("GET", path)).body["name"] == made["name"]


async def test_a_cancelled_one_is_over_for_good_and_no_longer_listed(direct: Direct) -> None:
    path = _path(direct, (await _create(direct)).body["id"])
    assert (await direct.ask("PATCH", path, {"status": COMPLETED})).code == 50035
    assert (await direct.ask("PATCH", path, {"status": CANCELED})).body["status"] == CANCELED
    assert (await direct.ask("PATCH", path, {"name": "x"})).code == 180000
    assert (await direct.ask("GET", _path(direct))).body == []
    assert render.guild_create(direct.world, direct.guild)["guild_scheduled_events"] == []
    direct.pass_time(days=9)
    scheduled_events.move_on(direct.world)
    assert (await direct.ask("GET", path)).body["status"] == CANCELED


async def test_a_hundred_that_are_not_over_are_the_most(direct: Direct) -> None:
    ids = [(await _create(direct)).body["id"] for _ in range(100)]
    assert (await _create(direct)).code == 30038
    await direct.ask("PATCH", _path(direct, ids[0]), {"status": CANCELED})
    assert (await _create(direct)).status == 200


async def test_a_running_one_keeps_its_start(direct: Direct) -> None:
    made = (await _create(direct)).body
    path = _path(direct, made["id"])
    assert (await direct.ask("PATCH", path, {"status": ACTIVE})).body["status"] == ACTIVE
    same = {"scheduled_start_time": made["scheduled_start_time"]}
    assert list((await direct.ask("PATCH", path, same)).body["errors"]) == ["scheduled_start_time"]
    assert (await direct.ask("PATCH", path, {"name": "Now", "status": CANCELED})).code == 50035
    assert (await direct.ask("PATCH", path, {"name": "Now"})).body["name"] == "Now"
    direct.pass_time(days=4, hours=6, minutes=30)
    past = {"scheduled_end_time": "2025-04-18T18:15:00Z"}
    assert list((await direct.ask("PATCH", path, past)).body["errors"]) == ["scheduled_end_time"]
    assert (await direct.ask("PATCH", path, {"status": COMPLETED})).body["status"] == COMPLETED


async def test_who_is_interested_is_listed_by_id(direct: Direct) -> None:
    made = (await _create(direct)).body
    here = {"guild_id": direct.guild.id, "event_id": made["id"]}
    people = sorted(direct.person(name) for name in ("fan", "newcomer", "owner"))
    for name in ("owner", "fan", "newcomer", "fan"):
        shown = _by(direct, name, "event_interest", **here)
    assert shown["user_count"] == 3
    assert len(direct.told("GUILD_SCHEDULED_EVENT_USER_ADD")) == 3
    path = _path(direct, made["id"], "users")
    listed = (await direct.ask("GET", path, query={"with_member": "true"})).body
    assert [int(each["user"]["id"]) for each in listed] == people
    assert all("joined_at" in each["member"] for each in listed)
    for query, expected in (
        ({"limit": "2"}, people[:2]),
        ({"after": str(people[0])}, people[1:]),
        ({"before": str(people[2]), "after": str(people[1]), "limit": "1"}, people[1:2]),
    ):
        page = (await direct.ask("GET", path, query=query)).body
        assert [int(each["user"]["id"]) for each in page] == expected
        assert not any("member" in each for each in page)
    _by(direct, "fan", "event_interest", **here, interested=False)
    (gone,) = direct.told("GUILD_SCHEDULED_EVENT_USER_REMOVE")
    assert gone == {
        "guild_scheduled_event_id": made["id"],
        "user_id": str(direct.person("fan")),
        "guild_id": str(direct.guild.id),
    }
    counted = await direct.ask("GET", _path(direct), query={"with_user_count": "true"})
    assert counted.body[0]["user_count"] == 2


async def test_members_change_events_with_their_own_permissions(direct: Direct) -> None:
    here = {"guild_id": direct.guild.id, "event_id": (await _create(direct)).body["id"]}
    for deed in ("event_edit", "event_delete"):
        with pytest.raises(ApiError) as refused:
            _by(direct, "fan", deed, **here, name="x")
        assert refused.value.code == 50013
    assert _by(direct, "owner", "event_edit", **here, name="By hand")["name"] == "By hand"
    assert _by(direct, "owner", "event_delete", **here) == {"id": here["event_id"]}
    assert [each["id"] for each in direct.told("GUILD_SCHEDULED_EVENT_DELETE")] == [here["event_id"]]


async def test_only_a_session_with_the_intent_hears_of_events(direct: Direct) -> None:
    await _create(direct)
    (event,) = [each for each in direct.events if each.name == "GUILD_SCHEDULED_EVENT_CREATE"]
    assert seen_through(direct.world, Intents.GUILD_SCHEDULED_EVENTS, event) == event.data
    assert seen_through(direct.world, Intents.GUILDS, event) is None


@pytest.mark.parametrize("changes", [{"entity_type": 2}, {"recurrence_rule": {"start": "2025-04-18T18:00:00Z"}}])
async def test_what_is_not_built_says_so(direct: Direct, changes: dict[str, Any]) -> None:
    refused = await direct.ask("POST", _path(direct), SCREENING | changes, built=False)
    assert refused.status == 501
    assert "not built yet" in refused.body["message"]


async def test_it_begins_and_ends_by_itself_at_its_moments(
    sandbox: SandboxServer, rest: Caller, control: Caller, names: Names
) -> None:
    told: list[tuple[str, int]] = []

    def hear(event: Event) -> None:
        if event.name == "GUILD_SCHEDULED_EVENT_UPDATE":
            told.append((sandbox.clock.now().isoformat(timespec="minutes"), event.data["status"]))

    sandbox.world.listen(hear)
    path = f"/guilds/{names.guild}/scheduled-events"
    first = (await rest("POST", path, SCREENING)).body["id"]
    moved = (await rest("POST", path, SCREENING | {"name": "moved"})).body["id"]
    interest = {"user_id": names.members["fan"], "do": "event_interest", "guild_id": names.guild, "event_id": first}
    assert (await control("POST", "/act", interest)).body["user_count"] == 1
    later = {"scheduled_start_time": "2025-04-20T18:00:00Z", "scheduled_end_time": "2025-04-20T20:00:00Z"}
    await rest("PATCH", f"{path}/{moved}", later)
    told.clear()
    await control("POST", "/clock", {"to": "2025-04-18T18:00:00Z"})
    assert [each["status"] for each in (await rest("GET", path)).body] == [ACTIVE, SCHEDULED]
    await control("POST", "/clock", {"to": "2025-04-21T00:00:00Z"})
    assert told == [
        ("2025-04-18T18:00+00:00", ACTIVE),
        ("2025-04-18T19:00+00:00", COMPLETED),
        ("2025-04-20T18:00+00:00", ACTIVE),
        ("2025-04-20T20:00+00:00", COMPLETED),
    ]
    assert (await rest("GET", path)).body is None
    listed = (await control("GET", f"/guilds/{names.guild}/events")).body
    assert [(each["id"], each["status"]) for each in listed] == [(first, COMPLETED), (moved, COMPLETED)]
    assert [each["interested"] for each in listed] == [[names.members["fan"]], []]
    assert (await control("GET", "/guilds/5/events")).status == 404
