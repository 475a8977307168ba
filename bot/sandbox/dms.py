"""Direct messages between the bot and one other account (resources/user, "Create DM")."""

from __future__ import annotations

from .errors import ApiError
from .world import Channel, ChannelType, User, World


def open_with(world: World, user_id: int) -> Channel:
    """Return the DM channel with a user, made if there is none yet.

    Closed DMs do not refuse here but when something is sent (50007); a bot cannot write to itself.
    """
    account = world.users.get(user_id)
    if account is None:
        raise ApiError(404, 10013, "Unknown User")
    if account.bot:
        raise ApiError(400, 50007, "Cannot send messages to this user")
    found = find(world, user_id)
    if found is None:
        found = Channel(world.new_id(), ChannelType.DM, "", recipients=[user_id])
        world.channels[found.id] = found
        world.dms[user_id] = found.id
    return found


def find(world: World, user_id: int) -> Channel | None:
    """Return the DM channel with a user, or None if none was opened."""
    channel_id = world.dms.get(user_id)
    return None if channel_id is None else world.channels[channel_id]


def of_user(world: World, account: User) -> list[Channel]:
    """Return the DM channels a user has here: the one with the bot, or none."""
    found = find(world, account.id)
    return [] if found is None else [found]
