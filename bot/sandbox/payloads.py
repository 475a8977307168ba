"""What an HTTP request carries: its JSON, its uploads, its reason for the audit log (reference, "Uploading Files")."""

from __future__ import annotations

import json
import math
import re
import urllib.parse
from typing import Any, NoReturn

from aiohttp import web

from .calls import Upload
from .errors import ApiError

MAX_REQUEST_BYTES = 25 * 1024 * 1024
_MAX_REASON = 512
_JSON = "application/json"
_UPLOAD = re.compile(r"files\[([0-9]{1,3})\]")


def parse_json(data: bytes) -> Any:
    """Return what a JSON text says; ValueError for what is no JSON, or cannot be written as JSON again."""
    text = data.decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        # Half a surrogate pair is read from an escape and could never be sent on.
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("The JSON is nested too deeply.") from None
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON.")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        _no_number(digits)
    return value


def read_reason(request: web.Request) -> str | None:
    """Return the decoded X-Audit-Log-Reason."""
    raw = request.headers.get("X-Audit-Log-Reason")
    if raw is None:
        return None
    reason = urllib.parse.unquote(raw)
    if len(reason) > _MAX_REASON:
        raise ApiError(400, 50035, f"The audit log reason is longer than {_MAX_REASON} characters.")
    return reason


async def read_body(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """Return the JSON of a request that carries nothing else, {} for none at all."""
    data = await request.read()
    if len(data) > MAX_REQUEST_BYTES:
        raise web.HTTPRequestEntityTooLarge(max_size=MAX_REQUEST_BYTES, actual_size=len(data))
    if not data:
        return {}, {}
    if request.content_type != _JSON:
        message = 'Expected "Content-Type" header to be one of {"application/json"}.'
        errors = {"_errors": [{"code": "CONTENT_TYPE_INVALID", "message": message}]}
        raise ApiError(400, 50035, "Invalid Form Body", errors)
    return _parse(data), {}


async def read_form(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """Return the payload_json of a multipart request, and its uploads by the n of files[n]."""
    try:
        form = await request.post()
    except ValueError:
        raise ApiError(400, 50035, "The request's multipart form is broken.") from None
    body: Any = {}
    files: dict[int, Upload] = {}
    size = 0
    for name, value in form.items():
        if isinstance(value, web.FileField):
            data = value.file.read()
            value.file.close()
            filename, kind = value.filename, value.content_type
        else:
            # A part with a type of its own but without a file name arrives as bytes.
            data = value.encode() if isinstance(value, str) else bytes(value)
            filename, kind = None, _JSON
        size += len(data)
        if name == "payload_json":
            body = _parse(data)
        elif filename is not None and (place := _UPLOAD.fullmatch(name)):
            files[int(place[1])] = Upload(filename, kind, data)
    if size > MAX_REQUEST_BYTES:
        raise web.HTTPRequestEntityTooLarge(max_size=MAX_REQUEST_BYTES, actual_size=size)
    return body, files


def _parse(data: bytes) -> Any:
    try:
        return parse_json(data)
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
