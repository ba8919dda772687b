"""Read what is asked of the enlarging tool (provider-api section 8.2)."""

from __future__ import annotations

from typing import Any

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.asker import callback, client_id, picture

MAX_OUTPUT_PIXELS = 40_000_000
NONE = "None"  #: The name of no upscaler: without one, a picture is only resized.
NETWORK = "ESRGAN_4x"  #: What is used where none is named.


def read_enhance(body: Body) -> Order:
    """Enlarge by a factor, or to a size; faces and a second upscaler as their visibility says."""
    fields.flag(body, "showExtrasResults")  # deprecated (Q35)
    return Order(
        endpoint="enhance",
        client_id=client_id(body),
        tool="enlarge",
        options={
            **_size(body),
            **_upscalers(body),
            **_faces(body),
            "crop": fields.flag(body, "upscalingCrop"),
            "max_pixels": MAX_OUTPUT_PIXELS,
        },
        pictures={"image": picture(body)},
        callback_url=callback(body),
    )


def _size(body: Body) -> dict[str, int]:
    """By `resizeMode`: 0 is a factor, 1 a size (Q34)."""
    by_size = fields.whole(body, "resizeMode", default=0, low=0, high=1) == 1
    width = fields.whole(body, "upscalingResizeW", default=0, low=64, high=2048)
    height = fields.whole(body, "upscalingResizeH", default=0, low=64, high=2048)
    factor = fields.whole(body, "upscalingResize", default=2, low=1, high=8)
    if not by_size:
        return {"factor": factor}
    if not width or not height:
        raise BadRequest("upscalingResizeW and upscalingResizeH are needed with resizeMode 1.")
    return {"width": width, "height": height}


def _upscalers(body: Body) -> dict[str, Any]:
    return {
        "upscaler": fields.text(body, "upscaler1", default=NETWORK, limit=200),
        "second": fields.text(body, "upscaler2", default=NONE, limit=200),
        "second_share": fields.number(body, "extrasUpscaler2Visibility", default=0, low=0, high=1),
    }


def _faces(body: Body) -> dict[str, Any]:
    gfpgan, codeformer, weight = (
        fields.number(body, name, default=0, low=0, high=1)
        for name in ("gfpganVisibility", "codeformerVisibility", "codeformerWeight")
    )
    return {
        "gfpgan": gfpgan,
        "codeformer": codeformer,
        "codeformer_weight": weight,
        "faces_last": fields.flag(body, "upscaleFirst"),
    }
