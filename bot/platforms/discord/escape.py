"""Text of ours and of people, made harmless: Discord reads mark-up in everything it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable

# Moments, people, roles and channels, by their ids: Discord shows them by their names. A link to a
# message leads nowhere else.
_OURS = re.compile(
    r"(<t:\d{1,12}(?::[tTdDfFR])?>|<(?:@&?|#)\d{17,20}>"
    r"|https://discord\.com/channels/\d{17,20}/\d{17,20}/\d{17,20}(?![\w/]))"
)
_MARKUP = re.compile(r"[\\*_~|`\[\]<]")
_LINK = re.compile(r"(?<=[A-Za-z]):(?=//)")
# What makes a heading, a quotation or a list counts at the start of a line alone.
_LINE_START = re.compile(r"^(\s*)([#>+-]|\d{1,9}(?=\.))", re.MULTILINE)
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]+")

CUT = "…"


def escape(text: str) -> str:
    """What somebody typed, shown as it was typed: nothing in it is mark-up, link or mention."""
    # Surrogates are halves of characters: they would break the encoding on the way out.
    text = _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode())
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = _LINK.sub(r"\\:", text)
    text = _LINE_START.sub(_escape_start, text)
    return _EVERYBODY.sub("@\N{ZERO WIDTH SPACE}", text)


def escape_sentence(text: str) -> str:
    """The same for a sentence of ours, whose moments (`<t:SECONDS:R>`) and ids stay as they are."""
    parts = _OURS.split(text)
    return "".join(part if place % 2 else escape(part) for place, part in enumerate(parts))


def one_line(text: str) -> str:
    """The words in one line, with single spaces."""
    return " ".join(text.split())


def shorten(text: str, limit: int, *, escape: Callable[[str], str] = escape) -> str:
    """The text escaped, in `limit` characters at most; what is cut off ends in an ellipsis."""
    whole = escape(text)
    if len(whole) <= limit:
        return whole
    fits, over = 0, min(len(text), limit)
    while over - fits > 1:
        middle = (fits + over) // 2
        if len(escape(text[:middle].rstrip() + CUT)) <= limit:
            fits = middle
        else:
            over = middle
    return escape(text[:fits].rstrip() + CUT)


def _escape_start(match: re.Match[str]) -> str:
    indent, mark = match[1], match[2]
    return f"{indent}{mark}\\" if mark.isdigit() else f"{indent}\\{mark}"
