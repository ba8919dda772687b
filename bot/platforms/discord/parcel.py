"""What one message carries: files with names and alt texts, links, and what is said of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord

from bot.errors import render, say
from bot.invocation import Message, PictureFile
from bot.pictures.links import LinkOf
from bot.pictures.store import SUFFIXES
from bot.platforms.discord.escape import one_line
from bot.platforms.discord.files import Fit, Limit, Numbered, Sorted, savable, sort, stacks
from bot.platforms.discord.layout import MOST_ALT, MOST_PICTURES, Link, Shown, language_of
from commands.answers import File

MADE_SMALLER = "Made smaller, to fit the {limit} MiB that Discord takes here."
SOME_MADE_SMALLER = (
    "Made smaller, to fit the {limit} MiB that Discord takes here: picture {numbers}."
)
REST_FOLLOWS = say("Not all pictures fit into one message: the rest follows.")
REST = say("The rest of the pictures:")
LINKED = "Too large for Discord here: picture {numbers}. The button below opens it."
NOT_TAKEN = (
    "Too large for Discord here, and so not shown: picture {numbers}. Whoever hosts this bot can "
    "set EASEL_PUBLIC_URL; then there is a link instead."
)
FILE_NOT_TAKEN = "Too large for Discord here, and so not sent: the file {names}."
OPEN = "Open picture {number}"


@dataclass(frozen=True, slots=True)
class Parcel:
    """The part of a message that is about pictures and files. `notes` are small sentences."""

    pictures: tuple[PictureFile, ...] = ()
    shown: tuple[Shown, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[File, ...] = ()

    def open(self) -> list[discord.File]:
        """The files, for one request; discord.py closes them. Raises OSError."""
        opened: list[discord.File] = []
        try:
            for picture, shown in zip(self.pictures, self.shown, strict=True):
                opened.append(
                    discord.File(
                        picture.path,
                        shown.file,
                        spoiler=shown.spoiler,
                        description=shown.alt or None,
                    )
                )
        except OSError:
            for file in opened:
                file.close()
            raise
        opened += (discord.File(io.BytesIO(one.content), one.safe_name) for one in self.files)
        return opened


class Packer:
    """Packs a message's pictures into parcels, one as a rule."""

    def __init__(self, fitter: Fit, *, link: LinkOf) -> None:
        self._fitter = fitter
        self._link = link

    async def pack(self, message: Message, *, limit: Limit) -> tuple[Parcel, ...]:
        """One parcel a message; none where there are only pictures and none can be shown.

        Raises OSError where a file is gone, PictureError where one cannot be made to fit now.
        """
        files, limit = savable(message.files, limit=limit)
        told = _files_told(message, files)
        if not message.pictures:
            return (Parcel(files=files, notes=told),)
        found = await sort(message.pictures, self._fitter, limit=limit)
        links = await self._links(message, found.too_large)
        if not found.files and not links and not message.files:
            return ()
        most = MOST_PICTURES - len(files)
        stacked = stacks(found.files, limit=limit, most=most)
        first, *others = (_parcel(message, stack) for stack in stacked)
        notes = _notes(message, found, limit=limit, linked=bool(links), parted=bool(others))
        return (replace(first, links=links, notes=(*notes, *told), files=files), *others)

    async def _links(self, message: Message, numbers: Sequence[int]) -> tuple[Link, ...]:
        pictures = {number: message.pictures[number - 1] for number in numbers}
        urls = {number: await self._link(one.media_id) for number, one in pictures.items()}
        language = language_of(message)
        return tuple(
            Link(render(say(OPEN, number=number), language), url)
            for number, url in urls.items()
            if url is not None
        )


def rest_of(message: Message) -> Message:
    """The message around a further parcel: its pictures alone; the deeds stay under the first."""
    text = render(REST, language_of(message))
    return Message(text, message.status, task_id=message.task_id, person=message.person)


def _parcel(message: Message, stack: Numbered) -> Parcel:
    shown = tuple(_shown(message, number, picture) for number, picture in stack.items())
    return Parcel(tuple(stack.values()), shown)


def _shown(message: Message, number: int, picture: PictureFile) -> Shown:
    several = len(message.pictures) > 1
    name = f"{message.command or 'picture'}{f'-{number}' if several else ''}"
    return Shown(
        f"{name}{SUFFIXES.get(picture.media_type, picture.path.suffix)}",
        alt=one_line(picture.alt or message.prompt)[:MOST_ALT],
        spoiler=picture.spoiler,
    )


def _notes(
    message: Message, found: Sorted, *, limit: Limit, linked: bool, parted: bool
) -> tuple[str, ...]:
    told = []
    if found.smaller:
        text = MADE_SMALLER if len(message.pictures) == 1 else SOME_MADE_SMALLER
        mebibytes = f"{limit.file / 2**20:.3g}"
        told.append(say(text, limit=mebibytes, numbers=_listed(found.smaller)))
    if found.too_large:
        numbers = _listed(found.too_large)
        told.append(say(LINKED if linked else NOT_TAKEN, numbers=numbers))
    if parted:
        told.append(REST_FOLLOWS)
    return tuple(render(text, language_of(message)) for text in told)


def _files_told(message: Message, taken: Sequence[File]) -> tuple[str, ...]:
    left = [file.name for file in message.files if file not in taken]
    if not left:
        return ()
    return (render(say(FILE_NOT_TAKEN, names=", ".join(left)), language_of(message)),)


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
