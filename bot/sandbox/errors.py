"""Errors as Discord's REST API answers them (topics/opcodes-and-status-codes, "JSON error codes")."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refused request: HTTP status, Discord's code, its message and, for a wrong form, the errors by field."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


def invalid_form(field: str, code: str, message: str) -> ApiError:
    """Return 50035 for one field; `field` is its path with dots, such as `embeds.0.title`."""
    leaf: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(field.split(".")):
        leaf = {part: leaf}
    return ApiError(400, 50035, "Invalid Form Body", leaf)


def missing_permissions() -> ApiError:
    """Return 50013: the caller sees the place but may not do this there."""
    return ApiError(403, 50013, "Missing Permissions")


def missing_access() -> ApiError:
    """Return 50001: the caller may not see the place."""
    return ApiError(403, 50001, "Missing Access")
