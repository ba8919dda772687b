"""Look at pictures, clean them, label them: what the decoding process does."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PIL import Image

from bot.pictures import label as labels
from bot.pictures.containers import marked
from bot.pictures.containers.marks import OddContainer, Pieces
from bot.pictures.inspected import Inspected
from bot.pictures.label import Label
from bot.pictures.plain import plain
from bot.pictures.reading import broken_if_it_fails, media_type, orientation, read

JPEG_QUALITY = 95
#: Of 0 to 9. At 6, Pillow's own, 40 megapixels take three times as long (14 s) and photographs
#: come out no smaller.
PNG_COMPRESSION = 3
HIDES_NOTHING = (255, 255)  #: The least and the most of an alpha channel.


def inspect(path: Path) -> Inspected:
    """Decode the picture at `path` whole, first frame only, and describe the file.

    Raises BadPicture, or OSError when the file cannot be read at all.
    """
    image = read(path)
    return describe(path, image.size, media_type(image))


def clean(path: Path, target: Path) -> Inspected:
    """Write the first frame of `path` to `target`: upright, in sRGB, without any metadata.

    A PNG where it may be transparent or was never lossy, a JPEG otherwise. An alpha channel that
    hides nothing is left out: of a mask with one, some read only that. Raises as `inspect`.
    """
    image = read(path)
    lossless = image.has_transparency_data or image.format in ("PNG", "GIF")
    with broken_if_it_fails():
        image = _without_idle_alpha(plain(image))
    with target.open("wb") as file:
        if lossless:
            image.save(file, "PNG", compress_level=PNG_COMPRESSION)
        else:
            image.save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
        file.flush()
        os.fsync(file.fileno())
    return describe(target, image.size, "image/png" if lossless else "image/jpeg")


def _without_idle_alpha(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == HIDES_NOTHING:
        return image.convert("RGB")
    return image


def label(path: Path, target: Path, kind: Label) -> Inspected:
    """Write `path` to `target` with a label for its only metadata, and the pixels as they are.

    A file that cannot be labelled so is written anew, first frame only. Raises as `inspect`.
    """
    image = read(path)
    seen = Inspected(media_type(image), image.width, image.height, size=0, sha256="")
    marks = labels.marks(kind, orientation=orientation(image))
    del image  # 160 MB at 40 megapixels
    try:
        pieces = marked(path.read_bytes(), media_type=seen.media_type, marks=marks)
    except OddContainer:
        seen = clean(path, target)
        marks = labels.marks(kind)
        pieces = marked(target.read_bytes(), media_type=seen.media_type, marks=marks)
    _write(target, pieces)
    return describe(target, (seen.width, seen.height), seen.media_type)


def describe(path: Path, size: tuple[int, int], kind: str) -> Inspected:
    """What there is to tell of a file of media type `kind`; `size` is in pixels."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Inspected(
        media_type=kind,
        width=size[0],
        height=size[1],
        size=path.stat().st_size,
        sha256=digest,
    )


def _write(target: Path, pieces: Pieces) -> None:
    with target.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
