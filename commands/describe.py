"""/describe: say in words, or in tags, what is in a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

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

DESCRIPTION = "Say what is in a picture"

#: `clip` writes a sentence, `deepdanbooru` a list of tags (provider-api 8.4).
Describer = Literal["clip", "deepdanbooru"]


class DescribeOptions(ImageOptions):
    """A picture and the kind of description."""

    image: Attachment = Field(description="The picture to describe")
    model: Describer = Field("clip", description="clip writes a sentence, deepdanbooru lists tags")


class DescribeRequest(Request):
    """`image` is a media id of ours."""

    RESULT = Result(made_by="Described by AI")

    image: str
    model: Describer = "clip"

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}


def to_describe(options: DescribeOptions, pictures: Mapping[str, Picture]) -> DescribeRequest:
    """Name the picture."""
    return DescribeRequest(image=pictures["image"].id, model=options.model)


DESCRIBE = ImageCommand(
    "describe",
    DESCRIPTION,
    DescribeOptions,
    request_type=DescribeRequest,
    request=to_describe,
    cost=one_credit,
)
