"""The documentation cannot lie: what it names is there, what is there it names, and its examples work."""

from __future__ import annotations

import datetime as dt
import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.__main__ import _parser
from bot.app import open_bot
from bot.client.client import Callboard
from bot.community.doctor import LEAST_PERMISSIONS
from bot.community.settings import CEILING, KEYS
from bot.sandbox import guilds, permissions
from bot.settings import Settings, load_settings
from bot.show.loading import PackError, load_pack
from bot.show.reading import read_yaml
from bot.show.references import list_faults
from bot.show.schema import json_schema
from bot.show.shapes import check_shape
from tests.clocks import HandClock

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
SHOW_PACKS = (ROOT / "docs" / "show-packs.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [name.upper() for name in Settings.model_fields]

NO_SETTINGS = {"DISCORD_OPENAPI"}
"""What looks like a setting and is for the tests alone."""


def section(page: str, heading: str) -> str:
    """Return the text below a heading, up to the next one of the same level."""
    (found,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    return found


def first_cells(text: str) -> list[list[str]]:
    """Return the tables of a text, each as the first cells of its rows, without code marks."""
    tables = re.findall(r"^ *\|.*\|\n *\|[-| ]+\|\n((?: *\|.*\|\n)+)", text, re.MULTILINE)
    return [[row.split("|")[1].strip(" `") for row in table.splitlines()] for table in tables]


def code(page: str) -> list[str]:
    """Return what a page sets as code: blocks and words."""
    return [block or word for block, word in re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", page, re.DOTALL)]


def examples(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


# Settings


def test_the_example_lists_every_setting_with_its_description_and_nothing_else() -> None:
    _, *paragraphs = ENV_EXAMPLE.strip().split("\n\n")
    told = [re.fullmatch(r"# (.+)\n#?([A-Z_]+)=(.*)", paragraph) for paragraph in paragraphs]
    assert [(one[2], one[1]) for one in told if one] == [
        (name.upper(), field.description) for name, field in Settings.model_fields.items()
    ]
    assert all(told)


def test_the_values_of_the_example_are_the_defaults(tmp_path: Path) -> None:
    written = tmp_path / ".env"
    written.write_text(re.sub(r"^#(?=[A-Z_]+=)", "", ENV_EXAMPLE, flags=re.MULTILINE), "utf-8")
    assert load_settings({}, written) == Settings()


def test_the_readme_names_every_setting_and_nothing_else() -> None:
    assert set(re.findall(r"\b(?:DISCORD|CALLBOARD)_[A-Z_]+\b", README)) - NO_SETTINGS == set(NAMES)


def test_the_other_pages_name_only_settings_that_there_are() -> None:
    for page in PAGES:
        named = set(re.findall(r"\b(?:DISCORD|CALLBOARD)_[A-Z_]+\b", page.read_text("utf-8")))
        assert named - NO_SETTINGS <= set(NAMES), page.name


def test_the_readme_lists_the_keys_of_a_servers_settings() -> None:
    *_, keys = first_cells(section(README, "Commands"))
    assert keys == [*KEYS, CEILING]


# Commands


@pytest.fixture
async def tree(tmp_path: Path) -> AsyncIterator[app_commands.CommandTree[Callboard]]:
    """The commands of a bot that has not logged in."""
    settings = Settings(callboard_database=tmp_path / "callboard.db", callboard_shows=ROOT / "data" / "shows")
    async with open_bot(settings, HandClock(dt.datetime(2025, 4, 14, 12, tzinfo=dt.UTC))) as bot:
        await bot.client.load_extensions()
        yield bot.client.tree


def usage(command: app_commands.Command[Any, ..., Any]) -> str:
    options = [one.display_name if one.required else f"[{one.display_name}]" for one in command.parameters]
    return " ".join([f"/{command.qualified_name}", *options])


async def test_the_readme_lists_every_command_with_its_options_and_nothing_else(
    tree: app_commands.CommandTree[Callboard],
) -> None:
    fans, moderators, _ = first_cells(section(README, "Commands"))
    wanted: dict[bool, set[str]] = {True: set(), False: set()}
    for command in tree.walk_commands():
        if isinstance(command, app_commands.Command):
            wanted[(command.root_parent or command).default_permissions is None].add(usage(command))
    assert (set(fans), set(moderators)) == (wanted[True], wanted[False])
    assert len({*fans, *moderators}) == len(fans) + len(moderators)


def test_what_is_to_be_typed_on_the_command_line_is_understood() -> None:
    pages = [page.read_text("utf-8") for page in PAGES]
    typed = {line for page in pages for part in code(page) for line in re.findall(r"python -m bot (.+)", part)}
    assert len(typed) >= 3
    for line in typed:
        assert _parser().parse_args(shlex.split(line.split("#")[0]))


def test_the_readme_names_every_make_target_and_no_other() -> None:
    named = {target for part in code(README) for target in re.findall(r"\bmake ([a-z-]+)", part)}
    assert named == set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_the_develop_table_has_the_targets_for_developers() -> None:
    (commands,) = first_cells(section(README, "Develop"))
    targets = {command.removeprefix("make ") for command in commands if command.startswith("make ")}
    assert targets == set(re.findall(r"^([a-z-]+): \.venv/installed-dev", MAKEFILE, re.MULTILINE))


# Permissions


def test_the_least_permissions_are_the_same_in_the_readme_the_invite_and_the_sandbox() -> None:
    tables = first_cells(section(README, "Run it on your server"))
    shown = {name.lower().replace(" ", "_") for name in tables[0]}
    # A role's settings say "View Channels" where a channel's say "View Channel", and "Create Polls" for SEND_POLLS.
    named = {{"view_channels": "view_channel", "create_polls": "send_polls"}.get(name, name) for name in shown}
    assert named == set(LEAST_PERMISSIONS)
    assert permissions.bits(name.upper() for name in named) == guilds.BOT_PERMISSIONS
    assert discord.Permissions(**dict.fromkeys(named, True)).value == guilds.BOT_PERMISSIONS


# Links


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith("https://")]
    for link in links:
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}, link


# Show packs


def test_the_smallest_pack_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "night-ferry.yaml"
    path.write_text(examples(SHOW_PACKS, "yaml")[0], "utf-8")
    assert load_pack(path).title == "Night Ferry"


def test_the_pieces_of_the_page_make_a_valid_pack() -> None:
    whole: dict[str, Any] = {}
    for example in examples(SHOW_PACKS, "yaml"):
        piece = read_yaml(example)
        assert piece.faults == []
        assert isinstance(piece.values, dict)
        for key, value in piece.values.items():
            if isinstance(value, list):
                whole.setdefault(key, []).extend(value)
            else:
                assert key not in whole
                whole[key] = value
    pack, faults = check_shape(whole)
    assert [*faults, *list_faults(whole)] == []
    assert pack is not None
    assert all(getattr(pack, key) for key in type(pack).model_fields if key != "also_known_as")


def test_the_problems_on_the_page_are_those_that_are_found(tmp_path: Path) -> None:
    pack = examples(SHOW_PACKS, "yaml")[0]
    slips = re.findall(r"`([^`]+)` →\s`([^`]+)`", SHOW_PACKS)
    assert slips
    for right, wrong in slips:
        assert right in pack
        pack = pack.replace(right, wrong, 1)
    path = tmp_path / "night-ferry.yaml"
    path.write_text(pack, "utf-8")
    with pytest.raises(PackError) as error:
        load_pack(path)
    (shown,) = examples(SHOW_PACKS, "text")
    assert str(error.value).replace(str(tmp_path), "data/shows") == shown.strip()


def test_the_page_names_every_key_of_a_pack() -> None:
    schema = json_schema()
    keys = {key for one in (schema, *schema["$defs"].values()) for key in one.get("properties", ())}
    assert {key for key in keys if not re.search(rf"\b{key}\b", SHOW_PACKS)} == set()
