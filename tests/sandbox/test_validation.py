"""What a message and its parts may hold."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import validation
from bot.sandbox.errors import ApiError
from tests.sandbox.direct import Direct

V2 = 1 << 15


@pytest.fixture
def direct() -> Direct:
    return Direct()


def _button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go"} | more


def _row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def _select(*values: str, **more: Any) -> dict[str, Any]:
    return {"type": 3, "custom_id": "pick", "options": [{"label": each, "value": each} for each in values]} | more


def _text(content: str = "text") -> dict[str, Any]:
    return {"type": 10, "content": content}


def _container(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(children)}


def _field(name: str = "name", value: str = "value") -> dict[str, Any]:
    return {"name": name, "value": value}


ACCEPTED: dict[str, dict[str, Any]] = {
    "content of 2000": {"content": "x" * 2000},
    "spaces around 2000": {"content": " " + "x" * 2000 + "\n"},
    "ten embeds": {"embeds": [{"title": "t"}] * 10},
    "embeds of 6000": {"embeds": [{"description": "x" * 4096}, {"description": "x" * 1904}]},
    "five rows of five": {
        "content": "c",
        "components": [_row(*(_button(custom_id=f"{row}{n}") for n in range(5))) for row in range(5)],
    },
    "a button with an emoji alone": {"content": "c", "components": [_row(_button(label=None, emoji={"name": "🎬"}))]},
    "a link button": {
        "content": "c",
        "components": [_row({"type": 2, "style": 5, "label": "Go", "url": "https://example.org"})],
    },
    "components alone": {"components": [_row(_button())]},
    "40 components with the flag": {"flags": V2, "components": [_container(*[_text()] * 39)]},
    "text of 4000 with the flag": {"flags": V2, "components": [_text("x" * 2000), _text("y" * 2000)]},
    "a select": {"content": "c", "components": [_row(_select("a", "b", min_values=0, max_values=2))]},
    "a nonce of 25": {"content": "c", "nonce": "x" * 25},
    "silent without embeds": {"content": "c", "flags": 1 << 12 | 1 << 2},
    "an unknown field": {"content": "c", "colour": "red"},
    "nulls": {"content": "c", "embeds": None, "components": None, "flags": None, "nonce": None},
}


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
async def test_this_is_accepted(direct: Direct, body: dict[str, Any]) -> None:
    direct.allow("EMBED_LINKS")
    reply = await direct.ask("POST", f"/channels/{direct.channel('general').id}/messages", body)
    assert reply.status == 200, reply.body


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing": ({}, 50006, ""),
    "spaces": ({"content": " \n "}, 50006, ""),
    "an attachment without its file": ({"attachments": [{"id": 0, "filename": "a"}]}, 50006, ""),
    "content of 2001": ({"content": "x" * 2001}, 50035, "content"),
    "content that is a number": ({"content": 5}, 50035, "content"),
    "eleven embeds": ({"embeds": [{"title": "t"}] * 11}, 50035, "embeds"),
    "an empty embed": ({"embeds": [{}]}, 50035, "embeds.0.description"),
    "embeds over 6000": ({"embeds": [{"description": "x" * 4096}, {"description": "x" * 1905}]}, 50035, "embeds"),
    "a title of 257": ({"embeds": [{"title": "x" * 257}]}, 50035, "embeds.0.title"),
    "a description of 4097": ({"embeds": [{"description": "x" * 4097}]}, 50035, "embeds.0.description"),
    "26 fields": ({"embeds": [{"fields": [_field()] * 26}]}, 50035, "embeds.0.fields"),
    "a field name of 257": ({"embeds": [{"fields": [_field(name="x" * 257)]}]}, 50035, "embeds.0.fields.0.name"),
    "a field value of 1025": ({"embeds": [{"fields": [_field(value="x" * 1025)]}]}, 50035, "embeds.0.fields.0.value"),
    "an empty field value": ({"embeds": [{"fields": [_field(), _field(value=" ")]}]}, 50035, "embeds.0.fields.1.value"),
    "a footer of 2049": ({"embeds": [{"footer": {"text": "x" * 2049}}]}, 50035, "embeds.0.footer.text"),
    "an author of 257": ({"embeds": [{"author": {"name": "x" * 257}}]}, 50035, "embeds.0.author.name"),
    "a colour out of range": ({"embeds": [{"title": "t", "color": 1 << 24}]}, 50035, "embeds.0.color"),
    "an image without scheme": ({"embeds": [{"image": {"url": "still.png"}}]}, 50035, "embeds.0.image.url"),
    "a link of another scheme": ({"embeds": [{"title": "t", "url": "ftp://x.org"}]}, 50035, "embeds.0.url"),
    "a moment that is none": ({"embeds": [{"title": "t", "timestamp": "soon"}]}, 50035, "embeds.0.timestamp"),
    "a nonce of 26": ({"content": "c", "nonce": "x" * 26}, 50035, "nonce"),
    "the ephemeral flag": ({"content": "c", "flags": 1 << 6}, 50035, "flags"),
    "another flag": ({"content": "c", "flags": 1 << 5}, 50035, "flags"),
    "six rows": (
        {"content": "c", "components": [_row(_button(custom_id=str(n))) for n in range(6)]},
        50035,
        "components",
    ),
    "six buttons": (
        {"components": [_row(*(_button(custom_id=str(n)) for n in range(6)))]},
        50035,
        "components.0.components",
    ),
    "an empty row": ({"components": [_row()]}, 50035, "components.0.components"),
    "a button outside a row": ({"components": [_button()]}, 50035, "components.0.type"),
    "a button without custom_id": (
        {"components": [_row(_button(custom_id=None))]},
        50035,
        "components.0.components.0.custom_id",
    ),
    "a button with custom_id and url": (
        {"components": [_row(_button(url="https://example.org"))]},
        50035,
        "components.0.components.0",
    ),
    "a link button without url": (
        {"components": [_row({"type": 2, "style": 5, "label": "Go"})]},
        50035,
        "components.0.components.0.url",
    ),
    "a button that shows nothing": (
        {"components": [_row(_button(label=None))]},
        50035,
        "components.0.components.0.label",
    ),
    "a label of 81": (
        {"components": [_row(_button(label="x" * 81))]},
        50035,
        "components.0.components.0.label",
    ),
    "one custom_id twice": ({"components": [_row(_button(), _button())]}, 50035, "components"),
    "a select beside a button": ({"components": [_row(_button(), _select("a"))]}, 50035, "components.0.components"),
    "26 options": (
        {"components": [_row(_select(*map(str, range(26))))]},
        50035,
        "components.0.components.0.options",
    ),
    "one value twice": (
        {"components": [_row(_select("a", "a"))]},
        50035,
        "components.0.components.0.options.1.value",
    ),
    "more at least than at most": (
        {"components": [_row(_select("a", "b", "c", min_values=3, max_values=2))]},
        50035,
        "components.0.components.0.min_values",
    ),
    "more at most than there are": (
        {"components": [_row(_select("a", max_values=2))]},
        50035,
        "components.0.components.0.max_values",
    ),
    "a text without the flag": ({"components": [_text()]}, 50035, "components.0.type"),
    "content beside the flag": ({"flags": V2, "content": "c", "components": [_text()]}, 50035, "content"),
    "embeds beside the flag": ({"flags": V2, "embeds": [{"title": "t"}], "components": [_text()]}, 50035, "embeds"),
    "the flag and nothing": ({"flags": V2}, 50006, ""),
    "41 components with the flag": ({"flags": V2, "components": [_container(*[_text()] * 40)]}, 50035, "components"),
    "text over 4000": ({"flags": V2, "components": [_text("x" * 2001), _text("x" * 2000)]}, 50035, "components"),
    "a container in a container": (
        {"flags": V2, "components": [_container(_container(_text()))]},
        50035,
        "components.0.components.0.type",
    ),
    "an empty text": ({"flags": V2, "components": [_text("")]}, 50035, "components.0.content"),
    "a section without accessory": (
        {"flags": V2, "components": [{"type": 9, "components": [_text()]}]},
        50035,
        "components.0.accessory",
    ),
    "a section of four texts": (
        {"flags": V2, "components": [{"type": 9, "components": [_text()] * 4, "accessory": _button()}]},
        50035,
        "components.0.components",
    ),
    "a component id twice": (
        {"flags": V2, "components": [_text() | {"id": 3}, _text() | {"id": 3}]},
        50035,
        "components",
    ),
}


@pytest.mark.parametrize(("body", "code", "field"), REFUSED.values(), ids=REFUSED)
async def test_this_is_refused(direct: Direct, body: dict[str, Any], code: int, field: str) -> None:
    reply = await direct.ask("POST", f"/channels/{direct.channel('general').id}/messages", body)
    assert (reply.status, reply.code) == (400, code)
    place = reply.body.get("errors", {})
    for part in field.split(".") if field else ():
        place = place[part]
    assert "_errors" in place or not field
    assert direct.told("MESSAGE_CREATE") == []


def _label(component: dict[str, Any]) -> dict[str, Any]:
    return {"type": 18, "label": "Label", "component": component}


def _input(**more: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "say", "style": 1} | more


MODALS: dict[str, tuple[list[dict[str, Any]], bool]] = {
    "labelled pickers": (
        [_label(_input()), _label(_select("a")), _text(), _label({"type": 8, "custom_id": "c"})],
        True,
    ),
    "the old row": ([_row(_input(label="Old"))], True),
    "an upload that may be left out": (
        [_label({"type": 19, "custom_id": "f", "min_values": 0, "required": False})],
        True,
    ),
    "nothing": ([], False),
    "six": ([_label(_input(custom_id=str(n))) for n in range(6)], False),
    "a button": ([_row(_button())], False),
    "a long label": ([_label(_input()) | {"label": "x" * 46}], False),
    "a disabled picker": ([_label(_select("a", disabled=True))], False),
    "none needed but required": ([_label(_select("a", min_values=0))], False),
    "least over most": ([_label(_input(min_length=5, max_length=4))], False),
    "one custom_id twice": ([_label(_input()), _label(_input())], False),
}


@pytest.mark.parametrize(("components", "good"), MODALS.values(), ids=MODALS)
def test_modals(components: list[dict[str, Any]], good: bool) -> None:
    if good:
        validation.components(components, v2=True, modal=True)
    else:
        with pytest.raises(ApiError) as refused:
            validation.components(components, v2=True, modal=True)
        assert refused.value.code == 50035


def test_an_interactions_answer_may_be_ephemeral() -> None:
    validation.message({"content": "c", "flags": 1 << 6}, interaction=True)
    with pytest.raises(ApiError):
        validation.message({"content": "c", "flags": 1 << 6})


def test_a_body_that_is_no_object_is_refused() -> None:
    with pytest.raises(ApiError) as refused:
        validation.message([])  # pyright: ignore[reportArgumentType] - what a client may send
    assert refused.value.errors is not None
    assert "_errors" in refused.value.errors
