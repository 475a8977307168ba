"""How the control API answers: JSON, and whatever is wrong as a plain sentence."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .errors import ApiError
from .payloads import parse_json
from .resolved import MalformedError, RefusedError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def reading(read: Callable[[web.Request], Any]) -> Handler:
    """Return a handler that answers what `read` finds."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return answer(read(request))
        except (RefusedError, ApiError) as error:
            return _refusal(error)

    return handle


def doing(deed: Callable[[dict[str, Any]], Awaitable[Any]]) -> Handler:
    """Return a handler that does what a JSON object says and answers what came of it."""

    async def handle(request: web.Request) -> web.Response:
        try:
            body = parse_json(await request.read())
        except ValueError:
            return answer({"ok": False, "error": "The body is not JSON."}, 400)
        if not isinstance(body, dict):
            return answer({"ok": False, "error": "The body is not a JSON object."}, 400)
        try:
            return answer(await deed(body))
        except TimeoutError as error:
            return answer({"ok": False, "error": str(error)}, 504)
        except (RefusedError, ApiError, ValueError) as error:
            return _refusal(error)

    return handle


@web.middleware
async def in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer in JSON too where the control API has no such call."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if not request.path.startswith("/sandbox/") or error.status < 400:
            raise
        words = {404: "There is no such call", 405: "This call has another method"}
        sentence = f"{words.get(error.status, error.reason)}: {request.method} {request.path}."
        return answer({"ok": False, "error": sentence}, error.status)


def answer(body: Any, status: int = 200) -> web.Response:
    """Return a JSON answer."""
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))


def _refusal(error: Exception) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error": str(error)}
    status = 400
    if isinstance(error, MalformedError):
        status = error.status
    elif isinstance(error, ApiError):
        body |= {"error": _sentence(error), "code": error.code}
        status = 404 if error.status == 404 else 400
    return answer(body, status)


def _sentence(error: ApiError) -> str:
    """Return an error of Discord's as one line: its message, and what is wrong with which field."""
    found: list[str] = []

    def look(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                look(inner, path if key == "_errors" else f"{path}.{key}".lstrip("."))
        elif isinstance(value, list):
            found.extend(f"{path}: {each['message']}" for each in value)

    look(error.errors, "")
    return "; ".join([error.message, *found])
