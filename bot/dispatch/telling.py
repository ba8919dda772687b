"""What the commands say becomes a text for a person, with options called as they know them."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import Text, render, say
from bot.languages.names import option_label
from commands.answers import Line


def told(line: Line) -> Text:
    """The line as a text; lines among its values become texts too."""
    values = {
        name: told(value) if isinstance(value, Line) else value
        for name, value in line.values.items()
    }
    return Text(line.message, values)


def labelled(text: Text, language: str) -> Text:
    """The text, with an option it names called by its label too, where chats show that instead."""
    name = text.values.get("option")
    label = option_label(name, language) if isinstance(name, str) else None
    if label is None:
        return text
    both = render(say("{label} ({name})", label=label, name=name), language)
    return replace(text, values={**text.values, "option": both})
