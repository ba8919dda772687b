"""Draw faces once more, in detail: the ADetailer unit (section 5.4)."""

from __future__ import annotations

from bot.errors import say
from bot.provider.endpoints.profile import Profile
from bot.provider.errors import Unsupported
from commands.imagine import ImagineRequest

#: Upstream's own numbers, where the vendor states none (section 10); sent, so that they hold.
USUAL = {
    "ad_confidence": 0.3,
    "ad_dilate_erode": 4,
    "ad_mask_blur": 4,
    "ad_inpaint_only_masked": True,
    "ad_inpaint_only_masked_padding": 32,
}
NO_DETECTOR = say(
    "Faces cannot be drawn in detail yet: whoever runs this bot sets EASEL_ZHIQITE__FACES__MODEL. "
    "Leave “faces” out."
)

#: Each number to the switch without which it does not count.
_SWITCHES = {
    "ad_inpaint_width": "ad_use_inpaint_width_height",
    "ad_inpaint_height": "ad_use_inpaint_width_height",
    "ad_steps": "ad_use_steps",
    "ad_cfg_scale": "ad_use_cfg_scale",
    "ad_sampler": "ad_use_sampler",
    "ad_noise_multiplier": "ad_use_noise_multiplier",
}


def check_faces(request: ImagineRequest, profile: Profile) -> None:
    """Raise Unsupported where no detector is named: the vendor lists none (Q25)."""
    if request.faces != "off" and not profile.faces.model:
        raise Unsupported(NO_DETECTOR)


def face_fields(request: ImagineRequest, profile: Profile) -> dict[str, object]:
    """The block for the envelope; none where faces stay as they are (Q25)."""
    faces = profile.faces
    if request.faces == "off":
        return {}
    check_faces(request, profile)
    set_here = {
        f"ad_{name}": value
        for name, value in faces.model_dump(exclude={"light", "strong"}).items()
        if value is not None
    }
    switched = {_SWITCHES[name]: True for name in set_here if name in _SWITCHES}
    strength = faces.light if request.faces == "light" else faces.strong
    unit = {**USUAL, **set_here, **switched, "ad_denoising_strength": strength}
    return {"ADetailer": {"args": [unit]}}
