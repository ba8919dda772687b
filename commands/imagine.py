"""/imagine: draw a picture from words, or redraw one that is attached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field

from commands.spec import Attachment, ImageCommand, Line, Options, Picture, Request, Result, line

DESCRIPTION = "Draw a picture from words"

LONGEST_SIDE = 1024  #: Pixels; the vendor takes (0, 1024] in multiples of 8 (provider-api 5.1).
SHORTEST_SIDE = 64  #: Pixels; below it a very long strip would round to nothing.
MAX_PROMPT = 2000  #: Characters, as the vendor's v3 pages say (provider-api Q46).
MAX_SEED = 2**32 - 1
DEFAULT_RATIO = "1:1"
VARY_STRENGTH = 0.5  #: A variation keeps the composition and changes what is in it.

Ratio = Literal["1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16"]
Sampler = Literal[
    "Euler a",
    "Euler",
    "LMS",
    "Heun",
    "DPM2",
    "DPM2 a",
    "DPM++ 2S a",
    "DPM++ 2M",
    "DPM++ SDE",
    "DPM fast",
    "DPM adaptive",
    "LMS Karras",
    "DPM2 Karras",
    "DPM2 a Karras",
    "DPM++ 2S a Karras",
    "DPM++ SDE Karras",
    "DPM++ 2M Karras",
]

#: Width and height by ratio: the largest exact ones within LONGEST_SIDE.
SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "3:2": (1008, 672),
    "2:3": (672, 1008),
    "4:3": (1024, 768),
    "3:4": (768, 1024),
    "16:9": (1024, 576),
    "9:16": (576, 1024),
}


class ImagineOptions(Options):
    """What a person may say about the picture they want."""

    prompt: str = Field(
        min_length=1, max_length=MAX_PROMPT, description="What to draw, in any language"
    )
    negative: str = Field(
        "", max_length=MAX_PROMPT, description="What should not be in the picture"
    )
    ratio: Ratio | None = Field(
        None, description="Width to height; without it a square, or as the attached picture"
    )
    images: int = Field(1, ge=1, le=4, description="How many pictures; each costs one credit")
    steps: int = Field(
        25, ge=1, le=50, description="How long to work on it: more is finer and slower"
    )
    guidance: float = Field(7, ge=1, le=30, description="How closely to follow the words")
    seed: int | None = Field(
        None, ge=-1, le=MAX_SEED, description="The same seed draws the same picture; -1 is random"
    )
    sampler: Sampler = Field("DPM++ 2M Karras", description="The sampling method")
    model: str | None = Field(
        None, min_length=1, max_length=200, description="The model that draws, by its file name"
    )
    image: Attachment | None = Field(None, description="A picture to start from")
    strength: float = Field(
        0.75, ge=0, le=1, description="With a picture: 0 leaves it as it is, 1 forgets it"
    )


class ImagineRequest(Request):
    """A picture to be drawn. `image` is a media id of ours; without a seed it is random."""

    RESULT = Result(actions=("vary", "upscale", "removebg", "describe"), first=("again", "edit"))

    prompt: str
    negative: str = ""
    width: int
    height: int
    images: int = 1
    steps: int = 25
    guidance: float = 7
    seed: int | None = None
    sampler: str = "DPM++ 2M Karras"
    model: str | None = None
    image: str | None = None
    strength: float = 0.75

    def pictures(self) -> Mapping[str, str]:
        return {} if self.image is None else {"image": self.image}

    def again(self, pictures: Mapping[str, str], *, afresh: bool) -> Self:
        seed = None if afresh else self.seed
        return self.model_copy(update={**pictures, "seed": seed})

    def vary(self, image: str) -> Self:
        """One picture of the same words, from a picture (a media id) that they made."""
        drawn = {"image": image, "strength": VARY_STRENGTH, "seed": None, "images": 1}
        return self.model_copy(update={**drawn, "borrowed": None})

    def typed(self) -> Mapping[str, object]:
        size = (self.width, self.height)
        ratio = next((name for name, known in SIZES.items() if known == size), None)
        return {**super().typed(), "ratio": ratio}

    def title(self) -> str:
        return self.prompt

    def details(self) -> tuple[Line, ...]:
        size = line("{width}×{height}", width=self.width, height=self.height)
        model = () if self.model is None else (line("model {model}", model=self.model),)
        return (size, *model)

    def count(self) -> int:
        return self.images


def to_imagine(options: ImagineOptions, pictures: Mapping[str, Picture]) -> ImagineRequest:
    """Settle the size: by ratio, else by the picture to start from, else a square."""
    start = pictures.get("image")
    width, height = _size(options.ratio, start)
    return ImagineRequest(
        **options.model_dump(exclude={"ratio", "image", "seed"}),
        width=width,
        height=height,
        seed=None if options.seed == -1 else options.seed,
        image=None if start is None else start.id,
    )


def _size(ratio: Ratio | None, start: Picture | None) -> tuple[int, int]:
    if ratio is not None or start is None:
        return SIZES[ratio or DEFAULT_RATIO]
    scale = LONGEST_SIDE / max(start.width, start.height)
    return _side(start.width * scale), _side(start.height * scale)


def _side(pixels: float) -> int:
    return max(SHORTEST_SIDE, round(pixels / 8) * 8)


def _cost(options: ImagineOptions) -> int:
    return options.images


IMAGINE = ImageCommand(
    "imagine",
    DESCRIPTION,
    ImagineOptions,
    request_type=ImagineRequest,
    request=to_imagine,
    cost=_cost,
)
