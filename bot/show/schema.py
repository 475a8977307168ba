"""The published schema of show packs, for editors: `python -m bot.show.schema > data/shows/show-pack.schema.json`."""

from __future__ import annotations

import json
import sys
from typing import Any

from bot.show.pack import ShowPack


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a show pack."""
    schema = ShowPack.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Callboard show pack"}


def schema_text() -> str:
    """Write the schema as it is kept beside the packs."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
