"""What an answer's status and code mean for who asked: no, later, perhaps, or never heard of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from bot.provider.errors import NotAccepted, OutcomeUnknown, Throttled
from bot.provider.protocol import Envelope

MAX_RETRY_AFTER_S = 3_600.0

_SERVER_FAULT = re.compile(r"^5\d\d$")


def raise_for_status(status: int, retry_after: str, now_ms: int) -> None:
    """Raise for an HTTP status other than 2xx (section 12.1); `retry_after` is the header's text.

    Redirects are refusals: they are not followed, so nobody took the task.
    """
    if status == 429:
        raise Throttled(_seconds(retry_after, now_ms))
    # A server that gave up waiting for the request (408) may yet have it; so may one that broke.
    if status == 408 or status >= 500:
        raise OutcomeUnknown
    if status // 100 != 2:
        raise NotAccepted(status=status)


def raise_for_code(envelope: Envelope) -> None:
    """Raise for codes that speak of the caller and of no task. Not documented, and plain (Q46)."""
    if envelope.code == "429":
        raise Throttled
    if envelope.code in ("401", "403"):
        raise NotAccepted(envelope.message, status=int(envelope.code))


def is_unheard(envelope: Envelope) -> bool:
    """Whether a query's answer means "I do not know this id". Raises OutcomeUnknown for 5xx codes.

    What the vendor says of an unknown id is not documented: neither is any error body (section
    3), nor any code beside 200 and 400 (Q46). A task that FAILED is documented as code 200 with
    a status, so any other code on a query is not about a task it knows; and data without a
    single value tells nothing either (Q14: "not found" is not a failure). Codes like 5xx are the
    exception: taken for "unheard", they would have a task sent twice (Q47).
    """
    if _SERVER_FAULT.match(envelope.code):
        raise OutcomeUnknown
    if not envelope.accepted or not isinstance(envelope.data, Mapping):
        return True
    return all(value in (None, "", [], {}) for value in envelope.data.values())


def _seconds(header: str, now_ms: int) -> float | None:
    """The header holds seconds or a date; never more than an hour."""
    text = header.strip()
    try:
        seconds = float(text) if text.isdecimal() else _until(text, now_ms)
    except ValueError:
        return None
    return min(max(0.0, seconds), MAX_RETRY_AFTER_S)


def _until(date: str, now_ms: int) -> float:
    moment = parsedate_to_datetime(date)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.timestamp() - now_ms / 1000
