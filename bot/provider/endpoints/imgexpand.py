"""Draw what lies beyond a picture's edges (section 8.5)."""

from __future__ import annotations

from bot.provider.endpoints.diffusion import json_number
from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from bot.provider.endpoints.tool import tool
from commands.outpaint import OutpaintRequest


def imgexpand(_: Profile) -> Endpoint:
    """Its result is not shown: read by the field that the query lists for every tool (7.3)."""
    return tool(
        "imgExpand",
        OutpaintRequest,
        code="imgExpand",
        fields=_fields,
        callback_documented=True,
    )


def _fields(request: OutpaintRequest, client_id: str, urls: Urls) -> dict[str, object]:
    optional = {
        "prompt": request.prompt or None,
        "negativePrompt": request.negative or None,
        "sampler": request.sampler,
        "sampleStep": request.steps,
        "promptGuideFactor": request.guidance,
        "seed": request.seed,
    }
    return {
        "businessTaskId": client_id,
        "sourceImage": urls["image"],
        "imageCount": request.images,
        "verticalExpansionRatio": json_number(request.vertical),
        "horizontalExpansionRatio": json_number(request.horizontal),
        **{name: value for name, value in optional.items() if value is not None},
    }
