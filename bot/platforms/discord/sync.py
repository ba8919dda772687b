"""Tell Discord the commands when they have changed, and not on every start.

Registering is limited by Discord to a few times a day and takes effect with a delay.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any

from discord import app_commands

from bot.platforms.discord.refusals import FAILURES, described

log = logging.getLogger(__name__)

FILE = "discord-commands.json"  #: In the data folder; without it the commands are told anew.
FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 3600.0


async def keep_in_step(
    tree: app_commands.CommandTree[Any], file: Path, *, pause_s: float = FIRST_PAUSE_S
) -> None:
    """Register the commands if need be; try again while Discord cannot. Never raises."""
    while True:
        try:
            return await register_changes(tree, file)
        except app_commands.CommandSyncFailure as error:
            log.error("Discord does not take the commands: %s", error)
            return None
        except FAILURES as error:
            log.warning("the commands could not be registered yet (%s)", described(error))
        except Exception:
            log.exception("registering the commands broke")
            return None
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def register_changes(tree: app_commands.CommandTree[Any], file: Path) -> None:
    """Register the commands unless they are those that `file` remembers."""
    state = {"application": str(tree.client.application_id), "hash": await _hash(tree)}
    if await asyncio.to_thread(_read, file) == state:
        return
    registered = await tree.sync()
    # A crash before this line registers them once more: it is the same list again.
    await asyncio.to_thread(_write, file, state)
    log.info("%d commands registered with Discord", len(registered))


async def _hash(tree: app_commands.CommandTree[Any]) -> str:
    """Of all that Discord would be sent, translations included."""
    translator = tree.translator
    payload = [
        command.to_dict(tree)
        if translator is None
        else await command.get_translated_payload(tree, translator)
        for command in tree.get_commands()
    ]
    text = json.dumps(payload, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return None


def _write(file: Path, state: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    half.write_text(json.dumps(state))
    os.replace(half, file)
