"""Application commands: what may be registered, and what is (interactions/application-commands)."""

from __future__ import annotations

import unicodedata
from typing import Any

from .components import CHANNEL_TYPES
from .errors import ApiError
from .forms import Form
from .world import Command, World

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER_OPTION, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
LOCALES = frozenset({
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr", "hu", "id",
    "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
})  # fmt: skip
"""Languages a client may have (reference, "Locales")."""
_MOST = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
_MOST_CHARACTERS = 8000
_LARGEST_WHOLE = 2**53 - 1
_LOCALISED = ("name_localizations", "description_localizations")


def find(world: World, guild_id: int | None, command_id: int) -> Command:
    """Return a command of a scope; 10063 if there is none."""
    command = world.commands.get(command_id)
    if command is None or command.guild_id != guild_id:
        raise ApiError(404, 10063, "Unknown application command")
    return command


def in_scope(world: World, guild_id: int | None) -> list[Command]:
    """Return the commands of a server, or the global ones."""
    return [command for command in world.commands.values() if command.guild_id == guild_id]


def put(world: World, guild_id: int | None, body: Any) -> tuple[Command, bool]:
    """Register a command, or overwrite the one of that type and name; say whether it is new."""
    data = _checked(Form(body), guild_id)
    known = _named(world, guild_id, data["type"], data["name"])
    if known is not None:
        return _change(world, known, data), False
    same_type = sum(command.data["type"] == data["type"] for command in in_scope(world, guild_id))
    _check_count(data["type"], same_type + 1)
    return _add(world, guild_id, data), True


