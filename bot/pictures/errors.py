"""The errors of this package.

PictureError
├── Unfetchable    a URL did not give a file; `transient` says whether a later try may
├── BadPicture     the bytes are no picture we take; `fault` says why
├── DecoderFailed  the decoding process died or hung, twice; the picture may be to blame
└── Unfitted       no copy that fits a platform could be made just now; a later try may
"""

from __future__ import annotations

from enum import StrEnum

from bot.errors import PictureError, Text, say


class Unfetchable(PictureError):
    """A URL did not give a file. `transient`: the same URL may work later."""

    def __init__(self, text: Text, *, transient: bool) -> None:
        super().__init__(text)
        self.transient = transient


class NotAdmitted(Unfetchable):
    """The URL, or where it leads, is not one we fetch from: wrong host, scheme or address."""

    def __init__(self) -> None:
        super().__init__(say("The file is not at an address I may fetch from."), transient=False)


class TooManyBytes(Unfetchable):
    """The file is larger than `limit` bytes. `size` is what was claimed, None if nothing was."""

    def __init__(self, *, limit: int, size: int | None = None) -> None:
        text = say("The file is larger than {limit} MiB.", limit=limit // 2**20)
        super().__init__(text, transient=False)
        self.limit = limit
        self.size = size


class Fault(StrEnum):
    """Why bytes are no picture we take."""

    NOT_A_PICTURE = "not_a_picture"  #: none of the formats we read
    HEIF = "heif"  #: a still in a video's coding: HEIC as iPhones take them, AVIF
    MOVING = "moving"  #: a video, or a sticker that is animated
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken"  #: begins like a picture, but is truncated or damaged


class BadPicture(PictureError):
    """A file cannot be used as a picture. Sizes in pixels, 0 where they could not be read."""

    def __init__(self, fault: Fault, *, width: int = 0, height: int = 0) -> None:
        super().__init__(_FAULTS[fault])
        self.fault = fault
        self.width = width
        self.height = height


class DecoderFailed(PictureError):
    """The decoding process died or ran out of time with this picture, and again on a retry."""

    def __init__(self) -> None:
        super().__init__(say("The picture could not be decoded."))


class Unfitted(PictureError):
    """A copy that fits a platform could not be made just now: no room, or too much to do."""

    def __init__(self) -> None:
        super().__init__(say("The picture could not be made to fit just now."))


_FAULTS = {
    Fault.NOT_A_PICTURE: say("The file is not a PNG, JPEG, WebP or GIF picture."),
    Fault.HEIF: say("The file is a HEIC or AVIF picture."),
    Fault.MOVING: say("The file is a video or an animated sticker."),
    Fault.TOO_MANY_PIXELS: say("The picture has too many pixels."),
    Fault.BROKEN: say("The picture is damaged or incomplete."),
}
