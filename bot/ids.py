"""Ids: for tasks and media, unguessable, and in the order of their making."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  #: Crockford's base32: nothing to misread
TIME_CHARACTERS = 10  #: 48 bits of milliseconds
RANDOM_CHARACTERS = 16  #: 80 bits: nobody guesses the id of another person's task


def now_ms() -> int:
    """The wall clock, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def new_id(clock: Callable[[], int] = now_ms) -> str:
    """26 characters, safe in a URL: the time first, so that indexes grow at their end."""
    return _base32(clock(), TIME_CHARACTERS) + _base32(secrets.randbits(80), RANDOM_CHARACTERS)


def new_trace() -> str:
    """8 characters that a person can read out and the log can be searched for."""
    return _base32(secrets.randbits(40), 8)


def _base32(number: int, characters: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(characters)))
