"""The endpoints: where each is, how its body is read, and in which form it answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bot.localprovider import fields
from bot.localprovider.diffusion import read_image2image, read_text2image
from bot.localprovider.envelope import BadRequest
from bot.localprovider.faceorders import read_detection, read_fusion
from bot.localprovider.fields import Body
from bot.localprovider.forms import CAPTION, DIFFUSION, FACE_SWAP, FACES, PICTURE, Form
from bot.localprovider.orders import Order

SERVICE = "/AIGCImgOpenServ"
MAX_OUTPUT_PIXELS = 40_000_000
DIFFUSION_FAMILY = "sd"


@dataclass(frozen=True, slots=True)
class Terms:
    """What reading a body depends on: checkpoint names, and a source of random seeds."""

    models: Collection[str]
    seed: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. Ids are unique within a `family`: one for sd, one for each tool."""

    name: str
    path: str
    family: str
    read: Callable[[Body, Terms], Order]
    form: Form


def _sd(name: str, read: Callable[[Body, Terms], Order]) -> Endpoint:
    return Endpoint(name, f"{SERVICE}/saas/sd/v2/{name}", DIFFUSION_FAMILY, read, DIFFUSION)


def _tool(code: str, read: Callable[[Body, Terms], Order], form: Form) -> Endpoint:
    return Endpoint(code, f"{SERVICE}/saas/tool/{code}", code, read, form)


def endpoints() -> Mapping[str, Endpoint]:
    """Every endpoint, by name; a tool's name is its toolCode."""
    listed = (
        _sd(
            "text2image",
            lambda body, terms: read_text2image(body, models=terms.models, seed=terms.seed),
        ),
        _sd(
            "image2image",
            lambda body, terms: read_image2image(body, models=terms.models, seed=terms.seed),
        ),
        _tool("roop", lambda body, _: _face_swap("roop", body), FACE_SWAP),
        _tool("v2/roop", lambda body, _: _face_swap("v2/roop", body), FACE_SWAP),
        _tool("face/fusion", lambda body, _: read_fusion(body), PICTURE),
        _tool("face/detection", lambda body, _: read_detection(body), FACES),
        _tool("enhance", _enhance, PICTURE),
        _tool("interrogate", _interrogate, CAPTION),
        _tool("removebg", _remove_background, PICTURE),
    )
    return {endpoint.name: endpoint for endpoint in listed}


def _client_id(body: Body) -> str:
    return fields.text(body, "businessTaskId", limit=fields.MAX_ID)


def _picture(body: Body, name: str = "image") -> str:
    return fields.link(body, name) or ""


def _callback(body: Body) -> str | None:
    return fields.link(body, "callbackUrl", required=False)


def _face_swap(endpoint: str, body: Body) -> Order:
    """Sections 8.1 and 8.5. `fidelityWeight` (V2 only) is text in the vendor's table (Q37)."""
    return Order(
        endpoint=endpoint,
        client_id=_client_id(body),
        tool="faceswap",
        options={"fidelity": fields.number(body, "fidelityWeight", default=0.5, low=0, high=1)},
        pictures={"source": _picture(body, "sourceUrl"), "target": _picture(body, "targetUrl")},
        callback_url=_callback(body),
    )


def _enhance(body: Body, _: Terms) -> Order:
    """Section 8.2. What no plain enlarging has (upscaler names, face models) is left unread."""
    by_size = fields.whole(body, "resizeMode", default=0, low=0, high=1) == 1
    size = {
        "width": fields.whole(body, "upscalingResizeW", default=0, low=64, high=2048),
        "height": fields.whole(body, "upscalingResizeH", default=0, low=64, high=2048),
    }
    if by_size and not all(size.values()):
        raise BadRequest("upscalingResizeW and upscalingResizeH are needed with resizeMode 1.")
    factor = fields.whole(body, "upscalingResize", default=2, low=1, high=8)
    return Order(
        endpoint="enhance",
        client_id=_client_id(body),
        tool="enlarge",
        options={
            **(size if by_size else {"factor": factor}),
            "crop": fields.flag(body, "upscalingCrop"),
            "max_pixels": MAX_OUTPUT_PIXELS,
        },
        pictures={"image": _picture(body)},
        callback_url=_callback(body),
    )


def _interrogate(body: Body, _: Terms) -> Order:
    """Section 8.4."""
    model = fields.text(body, "model", default="clip")
    if model not in ("clip", "deepdanbooru"):
        raise BadRequest("model must be clip or deepdanbooru.")
    return Order(
        endpoint="interrogate",
        client_id=_client_id(body),
        tool="describe",
        options={"model": model},
        pictures={"image": _picture(body)},
        callback_url=_callback(body),
    )


def _remove_background(body: Body, _: Terms) -> Order:
    """Not in the vendor's published pages: read like the other tools."""
    return Order(
        endpoint="removebg",
        client_id=_client_id(body),
        tool="removebg",
        pictures={"image": _picture(body)},
        callback_url=_callback(body),
    )
