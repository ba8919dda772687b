"""Put the face of one picture onto another: V1 (section 8.1) and V2 (section 8.5)."""

from __future__ import annotations

from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import FACE_SWAP_RESULT, tool
from commands.faceswap import FaceSwapRequest


def roop(profile: Profile) -> Endpoint:
    """V1: asynchronous, yet no page lists a callback (Q8), and its result lacks our id (Q12)."""
    return tool(
        "roop",
        FaceSwapRequest,
        code="roop",
        fields=_fields,
        callback_documented=profile.calls_back_everywhere,
        result=FACE_SWAP_RESULT,
        takes=lambda request: request.fidelity is None,
    )


def roop_v2(profile: Profile) -> Endpoint:
    """V2: the page is cut off before a callback or the result would appear."""
    return tool(
        "v2/roop",
        FaceSwapRequest,
        code="v2/roop",
        fields=_weighed,
        callback_documented=profile.calls_back_everywhere,
        result=FACE_SWAP_RESULT,
        takes=lambda request: request.fidelity is not None,
    )


def _fields(_: FaceSwapRequest, client_id: str, urls: Urls) -> dict[str, object]:
    # By these names, whatever the prose says of source_image and target_image (Q44).
    return {
        "businessTaskId": client_id,
        "sourceUrl": urls["source"],
        "targetUrl": urls["target"],
    }


def _weighed(request: FaceSwapRequest, client_id: str, urls: Urls) -> dict[str, object]:
    # Text (Q37), from "0" to "1".
    weight = f"{request.fidelity or 0:g}"
    return {**_fields(request, client_id, urls), "fidelityWeight": weight}
