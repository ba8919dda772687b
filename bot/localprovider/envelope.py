"""The vendor's answers: `code` as text, `msg`, `data` (provider-api section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Envelope = dict[str, Any]


class BadRequest(Exception):
    """A request that is refused; its text is the envelope's `msg`."""


def success(data: Mapping[str, Any] | None, msg: str = "success") -> Envelope:
    """Code "200". A task that failed is a success of asking about it: `msg` says why it failed."""
    return {"code": "200", "msg": msg, "data": data}


def refusal(msg: str) -> Envelope:
    """Code "400". The HTTP status stays 200: no other is documented (Q45)."""
    return {"code": "400", "msg": msg, "data": None}


def vendor_id(*, now: int, chance: Callable[[int], int]) -> str:
    """An id in the vendor's form: a prefix, 13 digits of milliseconds, 9 of chance."""
    return f"loc{now:013d}{chance(10**9):09d}"
