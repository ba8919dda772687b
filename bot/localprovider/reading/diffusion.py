"""Read the bodies of text2image and image2image (provider-api sections 5.1 and 5.2)."""

from __future__ import annotations

from bot.localprovider import fields
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.adetailer import OF_IMAGE2IMAGE, OF_TEXT2IMAGE
from bot.localprovider.reading.drawing import drawing, envelope_of, hires, seeds
from bot.localprovider.reading.inpainting import inpainting
from bot.localprovider.reading.terms import Terms


def read_text2image(body: Body, terms: Terms) -> Order:
    """Draw from words."""
    envelope = envelope_of(body)
    return Order(
        endpoint="text2image",
        client_id=fields.text(envelope, "id_task", limit=fields.MAX_ID),
        tool="text2image",
        options={
            **drawing(body, envelope, terms.models, detailer=OF_TEXT2IMAGE),
            "hires": hires(body),
        },
        seeds=seeds(body, terms.seed),
        callback_url=fields.link(body, "callbackUrl", required=False),
    )


def read_image2image(body: Body, terms: Terms) -> Order:
    """Redraw a picture by words; with a mask, only where the mask is white."""
    envelope = envelope_of(body)
    base = fields.link(envelope, "image_link")
    mask = fields.link(envelope, "mask_link", required=False)
    return Order(
        endpoint="image2image",
        client_id=fields.text(envelope, "id_task", limit=fields.MAX_ID),
        tool="image2image",
        options={
            **drawing(body, envelope, terms.models, detailer=OF_IMAGE2IMAGE),
            **inpainting(body),
            # Listed for this endpoint as well, though no img2img has a first pass to repair.
            "hires_ignored": fields.flag(body, "enable_hr"),
        },
        pictures={"image": base or "", **({"mask": mask} if mask else {})},
        seeds=seeds(body, terms.seed),
        # No page lists one here; where one is sent, it is served (Q8).
        callback_url=fields.link(body, "callbackUrl", required=False),
    )
