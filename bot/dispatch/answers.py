"""What a command answers in text, as a message: its sentences, its pictures, its buttons."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.dispatch.pages import button_of
from bot.dispatch.panels import open_button
from bot.dispatch.telling import told
from bot.errors import render, say
from bot.invocation import Message, Person, PictureFile
from commands.answers import MAX_FILE, Answer, Cover

log = logging.getLogger(__name__)

FILE_TOO_LARGE = (
    "The file {name} has {size} MiB, and at most {most} can be sent in a chat. Ask for less of it."
)

#: The covers at these addresses, as far as they can be had.
Looks = Callable[[Sequence[str]], Awaitable[Mapping[str, PictureFile]]]
#: Puts a chart (PNG) into a file. Raises OSError.
Keeps = Callable[[bytes], Awaitable[PictureFile]]


async def no_looks(_: Sequence[str]) -> Mapping[str, PictureFile]:
    """No covers: words alone."""
    return {}


async def message_of(
    answer: Answer, *, command: str, person: Person, looks: Looks, keeps: Keeps | None = None
) -> Message:
    """The answer, in the person's language; without `keeps` it shows no charts."""
    turns = (button_of(turn, render(told(turn.label), person.language)) for turn in answer.turns)
    opens = (open_button(one, person.language) for one in answer.opens)
    lines = [render(told(one), person.language) for one in answer.lines]
    charts = await _charts(answer.charts, keeps, alt=next(iter(lines), ""))
    return Message(
        text="\n".join((*lines, *_too_large(answer, person.language))),
        command=command,
        private=answer.private,
        pictures=(*charts, *await _pictures(answer.covers, looks)),
        buttons=(*(button for button in turns if button is not None), *opens),
        files=tuple(file for file in answer.files if len(file.content) <= MAX_FILE),
    )


def _too_large(answer: Answer, language: str) -> list[str]:
    """What is said in place of a file that no chat takes."""
    return [
        render(
            say(
                FILE_TOO_LARGE, name=file.name, size=f"{len(file.content) / 2**20:.1f}",
                most=MAX_FILE // 2**20,
            ),
            language,
        )
        for file in answer.files
        if len(file.content) > MAX_FILE
    ]  # fmt: skip


async def _charts(
    charts: Sequence[bytes], keeps: Keeps | None, *, alt: str
) -> tuple[PictureFile, ...]:
    """Charts as pictures. What a chart shows is in the words too, whose first line names it."""
    if keeps is None:
        return ()
    try:
        return tuple([replace(await keeps(chart), alt=alt) for chart in charts])
    except OSError as error:
        log.warning("a chart could not be kept: %s", error)
        return ()


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
