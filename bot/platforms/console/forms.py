"""What the page is told of the commands, so that it can print a form for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.invocation import Filled
from bot.languages import translated
from bot.languages.names import option_label
from bot.platforms.console.people import PEOPLE
from bot.platforms.console.uploads import MAX_BYTES
from commands.spec import Command, Option


def page_data(
    commands: Sequence[Command], *, language: str, texts: Mapping[str, str]
) -> dict[str, Any]:
    """Everything the page knows before it has asked anything, for a reader of `language`."""
    return {
        "language": language,
        "texts": texts,
        "people": [
            {"id": person.id, "name": person.name, "moderator": person.moderator}
            for person in PEOPLE
        ],
        "commands": [
            {
                "name": command.name,
                "description": translated(command.description, language),
                "moderators": command.moderators,
                "options": [_option(option, language) for option in command.declared],
            }
            for command in commands
        ],
        "max_bytes": MAX_BYTES,
    }


def form_data(filled: Filled, *, language: str) -> dict[str, Any]:
    """What a form is filled with; that of a page says what it asks for, and what it is given."""
    return {
        "command": filled.command,
        "options": filled.options,
        "title": filled.title,
        "asks": [_option(option, language) for option in filled.asks],
        "given": filled.given,
    }


def _option(option: Option, language: str) -> dict[str, Any]:
    return {
        "name": option.name,
        "label": option_label(option.name, language) or option.name,
        "kind": str(option.kind),
        "description": translated(option.description, language),
        "required": option.required,
        "rare": option.rare,
        "default": option.default,
        "minimum": option.minimum,
        "maximum": option.maximum,
        "max_length": option.max_length,
        "choices": list(option.choices),
        "suggests": option.suggests is not None,
        "mask_of": option.mask_of,
        "one_name": option.names is not None,
        "suffixes": list(option.suffixes),
        "most_bytes": option.most_bytes,
    }
