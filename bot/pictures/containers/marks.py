"""What can be written into a file beside its pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Pieces = Sequence[bytes | memoryview]


@dataclass(frozen=True, slots=True)
class Marks:
    """The same told in three ways. `exif` is a TIFF structure; `texts` are by PNG's keywords."""

    exif: bytes
    xmp: bytes
    texts: Mapping[str, str]


class OddContainer(ValueError):
    """A file is not built as its format says, or its format has no place for marks."""
