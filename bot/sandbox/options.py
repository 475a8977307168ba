"""The values a member gives to a command's options, checked as Discord's client checks them."""

from __future__ import annotations

from typing import Any

from . import commands
from .resolved import RefusedError, Resolved

_LONGEST_TEXT = 6000


def fill(command: dict[str, Any], path: list[str], given: dict[str, Any], resolved: Resolved) -> list[dict[str, Any]]:
    """Return a command's option data for values given flat by name; `path` names its group and subcommand."""
    nested, leaves = _descend(command, path)
    _refuse_unknown(given, leaves)
    filled: list[dict[str, Any]] = []
    for option in leaves:
        if given.get(option["name"]) is not None:
            value = _value(option, given[option["name"]], resolved)
            filled.append({"name": option["name"], "type": option["type"], "value": value})
        elif option.get("required"):
            raise RefusedError(f"The option {option['name']} is required.")
    return _wrap(nested, filled)


def fill_partly(
    command: dict[str, Any], path: list[str], given: dict[str, Any], focused: str, resolved: Resolved
) -> tuple[list[dict[str, Any]], int]:
    """Return option data while one option is still being typed, and that option's type."""
    nested, leaves = _descend(command, path)
    _refuse_unknown(given, leaves)
    typed = next((option for option in leaves if option["name"] == focused), None)
    if typed is None or not typed.get("autocomplete"):
        raise RefusedError(f"There is no option {focused!r} with autocomplete.")
    filled: list[dict[str, Any]] = []
    for option in leaves:
        name, shown = option["name"], {"name": option["name"], "type": option["type"]}
        if option is typed:
            # What is typed so far is text, whatever the option's type.
            filled.append(shown | {"value": str(given.get(name, "")), "focused": True})
        elif given.get(name) is not None:
            filled.append(shown | {"value": _value(option, given[name], resolved)})
    return _wrap(nested, filled), typed["type"]


def _descend(command: dict[str, Any], path: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the group and subcommand on the path, outermost first, and the options of the last."""
    nested: list[dict[str, Any]] = []
    options: list[dict[str, Any]] = command.get("options", [])
    for name in path:
        found = next((each for each in options if each["name"] == name and each["type"] in {1, 2}), None)
        if found is None:
            raise RefusedError(f"/{command['name']} has no subcommand {name!r}.")
        nested.append(found)
        options = found.get("options", [])
    if any(each["type"] in {commands.SUBCOMMAND, commands.GROUP} for each in options):
        raise RefusedError(f"/{' '.join([command['name'], *path])} is used by one of its subcommands only.")
    return nested, options


def _wrap(nested: list[dict[str, Any]], filled: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for each in reversed(nested):
        filled = [{"name": each["name"], "type": each["type"], "options": filled}]
    return filled


def _refuse_unknown(given: dict[str, Any], leaves: list[dict[str, Any]]) -> None:
    unknown = set(given) - {option["name"] for option in leaves}
    if unknown:
        raise RefusedError(f"There is no option {min(unknown)!r}.")


def _value(option: dict[str, Any], given: Any, resolved: Resolved) -> Any:
    kind, name = option["type"], option["name"]
    if kind == commands.BOOLEAN:
        if not isinstance(given, bool):
            raise RefusedError(f"{name} is either true or false.")
        return given
    if kind == commands.CHANNEL:
        return resolved.channel(given, option.get("channel_types"))
    by_id = {
        commands.USER_OPTION: resolved.user,
        commands.ROLE: resolved.role,
        commands.MENTIONABLE: resolved.mentionable,
        commands.ATTACHMENT: resolved.attachment,
    }
    if kind in by_id:
        return by_id[kind](given)
    _check_plain(option, given)
    choices = option.get("choices")
    if choices and given not in [choice["value"] for choice in choices]:
        raise RefusedError(f"{given!r} is not one of the choices of {name}.")
    return given


def _check_plain(option: dict[str, Any], given: Any) -> None:
    kind, name = option["type"], option["name"]
    if kind == commands.STRING:
        if not isinstance(given, str):
            raise RefusedError(f"{name} is text.")
        low, high = option.get("min_length", 0), option.get("max_length", _LONGEST_TEXT)
        if not low <= len(given) <= high:
            raise RefusedError(f"{name} is from {low} to {high} characters long.")
        return
    numbers = (int,) if kind == commands.INTEGER else (int, float)
    if isinstance(given, bool) or not isinstance(given, numbers):
        raise RefusedError(f"{name} is a {'whole number' if kind == commands.INTEGER else 'number'}.")
    low, high = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
    if not low <= given <= high:
        raise RefusedError(f"{name} is from {low} to {high}.")
