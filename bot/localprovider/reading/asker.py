"""What every tool's body has: the caller's id, a callback, pictures by URL (section 8)."""

from __future__ import annotations

from bot.localprovider import fields
from bot.localprovider.fields import Body


def client_id(body: Body) -> str:
    """The caller's own id."""
    return fields.text(body, "businessTaskId", limit=fields.MAX_ID)


def callback(body: Body) -> str | None:
    """Where the result is posted; served wherever it is sent (Q8)."""
    return fields.link(body, "callbackUrl", required=False)


def picture(body: Body, name: str = "image") -> str:
    """The URL of a picture that is needed."""
    return fields.link(body, name) or ""
