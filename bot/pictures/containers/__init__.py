"""Change what a picture's file says of itself, with the coded pixels left byte for byte alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.pictures.containers import jpeg, png, webp
from bot.pictures.containers.marks import Marks, OddContainer, Pieces

_FORMATS: Mapping[str, Callable[[bytes, Marks], Pieces]] = {
    "image/png": png.marked,
    "image/jpeg": jpeg.marked,
    "image/webp": webp.marked,
}


def marked(data: bytes, *, media_type: str, marks: Marks) -> Pieces:
    """The file with `marks` for its only metadata, to be written one piece after the other.

    What the file said of itself before (text, EXIF, XMP, thumbnails, manifests, whatever was
    behind its end) is left out; what its pixels are shown by (colour, gamma, frames) stays.
    Raises OddContainer where the file is not built as its format says, or has no place for marks.
    """
    if media_type not in _FORMATS:
        raise OddContainer(media_type)
    return _FORMATS[media_type](data, marks)
