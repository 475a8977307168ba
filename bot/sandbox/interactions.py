"""What the bot does with an interaction: its first answer and what follows (receiving-and-responding)."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from . import commands, components, messages, render, render_messages
from .calls import Upload
from .errors import ApiError, invalid_form
from .forms import Form
from .world import Interaction, Message, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
RESPOND_SECONDS = 3.0
TOKEN_LIFE = dt.timedelta(minutes=15)
_EPHEMERAL = 1 << 6
_MOST_USER_INSTALLED_FOLLOWUPS = 5
_SLASH_ANSWER, _REPLY_MESSAGE, _MENU_ANSWER = 20, 19, 23
_ALLOWED = {
    COMMAND: frozenset({REPLY, DEFER, MODAL}),
    COMPONENT: frozenset({REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL}),
    AUTOCOMPLETE: frozenset({CHOICES}),
    MODAL_SUBMIT: frozenset({REPLY, DEFER, DEFER_UPDATE, UPDATE}),
}


def find(world: World, interaction_id: int, token: str) -> Interaction:
    """Return an interaction that still waits for its first answer; 10062 when it is unknown or 3 s have gone."""
    interaction = world.interactions.get(interaction_id)
    if interaction is None or interaction.token != token:
        raise ApiError(404, 10062, "Unknown interaction")
    if interaction.callback_type is not None:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    if asyncio.get_running_loop().time() > interaction.deadline:
        raise ApiError(404, 10062, "Unknown interaction")
    return interaction


def by_token(world: World, application_id: int, token: str) -> Interaction:
    """Return the answered interaction that a token continues; 50027 after 15 minutes, 10015 if there is none."""
    interaction = world.interactions.get(world.interaction_tokens.get(token, 0))
    if interaction is None or interaction.callback_type is None or application_id != world.application_id:
        raise ApiError(404, 10015, "Unknown Webhook")
    if world.now() - interaction.created_at > TOKEN_LIFE:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return interaction


def answer(world: World, interaction: Interaction, body: Any, files: dict[int, Upload]) -> None:
    """Take the first answer ("Create Interaction Response"); a refused one may be tried again."""
    form = Form(body)
    allowed = _ALLOWED[interaction.type]
    if interaction.type == MODAL_SUBMIT and interaction.message_id is None:
        allowed = allowed - {DEFER_UPDATE, UPDATE}
    kind = form.choice("type", tuple(sorted(allowed)), required=True) or 0
    data = form.form("data", required=kind in {REPLY, CHOICES, MODAL})
    payload = data.body if data else {}
    if kind in {REPLY, DEFER}:
        _reply(world, interaction, payload, files, deferred=kind == DEFER)
    elif kind in {UPDATE, DEFER_UPDATE}:
        source = messages.find(world, interaction.channel_id, interaction.message_id or 0)
        if kind == UPDATE:
            messages.edit(world, source, payload, files)
        interaction.response_id = source.id
    elif data is not None and kind == CHOICES:
        interaction.choices = _choices(data, interaction.focused_type)
    elif data is not None:
        interaction.modal = _modal(data)
    interaction.callback_type = kind
    interaction.answered.set()
    if interaction.opened_by is not None:
        # The client closes a modal once its submission is answered.
        world.interactions[interaction.opened_by].modal = None
    if kind not in {DEFER, DEFER_UPDATE}:
        interaction.finished.set()


def described(world: World, interaction: Interaction) -> dict[str, Any]:
    """Return the Interaction Callback Response Object."""
    about: dict[str, Any] = {"id": str(interaction.id), "type": interaction.type}
    about["channel_id"] = str(interaction.channel_id)
    if interaction.guild_id is not None:
        about["guild_id"] = str(interaction.guild_id)
    result: dict[str, Any] = {"interaction": about}
    message = find_original(world, interaction)
    if message is not None:
        about["response_message_id"] = str(message.id)
        about["response_message_loading"] = message.deferred
        about["response_message_ephemeral"] = message.visible_to is not None
    # Only an answer that is a message, or changed one, has a resource.
    if message is not None and interaction.callback_type in {REPLY, UPDATE}:
        result["resource"] = {"type": interaction.callback_type, "message": render_messages.message(world, message)}
    return result


def find_original(world: World, interaction: Interaction) -> Message | None:
    """Return the message behind @original; None before an answer, or when it was deleted."""
    return world.messages.get(interaction.channel_id, {}).get(interaction.response_id or 0)


def followups(world: World, interaction: Interaction) -> list[Message]:
    """Return the messages that followed the first answer and still exist."""
    here = world.messages.get(interaction.channel_id, {})
    return [here[message_id] for message_id in interaction.followups if message_id in here]


def owned(world: World, interaction: Interaction, message_id: int | None) -> Message:
    """Return @original (None) or a message that followed; 10008 for any other."""
    wanted = interaction.response_id if message_id is None else message_id
    if wanted is None or wanted not in {interaction.response_id, *interaction.followups}:
        raise ApiError(404, 10008, "Unknown Message")
    return messages.find(world, interaction.channel_id, wanted)


def follow_up(world: World, interaction: Interaction, body: Any, files: dict[int, Upload]) -> Message:
    """Send a message after the first answer ("Create Followup Message"); the first after a deferral fills that in."""
    payload = Form(body).body
    original = find_original(world, interaction)
    if original is not None and original.deferred:
        # An ephemeral flag is ignored here: the deferral has decided.
        kept = {"flags": int(payload.get("flags") or 0) & ~_EPHEMERAL}
        return edit(world, interaction, original, payload | kept, files)
    if set(interaction.owners) == {"1"} and len(interaction.followups) >= _MOST_USER_INSTALLED_FOLLOWUPS:
        raise ApiError(400, 40094, "This interaction has hit the maximum number of follow up messages")
    if original is not None:
        payload = payload | {"message_reference": {"message_id": str(original.id), "fail_if_not_exists": False}}
    message = _create(world, interaction, payload, files, kind=0)
    interaction.followups.append(message.id)
    interaction.finished.set()
    return message


def edit(world: World, interaction: Interaction, message: Message, body: Any, files: dict[int, Upload]) -> Message:
    """Change a message of this interaction ("Edit Original Interaction Response", "Edit Followup Message")."""
    messages.edit(world, message, Form(body).body, files)
    interaction.finished.set()
    return message


def delete(world: World, interaction: Interaction, message: Message) -> None:
    """Delete a message of this interaction."""
    messages.delete(world, message)
    interaction.finished.set()


def metadata(world: World, interaction: Interaction) -> dict[str, Any]:
    """Return the Message Interaction Metadata Object."""
    shown: dict[str, Any] = {
        "id": str(interaction.id),
        "type": interaction.type,
        "user": render.user(world, world.users[interaction.user_id]),
        "authorizing_integration_owners": interaction.owners,
    }
    if interaction.type == COMPONENT:
        shown["interacted_message_id"] = str(interaction.message_id)
    elif interaction.type == MODAL_SUBMIT and interaction.opened_by is not None:
        shown["triggering_interaction_metadata"] = metadata(world, world.interactions[interaction.opened_by])
    elif interaction.name is not None:
        shown["name"] = interaction.name
    if interaction.target_id in world.users:
        shown["target_user"] = render.user(world, world.users[interaction.target_id])
    elif interaction.target_id is not None:
        shown["target_message_id"] = str(interaction.target_id)
    return shown


def _reply(
    world: World, interaction: Interaction, payload: dict[str, Any], files: dict[int, Upload], *, deferred: bool
) -> None:
    flags = Form(payload).integer("flags", least=0, most=(1 << 31) - 1) or 0
    if deferred and flags & ~_EPHEMERAL:
        raise invalid_form("data.flags", "MESSAGE_FLAGS_INVALID", "Only EPHEMERAL may be set when deferring.")
    kind = _SLASH_ANSWER
    if interaction.message_id is not None:
        kind = _REPLY_MESSAGE
        reference = {"message_id": str(interaction.message_id), "fail_if_not_exists": False}
        payload = payload | {"message_reference": reference}
    elif interaction.target_id is not None:
        kind = _MENU_ANSWER
    message = _create(world, interaction, payload, files, kind=kind, deferred=deferred)
    interaction.response_id = message.id


def _create(
    world: World,
    interaction: Interaction,
    payload: dict[str, Any],
    files: dict[int, Upload],
    *,
    kind: int,
    deferred: bool = False,
) -> Message:
    about = metadata(world, interaction)
    if interaction.response_id is not None:
        about["original_response_message_id"] = str(interaction.response_id)
    ephemeral = int(payload.get("flags") or 0) & _EPHEMERAL
    return messages.create(
        world,
        world.channels[interaction.channel_id],
        world.bot_id,
        payload,
        files,
        interaction_id=interaction.id,
        interaction_metadata=about,
        visible_to=interaction.user_id if ephemeral else None,
        check_permissions=False,
        deferred=deferred,
        type=kind,
    )


def _choices(data: Form, kind: int | None) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = []
    for choice in data.forms("choices", most=25, required=True):
        name = choice.text("name", least=1, most=100, required=True)
        if kind == commands.STRING:
            value: Any = choice.text("value", least=1, most=100, required=True)
        else:
            value = choice.require("value")
            numbers = (int,) if kind == commands.INTEGER else (int, float)
            if isinstance(value, bool) or not isinstance(value, numbers):
                raise choice.refuse("value", "NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')
        result.append({"name": name, "name_localizations": choice.body.get("name_localizations"), "value": value})
    return result


def _modal(data: Form) -> dict[str, Any]:
    title = data.text("title", least=1, most=45, required=True)
    custom_id = data.text("custom_id", least=1, most=100, required=True)
    listed = data.listed("components", least=1, most=5, required=True) or []
    components.check(listed, v2=False, modal=True)
    taken = {each["id"] for each in components.every(listed) if each.get("id")}
    free = iter(number for number in range(1, 1000) if number not in taken)
    return {"custom_id": custom_id, "title": title, "components": [_numbered(each, free) for each in listed]}


def _numbered(component: dict[str, Any], free: Any) -> dict[str, Any]:
    """Return a component with an id and without nulls, what it names by strings; and so all within it."""
    kept = {key: value for key, value in component.items() if value is not None}
    if "default_values" in kept:
        kept["default_values"] = [each | {"id": str(each["id"])} for each in kept["default_values"]]
    kept["id"] = kept.get("id") or next(free)
    if "component" in kept:
        kept["component"] = _numbered(kept["component"], free)
    if "components" in kept:
        kept["components"] = [_numbered(each, free) for each in kept["components"]]
    return kept
