"""The form of "Take down": why. Sending it is what does it, so that nobody does by a slip.

What it is about is in its id, so that it can be sent after a restart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.errors import render, say
from bot.platforms.discord.modal import fields_of
from bot.platforms.discord.reading import Interaction

FORM = re.compile(r"easel\.takedown:(\d{1,20})")
REASON = "reason"
MOST_REASON = 200

TITLE = say("Take down")
WHY = say("Why")
WHY_HOW = say("Whoever asked for it is told. The message and our copies go for good.")


def why_form(message_id: int, language: str) -> ui.Modal:
    """The form for a message of ours."""
    form = ui.Modal(title=render(TITLE, language), custom_id=f"easel.takedown:{message_id}")
    reason = ui.TextInput[Any](
        custom_id=REASON, style=discord.TextStyle.short, required=False, max_length=MOST_REASON
    )
    form.add_item(
        ui.Label(
            text=render(WHY, language), description=render(WHY_HOW, language), component=reason
        )
    )
    return form


def message_of(custom_id: str) -> int | None:
    """The message a form was opened on; None where it is another form."""
    found = FORM.fullmatch(custom_id)
    return None if found is None else int(found[1])


def read_why(interaction: Interaction) -> str:
    """What was filled in."""
    data: Mapping[str, Any] = interaction.data or {}
    return dict(fields_of(data.get("components", ()))).get(REASON, "").strip()
