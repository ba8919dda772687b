"""The button that only this platform can have: paint over a part of a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import render, say
from bot.invocation import Button, Message
from bot.languages.catalogues import ENGLISH
from commands.spec import Command

PAINT_OVER = say("Paint over")
NUMBERED = "Paint over {number}"

#: What can be done with any picture; where one of these is offered, painting is too.
ONWARD = ("upscale", "removebg", "describe")


def with_brush(message: Message, commands: Sequence[Command]) -> Message:
    """The message, with such a button before those that take one of its pictures further."""
    place = next((n for n, one in enumerate(message.buttons) if one.action in ONWARD), None)
    if place is None or all(command.name != "imagine" for command in commands):
        return message
    task_id, count = message.buttons[place].task_id, len(message.pictures)
    language = ENGLISH if message.person is None else message.person.language
    labels = [say(NUMBERED, number=n + 1) if count > 1 else PAINT_OVER for n in range(count)]
    brushes = tuple(
        Button("paint", render(label, language), task_id, number)
        for number, label in enumerate(labels)
    )
    return replace(message, buttons=(*message.buttons[:place], *brushes, *message.buttons[place:]))
