"""JPEG files (ITU-T T.81, annex B): segments of marker, length and data, and coded scans."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from bot.pictures.containers.marks import Marks, OddContainer, Pieces

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
COM = 0xFE
APPLICATION = range(0xE0, 0xF0)
_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
#: The application segments that pixels are decoded or shown by: density, profile, colour transform.
_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
#: In coded data, what ends it: a marker that is neither a restart nor a stuffed byte.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def marked(data: bytes, marks: Marks) -> Pieces:
    """The picture with `marks` before everything but JFIF's own segment, which comes first."""
    kept = [(marker, whole) for marker, whole in _segments(data) if _is_kept(marker, whole)]
    first = [whole for marker, whole in kept if marker == 0xE0]
    rest = [whole for marker, whole in kept if marker != 0xE0]
    ours = [_segment(0xE1, _EXIF + marks.exif), _segment(0xE1, _XMP + marks.xmp)]
    return [bytes((0xFF, SOI)), *first[:1], *ours, *rest]


def _segments(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Marker and bytes of every segment after the first, a scan's coded data with its header."""
    if data[:2] != bytes((0xFF, SOI)):
        raise OddContainer("a JPEG begins with its start marker")
    view, at, marker = memoryview(data), 2, SOI
    while marker != EOI:
        at = _after_fill(data, at)
        marker = data[at + 1]
        end = at + 2 if marker == EOI else _end(data, at)
        yield marker, view[at:end]
        at = end


def _after_fill(data: bytes, at: int) -> int:
    """Where the marker is; any number of FF may stand before it."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if len(data) < at + 2 or data[at] != 0xFF:
        raise OddContainer("a JPEG is a row of segments, up to its end marker")
    return at


def _end(data: bytes, at: int) -> int:
    if len(data) < at + 4:
        raise OddContainer("a JPEG ends with its end marker")
    end: int = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
    if data[at + 1] != SOS:
        return end
    following = _MARKER.search(data, end)
    if following is None:
        raise OddContainer("a JPEG ends with its end marker")
    return following.start()


def _is_kept(marker: int, whole: memoryview) -> bool:
    if marker in APPLICATION:
        wanted = _KEPT.get(marker)
        return wanted is not None and bytes(whole[4 : 4 + len(wanted)]) == wanted
    return marker != COM


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data
