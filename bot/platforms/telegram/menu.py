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
from bot.platforms.typed import heads
from commands.moderation import GROUPS
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
            entries = [_entry(*one, code or ENGLISH) for one in heads(shown).items()]
            await bot.set_my_commands(entries, scope=scope, language_code=code)


def _codes() -> Sequence[str]:
    """Our languages as Telegram names them here, without a region ("setMyCommands")."""
    return sorted({language.partition("-")[0] for language in ours().languages})


def _entry(head: str, below: Sequence[Command], language: str) -> BotCommand:
    text = GROUPS[head] if " " in below[0].name else below[0].description
    return BotCommand(head, render(say(text), language)[:MAX_DESCRIPTION])
