"""What a file is that is none of the pictures we read, told by how it begins."""

from __future__ import annotations

import struct
import zlib

from bot.pictures.errors import Fault

HEAD = 256  #: bytes that tell
#: ISO/IEC 23008-12, annexes B and following; AV1 Image File Format, section 6: brands of stills.
_STILLS = frozenset(b"heic heix heim heis hevc hevx mif1 msf1 avif avis".split())
_MATROSKA = b"\x1a\x45\xdf\xa3"  #: RFC 8794, section 11.2.1; WebM is one
_GZIP = b"\x1f\x8b"


def fault_of(head: bytes) -> Fault:
    """Why a file that begins so cannot be read."""
    if head[4:8] == b"ftyp":
        return Fault.HEIF if _brands(head) & _STILLS else Fault.MOVING
    if head.startswith(_MATROSKA) or (head[:4], head[8:12]) == (b"RIFF", b"AVI "):
        return Fault.MOVING
    if head.startswith(_GZIP) and _inflated(head).lstrip().startswith(b"{"):
        return Fault.MOVING  # an animated sticker of Telegram's: compressed JSON
    return Fault.NOT_A_PICTURE


def _brands(head: bytes) -> set[bytes]:
    """ISO/IEC 14496-12, section 4.3: a major brand, a version, and brands it is compatible with."""
    (size,) = struct.unpack_from(">I", head)
    box = head[: max(16, size)]
    return {box[8:12], *(box[at : at + 4] for at in range(16, len(box), 4))}


def _inflated(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return b""
