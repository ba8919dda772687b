"""The names and descriptions people see while they type, in their language.

The catalogue behind `bot.errors.render` has the descriptions as they stand; a name alone is too
short to be a key, so it is looked up as `command imagine`, `command limits set` or `option prompt`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

import discord
from discord import app_commands

from bot.errors import Text, render
from bot.languages import ours
from commands.spec import MAX_DESCRIPTION

log = logging.getLogger(__name__)

_Location = app_commands.TranslationContextLocation
_MAX_MENU = 32  #: Characters of a message menu's name; it may have spaces and capitals.
# Discord's rule for the names of commands and options ("Application Command Naming"); letters
# without capitals, as Chinese has them, are allowed.
_NAME = re.compile(r"^[-_\w]{1,32}$")


class Translator(app_commands.Translator):
    """Looks texts up; what is missing, or what Discord would refuse, stays English."""

    def __init__(self, look_up: Callable[[Text, str], str] = render) -> None:
        self._look_up = look_up

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in this locale, or None where English is to be shown."""
        language = ours().find(locale.value)
        # What is typed is said as in one's own region, or as in English.
        if language is None or language not in (locale.value, locale.value.partition("-")[0]):
            return None
        key = _key(string.message, context)
        text = self._look_up(Text(key), language)
        if text == key:
            return None
        if not _fits(text, context):
            log.warning("Discord does not take %r as the %s for %r", text, language, key)
            return None
        return text


def _key(message: str, context: app_commands.TranslationContextTypes) -> str:
    if _is_menu(context):
        return message
    if isinstance(context.data, app_commands.Command | app_commands.Group) and (
        context.location in (_Location.command_name, _Location.group_name)
    ):
        return f"command {context.data.qualified_name}"
    return f"option {message}" if context.location is _Location.parameter_name else message


def _fits(text: str, context: app_commands.TranslationContextTypes) -> bool:
    if _is_menu(context):
        return 1 <= len(text) <= _MAX_MENU
    if context.location in (
        _Location.command_name, _Location.group_name, _Location.parameter_name
    ):  # fmt: skip
        return _NAME.match(text) is not None and text == text.lower()
    return 1 <= len(text) <= MAX_DESCRIPTION


def _is_menu(context: app_commands.TranslationContextTypes) -> bool:
    return isinstance(context.data, app_commands.ContextMenu)
