"""Read the ADetailer units of an envelope (provider-api section 5.4): what repairs faces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body

MOST = 8  #: units
OFF = "None"  #: The model by which a unit is switched off (Q25).
_FACES = "face"  # what every detector of faces has in its name


@dataclass(frozen=True, slots=True)
class Ranges:
    """The two numbers whose ranges differ between the endpoints (Q24)."""

    dilate_erode: tuple[int, int]
    steps: tuple[int, int]


OF_TEXT2IMAGE = Ranges(dilate_erode=(-128, 128), steps=(1, 50))
OF_IMAGE2IMAGE = Ranges(dilate_erode=(0, 256), steps=(1, 150))

_NUMBERS: Mapping[str, tuple[float, float, float]] = {  # default, low, high
    "ad_mask_min_ratio": (0, 0, 1), "ad_mask_max_ratio": (1, 0, 1),
    "ad_denoising_strength": (0.4, 0, 1), "ad_confidence": (0.3, 0, 1),
    "ad_noise_multiplier": (1, 0.5, 1.5), "ad_controlnet_weight": (1, 0, 2),
    "ad_controlnet_guidance_start": (0, 0, 1), "ad_controlnet_guidance_end": (1, 0, 1),
    "ad_cfg_scale": (7, 1, 30),
}  # fmt: skip
_WHOLES: Mapping[str, tuple[int, int, int]] = {
    "ad_x_offset": (0, -2048, 2048), "ad_y_offset": (0, -2048, 2048), "ad_mask_blur": (4, 0, 64),
    "ad_inpaint_only_masked_padding": (32, 0, 2048),
}  # fmt: skip
_FLAGS = (
    "ad_inpaint_only_masked", "ad_use_inpaint_width_height", "ad_use_steps", "ad_use_cfg_scale",
    "ad_use_sampler", "ad_use_noise_multiplier", "ad_restore_face",
)  # fmt: skip
_TEXTS = (
    "ad_prompt", "ad_negative_prompt", "ad_sampler", "ad_mask_merge_invert", "ad_controlnet_model",
    "ad_controlnet_module",
)  # fmt: skip


def face_repair(envelope: Body, ranges: Ranges) -> list[dict[str, Any]]:
    """Each unit that is switched on: what it looks for, and how much it changes."""
    if envelope.get("ADetailer") is None:
        return []
    units = fields.section(envelope, "ADetailer").get("args", [])
    if not isinstance(units, list) or len(units) > MOST:
        raise BadRequest(f"ADetailer.args must be an array of at most {MOST} objects.")
    read = [_unit(unit, ranges) for unit in units]
    return [unit for unit in read if unit["model"] != OFF]


def _unit(unit: object, ranges: Ranges) -> dict[str, Any]:
    if not isinstance(unit, Mapping):
        raise BadRequest("A unit of ADetailer.args must be an object.")
    numbers = {
        name: fields.number(unit, name, default=default, low=low, high=high)
        for name, (default, low, high) in _NUMBERS.items()
    }
    _check(unit, ranges)
    model = fields.text(unit, "ad_model", default=OFF, limit=200)
    return {
        "model": model,
        "known": _FACES in model.lower(),
        "amount": numbers["ad_denoising_strength"],
        "confidence": numbers["ad_confidence"],
        "smallest": numbers["ad_mask_min_ratio"],
        "largest": numbers["ad_mask_max_ratio"],
        "blur": fields.whole(unit, "ad_mask_blur", default=4, low=0, high=64),
    }


def _check(unit: Body, ranges: Ranges) -> None:
    """What has no meaning for a plain repair must at least be what the tables allow."""
    for name, (default, low, high) in _WHOLES.items():
        fields.whole(unit, name, default=default, low=low, high=high)
    for name in ("ad_inpaint_width", "ad_inpaint_height"):
        if fields.whole(unit, name, default=512, low=8, high=2048) % 8:
            raise BadRequest(f"{name} must be a multiple of 8.")
    for name, (low, high) in (
        ("ad_dilate_erode", ranges.dilate_erode),
        ("ad_steps", ranges.steps),
    ):
        fields.whole(unit, name, default=4, low=low, high=high)
    for name in _FLAGS:
        fields.flag(unit, name)
    for name in _TEXTS:
        fields.text(unit, name, default="")
