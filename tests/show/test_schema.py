"""The published schema says what the model says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from bot.show.reading import read_yaml
from bot.show.schema import json_schema, schema_text
from tests.show.conftest import LIGHTHOUSE, ROOT


def test_the_committed_schema_is_the_models() -> None:
    committed = (ROOT / "data/shows/show-pack.schema.json").read_text("utf-8")
    assert committed == schema_text(), "write it anew: python -m bot.show.schema > data/shows/show-pack.schema.json"


@pytest.mark.parametrize(
    "path", [LIGHTHOUSE, *sorted((ROOT / "data/shows").glob("*.yaml"))], ids=lambda path: path.stem
)
def test_packs_fit_the_schema(path: Path) -> None:
    validator = jsonschema_rs.validator_for(json_schema())
    assert [error.message for error in validator.iter_errors(read_yaml(path.read_text("utf-8")).values)] == []


def test_everything_in_the_schema_is_explained() -> None:
    schema = json_schema()
    assert json.loads(schema_text()) == schema
    unexplained = [name for name, part in {"pack": schema, **schema["$defs"]}.items() if not part.get("description")]
    assert unexplained == []
