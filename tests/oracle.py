"""Checks exchanges between a bot and the sandbox against Discord's own OpenAPI file.

Two relaxations, both for what libraries send and Discord accepts, and no others: in requests a snowflake may be a
number, and permission bits may be a string of digits. Query strings are not checked. Where the file contradicts an
example of the documentation, that holds: a 429 may lack `code`, and the codes of fields in an error are words.
"""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from bot.sandbox.server import Exchange, SandboxServer

HOW_TO_GET_IT = (
    "DISCORD_OPENAPI is not set: take specs/openapi.json from Discord's public api-spec repository on GitHub "
    "(discord/discord-api-spec) and set DISCORD_OPENAPI to its path."
)
_JSON, _MULTIPART = "application/json", "multipart/form-data"
_BITS = frozenset({"allow", "deny", "permissions", "default_member_permissions"})
_PREFIX = re.compile(r"^(https?://[^/]+)?(/api(/v\d+)?)?(?=/)")
_EXCERPT = 200


@dataclass(frozen=True)
class _Path:
    template: str
    pattern: re.Pattern[str]


class Oracle:
    """Discord's OpenAPI file, asked about one exchange at a time."""

    def __init__(self, spec_path: str | Path) -> None:
        spec: dict[str, Any] = json.loads(Path(spec_path).read_text(encoding="utf-8"))
        self._paths: dict[str, Any] = spec["paths"]
        self._responses: dict[str, Any] = spec["components"]["responses"]
        self._routes = sorted(map(_compile, self._paths), key=lambda each: each.template.count("{"))
        _document_errors(spec["components"]["schemas"])
        resources = [("urn:answers", spec), ("urn:requests", _relaxed(spec))]
        self._registry = jsonschema_rs.Registry(resources)
        self._validators: dict[str, Any] = {}

    def check(
        self,
        method: str,
        path: str,
        request_body: Any,
        status: int,
        response_body: Any,
        *,
        multipart: bool = False,
        allow: Iterable[int] = (),
        refused_too: bool = False,
    ) -> None:
        """Raise AssertionError if the request or the answer is not as Discord's file says.

        `allow` names statuses of the sandbox itself that the test expects, such as 501 for what is not built.
        `refused_too`: hold requests that were refused against the file as well; tests of refusals send wrong ones.
        """
        path = _PREFIX.sub("", path.partition("?")[0])
        method = method.lower()
        if status in allow:
            return
        what = f"{method.upper()} {path} → {status}"
        fitting = (each for each in self._routes if each.pattern.fullmatch(path))
        route = next((each for each in fitting if method in self._paths[each.template]), None)
        if route is None:
            raise AssertionError(f"{what}: Discord has no such route.")
        operation = self._paths[route.template][method]
        base = f"#/paths/{_escape(route.template)}/{method}"
        if request_body not in (None, {}) and (status < 400 or refused_too):
            self._check_request(what, base, operation, request_body, multipart=multipart)
        self._check_answer(what, base, operation, status, response_body)

    def _check_request(self, what: str, base: str, operation: dict[str, Any], body: Any, *, multipart: bool) -> None:
        kinds = operation.get("requestBody", {}).get("content", {})
        if not kinds:
            raise AssertionError(f"{what}: the request has a body, Discord's has none: {_excerpt(body)}")
        wanted = _MULTIPART if multipart and _MULTIPART in kinds else _JSON
        if wanted not in kinds:
            raise AssertionError(f"{what}: Discord does not take {wanted} here.")
        pointer = f"{base}/requestBody/content/{_escape(wanted)}/schema"
        self._validate(f"{what}, request", f"urn:requests{pointer}", body)

    def _check_answer(self, what: str, base: str, operation: dict[str, Any], status: int, body: Any) -> None:
        answers = operation["responses"]
        key = str(status) if str(status) in answers else f"{status // 100}XX"
        if key not in answers:
            raise AssertionError(f"{what}: Discord answers {', '.join(answers)} here.")
        if "$ref" in answers[key]:
            name = answers[key]["$ref"].rsplit("/", 1)[1]
            answer, pointer = self._responses[name], f"#/components/responses/{name}"
        else:
            answer, pointer = answers[key], f"{base}/responses/{key}"
        if _JSON not in answer.get("content", {}):
            if body not in (None, "", b""):
                raise AssertionError(f"{what}: Discord answers without a body here: {_excerpt(body)}")
            return
        if status == 429 and isinstance(body, dict) and "code" not in body:
            body = body | {"code": 0}
        self._validate(f"{what}, answer", f"urn:answers{pointer}/content/{_escape(_JSON)}/schema", body)

    def _validate(self, what: str, reference: str, value: Any) -> None:
        validator = self._validators.get(reference)
        if validator is None:
            validator = jsonschema_rs.Draft202012Validator(
                {"$ref": reference}, registry=self._registry, validate_formats=True
            )
            self._validators[reference] = validator
        if validator.is_valid(value):
            return
        found = [reason for error in validator.iter_errors(value) for reason in _reasons(error)]
        # The deepest place is where the value first goes wrong; alternatives that fail at once say little.
        deepest = max(found, key=lambda each: len(each[0]))
        pointer = "/".join(["", *map(str, deepest[0])])
        raise AssertionError(f"{what}, at {pointer or '/'}: {deepest[1]} {_excerpt(_at(value, deepest[0]))}")


