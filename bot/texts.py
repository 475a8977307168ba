"""Every sentence that people read, in their language.

A sentence is written in English in the code and found in `data/locales/<language>.po` in the others. A `Say` speaks
one language; a `Text` is a sentence that waits for its language (errors, findings, notices). Values are put in with
`{name}`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

SOURCE_LANGUAGE = "en"


class Text:
    """A sentence that waits for its language: `Text("{name} is here.", name="Mishi")`. Values may be Texts too."""

    __slots__ = ("message", "values")

    def __init__(self, message: str, /, **values: Any) -> None:
        self.message = message
        self.values: Mapping[str, Any] = values

    def __repr__(self) -> str:
        return f"Text({self.message!r}, {dict(self.values)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.message, self.values) == (other.message, other.values)

    def __hash__(self) -> int:
        return hash((self.message, tuple(sorted(self.values))))


@dataclass(frozen=True, slots=True)
class Say:
    """Speaks one language. Called with an English sentence it gives that language's."""

    language: str
    locale: Locale
    _messages: Mapping[str, str | Sequence[str]] = field(repr=False)

    def __call__(self, message: str, /, **values: Any) -> str:
        """Say a sentence with its values."""
        found = self._messages.get(message, message)
        return (found if isinstance(found, str) else found[0]).format(**self._spoken(values))

    def plural(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """Say a sentence that counts; `{n}` stands for the number."""
        forms = self._messages.get(one, (one, many))
        form = forms[_plural_form(self.language, n)] if not isinstance(forms, str) else forms
        return form.format(n=n, **self._spoken(values))

    def text(self, text: Text) -> str:
        """Say a sentence that has waited."""
        return self(text.message, **text.values)

    def date(self, value: dt.date) -> str:
        """Write a day: 24 April 2025."""
        written = format_date(value, format="long", locale=self.locale)
        # The first of a month is an ordinal in French, which the locale data leave out.
        return written.replace("1 ", "1er ", 1) if self.language == "fr" and value.day == 1 else written

    def weekday(self, value: dt.date) -> str:
        """Name the day of the week."""
        return format_date(value, format="EEEE", locale=self.locale)

    def partial_date(self, value: str) -> str:
        """Write a date known to the year, the month or the day."""
        parts = [int(part) for part in value.split("-")]
        if len(parts) == 1:
            return str(parts[0])
        if len(parts) == 2:
            return format_skeleton("yMMMM", dt.date(parts[0], parts[1], 1), locale=self.locale)
        return self.date(dt.date(*parts))

    def number(self, value: float) -> str:
        """Write a number with one decimal: 4.3, and in French 4,3."""
        return format_decimal(value, format="0.0", locale=self.locale)

    def all_of(self, items: Sequence[str]) -> str:
        """Join words as a sentence does: a, b and c."""
        return format_list(items, style="standard", locale=self.locale)

    def _spoken(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.text(value) if isinstance(value, Text) else value for name, value in values.items()}


def _plural_form(language: str, n: int) -> int:
    # Both languages have two forms; French counts zero as singular (CLDR plural rules).
    return 0 if n == 1 or (language == "fr" and n == 0) else 1


class Texts:
    """The catalogues of every language, read once."""

    def __init__(self, folder: Path) -> None:
        self._say = {SOURCE_LANGUAGE: Say(SOURCE_LANGUAGE, Locale("en", "GB"), {})}
        for path in sorted(folder.glob("*.po")):
            language = path.stem
            self._say[language] = Say(language, Locale.parse(language), _messages(path, language))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that can be spoken, the source language first."""
        return tuple(self._say)

    def into(self, locale: str | None) -> Say:
        """Give the speaker for a Discord locale such as `fr` or `en-US`; English where the language is not spoken."""
        language = (locale or SOURCE_LANGUAGE).split("-")[0]
        return self._say.get(language, self._say[SOURCE_LANGUAGE])


def _messages(path: Path, language: str) -> dict[str, str | Sequence[str]]:
    with path.open("rb") as file:
        catalog: Catalog = read_po(file, locale=language)
    messages: dict[str, str | Sequence[str]] = {}
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            messages[key] = message.string
    return messages
