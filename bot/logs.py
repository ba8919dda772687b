"""What is logged and how: one line per record on standard error, without secrets.

Tokens reach the log by ways nobody means: in a URL that a library prints, in a traceback, in a
header of a failed request. So they are taken out last, in a filter on the root handler.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

_OUT = "[redacted]"
_SHORT = 6  #: characters; a shorter secret would be found in ordinary words

#: Each keeps what its first group matched and loses the rest.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"((?:proxy-)?authorization[\"']?\s*[:=,]\s*[\"']?)(?:[a-z]+\s+)?[^\s\"',;)}]+",
        r"(\bappcode\s+)[^\s\"',;)}]+",
        r"((?:accesskey(?:id|secret)|x-ca-(?:key|signature))[\"']?\s*[:=,]\s*[\"']?)[^\s\"',;)}]+",
        r"([?&](?:sig|hm|signature|x-amz-(?:signature|credential|security-token)|ossaccesskeyid|token)=)[^\s&\"'>]+",
        r"(/callbacks/[^/\s]+/)[^/\s?\"'>]+",
        r"(/bot)\d+:[^/\s\"'>]+",  # Telegram's token in its URLs
        r"(\b)\d{6,12}:[\w-]{30,}",  # and alone
        r"(/(?:webhooks|interactions)/\d+/)[\w.-]{16,}",  # Discord: who has it may answer
        r"(\b)[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}",  # Discord's bot token
    )
)


def set_up(
    *,
    level: str,
    form: str,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send every record to `stream` (standard error), as `form`: `text` or `json`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Line())
    handler.addFilter(Redactor(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("httpx", "httpcore"):  # they log URLs, and Telegram's hold the token
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.captureWarnings(True)


def as_options() -> tuple[str, ...]:
    """How this process logs, as options for a child `easel` that shares its standard error."""
    root = logging.getLogger()
    json_lines = any(isinstance(handler.formatter, _Json) for handler in root.handlers)
    level = logging.getLevelName(root.getEffectiveLevel()).lower()
    return ("--log-level", level, "--log-format", "json" if json_lines else "text")


class Redactor(logging.Filter):
    """Takes tokens, keys and signatures out of a record's text and traceback."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        known = sorted({s for s in secrets if len(s) >= _SHORT}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.redact(_text(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.redact(record.exc_text)
        return True

    def redact(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(_OUT, text)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\1{_OUT}", text)
        return text


class _Line(logging.Formatter):
    """`2026-11-21T10:00:00.000Z INFO bot.tasks.lifecycle task … delivered`."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_moment(record)} {record.levelname} {record.name} {record.getMessage()}"
        if record.exc_text:
            line = f"{line}\n{record.exc_text}"
        # A line a person typed must not look like a record of its own.
        return re.sub(r"\s*[\r\n]+", " | ", line)


class _Json(logging.Formatter):
    """The same as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            fields["trace"] = record.exc_text
        return json.dumps(fields, ensure_ascii=False)


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a wrong % in a record must not stop its writer
        return f"{record.msg} {record.args!r}"


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
