"""Telegram's HTML, read as strictly as the real server reads it."""

from __future__ import annotations

import html
import re

_TOKEN = re.compile(
    r"<(/?)([a-z-]+)((?:\s[^<>]*)?)>|(&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);)|([<>&])"
)
_TAGS = frozenset({"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler", "tg-time"})


class BadMarkup(ValueError):
    """What the real server says "can't parse entities" to."""


def plain(text: str) -> str:
    """The text people read. Raises BadMarkup."""
    open_tags: list[str] = []
    parts, end = [], 0
    for token in _TOKEN.finditer(text):
        parts.append(text[end : token.start()])
        end = token.end()
        closing, tag, _, entity, stray = token.groups()
        if stray:
            raise BadMarkup(f"a bare {stray}")
        if entity:
            parts.append(html.unescape(entity))
        elif tag not in _TAGS:
            raise BadMarkup(f'Unsupported start tag "{tag}"')
        elif not closing:
            open_tags.append(tag)
        elif not open_tags or open_tags.pop() != tag:
            raise BadMarkup(f"unexpected end tag {tag}")
    if open_tags:
        raise BadMarkup(f"no end tag for {open_tags[-1]}")
    return ("".join(parts) + text[end:]).strip()


def units(text: str) -> int:
    """Its length as Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
