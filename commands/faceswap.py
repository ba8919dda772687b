"""/faceswap: put the face of one picture onto another."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from commands.spec import (
    Attachment,
    ImageCommand,
    ImageOptions,
    Line,
    Picture,
    Request,
    line,
    one_credit,
)

DESCRIPTION = "Put the face of one picture onto another"

MOST_FACES = 32  #: More are not told apart in a picture by number.


class FaceSwapOptions(ImageOptions):
    """Two pictures."""

    source: Attachment = Field(description="The picture that gives the face")
    target: Attachment = Field(description="The picture that receives the face")
    face: int | None = Field(
        None, ge=1, le=MOST_FACES, description="Which face of the target, counted from the left"
    )


class FaceSwapRequest(Request):
    """Media ids of the picture that gives the face and of the one that receives it.

    `face` counts those of the target from 1, the leftmost; None is for the provider to choose.
    """

    source: str
    target: str
    face: int | None = None

    def pictures(self) -> Mapping[str, str]:
        return {"source": self.source, "target": self.target}

    def details(self) -> tuple[Line, ...]:
        chosen = line("Face {number} from the left", number=self.face)
        return () if self.face is None else (chosen,)


def to_faceswap(options: FaceSwapOptions, pictures: Mapping[str, Picture]) -> FaceSwapRequest:
    """Name the two pictures."""
    return FaceSwapRequest(
        source=pictures["source"].id, target=pictures["target"].id, face=options.face
    )


FACESWAP = ImageCommand(
    "faceswap",
    DESCRIPTION,
    FaceSwapOptions,
    request_type=FaceSwapRequest,
    request=to_faceswap,
    cost=one_credit,
)
