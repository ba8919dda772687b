"""/preview: see what a control keeps of a picture, before anything is drawn with it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from commands.answers import Line, line
from commands.drawing.options import Control
from commands.spec import (
    Attachment,
    ImageCommand,
    ImageOptions,
    Picture,
    Request,
    Result,
    one_credit,
)

DESCRIPTION = "See what a control keeps of a picture"


class PreviewOptions(ImageOptions):
    """A picture and a kind of control."""

    image: Attachment = Field(description="The control picture")
    control: Control = Field("edges", description="What of it to keep")


class PreviewRequest(Request):
    """`image` is a media id of ours."""

    RESULT = Result(
        made_by="Edited with AI",
        actions=("upscale",),
        compared=True,
        shows="What a control keeps of the picture",
    )

    image: str
    control: str

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}

    def details(self) -> tuple[Line, ...]:
        return (line("control {control}", control=self.control),)


def to_preview(options: PreviewOptions, pictures: Mapping[str, Picture]) -> PreviewRequest:
    """Name the picture."""
    return PreviewRequest(image=pictures["image"].id, control=options.control)


def preview(options: type[PreviewOptions]) -> ImageCommand[PreviewOptions, PreviewRequest]:
    """The command, with the kinds of control that a server has."""
    return ImageCommand(
        "preview",
        DESCRIPTION,
        options,
        request_type=PreviewRequest,
        request=to_preview,
        cost=one_credit,
    )
