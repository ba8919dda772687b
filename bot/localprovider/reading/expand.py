"""Read what is asked of prompts/expand (provider-api section 8.5)."""

from __future__ import annotations

from bot.localprovider import fields
from bot.localprovider.envelope import BadRequest
from bot.localprovider.fields import Body
from bot.localprovider.orders import Order
from bot.localprovider.reading.asker import callback, client_id

MAX_PROMPT = 2000  # characters: of v3, the one page that states a length
MOST_PROMPTS = 10
MAX_TOKENS = 512


def read_expand(body: Body) -> Order:
    """More words for a prompt; of the ranges, those that are cut off are taken wide."""
    if body.get("mode") is None:
        raise BadRequest("mode is missing.")
    least, most = (
        fields.whole(body, name, default=default, low=0, high=MAX_TOKENS)
        for name, default in (("minTokens", 0), ("maxTokens", 77))
    )
    if least > most:
        raise BadRequest("minTokens must not be above maxTokens.")
    fields.number(body, "repetitionPenalty", default=1, low=0, high=10)
    return Order(
        endpoint="prompts/expand",
        client_id=client_id(body),
        tool="expand",
        options={
            "prompt": fields.text(body, "sourcePrompt", limit=MAX_PROMPT),
            "xl": bool(fields.whole(body, "mode", default=0, low=0, high=1)),
            "top_k": fields.whole(body, "topK", default=0, low=0, high=250),
            "top_p": fields.number(body, "topP", default=1, low=0.01, high=1),
            "temperature": fields.number(body, "temperature", default=1, low=0, high=10),
            "least": least,
            "most": most,
            "many": fields.whole(body, "sequencesNum", default=1, low=1, high=MOST_PROMPTS),
        },
        callback_url=callback(body),
    )
