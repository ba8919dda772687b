"""Open the pictures a tool is given, and write the one it makes."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from bot.pictures.decode import inspect
from bot.pictures.reading import FORMATS

JPEG_QUALITY = 92


def opened(path: Path) -> Image.Image:
    """The first frame, upright, as RGB or RGBA. Raises PictureError for a file that is none."""
    # `inspect` refuses bombs, damage and other formats; after it the file is known to be sound.
    inspect(path)
    with Image.open(path, formats=FORMATS) as image:
        image.load()
        upright = ImageOps.exif_transpose(image) or image
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def is_lossless(path: Path) -> bool:
    """Whether a file is of a kind that never lost detail to compression."""
    with Image.open(path, formats=FORMATS) as image:
        return image.format in ("PNG", "GIF")


def save(image: Image.Image, target: Path, kind: str) -> None:
    """Write a finished picture as "png", "webp" or "jpg"."""
    with target.open("wb") as file:
        if kind == "png":
            # The least effort: painted grain does not compress, and time is what people notice.
            image.save(file, "PNG", compress_level=1)
        elif kind == "webp":
            image.save(file, "WEBP", quality=JPEG_QUALITY, method=2)
        else:
            image.convert("RGB").save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
