"""Discord's rules for what a message may hold (resources/message, "Create Message" and "Embed Limits")."""

from __future__ import annotations

from typing import Any

from . import components as component_rules
from .errors import ApiError
from .forms import Form
from .world import Message

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
SUPPRESS_NOTIFICATIONS = 1 << 12
VOICE_MESSAGE = 1 << 13
COMPONENTS_V2 = 1 << 15

_CREATING = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
_MOST_CONTENT = 2000
_MOST_NONCE = 25
_MOST_EMBED_TEXT = 6000
_IMAGE_SCHEMES = ("http", "https", "attachment")
_EMBED_PARTS = ("title", "description", "author", "footer", "image", "thumbnail", "fields", "url")


def components(listed: list[Any], *, v2: bool, modal: bool = False) -> None:
    """Refuse components that break a documented rule; `v2` as the IS_COMPONENTS_V2 flag says."""
    component_rules.check(listed, v2=v2, modal=modal)


def message(
    payload: dict[str, Any],
    *,
    editing: Message | None = None,
    interaction: bool = False,
    files: int = 0,
    deferred: bool = False,
) -> None:
    """Refuse a message, or a change to the message `editing`, that breaks a documented rule.

    `files` are uploads beside the payload; a deferred answer has nothing to say yet.
    """
    form = Form(payload)
    reference = form.form("message_reference")
    if reference is not None and reference.integer("type", least=0, most=1):
        raise ApiError(501, 0, "Forwarding is not built yet.")
    if form.body.get("sticker_ids") or form.body.get("shared_client_theme"):
        raise ApiError(501, 0, "Stickers and shared themes are not built yet.")
    flags = _check_flags(form, editing, interaction=interaction)
    v2 = bool(flags & COMPONENTS_V2)
    form.text("content", most=_MOST_CONTENT)
    form.flag("tts")
    _check_nonce(form)
    _check_embeds(form)
    listed = form.listed("components", most=40) or []
    component_rules.check(listed, v2=v2)
    _check_attachments(form)
    if v2:
        _check_only_components(form, editing)
    if not deferred and _is_empty(form, editing, files):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_flags(form: Form, editing: Message | None, *, interaction: bool) -> int:
    """Return the flags that will hold. When editing, other flags than two are ignored, and IS_COMPONENTS_V2 stays."""
    flags = form.integer("flags", least=0, most=(1 << 31) - 1) or 0
    if editing is not None:
        return flags | editing.flags & COMPONENTS_V2
    if flags & VOICE_MESSAGE:
        raise ApiError(501, 0, "Voice messages are not built yet.")
    illegal = flags & ~(_CREATING | EPHEMERAL if interaction else _CREATING)
    if illegal:
        raise form.refuse("flags", "MESSAGE_FLAGS_INVALID", f"These flags cannot be set: {illegal}.")
    return flags


def _check_nonce(form: Form) -> None:
    nonce = form.body.get("nonce")
    if nonce is None:
        return
    if isinstance(nonce, bool) or not isinstance(nonce, int | str):
        raise form.refuse("nonce", "BASE_TYPE_STRING", "Could not interpret value as string.")
    if len(str(nonce)) > _MOST_NONCE:
        raise form.refuse("nonce", "NONCE_TYPE_TOO_LONG", f"Must be {_MOST_NONCE} or fewer in length.")
    form.flag("enforce_nonce")


def _check_embeds(form: Form) -> None:
    total = sum(_embed_size(embed) for embed in form.forms("embeds", most=10))
    if total > _MOST_EMBED_TEXT:
        raise form.refuse("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {_MOST_EMBED_TEXT}")


def _embed_size(form: Form) -> int:
    """Check one embed and return how many of its characters count towards the limit over all embeds."""
    if not any(form.body.get(part) for part in _EMBED_PARTS):
        raise form.refuse("description", "BASE_TYPE_REQUIRED", "This field is required")
    texts = [form.text("title", most=256), form.text("description", most=4096)]
    form.url("url", most=2048)
    form.integer("color", least=0, most=0xFFFFFF)
    form.moment("timestamp")
    author, footer = form.form("author"), form.form("footer")
    if author is not None:
        texts.append(author.text("name", least=1, most=256, required=True))
        author.url("url", most=2048)
        author.url("icon_url", most=2048, schemes=_IMAGE_SCHEMES)
    if footer is not None:
        texts.append(footer.text("text", least=1, most=2048, required=True))
        footer.url("icon_url", most=2048, schemes=_IMAGE_SCHEMES)
    for key in ("image", "thumbnail"):
        image = form.form(key)
        if image is not None:
            image.url("url", most=2048, schemes=_IMAGE_SCHEMES, required=True)
    for field in form.forms("fields", most=25):
        texts += [
            field.text("name", least=1, most=256, required=True),
            field.text("value", least=1, most=1024, required=True),
        ]
        field.flag("inline")
    return sum(len(text) for text in texts if text)


def _check_attachments(form: Form) -> None:
    for attachment in form.forms("attachments", most=10):
        attachment.snowflake("id", required=True)
        attachment.text("filename", most=1024)
        attachment.text("description", most=1024)
        attachment.text("title", most=1024)


def _check_only_components(form: Form, editing: Message | None) -> None:
    """Refuse anything beside components; a message that gets the flag by an edit must be emptied by the same edit."""
    was_legacy = editing is not None and not editing.flags & COMPONENTS_V2
    for key in ("content", "embeds", "poll"):
        kept = was_legacy and not form.has(key) and bool(getattr(editing, key))
        if form.body.get(key) or kept:
            message = (
                "The 'content', 'embeds' and 'poll' fields cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            )
            raise form.refuse(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def _is_empty(form: Form, editing: Message | None, files: int) -> bool:
    if files:
        return False
    for key in ("content", "embeds", "components", "attachments", "poll"):
        # Nothing can be attached without an upload, except what an edited message already has.
        counts = key != "attachments" or editing is not None
        value = form.body.get(key) if form.has(key) else getattr(editing, key, None)
        if counts and (value.strip() if isinstance(value, str) else value):
            return False
    return True
