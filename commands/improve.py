"""/improve: more words for a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from commands.drawing.improving import ImproveRequest, ModelKind
from commands.drawing.words import MAX_PROMPT
from commands.spec import ImageCommand, ImageOptions, Picture, Rare, one_credit

__all__ = ["IMPROVE", "ImproveOptions", "ImproveRequest"]

DESCRIPTION = "Find more words for a picture you want"


class ImproveOptions(ImageOptions):
    """The words there are."""

    prompt: str = Field(min_length=1, max_length=MAX_PROMPT, description="What you have so far")
    kind: ModelKind = Field("sd", description="The kind of model that shall draw it")
    top_k: Annotated[int | None, Rare()] = Field(
        None, ge=0, le=250, description="From how many words each next one is chosen; 0 is from all"
    )
    top_p: Annotated[float | None, Rare()] = Field(
        None, ge=0.01, le=1, description="From which share of likely words each next one is chosen"
    )


def to_improve(options: ImproveOptions, _: Mapping[str, Picture]) -> ImproveRequest:
    """As it was typed."""
    said = options.model_dump()
    known = {name: value for name, value in said.items() if name in ImproveRequest.model_fields}
    return ImproveRequest.model_validate(known)


IMPROVE = ImageCommand(
    "improve",
    DESCRIPTION,
    ImproveOptions,
    request_type=ImproveRequest,
    request=to_improve,
    cost=one_credit,
)
