"""What the page is told of the commands, so that it can print a form for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.platforms.console.people import PEOPLE
from bot.platforms.console.uploads import MAX_BYTES
from commands.spec import Command, Option


def page_data(commands: Sequence[Command]) -> dict[str, Any]:
    """Everything the page knows before it has asked anything."""
    return {
        "people": [
            {"id": person.id, "name": person.name, "moderator": person.moderator}
            for person in PEOPLE
        ],
        "commands": [
            {
                "name": command.name,
                "description": command.description,
                "options": [_option(option) for option in command.declared],
            }
            for command in commands
        ],
        "max_bytes": MAX_BYTES,
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "name": option.name,
        "kind": str(option.kind),
        "description": option.description,
        "required": option.required,
        "default": option.default,
        "minimum": option.minimum,
        "maximum": option.maximum,
        "max_length": option.max_length,
        "choices": list(option.choices),
        "suggests": option.suggests is not None,
        "mask_of": option.mask_of,
    }
