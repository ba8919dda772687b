"""What a command answers in text, as a message: its sentences, its pictures, its buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.dispatch.pages import button_of
from bot.dispatch.telling import told
from bot.errors import render
from bot.invocation import Message, Person, PictureFile
from commands.answers import Answer, Cover

#: The covers at these addresses, as far as they can be had.
Looks = Callable[[Sequence[str]], Awaitable[Mapping[str, PictureFile]]]


async def no_looks(_: Sequence[str]) -> Mapping[str, PictureFile]:
    """No covers: words alone."""
    return {}


async def message_of(answer: Answer, *, command: str, person: Person, looks: Looks) -> Message:
    """The answer, in the person's language."""
    buttons = (button_of(turn, render(told(turn.label), person.language)) for turn in answer.turns)
    return Message(
        text="\n".join(render(told(one), person.language) for one in answer.lines),
        command=command,
        private=answer.private,
        pictures=await _pictures(answer.covers, looks),
        buttons=tuple(button for button in buttons if button is not None),
    )


async def _pictures(covers: Sequence[Cover], looks: Looks) -> tuple[PictureFile, ...]:
    if not covers:
        return ()
    found = await looks(list(dict.fromkeys(cover.url for cover in covers)))
    shown = [
        # Several things may share a cover; a message has each of its pictures once.
        replace(found[cover.url], alt=cover.name, spoiler=cover.adult)
        for cover in covers
        if cover.url in found
    ]
    once = {picture.media_id: picture for picture in reversed(shown)}
    return tuple(reversed(once.values()))
