"""Reads values that the vendor types one way in a table and another in an example (Q4, Q42)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from urllib.parse import quote

MAX_URL = 4_096  #: Characters; signed URLs of the vendor's storage have about 250.
MAX_NAME = 255  #: Characters of an id or a file name.

_WHOLE = re.compile(r"^-?\d{1,19}$")
_NUMBER = re.compile(r"^-?\d{1,19}(\.\d{1,19})?$")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BETWEEN_URLS = re.compile(r",\s*(?=https?://)")  # a URL may hold a comma itself (Q30)
_KEPT = "%:/?#[]@!$&'()*+,;=-._~"  #: What RFC 3986 allows in a URL; all else is percent-encoded.


def fields(value: object) -> Mapping[str, object]:
    """The object, or an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def whole(value: object) -> int | None:
    """An integer as number or numeric string, within 64 bits; None for anything else."""
    if isinstance(value, str) and _WHOLE.match(value.strip()):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -(2**63) <= value < 2**63 else None


def fraction(value: object) -> float | None:
    """A number from 0 to 1, as number or string; what lies outside is moved to the border."""
    if isinstance(value, str) and _NUMBER.match(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if math.isnan(value) else min(1.0, max(0.0, float(value)))


def refused(value: object) -> bool:
    """Whether a flag is an outspoken no; a missing one is not."""
    return value is False or str(value).strip().lower() in ("false", "0")


def name(value: object) -> str:
    """An id or file name exactly as the vendor has it (Q28), or "" where it cannot be one."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or len(text) > MAX_NAME or not text.isprintable():
        return ""
    return text.strip()


def url(value: object) -> str:
    """An absolute http(s) address, percent-encoded, or "" where it is none."""
    if not isinstance(value, str) or not value.strip().lower().startswith(("http://", "https://")):
        return ""
    try:
        encoded = encode_url(value)
    except UnicodeEncodeError:  # a lone surrogate out of a JSON escape
        return ""
    return encoded if len(encoded) <= MAX_URL else ""


def split_urls(joined: object) -> tuple[str, ...]:
    """The URLs of one string that holds one or several, joined by commas (Q30)."""
    parts = _BETWEEN_URLS.split(joined) if isinstance(joined, str) else []
    return tuple(filter(None, map(url, parts)))


def encode_url(address: str) -> str:
    """Percent-encode what a URL may not hold; what is encoded already stays as it is (Q42)."""
    return quote(_STRAY_PERCENT.sub("%25", address.strip()), safe=_KEPT)
