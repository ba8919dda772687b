"""Read a stranger's picture whole, under limits: the first frame, and what the file says of it."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The plugins are loaded now, so that the memory limit, taken after loading, has them in.
from PIL import (  # noqa: F401
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from bot.pictures.errors import BadPicture, Fault
from bot.pictures.foreign import HEAD, fault_of
from bot.pictures.inspected import MAX_PIXELS

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# A phone's JPEG with a second picture inside is read by Pillow as "MPO".
_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
_ORIENTATION = 0x0112  #: Exif 2.32, section 4.6.4


def read(path: Path) -> Image.Image:
    """The picture at `path`, decoded whole, first frame only.

    Raises BadPicture, or OSError when the file cannot be read at all.
    """
    with path.open("rb") as file:
        image = _read_header(file)
        with broken_if_it_fails():
            image.load()
        return image


def media_type(image: Image.Image) -> str:
    """What the file was, told by its bytes."""
    return _TYPES[image.format or ""]


def orientation(image: Image.Image) -> int:
    """How the picture is to be turned, as Exif numbers it; 1 is not at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, on damaged metadata
            turned = image.getexif().get(_ORIENTATION)
    except (SyntaxError, ValueError, TypeError, LookupError, OSError, struct.error):
        return 1  # a picture is worth more than its damaged metadata
    return turned if isinstance(turned, int) and 1 <= turned <= 8 else 1


@contextmanager
def broken_if_it_fails() -> Iterator[None]:
    """Whatever a decoder raises over a stranger's bytes means that they are damaged."""
    try:
        yield
    except BadPicture:
        raise
    except MemoryError:
        raise BadPicture(Fault.TOO_MANY_PIXELS) from None
    except Exception as error:
        raise BadPicture(Fault.BROKEN) from error


def _read_header(file: io.BufferedReader) -> Image.Image:
    with warnings.catch_warnings(), broken_if_it_fails():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            Image.MAX_IMAGE_PIXELS = MAX_PIXELS
            return Image.open(file, formats=FORMATS)
        except UnidentifiedImageError:
            file.seek(0)
            raise BadPicture(fault_of(file.read(HEAD))) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _bomb(file) from None


def _bomb(file: io.BufferedReader) -> BadPicture:
    """Read the header once more, without Pillow's limit, to be able to tell the size."""
    file.seek(0)
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(file, formats=FORMATS) as image:
        return BadPicture(Fault.TOO_MANY_PIXELS, width=image.width, height=image.height)
