"""Write a PNG from the top down: a picture that is never in memory as a whole."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}  # channels: grey, RGB, RGBA
_LEVEL = 2  # of zlib's 9: after the filter, more effort saves a few percent
_CHUNK = 1 << 18
_SUB, _UP, _PAETH = 1, 2, 4


class PngRows:
    """A PNG file in the making; give it all its rows before it is closed."""

    def __init__(self, path: Path, *, width: int, height: int, channels: int) -> None:
        self._path = path
        self._size = (width, height)
        self._channels = channels
        self._above = np.zeros(width * channels, np.uint8)
        self._packer = zlib.compressobj(_LEVEL)
        self._waiting = bytearray()

    def __enter__(self) -> Self:
        self._file: BinaryIO = self._path.open("wb")
        self._file.write(_SIGNATURE)
        kind = _COLOUR_TYPES[self._channels]
        self._put(b"IHDR", struct.pack(">IIBBBBB", *self._size, 8, kind, 0, 0, 0))
        return self

    def write(self, rows: Pixels) -> None:
        """Add rows: n × width × channels."""
        flat = rows.reshape(len(rows), -1)
        packed = self._packer.compress(_filtered(flat, self._above, self._channels).tobytes())
        self._above = flat[-1].copy()
        self._waiting += packed
        while len(self._waiting) >= _CHUNK:
            self._put(b"IDAT", bytes(self._waiting[:_CHUNK]))
            del self._waiting[:_CHUNK]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._file:
            if error is None:
                self._put(b"IDAT", bytes(self._waiting) + self._packer.flush())
                self._put(b"IEND", b"")

    def _put(self, kind: bytes, data: bytes) -> None:
        check = zlib.crc32(data, zlib.crc32(kind))
        self._file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check))


def _filtered(rows: Pixels, above: Pixels, step: int) -> Pixels:
    """Each row as what differs from its neighbours, by the filter that leaves least (PNG §12.8)."""
    over = np.concatenate([above[None], rows[:-1]])
    left, corner = _shifted(rows, step), _shifted(over, step)
    ways = {
        _SUB: rows - left,
        _UP: rows - over,
        _PAETH: rows - _paeth(left, over, corner),
    }
    costs = np.stack([_cost(way) for way in ways.values()])
    chosen = costs.argmin(axis=0)
    kinds = np.array(list(ways), np.uint8)[chosen]
    best = np.select([(chosen == n)[:, None] for n in range(len(ways))], list(ways.values()))
    return np.concatenate([kinds[:, None], best], axis=1).astype(np.uint8)


def _shifted(rows: Pixels, step: int) -> Pixels:
    shifted = np.zeros_like(rows)
    shifted[:, step:] = rows[:, :-step]
    return shifted


def _paeth(left: Pixels, over: Pixels, corner: Pixels) -> Pixels:
    """Of the three neighbours, the one nearest to left + over - corner."""
    a, b, c = (one.astype(np.int16) for one in (left, over, corner))
    near_a, near_b = np.abs(b - c), np.abs(a - c)
    near_c = np.abs(a + b - 2 * c)
    other = np.where(near_b <= near_c, over, corner)
    return np.where((near_a <= near_b) & (near_a <= near_c), left, other)


def _cost(rows: Pixels) -> NDArray[np.int64]:
    """The sum of differences, taken as signed."""
    return np.asarray(np.abs(rows.view(np.int8).astype(np.int16)).sum(axis=1))
