"""Read what is asked of the face tools (provider-api sections 8.1 and 8.5)."""

from __future__ import annotations

from typing import Any

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.asker import callback, client_id, picture

MOST_SOURCES = 2
MOST_FACES = 32
_SLOTS = ("source", "second")  # of tools/faceswap.py


def read_swap(endpoint: str, body: Body) -> Order:
    """`roop` and `v2/roop`. `fidelityWeight` (V2 only) is text in the vendor's table (Q37)."""
    return Order(
        endpoint=endpoint,
        client_id=client_id(body),
        tool="faceswap",
        options={"fidelity": fields.number(body, "fidelityWeight", default=0.5, low=0, high=1)},
        pictures={"source": picture(body, "sourceUrl"), "target": picture(body, "targetUrl")},
        callback_url=callback(body),
    )


def read_fusion(body: Body) -> Order:
    """`face/fusion`: one or two sources; `faceIdx` numbers the target's faces, 1 the leftmost."""
    links = _sources(body.get("sourceUrl"))
    pictures = {
        slot: fields.link({slot: one}, slot) or "" for slot, one in zip(_SLOTS, links, strict=False)
    }
    options: dict[str, Any] = {}
    if body.get("faceIdx") not in (None, ""):
        options["index"] = fields.whole(body, "faceIdx", default=1, low=1, high=MOST_FACES)
    return Order(
        endpoint="face/fusion",
        client_id=client_id(body),
        tool="faceswap",
        options=options,
        pictures={**pictures, "target": picture(body, "targetUrl")},
        callback_url=callback(body),
    )


def read_detection(body: Body) -> Order:
    """`face/detection`: the picture comes back with a numbered box around each face."""
    return Order(
        endpoint="face/detection",
        client_id=client_id(body),
        tool="facedetection",
        pictures={"image": picture(body, "imageUrl")},
        callback_url=callback(body),
    )


def _sources(value: object) -> list[object]:
    """An array of one or two; a lone string is read as well (Q37)."""
    links = [value] if isinstance(value, str) else value
    if not isinstance(links, list) or not 1 <= len(links) <= MOST_SOURCES:
        raise BadRequest("sourceUrl must be an array of one or two URLs.")
    return links
