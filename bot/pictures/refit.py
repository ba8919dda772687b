"""Make the best copy of a picture within a platform's bounds: what the decoding process does."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from bot.pictures.bounds import Bounds
from bot.pictures.containers import marked
from bot.pictures.containers.marks import Marks
from bot.pictures.decode import describe
from bot.pictures.inspected import Inspected
from bot.pictures.label import label_of, marks
from bot.pictures.ladder import MEDIA_TYPES, Rung, first_that_fits, ladder
from bot.pictures.plain import plain
from bot.pictures.reading import broken_if_it_fails, read

#: Of WebP's 0 to 6. Lossless at 0 comes out a third larger, from 2 on takes far longer.
LOSSLESS_METHOD = 1
LOSSLESS_EFFORT = 20  #: of 0 to 100
LOSSY_METHOD = 2  #: at 4, Pillow's own, it takes twice as long and comes out no smaller
PNG_COMPRESSION = 1  #: of 0 to 9: several copies may have to be made


def fit(path: Path, target: Path, bounds: Bounds) -> Inspected | None:
    """Write the best copy within `bounds` to `target`; None where there is none.

    Our label of the original is on the copy too. Raises BadPicture, or OSError when a file cannot
    be read or written.
    """
    image = read(path)
    label = label_of(image.info)
    with broken_if_it_fails():
        image = plain(image)
        copies = Copies(image, bounds, marks=None if label is None else marks(label))
    del image  # 160 MB at 40 megapixels: copies keep one no larger than the largest of them
    chosen = first_that_fits(copies.rungs, copies.encode, limit=bounds.limit_bytes)
    if chosen is None:
        return None
    target.write_bytes(copies.best)
    return describe(target, (chosen.width, chosen.height), MEDIA_TYPES[chosen.format])


class Copies:
    """Encodes one picture in several ways, and keeps the last copy that was within the bounds."""

    def __init__(self, image: Image.Image, bounds: Bounds, *, marks: Marks | None) -> None:
        image = _least(image)
        self.rungs = ladder(*image.size, transparent=image.mode == "RGBA", bounds=bounds)
        self.best = b""
        self._bounds = bounds
        self._marks = marks
        self._image = _prepared(image, self.rungs[0]) if self.rungs else image

    def encode(self, rung: Rung) -> int:
        """Make a copy; return its size in bytes, twice the limit where it cannot be made."""
        try:
            copy = self._labelled(_encoded(_resized(self._image, rung), rung), rung)
        except (ValueError, OSError, MemoryError):  # a format's own limits, or ours
            return 2 * self._bounds.limit_bytes
        if len(copy) <= self._bounds.limit_bytes:
            self.best = copy
        return len(copy)

    def _labelled(self, copy: bytes, rung: Rung) -> bytes:
        if self._marks is None:
            return copy
        return b"".join(marked(copy, media_type=MEDIA_TYPES[rung.format], marks=self._marks))


def _least(image: Image.Image) -> Image.Image:
    """Without transparency where nothing is transparent."""
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image


def _prepared(image: Image.Image, largest: Rung) -> Image.Image:
    if image.mode == "RGBA" and largest.format == "JPEG":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    return _resized(image, largest)


def _resized(image: Image.Image, rung: Rung) -> Image.Image:
    size = (rung.width, rung.height)
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, rung: Rung) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, rung.format, **_settings(rung))
    return buffer.getvalue()


def _settings(rung: Rung) -> dict[str, int | bool]:
    if rung.format == "PNG":
        return {"compress_level": PNG_COMPRESSION}
    if rung.quality is None:
        return {"lossless": True, "quality": LOSSLESS_EFFORT, "method": LOSSLESS_METHOD}
    if rung.format == "WEBP":
        # The edge of what was cut out is in the alpha channel: it stays exact.
        return {"quality": rung.quality, "method": LOSSY_METHOD, "alpha_quality": 100}
    return {"quality": rung.quality, "subsampling": 0 if rung.full_colour else 2}
