"""Read how a picture is to be redrawn (provider-api section 5.2): strength, fit, mask."""

from __future__ import annotations

from typing import Any

from bot.localprovider import fields
from bot.localprovider.fields import Body

USUAL_STRENGTH = 0.75
MAX_BLUR = 64  # pixels
ORIGINAL = 1  #: `inpainting_fill`: 0 fill, 1 original, 2 latent noise, 3 latent nothing


def inpainting(body: Body) -> dict[str, Any]:
    """The fields that go with a base picture; those of the mask count only where there is one."""
    # Checked only: neither has a meaning where no model is guided.
    fields.number(body, "initial_noise_multiplier", default=1, low=0.5, high=1.5)
    fields.number(body, "image_cfg_scale", default=1.5, low=0, high=3)
    return {
        "strength": strength(body),
        "resize_mode": fields.whole(body, "resize_mode", default=0, low=0, high=3),
        "mask_blur": _blur(body),
        # "Any non-zero value inverts."
        "mask_invert": fields.whole(body, "inpainting_mask_invert", default=0, low=0, high=255),
        "fill": fields.whole(body, "inpainting_fill", default=ORIGINAL, low=0, high=3),
        "only_masked": fields.flag(body, "inpaint_full_res"),
        "padding": fields.whole(body, "inpaint_full_res_padding", default=32, low=0, high=256),
    }


def strength(body: Body) -> float:
    """How far from the base: 0 is the base itself."""
    return fields.number(body, "denoising_strength", default=USUAL_STRENGTH, low=0, high=1)


def _blur(body: Body) -> tuple[int, int]:
    """Across and down. `mask_blur`, where it is sent, is both, and the other two are ignored."""
    both, across, down = (
        fields.whole(body, name, default=4, low=0, high=MAX_BLUR)
        for name in ("mask_blur", "mask_blur_x", "mask_blur_y")
    )
    return (across, down) if body.get("mask_blur") is None else (both, both)
