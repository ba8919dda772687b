"""Redraw a picture by words (section 5.2)."""

from __future__ import annotations

from bot.provider.endpoints.diffusion import (
    ENVELOPE,
    QUERIES,
    SUBMIT,
    diffusion_fields,
    diffusion_limits,
    diffusion_outcome,
    envelope,
)
from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from commands.imagine import ImagineRequest

CROP_AND_RESIZE = 1


def image2image(profile: Profile) -> Endpoint:
    """No page lists a callback here (Q8)."""

    def fields(request: ImagineRequest, client_id: str, urls: Urls) -> dict[str, object]:
        return {
            **diffusion_fields(request),
            "cfg_scale": round(request.guidance),  # an integer in this endpoint's table (Q6)
            "denoising_strength": request.strength,
            "resize_mode": CROP_AND_RESIZE,
            ENVELOPE: {
                **envelope(request, client_id, profile),
                "image_link": urls["image"],
            },
        }

    return Endpoint(
        name="image2image",
        request=ImagineRequest,
        submit_path=f"{SUBMIT}/image2image",
        query_paths=QUERIES,
        callback_documented=profile.calls_back_everywhere,
        fields=fields,
        read=diffusion_outcome,
        limits=diffusion_limits(profile),
        takes=lambda request: request.image is not None,
    )
