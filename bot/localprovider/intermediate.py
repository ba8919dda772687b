"""What there is of a picture while it is made: a small JPEG beside the file that is being written.

The working process writes it, the server answers it as `currentImage` (section 7.1).
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

MAX_BYTES = 256 * 2**10
MAX_FINISHED_BYTES = 4 * 2**20


def intermediate(target: Path) -> Path:
    """The file beside a result in the making."""
    return target.with_suffix(".glimpse")


def glimpse(target: Path) -> str | None:
    """The picture as base64; None while there is nothing to see."""
    try:
        picture = intermediate(target).read_bytes()
    except OSError:
        return None
    return b64encode(picture).decode() if 0 < len(picture) <= MAX_BYTES else None


def finished_picture(path: Path | None) -> str | None:
    """The last picture that is done, while there is nothing to see of the next; base64."""
    try:
        whole = path is not None and path.stat().st_size <= MAX_FINISHED_BYTES
        return b64encode(path.read_bytes()).decode() if path and whole else None
    except OSError:  # gone: the job has ended
        return None
