"""/upscale: make a picture larger and sharper."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from commands.spec import (
    Attachment,
    ImageCommand,
    Line,
    Options,
    Picture,
    Request,
    Result,
    line,
    one_credit,
    refuse_oversized_output,
)

DESCRIPTION = "Make a picture larger and sharper"


class UpscaleOptions(Options):
    """A picture and how much larger it shall be."""

    image: Attachment = Field(description="The picture to enlarge")
    factor: int = Field(2, ge=1, le=8, description="How many times larger")


class UpscaleRequest(Request):
    """`image` is a media id; `width` and `height` are those of the OUTPUT, in pixels."""

    RESULT = Result(made_by="Edited with AI", compared=True)

    image: str
    factor: int
    width: int
    height: int

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}

    def details(self) -> tuple[Line, ...]:
        size = line("{width}×{height}", width=self.width, height=self.height)
        return (size, line("{factor} times larger", factor=self.factor))


def to_upscale(options: UpscaleOptions, pictures: Mapping[str, Picture]) -> UpscaleRequest:
    """Compute the output's size. Raises InvalidOption where it would be too large to make."""
    picture, factor = pictures["image"], options.factor
    refuse_oversized_output("factor", width=picture.width, height=picture.height, factor=factor)
    return UpscaleRequest(
        image=picture.id,
        factor=factor,
        width=picture.width * factor,
        height=picture.height * factor,
    )


UPSCALE = ImageCommand(
    "upscale",
    DESCRIPTION,
    UpscaleOptions,
    request_type=UpscaleRequest,
    request=to_upscale,
    cost=one_credit,
)
