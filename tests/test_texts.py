"""Every sentence in the code is in every catalogue, with the same values in it."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.texts import SOURCE_LANGUAGE, Text, Texts

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "data" / "locales"
SPEAKERS = {"say", "Text", "UserError", "_", "_say"}
"""What takes a sentence as its first argument; `plural` takes two."""


def sentences() -> set[str | tuple[str, ...]]:
    """Collect what the code says: sentences, and pairs of singular and plural."""
    found: set[str | tuple[str, ...]] = set()
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                literals = [
                    one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
                meanings = [ast.literal_eval(one.value) for one in node.keywords if one.arg == "meaning"]
                if name in SPEAKERS and literals:
                    found.add((meanings or literals)[0])
                elif name == "plural" and len(literals) == 2:
                    found.add(tuple(literals))
    return found


def catalogues() -> dict[str, list[tuple[str | tuple[str, ...], tuple[str, ...]]]]:
    """Read every catalogue: for each language what is translated, with its translations."""
    found = {}
    for path in LOCALES.glob("*.po"):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.stem)
        found[path.stem] = [
            (
                message.id if isinstance(message.id, str) else tuple(message.id),
                (message.string,) if isinstance(message.string, str) else tuple(message.string or ()),
            )
            for message in catalog
            if message.id and message.string and not message.fuzzy
        ]
    return found


def values(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_french_is_there() -> None:
    assert {"fr"} <= set(catalogues())
    assert len(sentences()) > 100


@pytest.mark.parametrize("language", catalogues())
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    translated = {sentence for sentence, _ in catalogues()[language]}
    wanted = sentences()
    assert {"missing": wanted - translated, "left over": translated - wanted} == {"missing": set(), "left over": set()}


@pytest.mark.parametrize("language", catalogues())
def test_translations_hold_the_same_values(language: str) -> None:
    for sentence, translations in catalogues()[language]:
        longest = sentence if isinstance(sentence, str) else sentence[-1]
        for translation in translations:
            assert values(translation) - {"n"} == values(longest) - {"n"}, sentence


def test_a_language_that_is_not_spoken_is_answered_in_english() -> None:
    texts = Texts(LOCALES)
    assert texts.into("ja").language == SOURCE_LANGUAGE
    assert texts.into("fr").language == "fr"
    assert texts.into(None).language == SOURCE_LANGUAGE


def test_a_sentence_that_waits_is_said_with_its_values_in_the_language() -> None:
    say = Texts(LOCALES).into("fr")
    inner = Text("View Channel")
    assert say.text(
        Text(
            "In the settings of #{channel} → Permissions, allow “{permission}” for Callboard.",
            channel="a",
            permission=inner,
        )
    ) == say(
        "In the settings of #{channel} → Permissions, allow “{permission}” for Callboard.",
        channel="a",
        permission=say("View Channel"),
    )


def test_dates_are_written_as_the_language_does_and_no_finer_than_they_are_known() -> None:
    english, french = Texts(LOCALES).into("en-US"), Texts(LOCALES).into("fr")
    assert [english.partial_date(one) for one in ("2025", "2025-04", "2025-04-24")] == [
        "2025",
        "April 2025",
        "24 April 2025",
    ]
    assert [french.partial_date(one) for one in ("2025", "2025-04", "2025-04-01")] == [
        "2025",
        "avril 2025",
        "1er avril 2025",
    ]
