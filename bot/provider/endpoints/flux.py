"""Draw a picture from words with Flux (section 8.5)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.provider.endpoints.diffusion import check_size, json_number
from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import tool
from commands.imagine import ImagineRequest
from commands.spec import Picture

KINDS = {"flux-dev": "Flux1DevFP8", "flux-schnell": "Flux1SchnellFP8"}


def flux(profile: Profile) -> Endpoint:
    """Its callback is optional on one page and required on the other (Q8): always sent."""

    def limits(request: ImagineRequest, _: Mapping[str, Picture]) -> None:
        check_size(request, profile.longest_sd_side)

    return tool(
        "comfyui/text2image",
        ImagineRequest,
        code="comfyui/text2image",
        fields=_fields,
        callback_documented=True,
        limits=limits,
        takes=lambda request: request.engine in KINDS,
    )


def _fields(request: ImagineRequest, client_id: str, _: Urls) -> dict[str, object]:
    steps = {} if request.steps is None else {"steps": request.steps}
    return {
        "businessTaskId": client_id,
        "comfyTaskType": KINDS[request.engine],
        "prompt": request.words(),
        "width": request.width,
        "height": request.height,
        **steps,
        "fluxGuidance": json_number(round(request.guidance, 1)),  # in steps of 0.1
    }
