"""The doctor: will what a server has chosen work there, and if not, which switch to flip.

It judges a `ServerView` that the client draws up from what Discord says; it asks nobody itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.community.settings import RatingsFor, ServerSettings
from bot.errors import UserError
from bot.texts import Text

LEAST_PERMISSIONS: Mapping[str, str] = {
    "view_channel": "see the channels that were chosen",
    "send_messages": "post reminders, premieres and notices, and open forum posts",
    "read_message_history": "find its own post again after an outage instead of posting twice",
    "create_public_threads": "open an episode's discussion in a text channel",
    "send_messages_in_threads": "write the opening of a discussion",
    "send_polls": "ask in each discussion what its episode was worth",
    "pin_messages": "pin the index of a show where discussions are opened in a text channel",
    "manage_threads": "pin the index in a forum, close a discussion that somebody has locked, and take back those that "
    "nobody has written in",
    "create_events": "make a Discord event for each screening and premiere",
    "manage_roles": "give and take the role to ping",
    "manage_messages": "delete a message once it stands behind spoiler bars, and for nothing else",
    "attach_files": "put the files of such a message behind bars too, and for nothing else",
}
"""What the bot asks for when it is invited, by discord.py's names, and what for. Never Administrator."""

_POSTING = ("view_channel", "send_messages", "read_message_history")
_NEEDED = {
    "announcements": _POSTING,
    "discussions": (*_POSTING, "create_public_threads", "send_messages_in_threads"),
    "log": ("view_channel", "send_messages"),
}
_NEEDED_IN_FORUM = ("view_channel", "send_messages", "send_messages_in_threads", "read_message_history")

SWITCHES: Mapping[str, Text] = {
    "view_channel": Text("View Channel"),
    "send_messages": Text("Send Messages"),
    "read_message_history": Text("Read Message History"),
    "create_public_threads": Text("Create Public Threads"),
    "send_messages_in_threads": Text("Send Messages in Threads"),
    "manage_messages": Text("Manage Messages"),
    "attach_files": Text("Attach Files"),
    "send_polls": Text("Create Polls"),
    "pin_messages": Text("Pin Messages"),
    "manage_threads": Text("Manage Threads"),
}
"""What the settings of a text channel call the permissions."""
SWITCHES_IN_FORUM: Mapping[str, Text] = {
    **SWITCHES,
    "send_messages": Text("Create Posts"),
    "send_messages_in_threads": Text("Send Messages in Posts"),
    "manage_threads": Text("Manage Posts"),
}


_NAMES: Mapping[str, Text] = {
    "announcements": Text("announcements"),
    "discussions": Text("discussions"),
    "log": Text("log"),
}
"""What people call the settings that are channels."""


class ChannelKind(StrEnum):
    """What a channel is, as far as it matters here."""

    TEXT = "text"
    ANNOUNCEMENT = "announcement"
    FORUM = "forum"
    OTHER = "other"


class Severity(StrEnum):
    """How bad a finding is: an error keeps posts from going out, a warning takes something away from them."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A chosen channel as it is; the client leaves out of the view those that are gone."""

    id: int
    kind: ChannelKind
    allowed: frozenset[str] = frozenset()
    """What the bot may do there, by discord.py's names."""
    requires_tag: bool = False
    """A forum that takes no post without a tag."""
    has_free_tag: bool = False
    """It has a tag that not only moderators may apply."""


@dataclass(frozen=True, slots=True)
class RoleView:
    """The ping role as it is."""

    id: int
    mentionable: bool
    """Whether the bot may ping it: the role allows everyone to, or the bot may mention all roles."""
    is_managed: bool = False
    """It belongs to an integration, and nobody can be given it."""
    is_reachable: bool = True
    """It is below the bot's highest role."""
    is_powerful: bool = False
    """Who has it may do more in the server than everybody."""


