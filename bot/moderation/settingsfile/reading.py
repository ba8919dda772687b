"""The bytes of a settings file that anybody may have written, as what they ask for.

They are looked over before they are parsed: a line of a thousand dots would take the parser
seconds and gigabytes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.errors import Text, say
from bot.moderation.settingsfile.faults import Fault, explained, told
from bot.moderation.settingsfile.form import SettingsFile

MOST_DOTS = 10  #: Outside of quotes, in one line; a key of ours has two.
MOST_DEPTH = 10  #: Brackets and braces in one another.
MOST_LINES = 20_000  #: More than a server that has set all it can has in its file.

NOT_TEXT = say("The file is not text in UTF-8, so it cannot be read. Save it as such.")
NOT_TOML = "Line {line}, column {column}: what stands there is not TOML, or stands there twice."
OVERLONG = say("A number in the file has so many digits that it cannot be read.")
UNENDED = say("The file ends before something in it does: a quote or a bracket is not closed.")
TOO_MANY = "The file has over {most} lines, more than everything that a server can set."
TOO_DEEP = "Line {line}: this is nested too deep to be read; nothing in this file has to be."

# What is in quotes or behind a # is passed over; an open quote ends with its line.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*"
    r"|[.\[\]{}\n]",
    re.DOTALL,
)
_WHERE = re.compile(r"at line (\d+), column (\d+)")


class Unreadable(Exception):
    """Nothing can be made of a file; `sentences` say why."""

    def __init__(self, sentences: Sequence[Text]) -> None:
        super().__init__(str(sentences[0]))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file that has the right form, and its text, by which lines are found again."""

    file: SettingsFile
    text: str

    def told(self, faults: list[Fault]) -> list[Text]:
        """What is wrong in it beyond its form, with the lines."""
        return told(faults, self.text)


def read(content: bytes) -> Parsed:
    """Read a file. Raises Unreadable. May take half a second of the processor."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable((NOT_TEXT,)) from None
    _look_over(text)
    document = _parse(text)
    try:
        return Parsed(SettingsFile.model_validate(document), text)
    except ValidationError as error:
        raise Unreadable(explained(error, text)) from None


def _look_over(text: str) -> None:
    """Raise Unreadable for what the parser is better not given."""
    if text.count("\n") > MOST_LINES:
        raise Unreadable((say(TOO_MANY, most=MOST_LINES),))
    line, dots, depth = 1, 0, 0
    for found in _TOKEN.finditer(text):
        token = found[0]
        match token:
            case "\n":
                line, dots = line + 1, 0
            case ".":
                dots += 1
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case _:
                line += token.count("\n")
        if dots > MOST_DOTS or depth > MOST_DEPTH:
            raise Unreadable((say(TOO_DEEP, line=line),))


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError
        raise Unreadable((_problem(error),)) from None


def _problem(error: Exception) -> Text:
    if not isinstance(error, tomllib.TOMLDecodeError):
        return OVERLONG
    where = _WHERE.search(str(error))
    return say(NOT_TOML, line=where[1], column=where[2]) if where else UNENDED
