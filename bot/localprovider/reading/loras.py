"""Take `<lora:NAME:WEIGHT>` out of a prompt (webui's spelling: the vendor states none)."""

from __future__ import annotations

import re

from bot.localprovider.envelope import BadRequest

MOST = 8  #: LoRAs of one prompt
WEIGHTS = (-2.0, 2.0)

_TAG = re.compile(r"<lora:(?P<name>[^:<>]{1,200})(?::(?P<weight>[^:<>]{0,20}))?[^<>]{0,40}>")


def without_loras(prompt: str) -> tuple[str, list[tuple[str, float]]]:
    """The words that are left, and each LoRA with its weight (1 where none is given)."""
    found = [(tag["name"].strip(), _weight(tag)) for tag in _TAG.finditer(prompt)]
    if len(found) > MOST:
        raise BadRequest(f"At most {MOST} LoRAs can be named in one prompt.")
    words = _TAG.sub("", prompt) if found else prompt
    return (re.sub(r"[ ,]+$", "", re.sub(r" {2,}", " ", words)).strip() if found else words), found


def _weight(tag: re.Match[str]) -> float:
    text = (tag["weight"] or "1").strip()
    low, high = WEIGHTS
    try:
        weight = float(text)
    except ValueError:
        weight = high + 1
    if not low <= weight <= high:
        name = tag["name"].strip()[:60]
        raise BadRequest(f"The weight of the LoRA {name!r} must be from {low:g} to {high:g}.")
    return weight
