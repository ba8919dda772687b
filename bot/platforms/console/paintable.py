"""The button that only this platform can have: paint over a part of a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import render, say
from bot.invocation import Button, Message
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
    brushes = tuple(_brush(task_id, number, several=count > 1) for number in range(count))
    return replace(message, buttons=(*message.buttons[:place], *brushes, *message.buttons[place:]))


def _brush(task_id: str, number: int, *, several: bool) -> Button:
    label = say(NUMBERED, number=number + 1) if several else PAINT_OVER
    return Button("paint", render(label, "en"), task_id, number)
