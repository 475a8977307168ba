"""How a sent message's embeds, components and attachments are kept: in the form in which Discord shows them again."""

from __future__ import annotations

import datetime as dt
import mimetypes
from itertools import count
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from . import components as kinds
from .calls import Upload
from .errors import ApiError, invalid_form
from .forms import Form
from .render import time
from .world import World

MOST_BYTES = 10 * 1024 * 1024
"""Size limit of one file (reference, "Uploading Files")."""
_SPOILER = 1 << 3
# Those that the tables of some computers lack.
_MEDIA_TYPES = {".ics": "text/calendar", ".webp": "image/webp"}
_REFERENCE = "attachment://"
_OWN_KEYS = {
    kinds.BUTTON: ("custom_id", "style", "label", "disabled", "url", "sku_id"),
    kinds.TEXT: ("content",),
    kinds.SEPARATOR: ("spacing", "divider"),
    kinds.CONTAINER: ("accent_color", "spoiler"),
    kinds.THUMBNAIL: ("description", "spoiler"),
    kinds.FILE: ("spoiler",),
} | dict.fromkeys(
    kinds.SELECTS,
    ("custom_id", "placeholder", "min_values", "max_values", "disabled", "default_values", "channel_types"),
)
_DEFAULTS: dict[int, dict[str, Any]] = {
    kinds.SEPARATOR: {"spacing": 1, "divider": True},
    kinds.CONTAINER: {"accent_color": None, "spoiler": False},
    kinds.THUMBNAIL: {"description": None, "spoiler": False},
    kinds.FILE: {"spoiler": False},
} | {kind: {"min_values": 1, "max_values": 1} for kind in kinds.SELECTS}


def attachments(
    world: World,
    payload: dict[str, Any],
    files: dict[int, Upload],
    kept: list[dict[str, Any]] | None = None,
    *,
    ephemeral: bool = False,
) -> list[dict[str, Any]]:
    """Return a message's attachments: those of `kept` that the request names (all if none), then the uploads."""
    named = {form.snowflake("id"): form for form in Form(payload).forms("attachments", most=10)}
    result: list[dict[str, Any]] = []
    for attachment in kept or []:
        form = named.get(int(attachment["id"]))
        if form is not None:
            result.append(_described(attachment, form))
        elif not named and payload.get("attachments") is None:
            result.append(attachment)
    for number, upload in sorted(files.items()):
        if len(upload.data) > MOST_BYTES:
            raise ApiError(400, 40005, "Request entity too large")
        result.append(_attachment(world, upload, named.get(number), ephemeral=ephemeral))
    if len(result) > 10:
        raise Form(payload).refuse("attachments", "BASE_TYPE_BAD_LENGTH", "Must be 10 or fewer in length.")
    return result


def _attachment(world: World, upload: Upload, form: Form | None, *, ephemeral: bool) -> dict[str, Any]:
    attachment_id = world.new_id()
    world.files[attachment_id] = upload.data
    filename = (form.text("filename", most=1024) if form else None) or upload.filename
    url = f"{world.base_url}/sandbox/files/{attachment_id}/{quote(filename)}"
    kept: dict[str, Any] = {
        "id": str(attachment_id),
        "filename": filename,
        "size": len(upload.data),
        "url": url,
        "proxy_url": url,
        "content_type": media_type(filename) or upload.content_type,
    }
    if kept["content_type"].startswith("image/"):
        kept |= {"width": 1, "height": 1} | image_size(upload.data)
    if ephemeral:
        kept["ephemeral"] = True
    return _described(kept, form) if form else kept


def _described(attachment: dict[str, Any], form: Form) -> dict[str, Any]:
    kept = dict(attachment)
    for key in ("description", "title"):
        if form.has(key):
            kept[key] = form.body[key]
            if kept[key] is None:
                del kept[key]
    spoiler = form.flag("is_spoiler")
    if spoiler is not None:
        kept["flags"] = _SPOILER if spoiler else 0
    return kept


def media_type(filename: str) -> str | None:
    """Return what a file is by its name, whatever its sender says; None if its ending is not known."""
    kind = _MEDIA_TYPES.get(PurePath(filename).suffix.lower()) or mimetypes.guess_type(filename)[0]
    return f"{kind}; charset=utf-8" if kind is not None and kind.startswith("text/") else kind


def image_size(data: bytes) -> dict[str, int]:
    """Return the width and height that a PNG's or GIF's header gives; nothing for other formats."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return {"width": int.from_bytes(data[16:20], "big"), "height": int.from_bytes(data[20:24], "big")}
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        return {"width": int.from_bytes(data[6:8], "little"), "height": int.from_bytes(data[8:10], "little")}
    return {}


def embeds(sent: list[dict[str, Any]] | None, attached: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return embeds as Discord shows them: of type `rich`, texts trimmed, nulls gone, uploads by their address."""
    return [_embed(embed, attached) for embed in sent or []]


