"""The REST routes, one module for each family of paths."""

from __future__ import annotations

from ..calls import Route
from . import (
    applications,
    channels,
    commands,
    gateway,
    guilds,
    interactions,
    messages,
    pins,
    polls,
    reactions,
    scheduled_events,
    threads,
    users,
    webhooks,
)

ROUTES: list[Route] = [
    *applications.ROUTES,
    *channels.ROUTES,
    *commands.ROUTES,
    *gateway.ROUTES,
    *guilds.ROUTES,
    *interactions.ROUTES,
    *messages.ROUTES,
    *pins.ROUTES,
    *polls.ROUTES,
    *reactions.ROUTES,
    *scheduled_events.ROUTES,
    *threads.ROUTES,
    *users.ROUTES,
    *webhooks.ROUTES,
]
"""Every route that the sandbox has; any other path answers 501."""
