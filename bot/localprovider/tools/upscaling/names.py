"""The upscalers that can be named, and what is done for a name that is none of ours."""

from __future__ import annotations

NONE = "None"
NETWORK = "ESRGAN_4x"  #: Ours is of that family.
PLAIN = "Lanczos"
_PLAIN_WORDS = ("lanczos", "bicubic", "bilinear", "nearest", "antialias")
_OTHER = "The network here is realesr-animevideov3: it was used for {name}."


def sharpens(name: str) -> bool:
    """Whether an upscaler of that name is a network; an empty name is ours."""
    return name != NONE and not any(word in name.lower() for word in _PLAIN_WORDS)


def plain_share(first: str, second: str, second_share: float) -> float:
    """How much of the plain enlargement there is in the two together, 0 to 1."""
    networks = (sharpens(first), named(second) and sharpens(second))
    if not named(second) or networks[0] == networks[1]:
        return 0.0 if networks[0] else 1.0
    return second_share if networks[0] else 1 - second_share


def named(name: str) -> bool:
    """Whether there is an upscaler of that name at all."""
    return name not in ("", NONE)


def stand_in(name: str) -> str:
    """A sentence where another network than ours was named; nothing for ours or a plain way."""
    ours = name.lower() in (NETWORK.lower(), "realesr-animevideov3")
    if not named(name) or ours or not sharpens(name):
        return ""
    return _OTHER.format(name=name[:60])
