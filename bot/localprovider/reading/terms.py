"""What reading a body depends on beside the body."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """Checkpoint names taken here, and a source of random seeds."""

    models: Collection[str]
    seed: Callable[[], int]
