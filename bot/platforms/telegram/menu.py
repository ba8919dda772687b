"""The menu of commands that Telegram shows beside the input field, per language and per place."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeDefault,
)

from bot.errors import render, say
from bot.languages import ours
from bot.languages.catalogues import ENGLISH
from bot.platforms.telegram.connection import Bot
from commands.spec import Command

MAX_DESCRIPTION = 256  #: Characters ("BotCommand").


async def publish(bot: Bot, commands: Sequence[Command]) -> None:
    """Tell Telegram the menus. Moderators' commands are shown to group administrators only."""
    everybody = [command for command in commands if not command.moderators]
    menus: tuple[tuple[BotCommandScope, Sequence[Command]], ...] = (
        (BotCommandScopeDefault(), everybody),
        (BotCommandScopeAllGroupChats(), everybody),
        (BotCommandScopeAllChatAdministrators(), commands),
    )
    for scope, shown in menus:
        for code in (None, *_codes()):
            entries = [_entry(command, code or ENGLISH) for command in shown]
            await bot.set_my_commands(entries, scope=scope, language_code=code)


def _codes() -> Sequence[str]:
    """Our languages as Telegram names them here, without a region ("setMyCommands")."""
    return sorted({language.partition("-")[0] for language in ours().languages})


def _entry(command: Command, language: str) -> BotCommand:
    description = render(say(command.description), language)
    return BotCommand(command.name, description[:MAX_DESCRIPTION])
