"""The form of one setting: what it can be, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.moderation.settings import CHANNELS, HINTS
from bot.serversettings import ServerSettings, choices_of
from commands.spec import Kind, Option
from commands.validation import HERE


def asked(value: Option, name: str) -> Option:
    """The option `value` of /settings set, as the form of this setting asks for it."""
    hint, choices = HINTS.get(name), choices_of(name)
    # What there is to choose from needs no words.
    about = value.description if hint is None or choices else hint.message
    choices = (HERE,) if name in CHANNELS else choices
    kind = Kind.CHOICE if choices else value.kind
    return replace(value, kind=kind, choices=choices, description=about)


def typed(kept: Mapping[str, Any], name: str) -> str | None:
    """What the setting is, as somebody would type it; None where it was never set, or is a place.

    A place can only be set where it is, so what it was is not to be sent again.
    """
    if kept.get(name) is None or name in CHANNELS:
        return None
    value = getattr(ServerSettings.of(kept), name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
