"""Reading a request's body field by field, refusing with 50035 what has the wrong shape."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from .errors import ApiError, invalid_form

_HIGHEST_SNOWFLAKE = (1 << 64) - 1
_DIGITS = re.compile("[0-9]{1,20}")
_WHOLE = re.compile("-?[0-9]{1,20}")


def read_snowflake(value: Any) -> int | None:
    """Return an id that came as digits or as a number; None for anything else."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _HIGHEST_SNOWFLAKE:
        return None
    return value


class Form:
    """A JSON object of a request, and where in the request it stands."""

    def __init__(self, body: Any, path: str = "") -> None:
        self.path = path
        if not isinstance(body, dict):
            raise self.refuse("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        self.body: dict[str, Any] = body

    def __contains__(self, key: str) -> bool:
        return self.body.get(key) is not None

    def has(self, key: str) -> bool:
        """Say whether the field was sent at all, null included."""
        return key in self.body

    def refuse(self, key: str, code: str, message: str) -> ApiError:
        """Return the error for one field of this object; an empty key means the object itself."""
        place = ".".join(part for part in (self.path, key) if part)
        if place:
            return invalid_form(place, code, message)
        return ApiError(400, 50035, "Invalid Form Body", {"_errors": [{"code": code, "message": message}]})

    def require(self, key: str) -> Any:
        """Return a field's value; refuse the form without it."""
        value = self.body.get(key)
        if value is None:
            raise self.refuse(key, "BASE_TYPE_REQUIRED", "This field is required")
        return value

    def text(self, key: str, *, most: int, least: int = 0, required: bool = False) -> str | None:
        """Return a text without surrounding white space, its length checked inclusively."""
        value = self.require(key) if required else self.body.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.refuse(key, "BASE_TYPE_STRING", "Could not interpret value as string.")
        value = value.strip()
        if not value and least and required:
            raise self.refuse(key, "BASE_TYPE_REQUIRED", "This field is required")
        if least and not least <= len(value) <= most:
            raise self.refuse(key, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        if len(value) > most:
            raise self.refuse(key, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    def integer(self, key: str, *, least: int, most: int, required: bool = False) -> int | None:
        """Return a whole number within bounds."""
        value = self.require(key) if required else self.body.get(key)
        if value is None:
            return None
        if isinstance(value, str) and _WHOLE.fullmatch(value):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse(key, "NUMBER_TYPE_COERCE", f'Value "{value!s:.40}" is not int.')
        if value < least:
            raise self.refuse(key, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        if value > most:
            raise self.refuse(key, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        return value

    def choice(self, key: str, values: tuple[int, ...], *, required: bool = False) -> int | None:
        """Return a number that must be one of a few."""
        value = self.require(key) if required else self.body.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or value not in values:
            raise self.refuse(key, "BASE_TYPE_CHOICES", f"Value must be one of {{{', '.join(map(str, values))}}}.")
        return value

    def choices(self, key: str, values: tuple[int, ...]) -> list[int] | None:
        """Return a list of numbers of which each must be one of a few."""
        listed = self.listed(key, most=len(values))
        for place, value in enumerate(listed or ()):
            if isinstance(value, bool) or value not in values:
                message = f"Value must be one of {{{', '.join(map(str, values))}}}."
                raise self.refuse(f"{key}.{place}", "BASE_TYPE_CHOICES", message)
        return listed

    def word(self, key: str, values: tuple[str, ...], *, required: bool = False) -> str | None:
        """Return a text that must be one of a few."""
        value = self.text(key, most=100, required=required)
        if value is not None and value not in values:
            raise self.refuse(key, "BASE_TYPE_CHOICES", f"Value must be one of {{{', '.join(values)}}}.")
        return value

    def flag(self, key: str) -> bool | None:
        """Return a boolean."""
        value = self.body.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.refuse(key, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
        return value

    def moment(self, key: str, *, required: bool = False) -> dt.datetime | None:
        """Return a moment that came as ISO 8601; without an offset it is UTC."""
        value = self.require(key) if required else self.body.get(key)
        if value is None:
            return None
        try:
            moment = dt.datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
        except (ValueError, TypeError, OverflowError):
            message = f"Could not parse {value!s:.40}. Should be ISO8601."
            raise self.refuse(key, "DATE_TIME_TYPE_PARSE", message) from None

    def snowflake(self, key: str, *, required: bool = False) -> int | None:
        """Return an id, sent as digits or as a number."""
        value = self.require(key) if required else self.body.get(key)
        return None if value is None else self._snowflake(key, value)

    def snowflakes(self, key: str, *, most: int) -> list[int] | None:
        """Return a list of different ids."""
        values = self.listed(key, most=most)
        if values is None:
            return None
        found = [self._snowflake(f"{key}.{place}", value) for place, value in enumerate(values)]
        if len(set(found)) != len(found):
            raise self.refuse(key, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value.")
        return found

    def bits(self, key: str) -> int | None:
        """Return permission bits, sent as digits or as a number."""
        value = self.body.get(key)
        if value is None:
            return None
        bits = read_snowflake(value)
        if bits is None:
            raise self.refuse(key, "NUMBER_TYPE_COERCE", f'Value "{value!s:.40}" is not int.')
        return bits

    def listed(self, key: str, *, most: int, least: int = 0, required: bool = False) -> list[Any] | None:
        """Return a list, its length checked."""
        value = self.require(key) if required else self.body.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.refuse(key, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        if not least <= len(value) <= most:
            message = (
                f"Must be between {least} and {most} in length." if least else f"Must be {most} or fewer in length."
            )
            raise self.refuse(key, "BASE_TYPE_BAD_LENGTH", message)
        return value

    def forms(self, key: str, *, most: int, least: int = 0, required: bool = False) -> Iterator[Form]:
        """Yield the objects of a list."""
        for place, value in enumerate(self.listed(key, most=most, least=least, required=required) or ()):
            yield Form(value, ".".join(part for part in (self.path, key, str(place)) if part))

    def form(self, key: str, *, required: bool = False) -> Form | None:
        """Return a nested object."""
        value = self.require(key) if required else self.body.get(key)
        return None if value is None else Form(value, ".".join(part for part in (self.path, key) if part))

    def url(
        self, key: str, *, most: int, schemes: tuple[str, ...] = ("http", "https"), required: bool = False
    ) -> str | None:
        """Return an address of one of the schemes."""
        value = self.text(key, most=most, required=required)
        if not value:
            if required:
                raise self.refuse(key, "BASE_TYPE_REQUIRED", "This field is required")
            return None
        scheme, separator, rest = value.partition("://")
        if not separator or not rest or any(letter.isspace() for letter in rest):
            raise self.refuse(key, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        if scheme.lower() not in schemes:
            known = ", ".join(f"'{each}'" for each in schemes)
            message = f'Scheme "{scheme}" is not supported. Scheme must be one of ({known}).'
            raise self.refuse(key, "URL_TYPE_INVALID_SCHEME", message)
        return value

    def _snowflake(self, key: str, value: Any) -> int:
        number = read_snowflake(value)
        if number is None:
            raise self.refuse(key, "NUMBER_TYPE_COERCE", f'Value "{value!s:.40}" is not snowflake.')
        return number
