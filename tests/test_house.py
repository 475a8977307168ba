"""The house keeps its shape: who may import whom, and where the environment and the clock may be read."""

from __future__ import annotations

import ast
import sys
from collections.abc import Set
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")])


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _imports(path: Path) -> frozenset[str]:
    """Return the modules that a file imports, those for type checking alone left out."""
    package = _name(path) if path.name == "__init__.py" else _name(path).rpartition(".")[0]
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, node.module] if node.module else above)
            found.update(f"{base}.{alias.name}" for alias in node.names)
            found.add(base)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(_tree(path))
    return frozenset(found)


def _reaches(names: Set[str], room: str) -> bool:
    return any(name == room or name.startswith(room + ".") for name in names)


FORBIDDEN = [
    ("bot.show", ["discord", "aiosqlite", "bot.store", "bot.delivery", "bot.client", "bot.sandbox", "cogs"]),
    ("bot.schedule", ["discord", "aiosqlite", "bot.store", "bot.delivery", "bot.client", "bot.sandbox", "cogs"]),
    ("bot.delivery", ["discord", "bot.client", "bot.sandbox", "cogs"]),
    ("bot.community", ["discord", "bot.client", "bot.sandbox", "cogs"]),
    ("bot.store", ["discord", "bot.client", "bot.sandbox", "cogs"]),
    ("bot.client", ["bot.store", "bot.sandbox", "cogs"]),
    ("cogs", ["aiosqlite", "bot.store", "bot.sandbox"]),
]


@pytest.mark.parametrize(("room", "never"), FORBIDDEN, ids=[room for room, _ in FORBIDDEN])
def test_a_room_does_not_import_what_is_forbidden_to_it(room: str, never: list[str]) -> None:
    paths = [path for path in MODULES if _reaches({_name(path)}, room)]
    assert paths
    broken = [
        f"{_name(path)} imports {target}" for path in paths for target in never if _reaches(_imports(path), target)
    ]
    assert broken == []


def test_only_client_and_cogs_import_discord() -> None:
    importers = {_name(path) for path in MODULES if _reaches(_imports(path), "discord")}
    assert importers
    assert {name for name in importers if not name.startswith(("bot.client", "cogs"))} == set()


def test_the_store_imports_only_model_types_of_other_rooms() -> None:
    allowed = {
        "bot.store",
        "bot.errors",
        "bot.texts",
        "bot.community.model",
        "bot.community.settings",
        "bot.schedule.model",
        "bot.delivery.model",
        "bot.show.knowledge",
    }
    imported = {
        name
        for path in MODULES
        if _name(path).startswith("bot.store")
        for name in _imports(path)
        if name.startswith("bot.")
    }
    assert {name for name in imported if not any(_reaches({name}, room) for room in allowed)} == set()


def test_the_sandbox_knows_the_standard_library_and_aiohttp_alone() -> None:
    paths = [path for path in MODULES if _name(path).startswith("bot.sandbox")]
    assert paths
    known = {*sys.stdlib_module_names, "aiohttp"}
    strangers = {
        f"{_name(path)} imports {name}"
        for path in paths
        for name in _imports(path)
        if name.split(".")[0] not in known and not _reaches({name}, "bot.sandbox")
    }
    assert strangers == set()


def test_nothing_imports_cogs_and_no_cog_imports_another() -> None:
    for path in MODULES:
        cogs = {name for name in _imports(path) if name.startswith("cogs.")}
        if not _name(path).startswith("cogs"):
            assert cogs == set(), _name(path)
        assert all(name.split(".")[1].startswith("_") for name in cogs), _name(path)
        assert "get_cog" not in path.read_text("utf-8"), _name(path)


def _attributes(path: Path) -> set[str]:
    return {ast.unparse(node) for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute)}


def test_the_environment_is_read_in_settings_alone() -> None:
    readers = {_name(path) for path in MODULES if _attributes(path) & {"os.environ", "os.getenv"}}
    assert readers == {"bot.settings"}


def test_the_time_is_read_in_the_clocks_alone() -> None:
    calls = {
        "dt.datetime.now",
        "datetime.now",
        "datetime.datetime.now",
        "dt.datetime.utcnow",
        "dt.date.today",
        "time.time",
    }
    readers = {_name(path) for path in MODULES if _attributes(path) & calls}
    assert {name for name in readers if not name.startswith("bot.sandbox")} == {"bot.clock"}
