"""What Discord's refusals mean: the errors of the delivery room's port, with sentences that say what to do."""

from __future__ import annotations

import discord

from bot.delivery.ports import Refused, TokenRevoked, Unreachable
from bot.texts import Text

TO_POST = Text("“Send Messages”")
TO_OPEN_POST = Text("“Create Posts”")
TO_START_THREAD = Text("“Create Public Threads”")
TO_READ_BACK = Text("“Read Message History”")
TO_POLL = Text("“Send Messages in Threads” (in a forum “Send Messages in Posts”) and “Create Polls”")
TO_PIN = Text("“Pin Messages” (in a forum “Manage Posts”)")
TO_MANAGE = Text("“Manage Threads” (in a forum “Manage Posts”)")


def translated(
    error: discord.HTTPException, channel_id: int, needs: Text = TO_POST
) -> Refused | Unreachable | TokenRevoked:
    """Say what an answer of Discord's means for a request about a channel; 0: about an event, which is in none.

    `needs`: the permissions that the request takes, as `TO_POST` names them.
    """
    if error.status == 401:
        return TokenRevoked()
    if error.status == 429 or error.status >= 500:
        return Unreachable(f"{error.status} {error.text}"[:200])
    return Refused(_reason(error, channel_id, needs))


def _reason(error: discord.HTTPException, channel_id: int, needs: Text) -> Text:
    match error.code:
        case 10003:  # Unknown Channel
            return Text("The channel that was chosen is gone: another must be chosen.")
        case 30003:  # Maximum number of pins reached for the channel
            return Text("<#{channel}> has as many pinned messages as Discord allows. Unpin some.", channel=channel_id)
        case 30038:  # Maximum number of uncompleted guild scheduled events reached
            return Text("This server has as many events ahead as Discord allows. Delete some.")
        case 30047:  # Maximum number of pinned threads in a forum channel has been reached
            return Text("<#{channel}> has another pinned post, and Discord allows one. Unpin it.", channel=channel_id)
        case 40067:  # A tag is required to create a forum post in this channel
            return Text(
                "The forum <#{channel}> wants a tag on every post and has none that I may use. Add one, or take that "
                "rule away.",
                channel=channel_id,
            )
        case 50001:  # Missing Access
            return Text(
                "I cannot see <#{channel}>. Allow “View Channel” for Callboard in that channel's permissions.",
                channel=channel_id,
            )
        case 50013 if not channel_id:
            return Text("I may not make events. In Server Settings → Roles → Callboard, allow “Create Events”.")
        case 50013:  # Missing Permissions
            return Text(
                "I may not do that in <#{channel}>. In that channel's permissions, allow Callboard {needs}.",
                channel=channel_id,
                needs=needs,
            )
        case 50083:  # Tried to perform an operation on an archived thread
            return Text("That discussion is archived, and I leave it as it is. Write in it to open it again.")
        case 160005:  # Thread is locked
            return Text(
                "Somebody has locked that discussion. Unlock it, or in its channel's permissions allow Callboard "
                "{needs}.",
                needs=TO_MANAGE,
            )
        case 160006 | 160007:  # Maximum number of active threads, of active announcement threads reached
            return Text("This server has as many active threads as Discord allows. Archive some.")
        case _:
            return Text(
                "Discord refused it ({status}, code {code}): {message}. Run /setup again to see what to change.",
                status=error.status,
                code=error.code,
                message=error.text or "no reason given",
            )
