"""Make a portrait in another style (section 8.3)."""

from __future__ import annotations

from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import FACE_ERRORS, ToolResult, tool
from commands.avatar import AvatarRequest

SIDE = 960  #: Pixels: the only size that is open for now (Q36).


def instantid(_: Profile) -> Endpoint:
    """`guidanceScale` is listed as not released yet, so it is not sent (Q36)."""
    return tool(
        "instantID",
        AvatarRequest,
        code="instantID",
        fields=_fields,
        callback_documented=True,
        result=ToolResult(errors=FACE_ERRORS),
    )


def _fields(request: AvatarRequest, client_id: str, urls: Urls) -> dict[str, object]:
    optional = {
        "negativePrompt": request.negative or None,
        "steps": request.steps,
        "seed": request.seed,  # an integer here, where sd has text (Q5)
    }
    return {
        "businessTaskId": client_id,
        "image": urls["image"],
        "prompt": request.prompt,
        "width": SIDE,
        "height": SIDE,
        **{name: value for name, value in optional.items() if value is not None},
    }
