"""What a command answers in text: sentences to be translated, and what comes with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

MAX_FILE = 8 * 1024 * 1024  #: Bytes: what every platform takes beside some words.
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Line(NamedTuple):
    """English with `{named}` places, and their values, of which one may be a line too."""

    message: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.message.format_map(self.values)


def line(message: str, **values: object) -> Line:
    """Make a `Line`; a catalogue is keyed by `message`, so it is a whole sentence or label."""
    return Line(message, values)


#: The lists a provider has, of what may be chosen by name (provider-api section 6).
ListName = Literal["models", "loras", "vaes", "embeddings"]


@dataclass(frozen=True, slots=True)
class Cover:
    """What something in a list looks like: a picture at a provider's address, and its name."""

    url: str = field(repr=False)
    name: str
    adult: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Another page of a list that was searched for some words."""

    label: Line
    kind: ListName
    search: str
    page: int


@dataclass(frozen=True, slots=True)
class Open:
    """A button that asks for another command: at once, or by a form of its options.

    `given` is the value of its first option, where the form is not to ask for it.
    """

    label: Line
    command: str
    form: bool = False
    given: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file that comes with an answer, to be saved; at most MAX_FILE bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)

    @property
    def safe_name(self) -> str:
        """The name in letters that mean the same in a header, in an address and on any disk."""
        return _UNSAFE.sub("-", self.name).strip(".-")[:100] or "easel"


@dataclass(frozen=True, slots=True)
class Answer:
    """A text answer: English lines with `{named}` places, each with its values.

    `covers` are shown with it as far as they can be had, `charts` (PNG) are drawn for it; `turns`
    and `opens` are buttons; `files` are to be saved.
    """

    lines: tuple[Line, ...]
    private: bool = True
    covers: tuple[Cover, ...] = ()
    turns: tuple[Turn, ...] = ()
    opens: tuple[Open, ...] = ()
    files: tuple[File, ...] = ()
    charts: tuple[bytes, ...] = field(default=(), repr=False)
