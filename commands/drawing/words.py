"""The words a picture is drawn from: what was typed, a style's words, a LoRA, an embedding."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field

MAX_PROMPT = 2000  #: Characters, as the vendor's v3 pages say (provider-api Q46).
MAX_NAME = 200  #: Characters of a LoRA's, an embedding's or a file's name.

#: What a server's own styles may be called: one word, so that it can be typed without quotes.
STYLE_NAME = re.compile(r"[\w-]{1,32}")
MAX_STYLE = 1000  #: Characters of what shall be in the picture, and of what shall not.

#: What a name may not hold, since it would end the tag or begin another.
TAG_SIGNS = re.compile(r"[<>:,()\r\n]")


class Style(BaseModel):
    """A named set of words, as whoever runs the bot has put them together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: str = Field("", max_length=MAX_PROMPT)
    negative: str = Field("", max_length=MAX_PROMPT)


def lora_tag(name: str, weight: float) -> str:
    """What a prompt says to use a LoRA: webui's spelling, the vendor states none (section 6)."""
    return f"<lora:{name}:{weight:g}>"


def joined(parts: Iterable[str | None]) -> str:
    """Those that say something, with commas between them."""
    return ", ".join(part for part in parts if part)
