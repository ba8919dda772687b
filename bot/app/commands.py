"""The commands that people can use, as the settings have them."""

from __future__ import annotations

from bot.config import Settings
from commands import COMMANDS
from commands.spec import Command


def commands_of(_: Settings) -> tuple[Command, ...]:
    """Every command, in the order that /help lists them."""
    return COMMANDS
