"""/faceswap: put the face of one picture onto another, quickly or with more care."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from commands.answers import Line, line
from commands.spec import (
    Attachment,
    ImageCommand,
    ImageOptions,
    InvalidOption,
    Picture,
    Request,
    Result,
    one_credit,
)

DESCRIPTION = "Put the face of one picture onto another"

MOST_FACES = 32  #: More are not told apart in a picture by number.

#: Of the better way, where nobody says it: in the middle between a smooth face and likeness.
USUAL_FIDELITY = 0.5

Quality = Literal["fast", "fine"]


class FaceSwapOptions(ImageOptions):
    """Two pictures, which face of the second, and how much care is taken."""

    source: Attachment = Field(description="The picture that gives the face")
    target: Attachment = Field(description="The picture that receives the face")
    face: int | None = Field(
        None, ge=1, le=MOST_FACES, description="Which face of the target, counted from the left"
    )
    quality: Quality = Field("fast", description="fine also repairs the face that was put in")
    fidelity: float | None = Field(
        None, ge=0, le=1, description="With quality fine: 0 is the smoothest face, 1 the truest"
    )


class FaceSwapRequest(Request):
    """Media ids of the picture that gives the face and of the one that receives it.

    `face` counts those of the target from 1, the leftmost; None is for the provider to choose.
    With a `fidelity` (0 to 1) the face is repaired as well.
    """

    RESULT = Result(
        made_by="AI-generated: a face was swapped",
        more=("faces",),
        shows="The picture with the face swapped",
    )

    source: str
    target: str
    face: int | None = None
    fidelity: float | None = None

    def pictures(self) -> Mapping[str, str]:
        return {"source": self.source, "target": self.target}

    def onward(self, action: str) -> Mapping[str, object] | None:
        return {} if action == "faces" else None

    def typed(self) -> Mapping[str, object]:
        quality = "fast" if self.fidelity is None else "fine"
        return {**super().typed(), "quality": quality}

    def details(self) -> tuple[Line, ...]:
        told = []
        if self.face is not None:
            told.append(line("Face {number} from the left", number=self.face))
        if self.fidelity is not None:
            told.append(line("fidelity {fidelity}", fidelity=self.fidelity))
        return tuple(told)


def to_faceswap(options: FaceSwapOptions, pictures: Mapping[str, Picture]) -> FaceSwapRequest:
    """Name the two pictures. Raises InvalidOption for what would count for nothing."""
    fidelity = options.fidelity
    if options.quality == "fast" and fidelity is not None:
        raise InvalidOption("fidelity", "“{option}” goes with the quality “fine” only.")
    if options.quality == "fine" and options.face is not None:
        # The endpoint that takes a number has no such field, and the other way round.
        raise InvalidOption("face", "“{option}” does not go with the quality “fine”.")
    if options.quality == "fine" and fidelity is None:
        fidelity = USUAL_FIDELITY
    return FaceSwapRequest(
        source=pictures["source"].id,
        target=pictures["target"].id,
        face=options.face,
        fidelity=fidelity,
    )


FACESWAP = ImageCommand(
    "faceswap",
    DESCRIPTION,
    FaceSwapOptions,
    request_type=FaceSwapRequest,
    request=to_faceswap,
    cost=one_credit,
)
