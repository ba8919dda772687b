"""Pictures on their way up: their files are open while they are sent, and read bit by bit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from telegram import InputFile, InputMediaDocument, InputMediaPhoto
from telegram.constants import ParseMode

from bot.invocation import PictureFile
from bot.platforms.telegram.parcels import Parcel


@contextmanager
def as_media(parcel: Parcel, caption: str = "") -> Iterator[InputMediaPhoto | InputMediaDocument]:
    """A parcel with its files open: they are read while they are sent, never as a whole."""
    with ExitStack() as files:
        file = as_file(parcel.file, files, name=parcel.name, attach=True)
        told, mode = caption or None, ParseMode.HTML if caption else None
        if parcel.kind == "photo":
            covered = parcel.file.spoiler or None
            yield InputMediaPhoto(file, told, mode, has_spoiler=covered)
        else:
            yield InputMediaDocument(file, told, mode, thumbnail=thumbnail_of(parcel, files))


def thumbnail_of(parcel: Parcel, files: ExitStack) -> InputFile | None:
    """The preview of a file; `files` closes it."""
    if parcel.thumbnail is None:
        return None
    return as_file(parcel.thumbnail, files, name="preview.jpg", attach=True)


def as_file(
    picture: PictureFile, files: ExitStack, *, name: str, attach: bool = False
) -> InputFile:
    """A picture to be sent; `files` closes it. `attach`: it belongs to a media object."""
    handle = files.enter_context(picture.path.open("rb"))
    return InputFile(handle, filename=name, attach=attach, read_file_handle=False)
