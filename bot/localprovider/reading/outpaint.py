"""Read what is asked of imgExpand (provider-api section 8.5)."""

from __future__ import annotations

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.asker import callback, client_id, picture
from bot.localprovider.reading.drawing import counted
from bot.localprovider.reading.terms import Terms

MOST_IMAGES = 4  # the documents state no limit
MAX_SEED = 2**31 - 1
RATIOS = (1.0, 4.0)  #: Documented of the vertical one; the horizontal one's range is cut off.
_NEEDED = ("imageCount", "verticalExpansionRatio", "horizontalExpansionRatio")


def read_outpaint(body: Body, terms: Terms) -> Order:
    """Widen a picture's frame: by ratios of its own sides, the picture in the middle."""
    for name in _NEEDED:
        fields.text({name: _shown(body.get(name))}, name)
    low, high = RATIOS
    across, down = (
        fields.number(body, f"{name}ExpansionRatio", default=1, low=low, high=high)
        for name in ("horizontal", "vertical")
    )
    if across == down == 1:
        raise BadRequest("One of the two expansion ratios must be above 1.")
    fields.whole(body, "seed", default=-1, low=-1, high=MAX_SEED)
    many = fields.whole(body, "imageCount", default=1, low=1, high=MOST_IMAGES)
    return Order(
        endpoint="imgExpand",
        client_id=client_id(body),
        tool="outpaint",
        options={"across": across, "down": down, **_words(body)},
        pictures={"image": picture(body, "sourceImage")},
        seeds=counted(body, "seed", terms.seed, many),
        callback_url=callback(body),
    )


def _words(body: Body) -> dict[str, object]:
    fields.text(body, "sampler", default="", limit=200)
    return {
        "prompt": fields.text(body, "prompt", default=""),
        "negative": fields.text(body, "negativePrompt", default=""),
        "steps": fields.whole(body, "sampleStep", default=20, low=0, high=50),
        "guidance": fields.number(body, "promptGuideFactor", default=7, low=1, high=45),
    }


def _shown(value: object) -> str:
    return "" if value is None else str(value)
