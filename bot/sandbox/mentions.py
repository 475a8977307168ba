"""Whom a message mentions and whom it notifies (resources/message, "Allowed Mentions Object")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import permissions
from .forms import Form
from .world import Channel, Guild, Message, Pinged, World

SUPPRESS_NOTIFICATIONS = 1 << 12
_CODE = re.compile(r"```.*?```|``.*?``|`[^`]*`", re.DOTALL)
_USER = re.compile(r"<@!?(\d{1,20})>")
_ROLE = re.compile(r"<@&(\d{1,20})>")
_EVERYONE = re.compile(r"@(?:everyone|here)\b")
_KINDS = frozenset({"users", "roles", "everyone"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which mentions may count."""

    parse: frozenset[str]
    users: frozenset[int] = field(default_factory=frozenset)
    roles: frozenset[int] = field(default_factory=frozenset)
    replied_user: bool = False


_EVERYTHING = Allowed(_KINDS, replied_user=True)
_USERS_ONLY = Allowed(frozenset({"users"}), replied_user=True)
"""What interaction replies and webhooks get unless they say otherwise ("Default Settings for Allowed Mentions")."""


def allowed(payload: dict[str, Any], *, interaction: bool) -> Allowed:
    """Read a request's allowed_mentions; `parse` and a list of ids of the same kind exclude each other."""
    form = Form(payload).form("allowed_mentions")
    if form is None:
        return _USERS_ONLY if interaction else _EVERYTHING
    parse: set[str] = set()
    for place, kind in enumerate(form.listed("parse", most=len(_KINDS)) or ()):
        if kind not in tuple(_KINDS):
            raise form.refuse(f"parse.{place}", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(_KINDS)}.")
        parse.add(kind)
    listed = {kind: form.snowflakes(kind, most=100) or [] for kind in ("users", "roles")}
    for kind, ids in listed.items():
        if kind in parse and ids:
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            raise form.refuse("", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
    users, roles = frozenset(listed["users"]), frozenset(listed["roles"])
    return Allowed(frozenset(parse), users, roles, bool(form.flag("replied_user")))


def texts(content: str, components: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Yield the texts of a message in which mentions count: its content and every Text Display, not its embeds."""
    yield content
    for component in components:
        if component.get("type") == 10:
            yield component.get("content", "")
        yield from texts("", component.get("components") or ())


def apply(world: World, channel: Channel, message: Message, rules: Allowed, *, replied_to: int | None = None) -> Pinged:
    """Set a message's mentions from its texts and return whom it notifies.

    @everyone, and roles that are not mentionable, count only if the author may MENTION_EVERYONE.
    A message with SUPPRESS_NOTIFICATIONS notifies nobody.
    """
    text = "\n".join(_CODE.sub(" ", each) for each in texts(message.content, message.components))
    guild = world.guild_of(channel)
    broad = permissions.may(world, message.author_id, channel, "MENTION_EVERYONE")
    message.mention_everyone = bool(guild and broad and "everyone" in rules.parse and _EVERYONE.search(text))
    message.mention_roles = _roles(guild, text, rules, broad=broad) if guild else []
    message.mentions = [
        user_id
        for user_id in dict.fromkeys(map(int, _USER.findall(text)))
        if user_id in world.users and ("users" in rules.parse or user_id in rules.users)
    ]
    if replied_to is not None and rules.replied_user and replied_to not in message.mentions:
        message.mentions.append(replied_to)
    if message.flags & SUPPRESS_NOTIFICATIONS:
        return Pinged()
    seeing = [
        user_id
        for user_id in message.mentions
        if user_id != message.author_id and permissions.may(world, user_id, channel, "VIEW_CHANNEL")
    ]
    return Pinged(message.mention_everyone, list(message.mention_roles), seeing)


def _roles(guild: Guild, text: str, rules: Allowed, *, broad: bool) -> list[int]:
    return [
        role_id
        for role_id in dict.fromkeys(map(int, _ROLE.findall(text)))
        if role_id in guild.roles
        and role_id != guild.id
        and (broad or guild.roles[role_id].mentionable)
        and ("roles" in rules.parse or role_id in rules.roles)
    ]