@cache
def from_environment() -> Oracle | None:
    """Return the oracle of the file that DISCORD_OPENAPI names; None without it: `HOW_TO_GET_IT` says what to do."""
    path = os.environ.get("DISCORD_OPENAPI")
    return Oracle(path) if path else None


class Watch:
    """Holds every exchange of a sandbox against Discord's file, if that is there; a missing route counts as wrong."""

    def __init__(self, server: SandboxServer, *, allow: Iterable[int] = (), refused_too: bool = False) -> None:
        self.wrong: list[str] = []
        self._server = server
        self._oracle = from_environment()
        self._allow = frozenset(allow)
        self._refused_too = refused_too
        server.on_exchange.append(self._hear)

    def _hear(self, exchange: Exchange) -> None:
        if self._oracle is None:
            return
        try:
            self._oracle.check(
                exchange.method,
                exchange.path,
                exchange.request_body,
                exchange.status,
                exchange.response_body,
                multipart=exchange.multipart,
                allow=self._allow,
                refused_too=self._refused_too,
            )
        except AssertionError as wrong:
            self.wrong.append(str(wrong))

    def check(self) -> None:
        """Raise AssertionError naming every wrong exchange, and every request for which the sandbox has no route."""
        missing = [
            f"{entry['method']} {entry['path']} → 501: the sandbox has no such route."
            for entry in self._server.log
            if entry.get("status") == 501 and 501 not in self._allow
        ]
        if self.wrong or missing:
            raise AssertionError("\n".join([*self.wrong, *missing]))


def _compile(template: str) -> _Path:
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"({\w+})", template))
    return _Path(template, re.compile(pattern))


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _document_errors(schemas: dict[str, Any]) -> None:
    """Correct the file by reference, "Error Messages": the code of a field's error is a word."""
    items = {
        "type": "object",
        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        "required": ["code", "message"],
    }
    schemas["InnerErrors"]["properties"]["_errors"]["items"] = items


def _relaxed(spec: dict[str, Any]) -> dict[str, Any]:
    relaxed = copy.deepcopy(spec)
    schemas = relaxed["components"]["schemas"]
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    _relax_bits(relaxed)
    return relaxed


def _relax_bits(node: Any) -> None:
    if isinstance(node, list):
        for each in node:
            _relax_bits(each)
    elif isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict):
            for key in _BITS & properties.keys():
                kinds = properties[key].get("type", ())
                if "integer" in ([kinds] if isinstance(kinds, str) else kinds):
                    properties[key] = {"anyOf": [properties[key], {"type": "string", "pattern": "^[0-9]+$"}]}
        for each in node.values():
            _relax_bits(each)


def _reasons(error: Any) -> Iterable[tuple[list[Any], str]]:
    place = list(error.instance_path)
    branches = getattr(error.kind, "context", None) or []
    nested = [found for branch in branches for each in branch for found in _reasons(each)]
    yield from nested or [(place, error.message)]


def _at(value: Any, place: list[Any]) -> Any:
    for key in place:
        value = value[str(key)] if isinstance(value, dict) else value[key]
    return value


def _excerpt(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
