"""/avatar: a portrait in another style, by words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field

from commands.drawing.words import MAX_PROMPT
from commands.spec import (
    Attachment,
    ImageCommand,
    ImageOptions,
    Picture,
    Rare,
    Request,
    Result,
    one_credit,
)

DESCRIPTION = "Make a portrait in another style"

MAX_SEED = 2**31 - 1  #: An integer whose range no page states; this one fits every reader.


class AvatarOptions(ImageOptions):
    """A portrait, and what to make of it."""

    prompt: str = Field(
        min_length=1, max_length=MAX_PROMPT, description="What to make of it, in any language"
    )
    image: Attachment = Field(description="A portrait: one face, large and seen from the front")
    negative: str = Field(
        "", max_length=MAX_PROMPT, description="What should not be in the picture"
    )
    seed: int | None = Field(
        None, ge=0, le=MAX_SEED, description="The same seed draws the same picture"
    )
    steps: Annotated[int | None, Rare()] = Field(
        None, ge=1, le=50, description="How long to work on it; without it the service's own number"
    )


class AvatarRequest(Request):
    """`image` is a media id of ours; without a seed it is random."""

    RESULT = Result(made_by="AI-generated from a portrait", first=("again", "edit"))

    image: str
    prompt: str
    negative: str = ""
    seed: int | None = None
    steps: int | None = None

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}

    def again(self, pictures: Mapping[str, str], *, afresh: bool) -> Self:
        seed = None if afresh else self.seed
        return self.model_copy(update={**pictures, "seed": seed})

    def title(self) -> str:
        return self.prompt


def to_avatar(options: AvatarOptions, pictures: Mapping[str, Picture]) -> AvatarRequest:
    """Name the portrait."""
    said = options.model_dump(exclude={"image"})
    known = {name: value for name, value in said.items() if name in AvatarRequest.model_fields}
    return AvatarRequest(image=pictures["image"].id, **known)


AVATAR = ImageCommand(
    "avatar",
    DESCRIPTION,
    AvatarOptions,
    request_type=AvatarRequest,
    request=to_avatar,
    cost=one_credit,
)
