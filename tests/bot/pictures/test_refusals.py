"""Every way a picture can fail ends in one sentence that names it."""

from __future__ import annotations

import errno

import pytest

from bot.errors import Busy, PictureRefused, say
from bot.pictures.errors import BadPicture, DecoderFailed, Fault, NotAdmitted, TooManyBytes
from bot.pictures.refusals import named


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (DecoderFailed(), "Save it anew"),
        (BadPicture(Fault.TOO_MANY_PIXELS), "Send a smaller picture"),
        (BadPicture(Fault.TOO_MANY_PIXELS, width=8000, height=5001), "41 megapixels"),
        (BadPicture(Fault.BROKEN), "Save it anew"),
        (BadPicture(Fault.NOT_A_PICTURE), "Send a PNG"),
        (BadPicture(Fault.HEIF), "Save it as JPEG"),
        (BadPicture(Fault.MOVING), "Send a picture that does not move"),
        (TooManyBytes(limit=25 * 2**20, size=26 * 2**20), "26.0 MiB"),
        (NotAdmitted(), "Attach the picture itself"),
        (OSError(errno.ENOSPC, "No space left on device: '/secret/path'"), "Try again in a minute"),
        (FileNotFoundError("/secret/path"), "Attach it again"),
    ],
)
def test_it_names_the_option_and_says_what_to_do(error: Exception, advice: str) -> None:
    with pytest.raises(PictureRefused) as caught, named("target"):
        raise error
    text = str(caught.value)
    assert "`target`" in text
    assert advice in text
    assert "secret" not in text
    assert caught.value.option == "target"


def test_every_fault_of_a_picture_has_its_sentence() -> None:
    for fault in Fault:
        with pytest.raises(PictureRefused), named("target"):
            raise BadPicture(fault)


def test_what_is_no_fault_of_the_picture_is_left_alone() -> None:
    with pytest.raises(Busy), named("target"):
        raise Busy(say("Later."))
