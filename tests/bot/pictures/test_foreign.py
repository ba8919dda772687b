"""What is no picture we read is called by its name, so that people know what to do."""

from __future__ import annotations

import gzip
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.errors import Fault
from bot.pictures.foreign import HEAD, fault_of


def boxed(major: bytes, *compatible: bytes) -> bytes:
    """The first box of a HEIC, AVIF or MP4 file."""
    brands = major + bytes(4) + b"".join(compatible)
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + b"\0\0\0\x08mdat"


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (boxed(b"heic", b"mif1", b"heic"), Fault.HEIF),
        (boxed(b"mif1", b"mif1", b"avif"), Fault.HEIF),
        (boxed(b"avif"), Fault.HEIF),
        (boxed(b"isom", b"iso2", b"avc1", b"mp41"), Fault.MOVING),
        (boxed(b"qt  "), Fault.MOVING),
        (b"\x1a\x45\xdf\xa3\x01\x00\x00\x00webm", Fault.MOVING),
        (b"RIFF\x00\x10\x00\x00AVI LIST", Fault.MOVING),
        (gzip.compress(b'{"tgs":1,"v":"5.5.2","fr":60}', mtime=0), Fault.MOVING),
        (gzip.compress(b"a text, archived", mtime=0), Fault.NOT_A_PICTURE),
        (b"\x1f\x8bnot really", Fault.NOT_A_PICTURE),
        (b"RIFF\x00\x10\x00\x00WAVEfmt ", Fault.NOT_A_PICTURE),
        (b"%PDF-1.7", Fault.NOT_A_PICTURE),
        (b"", Fault.NOT_A_PICTURE),
    ],
)
def test_it_is_told_by_how_the_file_begins(head: bytes, fault: Fault) -> None:
    assert fault_of(head[:HEAD]) is fault


@given(data=st.binary(max_size=40), start=st.sampled_from([b"", b"\0\0\0\x18ftyp", b"\x1f\x8b"]))
def test_any_beginning_gets_an_answer(data: bytes, start: bytes) -> None:
    assert fault_of((start + data)[:HEAD]) in (Fault.NOT_A_PICTURE, Fault.HEIF, Fault.MOVING)
