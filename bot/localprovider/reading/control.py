"""Read the bodies of controlnet and of the preview of its preprocessors (sections 5.3 and 8.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.asker import callback, client_id, picture
from bot.localprovider.reading.drawing import drawing, envelope_of, hires, seeds
from bot.localprovider.reading.inpainting import strength
from bot.localprovider.reading.terms import Terms

MOST_UNITS = 4
HARMONY = "inpaint_global_harmonious"
#: Which models go with a preprocessor: the first eight pair off in the documents' order.
PAIRS: Mapping[str, tuple[str, ...]] = {
    "canny": ("control_v11p_sd15_canny",),
    "depth_midas": ("control_v11f1p_sd15_depth",),
    "lineart_realistic": ("control_v11p_sd15_lineart",),
    "mlsd": ("control_v11p_sd15_mlsd",),
    # The second is how the file is called upstream.
    "normal_bae": ("control_v11p_sd15_normal_bae", "control_v11p_sd15_normalbae"),
    "openpose": ("control_v11p_sd15_openpose",),
    "scribble_xdog": ("control_v11p_sd15_scribble",),
    "seg_ufade20k": ("control_v11p_sd15_seg",),
    HARMONY: ("control_v1p_sd15_brightness", "control_v1p_sd15_qrcode"),
}
RESIZE_MODES = ("Just Resize", "Crop and Resize", "Resize and Fill")
MODES = ("Balanced", "My prompt is more important", "ControlNet is more important")


def read_control(body: Body, terms: Terms) -> Order:
    """Draw from words along other pictures; over a base picture where one is sent."""
    envelope = envelope_of(body)
    units = _units(envelope)
    base = fields.link(envelope, "image_link", required=False)
    fields.whole(body, "resize_mode", default=1, low=0, high=3)
    return Order(
        endpoint="controlnet",
        client_id=fields.text(envelope, "id_task", limit=fields.MAX_ID),
        tool="controlnet",
        options={
            **drawing(body, envelope, terms.models, detailer=None),
            "hires": hires(body),
            "strength": strength(body),
            "resize_mode": fields.whole(body, "resize_mode", default=1, low=0, high=3),
            "units": [{k: v for k, v in unit.items() if k != "link"} for unit in units],
        },
        pictures={
            **{f"control{index}": unit["link"] for index, unit in enumerate(units)},
            **({"image": base} if base else {}),
        },
        seeds=seeds(body, terms.seed),
        callback_url=fields.link(body, "callbackUrl", required=False),
    )


def read_preview(body: Body) -> Order:
    """`cnt/preview`: what a preprocessor makes of a picture."""
    module = fields.text(body, "preprocessor", limit=100)
    _known(module)
    return Order(
        endpoint="cnt/preview",
        client_id=client_id(body),
        tool="preview",
        options={"module": module},
        pictures={"image": picture(body, "sourceImage")},
        callback_url=callback(body),
    )


def _units(envelope: Body) -> list[dict[str, Any]]:
    units = fields.section(envelope, "controlnet").get("args")
    if not isinstance(units, list) or not 1 <= len(units) <= MOST_UNITS:
        raise BadRequest(f"controlnet.args must be an array of one to {MOST_UNITS} objects.")
    read = [_unit(unit, envelope) for unit in units]
    enabled = [unit for unit in read if unit.pop("enabled")]
    if not enabled:
        raise BadRequest("No unit of controlnet.args is enabled.")
    return enabled


def _unit(unit: object, envelope: Body) -> dict[str, Any]:
    if not isinstance(unit, Mapping):
        raise BadRequest("A unit of controlnet.args must be an object.")
    module, model = fields.text(unit, "module", limit=100), fields.text(unit, "model", limit=100)
    _known(module)
    if model.split(" ")[0] not in PAIRS[module]:
        raise BadRequest(f"With {module} goes {' or '.join(PAIRS[module])}, not {model[:60]!r}.")
    start, end = (
        fields.number(unit, f"guidance_{name}", default=default, low=0, high=1)
        for name, default in (("start", 0), ("end", 1))
    )
    if end < start:
        raise BadRequest("guidance_end must not be before guidance_start.")
    return {
        "enabled": unit.get("enabled") is None or fields.flag(unit, "enabled"),
        "module": module,
        "weight": fields.number(unit, "weight", default=1, low=0, high=2),
        "start": start,
        "end": end,
        # A unit without a picture of its own is led by the base picture, as in webui.
        "link": fields.link(unit, "image_link", required=False) or picture(envelope, "image_link"),
        **_manner(unit),
    }


def _manner(unit: Body) -> dict[str, Any]:
    fields.flag(unit, "low_vram")
    return {
        "resize_mode": _chosen(unit, "resize_mode", RESIZE_MODES, default=1),
        "mode": _chosen(unit, "control_mode", MODES, default=0),
        "resolution": fields.whole(unit, "processor_res", default=512, low=64, high=2048),
        "exact": fields.flag(unit, "pixel_perfect"),
        "low": fields.whole(unit, "threshold_a", default=64, low=-1, high=255),
        "high": fields.whole(unit, "threshold_b", default=64, low=-1, high=255),
    }


def _chosen(unit: Body, name: str, names: tuple[str, ...], *, default: int) -> int:
    """A name's place in its list; its number is taken as well."""
    value = unit.get(name)
    if value in names:
        return names.index(value)
    if isinstance(value, str) and not value.isdigit() and value:
        raise BadRequest(f"{name} must be one of {', '.join(names)}.")
    return fields.whole(unit, name, default=default, low=0, high=len(names) - 1)


def _known(module: str) -> None:
    if module not in PAIRS:
        known = ", ".join(PAIRS)
        raise BadRequest(f"There is no preprocessor {module[:60]!r}. There are: {known}.")
