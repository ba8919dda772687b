"""Read fields of a request body as loosely as the vendor's own pages write them (Q5, Q6, Q37)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.localprovider.envelope import BadRequest

Body = Mapping[str, Any]

MAX_ID = 128  # characters
MAX_TEXT = 10_000
MAX_URL = 4096


def text(body: Body, name: str, *, default: str | None = None, limit: int = MAX_TEXT) -> str:
    """A string. Required where there is no default."""
    value = body.get(name)
    if value is None or value == "":
        if default is None:
            raise BadRequest(f"{name} is missing.")
        return default
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise BadRequest(f"{name} must be text.")
    if len(str(value)) > limit:
        raise BadRequest(f"{name} must be at most {limit} characters.")
    return str(value)


def number(body: Body, name: str, *, default: float, low: float, high: float) -> float:
    """A number, also as text; within its range."""
    value = body.get(name)
    if value is None or value == "":
        return default
    try:
        read = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        read = None
    if read is None:
        raise BadRequest(f"{name} must be a number.")
    if not low <= read <= high:
        raise BadRequest(f"{name} must be from {low:g} to {high:g}.")
    return read


def whole(body: Body, name: str, *, default: int, low: int, high: int) -> int:
    """A whole number, also as text; within its range."""
    value = number(body, name, default=default, low=low, high=high)
    if value != int(value):
        raise BadRequest(f"{name} must be a whole number.")
    return int(value)


def flag(body: Body, name: str) -> bool:
    """A boolean; false where it is missing."""
    value = body.get(name, False)
    if value is not None and not isinstance(value, bool):
        raise BadRequest(f"{name} must be true or false.")
    return bool(value)


def link(body: Body, name: str, *, required: bool = True) -> str | None:
    """An http(s) URL. Whether it may be fetched is decided when it is."""
    value = body.get(name)
    if value is None or value == "":
        if required:
            raise BadRequest(f"{name} is missing.")
        return None
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise BadRequest(f"{name} must be an http or https address.")
    if len(value) > MAX_URL:
        raise BadRequest(f"{name} is too long.")
    return value


def section(body: Body, *names: str) -> Body:
    """A nested object under one of several names."""
    for name in names:
        value = body.get(name)
        if isinstance(value, Mapping):
            return value
        if value is not None:
            raise BadRequest(f"{name} must be an object.")
    raise BadRequest(f"{names[0]} is missing.")
