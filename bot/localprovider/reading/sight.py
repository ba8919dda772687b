"""Read what is asked of the tools that look at a picture or cut it out (section 8)."""

from __future__ import annotations

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.asker import callback, client_id, picture


def read_interrogate(body: Body) -> Order:
    """Describe a picture (section 8.4)."""
    model = fields.text(body, "model", default="clip")
    if model not in ("clip", "deepdanbooru"):
        raise BadRequest("model must be clip or deepdanbooru.")
    return Order(
        endpoint="interrogate",
        client_id=client_id(body),
        tool="describe",
        options={"model": model},
        pictures={"image": picture(body)},
        callback_url=callback(body),
    )


def read_style(body: Body) -> Order:
    """`identifyStyle` (section 8.5)."""
    return Order(
        endpoint="identifyStyle",
        client_id=client_id(body),
        tool="style",
        pictures={"image": picture(body, "sourceImage")},
        callback_url=callback(body),
    )


def read_removebg(body: Body) -> Order:
    """Not in the vendor's published pages: read like the other tools."""
    return Order(
        endpoint="removebg",
        client_id=client_id(body),
        tool="removebg",
        pictures={"image": picture(body)},
        callback_url=callback(body),
    )
