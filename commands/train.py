"""/train: have a LoRA made of one's own pictures. For moderators, and off unless switched on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from commands.answers import Line, line
from commands.spec import ImageCommand, ImageOptions, InvalidOption, Picture, Rare, Request, Result

DESCRIPTION = "Have a LoRA made of your newest pictures here"

FEWEST, MOST = 10, 100  #: Pictures of one training (provider-api 8.6).
RARE = Rare()

CONSENT = (
    "Say yes to “{option}” first: the pictures are yours to use, everybody in them agrees, and "
    "the image service may keep them."
)
TAKEN = (
    "The training was accepted. The image service does not say when it is done: look for the LoRA "
    "under /imagine's option “lora” from time to time."
)


class TrainOptions(ImageOptions):
    """What to call it, of how many pictures, and whether that is all right with everybody."""

    name: str = Field(min_length=1, max_length=60, description="What you call it")
    consent: bool = Field(
        description="The pictures are mine to use, and everybody in them agrees to this"
    )
    pictures: int = Field(
        20, ge=FEWEST, le=MOST, description="How many of your newest pictures in this channel"
    )
    epochs: int = Field(20, ge=10, le=50, description="How often to go through them")
    batch: Annotated[int, RARE] = Field(1, ge=1, le=4, description="Pictures at the same moment")
    clip_skip: Annotated[int, RARE] = Field(
        1, ge=1, le=5, description="Layers of CLIP to leave out"
    )
    tokens: Annotated[Literal["0", "150", "225"], RARE] = Field(
        "225", description="The longest description, in tokens"
    )
    noise_offset: Annotated[float | None, RARE] = Field(
        None, ge=0, le=1, description="For darker and lighter pictures"
    )


class TrainRequest(Request):
    """`images` are media ids by slot."""

    RESULT = Result(made_by="Sent to be trained", first=(), of_caption=(), taken=TAKEN)

    name: str
    images: dict[str, str]
    credits: int
    epochs: int = 20
    batch: int = 1
    clip_skip: int = 1
    tokens: Literal["0", "150", "225"] = "225"
    noise_offset: float | None = None

    def pictures(self) -> Mapping[str, str]:
        return self.images

    def title(self) -> str:
        return self.name

    def details(self) -> tuple[Line, ...]:
        return (line("{count} pictures", count=len(self.images)),)

    def cost(self) -> int:
        return self.credits


def train(*, cost: int) -> ImageCommand[TrainOptions, TrainRequest]:
    """The command; `cost` is in credits."""

    def to_train(options: TrainOptions, pictures: Mapping[str, Picture]) -> TrainRequest:
        _check(options, len(pictures))
        said = options.model_dump()
        known = {name: value for name, value in said.items() if name in TrainRequest.model_fields}
        images = {slot: picture.id for slot, picture in pictures.items()}
        return TrainRequest(images=images, credits=cost, **known)

    return ImageCommand(
        "train",
        DESCRIPTION,
        TrainOptions,
        request_type=TrainRequest,
        request=to_train,
        cost=lambda _: cost,
        gathers=_wanted,
        moderators=True,
    )


def _wanted(options: TrainOptions) -> int:
    """How many pictures to gather. Raises InvalidOption before any is touched."""
    if not options.consent:
        raise InvalidOption("consent", CONSENT)
    return options.pictures


def _check(options: TrainOptions, found: int) -> None:
    if found < FEWEST:
        raise InvalidOption(
            "pictures",
            "Only {found} of your pictures are kept in this channel, and at least {fewest} are "
            "needed. Attach some to any command here, or draw some, and ask again.",
            found=found,
            fewest=FEWEST,
        )
