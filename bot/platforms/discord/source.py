"""The form of "use as source": words to draw from the picture, or a picture for its face.

What it starts from is in its id, so that it can be sent after a restart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.errors import InvalidOptions, Text, render, say
from bot.platforms.discord.reading import Interaction
from commands.spec import Attachment

FORM = re.compile(r"easel\.source:(\d{1,20})")
WORDS, FACE = "words", "face"
MOST_WORDS = 2_000

TITLE = say("Use as source")
DRAW = say("Draw from it")
DRAW_HOW = say("What the new picture shall show. It starts from this one, as /imagine does.")
SWAP = say("Or put its face onto a picture")
SWAP_HOW = say("The picture that receives the face, as with /faceswap.")
NOTHING = say("Nothing was filled in. Write what to draw, or attach the picture for the face.")
BOTH = say("Write what to draw or attach a picture for the face, not both: two forms make both.")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was sent: a command, its options, and the option the source picture goes to."""

    command: str
    options: Mapping[str, Any]
    slot: str


def source_form(message_id: int, language: str) -> ui.Modal:
    """The form for a picture of this message."""
    form = ui.Modal(title=render(TITLE, language), custom_id=f"easel.source:{message_id}")
    words = ui.TextInput[Any](
        custom_id=WORDS, style=discord.TextStyle.paragraph, required=False, max_length=MOST_WORDS
    )
    face = ui.FileUpload[Any](custom_id=FACE, required=False, max_values=1)
    form.add_item(_label(DRAW, DRAW_HOW, words, language))
    form.add_item(_label(SWAP, SWAP_HOW, face, language))
    return form


def message_of(custom_id: str) -> int | None:
    """The message a form was opened on; None where it is another form."""
    found = FORM.fullmatch(custom_id)
    return None if found is None else int(found[1])


def read_source(interaction: Interaction) -> Filled:
    """What was filled in. Raises InvalidOptions."""
    data: Mapping[str, Any] = interaction.data or {}
    sent = {part.get("custom_id"): part for part in _parts(data.get("components", ()))}
    words = str(sent.get(WORDS, {}).get("value") or "").strip()
    uploads = [_upload(data, id) for id in sent.get(FACE, {}).get("values") or ()]
    if words and uploads:
        raise InvalidOptions(BOTH)
    if words:
        return Filled("imagine", {"prompt": words}, "image")
    if uploads:
        return Filled("faceswap", {"target": uploads[0]}, "source")
    raise InvalidOptions(NOTHING)


def _label(text: Text, how: Text, component: ui.Item[Any], language: str) -> ui.Label[Any]:
    return ui.Label(
        text=render(text, language), description=render(how, language), component=component
    )


def _parts(components: Any) -> Iterator[Mapping[str, Any]]:
    for component in components:
        if "component" in component:
            yield component["component"]


def _upload(data: Mapping[str, Any], id: str) -> Attachment:
    file = data["resolved"]["attachments"][id]
    return Attachment(name=file["filename"], url=file["url"], size=file["size"])
