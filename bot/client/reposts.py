"""A member's message posted again behind spoiler bars: what of it can be, and the messages that it becomes.

The bars are a container that hides whatever is in it, so no markdown of the text can end them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import discord
from discord import ui

from bot.client.cards import ACCENT, TEXT_LIMIT, escape, lines, moment
from bot.errors import UserError
from bot.show.names import shorten
from bot.texts import Say

MOST_BYTES = 50 * 1024 * 1024
"""Files of one message together, so that the bot's memory holds them."""
LONGEST_DESCRIPTION = 256
LONGEST_NAME = 60

_SEEN = ("image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "video/webm", "video/quicktime")
"""What Discord shows itself; any other file is one to download."""

_STRANGE = re.compile(r"[^A-Za-z0-9._-]")
"""What Discord does not keep in the name of a file that a component refers to."""
_TYPES = (discord.MessageType.default, discord.MessageType.reply)


@dataclass(frozen=True, slots=True)
class Contents:
    """What of a message can be posted again."""

    text: str
    attachments: Sequence[discord.Attachment]
    left_out: Sequence[str]
    """Names of files that do not fit, and of stickers."""


@dataclass(frozen=True, slots=True)
class Repost:
    """One message to send."""

    view: ui.LayoutView
    files: list[discord.File] = field(default_factory=list)


def get_contents(message: discord.Message, file_limit: int) -> Contents:
    """Tell what of a message can be posted again. Raises `UserError` for one that cannot be."""
    if message.author.bot or message.webhook_id is not None or message.type not in _TYPES:
        raise UserError(
            "Only what a member has written can be hidden. Delete this message, or leave it. Nothing is lost."
        )
    if message.poll is not None or message.message_snapshots:
        raise UserError(
            "I cannot post a poll or a forwarded message again, so I leave it. Delete it yourself if it tells too much."
        )
    left, fitting, left_out = MOST_BYTES, list[discord.Attachment](), list[str]()
    for one in message.attachments:
        if one.size <= min(left, file_limit):
            fitting.append(one)
            left -= one.size
        else:
            left_out.append(one.filename)
    left_out += [one.name for one in message.stickers]
    if not message.content.strip() and not fitting:
        raise UserError(
            "There is nothing in it that I could post again, so I leave it. Delete it yourself if it tells too much."
        )
    return Contents(message.content, fitting, left_out)


async def fetch_files(contents: Contents) -> list[discord.File]:
    """Get the files themselves, in order, with names that a component can refer to."""
    files: list[discord.File] = []
    for number, one in enumerate(contents.attachments, start=1):
        name = f"{number}_{_STRANGE.sub('_', one.filename.removeprefix('SPOILER_'))}"
        description = one.description and one.description[:LONGEST_DESCRIPTION]
        files.append(discord.File(io.BytesIO(await one.read()), name, spoiler=True, description=description))
    return files


def draw_up(say: Say, message: discord.Message, contents: Contents, files: list[discord.File]) -> list[Repost]:
    """Draw up the messages that a message becomes: one, or as many as its text needs."""
    named = f"{message.author.mention} ({escape(message.author.display_name)})"
    replied = message.reference.jump_url if message.reference is not None else None
    head = lines(
        [
            "-# "
            + say(
                "{author} wrote this {when}. A moderator has put it behind bars: press them to read it.",
                author=named,
                when=moment(message.created_at, "f"),
            ),
            "-# " + say("It answers {link}", link=replied) if replied else "",
            "-# " + left_out_sentence(say, contents) if contents.left_out else "",
        ]
    )
    more = "-# " + say("What {author} wrote goes on.", author=named)
    pieces = list(cut(contents.text, TEXT_LIMIT - max(len(head), len(more)))) or [""]
    shown = [
        discord.MediaGalleryItem(file)
        for one, file in zip(contents.attachments, files, strict=True)
        if one.content_type in _SEEN
    ]
    others = [
        ui.File[ui.LayoutView](file)
        for one, file in zip(contents.attachments, files, strict=True)
        if one.content_type not in _SEEN
    ]
    gallery = [ui.MediaGallery[ui.LayoutView](*shown)] if shown else []
    first, *rest = pieces
    return [
        Repost(_behind_bars(head, first, [*gallery, *others]), files),
        *(Repost(_behind_bars(more, piece)) for piece in rest),
    ]


def left_out_sentence(say: Say, contents: Contents) -> str:
    """Say which files and stickers cannot be posted again."""
    return say(
        "Left out: {names}.", names=say.all_of([escape(shorten(name, LONGEST_NAME)) for name in contents.left_out])
    )


def cut(text: str, limit: int) -> Iterator[str]:
    """Cut a text into pieces that fit, at a line's end or a space if one is near; together they are the text."""
    while len(text) > limit:
        half = limit // 2
        end = text.rfind("\n", half, limit) + 1 or text.rfind(" ", half, limit) + 1 or limit
        yield text[:end]
        text = text[end:]
    if text:
        yield text


def _behind_bars(head: str, text: str, files: Sequence[ui.Item[ui.LayoutView]] = ()) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(head))
    texts = [ui.TextDisplay[ui.LayoutView](text)] if text.strip() else []
    view.add_item(ui.Container(*texts, *files, accent_colour=ACCENT, spoiler=True))
    return view
