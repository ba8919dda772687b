"""A message as Telegram's HTML, within the platform's lengths.

Lengths are UTF-16 code units, counted after mark-up is taken out ("sendMessage", "sendPhoto").
"""

from __future__ import annotations

import html

from bot.invocation import Message
from bot.platforms.base import replace_moments
from bot.platforms.telegram import moments

MAX_TEXT = 4_096
MAX_CAPTION = 1_024
MAX_ALERT = 200
MAX_OUTCOME, MAX_TITLE = 800, 100
BREAK = 2  #: Line ends below each of those two, at most.
LEAST_SHOWN = 40  #: So much of what was typed stays, however long the rest is.
_CUT = "…"


def compose(message: Message, *, limit: int, now: int, language: str) -> str:
    """What was asked, the sentence about it, small lines, and what is to be chosen, as HTML.

    Where that is too long, the words that were asked with are cut first, then the small lines. A
    page begins with what came of a form, and its title.
    """
    outcome = cut(_in_words(message.outcome, now=now, language=language), MAX_OUTCOME)
    title = cut(message.title, MAX_TITLE)
    limit -= sum(units(part) + BREAK for part in (outcome, title) if part)
    asked = f"/{message.command} {message.prompt}".rstrip() if message.task_id else ""
    text = sentence(message, now=now, language=language)
    details = " · ".join(message.details)
    over = _length(asked, text, details, message.choose) - limit
    asked, over = _shortened(asked, over, least=LEAST_SHOWN)
    details, over = _shortened(details, over, least=LEAST_SHOWN)
    text, _ = _shortened(text, over, least=0)
    above = (f"{_escaped(outcome)}\n" if outcome else "", _tagged("b", title))
    tagged = (_tagged("code", asked), _escaped(text), _tagged("i", details))
    return "\n".join(part for part in (*above, *tagged, _tagged("b", message.choose)) if part)


def sentence(message: Message, *, now: int, language: str) -> str:
    """The message's own text, moments in words."""
    return _in_words(message.text, now=now, language=language)


def _in_words(text: str, *, now: int, language: str) -> str:
    return replace_moments(text, lambda at: moments.words(at, now=now, language=language))


def plain(text: str, *, limit: int = MAX_TEXT) -> str:
    """Any text as HTML that shows just this text."""
    return _escaped(cut(text, limit))


def code(text: str) -> str:
    """Text that is copied by a tap."""
    return _tagged("code", text)


def bold(text: str) -> str:
    """A heading."""
    return _tagged("b", text)


def link(label: str, url: str) -> str:
    """A word to tap on."""
    return f'<a href="{html.escape(url)}">{_escaped(label)}</a>'


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` units, never half a character."""
    if units(text) <= limit:
        return text
    room = max(limit - units(_CUT), 0)
    kept = text[:room]  # a character has one unit at least
    while units(kept) > room:
        kept = kept[:-1]
    return kept.rstrip() + _CUT


def _length(*parts: str) -> int:
    """Of parts on lines of their own, without mark-up."""
    there = [part for part in parts if part]
    return sum(map(units, there)) + len(there) - 1


def _shortened(text: str, over: int, *, least: int) -> tuple[str, int]:
    """A text that many units shorter, if it has them; and how much is still too much."""
    shorter = cut(text, max(units(text) - over, least)) if over > 0 else text
    return shorter, over - (units(text) - units(shorter))


def _tagged(tag: str, text: str) -> str:
    return f"<{tag}>{_escaped(text)}</{tag}>" if text else ""


def _escaped(text: str) -> str:
    # Half a character cannot be sent.
    sound = text.encode("utf-8", "replace").decode()
    return html.escape(sound, quote=False)
