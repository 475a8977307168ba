"""Telling Discord of the commands, only when they differ from what it was told last, or when it has lost them.

Discord counts command changes (200 a day) and shows commands anew after each, so a restart only asks what is there.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Protocol

import structlog
from discord import app_commands

_log = structlog.get_logger(__name__)


class SyncStore(Protocol):
    """Remembers what an application was told last."""

    async def find_command_hash(self, application_id: int) -> str | None:
        """Return the hash stored last, or None."""
        ...

    async def set_command_hash(self, application_id: int, value: str) -> None:
        """Store a hash."""
        ...


async def sync_if_changed(tree: app_commands.CommandTree[Any], store: SyncStore) -> bool:
    """Send the whole tree if it has changed since the last time or is not there; say whether it was sent."""
    payload = await write_commands(tree)
    value = hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()
    application_id = tree.client.application_id
    if application_id is None:
        raise RuntimeError("commands are synced after log-in")
    if await store.find_command_hash(application_id) == value and await _are_there(tree):
        return False
    # Not by `tree.sync`, which would put every text into thirty languages once more.
    await tree.client.http.bulk_upsert_global_commands(application_id, payload)
    await store.set_command_hash(application_id, value)
    _log.info("told Discord of the commands", commands=len(payload))
    return True


async def write_commands(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    """Write all commands as Discord takes them, in all languages."""
    translator = tree.translator
    return [
        await command.get_translated_payload(tree, translator) if translator else command.to_dict(tree)
        for command in tree.get_commands()
    ]


async def _are_there(tree: app_commands.CommandTree[Any]) -> bool:
    there = {command.name for command in await tree.fetch_commands()}
    return all(command.name in there for command in tree.get_commands())
