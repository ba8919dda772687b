"""The endpoints: where each is, how its body is read, and in which form it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.localprovider.expansion.expand import expanded
from bot.localprovider.fields import Body
from bot.localprovider.forms import (
    CAPTION,
    DIFFUSION,
    FACE_SWAP,
    FACES,
    FLUX,
    PICTURE,
    PROMPTS,
    Form,
)
from bot.localprovider.orders import Order, Result
from bot.localprovider.reading.avatar import read_avatar
from bot.localprovider.reading.control import read_control, read_preview
from bot.localprovider.reading.diffusion import read_image2image, read_text2image
from bot.localprovider.reading.enhance import read_enhance
from bot.localprovider.reading.expand import read_expand
from bot.localprovider.reading.faces import read_detection, read_fusion, read_swap
from bot.localprovider.reading.flux import read_flux
from bot.localprovider.reading.outpaint import read_outpaint
from bot.localprovider.reading.sight import read_interrogate, read_removebg, read_style
from bot.localprovider.reading.terms import Terms

SERVICE = "/AIGCImgOpenServ"
DIFFUSION_FAMILY = "sd"
TRAINING = f"{SERVICE}/saas/modelTraining/submitTraining/Job"

Read = Callable[[Body, Terms], Order]
AtOnce = Callable[[Order], Result]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. Ids are unique within a `family`: one for sd, one for each tool.

    `at_once` makes the result for the submission's own answer, where it takes no work.
    """

    name: str
    path: str
    family: str
    read: Read
    form: Form
    at_once: AtOnce | None = None


def endpoints() -> Mapping[str, Endpoint]:
    """Every endpoint, by name; a tool's name is its toolCode."""
    listed = (
        _sd("text2image", read_text2image),
        _sd("image2image", read_image2image),
        _sd("controlnet", read_control),
        _tool("roop", lambda body, _: read_swap("roop", body), FACE_SWAP),
        _tool("v2/roop", lambda body, _: read_swap("v2/roop", body), FACE_SWAP),
        _tool("face/fusion", lambda body, _: read_fusion(body), PICTURE),
        _tool("face/detection", lambda body, _: read_detection(body), FACES),
        _tool("comfyui/text2image", read_flux, FLUX),
        _tool("instantID", read_avatar, PICTURE),
        _tool("enhance", lambda body, _: read_enhance(body), PICTURE),
        _tool("interrogate", lambda body, _: read_interrogate(body), CAPTION),
        _tool("identifyStyle", lambda body, _: read_style(body), CAPTION),
        _tool("imgExpand", read_outpaint, PICTURE),
        _tool("cnt/preview", lambda body, _: read_preview(body), PICTURE),
        _tool("prompts/expand", lambda body, _: read_expand(body), PROMPTS, at_once=_expanded),
        _tool("removebg", lambda body, _: read_removebg(body), PICTURE),
    )
    return {endpoint.name: endpoint for endpoint in listed}


def _expanded(order: Order) -> Result:
    return Result(caption="\n".join(expanded(order.options)))


def _sd(name: str, read: Read) -> Endpoint:
    return Endpoint(name, f"{SERVICE}/saas/sd/v2/{name}", DIFFUSION_FAMILY, read, DIFFUSION)


def _tool(code: str, read: Read, form: Form, *, at_once: AtOnce | None = None) -> Endpoint:
    return Endpoint(code, f"{SERVICE}/saas/tool/{code}", code, read, form, at_once)
