"""Pictures of several faces (section 8.5): swap one that is chosen, and show which there are.

No page shows what either answers. Our own provider answers as the other tools do and tells
besides, as `faceCount`, how many faces it has numbered; without it the number is not known.
"""

from __future__ import annotations

from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import FACE_ERRORS, ToolResult, tool
from commands.faces import FacesRequest
from commands.faceswap import FaceSwapRequest


def fusion(_: Profile) -> Endpoint:
    """The face of the source onto one face of the target."""

    def fields(request: FaceSwapRequest, client_id: str, urls: Urls) -> dict[str, object]:
        return {
            "businessTaskId": client_id,
            "sourceUrl": [urls["source"]],  # an array here, text in roop (Q37)
            "targetUrl": urls["target"],
            "faceIdx": request.face,  # from 1, the leftmost
        }

    return tool(
        "face/fusion",
        FaceSwapRequest,
        code="face/fusion",
        fields=fields,
        callback_documented=True,
        result=ToolResult(errors=FACE_ERRORS),
        takes=lambda request: request.face is not None,
    )


def detection(_: Profile) -> Endpoint:
    """The picture with a number at each face."""

    def fields(_: FacesRequest, client_id: str, urls: Urls) -> dict[str, object]:
        return {"businessTaskId": client_id, "imageUrl": urls["image"]}

    return tool(
        "face/detection",
        FacesRequest,
        code="face/detection",
        fields=fields,
        callback_documented=True,
        result=ToolResult(errors=FACE_ERRORS, faces="faceCount"),
    )
