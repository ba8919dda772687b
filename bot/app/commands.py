"""The commands that people can use, as the settings have them."""

from __future__ import annotations

import commands
from bot.config import Settings
from commands.setup import Setup
from commands.spec import Command


def commands_of(settings: Settings) -> tuple[Command, ...]:
    """Every command, in the order that /help lists them."""
    return commands.commands_of(
        Setup(
            imagine=settings.imagine,
            styles=settings.styles,
            controls=tuple(settings.control),
            training=settings.train.cost if settings.train.enabled else None,
            tools=settings.tools,
        )
    )
