"""What a member enters into selects and modal fields, checked as Discord's client checks it (components/reference)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import components as kinds
from .resolved import MalformedError, RefusedError, Resolved

_LONGEST_TEXT = 4000
_USER, _ROLE, _MENTIONABLE, _CHANNEL = 5, 6, 7, 8


def chosen(select: dict[str, Any], values: Any, resolved: Resolved, *, modal: bool = False) -> list[str]:
    """Return the values chosen in a select menu."""
    given, name = _as_choices(values), select.get("custom_id")
    if len({str(value) for value in given}) != len(given):
        raise RefusedError(f"{name}: a value is chosen twice.")
    if select["type"] == kinds.STRING_SELECT:
        known = {option["value"] for option in select["options"]}
        if not known.issuperset(given):
            raise RefusedError(f"{name}: there is no such option.")
    _check_count(select, len(given), modal=modal)
    take: dict[int, Callable[[Any], str]] = {
        kinds.STRING_SELECT: str,
        _USER: resolved.user,
        _ROLE: resolved.role,
        _MENTIONABLE: resolved.mentionable,
        _CHANNEL: lambda value: resolved.channel(value, select.get("channel_types")),
    }
    return [take[select["type"]](value) for value in given]


def submitted(modal: dict[str, Any], fields: dict[str, Any], resolved: Resolved) -> list[dict[str, Any]]:
    """Return a modal's components as its submission holds them."""
    names = {each["custom_id"] for each in kinds.every(modal["components"]) if "custom_id" in each}
    unknown = set(fields) - names
    if unknown:
        raise RefusedError(f"The modal has no field {min(unknown)!r}.")
    return [_component(each, fields, resolved) for each in modal["components"]]


def as_list(values: Any) -> list[Any]:
    """Return one value or several as a list; nothing chosen is an empty one."""
    if values is None or values == "":
        return []
    return values if isinstance(values, list) else [values]


def _as_choices(values: Any) -> list[Any]:
    """Return what was chosen: texts, or ids given as numbers."""
    given = as_list(values)
    if not all(isinstance(each, str | int) for each in given):
        raise MalformedError("What is chosen is given as texts.")
    return given


def _component(component: dict[str, Any], fields: dict[str, Any], resolved: Resolved) -> dict[str, Any]:
    kind = component["type"]
    shown: dict[str, Any] = {"type": kind, "id": component["id"]}
    if kind == kinds.LABEL:
        return shown | {"component": _component(component["component"], fields, resolved)}
    if kind == kinds.ROW:
        return shown | {"components": [_component(each, fields, resolved) for each in component["components"]]}
    if kind == kinds.TEXT:
        return shown
    shown["custom_id"] = component["custom_id"]
    given = fields.get(component["custom_id"])
    if kind in kinds.SELECTS:
        return shown | {"values": chosen(component, given, resolved, modal=True)}
    if kind == kinds.TEXT_INPUT:
        return shown | {"value": _text(component, given)}
    if kind == kinds.UPLOAD:
        files = as_list(given)
        _check_count(component, len(files), modal=True)
        return shown | {"values": [resolved.attachment(file) for file in files]}
    if kind == kinds.CHECKBOX:
        value = component.get("default", False) if given is None else given
        if not isinstance(value, bool):
            raise RefusedError(f"{component['custom_id']} is either true or false.")
        return shown | {"value": value}
    return shown | _boxes(component, given)


def _boxes(component: dict[str, Any], given: Any) -> dict[str, Any]:
    known, values = {option["value"] for option in component["options"]}, _as_choices(given)
    if not known.issuperset(values):
        raise RefusedError(f"{component['custom_id']}: there is no such option.")
    if component["type"] == kinds.CHECKBOXES:
        _check_count(component, len(values), modal=True, most=len(known))
        return {"values": values}
    if len(values) > 1 or (not values and component.get("required", True)):
        raise RefusedError(f"{component['custom_id']}: choose one option.")
    return {"value": values[0] if values else None}


def _text(component: dict[str, Any], given: Any) -> str:
    # A field left alone holds what the bot put there.
    value = component.get("value", "") if given is None else given
    if not isinstance(value, str):
        raise RefusedError(f"{component['custom_id']} is text.")
    if not value and not component.get("required", True):
        return value
    low, high = max(1, component.get("min_length", 0)), component.get("max_length", _LONGEST_TEXT)
    if not low <= len(value) <= high:
        raise RefusedError(f"{component['custom_id']} is from {low} to {high} characters long.")
    return value


def _check_count(component: dict[str, Any], count: int, *, modal: bool, most: int = 1) -> None:
    low, high = component.get("min_values", 1), component.get("max_values", most)
    if modal and count == 0 and not component.get("required", True):
        return
    if modal and component.get("required", True):
        low = max(1, low)
    if not low <= count <= high:
        raise RefusedError(f"{component['custom_id']}: choose from {low} to {high}.")
