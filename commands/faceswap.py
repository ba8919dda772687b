"""/faceswap: put the face of one picture onto another."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from commands.spec import Attachment, ImageCommand, Options, Picture, Request, one_credit

DESCRIPTION = "Put the face of one picture onto another"


class FaceSwapOptions(Options):
    """Two pictures."""

    source: Attachment = Field(description="The picture that gives the face")
    target: Attachment = Field(description="The picture that receives the face")


class FaceSwapRequest(Request):
    """Media ids of the picture that gives the face and of the one that receives it."""

    source: str
    target: str

    def pictures(self) -> Mapping[str, str]:
        return {"source": self.source, "target": self.target}


def to_faceswap(options: FaceSwapOptions, pictures: Mapping[str, Picture]) -> FaceSwapRequest:
    """Name the two pictures."""
    return FaceSwapRequest(source=pictures["source"].id, target=pictures["target"].id)


FACESWAP = ImageCommand(
    "faceswap",
    DESCRIPTION,
    FaceSwapOptions,
    request_type=FaceSwapRequest,
    request=to_faceswap,
    cost=one_credit,
)
