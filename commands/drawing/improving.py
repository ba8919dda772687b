"""More words for a prompt: asked for alone, or before a picture is drawn from them."""

from __future__ import annotations

from typing import Literal

from commands.spec import Request, Result

ModelKind = Literal["sd", "sdxl"]


class ImproveRequest(Request):
    """The words to go on from."""

    RESULT = Result(made_by="Written by AI", of_caption=("imagine", "again", "edit"))

    prompt: str
    kind: ModelKind = "sd"
    top_k: int | None = None
    top_p: float | None = None

    def title(self) -> str:
        return self.prompt
