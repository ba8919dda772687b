"""/upscale: make a picture larger and sharper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from commands.answers import Line, line
from commands.spec import (
    Attachment,
    ImageCommand,
    ImageOptions,
    InvalidOption,
    Picture,
    Rare,
    Request,
    Result,
    one_credit,
    refuse_oversized_output,
)

DESCRIPTION = "Make a picture larger and sharper"

SIDES = (64, 2048)  #: Pixels of a size to enlarge to (provider-api 8.2).
MAX_NAME = 100

RARE = Rare()


class UpscaleOptions(ImageOptions):
    """A picture, how much larger it shall be or how large, and how its faces are mended."""

    image: Attachment = Field(description="The picture to enlarge")
    factor: int = Field(2, ge=1, le=8, description="How many times larger")
    width: int | None = Field(
        None, ge=SIDES[0], le=SIDES[1], description="Instead of a factor: how wide, in pixels"
    )
    height: int | None = Field(
        None, ge=SIDES[0], le=SIDES[1], description="Instead of a factor: how high, in pixels"
    )
    crop: bool = Field(False, description="With width and height: cut off what does not fit")
    gfpgan: float = Field(0, ge=0, le=1, description="How much faces are mended, by GFPGAN")
    codeformer: float = Field(0, ge=0, le=1, description="How much faces are mended, by CodeFormer")
    codeformer_weight: Annotated[float, RARE] = Field(
        0, ge=0, le=1, description="With CodeFormer: 0 mends most, 1 keeps most"
    )
    faces_first: Annotated[bool, RARE] = Field(
        False, description="Mend faces before enlarging, not after"
    )
    upscaler: Annotated[str | None, RARE] = Field(
        None, min_length=1, max_length=MAX_NAME, description="The upscaler, by its name there"
    )
    second_upscaler: Annotated[str | None, RARE] = Field(
        None, min_length=1, max_length=MAX_NAME, description="A second one, laid over the first"
    )
    second_share: Annotated[float, RARE] = Field(
        0.5, ge=0, le=1, description="How much of the second upscaler shows"
    )


class UpscaleRequest(Request):
    """`image` is a media id; `width` and `height` are those of the OUTPUT, in pixels.

    With `to_size` they are what was asked for, and `factor` counts for nothing.
    """

    RESULT = Result(made_by="Edited with AI", compared=True, shows="The enlarged picture")

    image: str
    factor: int
    width: int
    height: int
    to_size: bool = False
    crop: bool = False
    gfpgan: float = 0
    codeformer: float = 0
    codeformer_weight: float = 0
    faces_first: bool = False
    upscaler: str | None = None
    second_upscaler: str | None = None
    second_share: float = 0.5

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}

    def typed(self) -> Mapping[str, object]:
        sides = {} if self.to_size else {"width": None, "height": None}
        return {**super().typed(), **sides}

    def details(self) -> tuple[Line, ...]:
        size = line("{width}×{height}", width=self.width, height=self.height)
        if self.to_size:
            return (size,)
        return (size, line("{factor} times larger", factor=self.factor))


def to_upscale(options: UpscaleOptions, pictures: Mapping[str, Picture]) -> UpscaleRequest:
    """Compute the output's size. Raises InvalidOption where it would be too large to make."""
    picture = pictures["image"]
    to_size = options.width is not None or options.height is not None
    if options.crop and not to_size:
        raise InvalidOption("crop", "“{option}” goes with a width and a height.")
    width, height = _sides(options, picture) if to_size else _enlarged(options, picture)
    said = options.model_dump(exclude={"image", "width", "height"})
    known = {name: value for name, value in said.items() if name in UpscaleRequest.model_fields}
    return UpscaleRequest(image=picture.id, width=width, height=height, to_size=to_size, **known)


def _enlarged(options: UpscaleOptions, picture: Picture) -> tuple[int, int]:
    width, height, factor = picture.width, picture.height, options.factor
    refuse_oversized_output("factor", width=width, height=height, factor=factor)
    return width * factor, height * factor


def _sides(options: UpscaleOptions, picture: Picture) -> tuple[int, int]:
    """Both sides; the one that was left out keeps the picture's shape."""
    width, height = options.width, options.height
    if width is None:
        width = round((height or 0) * picture.width / picture.height)
        _refuse_side("width", width)
    if height is None:
        height = round(width * picture.height / picture.width)
        _refuse_side("height", height)
    return width, height


def _refuse_side(name: str, side: int) -> None:
    low, high = SIDES
    if not low <= side <= high:
        message = (
            "In this picture's shape “{option}” would be {side}; it must be from {low} to {high}."
        )
        raise InvalidOption(name, message, side=side, low=low, high=high)


UPSCALE = ImageCommand(
    "upscale",
    DESCRIPTION,
    UpscaleOptions,
    request_type=UpscaleRequest,
    request=to_upscale,
    cost=one_credit,
)
