"""Redraw a picture by words, or the part of it that a mask shows (section 5.2)."""

from __future__ import annotations

from bot.provider.endpoints.adetailer import face_fields
from bot.provider.endpoints.diffusion import (
    ENVELOPE,
    QUERIES,
    RESIZE_MODES,
    SUBMIT,
    diffusion_fields,
    diffusion_limits,
    diffusion_outcome,
    envelope,
    hires_fields,
)
from bot.provider.endpoints.endpoint import Endpoint, Urls
from bot.provider.endpoints.profile import Profile
from commands.imagine import ImagineRequest

MASK_CONTENTS = {"fill": 0, "original": 1, "noise": 2, "nothing": 3}


def image2image(profile: Profile) -> Endpoint:
    """No page lists a callback here (Q8)."""

    def fields(request: ImagineRequest, client_id: str, urls: Urls) -> dict[str, object]:
        return {
            **diffusion_fields(request),
            **hires_fields(request, profile),
            **_redrawing(request),
            ENVELOPE: {
                **envelope(request, client_id, profile),
                **face_fields(request, profile),
                **_links(urls),
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
        takes=lambda request: request.image is not None and request.control is None,
        tells_progress=True,
    )


def _redrawing(request: ImagineRequest) -> dict[str, object]:
    optional = {
        # The vendor advises against sending it (section 5.2).
        "initial_noise_multiplier": request.noise,
        "image_cfg_scale": request.image_guidance,
    }
    return {
        "cfg_scale": round(request.guidance),  # an integer in this endpoint's table (Q6)
        # One field for both strengths: here it is the picture's, whatever a second pass wants.
        "denoising_strength": request.strength,
        "resize_mode": RESIZE_MODES[request.fit],
        **{name: value for name, value in optional.items() if value is not None},
        **_inpainting(request),
    }


def _inpainting(request: ImagineRequest) -> dict[str, object]:
    """The mask's own fields; `mask_blur` alone counts for both axes."""
    if request.mask is None:
        return {}
    masked_only = request.mask_area == "masked only"
    padding = {"inpaint_full_res_padding": request.mask_padding} if masked_only else {}
    return {
        "mask_blur": request.mask_blur,
        "inpainting_fill": MASK_CONTENTS[request.mask_content],
        "inpaint_full_res": masked_only,
        **padding,
        "inpainting_mask_invert": int(request.mask_invert),
    }


def _links(urls: Urls) -> dict[str, object]:
    mask = {"mask_link": urls["mask"]} if "mask" in urls else {}
    return {"image_link": urls["image"], **mask}
