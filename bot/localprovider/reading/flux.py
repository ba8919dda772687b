"""Read what is asked of the Flux endpoint (provider-api section 8.5)."""

from __future__ import annotations

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.asker import callback, client_id
from bot.localprovider.reading.drawing import MAX_SIDE, MAX_STEPS
from bot.localprovider.reading.loras import without_loras
from bot.localprovider.reading.terms import Terms

#: Steps where none are asked for, by `comfyTaskType`.
KINDS = {"Flux1DevFP8": 20, "Flux1SchnellFP8": 4}
RECOMMENDED = 3.5  #: `fluxGuidance`
MOST = 30.0
_AS_CFG = 2.0  # 3.5 here is what 7 is on the sd endpoints


def read_flux(body: Body, terms: Terms) -> Order:
    """Draw one picture from words; the seed is not among the documented fields."""
    kind = fields.text(body, "comfyTaskType")
    if kind not in KINDS:
        raise BadRequest(f"comfyTaskType must be one of {', '.join(KINDS)}.")
    prompt, loras = without_loras(fields.text(body, "prompt"))
    guidance = fields.number(body, "fluxGuidance", default=RECOMMENDED, low=0, high=MOST)
    return Order(
        endpoint="comfyui/text2image",
        client_id=client_id(body),
        tool="text2image",
        options={
            "prompt": prompt,
            "loras": loras,
            "negative": "",
            "steps": fields.whole(body, "steps", default=KINDS[kind], low=1, high=MAX_STEPS),
            "guidance": min(MOST, max(1.0, guidance * _AS_CFG)),
            "model": "painter",
            "format": "png",
            "width": fields.whole(body, "width", default=512, low=64, high=2 * MAX_SIDE),
            "height": fields.whole(body, "height", default=512, low=64, high=2 * MAX_SIDE),
        },
        seeds=(terms.seed(),),
        callback_url=callback(body),
    )
