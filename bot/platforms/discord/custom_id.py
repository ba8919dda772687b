"""What a button, a menu or a form carries: the task it belongs to, and what it does.

These ids are under messages for years: what was ever encoded must stay decodable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast, get_args

from bot.invocation import ActionName

MAX_LENGTH = 100  #: Discord: "Component Reference", custom_id

_TASK = r"(?P<task>[0-9A-Za-z_-]{1,48})"
BUTTON = re.compile(rf"easel:(?P<action>[a-z]{{1,24}}):{_TASK}:(?P<picture>\d{{1,3}})")
MENU = re.compile(rf"easel\.menu:{_TASK}:(?P<part>\d{{1,2}})")
FORM = re.compile(rf"easel\.form:{_TASK}")
PAGE_FORM = re.compile(rf"easel\.page:{_TASK}")

_ACTIONS = frozenset(get_args(ActionName))


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button says. `picture` counts from 0."""

    action: ActionName
    task_id: str
    picture: int = 0


def encode(action: ActionName, task_id: str, picture: int = 0) -> str:
    """The id of a button, or the value of a choice in a menu."""
    return _checked(f"easel:{action}:{task_id}:{picture}", BUTTON)


def decode(custom_id: str) -> Pressed | None:
    """What a button says; None where it is not ours, or from a newer version."""
    found = BUTTON.fullmatch(custom_id)
    if found is None or found["action"] not in _ACTIONS:
        return None
    return Pressed(cast(ActionName, found["action"]), found["task"], int(found["picture"]))


def encode_menu(task_id: str, part: int) -> str:
    """The id of a menu; `part` tells the menus of one message apart."""
    return _checked(f"easel.menu:{task_id}:{part}", MENU)


def encode_form(task_id: str) -> str:
    """The id of the form that changes and repeats a task."""
    return _checked(f"easel.form:{task_id}", FORM)


def decode_form(custom_id: str) -> str | None:
    """The task a form belongs to; None where it is not ours."""
    found = FORM.fullmatch(custom_id)
    return None if found is None else found["task"]


def encode_page_form(token: str) -> str:
    """The id of the form of a page; `token` is that of the button that opened it."""
    return _checked(f"easel.page:{token}", PAGE_FORM)


def decode_page_form(custom_id: str) -> str | None:
    """The token of a page's form; None where it is not one."""
    found = PAGE_FORM.fullmatch(custom_id)
    return None if found is None else found["task"]


def _checked(custom_id: str, template: re.Pattern[str]) -> str:
    if not template.fullmatch(custom_id) or len(custom_id) > MAX_LENGTH:
        raise ValueError(f"not an id that a button can carry: {custom_id!r}")
    return custom_id
