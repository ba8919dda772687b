"""Read what the three Stable Diffusion endpoints share (provider-api sections 5.1 to 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.reading.adetailer import Ranges, face_repair
from bot.localprovider.reading.loras import without_loras

MAX_SIDE = 1024  # pixels
MAX_HIRES_SIDE = 2048
MAX_IMAGES = 16
MAX_SEED = 2**53  # the largest integer that every JSON reader keeps
MAX_STEPS = 150
FORMATS = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "webp": "webp"}  # the last is not documented
SAMPLERS = (
    "Euler a", "Euler", "LMS", "Heun", "DPM2", "DPM2 a", "DPM++ 2S a", "DPM++ 2M", "DPM++ SDE",
    "DPM fast", "DPM adaptive", "LMS Karras", "DPM2 Karras", "DPM2 a Karras", "DPM++ 2S a Karras",
    "DPM++ SDE Karras", "DPM++ 2M Karras",
)  # fmt: skip
RESTORED = 0.6  #: How much of a repaired face shows with `restore_faces`.


def envelope_of(body: Body) -> Body:
    """The vendor's own fields, under either spelling (Q1)."""
    return fields.section(body, "alwayson_scripts", "always_on_scripts")


def drawing(
    body: Body, envelope: Body, models: Collection[str], *, detailer: Ranges | None
) -> dict[str, Any]:
    """Words, size, model and format; `detailer` None for an endpoint that lists no ADetailer."""
    _clip_skip(envelope)
    sampler = fields.text(body, "sampler_index", default=SAMPLERS[0])
    if sampler not in SAMPLERS:
        raise BadRequest(f"sampler_index must be one of {', '.join(SAMPLERS)}.")
    prompt, loras = without_loras(fields.text(body, "prompt"))
    return {
        "prompt": prompt,
        "loras": loras,
        "negative": fields.text(body, "negative_prompt", default=""),
        "steps": fields.whole(body, "steps", default=25, low=1, high=MAX_STEPS),
        "guidance": fields.number(body, "cfg_scale", default=7, low=1, high=30),
        "model": model_of(envelope, models),
        "vae": fields.text(envelope, "sd_vae", default="", limit=200),
        "format": _format(envelope),
        "width": side(body, "width"),
        "height": side(body, "height"),
        "faces": _faces(body, envelope, detailer),
    }


def hires(body: Body) -> dict[str, Any] | None:
    """The second pass: its size, upscaler, steps and strength; None where it is not asked for."""
    scale = fields.number(body, "hr_scale", default=2, low=1, high=4)
    # x is the width, as in webui; the vendor's table has it the other way round (Q10).
    width, height = _hires_side(body, "hr_resize_x"), _hires_side(body, "hr_resize_y")
    asked = {
        "width": width or _scaled(side(body, "width"), scale),
        "height": height or _scaled(side(body, "height"), scale),
        "upscaler": fields.text(body, "hr_upscaler", default="", limit=200),
        "steps": fields.whole(body, "hr_second_pass_steps", default=0, low=0, high=MAX_STEPS),
        "strength": fields.number(body, "denoising_strength", default=0.75, low=0, high=1),
    }
    return asked if fields.flag(body, "enable_hr") else None


def model_of(envelope: Body, models: Collection[str]) -> str:
    """The checkpoint, without the ending it may carry. Raises BadRequest for a strange one."""
    model = fields.text(envelope, "sd_model_checkpoint", default="painter", limit=200)
    if model.removesuffix(".safetensors") not in models:
        raise BadRequest(f"There is no model {model[:60]!r} here. There are: {', '.join(models)}.")
    return model.removesuffix(".safetensors")


def side(body: Body, name: str, default: int = 512) -> int:
    """A picture's side: (0, 1024], a multiple of 8."""
    return _of_eight(fields.whole(body, name, default=default, low=1, high=MAX_SIDE), name)


def seeds(body: Body, seed: Callable[[], int]) -> tuple[int, ...]:
    """One for each picture, counting up from the first; chosen now, so that a redo is the same."""
    batches = fields.whole(body, "n_iter", default=1, low=1, high=MAX_IMAGES)
    each = fields.whole(body, "batch_size", default=1, low=1, high=MAX_IMAGES)
    if batches * each > MAX_IMAGES:
        raise BadRequest(f"At most {MAX_IMAGES} pictures can be drawn at once.")
    return counted(body, "seed", seed, batches * each)


def counted(body: Body, name: str, seed: Callable[[], int], many: int) -> tuple[int, ...]:
    """That many seeds from the one asked for; -1 is a random one."""
    asked = fields.whole(body, name, default=-1, low=-1, high=MAX_SEED)
    first = seed() if asked < 0 else asked
    return tuple(first + index for index in range(many))


def _hires_side(body: Body, name: str) -> int:
    return _of_eight(fields.whole(body, name, default=0, low=0, high=MAX_HIRES_SIDE), name)


def _scaled(length: int, scale: float) -> int:
    return min(MAX_HIRES_SIDE, round(length * scale))


def _of_eight(length: int, name: str) -> int:
    if length % 8:
        raise BadRequest(f"{name} must be a multiple of 8.")
    return length


def _format(envelope: Body) -> str:
    kind = fields.text(envelope, "output_image_format", default="jpg").lower()
    if kind not in FORMATS:
        raise BadRequest("output_image_format must be jpg, png or webp.")
    return FORMATS[kind]


def _clip_skip(envelope: Body) -> None:
    """Checked only: there is no CLIP here whose layers could be skipped."""
    settings = envelope.get("override_settings")
    if settings is not None:
        fields.whole(
            fields.section(envelope, "override_settings"),
            "CLIP_stop_at_last_layers",
            default=1,
            low=1,
            high=12,
        )


def _faces(body: Body, envelope: Body, detailer: Ranges | None) -> list[dict[str, Any]]:
    """The repairs of faces asked for, in their order."""
    asked = face_repair(envelope, detailer) if detailer else []
    if fields.flag(body, "restore_faces"):
        asked = [{"amount": RESTORED}, *asked]
    return asked
