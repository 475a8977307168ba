"""The doctor names everything that would not work, each with the switch to flip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.community.doctor import (
    LEAST_PERMISSIONS,
    ChannelKind,
    ChannelView,
    Finding,
    RoleView,
    ServerView,
    Severity,
    findings,
    may_hand_out,
)
from bot.community.settings import RatingsFor, ServerSettings
from bot.errors import UserError

ALL = frozenset(LEAST_PERMISSIONS)
SETTINGS = ServerSettings(9, announcements=1, discussions=2, log=3, ping=4)
CHANNELS = {
    1: ChannelView(1, ChannelKind.TEXT, ALL),
    2: ChannelView(2, ChannelKind.FORUM, ALL),
    3: ChannelView(3, ChannelKind.TEXT, ALL),
}
ROLE = RoleView(4, mentionable=True)


def said(finding: Finding) -> str:
    return " ".join(str(UserError(text.message, **text.values)) for text in (finding.what, finding.fix))


def judge(
    *channels: ChannelView,
    role: RoleView | None = ROLE,
    settings: ServerSettings = SETTINGS,
    allowed: frozenset[str] = ALL,
) -> list[Finding]:
    roles = {role.id: role} if role else {}
    return findings(settings, ServerView(allowed, CHANNELS | {channel.id: channel for channel in channels}, roles))


def test_where_all_is_well_nothing_is_said() -> None:
    assert judge() == []
    assert judge(ChannelView(2, ChannelKind.TEXT, ALL), ChannelView(1, ChannelKind.ANNOUNCEMENT, ALL)) == []


def test_without_a_channel_for_announcements_setup_is_named() -> None:
    [finding] = judge(settings=ServerSettings(9, discussions=2))
    assert finding.severity is Severity.ERROR
    assert "/setup" in said(finding)


@pytest.mark.parametrize(
    ("channel", "kind", "permission", "switch", "severity"),
    [
        (1, ChannelKind.TEXT, "send_messages", "Send Messages", Severity.ERROR),
        (1, ChannelKind.TEXT, "view_channel", "View Channel", Severity.ERROR),
        (1, ChannelKind.TEXT, "read_message_history", "Read Message History", Severity.ERROR),
        (2, ChannelKind.TEXT, "create_public_threads", "Create Public Threads", Severity.ERROR),
        (2, ChannelKind.TEXT, "send_messages_in_threads", "Send Messages in Threads", Severity.ERROR),
        (2, ChannelKind.FORUM, "send_messages", "Create Posts", Severity.ERROR),
        (2, ChannelKind.FORUM, "send_messages_in_threads", "Send Messages in Posts", Severity.ERROR),
        (3, ChannelKind.TEXT, "send_messages", "Send Messages", Severity.WARNING),
    ],
)
def test_a_missing_permission_is_named_with_its_switch(
    channel: int, kind: ChannelKind, permission: str, switch: str, severity: Severity
) -> None:
    [finding] = judge(ChannelView(channel, kind, ALL - {permission}))
    assert finding.severity is severity
    assert f"In the settings of <#{channel}> → Permissions, allow “{switch}” for Callboard." in said(finding)


@pytest.mark.parametrize("kind", [ChannelKind.TEXT, ChannelKind.FORUM])
def test_polls_need_their_permission_where_discussions_are_unless_nobody_rates(kind: ChannelKind) -> None:
    channel = ChannelView(2, kind, ALL - {"send_polls"})
    [finding] = judge(channel)
    assert finding.severity is Severity.WARNING
    assert "In the settings of <#2> → Permissions, allow “Create Polls” for Callboard." in said(finding)
    assert "key “ratings”, value “off”" in said(finding)
    assert judge(channel, settings=replace(SETTINGS, ratings=RatingsFor.OFF)) == []
    assert judge(ChannelView(1, ChannelKind.TEXT, ALL - {"send_polls"})) == []


@pytest.mark.parametrize(
    ("kind", "needed", "idle", "switch"),
    [
        (ChannelKind.TEXT, "pin_messages", "manage_threads", "Pin Messages"),
        (ChannelKind.FORUM, "manage_threads", "pin_messages", "Manage Posts"),
    ],
)
def test_pinning_the_index_needs_what_discord_asks_for_in_such_a_channel(
    kind: ChannelKind, needed: str, idle: str, switch: str
) -> None:
    [finding] = judge(ChannelView(2, kind, ALL - {needed}))
    assert finding.severity is Severity.WARNING
    assert "may not pin the index" in said(finding)
    assert f"In the settings of <#2> → Permissions, allow “{switch}” for Callboard." in said(finding)
    assert judge(ChannelView(2, kind, ALL - {idle})) == []


def test_what_a_channel_does_not_need_is_not_asked_for() -> None:
    threads = {"create_public_threads", "send_messages_in_threads"}
    assert judge(ChannelView(1, ChannelKind.TEXT, ALL - threads)) == []
    assert judge(ChannelView(2, ChannelKind.FORUM, ALL - {"create_public_threads"})) == []
    assert judge(ChannelView(3, ChannelKind.TEXT, frozenset({"view_channel", "send_messages"}))) == []


@pytest.mark.parametrize("channel", [1, 2, 3])
def test_a_channel_that_is_gone_is_named_by_what_it_was_for(channel: int) -> None:
    settings = replace(SETTINGS, **{("announcements", "discussions", "log")[channel - 1]: 99})
    [finding] = judge(settings=settings)
    assert ("announcements", "discussions", "log")[channel - 1] in said(finding)
    assert "/setup" in said(finding)


@pytest.mark.parametrize("channel", [1, 2, 3])
def test_a_channel_of_the_wrong_kind_is_refused(channel: int) -> None:
    [finding] = judge(ChannelView(channel, ChannelKind.OTHER, ALL))
    assert f"<#{channel}> is not a channel" in said(finding)


def test_a_forum_is_for_discussions_alone() -> None:
    [finding] = judge(ChannelView(1, ChannelKind.FORUM, ALL))
    assert "text channel" in said(finding)


def test_a_forum_that_requires_a_tag_needs_one_that_the_bot_may_use() -> None:
    forum = ChannelView(2, ChannelKind.FORUM, ALL, requires_tag=True)
    [finding] = judge(forum)
    assert "tag" in said(finding)
    assert judge(replace(forum, has_free_tag=True)) == []


def test_everyone_is_never_pinged_and_no_switch_would_change_it() -> None:
    [finding] = judge(role=RoleView(9, mentionable=True), settings=replace(SETTINGS, ping=SETTINGS.guild_id))
    assert "never pings @everyone" in said(finding)
    assert "Allow anyone" not in said(finding)


def test_a_role_that_cannot_be_pinged_or_is_gone_is_named() -> None:
    [finding] = judge(role=RoleView(4, mentionable=False))
    assert "Allow anyone to @mention this role" in said(finding)
    [finding] = judge(role=None)
    assert "/settings reset ping" in said(finding)
    assert finding.severity is Severity.WARNING


def test_events_need_their_permission_unless_they_are_switched_off() -> None:
    [finding] = judge(allowed=ALL - {"create_events"})
    assert finding.severity is Severity.WARNING
    assert "allow “Create Events”" in said(finding)
    assert judge(allowed=ALL - {"create_events"}, settings=replace(SETTINGS, events=False)) == []


@pytest.mark.parametrize(
    ("role", "allowed", "switch"),
    [
        (RoleView(4, mentionable=True, is_managed=True), ALL, "a role of the server's own"),
        (RoleView(4, mentionable=True, is_powerful=True), ALL, "clear the permissions"),
        (RoleView(4, mentionable=True, is_reachable=False), ALL, "drag Callboard's role above <@&4>"),
        (ROLE, ALL - {"manage_roles"}, "allow “Manage Roles”"),
    ],
    ids=["managed", "powerful", "too high", "without the right"],
)
def test_a_role_that_cannot_be_handed_out_is_said_to_be_so_with_the_switch(
    role: RoleView, allowed: frozenset[str], switch: str
) -> None:
    [finding] = judge(role=role, allowed=allowed)
    assert finding.severity is Severity.WARNING
    assert switch in said(finding)
    assert not may_hand_out(SETTINGS, ServerView(allowed, CHANNELS, {4: role}))


def test_a_role_can_be_handed_out_where_one_is_chosen_that_is_there_and_is_not_everyones() -> None:
    view = ServerView(ALL, CHANNELS, {4: ROLE, 9: RoleView(9, mentionable=True)})
    assert may_hand_out(SETTINGS, view)
    for ping in (None, 5, SETTINGS.guild_id):
        assert not may_hand_out(replace(SETTINGS, ping=ping), view)
