"""What the local provider is started with."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.localprovider.courier import LADDER
from bot.localprovider.worker import EXTRA_BYTES, JOB_SECONDS


def _now() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderOptions:
    """Everything that can be chosen. Port 0 is any free one.

    `models_dir` holds the weights of the networks (models/). `input_hosts` (`host` or
    `host:port`) are all that pictures are fetched from, loopback and private addresses included.
    `public_url` is where clients reach the results, if not at `host:port`. `also_models` are
    checkpoint names to take besides our own. `clock` is UTC milliseconds; `chance` gives a random
    number below its argument.
    """

    data_dir: Path
    models_dir: Path
    host: str = "127.0.0.1"
    port: int = 0
    input_hosts: tuple[str, ...] = ()
    faults: bool = False
    exit_with_stdin: bool = False
    public_url: str | None = None
    also_models: tuple[str, ...] = ()
    ladder: tuple[float, ...] = LADDER
    max_waiting: int = 256
    job_seconds: float = JOB_SECONDS
    extra_bytes: int = EXTRA_BYTES
    keep_days: int = 31  #: The vendor keeps its results for a month (Q16).
    clock: Callable[[], int] = _now
    chance: Callable[[int], int] = secrets.randbelow
