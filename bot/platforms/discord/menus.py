"""Message menus ("Apps"): what can be done with a picture that somebody posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import discord
from discord import app_commands

from bot.errors import Text, say
from bot.platforms.discord.reading import Interaction
from bot.platforms.discord.register import CONTEXTS, IN_SERVERS, INSTALLS, MODERATING
from commands.spec import Command

#: The commands that are done to a picture at once, and the names of their menus.
AT_ONCE: dict[str, Text] = {
    "upscale": say("Upscale"),
    "describe": say("Describe"),
    "removebg": say("Remove background"),
}
USE_AS_SOURCE = say("Use as source")
TAKE_DOWN = say("Take down")
TAKEDOWN = "takedown"


class Chosen(Protocol):
    """What is called when somebody has chosen from a menu of a message."""

    async def menu(
        self, interaction: Interaction, command: Command, message: discord.Message
    ) -> None: ...

    async def use_as_source(self, interaction: Interaction, message: discord.Message) -> None: ...

    async def take_down(self, interaction: Interaction, message: discord.Message) -> None: ...


def message_menus(commands: Sequence[Command], chosen: Chosen) -> list[app_commands.ContextMenu]:
    """A menu for each command that needs nothing but a picture, "use as source", and one for
    moderators: five, which is as many as Discord takes."""
    menus = [_menu(command, chosen) for command in commands if command.name in AT_ONCE]

    async def source(interaction: Interaction, message: discord.Message) -> None:
        await chosen.use_as_source(interaction, message)

    menus.append(_context_menu(USE_AS_SOURCE, source))
    if any(command.name == TAKEDOWN for command in commands):
        menus.append(_taking_down(chosen))
    return menus


def _taking_down(chosen: Chosen) -> app_commands.ContextMenu:
    async def run(interaction: Interaction, message: discord.Message) -> None:
        await chosen.take_down(interaction, message)

    menu = _context_menu(TAKE_DOWN, run)
    menu.default_permissions, menu.allowed_contexts = MODERATING, IN_SERVERS
    return menu


def _menu(command: Command, chosen: Chosen) -> app_commands.ContextMenu:
    async def run(interaction: Interaction, message: discord.Message) -> None:
        await chosen.menu(interaction, command, message)

    return _context_menu(AT_ONCE[command.name], run)


def _context_menu(
    name: Text, callback: app_commands.commands.ContextMenuCallback
) -> app_commands.ContextMenu:
    return app_commands.ContextMenu(
        name=str(name), callback=callback, allowed_contexts=CONTEXTS, allowed_installs=INSTALLS
    )
