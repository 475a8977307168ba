"""A member uses a command, component or modal: Discord's own rules first, then INTERACTION_CREATE."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

from . import commands, components, dms, fields, interactions, messages, options, permissions, render, render_messages
from .errors import ApiError
from .resolved import MalformedError, RefusedError, Resolved, partial_channel, partial_member, snowflake
from .world import Channel, Command, Event, Guild, Interaction, Message, World

ATTACHMENT_LIMIT = 10 * 1024 * 1024
_GUILD, _BOT_DM = 0, 1
_DM_PERMISSIONS = permissions.bits(("ATTACH_FILES", "EMBED_LINKS", "MENTION_EVERYONE", "USE_EXTERNAL_EMOJIS"))
_USER_APP_PERMISSIONS = permissions.bits(("ATTACH_FILES", "EMBED_LINKS", "USE_EXTERNAL_EMOJIS"))


class Use:
    """One use in the making: who, where, and the data it will carry."""

    def __init__(self, world: World, request: dict[str, Any]) -> None:
        self.world = world
        self.request = request
        self.user_id = snowflake(request.get("user_id"), "user")
        if self.user_id not in world.users:
            raise MalformedError("There is no such user.", 404)
        if self.user_id == world.bot_id:
            raise RefusedError("The bot does not use itself.")
        self.guild = self._find_guild()
        self.place = self._find_place()
        self.resolved = Resolved(world, self.user_id, self.guild, self.place)
        self.interaction = Interaction(
            world.new_id(),
            "",
            interactions.COMMAND,
            self.user_id,
            self.place.id,
            self.place.guild_id,
            world.now(),
            deadline=0.0,
        )
        random_part = f"interaction:{self.interaction.id}:{world.application_id}".encode()
        self.interaction.token = base64.urlsafe_b64encode(random_part).decode().rstrip("=")
        self.message: Message | None = None

        locale = request.get("locale")
        if locale is not None and not isinstance(locale, str):
            raise MalformedError('"locale" is a language such as "fr".')

    def _find_guild(self) -> Guild | None:
        if self.request.get("guild_id") is None:
            return None
        guild = self.world.guilds.get(snowflake(self.request["guild_id"], "server"))
        if guild is None:
            raise MalformedError("There is no such server.", 404)
        if self.user_id not in guild.members:
            raise RefusedError("This user is not in that server.")
        return guild

    def _find_place(self) -> Channel:
        if self.guild is None and self.request.get("channel_id") is None:
            return dms.open_with(self.world, self.user_id)
        channel = self.world.channels.get(snowflake(self.request.get("channel_id"), "channel"))
        if channel is None:
            raise MalformedError("There is no such channel.", 404)
        wrong_place = channel.guild_id != (self.guild.id if self.guild else None)
        if wrong_place or not permissions.may(self.world, self.user_id, channel, "VIEW_CHANNEL"):
            raise RefusedError("This member does not see that channel.")
        return channel

    def send(self, kind: int, data: dict[str, Any]) -> Interaction:
        """Record the interaction and tell the bot of it."""
        interaction = self.interaction
        interaction.type = kind
        if self.resolved.data:
            data = data | {"resolved": self.resolved.data}
        interaction.deadline = asyncio.get_running_loop().time() + interactions.RESPOND_SECONDS
        self.world.interactions[interaction.id] = interaction
        self.world.interaction_tokens[interaction.token] = interaction.id
        payload = self._envelope() | {"data": data}
        self.world.tell(Event("INTERACTION_CREATE", payload, user_id=self.world.bot_id))
        return interaction

    def _envelope(self) -> dict[str, Any]:
        world, interaction, guild = self.world, self.interaction, self.guild
        account = world.users[self.user_id]
        payload: dict[str, Any] = {
            "id": str(interaction.id),
            "application_id": str(world.application_id),
            "type": interaction.type,
            "token": interaction.token,
            "version": 1,
            "channel_id": str(self.place.id),
            "channel": self._channel(),
            "app_permissions": str(self._app_permissions()),
            "locale": self.request.get("locale") or account.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": interaction.owners,
            "context": _BOT_DM if guild is None else _GUILD,
            "attachment_size_limit": ATTACHMENT_LIMIT,
        }
        if guild is None:
            payload["user"] = render.user(world, account)
        else:
            member = guild.members[self.user_id]
            shown = partial_member(world, guild, member, self.place) | render.member(world, guild, member)
            payload |= {"guild_id": str(guild.id), "guild_locale": guild.locale, "member": shown}
            payload["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
        if self.message is not None:
            payload["message"] = render_messages.message(world, self.message)
        return payload

    def _channel(self) -> dict[str, Any]:
        if self.guild is None:
            return render.channel(self.world, self.place)
        return partial_channel(self.world, self.user_id, self.place)

    def _app_permissions(self) -> int:
        if self.guild is None:
            return _DM_PERMISSIONS
        if self.world.bot_id not in self.guild.members:
            return _USER_APP_PERMISSIONS
        return permissions.compute(self.world, self.world.bot_id, self.place)


def start(world: World, request: dict[str, Any]) -> Interaction:
    """Begin what the request of POST /sandbox/interact describes; refuse what Discord itself would not let through."""
    kinds = {
        "command": _use_command,
        "autocomplete": _type_option,
        "message_command": _use_menu,
        "user_command": _use_menu,
        "button": _use_component,
        "select": _use_component,
        "modal": _submit_modal,
    }
    handler = kinds.get(str(request.get("kind")))
    if handler is None:
        raise MalformedError(f'"kind" is one of {", ".join(kinds)}.')
    return handler(Use(world, request))


def usable(world: World, user_id: int, guild: Guild | None, place: Channel | None) -> list[Command]:
    """Return the commands that someone may use in a place; without one, in the server at large."""
    found: dict[tuple[int, str], Command] = {}
    for command in world.commands.values():
        key = (command.data["type"], command.data["name"])
        if command.guild_id not in {None, guild.id if guild else None}:
            continue
        # A server's own command hides the global one of that name.
        if (key not in found or command.guild_id is not None) and _hindrance(
            world, command, user_id, guild, place
        ) is None:
            found[key] = command
    return list(found.values())


def _hindrance(world: World, command: Command, user_id: int, guild: Guild | None, place: Channel | None) -> str | None:
    """Return why someone may not use a command, None if they may."""
    data = command.data
    contexts = data.get("contexts")
    if contexts is not None and (_BOT_DM if guild is None else _GUILD) not in contexts:
        return "This command cannot be used here."
    if guild is None:
        return None
    if world.bot_id not in guild.members and 1 not in data.get("integration_types", ()):
        return "The application is not in this server, and this command does not come with its user."
    held = permissions.in_guild(world, user_id, guild) if place is None else permissions.compute(world, user_id, place)
    if held & permissions.BITS["ADMINISTRATOR"]:
        return None
    if not held & permissions.BITS["USE_APPLICATION_COMMANDS"]:
        return "This member may not use application commands here."
    needed = data["default_member_permissions"]
    # "0" is for administrators only.
    if needed is not None and (int(needed) == 0 or held & int(needed) != int(needed)):
        return "This member does not have the permissions that the command asks for."
    return None


def _find_command(use: Use, kind: int, name: str) -> Command:
    scopes = ([] if use.guild is None else [use.guild.id]) + [None]
    for scope in scopes:
        for command in commands.in_scope(use.world, scope):
            if command.data["type"] == kind and command.data["name"] == name:
                hindrance = _hindrance(use.world, command, use.user_id, use.guild, use.place)
                if hindrance is not None:
                    raise RefusedError(hindrance)
                return command
    raise RefusedError(f"There is no command {name!r} here.")


def _owners(use: Use, command: Command) -> dict[str, str]:
    """Return who installed the app that answers: the server where it is, else the user."""
    types = command.data.get("integration_types", [0])
    if use.guild is not None and use.world.bot_id in use.guild.members and 0 in types:
        return {"0": str(use.guild.id)}
    if use.guild is None and 0 in types:
        return {"0": "0"}
    return {"1": str(use.user_id)}


def _named(use: Use) -> tuple[Command, list[str], dict[str, Any]]:
    words = str(use.request.get("name", "")).removeprefix("/").split()
    given = use.request.get("options") or {}
    if not words or not isinstance(given, dict):
        raise MalformedError('"name" is the command\'s, "options" an object of values by name.')
    command = _find_command(use, commands.CHAT_INPUT, words[0])
    use.interaction.owners = _owners(use, command)
    use.interaction.name = " ".join(words)
    return command, words[1:], given


def _about(command: Command, values: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {"id": str(command.id), "name": command.data["name"], "type": command.data["type"]}
    if values:
        data["options"] = values
    if command.guild_id is not None:
        data["guild_id"] = str(command.guild_id)
    return data


def _use_command(use: Use) -> Interaction:
    command, path, given = _named(use)
    values = options.fill(command.data, path, given, use.resolved)
    return use.send(interactions.COMMAND, _about(command, values))


def _type_option(use: Use) -> Interaction:
    command, path, given = _named(use)
    focused = str(use.request.get("focused") or next(reversed(given), ""))
    values, kind = options.fill_partly(command.data, path, given, focused, use.resolved)
    use.interaction.focused_type = kind
    return use.send(interactions.AUTOCOMPLETE, _about(command, values))


def _use_menu(use: Use) -> Interaction:
    on_message = use.request["kind"] == "message_command"
    command = _find_command(use, commands.MESSAGE if on_message else commands.USER, str(use.request.get("name")))
    if on_message:
        use.interaction.target_id = _seen_message(use).id
        target = use.resolved.message(_seen_message(use))
    else:
        target = use.resolved.user(use.request.get("target_id"))
        use.interaction.target_id = int(target)
    use.interaction.owners = _owners(use, command)
    use.interaction.name = command.data["name"]
    return use.send(interactions.COMMAND, _about(command, []) | {"target_id": target})


def _seen_message(use: Use) -> Message:
    message_id = snowflake(use.request.get("message_id"), "message")
    try:
        message = messages.find(use.world, use.place.id, message_id)
    except ApiError:
        raise MalformedError(f"There is no message {message_id} in that channel.", 404) from None
    if message.visible_to not in {None, use.user_id}:
        raise RefusedError("Only another member sees that message.")
    return message


def _use_component(use: Use) -> Interaction:
    message = _seen_message(use)
    if message.author_id != use.world.bot_id:
        raise RefusedError("That message is not the bot's.")
    button, custom_id = use.request["kind"] == "button", use.request.get("custom_id")
    wanted = {components.BUTTON} if button else components.SELECTS
    found = [each for each in components.every(message.components) if each.get("custom_id") == custom_id]
    if custom_id is None or not found or found[0]["type"] not in wanted:
        raise RefusedError(f"That message has no {'button' if button else 'select'} {custom_id!r}.")
    component = found[0]
    if component.get("disabled"):
        raise RefusedError("It is disabled.")
    data: dict[str, Any] = {"id": component["id"], "custom_id": custom_id, "component_type": component["type"]}
    if not button:
        data["values"] = fields.chosen(component, use.request.get("values"), use.resolved)
    use.message, use.interaction.message_id = message, message.id
    use.interaction.owners = _owners_of(use, message.interaction_id)
    return use.send(interactions.COMPONENT, data)


def _owners_of(use: Use, earlier_id: int | None) -> dict[str, str]:
    earlier = use.world.interactions.get(earlier_id or 0)
    if earlier is not None:
        return earlier.owners
    return {"0": str(use.guild.id) if use.guild else "0"}


def _submit_modal(use: Use) -> Interaction:
    custom_id = use.request.get("custom_id")
    shown = [
        each
        for each in use.world.interactions.values()
        if each.modal is not None and each.user_id == use.user_id and each.channel_id == use.place.id
    ]
    opener = next((each for each in reversed(shown) if each.modal and each.modal["custom_id"] == custom_id), None)
    given = use.request.get("fields") or {}
    if opener is None or opener.modal is None or not isinstance(given, dict):
        raise RefusedError(f"This member has no modal {custom_id!r} open here.")
    submitted = fields.submitted(opener.modal, given, use.resolved)
    if opener.message_id is not None:
        use.message = use.world.messages.get(use.place.id, {}).get(opener.message_id)
        use.interaction.message_id = opener.message_id if use.message else None
    use.interaction.owners, use.interaction.opened_by = opener.owners, opener.id
    return use.send(interactions.MODAL_SUBMIT, {"custom_id": custom_id, "components": submitted})
