"""Random textures: everything that is irregular in a picture comes from here."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[Any]  #: Values by row and column; float32 nearly everywhere, for speed.
Random = np.random.Generator

_BICUBIC = Image.Resampling.BICUBIC
_BILINEAR = Image.Resampling.BILINEAR


def source(*parts: object) -> Random:
    """A random source that depends on nothing but `parts`."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def resize(plane: Plane, shape: tuple[int, int], *, smooth: bool = True) -> Plane:
    """Stretch a plane to `shape` (height, width)."""
    picture = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
    size = (max(1, shape[1]), max(1, shape[0]))
    return np.asarray(picture.resize(size, _BICUBIC if smooth else _BILINEAR), dtype=np.float32)


def fractal(
    random: Random,
    shape: tuple[int, int],
    *,
    cells: tuple[float, float],
    octaves: int = 5,
    gain: float = 0.5,
) -> Plane:
    """Fractal noise from 0 to 1; `cells` is how many blobs fit down and across.

    Each octave is added while the plane is still small and then grown: the cost is that of the
    last octave alone.
    """
    rows, columns = max(2.0, cells[0]), max(2.0, cells[1])
    plane = np.zeros((2, 2), dtype=np.float32)
    weight, top = 1.0, float(max(shape))
    for _ in range(octaves):
        size = (min(int(rows) + 2, shape[0]), min(int(columns) + 2, shape[1]))
        plane = resize(plane, size)
        plane = plane + weight * random.random(size, dtype=np.float32)
        weight, rows, columns = weight * gain, rows * 2, columns * 2
        if max(size) >= top:
            break
    return spread(resize(plane, shape))


def line(random: Random, width: int, *, cells: float, octaves: int = 6, gain: float = 0.5) -> Plane:
    """Fractal noise along a line of `width` points, from 0 to 1."""
    band = fractal(random, (2, width), cells=(2, cells), octaves=octaves, gain=gain)
    return np.asarray(band[0])


def ridged(plane: Plane) -> Plane:
    """Fold noise at its middle, so that it has sharp crests at 1."""
    return np.asarray(1.0 - np.abs(plane * 2.0 - 1.0), dtype=np.float32)


def spread(plane: Plane) -> Plane:
    """Stretch the values to fill 0 to 1."""
    low, high = float(plane.min()), float(plane.max())
    return np.asarray((plane - low) / max(high - low, 1e-6), dtype=np.float32)


def step(plane: Plane, low: float, high: float) -> Plane:
    """0 below `low`, 1 above `high`, smooth between (falling when low is above high)."""
    t = np.asarray(plane - np.float32(low), dtype=np.float32)
    t *= np.float32(1 / (high - low))
    np.clip(t, 0.0, 1.0, out=t)
    curve = t * np.float32(-2.0)
    curve += np.float32(3.0)
    curve *= t
    curve *= t
    return curve


def sample(texture: Plane, rows: Plane, columns: Plane) -> Plane:
    """Look up a texture at positions in texels, wrapping round at its edges, bilinear.

    The sides of the texture are powers of two, which makes the wrapping a cheap mask.
    """
    height, width = texture.shape
    floor_r, floor_c = np.floor(rows), np.floor(columns)
    part_r, part_c = rows - floor_r, columns - floor_c
    r0 = floor_r.astype(np.int32) & (height - 1)
    c0 = floor_c.astype(np.int32) & (width - 1)
    c1 = (c0 + 1) & (width - 1)
    flat, upper, lower = texture.ravel(), r0 * width, ((r0 + 1) & (height - 1)) * width
    above, below = flat.take(upper + c0), flat.take(lower + c0)
    above += (flat.take(upper + c1) - above) * part_c
    below += (flat.take(lower + c1) - below) * part_c
    above += (below - above) * part_r
    return np.asarray(above)


def tile(random: Random, size: int, *, cells: int, octaves: int = 5, gain: float = 0.5) -> Plane:
    """Square fractal noise whose edges meet, for `sample`."""
    plane = np.zeros((size, size), dtype=np.float32)
    weight, count = 1.0, cells
    for _ in range(octaves):
        if count > size:
            break
        blobs = random.random((count, count), dtype=np.float32)
        margin = 3
        wrapped = np.pad(blobs, margin, mode="wrap")
        scale = size / count
        grown = resize(wrapped, (round(len(wrapped) * scale),) * 2)
        start = round(margin * scale)
        plane += weight * grown[start : start + size, start : start + size]
        weight, count = weight * gain, count * 2
    return spread(plane)