def _embed(sent: dict[str, Any], attached: list[dict[str, Any]]) -> dict[str, Any]:
    kept: dict[str, Any] = {"type": "rich"}
    for key in ("title", "description", "url"):
        if sent.get(key):
            kept[key] = sent[key].strip()
    if sent.get("color") is not None:
        kept["color"] = sent["color"]
    if sent.get("timestamp"):
        moment = dt.datetime.fromisoformat(sent["timestamp"])
        kept["timestamp"] = time(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
    for key, texts in (("author", ("name", "url", "icon_url")), ("footer", ("text", "icon_url"))):
        if sent.get(key):
            kept[key] = {each: sent[key][each].strip() for each in texts if sent[key].get(each)}
            _resolve(kept[key], "icon_url", "proxy_icon_url", attached)
    for key in ("image", "thumbnail"):
        if sent.get(key):
            kept[key] = {"url": sent[key]["url"]}
            found = _resolve(kept[key], "url", "proxy_url", attached)
            kept[key] |= {each: found[each] for each in ("width", "height", "content_type") if found and each in found}
    if sent.get("fields"):
        kept["fields"] = [
            {"name": field["name"].strip(), "value": field["value"].strip(), "inline": bool(field.get("inline"))}
            for field in sent["fields"]
        ]
    return kept


def _resolve(part: dict[str, Any], key: str, proxy_key: str, attached: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Replace `attachment://name` by the upload's address."""
    if key not in part:
        return None
    found = _upload(part[key], attached)
    if found is not None:
        part[key] = found["url"]
    if part[key].startswith(_REFERENCE):
        # An embed that names no upload of its message is shown without the picture.
        del part[key]
    else:
        part[proxy_key] = part[key]
    return found


def _upload(url: str, attached: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not url.startswith(_REFERENCE):
        return None
    name = url.removeprefix(_REFERENCE)
    return next((attachment for attachment in attached if attachment["filename"] == name), None)


def components(world: World, sent: list[dict[str, Any]] | None, attached: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return components as Discord shows them: each with an id, defaults filled in, uploads by their address."""
    taken = {each["id"] for each in kinds.every(sent or []) if each.get("id")}
    free = (number for number in count(1) if number not in taken)
    return [_Kept(world, attached, free).component(each) for each in sent or []]


class _Kept:
    def __init__(self, world: World, attached: list[dict[str, Any]], free: Any) -> None:
        self.world = world
        self.attached = attached
        self.free = free

    def component(self, sent: dict[str, Any]) -> dict[str, Any]:
        kind: int = sent["type"]
        kept: dict[str, Any] = {"type": kind, "id": sent.get("id") or next(self.free)} | _DEFAULTS.get(kind, {})
        kept |= {key: sent[key] for key in _OWN_KEYS.get(kind, ()) if sent.get(key) is not None}
        if kind == kinds.TEXT:
            kept["content"] = kept["content"].strip()
        if sent.get("emoji"):
            kept["emoji"] = _emoji(sent["emoji"])
        if kind == kinds.STRING_SELECT:
            kept["options"] = [_option(option) for option in sent["options"]]
        if sent.get("default_values"):
            kept["default_values"] = [each | {"id": str(each["id"])} for each in sent["default_values"]]
        if kind in (kinds.ROW, kinds.SECTION, kinds.CONTAINER):
            kept["components"] = [self.component(each) for each in sent["components"]]
        if kind == kinds.SECTION:
            kept["accessory"] = self.component(sent["accessory"])
        if kind == kinds.THUMBNAIL:
            kept["media"] = self.media(sent["media"])
        elif kind == kinds.FILE:
            kept["file"] = self.media(sent["file"])
            found = _upload(sent["file"]["url"], self.attached) or {}
            kept |= {"name": found.get("filename"), "size": found.get("size")}
        elif kind == kinds.GALLERY:
            blank = {"description": None, "spoiler": False}
            kept["items"] = [
                blank
                | {key: item[key] for key in blank if item.get(key) is not None}
                | {"media": self.media(item["media"])}
                for item in sent["items"]
            ]
        return kept

    def media(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Return an unfurled media item; nothing is fetched, so another site's media has no size."""
        found = _upload(sent["url"], self.attached)
        if found is None and sent["url"].startswith(_REFERENCE):
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            raise invalid_form("components", code, f"The referenced attachment {sent['url']!r} could not be found")
        if found is None:
            item_id = str(self.world.new_id())
            return {
                "id": item_id,
                "url": sent["url"],
                "proxy_url": sent["url"],
                "width": None,
                "height": None,
                "content_type": None,
            }
        return {
            "id": found["id"],
            "attachment_id": found["id"],
            "url": found["url"],
            "proxy_url": found["proxy_url"],
            "width": found.get("width"),
            "height": found.get("height"),
            "content_type": found["content_type"],
        }


def _emoji(sent: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {"name": sent.get("name") or "_"}
    if sent.get("id"):
        kept |= {"id": str(sent["id"]), "animated": bool(sent.get("animated"))}
    return kept


def _option(sent: dict[str, Any]) -> dict[str, Any]:
    kept = {key: sent[key] for key in ("label", "value", "description", "default") if sent.get(key) is not None}
    if sent.get("emoji"):
        kept["emoji"] = _emoji(sent["emoji"])
    return kept
