"""What a person reads when a picture they attached cannot be used: which one, why, what to do."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import PictureError, PictureRefused, Text, say
from bot.pictures.errors import BadPicture, Fault, NotAdmitted, TooManyBytes, Unfetchable
from bot.pictures.inspected import MAX_PIXELS

log = logging.getLogger(__name__)


_FAULTS = {
    Fault.NOT_A_PICTURE: "`{option}` is not a picture I can read. Send a PNG, JPEG, WebP or GIF.",
    Fault.HEIF: (
        "`{option}` is a HEIC or AVIF picture, which I cannot read. Save it as JPEG and send that."
    ),
    Fault.MOVING: (
        "`{option}` is a video or an animated sticker. Send a picture that does not move, for "
        "example a screenshot of it."
    ),
    Fault.BROKEN: "`{option}` is damaged or incomplete. Save it anew and send it again.",
}


@contextmanager
def named(option: str) -> Iterator[None]:
    """Turn what goes wrong inside into a PictureRefused that names `option`."""
    try:
        yield
    except PictureError as error:
        raise PictureRefused(_explain(error, option), option=option) from error
    except FileNotFoundError as error:
        text = say(
            "The picture for `{option}` is not kept any more. Attach it again.", option=option
        )
        raise PictureRefused(text, option=option) from error
    except OSError as error:
        log.error("a picture could not be taken in: %s", error)
        text = say("`{option}` could not be kept here. Try again in a minute.", option=option)
        raise PictureRefused(text, option=option) from error


def _explain(error: PictureError, option: str) -> Text:
    match error:
        case TooManyBytes():
            return _too_many_bytes(error, option)
        case NotAdmitted():
            return say(
                "`{option}` is a link I may not fetch from. Attach the picture itself.",
                option=option,
            )
        case Unfetchable(transient=True):
            return say("`{option}` could not be downloaded. Try again in a minute.", option=option)
        case Unfetchable():
            return say("`{option}` could not be downloaded. Attach it again.", option=option)
        case BadPicture():
            return _bad_picture(error, option)
        case _:
            return say(
                "`{option}` could not be decoded. Save it anew as PNG or JPEG and send that.",
                option=option,
            )


def _too_many_bytes(error: TooManyBytes, option: str) -> Text:
    limit = error.limit // 2**20
    if error.size is None:
        return say(
            "`{option}` is over {limit} MiB, the most I take. Send a smaller file.",
            option=option,
            limit=limit,
        )
    return say(
        "`{option}` is {size} MiB; at most {limit} MiB are taken. Send a smaller file.",
        option=option,
        size=f"{error.size / 2**20:.1f}",
        limit=limit,
    )


def _bad_picture(error: BadPicture, option: str) -> Text:
    if error.fault in _FAULTS:
        return say(_FAULTS[error.fault], option=option)
    if not error.width:
        return say("`{option}` is too large to decode. Send a smaller picture.", option=option)
    return say(
        "`{option}` is {width}×{height}, which is {megapixels} megapixels; "
        "at most {limit} are taken. Make it smaller and send it again.",
        option=option,
        width=error.width,
        height=error.height,
        megapixels=-(-error.width * error.height // 1_000_000),
        limit=MAX_PIXELS // 1_000_000,
    )
