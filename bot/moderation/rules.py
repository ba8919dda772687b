"""Who may do what, where: asked once for every request, before anything is charged."""

from __future__ import annotations

from typing import Protocol

from bot.invocation import Invocation, Press
from commands.spec import Command


class Rules(Protocol):
    """Who may do what, where. Asked before anything is charged or downloaded."""

    async def check(self, asked: Invocation | Press, command: Command) -> None:
        """Raise `bot.errors.NotAllowed` where this person may not do this here."""


class Everyone:
    """The rule of a server without rules: everybody may use every command everywhere."""

    async def check(self, asked: Invocation | Press, command: Command) -> None:
        """Allow it."""
