"""Discord's rules for message and modal components (components/reference)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .errors import invalid_form
from .forms import Form

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
SELECTS = frozenset({3, 5, 6, 7, 8})
_IN_CONTAINER = frozenset({ROW, TEXT, SECTION, GALLERY, SEPARATOR, FILE})
_IN_LABEL = SELECTS | {TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX}
_MOST_COMPONENTS = 40
_MOST_TEXT = 4000
_LINK, _PREMIUM = 5, 6
_NAMED = _IN_LABEL | {BUTTON}
"""Kinds that have a custom_id."""
_HOLDERS = {ROW: "components", CONTAINER: "components", SECTION: "components", LABEL: "component"}
_DEFAULT_TYPES = {5: ("user",), 6: ("role",), 7: ("user", "role"), 8: ("channel",)}
CHANNEL_SELECT = 8
CHANNEL_TYPES = (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16)


def check(components: list[Any], *, v2: bool, modal: bool = False) -> None:
    """Refuse components that break a documented rule; `v2` as the IS_COMPONENTS_V2 flag says."""
    if modal:
        top, most = frozenset({ROW, TEXT, LABEL}), 5
    elif v2:
        top, most = _IN_CONTAINER | {CONTAINER}, _MOST_COMPONENTS
    else:
        top, most = frozenset({ROW}), 5
    for form in Form({"components": components}).forms("components", most=most, least=1 if modal else 0):
        _check_one(form, top, modal=modal)
    found = list(every(components))
    if len(found) > _MOST_COMPONENTS:
        message = f"The number of components exceeds the maximum of {_MOST_COMPONENTS}."
        raise invalid_form("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if sum(len(each.get("content", "")) for each in found if each["type"] == TEXT) > _MOST_TEXT:
        message = f"The displayable text of the components exceeds the maximum of {_MOST_TEXT} characters."
        raise invalid_form("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    named = [each for each in found if each["type"] in _NAMED]
    _check_unique(named, "custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    _check_unique(found, "id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")


def every(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every component, nested ones included, in reading order."""
    for component in components:
        yield component
        yield from every(children(component))