def replace(world: World, guild_id: int | None, body: Any) -> list[Command]:
    """Make these the only commands of a scope; those that keep type and name keep their id."""
    if not isinstance(body, list):
        raise ApiError(
            400,
            50035,
            "Invalid Form Body",
            {"_errors": [{"code": "LIST_TYPE_CONVERT", "message": ("Only iterables may be used in a ListType")}]},
        )
    wanted = [_checked(Form(each, str(place)), guild_id) for place, each in enumerate(body)]
    seen: set[tuple[int, str]] = set()
    for place, data in enumerate(wanted):
        key = (data["type"], data["name"])
        if key in seen:
            message = "Application command names must be unique"
            raise Form({}, str(place)).refuse("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        seen.add(key)
    for kind in _MOST:
        _check_count(kind, sum(data["type"] == kind for data in wanted))
    for command in in_scope(world, guild_id):
        if (command.data["type"], command.data["name"]) not in seen:
            del world.commands[command.id]
    result: list[Command] = []
    for data in wanted:
        known = _named(world, guild_id, data["type"], data["name"])
        result.append(_add(world, guild_id, data) if known is None else _change(world, known, data))
    return result


def edit(world: World, command: Command, body: Any) -> Command:
    """Change the fields that are sent; the type stays."""
    form = Form(body)
    merged = command.data | {key: value for key, value in form.body.items() if key != "type"}
    data = _checked(Form(merged), command.guild_id)
    other = _named(world, command.guild_id, data["type"], data["name"])
    if other is not None and other is not command:
        raise ApiError(400, 40041, "An application command with that name already exists")
    return _change(world, command, data)


def render(world: World, command: Command, *, localisations: bool = True) -> dict[str, Any]:
    """Return an application command (interactions/application-commands, "Application Command Object")."""
    shown = {
        "id": str(command.id),
        "application_id": str(world.application_id),
        "version": str(command.version),
        **command.data,
    }
    if command.guild_id is not None:
        shown["guild_id"] = str(command.guild_id)
    return shown if localisations else _without_localisations(shown)


def _without_localisations(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_localisations(each) for each in value]
    if isinstance(value, dict):
        return {key: _without_localisations(each) for key, each in value.items() if key not in _LOCALISED}
    return value


def _named(world: World, guild_id: int | None, kind: int, name: str) -> Command | None:
    scope = in_scope(world, guild_id)
    return next((each for each in scope if each.data["type"] == kind and each.data["name"] == name), None)


def _add(world: World, guild_id: int | None, data: dict[str, Any]) -> Command:
    command = Command(world.new_id(), world.new_id(), guild_id, data)
    world.commands[command.id] = command
    return command


def _change(world: World, command: Command, data: dict[str, Any]) -> Command:
    if command.data != data:
        command.data, command.version = data, world.new_id()
    return command


def _check_count(kind: int, count: int) -> None:
    if count > _MOST[kind]:
        raise ApiError(400, 30032, f"Maximum number of application commands reached ({_MOST[kind]})")


def _checked(form: Form, guild_id: int | None) -> dict[str, Any]:
    """Return a command as it is kept, or refuse it."""
    kind = form.choice("type", tuple(_MOST)) or CHAT_INPUT
    data: dict[str, Any] = {"type": kind, **_names(form, slash=kind == CHAT_INPUT)}
    permissions = form.bits("default_member_permissions")
    data["default_member_permissions"] = None if permissions is None else str(permissions)
    data["nsfw"] = bool(form.flag("nsfw"))
    if kind == CHAT_INPUT:
        options = _options(form, depth=0)
        if options:
            data["options"] = options
    elif form.body.get("options"):
        raise form.refuse(
            "options", "APPLICATION_COMMAND_OPTIONS_UNSUPPORTED", "Context menu commands cannot have options"
        )
    if guild_id is None:
        data["integration_types"] = _subset(form, "integration_types", (0, 1)) or [0]
        contexts = _subset(form, "contexts", (0, 1, 2))
        if contexts is None and form.flag("dm_permission") is False:
            contexts = [0]
        data["contexts"] = contexts
        data["dm_permission"] = contexts is None or 1 in contexts
    if _size(data) > _MOST_CHARACTERS:
        message = f"Command exceeds maximum size ({_MOST_CHARACTERS})"
        raise form.refuse("", "APPLICATION_COMMAND_TOO_LARGE", message)
    return data


def _subset(form: Form, key: str, known: tuple[int, ...]) -> list[int] | None:
    values = form.listed(key, most=len(known), least=1)
    if values is None:
        return None
    for place, value in enumerate(values):
        Form({str(place): value}, f"{form.path}.{key}".lstrip(".")).choice(str(place), known)
    if len(set(values)) != len(values):
        raise form.refuse(key, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value.")
    return values


def _names(form: Form, *, slash: bool) -> dict[str, Any]:
    name = form.text("name", least=1, most=32, required=True) or ""
    description = form.text("description", least=1 if slash else 0, most=100, required=slash) or ""
    if slash:
        _check_name(form, "name", name)
    elif description:
        raise form.refuse(
            "description", "APPLICATION_COMMAND_DESCRIPTION_UNSUPPORTED", "Context menu commands have no description"
        )
    names: dict[str, Any] = {"name": name, "description": description}
    for key, most in (("name_localizations", 32), ("description_localizations", 100)):
        texts = _localised(form, key, most)
        if texts is None:
            names[key] = None
            continue
        if slash and most == 32:
            for locale, text in texts.items():
                _check_name(form, f"{key}.{locale}", text)
        names[key] = texts
    return names


def _localised(form: Form, key: str, most: int) -> dict[str, str] | None:
    texts = form.form(key)
    if texts is None:
        return None
    for locale in texts.body:
        if locale not in LOCALES:
            raise form.refuse(f"{key}.{locale}", "ENUM_TYPE_COERCE", f'Value "{locale}" is not a valid enum value.')
        texts.text(locale, least=1, most=most, required=True)
    return dict(texts.body)


def _check_name(form: Form, key: str, name: str) -> None:
    """Check the naming rule of slash commands and options: letters, digits, `-`, `_`, `'`, in lower case."""
    if name != name.lower() or not all(_is_name_character(each) for each in name):
        raise form.refuse(key, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _is_name_character(character: str) -> bool:
    devanagari_or_thai = "\u0900" <= character <= "\u097f" or "\u0e00" <= character <= "\u0e7f"
    return character in "-_'" or unicodedata.category(character)[0] in "LN" or devanagari_or_thai


def _options(form: Form, *, depth: int) -> list[dict[str, Any]]:
    """Return checked options; groups are allowed at depth 0, subcommands at 0 and 1."""
    options = [_option(each, depth) for each in form.forms("options", most=25)]
    names = [each["name"] for each in options]
    if len(set(names)) != len(names):
        raise form.refuse("options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option names must be unique")
    nested = [each["type"] in {SUBCOMMAND, GROUP} for each in options]
    if any(nested) and not all(nested):
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        raise form.refuse("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    required = [bool(each.get("required")) for each in options]
    if required != sorted(required, reverse=True):
        message = "Required options must be placed before non-required options"
        raise form.refuse("options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
    return options


def _option(form: Form, depth: int) -> dict[str, Any]:
    allowed = {0: range(1, 12), 1: (SUBCOMMAND,), 2: range(3, 12)}[depth]
    kind: int = form.choice("type", tuple(allowed), required=True) or 0
    option: dict[str, Any] = {"type": kind, **_names(form, slash=True)}
    if kind in {SUBCOMMAND, GROUP}:
        children = _options(form, depth=1 if kind == GROUP else 2)
        if kind == GROUP and not children:
            raise form.refuse("options", "BASE_TYPE_REQUIRED", "This field is required")
        return option | {"options": children}
    option["required"] = bool(form.flag("required"))
    if kind in {STRING, INTEGER, NUMBER}:
        option |= _choices(form, kind)
    if kind in {INTEGER, NUMBER}:
        option |= _range(form, {key: _number(form, key, kind) for key in ("min_value", "max_value")})
    if kind == STRING:
        lengths = {"min_length": form.integer("min_length", least=0, most=6000)}
        option |= _range(form, lengths | {"max_length": form.integer("max_length", least=1, most=6000)})
    if kind == CHANNEL and (types := form.choices("channel_types", CHANNEL_TYPES)):
        option["channel_types"] = types
    return option


def _choices(form: Form, kind: int) -> dict[str, Any]:
    result: dict[str, Any] = {}
    choices: list[dict[str, Any]] = []
    for each in form.forms("choices", most=25):
        name = each.text("name", least=1, most=100, required=True)
        value = each.text("value", most=100, required=True) if kind == STRING else _number(each, "value", kind)
        if value is None:
            raise each.refuse("value", "BASE_TYPE_REQUIRED", "This field is required")
        choices.append(
            {"name": name, "name_localizations": _localised(each, "name_localizations", 100), "value": value}
        )
    if len({each["name"] for each in choices}) != len(choices):
        raise form.refuse(
            "choices", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS", "Option choice name already exists"
        )
    if form.flag("autocomplete"):
        if choices:
            message = "Option choices cannot be set with autocomplete"
            raise form.refuse("choices", "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", message)
        result["autocomplete"] = True
    if choices:
        result["choices"] = choices
    return result


def _number(form: Form, key: str, kind: int) -> float | None:
    value = form.body.get(key)
    if value is None:
        return None
    wrong = isinstance(value, bool) or not isinstance(value, int if kind == INTEGER else (int, float))
    if wrong or abs(value) > _LARGEST_WHOLE:
        raise form.refuse(key, "NUMBER_TYPE_COERCE", f'Value "{value}" is not {"int" if kind == INTEGER else "float"}.')
    return value


def _range(form: Form, bounds: dict[str, Any]) -> dict[str, Any]:
    (low_key, low), (_, high) = bounds.items()
    if low is not None and high is not None and low > high:
        raise form.refuse(low_key, "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID", f"{low_key} is above its maximum")
    return {key: value for key, value in bounds.items() if value is not None}


def _size(data: dict[str, Any]) -> int:
    """Count a command's characters: names, descriptions and values, of each text the longest localisation."""
    total = len(str(data["value"])) if "value" in data else 0
    for key in ("name", "description"):
        texts = (data.get(f"{key}_localizations") or {}).values()
        total += max(len(data.get(key, "")), *map(len, texts), 0)
    return total + sum(_size(each) for key in ("options", "choices") for each in data.get(key, ()))
