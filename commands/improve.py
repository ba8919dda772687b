"""/improve: more words for a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from commands.drawing.words import MAX_PROMPT
from commands.spec import ImageCommand, Options, Picture, Rare, Request, Result, one_credit

DESCRIPTION = "Find more words for a picture you want"


class ImproveOptions(Options):
    """The words there are."""

    prompt: str = Field(min_length=1, max_length=MAX_PROMPT, description="What you have so far")
    kind: Literal["sd", "sdxl"] = Field("sd", description="The kind of model that shall draw it")
    top_k: Annotated[int | None, Rare()] = Field(
        None, ge=0, le=250, description="From how many words each next one is chosen; 0 is from all"
    )
    top_p: Annotated[float | None, Rare()] = Field(
        None, ge=0.01, le=1, description="From which share of likely words each next one is chosen"
    )


class ImproveRequest(Request):
    """The words to go on from."""

    RESULT = Result(made_by="Written by AI", of_caption=("imagine", "again", "edit"))

    prompt: str
    kind: Literal["sd", "sdxl"] = "sd"
    top_k: int | None = None
    top_p: float | None = None

    def title(self) -> str:
        return self.prompt


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
