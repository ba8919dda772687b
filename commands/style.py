"""/style: say in which style a picture is made."""

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

DESCRIPTION = "Say in which style a picture is made"


class StyleOptions(ImageOptions):
    """A picture."""

    image: Attachment = Field(description="The picture to look at")


class StyleRequest(Request):
    """`image` is a media id of ours."""

    RESULT = Result(made_by="Described by AI")

    image: str

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}


def to_style(_: StyleOptions, pictures: Mapping[str, Picture]) -> StyleRequest:
    """Name the picture."""
    return StyleRequest(image=pictures["image"].id)


STYLE = ImageCommand(
    "style",
    DESCRIPTION,
    StyleOptions,
    request_type=StyleRequest,
    request=to_style,
    cost=one_credit,
)
