"""Where buttons go, so that a person finds them: rows on a phone's width, the rest in menus.

Four pictures have sixteen buttons between them. Those pressed most are short ones in a row for
each deed (U1 to U4, V1 to V4, as elsewhere); the others share one menu.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.errors import Text, render, say
from bot.invocation import ActionName, Button, Message

ROW = 5  #: Buttons in a row (Discord: "Action Row")
MENU = 25  #: Choices in a menu (Discord: "String Select")
MOST_MENUS = 4  #: in one message
MOST_ROWS = 2  #: of buttons about the whole message; what is beyond goes into a menu

#: Deeds about one picture, in the order in which they are offered.
ABOUT_A_PICTURE: tuple[ActionName, ...] = ("upscale", "vary", "removebg", "describe")
#: Those that get a row of short buttons where there are several pictures.
SHORT: dict[ActionName, str] = {"upscale": "U", "vary": "V"}
LEGEND: dict[ActionName, Text] = {"upscale": say("U: upscale"), "vary": say("V: vary")}

MORE = say("More for one of the pictures")
MORE_BUTTONS = say("More")
CHOOSE = say("Choose one")

EMOJI: dict[ActionName, str] = {
    "again": "🔄",
    "vary": "🎲",
    "edit": "✏️",
    "upscale": "🔍",
    "removebg": "✂️",
    "describe": "💬",
    "imagine": "🎨",
    "details": "📋",
    "cancel": "✖️",
    "delete": "🗑️",
    "faces": "🙂",
    "face": "🙂",
    "improve": "✨",
    "preview": "👁️",
    "paint": "🖌️",
    "page": "📄",
    "open": "📂",
    "form": "✏️",
    "report": "🚩",
    "takedown": "🧹",
    "dismiss": "👌",
    "approve": "✅",
    "reject": "⛔",
    "agree": "🤝",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A button as it is shown. `main` is the one thing most people want next."""

    button: Button
    label: str
    emoji: str | None = None
    main: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """At most five buttons beside one another."""

    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """At most 25 choices; `heading` is read before it is opened."""

    heading: str
    keys: tuple[Key, ...]


def arrange(message: Message, *, language: str) -> tuple[Row | Menu, ...]:
    """The rows and menus under a message, top to bottom; 32 components at most."""
    buttons = list(dict.fromkeys(message.buttons))  # Discord refuses the same one twice
    about = _about(buttons)
    whole = [button for button in buttons if button not in about]
    kept, beyond = whole[: ROW * MOST_ROWS], whole[ROW * MOST_ROWS :]
    short, rest = _about_pictures(about)
    choices = list(_menus(message.choices, message.choose or render(CHOOSE, language)))
    more = MORE if all(button.action in ABOUT_A_PICTURE for button in rest) else MORE_BUTTONS
    menus = [*_menus(rest, render(more, language)), *_menus(beyond, render(MORE_BUTTONS, language))]
    main = _main(message)
    return (
        *choices[:MOST_MENUS],
        *short,
        *menus[: MOST_MENUS - len(choices[:MOST_MENUS])],
        *_rows([_key(button, main=main) for button in kept]),
    )


def legend(rows: Sequence[Row | Menu], *, language: str) -> str:
    """What the short buttons mean, in a few words; empty without any."""
    short = {
        key.button.action
        for row in rows
        if isinstance(row, Row)
        for key in row.keys
        if key.emoji is None
    }
    return " · ".join(render(LEGEND[action], language) for action in SHORT if action in short)


def _about(buttons: Sequence[Button]) -> list[Button]:
    """Those about pictures; a report stands beside them, where it takes no row of its own."""
    about = [button for button in buttons if button.action in ABOUT_A_PICTURE]
    beside = [button for button in buttons if button.action == "report"] if about else []
    return about + beside


def _about_pictures(buttons: Sequence[Button]) -> tuple[list[Row], list[Button]]:
    """The rows for deeds about a picture, and what is left for a menu."""
    of = {
        action: [button for button in buttons if button.action == action]
        for action in dict.fromkeys((*ABOUT_A_PICTURE, *(one.action for one in buttons)))
    }
    if all(len(found) <= 1 for found in of.values()):
        return list(_rows([_key(button) for found in of.values() for button in found])), []
    rows = []
    for action, mark in SHORT.items():
        if 0 < len(of[action]) <= ROW:
            rows.append(Row(tuple(_short(mark, button) for button in of.pop(action))))
    return rows, [button for found in of.values() for button in found]


def _short(mark: str, button: Button) -> Key:
    return Key(button, f"{mark}{button.picture + 1}")


def _rows(keys: Sequence[Key]) -> Iterator[Row]:
    for start in range(0, len(keys), ROW):
        yield Row(tuple(keys[start : start + ROW]))


def _menus(buttons: Sequence[Button], heading: str) -> Iterator[Menu]:
    for start in range(0, len(buttons), MENU):
        yield Menu(heading, tuple(_key(button) for button in buttons[start : start + MENU]))


def _key(button: Button, *, main: ActionName | None = None) -> Key:
    return Key(button, button.label, EMOJI.get(button.action), button.action == main)


def _main(message: Message) -> ActionName | None:
    """Try again after a failure; draw what was described."""
    if message.status == "failed":
        return "again"
    return "imagine" if message.status == "done" else None
