"""The vendor's texts made harmless: bounded, one line, no mentions, mark-up, links or controls.

Captions, tags and descriptions end in a chat. Whoever chose the picture may have chosen the
words in it, and a vendor's error text may quote a signed URL of ours.
"""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 2_000  #: Characters; a Discord message holds as many.

_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://\S*", re.IGNORECASE)
_UNDERSCORES = re.compile(r"(?<!\w)_+|_+(?!\w)|(?<=_)_+")
_LEADING_MARK = re.compile(r"^(?:[#+=-]+\s+|/+)+")  # headings, lists; a Telegram command
_SPACE = re.compile(r"\s+")
# Look-alikes where the sign carries meaning, nothing where it is only mark-up.
_SIGNS = str.maketrans(
    {
        "@": "＠",
        "<": "‹",
        ">": "›",
        "[": "(",
        "]": ")",
        "`": "'",
        "*": None,
        "~": None,
        "|": None,
        "\\": None,
    }
)
_INVISIBLE = frozenset(
    {"Cc", "Cf", "Cs"}
)  #: Controls, format signs (bidi, zero width), surrogates.


def plain(value: object, *, limit: int = MAX_TEXT) -> str:
    """The text as one harmless line of at most `limit` characters; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    # Cut first: an answer may be megabytes.
    line = _SPACE.sub(" ", "".join(map(_visible, value[: 4 * limit])))
    line = _LINK.sub("(link)", line).translate(_SIGNS)
    line = _UNDERSCORES.sub("", line).strip()
    line = _LEADING_MARK.sub("", line).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _INVISIBLE else character
