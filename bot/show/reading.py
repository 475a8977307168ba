"""Reading YAML so that every value keeps its line, and means what it says.

Only what packs need is understood: texts, whole numbers, true and false, null, lists and blocks of keys. So `no`, `on`,
`1:30` and `2025-02-30` stay the texts they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.show.problems import Fault, Way

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml where PyYAML was built with it: ten times as fast
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_DEEPEST = 32


class BrokenYamlError(Exception):
    """The text is not YAML at all. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(slots=True)
class Reading:
    """What a text says: its plain values, the line of each, and what had to be left out."""

    values: object = None
    lines: dict[Way, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line_of(self, way: Way) -> int:
        """Give the line of a value, or of the nearest thing around it that is there."""
        while way and way not in self.lines:
            way = way[:-1]
        return self.lines.get(way, 1)


def read_yaml(text: str) -> Reading:
    """Read one YAML document. Raises `BrokenYamlError`; keys given twice and the like become faults."""
    try:
        return _Reader(text).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = ", ".join(part for part in (error.problem, error.context) if part)
        raise BrokenYamlError(
            mark.line + 1 if mark else 1,
            f"this is not valid YAML ({reason}); look here and at the line before for a missing quote, a colon inside "
            "an unquoted text, a tab or a wrong indentation",
        ) from None
    except yaml.reader.ReaderError as error:
        raise BrokenYamlError(
            _line_at(text, error.position), f"this is not valid YAML ({error.reason}); remove that character"
        ) from None


def _line_at(text: str, position: int) -> int:
    # libyaml counts in bytes of UTF-8, PyYAML's own reader in characters.
    before = text.encode()[:position] if _LOADER is not yaml.BaseLoader else text[:position].encode()
    return before.count(b"\n") + 1


class _Reader:
    """Makes values of the parser's events. No tree of nodes in between: the C composer crashes on deep nesting."""

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=_LOADER)
        self._reading = Reading()

    def read(self) -> Reading:
        """Read the document, and make sure that it is the only one."""
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise BrokenYamlError(_line(event), "a second document begins here; a file holds one pack")
                self._reading.values = self._value(next(self._events), ())
        return self._reading

    def _value(self, event: yaml.Event, way: Way) -> object:
        self._reading.lines.setdefault(way, _line(event))
        if len(way) > _DEEPEST:
            raise BrokenYamlError(_line(event), "this is nested too deeply; a pack needs no more than a few levels")
        if isinstance(event, yaml.AliasEvent):
            self._fault(way, event, "packs do not refer back with * and &; write the value out here")
            return None
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._fault(way, event, f"packs do not use tags such as {tag}; remove it")
        if isinstance(event, yaml.MappingStartEvent):
            return self._block(way)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(way)
        return _scalar(event)

    def _list(self, way: Way) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*way, len(items))))
        return items

    def _block(self, way: Way) -> dict[str, object]:
        block: dict[str, object] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise BrokenYamlError(_line(event), "a list or block cannot be a key; write a plain word")
            inner = (*way, event.value)
            if event.value in block:
                first = self._reading.lines[inner]
                self._fault(inner, event, f"this key is given twice, first on line {first}; keep one of the two")
                self._value(next(self._events), (*inner, "again"))
                continue
            self._reading.lines[inner] = _line(event)
            block[event.value] = self._value(next(self._events), inner)
        return block

    def _fault(self, way: Way, event: yaml.Event, message: str) -> None:
        self._reading.faults.append(Fault(way, message, _line(event)))


def _line(event: Any) -> int:
    return event.start_mark.line + 1


def _scalar(event: Any) -> object:
    if event.style:  # quoted, or a block of text
        return event.value
    if event.value in _WORDS:
        return _WORDS[event.value]
    return int(event.value) if _INTEGER.fullmatch(event.value) else event.value
