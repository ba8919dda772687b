"""WebP files (RFC 9649): RIFF chunks of type, length and data, padded to even."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from bot.pictures.containers.marks import Marks, OddContainer, Pieces

_KEPT = frozenset((b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"))
_ALPHA, _EXIF, _XMP, _PROFILE, _ANIMATION = 0x10, 0x08, 0x04, 0x20, 0x02

Chunk = tuple[bytes, memoryview]  #: type and data


def marked(data: bytes, marks: Marks) -> Pieces:
    """The picture in the extended format, with `marks` after its pixels."""
    chunks = list(_chunks(data))
    header = _header(chunks)
    kept = [_whole(kind, body) for kind, body in chunks if kind in _KEPT]
    ours = [_whole(b"EXIF", marks.exif), _whole(b"XMP ", marks.xmp)]
    pieces = [piece for chunk in (_whole(b"VP8X", header), *kept, *ours) for piece in chunk]
    size = len(b"WEBP") + sum(map(len, pieces))
    return [b"RIFF" + struct.pack("<I", size) + b"WEBP", *pieces]


def _chunks(data: bytes) -> Iterator[Chunk]:
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise OddContainer("a WebP begins as RIFF")
    view, at = memoryview(data), 12
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise OddContainer("a WebP is as long as its header says")
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise OddContainer("a WebP's chunks end within it")
        yield kind, view[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _header(chunks: Sequence[Chunk]) -> bytes:
    """The data of the VP8X chunk: flags, and the size of the canvas."""
    if not chunks:
        raise OddContainer("a WebP has a picture")
    kind, body = chunks[0]
    if kind == b"VP8X" and len(body) >= 10:
        flags, size = body[0] & (_ALPHA | _PROFILE | _ANIMATION), bytes(body[4:10])
    elif kind == b"VP8L" and len(body) >= 5:
        flags, size = _lossless(body)
    elif kind == b"VP8 " and len(body) >= 10:
        flags, size = _lossy(body)
    else:
        raise OddContainer("a WebP begins with a header or a picture")
    return struct.pack("<I", flags | _EXIF | _XMP) + size


def _lossless(body: memoryview) -> tuple[int, bytes]:
    # After a signature byte: width - 1 and height - 1 in 14 bits each, then whether alpha is used.
    bits = int.from_bytes(body[1:5], "little")
    size = _canvas((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return (_ALPHA if bits >> 28 & 1 else 0), size


def _lossy(body: memoryview) -> tuple[int, bytes]:
    # RFC 6386, section 9.1: a frame tag and a start code of three bytes each, then 14 bits each.
    width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", body, 6))
    if not width or not height:
        raise OddContainer("a WebP has a size")
    return 0, _canvas(width, height)


def _canvas(width: int, height: int) -> bytes:
    return (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _whole(kind: bytes, body: bytes | memoryview) -> Pieces:
    return [kind + struct.pack("<I", len(body)), body, b"\0" * (len(body) % 2)]
