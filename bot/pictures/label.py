"""The label in a file that says how the picture came about: read by people and by programs.

It says nothing else: no prompt, no name, no time.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import StrEnum

from bot.pictures.containers.marks import Marks

SOFTWARE = "Easel"
_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class Label(StrEnum):
    """How a picture came about, in the terms of IPTC's digital source types."""

    GENERATED = "trainedAlgorithmicMedia"
    EDITED = "compositeWithTrainedAlgorithmicMedia"  #: made from somebody's picture

    @property
    def text(self) -> str:
        """What a person reads among the properties of the file."""
        return "AI-generated picture" if self is Label.GENERATED else "Picture edited with AI"


def marks(label: Label, *, orientation: int = 1) -> Marks:
    """The label as files carry it; a picture that is shown turned has to stay so."""
    return Marks(
        exif=_exif(label, orientation),
        xmp=_xmp(label),
        texts={"Description": label.text, "Software": SOFTWARE},
    )


def label_of(info: Mapping[str | tuple[int, int], object]) -> Label | None:
    """The label of ours that a file carries; `info` is Pillow's."""
    return next((label for label in Label if info.get("xmp") == _xmp(label)), None)


def _xmp(label: Label) -> bytes:
    """The label as XMP (IPTC Photo Metadata: Digital Source Type)."""
    return _XMP.format(source=_SOURCE_TYPE + label, text=label.text, software=SOFTWARE).encode()


def _exif(label: Label, orientation: int) -> bytes:
    """The label as Exif, a TIFF structure."""
    fields = [
        (0x010E, 2, f"{label.text}\0".encode()),  # ImageDescription, ASCII
        (0x0112, 3, struct.pack("<H", orientation)),  # Orientation, SHORT
        (0x0131, 2, f"{SOFTWARE}\0".encode()),  # Software, ASCII
    ]
    at = 8 + 2 + 12 * len(fields) + 4  # where the values begin that need more than four bytes
    entries, values = b"", b""
    for tag, kind, value in fields:
        count = len(value) if kind == 2 else 1
        entries += struct.pack("<HHI", tag, kind, count)
        if len(value) <= 4:
            entries += value.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", at + len(values))
            values += value + b"\0" * (len(value) % 2)
    return b"II*\0" + struct.pack("<IH", 8, len(fields)) + entries + bytes(4) + values


_XMP = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmp:CreatorTool="{software}"
    Iptc4xmpExt:DigitalSourceType="{source}">
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></dc:description>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