def children(component: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a component of its kind holds; other keys mean nothing, whatever they say."""
    held = component.get(_HOLDERS.get(component["type"], ""))
    inner = held if isinstance(held, list) else [held] if held else []
    if component["type"] == SECTION and component.get("accessory"):
        return [*inner, component["accessory"]]
    return inner


def _check_unique(found: list[dict[str, Any]], key: str, code: str, message: str) -> None:
    seen: set[Any] = set()
    for component in found:
        value = component.get(key)
        # An id of 0 means "choose one for me".
        if not value:
            continue
        if value in seen:
            raise invalid_form("components", code, message)
        seen.add(value)


def _check_one(form: Form, kinds: frozenset[int], *, modal: bool = False) -> None:
    kind: int = form.choice("type", tuple(sorted(kinds)), required=True) or 0
    form.integer("id", least=0, most=(1 << 31) - 1)
    if kind == ROW:
        _check_row(form, modal=modal)
    elif kind == CONTAINER:
        form.integer("accent_color", least=0, most=0xFFFFFF)
        form.flag("spoiler")
        for child in form.forms("components", least=1, most=_MOST_COMPONENTS, required=True):
            _check_one(child, _IN_CONTAINER)
    elif kind == LABEL:
        form.text("label", least=1, most=45, required=True)
        form.text("description", most=100)
        child = form.form("component", required=True)
        if child is not None:
            _check_one(child, _IN_LABEL, modal=True)
    elif kind == BUTTON:
        _check_button(form)
    elif kind in SELECTS:
        _check_select(form, kind, modal=modal)
    elif kind in (TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX):
        _check_input(form, kind)
    else:
        _check_display(form, kind)


def _check_row(form: Form, *, modal: bool) -> None:
    children = list(form.forms("components", least=1, most=5, required=True))
    for child in children:
        _check_one(child, frozenset({TEXT_INPUT}) if modal else SELECTS | {BUTTON}, modal=modal)
    wide = any(child.body["type"] != BUTTON for child in children)
    if wide and len(children) > 1:
        raise form.refuse(
            "components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width"
        )


def _check_button(form: Form) -> None:
    style = form.choice("style", (1, 2, 3, 4, _LINK, _PREMIUM), required=True)
    label = form.text("label", most=80)
    custom_id = form.text("custom_id", most=100)
    url = form.url("url", most=512, schemes=("http", "https", "discord"))
    form.flag("disabled")
    emoji = form.form("emoji")
    _check_emoji(emoji)
    if custom_id and url:
        raise form.refuse(
            "", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified"
        )
    if style == _PREMIUM:
        form.snowflake("sku_id", required=True)
        if custom_id or label or url or emoji:
            raise form.refuse("", "BUTTON_COMPONENT_INVALID_PREMIUM", "A premium button has a sku_id only")
    elif style == _LINK:
        if custom_id or not url:
            raise form.refuse("url", "BUTTON_COMPONENT_URL_REQUIRED", "A url is required for link buttons")
    elif not custom_id or url:
        raise form.refuse("custom_id", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id required")
    if style != _PREMIUM and not label and not emoji:
        raise form.refuse("label", "BASE_TYPE_REQUIRED", "A label or an emoji is required")


def _check_emoji(form: Form | None) -> None:
    if form is None:
        return
    form.snowflake("id")
    if "id" not in form:
        form.text("name", least=1, most=100, required=True)


def _check_select(form: Form, kind: int, *, modal: bool) -> None:
    form.text("custom_id", least=1, most=100, required=True)
    form.text("placeholder", most=150)
    if form.flag("disabled") and modal:
        raise form.refuse("disabled", "BASE_TYPE_CHOICES", "A modal cannot have disabled components")
    least, most = _check_range(form, 25, modal=modal)
    if kind != STRING_SELECT:
        defaults = list(form.forms("default_values", most=25))
        for each in defaults:
            each.snowflake("id", required=True)
            each.word("type", _DEFAULT_TYPES[kind], required=True)
        if kind == CHANNEL_SELECT:
            form.choices("channel_types", CHANNEL_TYPES)
        if defaults and not least <= len(defaults) <= most:
            raise form.refuse(
                "default_values", "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
            )
        return
    options = list(form.forms("options", least=1, most=25, required=True))
    if most > len(options) or least > len(options):
        key = "min_values" if least > len(options) else "max_values"
        raise form.refuse(key, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {len(options)}.")
    chosen = [option for option in options if _check_option(option)]
    _check_values(form, options)
    if len(chosen) > most:
        raise form.refuse("options", "SELECT_COMPONENT_DEFAULT_OPTIONS_EXCEEDED", "More options are chosen than may be")


def _check_range(form: Form, limit: int, *, modal: bool) -> tuple[int, int]:
    least = form.integer("min_values", least=0, most=limit)
    most = form.integer("max_values", least=1, most=limit)
    least, most = 1 if least is None else least, 1 if most is None else most
    if least > most:
        raise form.refuse("min_values", "COMPONENT_VALUES_RANGE", "min_values must not be greater than max_values")
    if modal and least == 0 and form.body.get("required") is not False:
        raise form.refuse("min_values", "NUMBER_TYPE_MIN", "min_values of 0 needs required to be false")
    return least, most


def _check_values(form: Form, options: list[Form]) -> None:
    seen: set[str] = set()
    for place, option in enumerate(options):
        if option.body["value"] in seen:
            message = "The specified option value is already used"
            raise form.refuse(f"options.{place}.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
        seen.add(option.body["value"])


def _check_option(form: Form) -> bool:
    form.text("label", least=1, most=100, required=True)
    form.text("value", least=1, most=100, required=True)
    form.text("description", most=100)
    _check_emoji(form.form("emoji"))
    return bool(form.flag("default"))


def _check_input(form: Form, kind: int) -> None:
    form.text("custom_id", least=1, most=100, required=True)
    form.flag("required")
    if kind == TEXT_INPUT:
        form.choice("style", (1, 2), required=True)
        least = form.integer("min_length", least=0, most=4000) or 0
        most = form.integer("max_length", least=1, most=4000) or 4000
        if least > most:
            raise form.refuse("min_length", "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        value = form.text("value", most=most)
        if value and len(value) < least:
            raise form.refuse("value", "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        form.text("placeholder", most=100)
        form.text("label", most=45)
    elif kind == UPLOAD:
        _check_range(form, 10, modal=True)
    elif kind in (RADIO, CHECKBOXES):
        fewest = 2 if kind == RADIO else 1
        options = list(form.forms("options", least=fewest, most=10, required=True))
        for option in options:
            _check_option(option)
        _check_values(form, options)
        if kind == CHECKBOXES:
            _check_range(form, 10, modal=True)


def _check_display(form: Form, kind: int) -> None:
    if kind == TEXT:
        form.text("content", least=1, most=_MOST_TEXT, required=True)
    elif kind == SECTION:
        for child in form.forms("components", least=1, most=3, required=True):
            _check_one(child, frozenset({TEXT}))
        accessory = form.form("accessory", required=True)
        if accessory is not None:
            _check_one(accessory, frozenset({BUTTON, THUMBNAIL}))
    elif kind == THUMBNAIL:
        _check_media(form, "media", ("http", "https", "attachment"))
    elif kind == GALLERY:
        for item in form.forms("items", least=1, most=10, required=True):
            _check_media(item, "media", ("http", "https", "attachment"))
    elif kind == FILE:
        _check_media(form, "file", ("attachment",))
    elif kind == SEPARATOR:
        form.choice("spacing", (1, 2))
        form.flag("divider")


def _check_media(form: Form, key: str, schemes: tuple[str, ...]) -> None:
    media = form.form(key, required=True)
    if media is not None:
        media.url("url", most=2048, schemes=schemes, required=True)
    form.text("description", most=1024)
    form.flag("spoiler")
