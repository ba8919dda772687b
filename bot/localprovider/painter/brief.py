"""What the painter is asked for."""

from __future__ import annotations

from dataclasses import dataclass

STYLES = ("soft", "ink", "poster", "watercolour", "oil", "pencil", "pixel")


@dataclass(frozen=True, slots=True)
class Brief:
    """One picture. The same brief gives the same bytes.

    `steps` (1 to 150) is how much fine detail is worked in, `guidance` (1 to 30) how strongly the
    palette of the words is followed: low is misty and free, high is saturated and hard.
    `influences` are laid over the finished picture, each with its weight (painter/influences.py).
    """

    prompt: str
    width: int
    height: int
    seed: int
    negative: str = ""
    steps: int = 25
    guidance: float = 7.0
    style: str = "soft"
    influences: tuple[tuple[str, float], ...] = ()
