"""/removebg: cut out what a picture shows; the background becomes transparent."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from commands.spec import (
    Attachment,
    ImageCommand,
    ImageOptions,
    Picture,
    Request,
    Result,
    one_credit,
)

DESCRIPTION = "Make the background of a picture transparent"


class RemoveBackgroundOptions(ImageOptions):
    """A picture."""

    image: Attachment = Field(description="The picture to cut out")


class RemoveBackgroundRequest(Request):
    """`image` is a media id of ours."""

    # Its background cannot be removed twice, and there is nothing to change.
    RESULT = Result(
        made_by="Edited with AI",
        actions=("upscale", "describe"),
        first=(),
        compared=True,
        shows="The picture without its background",
    )

    image: str

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}


def to_removebg(
    _: RemoveBackgroundOptions, pictures: Mapping[str, Picture]
) -> RemoveBackgroundRequest:
    """Name the picture."""
    return RemoveBackgroundRequest(image=pictures["image"].id)


REMOVEBG = ImageCommand(
    "removebg",
    DESCRIPTION,
    RemoveBackgroundOptions,
    request_type=RemoveBackgroundRequest,
    request=to_removebg,
    cost=one_credit,
)
