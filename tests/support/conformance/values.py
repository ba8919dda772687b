"""What is typed of each option, made of its declaration: a new command is covered when added."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from PIL import Image

from commands.spec import ATTACHED, Attachment, Command, InvalidOption, Kind, Option
from commands.validation import check_typed

WORDS = (
    "a red fox",
    "1984",
    "狐狸在雪地里 🦊",
    "it's “red” — and (not) blue",
    "*bold* _x_ <b>&amp; `y`",
)
NAMES = ("noir", "1984", "水墨", "film-noir_2")
_numbers = itertools.count(1)


def png(size: int = 24) -> bytes:
    """A picture unlike every other."""
    number = next(_numbers)
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), (number % 256, number // 256 % 256, 90)).save(buffer, "PNG")
    return buffer.getvalue()


def required(command: Command) -> dict[str, Any]:
    """What has to be given, and no more."""
    return {o.name: next(good(o)) for o in command.declared if o.required}


def everything(command: Command) -> dict[str, Any]:
    """All options at once, each unlike its default."""
    return {
        option.name: next(value for value in good(option) if value != option.default)
        for option in command.declared
    }


def otherwise(command: Command) -> dict[str, Any]:
    """All options that are typed, with other values again."""
    typed = (option for option in command.declared if option.kind not in ATTACHED)
    return {option.name: list(good(option))[1] for option in typed}


def all_good(command: Command) -> Iterator[dict[str, Any]]:
    """Every value of every option, many options at once, with what has to be given.

    Those that a short menu leaves out come by themselves. Pictures come in their order: an album
    has no names for them.
    """
    typed = [option for option in command.declared if option.kind not in ATTACHED]
    for rare in (False, True):
        yield from _sweep(command, [option for option in typed if option.rare is rare])
    pictures = [option.name for option in command.declared if option.kind is Kind.PICTURE]
    for count in range(1, len(pictures) + 1):
        yield {**required(command), **{name: png() for name in pictures[:count]}}


def _sweep(command: Command, options: Sequence[Option]) -> Iterator[dict[str, Any]]:
    """As many times as the option with most values has some; no two long texts at once."""
    values = {option.name: list(good(option)) for option in options}
    for turn in range(max(map(len, values.values()), default=0)):
        chosen = {
            name: each[(turn + place) % len(each)]
            for place, (name, each) in enumerate(values.items())
        }
        yield {**required(command), **chosen}


def all_bad(command: Command) -> Iterator[dict[str, Any]]:
    """Every way in which an option can be wrong, with what has to be given beside it."""
    for option in command.declared:
        for value in _wrong(option):
            yield {**required(command), option.name: value}


def good(option: Option) -> Iterator[Any]:
    """Values that are right, those at the edges among them."""
    match option.kind:
        case Kind.TEXT:
            longest = option.max_length or 100
            words = WORDS if option.names is None else NAMES
            yield from (word for word in words if len(word) <= longest)
            yield from ("x" * (option.min_length or 1), "y" * longest)
        case Kind.INTEGER:
            low, high = int(option.minimum or 0), int(option.maximum or 1000)
            yield from dict.fromkeys((low, high, min(low + 1, high)))
        case Kind.NUMBER:
            low, high = float(option.minimum or 0), float(option.maximum or 1000)
            yield from (low, high, low + (high - low) / 4)
        case Kind.FLAG:
            yield from (True, False)
        case Kind.CHOICE:
            yield from option.choices
        case Kind.PICTURE:
            yield png()
        case Kind.FILE:
            yield f"number = {next(_numbers)}\n".encode()


def sentence(command: Command, given: dict[str, Any]) -> InvalidOption:
    """What is wrong with it, as the command's own model says."""
    attached = Attachment(media="attached")
    told = {n: attached if isinstance(value, bytes) else value for n, value in given.items()}
    try:
        check_typed(command, told)
    except InvalidOption as error:
        return error
    raise AssertionError(f"nothing is wrong with {given}")


def _wrong(option: Option) -> Iterator[Any]:
    match option.kind:
        case Kind.TEXT:
            if option.max_length is not None:
                yield "z" * (option.max_length + 1)
        case Kind.INTEGER:
            yield from ("many", "2.5")
        case Kind.NUMBER:
            yield from ("much", "nan")
        case Kind.FLAG:
            yield "maybe"
        case Kind.CHOICE:
            yield "none-of-these"
    if option.minimum is not None:
        yield int(option.minimum) - 1
    if option.maximum is not None:
        yield int(option.maximum) + 1
