"""The shape of a pack: checked by its model, and told in plain sentences."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.show.pack import ID_PATTERN, SHOW_ID_PATTERN, SUBJECT_PATTERN, ShowPack
from bot.show.problems import Fault, Way, nearest

_PATTERNS = {
    ID_PATTERN: "is not an id; use small letters, digits and _, with dots between parts",
    SHOW_ID_PATTERN: "is not a show's id; use at most 32 small letters, digits and -",
    SUBJECT_PATTERN: "is not “show”, an episode such as S1E5, or an id",
}

_SENTENCES = {
    "string_type": "this must be a text, not {what}",
    "string_too_short": "this text is empty; write it, or remove the line if it is not needed",
    "string_too_long": "this text has {length} characters; shorten it to at most {max_length}",
    "int_type": "this must be a whole number, not {what}",
    "bool_type": "this must be true or false, not {what}",
    "greater_than_equal": "this must be {ge} or more, not {given}",
    "list_type": "this must be a list, not {what}; begin each entry with “- ”",
    "too_short": "this list is empty; it needs at least one entry",
    "model_type": "this must be a block of keys and values, not {what}",
}


def check_shape(values: object) -> tuple[ShowPack | None, list[Fault]]:
    """Make a pack of plain values; where they do not fit, give no pack and every fault."""
    try:
        return ShowPack.model_validate(values), []
    except ValidationError as error:
        return None, [_fault(detail) for detail in error.errors(include_url=False)]


def _fault(detail: ErrorDetails) -> Fault:
    way: Way = detail["loc"]
    if detail["type"] == "missing":
        return Fault(way, "this key is missing; add it")
    if detail["type"] == "extra_forbidden":
        known = _keys_at(way[:-1])
        hint = nearest(str(way[-1]), known) or f"; remove it, or use one of: {', '.join(known)}"
        return Fault(way, f"there is no key “{way[-1]}” here{hint}")
    return Fault(way, _sentence(detail["type"], detail["input"], detail.get("ctx", {}), detail["msg"]))


def _sentence(kind: str, given: Any, context: dict[str, Any], otherwise: str) -> str:
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_type" and isinstance(given, bool | int):
        return f"this must be a text, not {_what(given)}; put quotes around it: “{str(given).lower()}”"
    if kind == "string_pattern_mismatch":
        return f"“{given}” {_PATTERNS[context['pattern']]}"
    if kind in {"enum", "literal_error"}:
        expected = context["expected"].replace("'", "")
        hint = nearest(str(given), expected.replace(" or ", ", ").split(", "))
        return f"{_what(given)} is not possible here{hint or f'; write {expected}'}"
    if kind not in _SENTENCES:
        return otherwise
    length = len(given) if isinstance(given, str) else 0
    return _SENTENCES[kind].format(what=_what(given), given=given, length=length, **context)


def _what(given: object) -> str:
    match given:
        case None:
            return "nothing"
        case bool():
            return str(given).lower()
        case str():
            return f"the text “{given if len(given) <= 40 else given[:39] + '…'}”"
        case int():
            return f"the number {given}"
        case list():
            return "a list"
        case _:
            return "a block of keys"


def _keys_at(way: Way) -> list[str]:
    """List the keys that the model has at a place."""
    kind: Any = ShowPack
    for step in way:
        kind = _inside(kind.model_fields[step].annotation if isinstance(step, str) else get_args(kind)[0])
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _inside(kind: Any) -> Any:
    """Take off what is wrapped around a type: `X | None` and annotations."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    return kind