@dataclass(frozen=True, slots=True)
class ServerView:
    """What the doctor looks at: the chosen channels and role that exist, by id."""

    allowed: frozenset[str] = frozenset()
    """What the bot may do in the whole server, by discord.py's names."""
    channels: Mapping[int, ChannelView] = field(default_factory=dict)
    roles: Mapping[int, RoleView] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, and the switch to flip."""

    severity: Severity
    what: Text
    fix: Text


def findings(settings: ServerSettings, view: ServerView) -> list[Finding]:
    """Judge a server's choices; an empty list means that all of it will work."""
    if settings.announcements is None:
        return [_no_channel()]
    return [
        *_judge_channel("announcements", settings.announcements, view),
        *_judge_channel("discussions", settings.discussions, view),
        *_judge_extras(settings, view),
        *_judge_channel("log", settings.log, view),
        *_judge_role(settings, view),
        *_judge_handing_out(settings, view),
        *_judge_events(settings, view),
    ]


def require_announcing(settings: ServerSettings, view: ServerView) -> None:
    """Refuse to plan what could not be posted, or not ping as it was chosen. Raises `UserError` with the fix."""
    if settings.announcements is None:
        found = [_no_channel()]
    else:
        found = [*_judge_channel("announcements", settings.announcements, view), *_judge_role(settings, view)]
    if found:
        raise UserError("{what} {fix}", what=found[0].what, fix=found[0].fix)


def may_hand_out(settings: ServerSettings, view: ServerView) -> bool:
    """Tell whether the bot can give the role to ping to whoever wants it."""
    is_there = settings.ping in view.roles and settings.ping != settings.guild_id
    return is_there and find_obstacle(settings, view) is None


def find_obstacle(settings: ServerSettings, view: ServerView) -> Finding | None:
    """Find what keeps the bot from handing out a role to ping that is there."""
    return next(_judge_handing_out(settings, view), None)


def _no_channel() -> Finding:
    return Finding(
        Severity.ERROR,
        Text("No channel for announcements has been chosen, so nothing is posted here."),
        Text("Run /setup and pick one under “announcements”."),
    )


def _judge_channel(key: str, channel_id: int | None, view: ServerView) -> Iterator[Finding]:
    if channel_id is None:
        return
    severity, name = Severity.WARNING if key == "log" else Severity.ERROR, _NAMES[key]
    channel = view.channels.get(channel_id)
    if channel is None:
        yield Finding(
            severity,
            Text("The channel chosen for {key} is not there any more, or is hidden from Callboard.", key=name),
            Text("Run /setup and pick a channel for {key}, or let Callboard see the one it has.", key=name),
        )
        return
    forum = channel.kind is ChannelKind.FORUM
    if channel.kind is ChannelKind.OTHER or (forum and key != "discussions"):
        yield Finding(
            severity,
            Text("<#{channel}> is not a channel in which {key} can be posted.", channel=channel.id, key=name),
            Text("Run /setup and pick a text channel for {key}.", key=name)
            if key != "discussions"
            else Text("Run /setup and pick a forum or a text channel for discussions."),
        )
        return
    needed = _NEEDED_IN_FORUM if forum else _NEEDED[key]
    for permission in needed:
        if permission not in channel.allowed:
            yield _missing(severity, name, channel, permission)
    if forum and channel.requires_tag and not channel.has_free_tag:
        yield Finding(
            severity,
            Text("<#{channel}> takes no post without a tag, and has none that Callboard may use.", channel=channel.id),
            Text(
                "In the settings of <#{channel}>, add a tag that everyone may use, or switch off “Require people to "
                "select tags when posting”.",
                channel=channel.id,
            ),
        )


def _missing(severity: Severity, name: Text, channel: ChannelView, permission: str) -> Finding:
    return Finding(
        severity,
        Text(
            "In <#{channel}>, chosen for {key}, Callboard lacks the permission “{permission}”.",
            channel=channel.id,
            key=name,
            permission=_switch(channel, permission),
        ),
        _allow(channel, permission),
    )


def _allow(channel: ChannelView, permission: str) -> Text:
    return Text(
        "In the settings of <#{channel}> → Permissions, allow “{permission}” for Callboard.",
        channel=channel.id,
        permission=_switch(channel, permission),
    )


