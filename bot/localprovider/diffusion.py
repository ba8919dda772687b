"""Read the bodies of text2image and image2image (provider-api sections 5.1 and 5.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order

MAX_SIDE = 1024  # pixels
MAX_HIRES_SIDE = 2048
MAX_IMAGES = 16
MAX_SEED = 2**53  # the largest integer that every JSON reader keeps

Seeds = Callable[[], int]


def read_text2image(body: Body, *, models: Collection[str], seed: Seeds) -> Order:
    """Draw from words."""
    envelope = _envelope(body)
    return Order(
        endpoint="text2image",
        client_id=fields.text(envelope, "id_task", limit=fields.MAX_ID),
        tool="text2image",
        options={**_words(body, envelope, models), **_size(body, hires=True)},
        seeds=_seeds(body, seed),
        callback_url=fields.link(body, "callbackUrl", required=False),
    )


def read_image2image(body: Body, *, models: Collection[str], seed: Seeds) -> Order:
    """Redraw a picture by words; with a mask, only where the mask is white."""
    envelope = _envelope(body)
    base, mask = (
        fields.link(envelope, "image_link"),
        fields.link(envelope, "mask_link", required=False),
    )
    options = {
        **_words(body, envelope, models),
        **_size(body, hires=False),
        "strength": fields.number(body, "denoising_strength", default=0.75, low=0, high=1),
        "resize_mode": fields.whole(body, "resize_mode", default=0, low=0, high=3),
        "mask_blur": fields.whole(body, "mask_blur", default=4, low=0, high=64),
        "mask_invert": fields.whole(body, "inpainting_mask_invert", default=0, low=0, high=1),
    }
    return Order(
        endpoint="image2image",
        client_id=fields.text(envelope, "id_task", limit=fields.MAX_ID),
        tool="image2image",
        options=options,
        pictures={"image": base or "", **({"mask": mask} if mask else {})},
        seeds=_seeds(body, seed),
        # No page lists one here; where one is sent, it is served (Q8).
        callback_url=fields.link(body, "callbackUrl", required=False),
    )


def _envelope(body: Body) -> Body:
    return fields.section(body, "alwayson_scripts", "always_on_scripts")  # Q1


def _words(body: Body, envelope: Body, models: Collection[str]) -> dict[str, Any]:
    model = fields.text(envelope, "sd_model_checkpoint", default="painter", limit=200)
    if model.removesuffix(".safetensors") not in models:
        raise BadRequest(f"There is no model {model[:60]!r} here. There are: {', '.join(models)}.")
    kind = fields.text(envelope, "output_image_format", default="jpg").lower()
    if kind not in ("jpg", "jpeg", "png"):
        raise BadRequest("output_image_format must be jpg or png.")
    return {
        "prompt": fields.text(body, "prompt"),
        "negative": fields.text(body, "negative_prompt", default=""),
        "steps": fields.whole(body, "steps", default=25, low=1, high=150),
        "guidance": fields.number(body, "cfg_scale", default=7, low=1, high=30),
        "model": model.removesuffix(".safetensors"),
        "format": "png" if kind == "png" else "jpg",
    }


def _size(body: Body, *, hires: bool) -> dict[str, int]:
    width, height = _side(body, "width", 512), _side(body, "height", 512)
    if hires and fields.flag(body, "enable_hr"):
        scale = fields.number(body, "hr_scale", default=2, low=1, high=4)
        # x is the width, as in webui; the vendor's table has it the other way round (Q10).
        width = _hires(body, "hr_resize_x", round(width * scale))
        height = _hires(body, "hr_resize_y", round(height * scale))
    return {"width": width, "height": height}


def _side(body: Body, name: str, default: int) -> int:
    side = fields.whole(body, name, default=default, low=1, high=MAX_SIDE)
    if side % 8:
        raise BadRequest(f"{name} must be a multiple of 8.")
    return side


def _hires(body: Body, name: str, scaled: int) -> int:
    asked = fields.whole(body, name, default=0, low=0, high=MAX_HIRES_SIDE)
    return min(asked or scaled, MAX_HIRES_SIDE)


def _seeds(body: Body, seed: Seeds) -> tuple[int, ...]:
    """One for each picture, counting up from the first; chosen now, so that a redo is the same."""
    batches = fields.whole(body, "n_iter", default=1, low=1, high=MAX_IMAGES)
    each = fields.whole(body, "batch_size", default=1, low=1, high=MAX_IMAGES)
    if batches * each > MAX_IMAGES:
        raise BadRequest(f"At most {MAX_IMAGES} pictures can be drawn at once.")
    asked = fields.whole(body, "seed", default=-1, low=-1, high=MAX_SEED)
    first = seed() if asked < 0 else asked
    return tuple(first + index for index in range(batches * each))
