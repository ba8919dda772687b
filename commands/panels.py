"""The pages of moderators: an answer of theirs, with what can be opened and changed below it.

A page is a command that tells something, a form is one that changes it. The commands stay what
they are when typed; which button stands where is decided here alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from commands.answers import Line, Open, line
from commands.settings import SettingName
from commands.spec import Command

HOME = "panel"
_GIVEN = "--"  #: In a token, between a command and what is given to it; no command has it.


@dataclass(frozen=True, slots=True)
class Page:
    """What stands around the answer of a command: a heading above, buttons below.

    `choices` are forms of which one is to be chosen, under the heading `choose`.
    """

    title: Line
    opens: tuple[Open, ...] = ()
    choices: tuple[Open, ...] = ()
    choose: Line | None = None


def _form(label: str, command: str) -> Open:
    return Open(line(label), command, form=True)


def _page(label: str, command: str) -> Open:
    return Open(line(label), command)


_BACK = _page("Back to the overview", HOME)

PAGES: Mapping[str, Page] = {
    HOME: Page(
        line("This server"),
        (
            _page("Limits", "limits show"),
            _page("Channels", "channels show"),
            _page("Refused words", "words show"),
            _page("Blocked people", "blocks"),
            _page("Reports", "reports"),
            _page("Held back", "held show"),
            _page("Styles", "styles show"),
            _page("Settings", "settings show"),
            _page("Usage", "usage"),
            _page("Audit", "audit"),
        ),
    ),
    "limits show": Page(
        line("Limits"),
        (
            _form("Set a limit", "limits set"),
            _form("Set the pool", "limits pool"),
            _form("Tasks at once", "limits running"),
            _form("Weigh a command", "limits weight"),
            _form("Take a limit away", "limits clear"),
            _form("Grant credits", "grant"),
            _BACK,
        ),
    ),
    "channels show": Page(
        line("Channels"),
        (
            _form("Allow a channel", "channels allow"),
            _form("Clear a channel", "channels clear"),
            _BACK,
        ),
    ),
    "words show": Page(
        line("Refused words"),
        (_form("Refuse a word", "words add"), _form("Allow a word again", "words remove"), _BACK),
    ),
    "blocks": Page(
        line("Blocked people"),
        (_form("Block somebody", "block"), _form("Unblock somebody", "unblock"), _BACK),
    ),
    "reports": Page(
        line("Reports"),
        (
            _form("Take a result down", "takedown"),
            _form("Dismiss a report", "dismiss"),
            _form("Remove everything of somebody", "purge"),
            _BACK,
        ),
    ),
    "held show": Page(
        line("Held back"),
        (
            _form("Approve a result", "held approve"),
            _form("Reject a result", "held reject"),
            _form("Post one again", "held post"),
            _BACK,
        ),
    ),
    "styles show": Page(
        line("Styles"),
        (_form("Add a style", "styles add"), _form("Remove a style", "styles remove"), _BACK),
    ),
    "settings show": Page(
        line("Settings"),
        (_page("Save as a file", "settings export"), _BACK),
        choices=tuple(
            Open(line("{name}", name=name), "settings set", form=True, given=name)
            for name in get_args(SettingName)
        ),
        choose=line("Change a setting"),
    ),
    "settings export": Page(
        line("Settings as a file"), (_page("Back to the settings", "settings show"), _BACK)
    ),
    "usage": Page(line("Usage"), (_form("Other days", "usage"), _BACK)),
    "audit": Page(line("Audit"), (_form("Look for something", "audit"), _BACK)),
}


def page_of(command: str) -> str | None:
    """The page on which a command is a form; one that tells something is its own."""
    if command in PAGES:
        return command
    return next(
        (
            name
            for name, page in PAGES.items()
            if any(one.form and one.command == command for one in (*page.opens, *page.choices))
        ),
        None,
    )


def token_of(open: Open) -> str:
    """By which a button names its command: letters, digits, "-" and "_" only."""
    name = open.command.replace(" ", "-")
    return f"{name}{_GIVEN}{open.given}" if open.given else name


def read_token(token: str, commands: Sequence[Command]) -> tuple[Command, str] | None:
    """The command that a token names, and what is given to its first option.

    Anybody may send anything: None for what names no command.
    """
    name, dashes, given = token.partition(_GIVEN)
    found = next((one for one in commands if one.name.replace(" ", "-") == name), None)
    return None if found is None or (dashes and not given) else (found, given)


def label_of(token: str) -> Line | None:
    """What the button with a form of this token says."""
    every = (one for page in PAGES.values() for one in (*page.opens, *page.choices))
    return next((one.label for one in every if one.form and token_of(one) == token), None)