def _switch(channel: ChannelView, permission: str) -> Text:
    return (SWITCHES_IN_FORUM if channel.kind is ChannelKind.FORUM else SWITCHES)[permission]


def _judge_extras(settings: ServerSettings, view: ServerView) -> Iterator[Finding]:
    """Judge what discussions can do without: the polls in them, and that their index is pinned."""
    channel = view.channels.get(settings.discussions or 0)
    if channel is None or channel.kind is ChannelKind.OTHER:
        return
    if settings.ratings is not RatingsFor.OFF and "send_polls" not in channel.allowed:
        yield Finding(
            Severity.WARNING,
            Text(
                "Callboard may not make polls in <#{channel}>, so nobody can rate an episode there.", channel=channel.id
            ),
            Text(
                "{allow} Or do without polls: /settings set, key “ratings”, value “off”.",
                allow=_allow(channel, "send_polls"),
            ),
        )
    pinning = "manage_threads" if channel.kind is ChannelKind.FORUM else "pin_messages"
    if pinning not in channel.allowed:
        yield Finding(
            Severity.WARNING,
            Text("Callboard may not pin the index of episodes in <#{channel}>.", channel=channel.id),
            _allow(channel, pinning),
        )


def _judge_role(settings: ServerSettings, view: ServerView) -> Iterator[Finding]:
    if settings.ping is None:
        return
    role = view.roles.get(settings.ping)
    if settings.ping == settings.guild_id:
        # The role that everyone has bears the server's id.
        yield Finding(
            Severity.WARNING,
            Text("Callboard never pings @everyone, so nobody is notified."),
            Text("Run /setup and pick under “ping” a role for those who want to be notified."),
        )
    elif role is None:
        yield Finding(
            Severity.WARNING,
            Text("The role to ping is not there any more, so nobody is pinged."),
            Text("Run /setup and pick a role under “ping”, or take it back with /settings reset ping."),
        )
    elif not role.mentionable:
        yield Finding(
            Severity.WARNING,
            Text("Callboard may not ping <@&{role}>: its name appears, but nobody is notified.", role=role.id),
            Text(
                "In Server Settings → Roles → <@&{role}>, switch on “Allow anyone to @mention this role”.", role=role.id
            ),
        )


def _judge_handing_out(settings: ServerSettings, view: ServerView) -> Iterator[Finding]:
    role = None if settings.ping is None else view.roles.get(settings.ping)
    if role is None or role.id == settings.guild_id:
        return
    if role.is_managed:
        what = Text("<@&{role}> belongs to another app, so the button “Get pings” cannot give it.", role=role.id)
        fix = Text("Run /setup and pick under “ping” a role of the server's own.")
    elif role.is_powerful:
        what = Text(
            "Who has <@&{role}> may do more than others, so the button “Get pings” gives it to nobody.", role=role.id
        )
        fix = Text(
            "In Server Settings → Roles → <@&{role}>, clear the permissions, or run /setup and pick another role.",
            role=role.id,
        )
    elif "manage_roles" not in view.allowed:
        what = Text("Callboard may not give roles, so the button “Get pings” is left out.")
        fix = Text("In Server Settings → Roles → Callboard, allow “Manage Roles”.")
    elif not role.is_reachable:
        what = Text(
            "<@&{role}> stands above Callboard's own role, so the button “Get pings” is left out.", role=role.id
        )
        fix = Text("In Server Settings → Roles, drag Callboard's role above <@&{role}>.", role=role.id)
    else:
        return
    yield Finding(Severity.WARNING, what, fix)


def _judge_events(settings: ServerSettings, view: ServerView) -> Iterator[Finding]:
    if settings.events and "create_events" not in view.allowed:
        yield Finding(
            Severity.WARNING,
            Text("Callboard may not make Discord's own events, so there are none for premieres and screenings."),
            Text(
                "In Server Settings → Roles → Callboard, allow “Create Events” and run /setup; or do without them: "
                "/settings set, key “events”, value “off”."
            ),
        )
