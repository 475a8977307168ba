"""The people, roles, channels and files that an interaction names: its `resolved` data."""

from __future__ import annotations

import base64
import mimetypes
from typing import Any

from . import bodies, permissions, render, render_messages
from .calls import Upload
from .forms import read_snowflake
from .world import Channel, Guild, Member, Message, World

_CHANNEL_KEYS = (
    "id",
    "name",
    "type",
    "last_message_id",
    "last_pin_timestamp",
    "nsfw",
    "parent_id",
    "guild_id",
    "flags",
    "rate_limit_per_user",
    "topic",
    "position",
    "thread_metadata",
    "owner_id",
    "message_count",
    "member_count",
    "total_message_sent",
    "applied_tags",
)


class RefusedError(Exception):
    """What Discord's own client or server would not let the member do, as a sentence."""


class MalformedError(RefusedError):
    """What no client could have asked: a request of the wrong form, or (404) of what there is not."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


class Resolved:
    """Collects what an interaction names, seen by the member who uses it."""

    def __init__(self, world: World, user_id: int, guild: Guild | None, place: Channel) -> None:
        self.world = world
        self.user_id = user_id
        self.guild = guild
        self.place = place
        self.data: dict[str, dict[str, Any]] = {}

    def user(self, value: Any) -> str:
        """Take in a user, with their membership if they are in the server."""
        user_id = snowflake(value, "user")
        account = self.world.users.get(user_id)
        if account is None:
            raise RefusedError(f"There is no user {user_id}.")
        self._put("users", user_id, render.user(self.world, account))
        member = self.guild.members.get(user_id) if self.guild else None
        if self.guild and member:
            shown = partial_member(self.world, self.guild, member, self.place)
            self._put("members", user_id, shown)
        return str(user_id)

    def role(self, value: Any) -> str:
        """Take in a role of the server."""
        role_id = snowflake(value, "role")
        role = self.guild.roles.get(role_id) if self.guild else None
        if role is None:
            raise RefusedError(f"There is no role {role_id} here.")
        self._put("roles", role_id, render.role(self.world, role))
        return str(role_id)

    def mentionable(self, value: Any) -> str:
        """Take in a user or a role, whichever has this id."""
        wanted = snowflake(value, "user or role")
        is_role = self.guild is not None and wanted in self.guild.roles
        return self.role(wanted) if is_role else self.user(wanted)

    def channel(self, value: Any, types: list[int] | None) -> str:
        """Take in a channel or thread that the member sees, of one of the types if any are asked for."""
        channel_id = snowflake(value, "channel")
        channel = self.world.channels.get(channel_id)
        here = channel is not None and channel.guild_id == (self.guild.id if self.guild else None)
        if channel is None or not here or not permissions.may(self.world, self.user_id, channel, "VIEW_CHANNEL"):
            raise RefusedError(f"There is no channel {channel_id} that this member sees.")
        if types and channel.type not in types:
            raise RefusedError(f"#{channel.name} is not of a type that may be chosen here.")
        self._put("channels", channel_id, partial_channel(self.world, self.user_id, channel))
        return str(channel_id)

    def attachment(self, value: Any) -> str:
        """Take in an uploaded file, given as `{"filename", "base64"}`."""
        try:
            filename, data = str(value["filename"]), base64.b64decode(value["base64"], validate=True)
        except (TypeError, KeyError, ValueError):
            raise RefusedError('A file is {"filename", "base64"}.') from None
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        uploads = {0: Upload(filename, kind, data)}
        attachment = bodies.attachments(self.world, {}, uploads, ephemeral=True)[0]
        self._put("attachments", int(attachment["id"]), attachment)
        return str(attachment["id"])

    def message(self, message: Message) -> str:
        """Take in the message that a context menu command was used on."""
        self._put("messages", message.id, render_messages.message(self.world, message))
        return str(message.id)

    def _put(self, kind: str, entity_id: int, shown: dict[str, Any]) -> None:
        self.data.setdefault(kind, {})[str(entity_id)] = shown


def partial_member(world: World, guild: Guild, member: Member, place: Channel) -> dict[str, Any]:
    """Return a member as resolved data holds it: without user, deaf and mute, with permissions in the channel."""
    shown = render.member(world, guild, member, with_user=False)
    kept = {key: value for key, value in shown.items() if key not in {"deaf", "mute"}}
    return kept | {"permissions": str(permissions.compute(world, member.user_id, place))}


def partial_channel(world: World, user_id: int, channel: Channel) -> dict[str, Any]:
    """Return a channel as an interaction holds it, with the permissions of its user and of the app."""
    shown = render.channel(world, channel)
    return {key: shown[key] for key in _CHANNEL_KEYS if key in shown} | {
        "permissions": str(permissions.compute(world, user_id, channel)),
        "app_permissions": str(permissions.compute(world, world.bot_id, channel)),
    }


def snowflake(value: Any, what: str) -> int:
    """Return an id given as digits or as a number; refuse anything else."""
    if value is None:
        raise MalformedError(f"The id of the {what} is missing.")
    number = read_snowflake(value)
    if number is None:
        raise MalformedError(f"{value!r:.40} is not the id of a {what}.")
    return number
