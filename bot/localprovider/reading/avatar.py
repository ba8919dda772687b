"""Read what is asked of instantID (provider-api section 8.3)."""

from __future__ import annotations

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.asker import callback, client_id, picture
from bot.localprovider.reading.drawing import MAX_STEPS, counted
from bot.localprovider.reading.terms import Terms

SIDE = 960  #: Pixels: the only size that is open for now.


def read_avatar(body: Body, terms: Terms) -> Order:
    """One picture of the person in another style."""
    if any(fields.whole(body, name, default=SIDE, low=1, high=8192) != SIDE for name in _SIDES):
        raise BadRequest(f"width and height must be {SIDE}: there is no other size yet.")
    fields.number(body, "guidanceScale", default=1, low=0, high=100)  # "not released yet"
    return Order(
        endpoint="instantID",
        client_id=client_id(body),
        tool="avatar",
        options={
            "prompt": fields.text(body, "prompt"),
            "negative": fields.text(body, "negativePrompt", default=""),
            "steps": fields.whole(body, "steps", default=25, low=1, high=MAX_STEPS),
            "side": SIDE,
        },
        pictures={"image": picture(body)},
        seeds=counted(body, "seed", terms.seed, 1),
        callback_url=callback(body),
    )


_SIDES = ("width", "height")
