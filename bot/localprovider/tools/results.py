"""Write a tool's result: as it was made where that is reasonable, as a JPEG where it is not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bot.localprovider.assignment import Assignment
from bot.localprovider.tools.files import is_lossless, save
from bot.localprovider.tools.pngrows import PngRows

Pixels = NDArray[np.uint8]

#: An opaque picture of more is written as a JPEG: as a PNG it would outgrow what chats take.
MAX_LOSSLESS_PIXELS = 12_000_000
_ROWS = 256


def keep(picture: Image.Image, assignment: Assignment) -> None:
    """Write a picture with every pixel as it is, unless it is opaque and too large for that."""
    if picture.mode == "RGB" and picture.width * picture.height > MAX_LOSSLESS_PIXELS:
        save(picture, assignment.target, "jpg")
        return
    pixels = np.asarray(picture)
    rows = (pixels[top : top + _ROWS] for top in range(0, picture.height, _ROWS))
    write_png(rows, assignment.target, size=picture.size, channels=len(picture.getbands()))


def keep_rows(
    rows: Iterable[Pixels], assignment: Assignment, size: tuple[int, int], *, mode: str
) -> None:
    """Write rows as they come: a PNG for a lossless or transparent source, else a JPEG.

    A PNG is never in memory as a whole; a JPEG has to be, three bytes a pixel.
    """
    lossless = is_lossless(assignment.inputs["image"])
    if mode == "RGBA" or (lossless and size[0] * size[1] <= MAX_LOSSLESS_PIXELS):
        write_png(rows, assignment.target, size=size, channels=len(mode))
        return
    pixels, top = np.empty((size[1], size[0], 3), np.uint8), 0
    for some in rows:
        pixels[top : top + len(some)] = some
        top += len(some)
    save(Image.fromarray(pixels), assignment.target, "jpg")


def write_png(
    rows: Iterable[Pixels], target: Path, *, size: tuple[int, int], channels: int
) -> None:
    """Write a PNG from its rows, from the top."""
    with PngRows(target, width=size[0], height=size[1], channels=channels) as png:
        for some in rows:
            png.write(some)
