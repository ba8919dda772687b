"""Which pictures go into which message: as they are, made to fit, spread, or as links alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.invocation import PictureFile
from bot.platforms.discord.layout import MOST_FILES, MOST_PICTURES
from commands.answers import File

DEFAULT_LIMIT = 10 * 2**20  #: Bytes a file; what Discord takes anywhere ("Uploading Files").
#: Tried one after the other where Discord takes less than it said.
LOWER_LIMITS = (DEFAULT_LIMIT, 8 * 2**20, 4 * 2**20)
ENVELOPE = 64 * 1024  #: Bytes of a request around its files.

Numbered = Mapping[int, PictureFile]  #: pictures by their number, from 1


class Fit(Protocol):
    """Satisfied by `bot.pictures.fit.Fitter`."""

    async def fit(self, picture: PictureFile, *, limit_bytes: int) -> PictureFile | None:
        """The picture, or a copy, of at most so many bytes; None without any."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Bytes that Discord takes: of one file, and of all files of one message."""

    file: int
    message: int


@dataclass(slots=True)
class Sorted:
    """The pictures of a message, by what became of them."""

    files: dict[int, PictureFile] = field(default_factory=dict)
    smaller: list[int] = field(default_factory=list)
    too_large: list[int] = field(default_factory=list)


def savable(files: Sequence[File], *, limit: Limit) -> tuple[tuple[File, ...], Limit]:
    """Those of the files that go into one message, and what is left for its pictures."""
    taken: list[File] = []
    room = _room(limit)
    for file in files[:MOST_FILES]:
        size = len(file.content)
        if size <= min(limit.file, room):
            taken.append(file)
            room -= size
    used = sum(len(file.content) for file in taken)
    return tuple(taken), Limit(limit.file, max(limit.message - used, 0))


def falling(limit: int) -> Iterator[Limit]:
    """What to try, from the limit a file that Discord told of down to links alone.

    Discord's documentation speaks of each file; some of what stands before it counts them all.
    """
    yield Limit(limit, limit * MOST_PICTURES)
    for lower in (limit, *(lower for lower in LOWER_LIMITS if lower < limit), 0):
        yield Limit(lower, lower)


async def sort(pictures: Sequence[PictureFile], fitter: Fit, *, limit: Limit) -> Sorted:
    """Make the files fit into one message where that can be, each into a message where not.

    Raises OSError where a file is gone, PictureError where a copy cannot be made just now.
    """
    found, room = Sorted(), _room(limit)
    sizes = [picture.path.stat().st_size for picture in pictures]
    most = min(limit.file, room)
    share = min(most, _share(sizes, room))
    for number, (picture, size) in enumerate(zip(pictures, sizes, strict=True), start=1):
        copy = picture if size <= share else await _copy(picture, fitter, limits=(share, most))
        if copy is None:
            found.too_large.append(number)
            continue
        found.files[number] = copy
        if copy.path != picture.path:
            found.smaller.append(number)
    return found


def stacks(files: Numbered, *, limit: Limit, most: int = MOST_PICTURES) -> list[Numbered]:
    """The files message by message, in their order; one empty message without any."""
    stacked: list[dict[int, PictureFile]] = [{}]
    free = _room(limit)
    for number, picture in files.items():
        size = picture.path.stat().st_size
        if stacked[-1] and (size > free or len(stacked[-1]) == most):
            stacked.append({})
            free = _room(limit)
        stacked[-1][number] = picture
        free -= size
    return list(stacked)


async def _copy(
    picture: PictureFile, fitter: Fit, *, limits: tuple[int, ...]
) -> PictureFile | None:
    for limit in limits:
        if limit > 0 and (copy := await fitter.fit(picture, limit_bytes=limit)):
            return copy
    return None


def _room(limit: Limit) -> int:
    return limit.message - min(ENVELOPE, limit.message // 4)


def _share(sizes: Sequence[int], room: int) -> int:
    """The size up to which every picture stays, and to which the larger ones are brought."""
    left = len(sizes)
    for size in sorted(sizes):
        if size * left > room:
            return room // left
        room -= size
        left -= 1
    return max(sizes, default=0)
