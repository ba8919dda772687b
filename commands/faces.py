"""/faces: number the faces in a picture, so that one of them can be named."""

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

DESCRIPTION = "Number the faces in a picture, to choose one of them"


class FacesOptions(ImageOptions):
    """A picture."""

    image: Attachment = Field(description="The picture whose faces are numbered")


class FacesRequest(Request):
    """`image` is a media id of ours; `swap` the face swap's task for which a face is chosen."""

    # Its numbers are for one moment: nothing is made of it, and there is nothing to change.
    RESULT = Result(
        made_by="Faces found by AI",
        actions=(),
        first=(),
        shows="The picture with its faces numbered",
    )

    image: str
    swap: str | None = None

    def pictures(self) -> Mapping[str, str]:
        return {"image": self.image}


def to_faces(_: FacesOptions, pictures: Mapping[str, Picture]) -> FacesRequest:
    """Name the picture."""
    return FacesRequest(image=pictures["image"].id)


FACES = ImageCommand(
    "faces",
    DESCRIPTION,
    FacesOptions,
    request_type=FacesRequest,
    request=to_faces,
    cost=one_credit,
    free_locally=True,
)
