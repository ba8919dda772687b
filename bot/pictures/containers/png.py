"""PNG files (PNG specification, third edition): chunks of length, type, data and checksum."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from bot.pictures.containers.marks import Marks, OddContainer, Pieces

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEYWORD = "XML:com.adobe.xmp"
#: What the pixels are decoded and shown by, frames of an animation included.
_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL "
    b"fdAT".split()
)


def marked(data: bytes, marks: Marks) -> Pieces:
    """The picture with `marks` after its header."""
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR":
        raise OddContainer("a PNG begins with its header")
    header, *rest = [whole for kind, whole in chunks if kind in _KEPT]
    texts = {**marks.texts, _XMP_KEYWORD: marks.xmp.decode()}
    ours = [_chunk(b"eXIf", marks.exif), *(_text(*text) for text in texts.items())]
    return [SIGNATURE, header, *ours, *rest]


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Type and bytes of every chunk, up to the end of the picture."""
    view, at, kind = memoryview(data), len(SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise OddContainer("a PNG ends with its end chunk")
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, view[at : at + 12 + length]
        at += 12 + length


def _text(keyword: str, text: str) -> bytes:
    # Keyword, not compressed, no language, no translated keyword, text.
    return _chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
