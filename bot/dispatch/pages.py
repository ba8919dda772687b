"""A button that turns to another page: in its id the list, and the words that were looked for."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import cast, get_args

from bot.errors import NotFound, say
from bot.invocation import Button
from commands.answers import ListName, Turn

#: Characters that every platform's button can carry beside what is done and the page's number.
MOST = 48
MOST_PAGES = 999
NO_PAGE = say("This page cannot be turned to. Ask with /models and its option “page”.")

_TOKEN = re.compile(r"(?P<kind>[a-z]{1,12})(?:-(?P<search>[0-9A-Za-z_-]{1,40}))?")


def button_of(turn: Turn, label: str) -> Button | None:
    """The button; None where the words are too many for one to carry."""
    search = urlsafe_b64encode(turn.search.encode()).decode().rstrip("=")
    token = f"{turn.kind}-{search}" if search else turn.kind
    if len(token) > MOST or _TOKEN.fullmatch(token) is None or turn.page > MOST_PAGES:
        return None
    return Button("page", label, token, turn.page)


def options_of(token: str, page: int) -> Mapping[str, object]:
    """The options of /models that the button means. Anybody may send anything. Raises NotFound."""
    found = _TOKEN.fullmatch(token)
    if found is None or found["kind"] not in get_args(ListName):
        raise NotFound(NO_PAGE)
    try:
        padded = (found["search"] or "") + "=" * (-len(found["search"] or "") % 4)
        search = urlsafe_b64decode(padded).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise NotFound(NO_PAGE) from None
    return {"kind": cast(ListName, found["kind"]), "search": search, "page": page}
