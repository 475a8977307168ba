"""Registering commands: what is kept, what is refused, and with which error."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.server import SandboxServer
from tests.sandbox.conftest import Caller, Names, Puppet


def slash(name: str = "cast", **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "Who plays whom", "type": 1, **more}


def option(kind: int = 3, name: str = "who", **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": "A person or character", **more}


def nested(kind: int, name: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": "Part", "options": options}


@pytest.fixture
def path(sandbox: SandboxServer) -> str:
    return f"/applications/{sandbox.world.application_id}/commands"


def leaf(errors: Any) -> tuple[str, str]:
    """Return the dotted path and code of the first error in a 50035."""
    walked: list[str] = []
    while "_errors" not in errors:
        key = next(iter(errors))
        walked.append(key)
        errors = errors[key]
    return ".".join(walked), errors["_errors"][0]["code"]


async def test_a_full_command_comes_back_as_it_was_sent(rest: Caller, path: str) -> None:
    sent = slash(
        name_localizations={"fr": "distribution"},
        description_localizations={"fr": "Qui joue qui"},
        default_member_permissions=str(1 << 5),
        contexts=[0, 1],
        integration_types=[0, 1],
        options=[
            option(required=True, autocomplete=True, min_length=1, max_length=50),
            option(4, "season", min_value=1, max_value=9, choices=[{"name": "One", "value": 1}]),
            option(10, "score", min_value=0.5),
            option(7, "where", channel_types=[0, 11]),
            *(option(kind, f"o{kind}") for kind in (5, 6, 8, 9, 11)),
        ],
    )
    told = await rest("POST", path, sent)
    assert told.status == 201
    command = told.body
    for key, value in sent.items():
        if key != "options":
            assert command[key] == value
    assert [each["name"] for each in command["options"]] == [each["name"] for each in sent["options"]]
    assert command["options"][0]["autocomplete"] is True
    assert command["options"][3]["channel_types"] == [0, 11]
    assert command["dm_permission"] is True
    assert (await rest("GET", f"{path}/{command['id']}")).body == command


async def test_lists_hold_localisations_only_on_request(rest: Caller, path: str) -> None:
    await rest("POST", path, slash(name_localizations={"fr": "distribution"}))
    assert "name_localizations" not in (await rest("GET", path)).body[0]
    full = await rest("GET", f"{path}?with_localizations=true")
    assert full.body[0]["name_localizations"] == {"fr": "distribution"}


async def test_a_second_command_of_that_name_overwrites(rest: Caller, path: str) -> None:
    first = (await rest("POST", path, slash())).body
    same = await rest("POST", path, slash())
    assert (same.status, same.body) == (200, first)
    changed = (await rest("POST", path, slash(description="Other"))).body
    assert changed["id"] == first["id"]
    assert int(changed["version"]) > int(first["version"])


async def test_replacing_keeps_ids_and_drops_the_rest(puppet: Puppet, rest: Caller, path: str) -> None:
    first = await puppet.register(slash("cast"), slash("show"))
    second = await puppet.register(slash("show"), slash("next"), {"name": "Hide this", "type": 3})
    assert [each["name"] for each in second] == ["show", "next", "Hide this"]
    assert second[0] == first[1]
    assert second[2]["description"] == ""
    assert len((await rest("GET", path)).body) == 3


async def test_commands_of_a_server_are_apart(puppet: Puppet, rest: Caller, path: str, names: Names) -> None:
    await puppet.register(slash())
    (own,) = await puppet.register(slash(), guild=True)
    assert own["guild_id"] == names.guild
    assert "contexts" not in own
    guild_path = path.replace("/commands", f"/guilds/{names.guild}/commands")
    assert (await rest("GET", f"{guild_path}/{own['id']}")).status == 200
    assert (await rest("GET", f"{path}/{own['id']}")).body["code"] == 10063
    assert (await rest("GET", f"{guild_path}/permissions")).status == 200
    elsewhere = await rest("GET", path.replace("/commands", "/guilds/5/commands"))
    assert (elsewhere.status, elsewhere.body["code"]) == (403, 50001)


async def test_a_command_is_changed_and_deleted(rest: Caller, path: str) -> None:
    command = (await rest("POST", path, slash(options=[option()]))).body
    await rest("POST", path, slash("show"))
    changed = await rest("PATCH", f"{path}/{command['id']}", {"description": "Other"})
    assert (changed.body["description"], changed.body["options"]) == ("Other", command["options"])
    assert (await rest("PATCH", f"{path}/{command['id']}", {"name": "show"})).body["code"] == 40041
    assert (await rest("DELETE", f"{path}/{command['id']}")).status == 204
    assert (await rest("GET", f"{path}/{command['id']}")).body["code"] == 10063


async def test_another_application_is_refused(rest: Caller) -> None:
    assert (await rest("GET", "/applications/5/commands")).body["code"] == 20012


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("upper case", slash("Cast"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    ("a space", slash("the cast"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
    ("33 letters", slash("c" * 33), "name", "BASE_TYPE_BAD_LENGTH"),
    ("no name", {"description": "x"}, "name", "BASE_TYPE_REQUIRED"),
    ("no description", {"name": "cast"}, "description", "BASE_TYPE_REQUIRED"),
    ("101 letters of description", slash(description="d" * 101), "description", "BASE_TYPE_BAD_LENGTH"),
    ("an unknown type", slash(type=9), "type", "BASE_TYPE_CHOICES"),
    (
        "an unknown locale",
        slash(name_localizations={"fr-CA": "x"}),
        "name_localizations.fr-CA",
        "ENUM_TYPE_COERCE",
    ),
    (
        "a localised name in upper case",
        slash(name_localizations={"fr": "Distribution"}),
        "name_localizations.fr",
        "APPLICATION_COMMAND_INVALID_NAME",
    ),
    ("26 options", slash(options=[option(name=f"o{n}") for n in range(26)]), "options", "BASE_TYPE_BAD_LENGTH"),
    (
        "an option in upper case",
        slash(options=[option(name="Who")]),
        "options.0.name",
        "APPLICATION_COMMAND_INVALID_NAME",
    ),
    (
        "one option twice",
        slash(options=[option(), option()]),
        "options",
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
    ),
    (
        "required after optional",
        slash(options=[option(), option(name="b", required=True)]),
        "options",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (
        "choices with autocomplete",
        slash(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])]),
        "options.0.choices",
        "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
    ),
    (
        "26 choices",
        slash(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])]),
        "options.0.choices",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "a choice of the wrong type",
        slash(options=[option(4, choices=[{"name": "a", "value": "a"}])]),
        "options.0.choices.0.value",
        "NUMBER_TYPE_COERCE",
    ),
    (
        "minimum above maximum",
        slash(options=[option(4, min_value=2, max_value=1)]),
        "options.0.min_value",
        "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID",
    ),
    (
        "a subcommand beside an option",
        slash(options=[nested(1, "list", []), option()]),
        "options",
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    (
        "a group in a group",
        slash(options=[nested(2, "a", [nested(2, "b", [nested(1, "c", [])])])]),
        "options.0.options.0.type",
        "BASE_TYPE_CHOICES",
    ),
    (
        "an unknown channel type",
        slash(options=[option(7, channel_types=[99])]),
        "options.0.channel_types.0",
        "BASE_TYPE_CHOICES",
    ),
    ("an unknown context", slash(contexts=[7]), "contexts.0", "BASE_TYPE_CHOICES"),
    (
        "letters as permissions",
        slash(default_member_permissions="all"),
        "default_member_permissions",
        "NUMBER_TYPE_COERCE",
    ),
    (
        "a menu command with options",
        {"type": 3, "name": "Hide", "options": [option()]},
        "options",
        "APPLICATION_COMMAND_OPTIONS_UNSUPPORTED",
    ),
    (
        "a menu command with a description",
        {"type": 2, "name": "Who", "description": "x"},
        "description",
        "APPLICATION_COMMAND_DESCRIPTION_UNSUPPORTED",
    ),
    (
        "over 8000 characters",
        slash(
            options=[
                option(name=f"o{n}", choices=[{"name": f"{m}" * 50, "value": "v" * 100} for m in range(10, 20)])
                for n in range(5)
            ]
        ),
        "",
        "APPLICATION_COMMAND_TOO_LARGE",
    ),
]


@pytest.mark.parametrize(("body", "where", "code"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_what_discord_refuses_is_refused(rest: Caller, path: str, body: Any, where: str, code: str) -> None:
    told = await rest("POST", path, body)
    assert (told.status, told.body["code"]) == (400, 50035), told.body
    assert leaf(told.body["errors"]) == (where, code)


async def test_a_list_is_refused_as_a_whole(rest: Caller, path: str) -> None:
    twice = await rest("PUT", path, [slash(), slash()])
    assert leaf(twice.body["errors"]) == ("1.name", "APPLICATION_COMMANDS_DUPLICATE_NAME")
    wrong = await rest("PUT", path, [slash(), slash("Show")])
    assert leaf(wrong.body["errors"])[0] == "1.name"
    assert (await rest("PUT", path, slash())).status == 400
    many = await rest("PUT", path, [slash(f"c{n}") for n in range(101)])
    assert many.body["code"] == 30032
    menus = await rest("PUT", path, [{"type": 3, "name": f"Menu {n}"} for n in range(16)])
    assert menus.body["code"] == 30032
    assert (await rest("GET", path)).body is None


async def test_names_in_other_scripts_are_fine(rest: Caller, path: str) -> None:
    for name in ("étoile", "配役", "นักแสดง", "कलाकार", "l'étoile-2"):
        assert (await rest("POST", path, slash(name))).status == 201
