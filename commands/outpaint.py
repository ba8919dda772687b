"""/outpaint: draw what lies beyond a picture's edges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field

from commands.answers import Line, line
from commands.drawing.words import MAX_PROMPT
from commands.spec import (
    MAX_OUTPUT_PIXELS,
    Attachment,
    ImageCommand,
    ImageOptions,
    InvalidOption,
    Picture,
    Rare,
    Request,
    Result,
)

DESCRIPTION = "Draw what lies beyond a picture's edges"

MAX_SEED = 2**31 - 1  #: The vendor takes [-1, 2147483647] (provider-api 8.5).


class OutpaintOptions(ImageOptions):
    """A picture, how far to go beyond it, and what to draw there."""

    image: Attachment = Field(description="The picture to go beyond")
    # The vertical range is documented; that of the horizontal one is cut off, and taken to be so.
    horizontal: float = Field(1.5, ge=1, le=4, description="How many times wider")
    vertical: float = Field(1, ge=1, le=4, description="How many times higher")
    prompt: str = Field("", max_length=MAX_PROMPT, description="What to draw there")
    images: int = Field(1, ge=1, le=4, description="How many pictures; each costs one credit")
    negative: str = Field("", max_length=MAX_PROMPT, description="What should not be there")
    guidance: int | None = Field(None, ge=1, le=45, description="How closely to follow the words")
    seed: int | None = Field(
        None, ge=-1, le=MAX_SEED, description="The same seed draws the same picture; -1 is random"
    )
    steps: Annotated[int | None, Rare()] = Field(
        None, ge=0, le=50, description="How long to work on it"
    )
    sampler: Annotated[str | None, Rare()] = Field(
        None, min_length=1, max_length=100, description="The sampling method, by its name there"
    )


class OutpaintRequest(Request):
    """`image` is a media id of ours; `width` and `height` are those of the OUTPUT."""

    RESULT = Result(first=("again", "edit"), compared=True, shows="The picture in a wider frame")

    image: str
    horizontal: float
    vertical: float
    width: int
    height: int
    prompt: str = ""
    images: int = 1
    negative: str = ""
    guidance: int | None = None
    seed: int | None = None
    steps: int | None = None
    sampler: str | None = None

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}

    def again(self, pictures: Mapping[str, str], *, afresh: bool) -> Self:
        seed = None if afresh else self.seed
        return self.model_copy(update={**pictures, "seed": seed})

    def title(self) -> str:
        return self.prompt

    def details(self) -> tuple[Line, ...]:
        return (line("{width}×{height}", width=self.width, height=self.height),)

    def count(self) -> int:
        return self.images


def to_outpaint(options: OutpaintOptions, pictures: Mapping[str, Picture]) -> OutpaintRequest:
    """Compute the output's size. Raises InvalidOption where nothing or too much is asked."""
    if options.horizontal == options.vertical == 1:
        message = "“{option}” or “vertical” must be above 1: there is nothing to draw otherwise."
        raise InvalidOption("horizontal", message)
    picture = pictures["image"]
    width = round(picture.width * options.horizontal)
    height = round(picture.height * options.vertical)
    _refuse_large(width, height)
    said = options.model_dump(exclude={"image", "seed"})
    known = {name: value for name, value in said.items() if name in OutpaintRequest.model_fields}
    seed = None if options.seed == -1 else options.seed
    return OutpaintRequest(image=picture.id, width=width, height=height, seed=seed, **known)


def _refuse_large(width: int, height: int) -> None:
    if width * height > MAX_OUTPUT_PIXELS:
        raise InvalidOption(
            "horizontal",
            "That would be {width}×{height}, over {limit} megapixels. Go less far beyond the "
            "edges, or use a smaller picture.",
            width=width,
            height=height,
            limit=MAX_OUTPUT_PIXELS // 1_000_000,
        )


def _cost(options: OutpaintOptions) -> int:
    return options.images


OUTPAINT = ImageCommand(
    "outpaint",
    DESCRIPTION,
    OutpaintOptions,
    request_type=OutpaintRequest,
    request=to_outpaint,
    cost=_cost,
)
