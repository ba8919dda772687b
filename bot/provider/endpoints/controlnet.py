"""Draw from words, led by a picture (section 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.errors import say
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
from bot.provider.endpoints.endpoint import Check, Endpoint, Urls
from bot.provider.endpoints.profile import ControlPair, Profile
from bot.provider.errors import Unsupported
from commands.imagine import ImagineRequest
from commands.spec import Picture

#: The first eight modules and models of the page go together in order; the last two by its
#: example (section 5.3).
PAIRS: Mapping[str, ControlPair] = MappingProxyType(
    {
        "edges": ControlPair("canny", "control_v11p_sd15_canny"),
        "depth": ControlPair("depth_midas", "control_v11f1p_sd15_depth"),
        "lines": ControlPair("lineart_realistic", "control_v11p_sd15_lineart"),
        "straight lines": ControlPair("mlsd", "control_v11p_sd15_mlsd"),
        "normals": ControlPair("normal_bae", "control_v11p_sd15_normal_bae"),
        "pose": ControlPair("openpose", "control_v11p_sd15_openpose"),
        "scribble": ControlPair("scribble_xdog", "control_v11p_sd15_scribble"),
        "segments": ControlPair("seg_ufade20k", "control_v11p_sd15_seg"),
        "pattern": ControlPair("inpaint_global_harmonious", "control_v1p_sd15_brightness"),
        "qr code": ControlPair("inpaint_global_harmonious", "control_v1p_sd15_qrcode"),
    }
)
#: Text here, where the top level's is a number (Q38).
UNIT_RESIZE = {"stretch": "Just Resize", "crop": "Crop and Resize", "fill": "Resize and Fill"}
BALANCE = {
    "balanced": "Balanced",
    "words": "My prompt is more important",
    "picture": "ControlNet is more important",
}


def controlnet(profile: Profile) -> Endpoint:
    """No page lists a callback here (Q8), nor ADetailer or an upscaler."""

    def fields(request: ImagineRequest, client_id: str, urls: Urls) -> dict[str, object]:
        sent = envelope(request, client_id, profile)
        if "image" in urls:
            sent["image_link"] = urls["image"]  # the base, not the control's own (Q39)
        return {
            **diffusion_fields(request),
            **_second_pass(request, profile),
            **_strength(request),
            # Required, and absent from both of the page's examples (Q7).
            "resize_mode": RESIZE_MODES[request.fit],
            ENVELOPE: {**sent, "controlnet": {"args": [_unit(request, urls, profile)]}},
        }

    return Endpoint(
        name="controlnet",
        request=ImagineRequest,
        submit_path=f"{SUBMIT}/controlnet",
        query_paths=QUERIES,
        callback_documented=profile.calls_back_everywhere,
        fields=fields,
        read=diffusion_outcome,
        limits=_limits(profile),
        takes=lambda request: request.control is not None,
        tells_progress=True,
    )


def pair_of(control: str, profile: Profile) -> ControlPair:
    """Preprocessor and model of a control. Raises Unsupported for one that is not set up."""
    pair = profile.controls.get(control) or PAIRS.get(control)
    if pair is None:
        raise Unsupported(
            say(
                "There is no control “{control}” here any more. Ask for another one.",
                control=control,
            )
        )
    return pair


def _limits(profile: Profile) -> Check:
    drawn = diffusion_limits(profile)

    def check(request: ImagineRequest, pictures: Mapping[str, Picture]) -> None:
        drawn(request, pictures)
        pair_of(request.control or "", profile)

    return check


def _unit(request: ImagineRequest, urls: Urls, profile: Profile) -> dict[str, object]:
    pair = pair_of(request.control or "", profile)
    thresholds = {"threshold_a": request.control_low, "threshold_b": request.control_high}
    return {
        "image_link": urls["control_image"],
        "enabled": True,
        "module": pair.module,
        "model": pair.model,
        "weight": request.control_weight,
        "resize_mode": UNIT_RESIZE[request.control_fit],
        "low_vram": False,
        "processor_res": request.control_detail,
        **{name: value for name, value in thresholds.items() if value is not None},
        "guidance_start": request.control_start,
        "guidance_end": request.control_end,
        "pixel_perfect": False,  # true would count more than `processor_res`
        "control_mode": BALANCE[request.control_balance],
    }


def _second_pass(request: ImagineRequest, profile: Profile) -> dict[str, object]:
    listed = hires_fields(request, profile)
    listed.pop("hr_upscaler", None)  # the one field of it that is not listed here
    return listed


def _strength(request: ImagineRequest) -> dict[str, object]:
    return {} if request.image is None else {"denoising_strength": request.strength}
