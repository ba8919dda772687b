"""Pictures a person attaches: streamed into a folder of their own, and gone when dispatched."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import BodyPartReader, MultipartReader

from bot.errors import InvalidOptions, PictureRefused, say

MAX_BYTES = 25 * 1024 * 1024  #: One picture (design: limits).
MAX_PARTS = 12
MAX_FIELD_BYTES = 64 * 1024
REQUEST_FIELD = "request"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file. `option` is empty where the sender left it to the order."""

    option: str
    name: str
    path: Path
    size: int


@dataclass(slots=True)
class Submission:
    """The parts of one multipart request: the JSON of what is asked, and the files."""

    folder: Path
    request: bytes = b"{}"
    files: list[Upload] = field(default_factory=list)


class Uploads:
    """A folder of folders, one a request."""

    def __init__(self, folder: Path, ids: Callable[[], str]) -> None:
        self._folder = folder
        self._ids = ids

    async def clear(self) -> None:
        """Remove what is there of all requests."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def receive(self, reader: MultipartReader) -> Submission:
        """Read a multipart body to its end.

        Raises PictureRefused for a file that is empty or over MAX_BYTES, InvalidOptions for a
        body that is no form.
        """
        submission = Submission(self._folder / self._ids())
        await asyncio.to_thread(submission.folder.mkdir, parents=True)
        try:
            await self._read(reader, submission)
        except BaseException as error:
            await asyncio.shield(self.discard(submission))
            if isinstance(error, ValueError):
                raise _not_a_form() from error
            raise
        return submission

    async def discard(self, submission: Submission) -> None:
        """Remove the files of a request."""
        await asyncio.to_thread(shutil.rmtree, submission.folder, ignore_errors=True)

    async def _read(self, reader: MultipartReader, submission: Submission) -> None:
        for number in range(MAX_PARTS + 1):
            part = await reader.next()
            if part is None:
                return
            if not isinstance(part, BodyPartReader) or number == MAX_PARTS:
                raise _not_a_form()
            await self._read_part(part, submission, number)

    async def _read_part(self, part: BodyPartReader, submission: Submission, number: int) -> None:
        name = part.name or ""
        if name == REQUEST_FIELD:
            submission.request = await _field(part)
        elif name == "picture" or name.startswith("picture:"):
            path = submission.folder / str(number)
            option = name.partition(":")[2][:32]
            size = await _file(part, path, option)
            file_name = (part.filename or "picture")[:100]
            submission.files.append(Upload(option, file_name, path, size))
        else:
            raise _not_a_form()


async def _field(part: BodyPartReader) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk():
        data += chunk
        if len(data) > MAX_FIELD_BYTES:
            raise InvalidOptions(say("That is too long to be a command."))
    return bytes(data)


async def _file(part: BodyPartReader, path: Path, option: str) -> int:
    size, waiting = 0, bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise PictureRefused(
                say("“{name}” is over {limit} MB.", name=_name(part), limit=MAX_BYTES // 2**20),
                option=option or None,
            )
        waiting += chunk
        if len(waiting) >= _CHUNK:
            await asyncio.to_thread(_append, path, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(_append, path, bytes(waiting))
    if not size:
        raise PictureRefused(say("“{name}” is empty.", name=_name(part)), option=option or None)
    return size


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def _name(part: BodyPartReader) -> str:
    return (part.filename or "picture")[:100]


def _not_a_form() -> InvalidOptions:
    return InvalidOptions(say("This is not a form the console sends."))
