"""Suggestions in the form Discord takes them."""

from __future__ import annotations

from collections.abc import Iterable

from discord import app_commands

from bot.invocation import Suggestion

# Discord's limits ("Application Command Option Choice Structure").
MOST = 25
MAX_LENGTH = 100


def choices(suggestions: Iterable[Suggestion]) -> list[app_commands.Choice[str]]:
    """At most 25; one whose value is too long is left out, for a shortened one would be wrong."""
    fitting = [one for one in suggestions if 1 <= len(one.value) <= MAX_LENGTH]
    return [
        app_commands.Choice(name=_cut(one.label or one.value), value=one.value)
        for one in fitting[:MOST]
    ]


def _cut(label: str) -> str:
    return label if len(label) <= MAX_LENGTH else label[: MAX_LENGTH - 1] + "…"
